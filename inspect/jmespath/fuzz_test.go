package jmespath_test

import (
	"testing"

	"idemtui/inspect/event"
	"idemtui/inspect/jmespath"
)

// FuzzJMESPath holds that no expression over no event makes any language panic,
// and that an expression finds the same again in a fresh environment.
func FuzzJMESPath(f *testing.F) {
	given := `{"a":[{"b":1,"c":"x"},{"b":2.5,"c":null}],"s":"text","j":"{\"k\":[1]}","z":"H4sIAAAAAAAA/6pWykvMTVWyUvJPUaoFBAAA//8G/K5TDAAAAA=="}`
	for _, seed := range []string{
		"a[*].b", "a[?b > `1`].c | [0]", "sort_by(a, &b)[::-1]", "{x: length(s), \"y-z\": !a}", "powertools_json(j).k[]", "a[0][1:2:0]",
		"merge(@, powertools_json(j))", "not_null(a, `{\"k\": 1}`) || 'raw\\'' && &s", "map(&to_number(c), a)", "reverse(to_array(s))", "[[[[", "a.*.*[]",
		"max_by(a, constructor)", "[to_string(&a), type(&b), (&a) == @]", "map(a, `[]`)", "'abs'(a[0].b)", "a[5:][::-1]", "powertools_base64_gzip(z)",
		"sort(keys(@)) | join(',', @)", "sum(a[].b) < avg(a[].b)", "min_by(a, &b) | merge(@, {c: max(a[].b)})", "contains(s, 'e') && starts_with(s, 't')",
	} {
		f.Add(seed, given)
	}
	f.Fuzz(func(t *testing.T, expression, given string) {
		for _, language := range []jmespath.Language{jmespath.Python, jmespath.TypeScript, jmespath.Java, jmespath.DotNet} {
			first, ok := found(language, expression, given)
			if second, again := found(language, expression, given); ok != again || first != second {
				t.Errorf("%s over %s gives %s, then %s", expression, given, first, second)
			}
		}
	})
}

// found is what an expression gives in a fresh environment, as text.
func found(language jmespath.Language, expression, given string) (string, bool) {
	v, err := event.Reader{IndexFirst: language == jmespath.TypeScript}.Read(given)
	if err != nil {
		return err.Error(), false
	}
	compiled, err := jmespath.Compile(language, expression, jmespath.Options{})
	if err != nil {
		return err.Error(), false
	}
	result, err := compiled.Search(v)
	if err != nil {
		return err.Error(), false
	}
	return event.Text(result), true
}
