package inspect_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"idemtui/inspect"
)

func TestDurationsInWords(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		0:                                        {"0s", "0 s"},
		999 * time.Millisecond:                   {"0s", "0 s"},
		18*time.Minute + 42*time.Second:          {"18m", "18 min 42 s"},
		time.Hour:                                {"1h", "1 h"},
		time.Hour + 52*time.Minute + time.Second: {"1h", "1 h 52 min"},
		-90 * time.Second:                        {"-1m", "-1 min 30 s"},
	} {
		if got := [2]string{inspect.Short(d), inspect.Long(d)}; got != want {
			t.Errorf("%v reads %q, want %q", d, got, want)
		}
	}
}

// TestDurationsOfHostileTimes: a record may expire before the beginning of
// time, and its words still come to an end.
func TestDurationsOfHostileTimes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, -1, math.MaxInt64})).Draw(r, "d")
		d := time.Duration(n)
		for _, text := range []string{inspect.Short(d), inspect.Long(d)} {
			if text == "" || len(text) > 16 || strings.HasPrefix(text, "--") || strings.HasPrefix(text, "-") != (d < 0) {
				r.Fatalf("%d reads %q", n, text)
			}
		}
	})
	r := inspect.Record{Status: inspect.Completed, Expiration: inspect.Timestamp{At: math.MinInt64 / 2, Unit: inspect.Seconds}}
	if got := inspect.Explain(&r, 1_795_470_150_000, inspect.Policy{}); !strings.HasPrefix(got.Summary, "Expired ") {
		t.Errorf("it reads %q", got.Summary)
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "90": 90 * time.Second, "90s": 90 * time.Second, "15m": 15 * time.Minute, "1h": time.Hour, "2d": 48 * time.Hour,
		"1d12h": 36 * time.Hour, "1h30m": 90 * time.Minute, "1.5h": 90 * time.Minute, "250ms": 250 * time.Millisecond,
	} {
		if got, err := inspect.ParseDuration(text); err != nil || got != want {
			t.Errorf("%s is %v (%v), want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-1", "-1h", "d", "soon", "1d-2h", "1x", "99999999999", "70000d", "65535d2562047h", "1 h", "1d1d"} {
		if got, err := inspect.ParseDuration(text); err == nil || !strings.Contains(err.Error(), "write 90s, 15m, 1h or 2d") {
			t.Errorf("%q is %v (%v), want it refused", text, got, err)
		}
	}
}
