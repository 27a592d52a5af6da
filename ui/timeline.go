package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/activity"
	"idemtui/inspect/filter"
)

// timeline is the view of the records by time: what is stuck or lapsed above,
// what completed below, each to its own scale, and when keys are free again at
// the right. A span of it is a filter of the records.
type timeline struct {
	blank
	step activity.Step
	// touched: a person moved, selected or chose a step. Until then the view
	// chooses what shows the trouble.
	touched bool
	// cursor is the begin of the bin under it.
	cursor inspect.Millis
	span   timeSpan
	// drawing: the span is being drawn, from its first bin to the cursor.
	drawing bool
	first   inspect.Millis
	hits    hits
}

// timeSpan is from one moment up to another; to of 0 is none.
type timeSpan struct{ from, to inspect.Millis }

func (t *timeline) enter(m *Model) tea.Cmd {
	t.tallied(m)
	return tea.Batch(m.recount(), t.count(m))
}

func (t *timeline) came(_ *Model, msg tea.Msg) (tea.Cmd, bool) {
	hit, ok := msg.(hitsMsg)
	if ok {
		t.hits.came(hit)
	}
	return nil, ok
}

func (t *timeline) follow(m *Model) tea.Cmd { return m.recount() }

func (t *timeline) forget(*Model) {
	t.hits.stop()
	*t = timeline{hits: hits{job: t.hits.job}}
}

func (t *timeline) arrange(m *Model) { t.tallied(m) }

// line is the tally at the step that shows.
func (t *timeline) line(m *Model) *activity.Line { return &m.tally.Lines[t.step] }

// tallied follows a new tally: a person who touched nothing sees the trouble, a
// stretch of dying calls selected.
func (t *timeline) tallied(m *Model) {
	if t.touched || !m.tally.ever {
		return
	}
	t.step = m.tally.FittingStep(timelinePlace(m).past)
	line := t.line(m)
	t.cursor, t.span = line.From(activity.PastBins-1), timeSpan{}
	for bin := range line.Past { // the last call that died
		if activity.TroubleOf(&line.Past[bin]) > 0 {
			t.cursor = line.From(bin)
		}
	}
	worst := activity.Stretch{}
	for _, s := range line.Outages() {
		if s.Trouble > worst.Trouble {
			worst = s
		}
	}
	if worst.Trouble > 0 {
		t.span = timeSpan{line.From(worst.From), line.From(worst.To)}
		t.cursor = line.From(worst.To - 1)
	}
}

// chosen is the span that acts work on: the selected one, or the cursor's bin.
func (t *timeline) chosen() timeSpan {
	width := inspect.Millis(t.step.Width().Milliseconds())
	switch {
	case t.drawing:
		return timeSpan{min(t.first, t.cursor), max(t.first, t.cursor) + width}
	case t.span.to != 0:
		return t.span
	}
	return timeSpan{t.cursor, t.cursor + width}
}

func (t *timeline) knows(a act) bool {
	return slices.Contains([]act{
		actUp, actDown, actLeft, actRight, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown, actDetail, actRange,
		actPurge, actWider, actTab, actBack, actQuit,
	}, a)
}

func (t *timeline) do(m *Model, a act, key string) tea.Cmd {
	if a == actBack {
		return t.back(m)
	}
	if a == actQuit {
		return m.showView(pageRecords)
	}
	if !m.tally.ever || m.data.snap.Len() == 0 {
		return nil
	}
	switch a {
	case actRange:
		t.rangeKey()
	case actWider:
		t.widen(m)
	case actDetail:
		s := t.chosen()
		return m.showRecords(filter.Between(s.from, s.to))
	case actTab:
		s := t.chosen()
		text := filter.Between(s.from, s.to)
		if state := inspect.State(key[0] - '0'); state != 0 {
			text = filter.WithState(text, state)
		}
		return m.showRecords(text)
	case actPurge:
		return t.plan(m)
	default:
		t.move(m, a)
	}
	return t.count(m)
}

