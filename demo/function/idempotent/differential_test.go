package idempotent_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"idemtui/demo/function/idempotent"
	"idemtui/inspect/eventkey"
)

// numbers as an event may write them: each way, and not only the shortest.
var numbers = rapid.OneOf(
	rapid.Map(rapid.Int64(), func(n int64) string { return strconv.FormatInt(n, 10) }),
	rapid.Map(rapid.Float64(), func(f float64) string { return strconv.FormatFloat(f, 'e', -1, 64) }),
	rapid.Map(rapid.Float32(), func(f float32) string { return strconv.FormatFloat(float64(f), 'g', 20, 64) }),
	rapid.StringMatching(`-?(0|[1-9]\d{0,40})(\.\d{1,25})?([eE][+-]?\d{1,3})?`),
	rapid.SampledFrom([]string{"-0", "-0.0", "0e0", "1E400", "-1e400", "5e-324", "1e16", "1e15", "9999999999999999.0", "0.0001", "0.00001"}),
)

// texts are strings as JSON writes them, some with escapes that nothing asks for.
var texts = rapid.Custom(func(t *rapid.T) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range rapid.SliceOfN(rapid.Rune(), 0, 6).Draw(t, "runes") {
		switch {
		case r < ' ' || r == '"' || r == '\\' || r < 0x10000 && rapid.Bool().Draw(t, "escaped"):
			b.WriteString(`\u` + strconv.FormatInt(0x10000+int64(r), 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
})

// value is any JSON text down to a depth, with space where there may be some.
func value(depth int) *rapid.Generator[string] {
	plain := rapid.OneOf(numbers, texts, rapid.SampledFrom([]string{"true", "false", "null", "[]", "{}"}))
	if depth == 0 {
		return plain
	}
	below := value(depth - 1)
	list := rapid.Map(rapid.SliceOfN(below, 0, 4), func(all []string) string { return "[ " + strings.Join(all, " ,") + "]" })
	member := rapid.Custom(func(t *rapid.T) string { return texts.Draw(t, "name") + " :" + below.Draw(t, "value") })
	object := rapid.Map(rapid.SliceOfN(member, 0, 4), func(all []string) string { return "{" + strings.Join(all, ",\n") + "}" })
	return rapid.OneOf(plain, list, object)
}

// TestAnyEventIsHashedAsTheKeyVerbWould: two implementations of Python's text,
// made apart, agree; the other is held against the library itself.
func TestAnyEventIsHashedAsTheKeyVerbWould(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		some := strings.Join(rapid.SliceOfN(numbers, 10, 10).Draw(t, "numbers"), ",")
		event := `{"": 1, "n": [` + some + `], "k":` + value(3).Draw(t, "event") + `}`
		key := eventkey.Of(event, eventkey.Settings{Language: eventkey.Python, Prefix: "p"})
		got, err := idempotent.Text([]byte(event))
		if key.Outcome != eventkey.Stored || err != nil || got != key.Text {
			t.Fatalf("%s:\n%s (%v)\n%s (%s)", event, got, err, key.Text, key.Reason)
		}
	})
}
