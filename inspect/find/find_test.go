package find_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
	"idemtui/inspect/event"
	"idemtui/inspect/eventkey"
	"idemtui/inspect/find"
)

// indexOf holds a record for each key.
func indexOf(keys ...string) *find.Index {
	records := make([]inspect.Record, len(keys))
	for i, key := range keys {
		records[i] = inspect.Record{Key: key, Partition: key, Status: inspect.InProgress}
	}
	return find.NewIndex(inspect.Snapshot{}.Append(records).All())
}

func keyOf(text string, s eventkey.Settings) string { return eventkey.Of(text, s).Key }

func read(t *testing.T, text string, o find.Options) *find.Event {
	t.Helper()
	e, err := find.Read(text, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// A record is found whatever the function's settings are.
func TestRecordIsFoundBy(t *testing.T) {
	const (
		bridge  = `{"id": "5f3c", "detail": {"id": "A-9", "order-no": 77, "user": "u-1", "product": "p-1", "paid": true}}`
		gateway = `{"body": "{\"order\": {\"id\": \"A-9\", \"n\": 1.0}}", "headers": {"Idempotency-Key": "k-123"}}`
		batch   = `{"Records": [{"messageId": "m-0", "body": "x"}, {"messageId": "m-1", "body": "{\"a\": 12345}"}]}`
	)
	stream := fmt.Sprintf(`{"Records": [{"kinesis": {"data": %q}}]}`, base64.StdEncoding.EncodeToString([]byte(`{"order": "A-9"}`)))
	for _, c := range []struct {
		text, by string
		language eventkey.Language
		prefix   string
		hash     string
	}{
		{text: bridge, by: "", language: eventkey.Python, prefix: "a.b.c"},
		{text: bridge, by: "", language: eventkey.TypeScript, prefix: "a"},
		{text: bridge, by: "", language: eventkey.Java, prefix: "a.b"},
		{text: bridge, by: "detail.id", language: eventkey.Python, prefix: "a.b.c"},
		{text: bridge, by: `detail."order-no"`, language: eventkey.Python, prefix: "a.b.c"},
		{text: bridge, by: "detail", language: eventkey.TypeScript, prefix: "a", hash: "sha512"},
		{text: bridge, by: "detail.[user, product]", language: eventkey.Python, prefix: "a.b.c", hash: "blake2s"},
		{text: bridge, by: "detail.[product, user]", language: eventkey.TypeScript, prefix: "a"},
		{text: gateway, by: `headers."Idempotency-Key"`, language: eventkey.Java, prefix: "a.b", hash: "SHA-256"},
		{text: gateway, by: "powertools_json(body)", language: eventkey.Python, prefix: "a.b.c"},
		{text: gateway, by: "powertools_json(body).order", language: eventkey.Java, prefix: "a.b"},
		{text: gateway, by: "body", language: eventkey.Python, prefix: "a.b.c"},
		{text: batch, by: "Records[1].messageId", language: eventkey.Python, prefix: "a.b.c"},
		{text: batch, by: "Records[1]", language: eventkey.TypeScript, prefix: "a"},
		{text: batch, by: "powertools_json(Records[1].body).a", language: eventkey.Python, prefix: "a.b.c"},
		{text: stream, by: "powertools_base64(Records[0].kinesis.data)", language: eventkey.Python, prefix: "a.b.c"},
		{text: stream, by: "powertools_json(powertools_base64(Records[0].kinesis.data)).order", language: eventkey.Python, prefix: "a.b.c"},
	} {
		t.Run(c.language.String()+" "+c.by, func(t *testing.T) {
			key := keyOf(c.text, eventkey.Settings{Language: c.language, Prefix: c.prefix, Select: c.by, Hash: c.hash})
			if key == "" {
				t.Fatal("the case has no key")
			}
			got := read(t, c.text, find.Options{}).In(indexOf("other.x.y#c2697dd12435e25f838f13778180702f", key))
			if len(got.Matches) != 1 {
				t.Fatalf("%d matches of %s", len(got.Matches), key)
			}
			m := got.Matches[0]
			if m.By != c.by || m.Language != c.language || m.Record.Key != key {
				t.Errorf("found %s by %q in %v, want %s by %q in %v", m.Record.Key, m.By, m.Language, key, c.by, c.language)
			}
		})
	}
}

// Whatever the table says of a digest, it is what the library makes of the
// expression that is told.
func TestEachReadingIsWhatTheLibraryMakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := event.Text(anyObject(2).Draw(t, "event"))
		e, err := find.Read(text, find.Options{})
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]bool{}
		for r := range e.Readings() {
			texts[r.Text] = true
		}
		for r := range e.Readings() {
			k := eventkey.Of(text, eventkey.Settings{Language: r.Language, Select: r.By})
			if r.Language == eventkey.DotNet && texts[k.Text] {
				continue // .NET reads text as JSON unasked; we try both
			}
			if k.Outcome != eventkey.Stored || k.Text != r.Text {
				t.Fatalf("%v by %s: we hash %s, the library %s %s (%s) of %s", r.Language, r.By, r.Text, k.Outcome, k.Text, k.Reason, text)
			}
		}
	})
}

