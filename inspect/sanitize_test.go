package inspect_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

func TestClean(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain text", "orders.app.pay#59bd", "orders.app.pay#59bd"},
		{"letters of any script", "größe Ω 漢字 ✓", "größe Ω 漢字 ✓"},
		{"an escape sequence", "\x1b[2J", `\x1b[2J`},
		{"a window title", "\x1b]0;owned\a", `\x1b]0;owned\x07`},
		{"a C1 control", "\u009b31m", `\u009b31m`},
		{"a byte that is no C1 control", "\x9b31m", `\x9b31m`},
		{"DEL", "a\x7f", `a\x7f`},
		{"a line break", "a\nb\tc\r", `a\nb\tc\r`},
		{"a right-to-left override", "a\u202eb", `a\u202eb`},
		{"a zero-width space and a BOM", "a\u200b\ufeffb", `a\u200b\ufeffb`},
		{"a line separator", "a\u2028b", `a\u2028b`},
		{"invalid UTF-8", "a\xffb", `a\xffb`},
		{"one accent", "e\u0301", "e\u0301"},
		{"an accent on nothing", "\u0301e", `\u0301e`},
		{"a blank that passes for another", "a\u00a0b\u2003", `a\u00a0b\u2003`},
		{"a letter that is not drawn", "a\u3164b\u2800", `a\u3164b\u2800`},
		{"a syllable of Hindi", "क्षत्रिय", "क्षत्रिय"},
		{"letters of Korean, in parts", "\u1112\u1161\u11ab", "\u1112\u1161\u11ab"},
		{"a hand and its colour", "👍🏽", "👍🏽"},
		{"a family", "👩\u200d👧", `👩\u200d👧`},
		{"an ornament wider than the line", "\ufdfd", `\ufdfd`},
		{"a letter that takes in the next", "\u0d4ea", `\u0d4ea`},
		{"beginnings of syllables only", "\u1100\u1100\u1100", "\u1100\u1100" + `\u1100`},
		{"marks on nothing", "\u0301\u0903\u0903\u0903\u0903", `\u0301` + "\u0903\u0903\u0903" + `\u0903`},
		{"a tag character", "\U000e0041", `\U000e0041`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := inspect.Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// TestFloods: characters that pile up on one another stay few.
func TestFloods(t *testing.T) {
	for name, part := range map[string]string{
		"accents": "\u0301", "hangul": "\u1100", "hangul vowels": "\u1161", "devanagari": "\u0915\u094d", "colours": "\U0001f3fd",
		"thai": "\u0e33", "katakana": "\uff9e", "tibetan": "\u0f71",
	} {
		clean := inspect.Clean("x" + strings.Repeat(part, 500))
		if kept := strings.Count(clean, part); kept > 5 {
			t.Errorf("%s: %d stay on one character", name, kept)
		}
		if cut := inspect.Cut(clean, 10); len([]rune(cut)) > 50 {
			t.Errorf("%s: %d characters in ten cells", name, len([]rune(cut)))
		}
	}
}

// TestEveryCharacter: each there is, alone and behind a letter.
func TestEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r >= 0xd800 && r < 0xe000 || r > 0x20000 && !unicode.IsPrint(r) && r%101 > 0 {
			continue // halves of pairs; of the many that are not assigned, some will do
		}
		for _, text := range []string{string(r), "a" + string(r) + "b"} {
			clean := inspect.Clean(text)
			if bad := badIn(clean); bad != "" {
				t.Fatalf("%q, of %U, %s", clean, r, bad)
			}
			if ansi.StringWidth(clean) < len(text)-len(string(r)) || ansi.StringWidth(clean) == 0 {
				t.Fatalf("%q, of %U, swallows its neighbours", clean, r)
			}
		}
	}
}

// badIn says what a clean text must not hold.
func badIn(clean string) string {
	if !utf8.ValidString(clean) {
		return "is no UTF-8"
	}
	for _, r := range clean {
		if r != ' ' && !unicode.IsPrint(r) || unicode.In(r, unicode.Cf, unicode.Bidi_Control, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
			return fmt.Sprintf("holds %U", r)
		}
	}
	if again := inspect.Clean(clean); again != clean {
		return fmt.Sprintf("becomes %q when it is cleaned again", again)
	}
	if ansi.Strip(clean) != clean {
		return "holds an escape sequence"
	}
	if most := 4 * ansi.StringWidth(clean); ansi.StringWidthWc(clean) > most {
		return fmt.Sprintf("is %d cells wide to some terminals", ansi.StringWidthWc(clean))
	}
	return ""
}

