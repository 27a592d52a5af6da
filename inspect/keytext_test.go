package inspect_test

import (
	"testing"

	"idemtui/inspect"
)

func TestKeyIn(t *testing.T) {
	const (
		python     = "pay.app.lambda_handler#c2697dd12435e25f838f13778180702e"
		typescript = "orders-prod#wml90SQ14l+DjxN3gYBwLg=="
	)
	for _, tt := range []struct{ name, text, want string }{
		{"a key alone", python, python},
		{"blanks around it", "  " + python + "\n", python},
		{"a key of TypeScript", typescript, typescript},
		{"a key without prefix", "#wml90SQ14l+DjxN3gYBwLg==", "#wml90SQ14l+DjxN3gYBwLg=="},
		{"Python's log line", "[ERROR] IdempotencyAlreadyInProgressError: Execution already in progress with idempotency key: detail.id=" + python, python},
		{"Python's log line with a sort key", "Execution already in progress with idempotency key: detail.id=idempotency#pay and sort key: " + python, python},
		{"TypeScript's log line", "There is already an execution in progress with idempotency key: " + typescript, typescript},
		{"a JSON log line", `{"level":"ERROR","message":"refused","key":"` + python + `"}`, python},
		{"a prefix that holds a #", "a#b#c2697dd12435e25f838f13778180702e", "a#b#c2697dd12435e25f838f13778180702e"},
		{"a sha256 digest", "f#e6139efa88ef3337e901e826e6f327337f414860fb499d9f26eefcff21d719af", "f#e6139efa88ef3337e901e826e6f327337f414860fb499d9f26eefcff21d719af"},
		{"the start of a digest", "c2697dd1", ""},
		{"nothing of the kind", "see issue #12", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := inspect.KeyIn(tt.text)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("KeyIn(%q) = %q, %v; want %q", tt.text, got, ok, tt.want)
			}
		})
	}
}
