package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"idemtui/inspect"
	"idemtui/inspect/eventkey"
	"idemtui/inspect/find"
	"idemtui/ui/table"
)

// Events reads events from files that a person names.
type Events interface {
	// Event is the text of a file.
	Event(ctx context.Context, path string) (string, error)
}

// finding is the view in which a person finds the record of an event.
//
//	paste, key ─> the event or a field changed ─> look ─> soughtMsg ─> the rows
//	a path     ─> read ─> eventMsg ─> look
//
// One look runs at a time; what changed meanwhile is looked for after it.
type finding struct {
	blank
	focus findField
	// event is the event's text; from says where it is from.
	event, from string
	// line takes an event that is typed, or the path of a file.
	line, prefix, by, hash textinput.Model
	// language is 0 for any, else that of eventkey.Languages.
	language int

	reading, looking job
	// stale: something changed since the look that runs began.
	stale   bool
	readErr error
	answer  findAnswer
	rows    *table.Table[findRow]
}

// findField is a part of the view that takes keys.
type findField uint8

const (
	findEvent findField = iota
	findLanguage
	findPrefix
	findBy
	findHash
	findRows
	findFields
)

// findRow is a record of the event, or a near miss.
type findRow struct {
	record               *inspect.Record // nil: there is none
	language             string
	by, text, key, why   string
	found, weak, current bool
}

// findAnswer is what a look came to.
type findAnswer struct {
	ever    bool
	err     error
	rows    []findRow
	matches int
	body    bodyText
	// records is how many there were to look through; gone says that the record
	// was not there any more when it was read again.
	records   int
	gone, cut bool
}

// eventMsg brings the text of a file; soughtMsg what a look came to.
type eventMsg struct {
	gen        int
	path, text string
	err        error
}

type soughtMsg struct {
	gen    int
	answer findAnswer
}

func (m *Model) newFinding() finding {
	f := finding{rows: table.New(m.findColumns(), table.Look{})}
	for _, in := range []*textinput.Model{&f.line, &f.prefix, &f.by, &f.hash} {
		*in = textinput.New()
		in.Prompt, in.CharLimit = "", longestLine
		in.SetVirtualCursor(false)
	}
	return f
}

// longestLine bounds what is typed into a field; what is pasted as an event is
// not.
const longestLine = 4096

// enter gives the keys to the event, or to the rows where there are some.
func (f *finding) enter(m *Model) tea.Cmd {
	to := findEvent
	if f.answer.matches > 0 {
		to = findRows
	}
	return tea.Batch(f.give(to), f.look(m))
}

// forget drops the answer: it is of the table before.
func (f *finding) forget(m *Model) {
	f.reading.stop()
	f.looking.stop()
	f.answer, f.stale = findAnswer{}, false
	f.show(m)
}

// follow looks again once a load brought more records.
func (f *finding) follow(m *Model) tea.Cmd {
	if f.answer.ever && !m.loading.busy && f.answer.records != m.data.snap.Len() {
		return f.look(m)
	}
	return nil
}

// came takes the answers to what the view asked.
func (f *finding) came(m *Model, msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case eventMsg:
		return f.eventCame(m, msg), true
	case soughtMsg:
		return f.foundCame(m, msg), true
	}
	return nil, false
}

// read reads the file that the line names.
func (f *finding) read(m *Model, path string) tea.Cmd {
	events := m.o.Events
	if events == nil {
		return nil
	}
	return f.reading.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		text, err := events.Event(ctx, path)
		return eventMsg{gen, path, text, err}
	})
}

func (f *finding) eventCame(m *Model, msg eventMsg) tea.Cmd {
	if !f.reading.current(msg.gen) {
		return nil
	}
	f.reading.done()
	if f.readErr = msg.err; msg.err != nil {
		return f.set(m, "", "")
	}
	return f.set(m, msg.text, msg.path)
}

// set puts an event in the place of the one before.
func (f *finding) set(m *Model, text, from string) tea.Cmd {
	f.event, f.from = text, from
	return f.look(m)
}

// lookup is what a look is for.
type lookup struct {
	event   string
	options find.Options
	snap    inspect.Snapshot
	source  Source
	sorted  bool
}

