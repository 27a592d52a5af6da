package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

// showPlan prints the plan of a dry run, and keeps it if a journal is named.
func (p *purging) showPlan(ctx context.Context) error {
	path := ""
	if p.ask.journal != "" {
		j, err := p.create(ctx)
		if err != nil {
			return err
		}
		path = j.Path()
		if err := j.Close(); err != nil {
			return err
		}
	}
	if p.global.output == "json" {
		return writeJSON(p.Out, p.planned(path))
	}
	p.describe(p.Out)
	if path != "" {
		p.say(p.Out, "The plan is kept: idemtui purge --resume %s", inspect.ShellQuote(path))
	}
	return nil
}

// create writes the journal's plan.
func (p *purging) create(ctx context.Context) (*journal.Journal, error) {
	prefixes, err := purge.Prefixes(p.plan, p.policy)
	if err != nil {
		return nil, err
	}
	h, entries := p.header(ctx), purge.Entries(p.plan, p.policy)
	if p.ask.journal != "" {
		return journal.Create(p.ask.journal, h, prefixes, entries)
	}
	folder, err := journalsIn(p.folder)
	if err != nil {
		return nil, err
	}
	return journal.CreateIn(folder, h, prefixes, entries)
}

// describe tells a person what the purge does and leaves, and what it rests on.
func (p *purging) describe(w io.Writer) {
	p.say(w, "Purge of %s from %s", plural(p.plan.Count(plan.Take), "record"), p.where())
	p.describePart(w, p.plan)
	for _, note := range p.notes {
		p.say(w, "Note: %s.", strings.TrimSuffix(note, "."))
	}
	for _, line := range p.ways() {
		p.say(w, "%s", line)
	}
	for _, key := range p.missing {
		p.say(w, "Not in the table: %s", key)
	}
	if p.plan.Protecting() > 0 {
		p.say(w, "COMPLETED records answer duplicates: once purged, each duplicate runs its handler again. A warm function may still replay one from its cache until it expires.")
	}
	if p.plan.Forced() > 0 {
		p.say(w, "A purge stops no running call: when it completes it writes its record again, and a second run may have begun.")
	}
}

// describePart tells what becomes of some records and what that rests on.
func (p *purging) describePart(w io.Writer, part plan.Plan) {
	groups := part.Groups()
	g := grid{head: []string{"", "", "", ""}, right: []bool{true, false, false, false}}
	for _, group := range groups {
		g.rows = append(g.rows, []string{
			fmt.Sprint(group.N), group.State.String(), group.Verdict.Why(group.State), oldest(group),
		})
	}
	for i, line := range g.lines() {
		_, _ = fmt.Fprintln(w, "  "+line)
		p.listGroup(w, part, groups[i])
	}
	if part.Count(plan.Take) > 0 {
		p.say(w, "%s", blocking(part))
	}
	if ages := ages(part); ages != "" {
		p.say(w, "Ages: %s.", ages)
	}
	for _, claim := range part.Claims(p.policy) {
		p.say(w, "If what you said is so: %s.", claim)
	}
}

// say writes one line of a person's text; what is from a table is made harmless.
func (p *purging) say(w io.Writer, format string, args ...any) { //nolint:goprintffuncname // it reads as a person speaks
	_, _ = fmt.Fprintln(w, inspect.Clean(fmt.Sprintf(format, args...)))
}

// Of a plan of at most listAll records each is shown, of a larger one listFirst
// of each group.
const (
	listAll   = 20
	listFirst = 3
)

// listGroup shows the records of a group: age and what it rests on, diagnosis
// and key. The key comes last, as it may be of any length.
func (p *purging) listGroup(w io.Writer, part plan.Plan, group plan.Group) {
	shown := listFirst
	if p.global.verbose || len(part.Entries) <= listAll {
		shown = group.N
	}
	g := grid{head: []string{"", "", ""}, right: []bool{true, false, false}}
	for i := range part.Entries {
		e := &part.Entries[i]
		if e.Verdict != group.Verdict || e.State != group.State || len(g.rows) == shown {
			continue
		}
		g.rows = append(g.rows, []string{p.ageOf(e, part.At), inspect.Why(&e.Record, part.At, p.policy), e.Record.Key})
	}
	for _, line := range g.lines() {
		_, _ = fmt.Fprintln(w, "       "+line)
	}
	if more := group.N - len(g.rows); more > 0 {
		also := ", and so does --dry-run -o json"
		if p.resumed != nil {
			also = "" // a resume is no dry run
		}
		p.say(w, "       and %d more: -v shows all%s", more, also)
	}
}

