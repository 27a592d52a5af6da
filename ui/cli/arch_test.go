package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "idemtui"

const serviceClients = "github.com/aws/aws-sdk-go-v2/service/..."

// rule says what packages must not reach. A pattern is an import path, or one
// that ends in "/..." and stands for the path and everything below it.
type rule struct {
	name string
	// of are the packages that the rule is about, unless named in except.
	of, except []string
	// never is what they must not import, unless named in unless.
	never, unless []string
	// direct looks at import statements only, not at what those import in turn.
	direct bool
}

// rules are the directions of the layout:
//
//	main -> ui/cli -> ui, store, demo -> inspect
var rules = []rule{
	{
		name:  "main only starts the command line",
		of:    []string{"idemtui"},
		never: []string{"idemtui/..."}, unless: []string{"idemtui/ui/cli"},
		direct: true,
	},
	{
		name:  "inspect stands on nothing of ours, on no SDK and on no screen",
		of:    []string{"idemtui/inspect/..."},
		never: []string{"idemtui/...", "github.com/aws/...", "charm.land/...", "github.com/charmbracelet/bubbletea/..."}, unless: []string{"idemtui/inspect/..."},
	},
	{
		name:  "inspect does no I/O",
		of:    []string{"idemtui/inspect/..."},
		never: []string{"os/...", "net/...", "io/fs", "io/ioutil", "log/...", "syscall", "database/..."}, unless: []string{"net/url", "net/netip"},
		direct: true,
	},
	{
		name: "store stands on inspect",
		of:   []string{"idemtui/store/..."}, never: []string{"idemtui/...", "charm.land/..."},
		unless: []string{"idemtui/store/...", "idemtui/inspect/..."},
	},
	{
		name: "demo stands on inspect",
		of:   []string{"idemtui/demo/..."}, never: []string{"idemtui/...", "charm.land/..."},
		unless: []string{"idemtui/demo/...", "idemtui/inspect/..."},
	},
	{
		name: "the dashboard is handed its data",
		of:   []string{"idemtui/ui/..."}, except: []string{"idemtui/ui/cli/..."},
		never: []string{"idemtui/...", "github.com/aws/..."}, unless: []string{"idemtui/ui/...", "idemtui/inspect/..."},
	},
	{
		name: "the dashboard does not know the command line",
		of:   []string{"idemtui/ui/..."}, except: []string{"idemtui/ui/cli/..."},
		never: []string{"idemtui/ui/cli/..."},
	},
	{
		name: "the virtual table knows nothing of records",
		of:   []string{"idemtui/ui/table"}, never: []string{"idemtui/..."}, unless: []string{"idemtui/ui/table"},
	},
	{
		name: "endpoint and runtime are no clients of what they stand in for",
		of:   []string{"idemtui/demo/dynamo/...", "idemtui/demo/lambda/..."}, never: []string{serviceClients, "idemtui/demo/function/..."},
	},
	{
		name: "clients of services live in store and in the demo's function",
		of:   []string{"idemtui/..."}, except: []string{"idemtui/store/...", "idemtui/demo/function/..."},
		never: []string{serviceClients}, direct: true,
	},
	{
		name:  "store talks to tables and to the caller's identity only",
		of:    []string{"idemtui/store/..."},
		never: []string{serviceClients},
		unless: []string{
			"github.com/aws/aws-sdk-go-v2/service/dynamodb/...",
			"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/...",
			"github.com/aws/aws-sdk-go-v2/service/sts/...",
			"github.com/aws/aws-sdk-go-v2/service/lambda/...",
		},
		direct: true,
	},
	{
		name: "store asks Lambda in one place",
		of:   []string{"idemtui/store/..."}, except: []string{"idemtui/store/functions"},
		never: []string{"github.com/aws/aws-sdk-go-v2/service/lambda/..."}, direct: true,
	},
}

// listed is a package as "go list" describes it.
type listed struct {
	ImportPath, Dir string
	GoFiles         []string
	Imports, Deps   []string
}

func TestPackagesPointInOneDirection(t *testing.T) {
	packages := list(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			held := false
			for _, p := range packages {
				if !matches(r.of, p.ImportPath) || matches(r.except, p.ImportPath) {
					continue
				}
				held = true
				if reached := r.forbidden(p); len(reached) > 0 {
					t.Errorf("%s imports %s", p.ImportPath, strings.Join(reached, ", "))
				}
			}
			if !held {
				t.Errorf("no package is named like %v: the rule guards nothing", r.of)
			}
		})
	}
}

// The model is judged at a moment that the caller names: a test can stand
// anywhere in time, and two readers of one table agree.
func TestInspectHasNoClock(t *testing.T) {
	clocks := []string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep"}
	for _, p := range list(t) {
		if !matches([]string{"idemtui/inspect/..."}, p.ImportPath) {
			continue
		}
		for _, name := range p.GoFiles {
			file := filepath.Join(p.Dir, name)
			for _, call := range selectors(t, file, "time", clocks) {
				t.Errorf("%s reads a clock: %s", call, p.ImportPath)
			}
		}
	}
}

// forbidden is what p reaches against the rule.
func (r rule) forbidden(p listed) []string {
	reached := p.Deps
	if r.direct {
		reached = p.Imports
	}
	var found []string
	for _, path := range reached {
		if matches(r.never, path) && !matches(r.unless, path) {
			found = append(found, path)
		}
	}
	return found
}

func matches(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		root, below := strings.CutSuffix(pattern, "/...")
		return path == root || below && strings.HasPrefix(path, root+"/")
	})
}

// list is every package of the module, with all that it imports.
func list(t *testing.T) []listed {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Dir,GoFiles,Imports,Deps", module+"/...")
	var complaints bytes.Buffer
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &complaints)
	}
	var packages []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("read what go list printed: %v", err)
		}
		packages = append(packages, p)
	}
}

// selectors finds uses of the named members of a package in a file.
func selectors(t *testing.T, path, pkg string, names []string) []string {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := selector.X.(*ast.Ident); ok && x.Name == pkg && slices.Contains(names, selector.Sel.Name) {
			found = append(found, files.Position(selector.Pos()).String())
		}
		return true
	})
	return found
}
