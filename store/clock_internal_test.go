package store

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func dated(at time.Time) http.Header {
	return http.Header{"Date": {at.UTC().Format(http.TimeFormat)}}
}

// Whatever the skew and the delays, the measured one is within a second, and
// more answers never make it worse.
func TestSkewIsMeasuredToWithinASecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		skew := time.Duration(rapid.OneOf(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)), rapid.Int64Range(-int64(3*time.Second), int64(3*time.Second))).Draw(t, "skew"))
		local := time.Unix(1_700_000_000, 0)
		c := &clock{}
		for range rapid.IntRange(1, 8).Draw(t, "answers") {
			out := time.Duration(rapid.IntRange(0, 200).Draw(t, "out")) * time.Millisecond
			back := time.Duration(rapid.IntRange(0, 200).Draw(t, "back")) * time.Millisecond
			local = local.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "pause")) * time.Millisecond)
			sent, received := local, local.Add(out+back)
			c.observe(dated(sent.Add(out).Add(skew)), sent, received)
			if got := c.skew(); got != 0 && got.Abs() < leastSkew {
				t.Fatalf("a skew of %v counts", got)
			}
			// Half of the bounds' width: a cut second and the way there and back.
			const blur = 700 * time.Millisecond
			if c.skew() == 0 && skew.Abs() <= leastSkew+blur {
				continue
			}
			if off := (c.skew() - skew).Abs(); off > blur {
				t.Fatalf("measured %v, is %v", c.skew(), skew)
			}
			if c.low > skew || c.high < skew {
				t.Fatalf("bounds [%v, %v] exclude %v", c.low, c.high, skew)
			}
		}
	})
}

func TestClockThatWasSetIsMeasuredAnew(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	c := &clock{}
	c.observe(dated(at.Add(2*time.Minute)), at, at)
	c.observe(dated(at.Add(-time.Minute)), at, at)
	if got := c.skew(); (got + time.Minute).Abs() > time.Second {
		t.Errorf("skew %v, want about -1m", got)
	}
}

func TestCachedAnswerTellsNoTime(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	c := &clock{}
	h := dated(at.Add(-time.Hour))
	h.Set("Age", "3600")
	c.observe(h, at, at)
	c.observe(http.Header{"Date": {"soon"}}, at, at)
	if got := c.skew(); got != 0 {
		t.Errorf("skew %v of answers that tell none", got)
	}
}

// Four readers share 100 RCU a second: 1,000 RCU take about ten seconds, also
// when each read costs other than it was supposed to.
func TestPaceHoldsTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pace{rate: 100}
		started := time.Now()
		done := make(chan struct{})
		for range 4 {
			go func() {
				defer func() { done <- struct{}{} }()
				for range 25 {
					if err := p.wait(t.Context(), 5); err != nil {
						t.Error(err)
					}
					p.settle(5, 10)
				}
			}()
		}
		for range 4 {
			<-done
		}
		if took := time.Since(started); took < 9500*time.Millisecond || took > 10*time.Second {
			t.Errorf("1,000 RCU took %v", took)
		}
	})
}

func TestPaceEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pace{rate: 1}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.wait(ctx, 3600); err != nil {
			t.Fatal(err)
		}
		if err := p.wait(ctx, 1); err == nil {
			t.Error("a reader waits beyond its context")
		}
	})
}
