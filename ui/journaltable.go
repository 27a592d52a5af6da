package ui

import (
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// newJournals makes the tables of the view.
func (m *Model) newJournals() journals {
	number := func(title string, rank int, n func(*Journal) int) table.Column[Journal] {
		return table.Column[Journal]{Title: title, Min: len(title), Want: len(title), Rank: rank, Right: true, Draw: func(c *table.Cell, j Journal) {
			if n(&j) == 0 {
				c.Text(m.theme.quiet, m.glyphs.dot)
				return
			}
			c.Text("", count(n(&j)))
		}}
	}
	return journals{
		list: table.New([]table.Column[Journal]{
			{Title: "WHEN (UTC)", Min: 16, Want: 19, Keep: true, Draw: func(c *table.Cell, j Journal) {
				c.Text("", j.At.Time().Format("2006-01-02 15:04:05")[:min(c.Width(), 19)])
			}},
			{Title: "BY", Min: 8, Want: 16, Max: 28, Rank: 6, Draw: m.drawBy},
			{Title: "REASON, FILTER", Min: 10, Want: 22, Max: 60, Rank: 5, Draw: m.drawAsked},
			number("TAKEN", 4, func(j *Journal) int { return j.Planned }),
			number("PURGED", 1, func(j *Journal) int { return j.Purged }),
			number("CHANGED", 7, func(j *Journal) int { return j.Changed + j.Gone }),
			number("FAILED", 8, func(j *Journal) int { return j.Failed }),
			number("UNKNOWN", 9, func(j *Journal) int { return j.Unknown }),
			number("BACK", 3, func(j *Journal) int { return j.Restored }),
			{Title: "UNDO", Min: 8, Want: 10, Rank: 2, Draw: m.drawUndo},
		}, table.Look{}),
		records: table.New([]table.Column[JournalRecord]{
			{Title: "OUTCOME", Min: 9, Want: 10, Keep: true, Draw: m.drawOutcome},
			{Title: "WAS", Min: 9, Want: 11, Rank: 2, Draw: func(c *table.Cell, r JournalRecord) {
				ink := m.theme.state(r.State)
				c.Sign(ink, m.glyphs.state(r.State))
				c.Text(ink, " "+r.State.String())
			}},
			{Title: "KEY", Min: 14, Want: 40, Max: 90, Keep: true, Draw: func(c *table.Cell, r JournalRecord) {
				c.Text("", cutLeft(inspect.Clean(r.Key), c.Width(), m.glyphs.cut))
			}},
			{Title: "REASON", Min: 12, Want: 28, Max: 90, Rank: 3, Draw: func(c *table.Cell, r JournalRecord) {
				c.Text(m.theme.quiet, inspect.Clean(r.Reason))
			}},
		}, table.Look{}),
	}
}

// drawBy shows the end of the caller's ARN: it names the person or the role.
func (m *Model) drawBy(c *table.Cell, j Journal) {
	by := j.By[strings.LastIndexByte(j.By, ':')+1:]
	if by == "" {
		by = m.glyphs.none
	}
	c.Text(m.theme.quiet, cutLeft(inspect.Clean(by), c.Width(), m.glyphs.cut))
}

// drawAsked shows why the purge was done, else what was asked for.
func (m *Model) drawAsked(c *table.Cell, j Journal) {
	if j.Problem != nil {
		c.Text(m.theme.warning, "cannot be used")
		return
	}
	c.Text("", table.Cut(m.asked(&j), c.Width(), m.glyphs.cut))
}

// asked is a person's reason, or the records that were asked for.
func (m *Model) asked(j *Journal) string {
	switch {
	case j.Reason != "":
		return inspect.Clean(j.Reason)
	case j.Filter != "":
		return inspect.Clean(j.Filter)
	case j.Keys > 0:
		return plural(j.Keys, "key")
	}
	return "stuck and lapsed"
}

func (m *Model) drawUndo(c *table.Cell, j Journal) {
	switch {
	case j.Problem != nil:
		c.Text(m.theme.warning, "no")
	case j.ToRestore > 0 && m.o.ReadOnly:
		c.Text(m.theme.quiet, "read-only")
	case j.ToRestore > 0:
		c.Text(m.theme.accent, "can undo")
	case j.Kept:
		c.Text(m.theme.strong, "a plan")
	case j.Restored > 0:
		c.Text(m.theme.quiet, "restored")
	default:
		c.Text(m.theme.quiet, m.glyphs.none)
	}
}

func (m *Model) drawOutcome(c *table.Cell, r JournalRecord) {
	ink := m.outcomeInk(r.Outcome)
	switch {
	case r.Restored:
		c.Text(m.theme.success, "back again")
	case r.Outcome != inspect.OutcomeNone:
		c.Text(ink, strings.ReplaceAll(r.Outcome.String(), "_", " "))
	case r.Taken:
		c.Text(m.theme.warning, "not tried")
	default:
		c.Text(m.theme.quiet, "left")
	}
}