// move moves the cursor by bins; it stays on the screen.
func (t *timeline) move(m *Model, a act) {
	past := timelinePlace(m).past
	by := map[act]int{
		actUp: -1, actLeft: -1, actDown: 1, actRight: 1, actPageUp: -past, actPageDown: past, actTop: -activity.PastBins,
		actBottom: activity.PastBins, actHalfUp: -past / 4, actHalfDown: past / 4,
	}[a]
	t.moveTo(m, t.line(m).BinOf(t.cursor)+by)
}

// moveTo puts the cursor on a bin. A span that was selected by itself gives way
// to it.
func (t *timeline) moveTo(m *Model, bin int) {
	if !t.touched {
		t.span = timeSpan{}
	}
	t.touched, m.notice = true, ""
	bin = max(min(bin, activity.PastBins-1), activity.PastBins-timelinePlace(m).past)
	t.cursor = t.line(m).From(bin)
}

// rangeKey begins a span at the cursor, or keeps the one that is drawn.
func (t *timeline) rangeKey() {
	t.touched = true
	if t.drawing {
		t.span, t.drawing = t.chosen(), false
		return
	}
	t.drawing, t.first = true, t.cursor
}

// widen takes the next step, after the widest the finest again. The span stays.
func (t *timeline) widen(m *Model) {
	steps := activity.Steps()
	t.touched = true
	t.step = steps[(slices.Index(steps, t.step)+1)%len(steps)]
	t.moveTo(m, t.line(m).BinOf(t.cursor))
	t.first = t.line(m).From(t.line(m).BinOf(t.first))
}

// plan opens the plan of what is stuck or lapsed in the span.
func (t *timeline) plan(m *Model) tea.Cmd {
	s := t.chosen()
	terms, err := filter.ParseExact("state:stuck,lapsed " + filter.Between(s.from, s.to))
	if err != nil { // its text is the program's own
		m.notice = err.Error()
		return nil
	}
	return m.gather("between "+strings.Replace(spanWords(s), " to ", " and ", 1), chosenFrom{terms: terms, on: true}, activity.Within(m.policy(), s.from, s.to))
}

// back steps back one thing at a time: the span, what was said, the view.
func (t *timeline) back(m *Model) tea.Cmd {
	switch {
	case t.drawing:
		t.drawing = false
	case m.notice != "":
		m.notice = ""
	case t.span.to != 0:
		t.span, t.touched = timeSpan{}, true
	default:
		return m.showView(pageRecords)
	}
	return t.count(m)
}

// click puts the cursor on a bin; a click while a span is drawn ends it there.
func (t *timeline) click(m *Model, at tea.Mouse) tea.Cmd {
	p := timelinePlace(m)
	cell := at.X - p.left
	if !m.tally.ever || cell < 0 || cell >= p.past || at.Y < p.band || at.Y > p.labels {
		return nil
	}
	bin := activity.PastBins - p.past + cell
	line := t.line(m)
	for _, s := range line.Outages() {
		if at.Y == p.band && bin >= s.From && bin < s.To {
			t.moveTo(m, s.To-1)
			t.span, t.drawing = timeSpan{line.From(s.From), line.From(s.To)}, false
			return t.count(m)
		}
	}
	t.moveTo(m, bin)
	return t.count(m)
}

func (t *timeline) wheel(m *Model, _ tea.Mouse, lines int) {
	if m.tally.ever {
		t.moveTo(m, t.line(m).BinOf(t.cursor)+lines/wheelLines)
	}
}

func (t *timeline) hints(m *Model) []act {
	switch {
	case m.data.snap.Len() == 0:
		return m.emptyActs()
	case t.drawing:
		return []act{actRange, actBack, actLeft, actRight, actTop, actBottom}
	}
	return []act{actDetail, actRange, actPurge, actLeft, actRight, actWider, actBack, actNextView, actPalette, actReload, actQuit}
}

func (t *timeline) words(_ *Model, a act) (short, long string) {
	switch {
	case a == actDetail:
		return "records", "the records of this span"
	case a == actPurge:
		return "purge plan", "purge plan of what is stuck or lapsed of this span"
	case a == actRange && t.drawing:
		return "keep the span", "keep the span"
	case a == actRange:
		return "select a span", "select a span of time: v again keeps it, esc drops it"
	case a == actBack && t.drawing:
		return "drop it", "drop the span"
	case a == actTab:
		return "states", "records of this span in one state"
	}
	return "", ""
}
