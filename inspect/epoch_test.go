package inspect_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"idemtui/inspect"
)

func TestParseTimestamp(t *testing.T) {
	for _, tt := range []struct {
		text string
		want inspect.Timestamp
	}{
		{"1735689600", inspect.Timestamp{At: 1_735_689_600_000, Unit: inspect.Seconds}},
		{"1735689600.0", inspect.Timestamp{At: 1_735_689_600_000, Unit: inspect.Seconds}},
		{"1735689600.834", inspect.Timestamp{At: 1_735_689_600_834, Unit: inspect.Seconds}},
		{"1.7356896E9", inspect.Timestamp{At: 1_735_689_600_000, Unit: inspect.Seconds}},
		{"1735689600123", inspect.Timestamp{At: 1_735_689_600_123, Unit: inspect.Milliseconds}},
		{"100000000000", inspect.Timestamp{At: 100_000_000_000, Unit: inspect.Milliseconds}},
		{"99999999999", inspect.Timestamp{At: 99_999_999_999_000, Unit: inspect.Seconds}},
		{"0", inspect.Timestamp{At: 0, Unit: inspect.Seconds}},
		{"-5", inspect.Timestamp{At: -5000, Unit: inspect.Seconds}},
		{" 1735689600 ", inspect.Timestamp{At: 1_735_689_600_000, Unit: inspect.Seconds}},
		{"1735689600.999999", inspect.Timestamp{At: 1_735_689_600_999, Unit: inspect.Seconds}},
		{"-0.001", inspect.Timestamp{At: -1, Unit: inspect.Seconds}},
		{"1735689600123.9", inspect.Timestamp{At: 1_735_689_600_123, Unit: inspect.Milliseconds}},
		{"1735689600123456789", inspect.Timestamp{At: 1_735_689_600_123_456_789, Unit: inspect.Milliseconds}},
		{"1e-130", inspect.Timestamp{At: 0, Unit: inspect.Seconds}},
		{"Inf", inspect.Timestamp{Unit: inspect.NotANumber}},
		{"0x1p31", inspect.Timestamp{Unit: inspect.NotANumber}},
		{"1_735_689_600", inspect.Timestamp{Unit: inspect.NotANumber}},
		{"1.7.3", inspect.Timestamp{Unit: inspect.NotANumber}},
		{"soon", inspect.Timestamp{Unit: inspect.NotANumber}},
		{"", inspect.Timestamp{Unit: inspect.NotANumber}},
		{"NaN", inspect.Timestamp{Unit: inspect.NotANumber}},
	} {
		if got := inspect.ParseTimestamp(tt.text); got != tt.want {
			t.Errorf("ParseTimestamp(%q) = %+v, want %+v", tt.text, got, tt.want)
		}
	}
	for _, huge := range []string{"1e125", "9223372036854775807", "99999999999999999999999999999999999999"} {
		if got := inspect.ParseTimestamp(huge); got.Unit != inspect.Milliseconds || got.At < 0 {
			t.Errorf("ParseTimestamp(%s) = %+v", huge, got)
		}
	}
}

// TestOneMomentInEveryNotation: however a number is written, it is the same
// moment.
func TestOneMomentInEveryNotation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Int64Range(-4_000_000_000_000, 4_000_000_000_000).Draw(t, "ms")
		want := inspect.Timestamp{At: inspect.Millis(ms), Unit: inspect.Seconds}
		seconds := new(big.Float).SetPrec(200).Quo(new(big.Float).SetPrec(200).SetInt64(ms), big.NewFloat(1000))
		for _, text := range []string{
			seconds.Text('f', 3), seconds.Text('f', 9), seconds.Text('e', 30), seconds.Text('E', 17),
			fmt.Sprintf("%de-3", ms), fmt.Sprintf("%d00E-5", ms),
		} {
			if got := inspect.ParseTimestamp(text); got != want {
				t.Fatalf("%s is read as %+v, want %+v", text, got, want)
			}
		}
		if at := max(ms, -ms); at >= 100_000_000_000 {
			want := inspect.Timestamp{At: inspect.Millis(at), Unit: inspect.Milliseconds}
			for _, text := range []string{fmt.Sprint(at), fmt.Sprintf("%d.75", at), fmt.Sprintf("%de0", at), fmt.Sprintf("%.15E", float64(at))} {
				if got := inspect.ParseTimestamp(text); got != want {
					t.Fatalf("%s is read as %+v, want %+v", text, got, want)
				}
			}
		}
	})
}

// TestDifferencesOfAnyMoments: hostile numbers are held at the longest
// duration, and never turn their sign.
func TestDifferencesOfAnyMoments(t *testing.T) {
	moment := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-5000, 5000), rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64}))
	rapid.Check(t, func(t *rapid.T) {
		a, b := inspect.Millis(moment.Draw(t, "a")), inspect.Millis(moment.Draw(t, "b"))
		exact := new(big.Int).Mul(new(big.Int).Sub(big.NewInt(int64(a)), big.NewInt(int64(b))), big.NewInt(int64(time.Millisecond)))
		got := a.Sub(b)
		switch {
		case exact.IsInt64() && int64(got) != exact.Int64():
			t.Fatalf("%d - %d = %d, want %s", a, b, got, exact)
		case !exact.IsInt64() && (exact.Sign() > 0 && got != math.MaxInt64 || exact.Sign() < 0 && got != math.MinInt64):
			t.Fatalf("%d - %d = %d, want it held at the bound", a, b, got)
		}
	})
}
