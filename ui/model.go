package ui

import (
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// mode says who gets the keys.
type mode uint8

const (
	modeNormal mode = iota
	modeFilter
	modeHelp
	modePalette
	modeCopy // the letter of the copy menu
	modeActs // the letter of an act of the demo
	modeFaults
	modeSay      // how long expires_after is
	modePlan     // the plan of a purge
	modeUndo     // whether to put back
	modeExercise // its question, hint or answer
)

// page is what fills the screen.
type page uint8

const (
	pageTables  page = iota // the picker
	pageOpening             // a table is being opened
	pageRecords
	pageFunctions
	pageTimeline
	pageDoctor  // what is wrong with the table
	pageFind    // the record of an event
	pageJournal // past purges
	pageStage   // the live session of a demo
)

// Model is the dashboard: all that it knows, and nothing that it does by
// itself. It is confined to Bubble Tea's loop.
type Model struct {
	o      Options
	derive derive
	// later asks for a message after a while; tests hand in their own.
	later func(d time.Duration, f func() tea.Msg) tea.Cmd

	keys   keymap
	theme  theme
	glyphs glyphs
	// What the terminal told of itself.
	terminalDark bool
	profile      colorprofile.Profile

	width, height int
	now           inspect.Millis
	beat          int // counts ticks, for what moves
	mode          mode
	page          page
	mouse         bool
	place         layout

	source Source
	about  inspect.Table
	// name is the table that is open or being opened.
	name   string
	tables tables

	opening, loading, matching, getting, refreshing job
	observing                                       observing
	asking                                          asking
	load, last                                      load    // under way, and the last that was asked for
	spent                                           float64 // read capacity, of all loads
	data                                            dataset
	rows                                            rowset
	gone                                            map[int]bool // indexes of data that a re-read missed
	matched                                         matchState

	list      *table.Table[row]
	input     textinput.Model
	query     query
	responses responses
	wrong     error // what is wrong with the filter line
	offers    offers
	order     order
	anchor    *inspect.Record // the record that the person put the cursor on
	marks     marks
	ranging   ranging

	planning planning
	watching watching
	purge    purgeRun
	undoing  undoing

	shown    shown
	live     live
	stage    stage
	exercise exercise
	palette  commands
	saying   saying
	journals journals
	// tally is what the views Functions and Timeline are drawn from.
	tally     tallying
	functions functions
	timeline  timeline
	// examination is what the doctor finds.
	examination examination
	finding     finding
	views       views
	// sameExpiry are prefixes of which a person said that they have one
	// expires_after, until the table is left.
	sameExpiry []string
	// helpScroll is the first line of the help that shows, helpFrom the mode that
	// closing it goes back to.
	helpScroll int
	helpFrom   mode

	// problem is why the table cannot be read; notice the last word on an act.
	problem error
	notice  string
}

// matchState is what a match still owes.
type matchState struct {
	// stale: records or question changed since the running match began.
	stale bool
	// asked: the rows of the question that was put last are not there yet; then
	// is what is to be done with them, and plan that a plan of it is wanted.
	asked bool
	then  act
	plan  bool
	// infer: records changed, so expires_after is to be bounded anew.
	infer bool
	// cost of the last match, and when it ended.
	cost time.Duration
	at   inspect.Millis
	// ever is true once any match answered.
	ever bool
}

// newModel makes the dashboard of some options.
func newModel(o Options, d derive) *Model {
	m := &Model{
		o: o, derive: d, keys: newKeymap(o.Demo != nil), glyphs: newGlyphs(o.ASCII),
		terminalDark: true, profile: colorprofile.TrueColor,
		width: 80, height: 24, mouse: true,
		order: natural(columnState),
		live:  live{on: true}, name: o.Table,
	}
	m.later = func(d time.Duration, f func() tea.Msg) tea.Cmd {
		return tea.Tick(d, func(time.Time) tea.Msg { return f() })
	}
	if o.Exercise != nil {
		m.keys = append(m.keys, exerciseKeys()...)
	}
	m.input = textinput.New()
	m.input.Prompt = ""
	m.input.SetVirtualCursor(false)
	m.input.SetValue(o.Filter)
	m.query, m.wrong = m.parseQuery(o.Filter)
	m.list = table.New(m.columns(), table.Look{})
	m.list.SetMarks(m.marked)
	m.tables, m.palette, m.journals = m.newTables(), newCommands(), m.newJournals()
	m.functions, m.finding = m.newFunctions(), m.newFinding()
	m.examination.list = m.newFindings()
	if o.Demo != nil { // what was just sent stands first
		m.order = natural(columnLeft).reversed()
	}
	m.page = pageOpening
	if o.Table == "" {
		m.page = pageTables
	}
	m.restyle()
	m.arrange()
	return m
}

// restyle mixes the colours anew: the terminal told its background, or depth.
func (m *Model) restyle() {
	m.theme = newTheme(lookOf(m.o.Theme, m.o.NoColor, m.terminalDark, m.profile))
	m.list.SetLook(m.listLook())
	m.tables.list.SetLook(m.listLook())
	for _, e := range viewEntries() {
		e.of(m).restyle(m)
	}
}

// listLook is how lists are drawn.
func (m *Model) listLook() table.Look {
	t, g := &m.theme, &m.glyphs
	return table.Look{
		Cursor: g.cursor, Mark: g.mark, Cut: g.cut, SortUp: g.sortUp, SortDown: g.sortDown,
		Bar: t.accent, Marks: t.mark, Title: t.quiet, Sorted: t.title,
		Row: t.cursorRow, RowText: t.cursorText,
	}
}

// Init starts what runs from the beginning.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.begin(), m.tick(), m.nextDelivery(), m.lookAtDemo())
}