func anyValue(depth int) *rapid.Generator[event.Value] {
	scalars := []*rapid.Generator[event.Value]{
		rapid.Custom(func(t *rapid.T) event.Value {
			return event.String(rapid.SampledFrom([]string{"", "A-9", `{"a": 1}`, `["x", null]`, "eyJhIjogMX0=", "é", "a b", "[", "0", `"q"`}).Draw(t, "text"))
		}),
		rapid.Custom(func(t *rapid.T) event.Value {
			return event.Number(rapid.SampledFrom([]string{"0", "1", "1.0", "-0", "1e21", "12345678901234567890", "0.1"}).Draw(t, "number"))
		}),
		rapid.Custom(func(t *rapid.T) event.Value { return event.Bool(rapid.Bool().Draw(t, "bool")) }),
		rapid.Just[event.Value](event.Null{}),
	}
	if depth > 0 {
		scalars = append(scalars, anyObject(depth-1), rapid.Custom(func(t *rapid.T) event.Value {
			return event.NewArray(rapid.SliceOfN(anyValue(depth-1), 0, 3).Draw(t, "items")...)
		}))
	}
	return rapid.OneOf(scalars...)
}

func anyObject(depth int) *rapid.Generator[event.Value] {
	return rapid.Custom(func(t *rapid.T) event.Value {
		o := &event.Object{}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"id", "a", "B", "detail", "order-no", "a.b", "é", "1", "true", "to string", `q"`}), 0, 4, rapid.ID[string]).Draw(t, "names") {
			o.Set(name, anyValue(depth).Draw(t, "value"))
		}
		return o
	})
}

// What was left out by the options is told as the nearest miss, with the reason.
func TestNearestMissTellsWhy(t *testing.T) {
	const text = `{"detail": {"id": "Order-77", "n": 1.0, "m": 5000, "gone": null}}`
	python := func(s, event string) string {
		return keyOf(event, eventkey.Settings{Language: eventkey.Python, Prefix: "a.b.c", Select: s})
	}
	for _, c := range []struct {
		name    string
		key     string
		options find.Options
		why     string
	}{
		{"language", python("detail.id", text), find.Options{Languages: []eventkey.Language{eventkey.Java}}, "the key of the Python form of the same event"},
		{"expression", python("detail.id", text), find.Options{Select: new("detail.m")}, "the key by detail.id, not by detail.m"},
		{"whole event", python("", text), find.Options{Select: new("detail.m")}, "the key of the whole event, not of what the expression selects"},
		{"whole event asked", python("detail.id", text), find.Options{Select: new("")}, "the key by detail.id, not by the whole event"},
		{"prefix", python("detail.id", text), find.Options{Prefix: new("x.y.z")}, "the same digest under another prefix: another function's record"},
		{"hash", python("detail.id", text), find.Options{Hash: "sha256"}, "hashed with md5, not with sha256"},
		{"lower case", python("detail.id", `{"detail": {"id": "order-77"}}`), find.Options{}, "the key of the text in lower case"},
		{"number as text", python("detail.m", `{"detail": {"m": "5000"}}`), find.Options{}, "the key of the number as text"},
		{"fraction", python("detail.m", `{"detail": {"m": 5000.0}}`), find.Options{}, "the key of the number with a fraction, as 1.0"},
		{"typed event", keyOf(`{"detail":{"id":"Order-77","m":5000,"n":1.0}}`, eventkey.Settings{Language: eventkey.Java, Prefix: "a.b"}), find.Options{}, "the key of the members sorted by name and without nulls, as a typed event writes them"},
		{"no key", python("[detail.none]", text), find.Options{}, "every event in which the key expression finds nothing shares this record"},
		{"old TypeScript", keyOf(text, eventkey.Settings{Language: eventkey.TypeScript, Prefix: "a", Version: eventkey.Version{Major: 2, Minor: 1}}), find.Options{}, "as TypeScript wrote before 2.2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "no key" {
				c.key = "a.b.c#37a6259cc0c1dae299a7866489dff0bd"
			}
			got := read(t, text, c.options).In(indexOf(c.key))
			if len(got.Matches) > 0 {
				t.Fatalf("found by %s: not a miss", got.Matches[0].By)
			}
			if first := got.Nearest[0]; first.Record == nil || first.Record.Key != c.key || !strings.Contains(first.Why, c.why) {
				t.Errorf("nearest is %q of %q, want %q of %q", first.Why, first.Key, c.why, c.key)
			}
		})
	}
}

