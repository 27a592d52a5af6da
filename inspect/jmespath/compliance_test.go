package jmespath_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"idemtui/inspect/event"
	"idemtui/inspect/jmespath"
)

// suite is a group of the public compliance cases.
type suite struct {
	Given json.RawMessage
	Cases []struct {
		Expression string
		Result     json.RawMessage
		Error      string
	}
}

// differs are the expressions on which a library is known to leave the
// specification, as it was read or run. Everything else must comply, but that
// in Java and .NET a wrong type gives null instead of an error.
func differs() map[jmespath.Language]map[string]string {
	return map[jmespath.Language]map[string]string{
		jmespath.TypeScript: {"sort_by(people, &name)": "numbers and text sort together"},
		jmespath.DotNet:     {"foo[8:2:0]": "a step of 0 gives null"},
		jmespath.Java:       {"bar[0:10]": "a slice of an object cuts its values", "baz[:2].a": "a slice of null is empty"},
	}
}

func TestCompliance(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "compliance", "*.json"))
	if err != nil || len(files) < 16 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	names := map[jmespath.Language]string{jmespath.Python: "python", jmespath.TypeScript: "typescript", jmespath.Java: "java", jmespath.DotNet: "dotnet"}
	for language, name := range names {
		met := map[string]bool{}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var suites []suite
			if err := json.Unmarshal(text, &suites); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, s := range suites {
				for _, c := range s.Cases {
					t.Run(name+"/"+filepath.Base(file)+"/"+c.Expression, func(t *testing.T) {
						got, want := evaluate(t, language, c.Expression, string(s.Given)), written(t, c.Result)
						switch {
						case c.Error == "invalid-type" && (language == jmespath.Java || language == jmespath.DotNet):
						case c.Error != "":
							want = "an error"
						}
						reason, listed := differs()[language][c.Expression]
						met[c.Expression] = true
						if listed && got == want {
							t.Errorf("listed as different (%s), but it complies", reason)
						}
						if !listed && got != want {
							t.Errorf("%s over %s gives %s, want %s", c.Expression, s.Given, got, want)
						}
					})
				}
			}
		}
		for expression := range differs()[language] {
			if !met[expression] {
				t.Errorf("%s: no case is %s", name, expression)
			}
		}
	}
}

// evaluate gives the result as sorted JSON, or that there was an error.
func evaluate(t *testing.T, language jmespath.Language, expression, given string) string {
	t.Helper()
	v, err := event.Reader{IndexFirst: language == jmespath.TypeScript}.Read(given)
	if err != nil {
		t.Fatalf("%s: %v", given, err)
	}
	compiled, err := jmespath.Compile(language, expression, jmespath.Options{})
	if err != nil {
		return "an error"
	}
	result, err := compiled.Search(v)
	if err != nil {
		return "an error"
	}
	text, ok := event.JavaScriptText(result)
	if !ok {
		return "undefined"
	}
	return text
}

func written(t *testing.T, result json.RawMessage) string {
	t.Helper()
	if len(result) == 0 {
		return "null"
	}
	v, err := event.Reader{}.Read(string(result))
	if err != nil {
		t.Fatalf("%s: %v", result, err)
	}
	text, _ := event.JavaScriptText(v)
	return text
}