// begin opens the table that was named, or asks for those there are.
func (m *Model) begin() tea.Cmd {
	if m.name == "" {
		return m.askTables()
	}
	return m.open(m.name)
}

// Update takes a message to the pane that it is for.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.take(msg)
	return m, cmd
}

// take sorts what the terminal says from what commands bring.
func (m *Model) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resized(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		m.terminalDark = msg.IsDark()
		m.restyle()
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.restyle()
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		return m.typed(msg)
	case tea.MouseClickMsg:
		return m.click(msg.Mouse())
	case tea.MouseWheelMsg:
		m.wheel(msg.Mouse())
	case tickMsg:
		return m.ticked(msg)
	default:
		return m.answer(msg)
	}
	return nil
}

// answer takes what a command brought.
func (m *Model) answer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case openedMsg:
		return m.opened(msg)
	case tablesMsg:
		m.tablesCame(msg)
	case pageMsg:
		return m.pageCame(msg)
	case matchedMsg:
		return m.matchCame(msg)
	case recordMsg:
		m.recordCame(msg)
	case copiedMsg:
		return m.copyCame(msg)
	case refreshedMsg:
		return m.refreshCame(msg)
	case liveMsg:
		return m.liveCame(msg)
	case observedMsg:
		return m.observedCame(msg)
	case keptMsg:
		m.notice = msg.err.Error()
	case saidMsg:
		return m.saidCame(msg)
	case runsMsg:
		return m.runsCame(msg)
	case deliveryMsg:
		return m.deliveryCame(msg)
	case actedMsg:
		return m.actCame(msg)
	case standingMsg:
		m.standingCame(msg)
	default:
		return m.purgeAnswer(msg)
	}
	return nil
}

// purgeAnswer takes what a command of a purge brought: of its plan, its run,
// its undoing.
func (m *Model) purgeAnswer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case gatheredMsg:
		return m.gathered(msg)
	case factsMsg:
		return m.factsCame(msg)
	case lookMsg:
		return m.lookAgain(msg)
	case lookedMsg:
		return m.lookedCame(msg)
	case judgedMsg:
		m.judgedCame(msg)
	case foundMsg:
		return m.foundCame(msg)
	case watchedMsg:
		m.watchedCame(msg)
	case savedMsg:
		return m.savedCame(msg)
	case purgingMsg:
		return m.purgingCame(msg)
	case settledMsg:
		return m.settledCame(msg)
	case fadeMsg:
		return m.faded()
	case undoableMsg:
		m.undoableCame(msg)
	default:
		return m.viewAnswer(msg)
	}
	return nil
}
