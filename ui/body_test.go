package ui

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func darkTheme() theme { return newTheme(look{dark: true, profile: colorprofile.TrueColor}) }

// bodyLines is a body as it shows, all of it.
func bodyLines(text string, width int) []string {
	t, b := darkTheme(), newBodyText(text)
	block := b.block(&t, width)
	lines := make([]string, block.n)
	for i := range lines {
		lines[i] = block.draw(i)
	}
	return lines
}

func TestBodyIsPrettyPrinted(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		width int
		want  []string
	}{
		"object":         {`{"a":1,"b":{"c":[true,null]}}`, 40, []string{"{", `  "a": 1,`, `  "b": {`, `    "c": [`, "      true,", "      null", "    ]", "  }", "}"}},
		"empty":          {`{"a":{},"b":[ ]}`, 40, []string{"{", `  "a": {},`, `  "b": []`, "}"}},
		"numbers stay":   {`[1.10,1e5,-0,12345678901234567890]`, 40, []string{"[", "  1.10,", "  1e5,", "  -0,", "  12345678901234567890", "]"}},
		"of Python":      {`{"x": NaN, "y": -Infinity}`, 40, []string{"{", `  "x": NaN,`, `  "y": -Infinity`, "}"}},
		"a string":       {`"ok"`, 40, []string{`"ok"`}},
		"of Java":        {`{id=1, ok=true}`, 40, []string{`{id=1, ok=true}`}},
		"no JSON":        {`{"a":1,}`, 40, []string{`{"a":1,}`}},
		"comma first":    {`[,1]`, 40, []string{`[,1]`}},
		"two commas":     {`[1,,2]`, 40, []string{`[1,,2]`}},
		"comma outside":  {`1,2`, 40, []string{`1,2`}},
		"two values":     {`1 2`, 40, []string{`1 2`}},
		"open end":       {`{"a":"b`, 40, []string{`{"a":"b`}},
		"text":           {"one\r\ntwo\tthree", 40, []string{"one", "two    three"}},
		"none":           {"", 40, []string{""}},
		"long":           {`["abcdefghij"]`, 8, []string{"[", `  "abcde`, `fghij"`, "]"}},
		"wide":           {`"日本語日本語"`, 8, []string{`"日本語`, `日本語"`}},
		"escapes remain": {`"a\"b\u001b"`, 40, []string{`"a\"b\u001b"`}},
		"raw controls":   {"[\"\x1b[2J\u202e\"]", 40, []string{"[", `  "\x1b[2J\u202e"`, "]"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := bodyLines(c.text, c.width)
			for i := range got {
				got[i] = ansi.Strip(got[i])
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

func TestBodyIsColoured(t *testing.T) {
	th := darkTheme()
	got := strings.Join(bodyLines(`{"paid":"yes","n":-1.5,"ok":true}`, 40), "\n")
	for _, want := range []string{
		th.jsonKey().Paint(`"paid"`), th.jsonString().Paint(`"yes"`), th.jsonNumber().Paint("-1.5"), ": true",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	// A string that is broken keeps its colour on the next line, also where it
	// holds what looks like a key.
	broken := bodyLines(`["aaaaaa\": 12345"]`, 8)
	if want := th.jsonString().Paint(`": 12345`); broken[2] != want && !strings.HasPrefix(broken[2], string(th.jsonString())) {
		t.Errorf("the broken string goes on as %q", broken[2])
	}
}

// TestBodyMeansTheSame: JSON that was laid out is the same JSON.
func TestBodyMeansTheSame(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		value := jsonValue(3).Draw(r, "value")
		text, err := json.Marshal(value)
		if err != nil {
			r.Fatal(err)
		}
		lines, total, ok := layJSON(string(text), maxBodyLines)
		if !ok || total != len(lines) {
			r.Fatalf("%s: %v, %d of %d lines", text, ok, len(lines), total)
		}
		var laid strings.Builder
		for _, line := range lines {
			for _, p := range line {
				laid.WriteString(p.text)
			}
		}
		var got any
		if err := json.Unmarshal([]byte(laid.String()), &got); err != nil {
			r.Fatalf("%s was laid out as %s: %v", text, laid.String(), err)
		}
		var want any
		if err := json.Unmarshal(text, &want); err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Fatal(diff)
		}
	})
}

// jsonValue draws JSON values of plain characters, some levels deep.
func jsonValue(depth int) *rapid.Generator[any] {
	text := rapid.StringMatching(`[a-z":,{}\[\]\\ ]{0,6}`)
	leaf := rapid.OneOf(
		rapid.Map(text, func(s string) any { return s }), rapid.Map(rapid.Float64(), func(f float64) any { return f }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }), rapid.Just[any](nil),
	)
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(leaf,
		rapid.Map(rapid.SliceOfN(jsonValue(depth-1), 0, 4), func(s []any) any { return s }),
		rapid.Map(rapid.MapOfN(text, jsonValue(depth-1), 0, 4), func(m map[string]any) any { return m }),
	)
}

// TestBodyAgreesWithTheDecoder: what the standard decoder takes is laid out,
// what it refuses is not, words of Python and unchecked escapes apart.
func TestBodyAgreesWithTheDecoder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
			"{", "}", "[", "]", ",", ":", `"a"`, "1", "true", " ",
		}), 1, 12).Draw(r, "tokens"), "")
		if _, _, ok := layJSON(text, maxBodyLines); ok != json.Valid([]byte(text)) {
			r.Fatalf("%s: laid out %v, valid %v", text, ok, json.Valid([]byte(text)))
		}
	})
}

