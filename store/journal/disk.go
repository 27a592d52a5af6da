package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// file is an open journal. A test puts one that fails in its place.
type file interface {
	io.Reader
	io.WriterAt
	io.Closer
	Sync() error
	Truncate(size int64) error
	Stat() (os.FileInfo, error)
	// Lock takes the file for this process until it is closed; errLocked says
	// that another one has it.
	Lock() error
}

// disk is where journals are kept.
type disk interface {
	// MakeFolder makes a folder and those above it, for this user alone, and
	// returns when they are on disk. Folders that are there stay as they are.
	MakeFolder(path string) error
	// Create makes a file that is not there yet, for this user alone.
	Create(path string) (file, error)
	// Open opens a file to be read and written.
	Open(path string) (file, error)
	Stat(path string) (os.FileInfo, error)
	// SyncFolder returns when the names in a folder are on disk.
	SyncFolder(path string) error
	Remove(path string) error
}

var errLocked = errors.New("locked by another process")

// realDisk is the system's.
type realDisk struct{}

// realFile is the system's file with its lock.
type realFile struct{ *os.File }

// Lock takes the file for this process.
func (f realFile) Lock() error { return lock(f.File) }

// Create makes a new file.
func (realDisk) Create(path string) (file, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err //nolint:wrapcheck // the path error is told by the caller
	}
	return realFile{f}, nil
}

// Open opens a file.
func (realDisk) Open(path string) (file, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err //nolint:wrapcheck // the path error is told by the caller
	}
	return realFile{f}, nil
}

// Stat follows links, as a reader of the path will.
func (realDisk) Stat(path string) (os.FileInfo, error) {
	return os.Stat(path) //nolint:wrapcheck // the path error is told by the caller
}

// Remove removes a file.
func (realDisk) Remove(path string) error {
	return os.Remove(path) //nolint:wrapcheck // the path error is told by the caller
}

// MakeFolder makes a folder and those above it.
func (d realDisk) MakeFolder(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return &fs.PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
	case !errors.Is(err, fs.ErrNotExist):
		return err //nolint:wrapcheck // the path error is told by the caller
	}
	parent := filepath.Dir(path)
	if err := d.MakeFolder(parent); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err //nolint:wrapcheck // the path error is told by the caller
	}
	return d.SyncFolder(parent)
}

// SyncFolder syncs a folder.
func (realDisk) SyncFolder(path string) error {
	if err := syncFolder(path); err != nil {
		return fmt.Errorf("flush the folder %s to disk: %w", path, err)
	}
	return nil
}