// Without any record near, what the next call will do is told per language.
func TestNextCallIsTold(t *testing.T) {
	got := read(t, `{"a": 1}`, find.Options{Select: new("b")}).In(indexOf("a.b.c#c2697dd12435e25f838f13778180702e"))
	var whys []string
	for _, m := range got.Nearest {
		whys = append(whys, find.Name(m.Language)+": "+m.Why+" "+m.Key)
	}
	want := []string{
		"Python: no key in the event: the handler runs without a record, and nothing protects it ",
		"TypeScript: no key in the event: the handler runs without a record, and nothing protects it ",
		"Java: no key in the event: the handler runs without a record, and nothing protects it ",
		".NET: no record; the event holds no key: all such events share this one a.b.c#d41d8cd98f00b204e9800998ecf8427e",
	}
	if diff := cmp.Diff(want, whys); diff != "" {
		t.Error(diff)
	}
}

// A value that many events hold is told after one that tells events apart, and
// as weak.
func TestWeakMatchesComeLast(t *testing.T) {
	const text = `{"retry_id": 7, "detail": {"order": "order-77"}}`
	weak := keyOf(text, eventkey.Settings{Language: eventkey.Python, Prefix: "x.y.z", Select: "retry_id"})
	strong := keyOf(text, eventkey.Settings{Language: eventkey.Python, Prefix: "a.b.c", Select: "detail.order"})
	got := read(t, text, find.Options{}).In(indexOf(weak, strong))
	if len(got.Matches) != 2 || got.Matches[0].Record.Key != strong || got.Matches[0].Weak() || !got.Matches[1].Weak() {
		t.Errorf("got %+v", got.Matches)
	}
}

// The writer of the record decides between languages that write one digest.
func TestWriterDecidesTheLanguage(t *testing.T) {
	const text = `{"n": 43876123454654}`
	got := read(t, text, find.Options{}).In(indexOf("fn.handle#2fef178cc82be5ce3da6c5e0466a6182"))
	m := got.Matches[0]
	if diff := cmp.Diff([]eventkey.Language{eventkey.Java, eventkey.DotNet, eventkey.Python}, m.Languages); diff != "" {
		t.Errorf("languages %s", diff)
	}
}

// Huge and hostile events end, and say what was left out.
func TestHugeEventsAreBounded(t *testing.T) {
	wide := `{"key": "A-99", "rows": [` + strings.Repeat(`{"a": 1, "b": [2, 3]},`, 60_000) + `0]}`
	deep := strings.Repeat(`{"a":`, 900) + `"` + strings.Repeat("x", 1<<20) + `"` + strings.Repeat("}", 900)
	names := strings.Repeat(`{"`+strings.Repeat("n", 20_000)+`":`, 60) + "1" + strings.Repeat("}", 60)
	texts := `{"body": "` + strings.Repeat(`[\"`, 50_000) + `", "key": "A-99"}`
	for name, text := range map[string]string{"wide": wide, "deep": deep, "names": names, "texts": texts} {
		t.Run(name, func(t *testing.T) {
			e := read(t, text, find.Options{})
			if n := len(slices.Collect(e.Readings())); n > 150_000 {
				t.Errorf("%d readings", n)
			}
			if !e.Cut && name != "texts" {
				t.Error("it does not say that something was left out")
			}
			key := keyOf(text, eventkey.Settings{Language: eventkey.TypeScript, Prefix: "a"})
			if got := e.In(indexOf(key)); len(got.Matches) != 1 || got.Matches[0].By != "" {
				t.Errorf("the whole event was not found: %d matches", len(got.Matches))
			}
		})
	}
}

func TestTooDeepEventsAreRefused(t *testing.T) {
	_, err := find.Read(strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000), find.Options{})
	if err == nil || !strings.Contains(err.Error(), "nested deeper than 1000 levels") {
		t.Errorf("got %v", err)
	}
	e := read(t, strings.Repeat("[", 100)+strings.Repeat("]", 100), find.Options{})
	if e.Unread[eventkey.DotNet] == nil || e.Unread[eventkey.Python] != nil {
		t.Errorf("unread: %v", e.Unread)
	}
}

func TestKeysAreReadOneByOneOnlyIfFew(t *testing.T) {
	e := read(t, `{"id": "A-9"}`, find.Options{Prefix: new("p"), Select: new("id")})
	keys, few := e.Keys(10)
	want := []string{"p#c2697dd12435e25f838f13778180702e", "p#wml90SQ14l+DjxN3gYBwLg==", "p#210ed40674d975a0052eb380b64708e0"}
	if diff := cmp.Diff(want, keys); diff != "" || !few {
		t.Errorf("few %v: %s", few, diff)
	}
	if _, few := e.Keys(2); few {
		t.Error("three keys are more than two")
	}
	if _, few := read(t, `{}`, find.Options{}).Keys(10); few {
		t.Error("without a prefix there are no keys")
	}
}
