package ui

import (
	"slices"
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// lifeLine draws a record's life to scale in three lines: times, the line,
// and what each station is.
type lifeLine struct {
	theme  *theme
	glyphs *glyphs
	record *inspect.Record
	state  inspect.State
	now    inspect.Millis
	policy inspect.Policy
	width  int
}

// station is a moment on the line.
type station struct {
	at      inspect.Millis
	sign    string
	caption string
	ink     table.Ink
	rank    int // labels are set in this order, as far as there is room
	x       int
}

// lines are the three lines; nil where the times cannot be placed.
func (l lifeLine) lines() []string {
	if l.record.Expiration.Unit != inspect.Seconds || l.width < 24 {
		return nil
	}
	stations := l.stations()
	first, last := stations[0].at, stations[0].at
	for _, s := range stations {
		first, last = min(first, s.at), max(last, s.at)
	}
	span := max(int64(last-first), 1)
	for i := range stations {
		stations[i].x = int(int64(stations[i].at-first) * int64(l.width-1) / span)
	}
	slices.SortStableFunc(stations, func(a, b station) int { return a.x - b.x })
	layout := "15:04:05"
	if last.Sub(first) > 20*time.Hour {
		layout = "01-02 15:04"
	}
	times := l.labels(stations, func(s station) string {
		if s.rank == rankNow {
			return "now " + s.at.Time().Format(layout)
		}
		return s.at.Time().Format(layout)
	})
	return []string{times, l.line(stations), l.labels(stations, func(s station) string { return s.caption })}
}

const (
	rankNow = iota
	rankStart
	rankEnd
	rankMiddle
)

// stations are start, deadline or longest run, now and expiration.
func (l lifeLine) stations() []station {
	g, r := l.glyphs, l.record
	end := station{at: r.Expiration.At, sign: g.expires, caption: "expires", ink: l.theme.quiet, rank: rankEnd}
	if l.state == inspect.Expired {
		end.caption = "expired"
	}
	now := station{at: l.now, sign: g.now, caption: l.nowCaption(), ink: l.theme.strong, rank: rankNow}
	start, known := l.start()
	out := []station{start, now, end}
	if l.state == inspect.Done || l.state == inspect.Expired && r.Status == inspect.Completed {
		return out
	}
	if r.Deadline.Unit == inspect.Milliseconds {
		return append(out, station{at: r.Deadline.At, sign: g.longest, caption: "deadline", ink: l.theme.quiet, rank: rankMiddle})
	}
	longest, bounded := l.policy.LongestRun(r.Prefix())
	if at := start.at + inspect.Millis(longest.Milliseconds()); known && bounded && at < r.Expiration.At {
		out = append(out, station{at: at, sign: g.longest, caption: "longest run", ink: l.theme.quiet, rank: rankMiddle})
	}
	return out
}

// start is when the call began (or completed), as far as it is known. A
// question mark stands where it is an estimate.
func (l lifeLine) start() (station, bool) {
	word := "started"
	if l.record.Status == inspect.Completed {
		word = "completed"
	}
	s := station{sign: l.glyphs.started, caption: word, ink: l.theme.state(inspect.Running), rank: rankStart}
	if word == "completed" {
		s.ink = l.theme.state(inspect.Done)
	}
	byExpiry := *l.record
	byExpiry.Deadline = inspect.Timestamp{}
	age := inspect.AgeAt(&byExpiry, l.now, l.policy)
	s.at = l.now - inspect.Millis(age.AtLeast.Milliseconds())
	if age.Basis == inspect.BasisGiven && age.Known {
		return s, true
	}
	s.sign = l.glyphs.guess
	if deadline := l.record.Deadline; word == "started" && deadline.Unit == inspect.Milliseconds {
		earliest := deadline.At - inspect.Millis(inspect.LambdaLimit.Milliseconds())
		if !age.Known || s.at < earliest || s.at > deadline.At {
			s.at, s.caption = min(deadline.At, l.now), "started up to 15 min before"
			return s, false
		}
	}
	if !age.Known {
		s.at, s.caption = l.now, word+" at some time"
		return s, false
	}
	if age.Basis == inspect.BasisAssumed {
		s.caption = word + ", if it lasts 1 h"
	}
	return s, true
}

// nowCaption says what a duplicate meets from now on.
func (l lifeLine) nowCaption() string {
	left := inspect.Long(l.record.Expiration.At.Sub(l.now))
	switch l.state {
	case inspect.Running:
		if left := l.record.Deadline.At.Sub(l.now); left >= 0 {
			return "refused " + inspect.Long(left) + " more"
		}
		return "deadline passed since it was read"
	case inspect.Held, inspect.Stuck:
		return "refused " + left + " more"
	case inspect.Lapsed:
		return "a retry takes over"
	case inspect.Done:
		return "replayed " + left + " more"
	case inspect.Expired, inspect.Invalid:
	}
	return "a duplicate runs"
}

// line draws what passed solid, what is ahead dashed, and the stations.
func (l lifeLine) line(stations []station) string {
	var b strings.Builder
	at := map[int]station{}
	middle, nowX := l.width, 0
	for _, s := range stations {
		if old, taken := at[s.x]; !taken || s.rank < old.rank {
			at[s.x] = s
		}
		switch s.rank {
		case rankMiddle:
			middle = s.x
		case rankNow:
			nowX = s.x
		}
	}
	early, late := l.inks()
	for x := range l.width {
		s, station := at[x]
		switch {
		case station:
			b.WriteString(s.ink.Paint(s.sign))
		case x > nowX:
			b.WriteString(l.theme.border.Paint(l.glyphs.lineAhead))
		case x > middle:
			b.WriteString(late.Paint(l.glyphs.linePast))
		default:
			b.WriteString(early.Paint(l.glyphs.linePast))
		}
	}
	return b.String()
}

// inks are the colours of the line before and behind its middle station.
func (l lifeLine) inks() (early, late table.Ink) {
	switch l.state {
	case inspect.Stuck, inspect.Lapsed:
		return l.theme.state(inspect.Running), l.theme.state(l.state)
	case inspect.Running, inspect.Held, inspect.Done, inspect.Expired, inspect.Invalid:
	}
	return l.theme.state(l.state), l.theme.state(l.state)
}

// labels sets a text at each station, the more important first; one that
// would run into another is left out.
func (l lifeLine) labels(stations []station, text func(station) string) string {
	cells := make([]rune, l.width)
	inks := make([]table.Ink, l.width)
	for i := range cells {
		cells[i] = ' '
	}
	byRank := slices.Clone(stations)
	slices.SortStableFunc(byRank, func(a, b station) int { return a.rank - b.rank })
	for _, s := range byRank {
		label := []rune(text(s))
		x := max(min(s.x, l.width-len(label)), 0)
		if len(label) > l.width || !free(cells, x-1, x+len(label)+1) {
			continue
		}
		ink := l.theme.quiet
		if s.rank == rankNow {
			ink = l.theme.strong
		}
		for i, r := range label {
			cells[x+i], inks[x+i] = r, ink
		}
	}
	return painted(cells, inks)
}

// free reports whether a stretch of cells is blank.
func free(cells []rune, from, to int) bool {
	for i := max(from, 0); i < min(to, len(cells)); i++ {
		if cells[i] != ' ' {
			return false
		}
	}
	return true
}

// painted joins cells, one ink a run.
func painted(cells []rune, inks []table.Ink) string {
	var b strings.Builder
	for from := 0; from < len(cells); {
		to := from + 1
		for to < len(cells) && inks[to] == inks[from] {
			to++
		}
		b.WriteString(inks[from].Paint(string(cells[from:to])))
		from = to
	}
	return b.String()
}
