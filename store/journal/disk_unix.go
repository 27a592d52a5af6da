//go:build unix

package journal

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock takes a file with flock: it goes with the process, leaves nothing
// behind and hinders no reader.
func lock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errLocked
		case err != nil:
			return fmt.Errorf("flock: %w", err)
		}
		return nil
	}
}

// syncFolder returns when the names in a folder are on disk. Some file systems
// keep them so by themselves and know no such call.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err //nolint:wrapcheck // the caller does
	}
	err = folder.Sync()
	closed := folder.Close()
	if err == nil || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return closed //nolint:wrapcheck // the caller does
	}
	return err //nolint:wrapcheck // the caller does
}

// isFull reports whether a disk, or what this user may take of it, is full.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