// look starts a look, or notes that one is due after the one that runs.
func (f *finding) look(m *Model) tea.Cmd {
	switch {
	case f.looking.busy:
		f.stale = true
		return nil
	case strings.TrimSpace(f.event) == "":
		f.answer = findAnswer{}
		f.show(m)
		return nil
	}
	f.stale = false
	q := lookup{event: f.event, options: f.options(m), snap: m.data.snap, source: m.source, sorted: m.about.SortKey != ""}
	return f.looking.start(m.derive, func(ctx context.Context, gen int) tea.Msg { return soughtMsg{gen, q.answer(ctx)} })
}

// options are the fields as a search takes them.
func (f *finding) options(m *Model) find.Options {
	o := find.Options{Hash: strings.TrimSpace(f.hash.Value())}
	if f.language > 0 {
		o.Languages = []eventkey.Language{eventkey.Languages()[f.language-1]}
	}
	if prefix := f.function(m); prefix != "" {
		o.Prefix = &prefix
	}
	if by := strings.TrimSpace(f.by.Value()); by != "" {
		o.Select = &by
	}
	return o
}

// function is the prefix that the field means: a known one, the first that the
// letters fit, or what stands there.
func (f *finding) function(m *Model) string {
	text := strings.TrimSpace(f.prefix.Value())
	if offers := f.offers(m); len(offers) > 0 && text != "" {
		return offers[0]
	}
	return text
}

// offers are the known prefixes that the field's letters fit, the best first.
func (f *finding) offers(m *Model) []string {
	known, text := m.rows.prefixes, strings.TrimSpace(f.prefix.Value())
	if text == "" {
		return known
	}
	var offers []string
	for _, match := range fuzzy.Find(text, known) {
		if match.Str == text {
			return []string{text}
		}
		offers = append(offers, match.Str)
	}
	return offers
}

// answer looks the event up, and reads its record once more.
func (q lookup) answer(ctx context.Context) findAnswer {
	out := findAnswer{ever: true, records: q.snap.Len(), body: eventBody(q.event)}
	e, err := find.Read(q.event, q.options)
	if err != nil {
		out.err = err
		return out
	}
	ix := find.NewIndex(q.snap.All())
	result := e.In(ix)
	out.cut, out.matches = result.Cut, len(result.Matches)
	for _, match := range result.Matches {
		out.rows = append(out.rows, findRow{
			record: match.Record, language: languagesText(match.Languages), by: match.By, text: match.Text, key: match.Record.Key, found: true, weak: match.Weak(),
		})
	}
	misses := result.Nearest
	if out.matches > 0 {
		misses = e.Otherwise(result.Matches[0], ix)
		out.gone = q.readAgain(ctx, &out.rows[0])
	}
	for _, miss := range misses {
		out.rows = append(out.rows, missRow(miss))
	}
	return out
}

// readAgain reads the likeliest record strongly consistently; true if it is
// gone. Where it cannot be read it stays as it was.
func (q lookup) readAgain(ctx context.Context, row *findRow) (gone bool) {
	record, there, err := q.source.Get(ctx, row.record.ItemKey(q.sorted))
	if err != nil {
		return false
	}
	if there {
		row.record, row.current = &record, true
	}
	return !there
}

func missRow(miss find.Miss) findRow {
	key := miss.Key
	if key == "" && miss.Digest != "" {
		key = "#" + miss.Digest
	}
	return findRow{record: miss.Record, language: find.Name(miss.Language), by: miss.By, text: miss.Text, key: key, why: miss.Why}
}

func languagesText(languages []eventkey.Language) string {
	names := make([]string, len(languages))
	for i, l := range languages {
		names[i] = find.Name(l)
	}
	return strings.Join(names, ", ")
}

// largestBody is how much of an event is laid out; of a larger one the start is
// shown as it is.
const largestBody = 256 << 10

func eventBody(text string) bodyText {
	if len(text) > largestBody {
		text = strings.ToValidUTF8(text[:4096], "")
	}
	return newBodyText(text)
}

// foundCame shows the rows; what changed meanwhile is looked for at once.
func (f *finding) foundCame(m *Model, msg soughtMsg) tea.Cmd {
	if !f.looking.current(msg.gen) {
		return nil
	}
	f.looking.done()
	f.answer = msg.answer
	f.show(m)
	if f.stale {
		return f.look(m)
	}
	return nil
}

// show hands the rows to the list.
func (f *finding) show(m *Model) {
	rows := f.answer.rows
	f.rows.Replace(len(rows), func(i int) findRow { return rows[i] }, 0)
	f.arrange(m)
}