// hostile draws texts with everything that could harm in them.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.SampledFrom([]rune("\x1b[]0;m\a\u202e\u200b\u2028\u0301é漢=+-@'\\\"\n\t\r\u009b\U000e0041\u1100\u1161\u0915\u094d\U0001f44d\U0001f3fd\u200d\U0001f1e6\u0e33\u0d4e\ufe0f\u0903"))),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	)
}

func TestCleanTextHoldsNothingHarmful(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := hostile().Draw(t, "text")
		clean := inspect.Clean(text)
		if bad := badIn(clean); bad != "" {
			t.Fatalf("%q %s", clean, bad)
		}
		for _, line := range inspect.CleanLines(text, 0) {
			if bad := badIn(line); bad != "" {
				t.Fatalf("line %q %s", line, bad)
			}
		}
		if bad := badIn(inspect.CSVCell(text)); bad != "" {
			t.Fatalf("cell %q %s", clean, bad)
		}
		if quoted := inspect.ShellQuote(text); badIn(quoted) != "" {
			t.Fatalf("quoted, %q %s", quoted, badIn(quoted))
		}
	})
}

func TestCleanLines(t *testing.T) {
	for _, tt := range []struct {
		text string
		most int
		want []string
	}{
		{"", 0, []string{""}},
		{"a\r\n\tb\n", 0, []string{"a", "    b", ""}},
		{"a\rb\x1b[1m", 0, []string{`a\rb\x1b[1m`}},
		{"1\n2\n3", 2, []string{"1", "2"}},
		{"a\n\u0301b", 0, []string{"a", `\u0301b`}},
	} {
		if d := cmp.Diff(tt.want, inspect.CleanLines(tt.text, tt.most)); d != "" {
			t.Errorf("%q (-want +got)\n%s", tt.text, d)
		}
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  string
	}{
		{"orders", 6, "orders"},
		{"orders", 5, "orde…"},
		{"orders", 1, "…"},
		{"orders", 0, ""},
		{"orders", -3, ""},
		{"漢字漢字", 8, "漢字漢字"},
		{"漢字漢字", 7, "漢字漢…"},
		{"漢字漢字", 6, "漢字…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
	} {
		if got := inspect.Cut(tt.text, tt.width); got != tt.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}

func TestCutIsNeverWider(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(0, 20).Draw(t, "width")
		cut := inspect.Cut(inspect.Clean(hostile().Draw(t, "text")), width)
		if ansi.StringWidth(cut) > width {
			t.Fatalf("%q is wider than %d", cut, width)
		}
	})
}

func TestEscapeJSONMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		encoded, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var back string
		if err := json.Unmarshal(inspect.EscapeJSON(encoded), &back); err != nil || back != text {
			t.Fatalf("%q came back as %q: %v", text, back, err)
		}
	})
}

func TestCSVCellIsNoFormula(t *testing.T) {
	for _, in := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠SUM"} {
		if got := inspect.CSVCell(in); strings.IndexAny(got, "=+-@＝＠\t\r") == 0 {
			t.Errorf("CSVCell(%q) = %q", in, got)
		}
	}
}

func TestShellQuoteIsOneWord(t *testing.T) {
	for in, want := range map[string]string{
		"orders-1.app": "orders-1.app", "a=b": "a=b", "=ls": "'=ls'", "a#b==": "'a#b=='", "it's": `'it'\''s'`, "a\nb": `$'a\012b'`,
	} {
		if got := inspect.ShellQuote(in); got != want {
			t.Errorf("ShellQuote(%q) = %s, want %s", in, got, want)
		}
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Logf("no bash here: only the form is checked")
	}
	for _, in := range []string{"plain", "two words", "it's", "$(reboot)", "`id`", "a\nb", "\x1b[2J", "!x", "", "é", "=ls", "~", "a=b", "-x", "*", "\xff'", "\u202e\\"} {
		quoted := inspect.ShellQuote(in)
		if inspect.Clean(quoted) != quoted {
			t.Errorf("ShellQuote(%q) = %q holds a control", in, quoted)
		}
		if bash == "" {
			continue
		}
		out, err := exec.CommandContext(t.Context(), bash, "-c", "printf %s "+quoted).Output()
		if err != nil || string(out) != in {
			t.Errorf("the shell reads %s as %q: %v", quoted, out, err)
		}
	}
}
