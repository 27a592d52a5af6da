package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/goccy/go-yaml"
)

// verifyFile is a file that names many handlers. What defaults says holds for
// each handler that does not say otherwise.
type verifyFile struct {
	Defaults verifyEntry   `yaml:"defaults"`
	Handlers []verifyEntry `yaml:"handlers"`
}

// verifyEntry is one handler in the words of the flags. Paths are relative to
// the file.
type verifyEntry struct {
	Name         string            `yaml:"name"`
	Handler      string            `yaml:"handler"`
	Exec         string            `yaml:"exec"`
	Dir          string            `yaml:"dir"`
	FunctionName string            `yaml:"function-name"`
	Event        string            `yaml:"event"`
	Duplicate    string            `yaml:"duplicate-event"`
	Records      int               `yaml:"records"`
	Tables       string            `yaml:"tables"`
	Stubs        []string          `yaml:"stub"`
	Strict       *bool             `yaml:"strict"`
	Quick        *bool             `yaml:"quick"`
	Timeout      string            `yaml:"timeout"`
	Env          map[string]string `yaml:"env"`
}

// readVerifyFile reads the handlers of a file. A name that it does not know is
// an error: a mistyped one would otherwise change nothing, silently.
func readVerifyFile(name string, flags verifyOptions) ([]verifyOptions, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, usage("read what to verify: %w", err)
	}
	var file verifyFile
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&file); err != nil {
		return nil, usage("%s: %s", name, yaml.FormatError(err, false, false))
	}
	if len(file.Handlers) == 0 {
		return nil, usage("%s names no handler: write a list under handlers", name)
	}
	all := make([]verifyOptions, len(file.Handlers))
	for i, e := range file.Handlers {
		all[i] = e.over(file.Defaults).options(flags, filepath.Dir(name))
		if all[i].label == "" {
			all[i].label = fmt.Sprintf("handler %d", i+1)
		}
	}
	return all, nil
}

// over fills in what an entry does not say.
func (e verifyEntry) over(d verifyEntry) verifyEntry {
	for _, f := range []struct{ own, other *string }{
		{&e.Dir, &d.Dir}, {&e.FunctionName, &d.FunctionName}, {&e.Event, &d.Event}, {&e.Duplicate, &d.Duplicate},
		{&e.Tables, &d.Tables}, {&e.Timeout, &d.Timeout},
	} {
		if *f.own == "" {
			*f.own = *f.other
		}
	}
	if e.Handler == "" && e.Exec == "" {
		e.Handler, e.Exec = d.Handler, d.Exec
	}
	if e.Records == 0 {
		e.Records = d.Records
	}
	if e.Stubs == nil {
		e.Stubs = d.Stubs
	}
	if e.Strict == nil {
		e.Strict = d.Strict
	}
	if e.Quick == nil {
		e.Quick = d.Quick
	}
	env := maps.Clone(d.Env)
	if env == nil {
		env = map[string]string{}
	}
	maps.Copy(env, e.Env)
	e.Env = env
	return e
}

// options is an entry as flags; flags is what was given beside the file.
func (e verifyEntry) options(flags verifyOptions, folder string) verifyOptions {
	at := func(path string) string {
		if path == "" || filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(folder, path)
	}
	o := flags
	o.handler, o.exec, o.name, o.label = e.Handler, e.Exec, e.FunctionName, e.Name
	o.dir, o.event, o.duplicate, o.tables = cmp.Or(at(e.Dir), folder), at(e.Event), at(e.Duplicate), at(e.Tables)
	o.records = e.Records
	if e.Stubs != nil {
		o.stubs = e.Stubs
	}
	if e.Timeout != "" {
		o.timeout = e.Timeout
	}
	o.strict = flags.strict || e.Strict != nil && *e.Strict
	o.quick = flags.quick || e.Quick != nil && *e.Quick
	o.env = slices.Clone(flags.env)
	for _, n := range slices.Sorted(maps.Keys(e.Env)) {
		o.env = append(o.env, n+"="+e.Env[n])
	}
	if o.label == "" {
		o.label = e.Handler
	}
	return o
}
