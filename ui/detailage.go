package ui

import (
	"fmt"

	"idemtui/inspect"
	"idemtui/inspect/plan"
)

// ageWords say what would prove the age of a record without a deadline, and
// what the table says against a person's word on it.
func (d detail) ageWords(state inspect.State) []string {
	m, prefix := d.model, d.record.Prefix()
	var lines []string
	if word, key := m.policy().Doubt(prefix); word != "" {
		text := fmt.Sprintf("%s: the record %s contradicts it", word, key)
		lines = append(lines, d.labelled("not believed", text)...)
	}
	if state != inspect.Held && state != inspect.Stuck {
		return lines
	}
	label := "its age"
	if text := m.watched(d.record, d.now); text != "" {
		if state == inspect.Stuck {
			text = "Only estimated: a purge leaves it. " + text
		}
		lines = append(lines, d.labelled(label, text)...)
		label = ""
	}
	unwatched := m.policy()
	unwatched.Seen = nil // a sighting tells how old it is at least, and no more
	if state == inspect.Held && !inspect.AgeAt(d.record, d.now, unwatched).Known {
		lines = append(lines, d.labelled(label, "How long is expires_after? e")...)
	}
	return lines
}

// watched says how far watching a record has come to prove that no call can
// still work on it. It is empty where that is proven, or where watching proves
// nothing.
func (m *Model) watched(r *inspect.Record, now inspect.Millis) string {
	p := m.policy()
	e, meant := plan.NewJudge(p, plan.Options{Marked: true}).Decide(r, now)
	since, seen := p.Seen.Since(r)
	_, proves := plan.ProvenAt(&e, p)
	if !meant || !seen || !proves {
		return ""
	}
	longest, _ := p.LongestRun(r.Prefix())
	return fmt.Sprintf("Seen unchanged for %s of the %s that would prove it stuck.", inspect.Long(max(now.Sub(since), 0)), inspect.Long(longest))
}
