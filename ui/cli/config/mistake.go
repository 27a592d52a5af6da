package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"idemtui/inspect"
)

// mistake tells what the TOML reader did not take, with its line and key.
func mistake(path string, err error) error {
	p := &inspect.Problem{Kind: inspect.KindBadInput, What: "config file " + path, Why: err.Error(), Advice: "see docs/config.md", Err: err}
	if unknown, ok := errors.AsType[*toml.StrictMissingError](err); ok && len(unknown.Errors) > 0 {
		at := unknown.Errors[0]
		line, _ := at.Position()
		p.What = fmt.Sprintf("config file %s, line %d", path, line)
		p.Why = "there is no key " + strings.Join(at.Key(), ".")
		p.Advice = "at the top there are read_only, max_rcu, theme, [[table]] and [[ignore]]; in a table name, arn, expires_after, max_run and read_only; in an ignore id, prefix, table, reason and until"
		return p
	}
	if at, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, _ := at.Position()
		p.What = fmt.Sprintf("config file %s, line %d", path, line)
		if key := at.Key(); len(key) > 0 {
			p.What += ", " + strings.Join(key, ".")
		}
		p.Why = strings.TrimPrefix(at.Error(), "toml: ")
		if want, found := wanted(at.Key()); found && strings.Contains(p.Why, "cannot decode") {
			p.Why = "it must be " + want
		}
	}
	return p
}

// wanted is the form of a key's value.
func wanted(key []string) (string, bool) {
	if len(key) == 0 {
		return "", false
	}
	form, found := map[string]string{
		"read_only": "true or false", "max_rcu": "a number", "theme": "a text", "name": "a text", "arn": "a text",
		"expires_after": `a list of texts like "orders.*=1h"`, "max_run": `a list of texts like "orders.*=30s"`,
		"id": "a text", "prefix": "a text", "reason": "a text", "until": "a date like 2026-12-31",
	}[key[len(key)-1]]
	switch {
	case len(key) == 1 && key[0] == "table":
		return "written as [[table]]", true
	case len(key) == 1 && key[0] == "ignore":
		return "written as [[ignore]]", true
	case len(key) == 2 && key[0] == "ignore" && key[1] == "table":
		return "a text", true
	}
	return form, found
}

// unreadable tells why a file cannot be read.
func unreadable(path string, err error) error {
	p := &inspect.Problem{Kind: inspect.KindBadInput, What: "read the config file " + path, Why: err.Error(), Err: err}
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		p.Why = at.Err.Error()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.Why, p.Advice = "it is not there", "check --config and IDEMTUI_CONFIG"
	case errors.Is(err, os.ErrPermission):
		p.Advice = "let it be read, or name another with --config"
	}
	return p
}
