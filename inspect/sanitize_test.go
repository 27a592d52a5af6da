package inspect_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

func TestClean(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain text", "orders.app.pay#59bd", "orders.app.pay#59bd"},
		{"letters of any script", "größe Ω 漢字 ✓", "größe Ω 漢字 ✓"},
		{"an escape sequence", "\x1b[2J", `\x1b[2J`},
		{"a window title", "\x1b]0;owned\a", `\x1b]0;owned\x07`},
		{"a C1 control", "\u009b31m", `\x9b31m`},
		{"DEL", "a\x7f", `a\x7f`},
		{"a line break", "a\nb\tc\r", `a\nb\tc\r`},
		{"a right-to-left override", "a\u202eb", `a\u202eb`},
		{"a zero-width space and a BOM", "a\u200b\ufeffb", `a\u200b\ufeffb`},
		{"a line separator", "a\u2028b", `a\u2028b`},
		{"invalid UTF-8", "a\xffb", `a\xffb`},
		{"one accent", "e\u0301", "e\u0301"},
		{"an accent on nothing", "\u0301e", `\u0301e`},
		{"a tag character", "\U000e0041", `\U000e0041`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := inspect.Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
	flood := inspect.Clean("x" + strings.Repeat("\u0301", 1000))
	if marks := strings.Count(flood, "\u0301"); marks > 4 {
		t.Errorf("%d marks stay on one character", marks)
	}
}

// hostile draws texts with everything that could harm in them.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.SampledFrom([]rune("\x1b[]0;m\a\u202e\u200b\u2028\u0301é漢=+-@'\\\"\n\t\r\u009b\U000e0041"))),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	)
}

func TestCleanTextHoldsNothingHarmful(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clean := inspect.Clean(hostile().Draw(t, "text"))
		if !utf8.ValidString(clean) {
			t.Fatalf("%q is no UTF-8", clean)
		}
		for _, r := range clean {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("%q holds %U", clean, r)
			}
		}
		if again := inspect.Clean(clean); again != clean {
			t.Fatalf("cleaned twice: %q, once: %q", again, clean)
		}
		if ansi.Strip(clean) != clean {
			t.Fatalf("%q holds an escape sequence", clean)
		}
	})
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
	for _, in := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"} {
		if got := inspect.CSVCell(in); strings.ContainsRune("=+-@\t\r", rune(got[0])) {
			t.Errorf("CSVCell(%q) = %q", in, got)
		}
	}
}

func TestShellQuoteIsOneWord(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Logf("no bash here: only the form is checked")
	}
	for _, in := range []string{"plain", "two words", "it's", "$(reboot)", "`id`", "a\nb", "\x1b[2J", "!x", "", "é"} {
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
