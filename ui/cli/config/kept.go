package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"idemtui/inspect"
)

// Folder holds what was said in the dashboard, one file for each table. A table
// that was made anew under its name has another file: its functions may be
// others.
type Folder string

// KeptIn is the folder beside the usual config file; empty where there is no
// place for it.
func KeptIn() Folder {
	if dir := Dir(); dir != "" {
		return Folder(filepath.Join(dir, "tables"))
	}
	return ""
}

// Kept is what a person said of a table's functions in the dashboard. The keys
// are prefixes, to the letter: a * in one is a *.
type Kept struct {
	TableARN     string          `json:"table_arn"`
	TableID      string          `json:"table_id"`
	ExpiresAfter map[string]Span `json:"expires_after"`
	MaxRun       map[string]Span `json:"max_run"`
}

// Span is a duration that is written as a person writes it: 1h.
type Span time.Duration

// MarshalText writes a span.
func (s Span) MarshalText() ([]byte, error) { return []byte(spanText(time.Duration(s))), nil }

// UnmarshalText reads a span.
func (s *Span) UnmarshalText(text []byte) error {
	d, err := inspect.ParseDuration(string(text))
	*s = Span(d)
	return err
}

// Rules are what was kept, as rules.
func (k Kept) Rules() (expires, runs []inspect.Rule) {
	return exactly(k.ExpiresAfter), exactly(k.MaxRun)
}

func exactly(spans map[string]Span) []inspect.Rule {
	var rules []inspect.Rule
	for _, prefix := range slices.Sorted(maps.Keys(spans)) {
		rules = append(rules, inspect.Rule{Pattern: prefix, Exact: true, For: time.Duration(spans[prefix]), From: inspect.Kept})
	}
	return rules
}

// keptVersion is the form of the files. A newer one is refused: what it says
// would be lost.
const keptVersion = 1

// keptFile is a file of the folder.
type keptFile struct {
	Version int `json:"version"`
	Kept
}

// Load is what was kept of a table. Of one that nothing was said of, or that
// has neither ARN nor id, it is empty.
func (f Folder) Load(t inspect.Table) (Kept, error) {
	k := Kept{TableARN: t.ARN, TableID: t.ID}
	path, ok := f.path(k)
	if !ok {
		return k, nil
	}
	read, err := f.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err == nil && (read.TableARN != t.ARN || read.TableID != t.ID) {
		err = unusable(path, "it is of another table", nil)
	}
	if err != nil {
		return k, err
	}
	return read, nil
}

// All is what was kept of every table, by the names of the files.
func (f Folder) All() ([]Kept, error) {
	entries, err := os.ReadDir(string(f))
	if f == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list what was kept of tables: %w", err)
	}
	var all []Kept
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != ".json" {
			continue
		}
		k, err := f.read(filepath.Join(string(f), entry.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

func (f Folder) read(path string) (Kept, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Kept{}, fmt.Errorf("read %s: %w", path, err)
	}
	var file keptFile
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&file); err != nil {
		return Kept{}, unusable(path, err.Error(), err)
	}
	if file.Version != keptVersion {
		return Kept{}, unusable(path, fmt.Sprintf("it has version %d, and this idemtui knows %d", file.Version, keptVersion), nil)
	}
	return file.Kept, nil
}

// unusable tells why a kept file is not used. It is never passed over: what it
// says decides which records count as stuck.
func unusable(path, why string, err error) error {
	return &inspect.Problem{
		Kind: inspect.KindBadInput, What: "read what was kept of a table in " + path, Why: why,
		Advice: "mend the file or remove it", Err: err,
	}
}

// Save keeps what was said of a table, in place of what was kept before. The
// file is whole at every moment, and only its owner can read it.
func (f Folder) Save(k Kept) error {
	path, ok := f.path(k)
	if !ok {
		return &inspect.Problem{
			Kind: inspect.KindBadInput, What: "keep what was said of the table", Why: "there is no place for it, or the table has neither ARN nor id",
			Advice: "write it into config.toml, or give it as a flag",
		}
	}
	text, err := json.MarshalIndent(keptFile{Version: keptVersion, Kept: k}, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	const private = 0o700
	if err := os.MkdirAll(string(f), private); err != nil {
		return fmt.Errorf("keep what was said of the table: %w", err)
	}
	if err := replace(path, append(text, '\n')); err != nil {
		return fmt.Errorf("keep what was said of the table in %s: %w", path, err)
	}
	return nil
}

// replace writes a file beside path and puts it in its place.
func replace(path string, text []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".kept-*") // its mode is 0600
	if err != nil {
		return err //nolint:wrapcheck // Save tells it
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	return err //nolint:wrapcheck // Save tells it
}

// path is the file of a table. Its name is a hash: ARN and id come from
// whatever answers as DynamoDB.
func (f Folder) path(k Kept) (string, bool) {
	if f == "" || k.TableARN == "" && k.TableID == "" {
		return "", false
	}
	sum := sha256.Sum256([]byte(k.TableARN + "\n" + k.TableID))
	return filepath.Join(string(f), hex.EncodeToString(sum[:16])+".json"), true
}
