package event_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect/event"
)

func read(t *testing.T, text string) event.Value {
	t.Helper()
	v, err := event.Reader{}.Read(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// Each text is written as Python, JavaScript, Java and .NET would.
func TestNumbersKeepTheFormOfTheirLanguage(t *testing.T) {
	for text, want := range map[string][4]string{
		"1":                              {"1", "1", "1", "1"},
		"-0":                             {"0", "0", "0", "-0"},
		"1.0":                            {"1.0", "1", "1.0", "1.0"},
		"-0.0":                           {"-0.0", "0", "-0.0", "-0.0"},
		"1E5":                            {"100000.0", "100000", "100000.0", "1E5"},
		"1e15":                           {"1000000000000000.0", "1000000000000000", "1.0E15", "1e15"},
		"1e16":                           {"1e+16", "10000000000000000", "1.0E16", "1e16"},
		"1e21":                           {"1e+21", "1e+21", "1.0E21", "1e21"},
		"0.00001":                        {"1e-05", "0.00001", "1.0E-5", "0.00001"},
		"0.0001":                         {"0.0001", "0.0001", "1.0E-4", "0.0001"},
		"0.001":                          {"0.001", "0.001", "0.001", "0.001"},
		"1e-7":                           {"1e-07", "1e-7", "1.0E-7", "1e-7"},
		"0.000001":                       {"1e-06", "0.000001", "1.0E-6", "0.000001"},
		"9007199254740993":               {"9007199254740993", "9007199254740992", "9007199254740993", "9007199254740993"},
		"123456789012345678901234567890": {"123456789012345678901234567890", "1.2345678901234568e+29", "123456789012345678901234567890", "123456789012345678901234567890"},
		"123456789.125":                  {"123456789.125", "123456789.125", "1.23456789125E8", "123456789.125"},
		"9999999.0":                      {"9999999.0", "9999999", "9999999.0", "9999999.0"},
		"1e7":                            {"10000000.0", "10000000", "1.0E7", "1e7"},
		"5e-324":                         {"5e-324", "5e-324", "4.9E-324", "5e-324"},
		"2e23":                           {"2e+23", "2e+23", "1.9999999999999998E23", "2e23"},
		"2.6834989234307416E25":          {"2.6834989234307417e+25", "2.6834989234307417e+25", "2.6834989234307416E25", "2.6834989234307416E25"},
		"1e400":                          {"Infinity", "null", `"Infinity"`, "1e400"},
	} {
		v := read(t, text)
		script, _ := event.JavaScriptText(v)
		got := [4]string{event.PythonText(v), script, event.JavaText(v), event.DotNetText(v)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// testdata/java-doubles.txt holds bits of doubles and what Double.toString of
// JDK 17 made of them.
func TestDoublesAsJDK17WritesThem(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "java-doubles.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		word, want, _ := strings.Cut(strings.TrimSpace(line), " ")
		bits, err := strconv.ParseUint(word, 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := event.JavaDouble(math.Float64frombits(bits)); got != want {
			t.Errorf("%s: %s, JDK 17 writes %s", word, got, want)
		}
	}
}

func TestStringsKeepEveryCharacter(t *testing.T) {
	for text, want := range map[string][4]string{
		`"a\/b"`:               {`"a/b"`, `"a/b"`, `"a/b"`, `"a/b"`},
		`"\u00e9"`:             {`"\u00e9"`, `"é"`, `"é"`, `"\u00E9"`},
		`"\ud83d\ude00"`:       {`"\ud83d\ude00"`, `"😀"`, `"😀"`, `"\uD83D\uDE00"`},
		`"x\ud800y"`:           {`"x\ud800y"`, `"x\ud800y"`, `"x?y"`, `"x\uD800y"`},
		`"\ude00\ud83d"`:       {`"\ude00\ud83d"`, `"\ude00\ud83d"`, `"??"`, `"\uDE00\uD83D"`},
		`"\u2028<&>'+"`:        {`"\u2028<&>'+"`, "\"\u2028<&>'+\"", "\"\u2028<&>'+\"", `"\u2028\u003C\u0026\u003E\u0027\u002B"`},
		`"\u001f\u007f\b\"\\"`: {`"\u001f\u007f\b\"\\"`, "\"\\u001f\x7f\\b\\\"\\\\\"", "\"\\u001F\x7f\\b\\\"\\\\\"", `"\u001F\u007F\b\u0022\\"`},
	} {
		v := read(t, text)
		script, _ := event.JavaScriptText(v)
		got := [4]string{event.PythonText(v), script, event.JavaText(v), event.DotNetText(v)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestOrderOfMembers(t *testing.T) {
	text := `{"b":1,"A":2,"a":3,"B":4,"10":5,"9":6,"__proto__":7,"😀":8,"～":9,"b":10}`
	v := read(t, text)
	script, _ := event.JavaScriptText(v)
	want := []string{
		`{"10": 5, "9": 6, "A": 2, "B": 4, "__proto__": 7, "a": 3, "b": 10, "\uff5e": 9, "\ud83d\ude00": 8}`,
		`{"9":6,"10":5,"A":2,"a":3,"b":10,"B":4,"😀":8,"～":9}`,
		`{"b":10,"A":2,"a":3,"B":4,"10":5,"9":6,"__proto__":7,"😀":8,"～":9}`,
	}
	if diff := cmp.Diff(want, []string{event.PythonText(v), script, event.JavaText(v)}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsNoJSONIsRefusedWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "line 1, column 1: a value is missing",
		"{\n\"a\": 01}":                 "line 2, column 7: a number may not begin with 0",
		`{"a" 1}`:                       "line 1, column 6: found '1' where : should be",
		"[1,]":                          "line 1, column 4: found ']' where a value should be",
		"[1 2]":                         "line 1, column 4: found '2' where , or ] should be",
		`{"a":1,}`:                      "line 1, column 8: found '}' where a name in quotes should be",
		`"a`:                            "line 1, column 3: a string without its closing quote",
		"\"a\x01\"":                     `line 1, column 3: the control character '\x01' must be written as an escape`,
		`"\x"`:                          `line 1, column 2: \x is no escape of JSON`,
		"\"\xff\"":                      "line 1, column 2: the text is not UTF-8",
		"1.":                            "line 1, column 3: found the end of the text where a digit should be",
		"NaN":                           "line 1, column 1: found 'N' where a value should be",
		"1 x":                           "line 1, column 3: nothing may follow the value, found 'x'",
		strings.Repeat("[", 10_000):     "line 1, column 1001: nested deeper than 1000 levels, which is more than the library bears",
		strings.Repeat(`{"a":`, 10_000): "line 1, column 5001: nested deeper than 1000 levels, which is more than the library bears",
	} {
		_, err := event.Reader{}.Read(text)
		var syntax *event.SyntaxError
		if !errors.As(err, &syntax) || err.Error() != want {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
}

func TestJavaReadsTheFirstValue(t *testing.T) {
	java := event.Reader{Trailing: true}
	for text, want := range map[string]event.Value{
		"": event.Absent{}, " \n": event.Absent{}, `"a" rest`: event.String("a"), "1 2": event.Number("1"), "true,": event.Bool(true),
	} {
		if got, err := java.Read(text); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%q gives %v (%v), want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"1x", "truex", "not json"} {
		if got, err := java.Read(text); err == nil {
			t.Errorf("%q gives %v, want an error", text, got)
		}
	}
}

func BenchmarkRead6MB(b *testing.B) {
	text := "[" + strings.Repeat(`{"messageId":"059f36b4-87a3-44ab-83d2-661975830a7d","n":12.5,"body":"{\"id\":1}"},`, 72_000) + "null]"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		v, err := event.Reader{}.Read(text)
		if err != nil {
			b.Fatal(err)
		}
		_ = event.PythonText(v)
	}
}
