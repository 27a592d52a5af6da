// Package config is what a person keeps between two starts: the file that they
// write (config.toml), and what they said of a table's functions in the
// dashboard, which idemtui writes beside it.
//
//	Load    config.toml, every mistake with its line  file.go, mistake.go
//	Ignore  findings of the doctor that are accepted  ignore.go
//	Rules   texts like orders.*=1h                    rule.go
//	Folder  what was said in the dashboard            kept.go
//
// What is said on the command line goes before the file, and the file before
// what was said in the dashboard.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"idemtui/inspect"
)

// File is a config file. The zero value says nothing.
type File struct {
	// Path is where it was looked for; empty where there is no place for one.
	Path string `toml:"-"`
	// Found is false where there is none: the zero value holds.
	Found bool `toml:"-"`
	// ReadOnly refuses every write to any table.
	ReadOnly bool `toml:"read_only"`
	// MaxRCU is the read capacity to use in a second; 0 leaves the default.
	MaxRCU float64 `toml:"max_rcu"`
	// Theme is one of Themes; empty leaves the default.
	Theme string `toml:"theme"`
	// Tables are what holds for single tables, in the order of the file.
	Tables []Table `toml:"table"`
	// Ignores are findings of the doctor that are known and accepted.
	Ignores []Ignore `toml:"ignore"`
}

// Table is what holds for one table.
type Table struct {
	// Name or ARN names it; one of the two.
	Name string `toml:"name"`
	ARN  string `toml:"arn"`
	// ExpiresAfter and MaxRun are as --expires-after and --max-run.
	ExpiresAfter []Rule `toml:"expires_after"`
	MaxRun       []Rule `toml:"max_run"`
	// ReadOnly refuses every write to this table.
	ReadOnly bool `toml:"read_only"`
}

// Themes are the values of theme.
func Themes() []string { return []string{"auto", "dark", "light", "high-contrast"} }

// Dir is the folder of idemtui's configuration: in XDG_CONFIG_HOME, else where
// the system keeps such things. It is empty where there is no such place.
func Dir() string {
	base := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(base) {
		system, err := os.UserConfigDir()
		if err != nil {
			return ""
		}
		base = system
	}
	return filepath.Join(base, "idemtui")
}

// Load reads the file at path, which must be there; or, where path is empty,
// config.toml in Dir, which may be absent. Mistakes come as *inspect.Problem
// with file, line and key.
func Load(path string) (File, error) {
	named := path != ""
	if !named {
		dir := Dir()
		if dir == "" {
			return File{}, nil
		}
		path = filepath.Join(dir, "config.toml")
	}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return File{Path: path}, nil
	case err != nil:
		return File{Path: path}, unreadable(path, err)
	}
	f := File{Path: path, Found: true}
	decoder := toml.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return File{Path: path}, mistake(path, err)
	}
	if err := f.check(); err != nil {
		return File{Path: path}, &inspect.Problem{
			Kind: inspect.KindBadInput, What: "config file " + path, Why: err.Error(), Advice: "see docs/config.md", Err: err,
		}
	}
	return f, nil
}

// check finds what is well written and means nothing.
func (f File) check() error {
	if !(f.MaxRCU >= 0 && f.MaxRCU <= math.MaxInt32) { // TOML has nan and inf
		return errors.New("max_rcu must be a number of read units from 0 on")
	}
	if f.Theme != "" && !slices.Contains(Themes(), f.Theme) {
		return fmt.Errorf("theme %q: there is no such theme; use %s", f.Theme, strings.Join(Themes(), ", "))
	}
	for i, ignore := range f.Ignores {
		if err := ignore.check(); err != nil {
			return fmt.Errorf("[[ignore]] number %d: %w", i+1, err)
		}
	}
	for i, t := range f.Tables {
		switch {
		case (t.Name == "") == (t.ARN == ""):
			return fmt.Errorf("[[table]] number %d: it needs either name or arn", i+1)
		case t.ARN != "" && (!strings.HasPrefix(t.ARN, "arn:") || !strings.Contains(t.ARN, ":table/")):
			return fmt.Errorf("[[table]] number %d: arn %q is no ARN of a table", i+1, t.ARN)
		}
	}
	return nil
}

// Rules are what the file says of a table: of its expires_after and of its
// longest runs.
func (f File) Rules(t inspect.Table) (expires, runs []inspect.Rule) {
	for _, entry := range f.Tables {
		if entry.is(t) {
			expires = append(expires, configured(entry.ExpiresAfter)...)
			runs = append(runs, configured(entry.MaxRun)...)
		}
	}
	return expires, runs
}

// ReadOnlyTable reports whether the file refuses writes to a table. Where its
// ARN is not known, one that may be meant is taken as meant.
func (f File) ReadOnlyTable(t inspect.Table) bool {
	return f.ReadOnly || slices.ContainsFunc(f.Tables, func(entry Table) bool {
		maybe := t.ARN == "" && t.Name != "" && strings.HasSuffix(entry.ARN, ":table/"+t.Name)
		return entry.ReadOnly && (entry.is(t) || maybe)
	})
}

// is reports whether t is the table that the entry names.
func (entry Table) is(t inspect.Table) bool {
	return entry.Name != "" && entry.Name == t.Name || entry.ARN != "" && entry.ARN == t.ARN
}