func TestBodyFitsAnyText(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.String()), func(s []string) string {
			text, err := json.Marshal(s)
			if err != nil {
				return err.Error()
			}
			return string(text)
		})).Draw(r, "text")
		width := rapid.IntRange(8, 120).Draw(r, "width")
		for _, line := range bodyLines(text, width) {
			if w := ansi.StringWidth(line); w > width {
				r.Fatalf("%q takes %d cells of %d", ansi.Strip(line), w, width)
			}
			if bad := forbidden.FindString(ansi.Strip(line)); bad != "" {
				r.Fatalf("%q holds %q", line, bad)
			}
		}
	})
}

// hostileBodies are 400 KB each, made to cost as much as they can.
func hostileBodies() map[string]string {
	const size = 400 << 10
	return map[string]string{
		"brackets": strings.Repeat("[", size/2) + strings.Repeat("]", size/2),
		"open":     strings.Repeat("[", size),
		"string":   `"` + strings.Repeat("x", size-2) + `"`,
		"text":     strings.Repeat("日", size/3),
		"marks":    "a" + strings.Repeat("\u0301", size/2),
		"numbers":  "[" + strings.Repeat("1,", size/2-1) + "1]",
		"quotes":   strings.Repeat(`"`, size),
		"lines":    strings.Repeat("\n", size),
	}
}

// TestHostileBodiesStayBounded counts instead of measuring time.
func TestHostileBodiesStayBounded(t *testing.T) {
	for name, text := range hostileBodies() {
		t.Run(name, func(t *testing.T) {
			lines := bodyLines(text, 80)
			cells := 0
			for _, line := range lines {
				cells += len(line)
			}
			if len(lines) > maxBodyLines+1 || cells > 8<<20 {
				t.Errorf("%d lines of %d bytes", len(lines), cells)
			}
			if len(lines) > maxBodyLines && !strings.Contains(lines[maxBodyLines], "idemtui show prints all of it") {
				t.Errorf("the last line is %q", lines[maxBodyLines])
			}
		})
	}
}

func BenchmarkBody(b *testing.B) {
	t := darkTheme()
	for name, text := range hostileBodies() {
		b.Run(name+"/lay out", func(b *testing.B) {
			for b.Loop() {
				body := newBodyText(text)
				body.block(&t, 80)
			}
		})
	}
	record := fmt.Sprintf(`{"items":[%s{"n":1.5,"s":"text"}]}`, strings.Repeat(`{"n":1.5,"s":"text"},`, 20_000))
	b.Run("items/lay out", func(b *testing.B) {
		for b.Loop() {
			body := newBodyText(record)
			body.block(&t, 80)
		}
	})
}
