package ui

import (
	"errors"
	"fmt"
	"strings"

	"idemtui/inspect"
)

// errGone is a record that was removed since it was listed.
var errGone = errors.New("the record is no longer in the table")

// message is a screen that stands where the records would: what is the
// matter, why, and what to do.
type message struct {
	title string
	bad   bool
	why   []string
	todo  []string
}

// message is why there are no records to show; nil where there are some.
func (m *Model) message() *message {
	switch {
	case m.atTable() && m.data.snap.Len() > 0:
		return nil
	case m.problem != nil:
		return m.problemMessage()
	case m.page == pageTables && !m.tables.ever:
		return &message{title: "Looking for tables " + m.glyphs.cut}
	case m.page == pageTables && len(m.tables.found) == 0:
		return m.noTables()
	case m.page == pageTables:
		return nil
	case m.page == pageOpening:
		return &message{title: "Opening " + inspect.Clean(m.name) + " " + m.glyphs.cut}
	case m.loading.busy:
		return &message{title: "Reading " + inspect.Clean(m.name) + " " + m.glyphs.cut, todo: []string{"esc stops"}}
	}
	return m.emptyMessage()
}

func (m *Model) emptyMessage() *message {
	msg := &message{
		title: inspect.Clean(m.name) + " has no records.",
		why: []string{
			"No idempotent function ran here lately, or it writes to another table, region or account.",
			"This one is: " + inspect.Clean(m.whereabouts()),
		},
		todo: []string{"R reload", "t live: wait for the first", "T choose a table"},
	}
	if m.o.Demo != nil {
		msg.why = []string{"The demo's function has not run yet."}
		msg.todo = []string{"a s sends the first event"}
	}
	if !m.live.on {
		msg.todo[0] = "R reload (live is off)"
	}
	return msg
}

func (m *Model) noTables() *message {
	return &message{
		title: "There are no tables in " + inspect.Clean(m.o.Where) + ".",
		why: []string{
			"Another region or account?  --region, --profile, AWS_REGION, AWS_PROFILE",
			"Another endpoint?  --endpoint-url, AWS_ENDPOINT_URL_DYNAMODB",
			"No AWS account at hand?  idemtui demo  shows everything without one.",
		},
		todo: []string{"R look again", "q quit"},
	}
}

// whereabouts is where the table is.
func (m *Model) whereabouts() string {
	if m.about.Endpoint != "" {
		return m.about.Endpoint
	}
	parts := []string{m.o.Where}
	if m.about.Account != "" && !strings.Contains(m.o.Where, m.about.Account) {
		parts = append(parts, "account "+m.about.Account)
	}
	return strings.Join(parts, ", ")
}

// problemMessage tells a problem by what a person can do about it.
func (m *Model) problemMessage() *message {
	msg := &message{title: "Cannot read " + inspect.Clean(m.name), bad: true, todo: []string{"R try again"}}
	if m.name == "" {
		msg.title = "Cannot list the tables"
	}
	var p *inspect.Problem
	if !errors.As(m.problem, &p) {
		msg.why = []string{m.problem.Error()}
		return msg
	}
	msg.why = []string{p.What}
	if p.Why != "" {
		msg.why = append(msg.why, p.Why)
	}
	if p.Advice != "" {
		msg.why = append(msg.why, "", p.Advice)
	}
	m.advise(p.Kind, msg)
	return msg
}

// advise adds what the kind of a problem asks for.
func (m *Model) advise(k inspect.Kind, msg *message) {
	switch k {
	case inspect.KindPermission:
		msg.title = "No permission to read " + inspect.Clean(m.name)
		msg.why = append(msg.why, "", "Needed to look: dynamodb:DescribeTable, DescribeTimeToLive, Scan, Query, GetItem, BatchGetItem.")
		msg.todo = append(msg.todo, "T choose a table")
	case inspect.KindCredentials:
		msg.title = "No credentials that work"
		msg.why = append(msg.why, "", "No AWS account at hand?  idemtui demo  shows everything without one.")
	case inspect.KindNoTable, inspect.KindSchema:
		msg.todo = append(msg.todo, "T choose a table")
	case inspect.KindNetwork, inspect.KindNotDynamoDB, inspect.KindThrottled, inspect.KindBadInput, inspect.KindOther:
	}
}

// messageScreen draws a message in the place of the records.
func (m *Model) messageScreen(msg message) []string {
	lines := blankLines(m.height, m.width)
	lines[0] = m.header()
	if m.atTable() && m.place.view >= 0 {
		lines[viewLineAt] = m.viewLine()
	}
	y := 3
	if m.height >= 18 {
		y = m.height / 4
	}
	indent := max(min((m.width-76)/2, 20), 2)
	put := func(text string) {
		if y < m.height-1 {
			lines[y] = fit(strings.Repeat(" ", indent)+text, m.width)
		}
		y++
	}
	title := m.theme.title.Paint(msg.title)
	if msg.bad {
		title = m.theme.errorInk().On(m.theme.strong).Paint(m.glyphs.bad + " " + msg.title)
	}
	put(title)
	if m.moving() {
		put("")
		put(m.spinner())
	}
	put("")
	for _, why := range msg.why {
		for _, line := range wrap(inspect.Clean(why), m.width-2*indent) {
			put(line)
		}
	}
	if len(msg.todo) > 0 {
		put("")
		put(m.todoLine(msg.todo))
	}
	if m.notice != "" && m.place.note >= 0 {
		lines[m.place.note] = fit("   "+m.theme.strong.Paint(m.noticeIn(m.width-4)), m.width)
	}
	lines[m.height-1] = m.footer()
	return lines
}

// todoLine paints the key that each hint begins with.
func (m *Model) todoLine(todo []string) string {
	parts := make([]string, len(todo))
	for i, hint := range todo {
		key, rest, _ := strings.Cut(hint, " ")
		parts[i] = m.theme.accent.Paint(key) + " " + rest
	}
	return strings.Join(parts, "   ")
}

// noMatch says what would match instead.
func (m *Model) noMatch() []string {
	lines := []string{m.theme.strong.Paint("No record matches.")}
	if m.responsesWanted() {
		lines[0] = m.theme.strong.Paint("The stored responses are not read yet.")
	}
	if rest := m.query; len(rest.states) > 0 {
		var words []string
		for _, s := range rest.states {
			words = append(words, fmt.Sprintf("%s: %s of all %s", s, count(m.rows.counts.Of(s)), count(m.data.snap.Len())))
		}
		lines = append(lines, m.theme.quiet.Paint(strings.Join(words, ", ")))
	}
	return append(lines, "", m.theme.accent.Paint("esc")+" clears the filter")
}
