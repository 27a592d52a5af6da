package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
	"idemtui/ui/table"
)

// examination is the view of what the doctor finds in the table: the list of
// findings, one of them in words, and what is fine.
type examination struct {
	blank
	job

	list   *table.Table[*doctor.Finding]
	report doctor.Report
	// ever is true once a report came; at is of when the records are, took how
	// long the examination of them lasted.
	ever bool
	at   inspect.Millis
	took time.Duration
	// scroll is the first line of the words that shows.
	scroll int
}

// examinedMsg brings a report.
type examinedMsg struct {
	gen    int
	report doctor.Report
	at     inspect.Millis
	took   time.Duration
}

// examine looks at the records that there are, in a command of its own.
func (m *Model) examine() tea.Cmd {
	if m.source == nil || m.data.snap.Len() == 0 && m.loading.busy {
		return nil
	}
	in := doctor.Case{
		Table: m.about, Records: m.data.snap, Now: m.now,
		Policy: m.policy(), Functions: functionsOf(m.asking.runs),
	}
	in.Policy.Siblings = nil // those of the rows may be of fewer records
	if s, ok := m.source.(settled); ok {
		in.Ignores = s.Settings().Ignores
	}
	return m.examination.start(m.derive, func(_ context.Context, gen int) tea.Msg {
		started := time.Now()
		report := doctor.Examine(in)
		return examinedMsg{gen, report, in.Now, time.Since(started)}
	})
}

// examineRead examines what was read: unasked after a read that a person asked
// for, and after a quiet one where it shows.
func (m *Model) examineRead() tea.Cmd {
	if m.load.quiet && m.page != pageDoctor {
		return nil
	}
	return m.examine()
}

// functionsOf is what Lambda told; nil where it was not asked or did not tell.
func functionsOf(runs map[string]inspect.Run) map[string]doctor.Function {
	if len(runs) == 0 {
		return nil
	}
	functions := map[string]doctor.Function{}
	for prefix, run := range runs {
		functions[prefix] = doctor.Function{Known: true, Longest: run.Longest, Durable: run.Durable}
	}
	return functions
}

// enter examines the table, if that was not done since it was read.
func (e *examination) enter(m *Model) tea.Cmd {
	if e.ever || e.busy {
		return nil
	}
	return m.examine()
}

// came takes a report.
func (e *examination) came(m *Model, msg tea.Msg) (tea.Cmd, bool) {
	came, ok := msg.(examinedMsg)
	if ok && e.current(came.gen) {
		e.take(m, came)
	}
	return nil, ok
}

// take shows a report; the cursor stays on its finding.
func (e *examination) take(m *Model, came examinedMsg) {
	e.done()
	cursor := 0
	before, selected := e.list.Row()
	e.report, e.at, e.took, e.ever = came.report, came.at, came.took, true
	findings := make([]*doctor.Finding, len(e.report.Findings))
	for i := range findings {
		findings[i] = &e.report.Findings[i]
		if selected && findings[i].ID == before.ID {
			cursor = i
		}
	}
	e.list.Replace(len(findings), func(i int) *doctor.Finding { return findings[i] }, cursor)
	e.arrange(m)
}

// forget drops what belongs to the table before.
func (e *examination) forget(m *Model) {
	e.stop()
	*e = examination{job: e.job, list: m.newFindings()}
	m.query.finding = nil
}

// doctorKnows are the acts of the view.
func doctorKnows() []act {
	return []act{
		actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown, actDetail,
		actPurge, actBack, actQuit, actCopy,
	}
}

// knows reports whether an act means something in the view.
func (e *examination) knows(a act) bool { return slices.Contains(doctorKnows(), a) }

// do performs an act in the view.
func (e *examination) do(m *Model, a act, _ string) tea.Cmd {
	switch a {
	case actUp, actDown, actTop, actBottom, actPageUp, actPageDown:
		e.scroll = 0
		moveIn(e.list, a)
	case actHalfUp:
		e.scrollBy(m, -3)
	case actHalfDown:
		e.scrollBy(m, 3)
	case actDetail:
		return e.showRecords(m)
	case actPurge:
		return e.plan(m)
	case actBack, actQuit:
		if a == actBack && m.notice != "" {
			m.notice = ""
			return nil
		}
		return m.showView(pageRecords)
	case actCopy:
		if f, ok := e.list.Row(); ok {
			return m.copied("the finding", f.ID)
		}
	default:
	}
	return nil
}

// showRecords goes to the records behind the cursor's finding; what was
// filtered before gives way.
func (e *examination) showRecords(m *Model) tea.Cmd {
	f, ok := e.list.Row()
	switch {
	case !ok:
		return nil
	case f.Count == 0:
		m.notice = "this finding is of the table: no records stand behind it"
		return nil
	}
	m.input.SetValue("")
	m.query, m.wrong = query{finding: f}, nil
	return tea.Batch(m.showView(pageRecords), m.questionChanged())
}

// plan plans the purge of what is stuck or lapsed behind the cursor's finding.
func (e *examination) plan(m *Model) tea.Cmd {
	f, ok := e.list.Row()
	if !ok {
		return nil
	}
	return m.gather("behind "+f.ID, chosenFrom{}, f.Matches)
}

// scrollBy scrolls the words of the cursor's finding, as far as there are any.
func (e *examination) scrollBy(m *Model, lines int) {
	if f, ok := e.list.Row(); ok {
		most := max(len(e.textOf(m, f))-m.doctorPlace().words, 0)
		e.scroll = min(max(e.scroll+lines, 0), most)
	}
}

// click puts the cursor on a line; a click on the cursor's finding shows its
// records.
func (e *examination) click(m *Model, at tea.Mouse) tea.Cmd {
	p := m.doctorPlace()
	row, ok := e.list.RowAt(at.Y - p.list)
	if !ok || at.Y >= p.list+p.listHeight {
		return nil
	}
	if row == e.list.Cursor() {
		return e.showRecords(m)
	}
	e.scroll = 0
	e.list.MoveTo(row)
	return nil
}

// wheel scrolls the list, or the words below it.
func (e *examination) wheel(m *Model, at tea.Mouse, lines int) {
	if p := m.doctorPlace(); at.Y >= p.rule && p.words > 0 {
		e.scrollBy(m, lines)
		return
	}
	e.list.Scroll(lines)
}

// hints are the acts of the footer.
func (e *examination) hints(*Model) []act {
	if len(e.report.Findings) == 0 {
		return []act{actReload, actBack, actNextView, actPalette, actQuit}
	}
	return []act{actDetail, actPurge, actReload, actHalfDown, actCopy, actNextView, actBack, actPalette, actQuit}
}

// words are other words for an act here.
func (e *examination) words(_ *Model, a act) (short, long string) {
	switch a {
	case actDetail:
		return "its records", "the records behind this finding"
	case actPurge:
		return "purge plan", "purge plan of what is stuck or lapsed behind this finding"
	case actReload:
		return "check again", "read the table again, and check it"
	case actHalfDown:
		return "more", "more of the finding"
	case actCopy:
		return "copy the id", "copy the finding's id"
	default:
		return "", ""
	}
}
