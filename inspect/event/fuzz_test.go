package event_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"idemtui/inspect/event"
)

// FuzzEvent holds our reader against encoding/json: the same texts are JSON,
// and what is written of a value reads back as the same value.
func FuzzEvent(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,-0.0,1e400,"\ud83d\ude00\ud800",null,true]}`, `{"a":1,"a":{"10":1,"9":2}}`, `"\u0000` + "\u2028" + `"`, "[", "-", `"\u12"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := event.Reader{}.Read(text)
		if utf8.ValidString(text) && json.Valid([]byte(text)) != (err == nil) {
			t.Fatalf("encoding/json says valid: %v; we say %v", json.Valid([]byte(text)), err)
		}
		if err != nil {
			return
		}
		again, err := event.Reader{Constants: true}.Read(event.PythonText(v))
		if err != nil || event.PythonText(again) != event.PythonText(v) {
			t.Errorf("Python's text %s reads back as %s (%v)", event.PythonText(v), event.PythonText(again), err)
		}
		script, _ := event.JavaScriptText(v)
		if again, err = (event.Reader{}).Read(script); err != nil {
			t.Fatalf("%s: %v", script, err)
		}
		if twice, _ := event.JavaScriptText(again); twice != script {
			t.Errorf("JavaScript's text %s reads back as %s", script, twice)
		}
		if !utf8.ValidString(script) || !utf8.ValidString(event.JavaText(v)) || !json.Valid([]byte(event.DotNetText(v))) {
			t.Errorf("%q: no UTF-8 or no JSON", text)
		}
	})
}
