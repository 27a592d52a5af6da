package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
	"idemtui/ui/cli/config"
)

const whole = `
read_only = true
max_rcu = 50
theme = "dark"

[[table]]
name = "orders"
expires_after = ["orders.*=1h", "a=b=90s"]
max_run = ["30s"]

[[table]]
arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/pay"
read_only = true
max_run = ["pay.*=1m"]
`

// write makes a config file of the text.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, text string) config.File {
	t.Helper()
	f, err := config.Load(write(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAFileSaysWhatHoldsForATable(t *testing.T) {
	f := load(t, whole)
	if !f.ReadOnly || f.MaxRCU != 50 || f.Theme != "dark" || !f.Found {
		t.Errorf("%+v", f)
	}
	rule := func(pattern string, d time.Duration) inspect.Rule {
		return inspect.Rule{Pattern: pattern, For: d, From: inspect.Configured}
	}
	pay := "arn:aws:dynamodb:eu-west-1:123456789012:table/pay"
	for name, tt := range map[string]struct {
		table         inspect.Table
		expires, runs []inspect.Rule
	}{
		"by name": {
			inspect.Table{Name: "orders", ARN: "arn:aws:dynamodb:eu-west-1:1:table/orders"},
			[]inspect.Rule{rule("orders.*", time.Hour), rule("a=b", 90*time.Second)}, []inspect.Rule{rule("", 30*time.Second)},
		},
		"by ARN":                 {inspect.Table{Name: "pay", ARN: pay}, nil, []inspect.Rule{rule("pay.*", time.Minute)}},
		"another account's":      {inspect.Table{Name: "pay", ARN: strings.Replace(pay, "123456789012", "999999999999", 1)}, nil, nil},
		"a table without an ARN": {inspect.Table{Name: "pay"}, nil, nil},
		"nothing known":          {inspect.Table{}, nil, nil},
	} {
		expires, runs := f.Rules(tt.table)
		if diff := cmp.Diff([][]inspect.Rule{tt.expires, tt.runs}, [][]inspect.Rule{expires, runs}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTablesThatAreReadOnly(t *testing.T) {
	_, tables, _ := strings.Cut(whole, "theme")
	f := load(t, "theme"+tables)
	pay := "arn:aws:dynamodb:eu-west-1:123456789012:table/pay"
	for _, tt := range []struct {
		table inspect.Table
		want  bool
	}{
		{inspect.Table{Name: "pay", ARN: pay}, true},
		{inspect.Table{Name: "pay"}, true}, // its ARN is not known: it may be the one
		{inspect.Table{Name: "pay", ARN: strings.Replace(pay, "west", "east", 1)}, false},
		{inspect.Table{Name: "orders"}, false},
		{inspect.Table{}, false},
	} {
		if got := f.ReadOnlyTable(tt.table); got != tt.want {
			t.Errorf("%+v is read-only: %v", tt.table, got)
		}
		if all := load(t, whole); !all.ReadOnlyTable(tt.table) {
			t.Errorf("%+v is not read-only though all are", tt.table)
		}
	}
}

func TestMistakesNameFileLineAndKey(t *testing.T) {
	for text, want := range map[string][]string{
		"theme = \"dark\"\ncolour = 1\n":              {"line 2", "no key colour", "read_only, max_rcu, theme"},
		"[[table]]\nname = \"a\"\nnam = \"b\"\n":      {"line 3", "no key table.nam"},
		"\nread_only = \"yes\"\n":                     {"line 2", "read_only", "true or false"},
		"max_rcu = \"much\"":                          {"line 1", "max_rcu", "a number"},
		"max_rcu = -1":                                {"max_rcu", "from 0 on"},
		"max_rcu = nan":                               {"max_rcu", "from 0 on"},
		"theme = \"pink\"":                            {`theme "pink"`, "auto, dark, light, high-contrast"},
		"[[table]]\nname = \"a\"\nmax_run=[\"soon\"]": {"line 3", "max_run", `"soon" is no duration`},
		"[[table]]\nname = \"a\"\nmax_run=\"1s\"":     {"line 3", "max_run", "a list of texts"},
		"[[table]]\nread_only = true":                 {"number 1", "either name or arn"},
		"[[table]]\nname = \"a\"\narn = \"arn:aws:dynamodb:x:1:table/a\"": {"number 1", "either name or arn"},
		"[[table]]\narn = \"orders\"":                                     {"number 1", "no ARN of a table"},
		"[[ignore]]\nreason = \"x\"":                                      {"number 1", "it needs the id of a finding"},
		"[[ignore]]\nid = \"a\"\nreason = \" \"":                          {"number 1", "a needs a reason"},
		"[[ignore]]\nid = \"a\"\nuntil = \"soon\"":                        {"line 3", "until"},
		"[[ignore]]\nid = \"a\"\nunless = 1":                              {"line 3", "no key ignore.unless", "in an ignore id, prefix"},
		"[[ignore]]\ntable = 3":                                           {"line 2", "ignore.table", "a text"},
		"theme =":                                                         {"line 1"},
		"\x00\xff":                                                        {"line 1"},
	} {
		path := write(t, text)
		_, err := config.Load(path)
		p, ok := errors.AsType[*inspect.Problem](err)
		if !ok || p.Kind != inspect.KindBadInput {
			t.Errorf("%q: %v, want a problem of wrong use", text, err)
			continue
		}
		for _, part := range append(want, path) {
			if !strings.Contains(p.Error(), part) {
				t.Errorf("%q is told as %q, without %q", text, p, part)
			}
		}
		if strings.Contains(p.Error(), "config.File") || strings.Contains(p.Error(), "\n") {
			t.Errorf("%q is told in the reader's own words: %q", text, p)
		}
	}
}

func TestOnlyANamedFileMustBeThere(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", folder)
	usual := filepath.Join(folder, "idemtui", "config.toml")
	if f, err := config.Load(""); err != nil || f.Found || f.Path != usual || f.ReadOnly {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := config.Load(usual); err == nil || !strings.Contains(err.Error(), "it is not there") {
		t.Errorf("a named file that is not there: %v", err)
	}
	if err := os.MkdirAll(filepath.Dir(usual), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(usual, []byte("read_only = true"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err := config.Load(""); err != nil || !f.Found || !f.ReadOnly {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestRulesAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := inspect.Rule{
			Pattern: rapid.String().Draw(t, "pattern"),
			For:     time.Duration(rapid.Int64Range(0, 1<<31).Draw(t, "seconds")) * time.Second,
		}
		got, err := config.ParseRule(config.RuleText(rule))
		if err != nil || got != rule {
			t.Fatalf("%v became %v by %q: %v", rule, got, config.RuleText(rule), err)
		}
	})
}
