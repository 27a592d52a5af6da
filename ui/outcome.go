package ui

import (
	"fmt"
	"time"

	"idemtui/ui/table"
)

func outcomes() []Outcome {
	return []Outcome{OutcomeExecuted, OutcomeReplayed, OutcomeRefused, OutcomeCrashed, OutcomeTimedOut, OutcomeFailed, OutcomeThrottled, OutcomeDropped, OutcomeLate, OutcomeRunning}
}

// word is what a delivery did.
func (o Outcome) word() string {
	switch o {
	case OutcomeRunning:
		return "running"
	case OutcomeExecuted:
		return "executed"
	case OutcomeReplayed:
		return "replayed"
	case OutcomeRefused:
		return "refused"
	case OutcomeCrashed:
		return "crashed"
	case OutcomeTimedOut:
		return "timed out"
	case OutcomeFailed:
		return "failed"
	case OutcomeThrottled:
		return "throttled"
	case OutcomeDropped:
		return "dropped"
	case OutcomeLate:
		return "late"
	}
	return "unknown"
}

// outcomeLook is the colour of an outcome and the sign at its end.
func outcomeLook(t *theme, g glyphs, o Outcome) (table.Ink, string) {
	switch o {
	case OutcomeExecuted:
		return t.success, g.done
	case OutcomeReplayed:
		return t.infoInk(), g.replayed
	case OutcomeRefused, OutcomeThrottled, OutcomeDropped, OutcomeLate:
		return t.warning, g.bad
	case OutcomeCrashed, OutcomeTimedOut:
		return t.errorInk(), g.killed
	case OutcomeFailed:
		return t.errorInk(), g.bad
	case OutcomeRunning:
	}
	return t.infoInk(), ""
}

// tookText is a duration as a delivery's line shows it: 6 ms, 1.2 s.
func tookText(d time.Duration) string {
	d = max(d, 0)
	if d < time.Second {
		return fmt.Sprintf("%d ms", d/time.Millisecond)
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
