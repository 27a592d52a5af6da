package inspect_test

import (
	"strings"
	"testing"

	"idemtui/inspect"
)

// FuzzKey holds that a key in its parts is still the whole key, and that no
// text makes the search for one panic.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{
		"pay.app.lambda_handler#c2697dd12435e25f838f13778180702e", "#1B2M2Y8AsgTpgAmY7PhCfg==", "a#b#", "fn", "", "a.b.<locals>.c#x", "idempotency key: p#0\u2028#",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		prefix, digest := inspect.SplitKey(text)
		if strings.Contains(digest, "#") || strings.Contains(text, "#") && prefix+"#"+digest != text || !strings.Contains(text, "#") && digest != text {
			t.Errorf("%q is split into %q and %q", text, prefix, digest)
		}
		name := inspect.SplitPrefix(prefix)
		if joined := strings.TrimRight(strings.Join([]string{name.Function, name.Module, name.Qualname}, "."), "."); name.Module != "" && joined != strings.TrimRight(prefix, ".") {
			t.Errorf("%q has the parts %+v", prefix, name)
		}
		if algorithm, encoding := inspect.DigestForm(digest); (algorithm == "") != (encoding == inspect.EncodingUnknown) {
			t.Errorf("%q is %s in %s", digest, algorithm, encoding)
		}
		if key, ok := inspect.KeyIn(text); ok && (!strings.Contains(text, key) || !strings.Contains(key, "#")) {
			t.Errorf("%q is said to hold %q", text, key)
		}
	})
}
