package dynamo

import (
	"cmp"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersBecomeCanonical(t *testing.T) {
	for written, want := range map[string]string{
		"00042": "42", "1.0": "1", "3.1400": "3.14", "1.5E2": "150", "1e2": "100", "-0": "0", "-0.000": "0", "+7": "7", ".5": "0.5", "5.": "5",
		"0.00e99999999999": "0", "1E125": "1" + strings.Repeat("0", 125), "1E-130": "0." + strings.Repeat("0", 129) + "1",
		"1" + strings.Repeat("0", 40):             "1" + strings.Repeat("0", 40),
		"-99999999999999999999999999999999999999": "-99999999999999999999999999999999999999",
	} {
		if got, err := parseNumber(written); err != nil || string(got) != want {
			t.Errorf("parseNumber(%q) = %q, %v; want %q", written, got, err, want)
		}
	}
	for _, written := range []string{"", "-", ".", "1e", "e1", "1.2.3", "0x1", "1_0", "Infinity", "--1", "1e1.5", "١"} {
		if got, err := parseNumber(written); err == nil {
			t.Errorf("parseNumber(%q) = %q, want a refusal", written, got)
		}
	}
}

// numbers draws texts of numbers that a table can hold: 38 digits and an
// exponent that keeps every one of them inside the range.
func numbers() *rapid.Generator[number] {
	return rapid.Custom(func(t *rapid.T) number {
		digits := rapid.StringMatching(`-?[0-9]{1,38}`).Draw(t, "digits")
		exponent := rapid.StringMatching(`e-?[0-7]?[0-9]`).Draw(t, "exponent")
		n, err := parseNumber(digits + exponent)
		if err != nil {
			t.Fatalf("parseNumber(%q): %v", digits+exponent, err)
		}
		return n
	})
}

func rational(t *rapid.T, n number) *big.Rat {
	exact, ok := new(big.Rat).SetString(string(n))
	if !ok {
		t.Fatalf("%q is not plain", n)
	}
	return exact
}

func TestNumbersCompareSortAndAddAsRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers().Draw(t, "a"), numbers().Draw(t, "b")
		want := rational(t, a).Cmp(rational(t, b))
		if got := a.compare(b); got != want {
			t.Fatalf("%s compares to %s as %d, want %d", a, b, got, want)
		}
		if got := cmp.Compare(a.sortable(), b.sortable()); got != want {
			t.Fatalf("%s sorts to %s as %d, want %d", a, b, got, want)
		}
		if (a == b) != (want == 0) {
			t.Fatalf("%s == %s is %t", a, b, a == b)
		}
		checkResult(t, a.plus, b, new(big.Rat).Add(rational(t, a), rational(t, b)))
		checkResult(t, a.minus, b, new(big.Rat).Sub(rational(t, a), rational(t, b)))
	})
}

func checkResult(t *rapid.T, operate func(number) (number, error), b number, want *big.Rat) {
	got, err := operate(b)
	if err == nil && rational(t, got).Cmp(want) != 0 {
		t.Fatalf("got %s, want %s", got, want)
	}
	if fits, refused := parseNumber(want.FloatString(-minMagnitude + maxDigits)); err != nil && refused == nil {
		t.Fatalf("refused: %v, but %s fits", err, fits)
	}
}

func TestNumbersTakeTheirSize(t *testing.T) {
	for n, want := range map[number]int{"0": 1, "1": 2, "12": 2, "123": 3, "-123": 4, "100": 2, "1.5": 3, "0.05": 2, "1234.567": 5} {
		if got := n.size(); got != want {
			t.Errorf("size of %s is %d, want %d", n, got, want)
		}
	}
}
