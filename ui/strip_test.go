package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"
)

// talk is what a speaker's first minutes deliver.
func talk() []Delivery {
	key77, key78 := "pay.app.handler#"+digest(77), "pay.app.handler#"+digest(78)
	at := moment.Time().Add(-29 * time.Second)
	d := func(id, order, key string, o Outcome, after, took time.Duration, reason string, pid int) Delivery {
		out := Delivery{ID: id, Business: order, Key: key, Outcome: o, Started: at.Add(after), Reason: reason, PID: pid}
		if o != OutcomeRunning {
			out.Ended = out.Started.Add(took)
		}
		return out
	}
	deliveries := []Delivery{
		d("1", "order-77", key77, OutcomeExecuted, 0, 212*time.Millisecond, "charged 12.50", 4711),
		d("2", "order-77", key77, OutcomeReplayed, 2767*time.Millisecond, 6*time.Millisecond, "handler not called", 4711),
		d("3", "order-78", key78, OutcomeCrashed, 8*time.Second, 900*time.Millisecond, "killed, charged 12.50", 4711),
		d("4", "order-78", key78, OutcomeRefused, 9*time.Second, 4*time.Millisecond, "already in progress", 4712),
		d("5", "order-78", key78, OutcomeExecuted, 12*time.Second, 209*time.Millisecond, "charged 12.50 again (2 charges for order-78)", 4712),
		d("6", "order-79", "pay.app.handler#"+digest(79), OutcomeRunning, 28600*time.Millisecond, 0, "", 4712),
	}
	deliveries[0].ColdStart, deliveries[3].ColdStart = true, true
	return deliveries
}

func onStage(t *testing.T, deliveries []Delivery, width, height int) *Model {
	t.Helper()
	return start(t, newSource(outage()...), width, height, func(o *Options) { o.Demo = &fakeDemo{deliveries: deliveries} })
}

// TestStripTellsTheTalk: each delivery is a line that an audience can read.
func TestStripTellsTheTalk(t *testing.T) {
	m := onStage(t, talk(), 200, 60)
	text := ansi.Strip(strings.Join(m.stripLines(), "\n"))
	contains(t, text,
		"deliveries · pay · PID 4711", "executed 2  replayed 1  refused 1  crashed 1  running 1",
		"21:42:01.000  order-77", "✓", "executed 212 ms", "cold start  PID 4711",
		"●↺", "replayed 6 ms", "handler not called",
		"╳", "crashed after 900 ms", "killed",
		"●✗", "refused 4 ms", "already in progress",
		"took over, ran 209 ms", "charged 12.50 again",
		"running 400 ms")
	if strings.Index(text, "order-77") > strings.Index(text, "order-79") {
		t.Error("the newest delivery is not the last")
	}
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		m := onStage(t, talk(), size[0], size[1])
		text := strings.Join(m.stripLines(), "\n")
		contains(t, ansi.Strip(text), "running 400 ms", "took over, ran 209 ms", "PID 4712")
		if size[0] == 120 {
			golden.RequireEqual(t, text)
		}
	}
}

func TestTakingOverIsSaidOfTheRunAfterACrash(t *testing.T) {
	m := onStage(t, talk(), 120, 36)
	for i, want := range []bool{false, false, false, false, true, false} {
		if got := m.stage.tookOver(m.stage.deliveries[i]); got != want {
			t.Errorf("delivery %d took over: %v, want %v", i+1, got, want)
		}
	}
}

func TestStripBeginsWithWhatToDo(t *testing.T) {
	m := onStage(t, nil, 120, 36)
	text := ansi.Strip(strings.Join(m.stripLines(), "\n"))
	contains(t, text, "nothing was delivered yet", "a s send", "a k kill -9")
}

// TestStripFitsAnyDelivery: what a function says is a stranger's text.
func TestStripFitsAnyDelivery(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "\x1b[2J", "\u202eevil", strings.Repeat("日", 99), "a\nb"}))
		at := moment.Time()
		d := Delivery{
			ID: text.Draw(r, "id"), Business: text.Draw(r, "business"), Reason: text.Draw(r, "reason"), Key: text.Draw(r, "key"),
			Outcome: Outcome(rapid.IntRange(0, 9).Draw(r, "outcome")), PID: rapid.Int().Draw(r, "pid"), ColdStart: rapid.Bool().Draw(r, "cold"),
			Started: at.Add(time.Duration(rapid.Int64().Draw(r, "started"))), Ended: at.Add(time.Duration(rapid.Int64().Draw(r, "ended"))),
		}
		m := onStage(t, []Delivery{d, d}, rapid.IntRange(76, 220).Draw(r, "width"), rapid.IntRange(18, 60).Draw(r, "height"))
		if n := len(m.stripLines()); n != m.place.stripHeight {
			r.Fatalf("%d lines of %d", n, m.place.stripHeight)
		}
		for _, line := range m.stripLines() {
			if w := ansi.StringWidth(line); w != m.width {
				r.Fatalf("%q takes %d cells of %d", ansi.Strip(line), w, m.width)
			}
			if bad := forbidden.FindString(ansi.Strip(line)); bad != "" {
				r.Fatalf("%q holds %q", line, bad)
			}
		}
	})
}
