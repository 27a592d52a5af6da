package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/activity"
	"idemtui/ui/table"
)

// hits are the functions that the span of the timeline hit. They are counted by
// a job whenever the span moves; those of the span before stay until then.
type hits struct {
	job
	span  timeSpan
	of    int // functions in the span
	found []activity.Hit
	ever  bool
}

// hitsMsg brings them.
type hitsMsg struct {
	gen   int
	span  timeSpan
	of    int
	found []activity.Hit
}

// mostHits is how many functions are kept: more than any screen shows.
const mostHits = 60

// count asks which functions the span hit.
func (t *timeline) count(m *Model) tea.Cmd {
	if !m.tally.ever || m.page != pageTimeline || m.place.shape <= shapeNarrow {
		return nil
	}
	q, span := m.activityQuestion(), t.chosen()
	return t.hits.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		found, err := activity.Hits(ctx, q, span.from, span.to)
		if err != nil { // another span is asked for
			return nil
		}
		return hitsMsg{gen, span, len(found), found[:min(len(found), mostHits)]}
	})
}

func (h *hits) came(msg hitsMsg) {
	if h.current(msg.gen) {
		h.done()
		h.span, h.of, h.found, h.ever = msg.span, msg.of, msg.found, true
	}
}

// hitLines are a title and a line a function: what is stuck and lapsed of it in
// the span, to one scale, and what completed beside it.
func (t *timeline) hitLines(m *Model, height int) []string {
	h := &t.hits
	if height < 2 || !h.ever || len(h.found) == 0 {
		return nil
	}
	const widest = 30
	name, most := 8, 1
	for _, hit := range h.found[:min(len(h.found), height-1)] {
		name = max(name, table.Width(m.functionTitle(hit.Prefix)))
		most = max(most, activity.TroubleOf(&hit.Counts))
	}
	name = min(name, m.width/3)
	lines := []string{"   " + m.theme.quiet.Paint(padRight("FUNCTION", name)+"  "+padRight("STUCK, LAPSED", widest)+"      COMPLETED")}
	for i := range h.found {
		if len(lines) == height-1 && len(h.found)-i > 1 {
			return append(lines, "   "+m.theme.quiet.Paint(m.glyphs.more+" "+plural(h.of-i, "function")))
		}
		if len(lines) == height {
			break
		}
		lines = append(lines, m.hitLine(&h.found[i], name, most, widest))
	}
	return lines
}

func (m *Model) hitLine(h *activity.Hit, name, most, widest int) string {
	text := "   " + padRight(cutLeft(m.functionTitle(h.Prefix), name, m.glyphs.cut), name) + "  "
	bar, numbers := "", []string{}
	for _, s := range []inspect.State{inspect.Stuck, inspect.Lapsed} {
		n := h.Counts.Of(s)
		if n == 0 {
			continue
		}
		bar += m.theme.state(s).Paint(strings.Repeat(m.glyphs.bar[s], level(n, most, widest-12)))
		numbers = append(numbers, m.theme.state(s).Paint(count(n)))
	}
	if bar == "" {
		bar = m.theme.quiet.Paint(m.glyphs.dot)
	}
	cells := bar + " " + strings.Join(numbers, " + ")
	done := h.Counts.Of(inspect.Done) + h.Counts.Of(inspect.Expired)
	return text + fit(cells, widest) + padLeft(count(done), 15)
}
