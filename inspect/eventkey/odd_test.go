package eventkey_test

import (
	"testing"

	"idemtui/inspect/eventkey"
)

// What the libraries themselves answered where their rules are odd: the hashed
// text, or the outcome where there is none.
func TestOddExpressionsAsTheLibrariesAnswer(t *testing.T) {
	const given = `{"a":1,"o":{"k":1.0},"list":[1,"x"],"body":"not json","big":1e400,"huge":` + huge + `,
		"tail":"H4sIAAAAAAACA1PKzFMCAMtPZ0IEAAAAdGFpbA==","zeros":"H4sIAAAAAAACA1PKzFMCAMtPZ0IEAAAAAAAAH4sIAAAAAAACA1PKzFMCAMtPZ0IEAAAA","half":"7b/s"}`
	for _, tt := range []struct {
		language       eventkey.Language
		expression     string
		text, validate string
		outcome        eventkey.Outcome
	}{
		// To JavaScript a part of an expression is an object without members.
		{language: eventkey.TypeScript, expression: "[type(&a), to_string(&a), (&a) == (&list), &a]", text: `["object","{}",true,{}]`},
		{language: eventkey.TypeScript, expression: "&a", text: `{}`},
		{language: eventkey.Python, expression: "to_array(&a)", outcome: eventkey.Failed},
		{language: eventkey.Python, expression: "to_number(&a)", outcome: eventkey.Failed},
		{language: eventkey.Java, expression: "[&a, a]", outcome: eventkey.Failed},
		// It finds what every object inherits, which is no expression.
		{language: eventkey.TypeScript, expression: "max_by(list, constructor)", outcome: eventkey.Failed},
		{language: eventkey.TypeScript, expression: "constructor == constructor", text: `true`},
		{language: eventkey.TypeScript, expression: "'abs'(a)", text: `1`},
		{language: eventkey.TypeScript, expression: "[abs(body)(a), a || @(a)]", text: `[1,1]`},
		{language: eventkey.TypeScript, expression: "nothing || @(a)", outcome: eventkey.Failed},
		{language: eventkey.Python, expression: "'abs'(a)", outcome: eventkey.Failed},
		{language: eventkey.TypeScript, expression: "map(list, `[]`)", text: `[]`},
		{language: eventkey.TypeScript, expression: "[max(`[{\"toString\": 1}, 2]`), type(sort(`[{\"toString\": 1}, 2]`))]", text: `[null,"unknown"]`},
		{language: eventkey.Python, expression: "to_number('\x1c5')", outcome: eventkey.Skipped},
		{language: eventkey.Python, expression: "powertools_base64('YQ==é')", outcome: eventkey.Failed},
		{language: eventkey.Java, expression: "list[:1 2]", outcome: eventkey.Failed},
		{language: eventkey.Java, expression: "list[:1][@]", outcome: eventkey.Failed},
		{language: eventkey.Java, expression: "[o][].{b: k, a: `2`}[::-1]", text: `[[2,1.0]]`},
		{language: eventkey.Python, expression: "[o][].{b: k, a: `2`}[::-1]", text: `[{"a": 2, "b": 1.0}]`},
		{language: eventkey.Java, expression: "{a: {b: o}}.*.b.k", text: `[1.0]`},
		{language: eventkey.Python, expression: "{a: {b: o}}.*.b.k", outcome: eventkey.Skipped},
		{language: eventkey.Java, expression: "[o][?k].[k][?@ == `1`]", text: `[[1.0]]`},
		// gzip with a tail, and with zeros between its members.
		{language: eventkey.Python, expression: "powertools_base64_gzip(tail)", outcome: eventkey.Failed},
		{language: eventkey.TypeScript, expression: "powertools_base64_gzip(tail)", outcome: eventkey.Skipped},
		{language: eventkey.Java, expression: "powertools_base64_gzip(tail)", text: `"in"`},
		{language: eventkey.Python, expression: "powertools_base64_gzip(zeros)", text: `"\"in\"\"in\""`},
		{language: eventkey.TypeScript, expression: "powertools_base64_gzip(zeros)", text: `"\"in\""`},
		{language: eventkey.Java, expression: "powertools_base64(half)", text: "\ufffd\ufffd"},
		{language: eventkey.TypeScript, expression: "powertools_base64(half)", text: "\"\ufffd\ufffd\ufffd\""},
		// Numbers beyond doubles, and exponents that the grammar does not know.
		{language: eventkey.Python, expression: "[big > huge, big == huge, `1.7e308` < huge]", text: `[true, false, true]`},
		{language: eventkey.Java, expression: "`1e05`", outcome: eventkey.Failed},
		{language: eventkey.Java, expression: "max(`[-0, 0.0]`)", text: `0`},
		{language: eventkey.Java, expression: "list[5:] | [@[-2:-2:-9], a]", text: `[[null],null]`},
		// A broken validation expression, where there is no key.
		{language: eventkey.Python, expression: "nothing", validate: "a[", outcome: eventkey.Failed},
		{language: eventkey.Java, expression: "nothing", validate: "a[", outcome: eventkey.Failed},
		{language: eventkey.TypeScript, expression: "nothing", validate: "a[", outcome: eventkey.Skipped},
		{language: eventkey.TypeScript, expression: "a", validate: "a[", outcome: eventkey.Failed},
	} {
		if tt.outcome == "" {
			tt.outcome = eventkey.Stored
		}
		k := eventkey.Of(given, eventkey.Settings{Language: tt.language, Select: tt.expression, Validate: tt.validate})
		if k.Outcome != tt.outcome || k.Outcome == eventkey.Stored && k.Text != tt.text {
			t.Errorf("%s %s: %s %s (%s), want %s %s", tt.language, tt.expression, k.Outcome, k.Text, k.Reason, tt.outcome, tt.text)
		}
	}
}

// huge is an integer that no double reaches: 2 to the 1024.
const huge = "179769313486231590772930519078902473361797697894230657273430081157732675805500963132708477322407536021120113879871393357658789768814416622492847430639474124377767893424865485276302219601246094119453082952085005768838150682342462881473913110540827237163350510684586298239947245938479716304835356329624224137216"

func TestPrefixesAreTrimmedAsJavaScriptDoes(t *testing.T) {
	k := eventkey.Of(`1`, eventkey.Settings{Language: eventkey.TypeScript, Prefix: "\ufeff pay\u0085 \u3000"})
	if want := "pay\u0085#" + k.Digest; k.Key != want {
		t.Errorf("%q, want %q", k.Key, want)
	}
}