// ageOf is a record's age and what it rests on: the proven one, or for a record
// that is left what tells most.
func (p *purging) ageOf(e *plan.Entry, now inspect.Millis) string {
	age := e.Age
	if e.Verdict != plan.Take || !age.Known {
		age = inspect.AgeAt(&e.Record, now, p.policy)
	}
	if !age.Known {
		return "age unknown"
	}
	return ageText(age) + " " + string(age.Basis)
}

// lines are the rows of a grid without its head, made harmless.
func (g grid) lines() []string {
	var b strings.Builder
	_ = g.writeTable(&b) // a strings.Builder does not fail
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")[1:]
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

func oldest(g plan.Group) string {
	if g.Oldest < time.Second { // seen just now, and nothing else is known
		return ""
	}
	return "oldest at least " + inspect.Short(g.Oldest)
}

// blocking says how many of the taken records refuse retries now.
func blocking(part plan.Plan) string {
	refuse := 0
	taken := part.Taken()
	for _, e := range taken {
		if e.State.Refuses() {
			refuse++
		}
	}
	return fmt.Sprintf("Of these %d refuse retries now; %d do not.", refuse, len(taken)-refuse)
}

// ages says what the ages of the taken records rest on.
func ages(part plan.Plan) string {
	bases, words := part.Bases(), []string{}
	for _, b := range []struct {
		basis inspect.Basis
		text  string
	}{
		{inspect.BasisDeadline, "%d proved by a passed deadline"},
		{inspect.BasisObserved, "%d seen unchanged for long enough"},
		{inspect.BasisRelative, "%d by your word that expires_after is the same for all"},
		{inspect.BasisGiven, "%d by your word on expires_after"},
		{inspect.BasisNone, "%d not proven, taken by force"},
	} {
		if n := bases[b.basis]; n > 0 {
			words = append(words, fmt.Sprintf(b.text, n))
		}
	}
	return strings.Join(words, ", ")
}

// ways says how the records could go whose age nothing proves, and those that
// block for ever.
func (p *purging) ways() []string {
	var lines []string
	var prefix string
	endless, without := 0, 0
	for _, e := range p.plan.Left() {
		switch {
		case e.Verdict == plan.LeftUnknownAge && prefix == "":
			prefix = e.Record.Prefix()
		case e.Verdict == plan.LeftInvalid && !e.Record.Expiration.Present():
			without++
		case e.Verdict == plan.LeftInvalid && e.Record.Expiration.Unit != inspect.Seconds:
			endless++
		}
	}
	switch n := p.plan.Count(plan.LeftUnknownAge); {
	case n == 0 || p.resumed != nil && p.ask.observe:
	case p.resumed != nil:
		lines = append(lines, fmt.Sprintf("To prove the age of the %d left: --observe, or a new plan with --expires-after, --same-expiry or --seen.", n))
	default:
		lines = append(lines, fmt.Sprintf("To prove the age of the %d left: --observe (waits for at most the longest run), --expires-after %s, --same-expiry, or --seen with an earlier list.",
			n, inspect.ShellQuote(prefix+"=1h")))
	}
	if endless > 0 {
		lines = append(lines, fmt.Sprintf("%s in progress never %s for ever: idemtui purge state:invalid --observe takes what no call can still be working on.",
			plural(endless, "invalid record"), agree(endless, "expires and blocks", "expire and block")))
	}
	if without > 0 { // watching proves nothing: two runs of such a key look alike
		lines = append(lines, fmt.Sprintf("%s in progress without an expiration %s or %s for ever: idemtui purge state:invalid --force takes what you know to be dead.",
			plural(without, "invalid record"), agree(without, "fails", "fail"), agree(without, "blocks", "block")))
	}
	return lines
}

// outcomeJSON is one record of a purge or a restore.
type outcomeJSON struct {
	Key     string  `json:"key"`
	Outcome string  `json:"outcome"`
	Reason  *string `json:"reason"`

	// Of a purge also what the record was judged by.
	State      string  `json:"state,omitempty"`
	Class      *string `json:"class,omitempty"`
	AgeSeconds *int64  `json:"age_seconds,omitempty"`
	AgeBasis   *string `json:"age_basis,omitempty"`
	// Added says that the plan of the journal had left it.
	Added bool `json:"added,omitempty"`
}

// tallyJSON counts the outcomes that a purge and a restore share.
type tallyJSON struct {
	Changed  int `json:"changed"`
	Gone     int `json:"gone"`
	Failed   int `json:"failed"`
	Unknown  int `json:"unknown"`
	NotTried int `json:"not_tried"`
}

func tallyOf(count map[inspect.Outcome]int) tallyJSON {
	return tallyJSON{
		Changed: count[inspect.Changed], Gone: count[inspect.Gone], Failed: count[inspect.Failed],
		Unknown: count[inspect.Unknown], NotTried: count[inspect.NotTried],
	}
}

// purgeJSON is a purge as printed. The names are a contract.
type purgeJSON struct {
	Journal *string `json:"journal"`
	Planned int     `json:"planned"`
	Purged  int     `json:"purged"`
	tallyJSON
	LeftRunning    int           `json:"left_running"`
	LeftUnknownAge int           `json:"left_unknown_age"`
	ChangedLate    int           `json:"changed_after_reread"`
	DryRun         bool          `json:"dry_run"`
	Stopped        *string       `json:"stopped"`
	Records        []outcomeJSON `json:"records"`
	Left           []outcomeJSON `json:"left"`
	Claims         []string      `json:"claims,omitempty"`
	Notes          []string      `json:"notes,omitempty"`
}

// judged is one record of the plan, with what it was judged by.
func (p *purging) judged(e *plan.Entry, outcome, reason string) outcomeJSON {
	out := outcomeJSON{
		Key: e.Record.Key, Outcome: outcome, Reason: optional(reason), State: e.State.String(),
		Class: optional(inspect.ClassOf(&e.Record, p.plan.At, p.policy)),
	}
	if e.Age.Known {
		out.AgeSeconds, out.AgeBasis = seconds(e.Age.AtLeast), optional(string(e.Age.Basis))
	}
	return out
}

// planned is the plan in JSON: nothing was done yet.
func (p *purging) planned(path string) purgeJSON { return p.printed(path, purge.Summary{}) }

// printed is the plan in JSON, each record with what became of it so far.
func (p *purging) printed(path string, sum purge.Summary) purgeJSON {
	still := p.still(sum)
	out := purgeJSON{
		Journal: optional(path), Planned: p.plan.Count(plan.Take), DryRun: p.ask.dryRun,
		LeftRunning: still.Count(plan.LeftRunning), LeftUnknownAge: still.Count(plan.LeftUnknownAge),
		Records: []outcomeJSON{}, Left: []outcomeJSON{},
		Claims: p.plan.Claims(p.policy), Notes: p.notes,
	}
	for i := range p.plan.Entries {
		e, why := &p.plan.Entries[i], p.plan.Entries[i].Verdict.Why(p.plan.Entries[i].State)
		o, done := sum.Outcomes[p.number(i)]
		switch {
		case done:
			record := p.judged(e, o.Outcome.String(), o.Reason)
			record.Added = p.added(p.number(i))
			out.Records = append(out.Records, record)
		case e.Verdict == plan.Take:
			out.Records = append(out.Records, p.judged(e, "planned", why))
		default:
			out.Left = append(out.Left, p.judged(e, e.Verdict.Word(), why))
		}
	}
	for _, e := range p.proven {
		out.Left = append(out.Left, p.judged(&e.Entry, "left_proven", "left: proven since the plan was made, and not agreed to; a yes or --max takes it"))
	}
	for _, key := range p.missing {
		out.Left = append(out.Left, outcomeJSON{Key: key, Outcome: "missing"})
	}
	return out
}
