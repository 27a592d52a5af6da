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
	taken := p.plan.Count(plan.Take)
	p.say(w, "Purge of %s from %s", plural(taken, "record"), p.where())
	g := grid{head: []string{"", "", "", ""}, right: []bool{true, false, false, false}}
	for _, group := range p.plan.Groups() {
		g.rows = append(g.rows, []string{
			fmt.Sprint(group.N), group.State.String(), group.Verdict.Why(group.State), oldest(group),
		})
	}
	p.sayGrid(w, g)
	p.say(w, "%s", p.blocking())
	if ages := p.ages(); ages != "" {
		p.say(w, "Ages: %s.", ages)
	}
	for _, claim := range p.plan.Claims(p.policy) {
		p.say(w, "If what you said is so: %s.", claim)
	}
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

// say writes one line of a person's text; what is from a table is made harmless.
func (p *purging) say(w io.Writer, format string, args ...any) { //nolint:goprintffuncname // it reads as a person speaks
	_, _ = fmt.Fprintln(w, inspect.Clean(fmt.Sprintf(format, args...)))
}

// sayGrid writes a grid without its head, indented.
func (p *purging) sayGrid(w io.Writer, g grid) {
	var b strings.Builder
	_ = g.writeTable(&b) // a strings.Builder does not fail
	for i, line := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		if i > 0 {
			_, _ = fmt.Fprintln(w, "  "+strings.TrimRight(line, " "))
		}
	}
}

func oldest(g plan.Group) string {
	if g.Oldest < time.Second { // seen just now, and nothing else is known
		return ""
	}
	return "oldest at least " + inspect.Short(g.Oldest)
}

// blocking says how many of the taken records refuse retries now.
func (p *purging) blocking() string {
	refuse := 0
	taken := p.plan.Taken()
	for _, e := range taken {
		if e.State.Refuses() {
			refuse++
		}
	}
	return fmt.Sprintf("Of these %d refuse retries now; %d do not.", refuse, len(taken)-refuse)
}

// ages says what the ages of the taken records rest on.
func (p *purging) ages() string {
	bases, words := p.plan.Bases(), []string{}
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

// ways says how the records could go whose age nothing proves, and which
// records block for ever.
func (p *purging) ways() []string {
	var lines []string
	var prefix string
	endless := 0
	for _, e := range p.plan.Left() {
		if e.Verdict == plan.LeftUnknownAge && prefix == "" {
			prefix = e.Record.Prefix()
		}
		if e.Verdict == plan.LeftInvalid && e.Record.Expiration.Unit != inspect.Seconds {
			endless++
		}
	}
	if n := p.plan.Count(plan.LeftUnknownAge); n > 0 {
		lines = append(lines, fmt.Sprintf("To prove the age of the %d left: --observe (waits for at most the longest run), --expires-after %s, --same-expiry, or --seen with an earlier list.",
			n, inspect.ShellQuote(prefix+"=1h")))
	}
	if endless > 0 {
		lines = append(lines, fmt.Sprintf("%s in progress never %s for ever: idemtui purge state:invalid --observe takes what no call can still be working on.",
			plural(endless, "invalid record"), agree(endless, "expires and blocks", "expire and block")))
	}
	return lines
}

// outcomeJSON is one record of a purge or a restore.
type outcomeJSON struct {
	Key     string  `json:"key"`
	Outcome string  `json:"outcome"`
	Reason  *string `json:"reason"`

	// Of a plan also what the record was judged by.
	State      string  `json:"state,omitempty"`
	Class      *string `json:"class,omitempty"`
	AgeSeconds *int64  `json:"age_seconds,omitempty"`
	AgeBasis   *string `json:"age_basis,omitempty"`
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
func (p *purging) judged(e *plan.Entry, outcome string) outcomeJSON {
	out := outcomeJSON{
		Key: e.Record.Key, Outcome: outcome, Reason: optional(e.Verdict.Why(e.State)), State: e.State.String(),
		Class: optional(inspect.ClassOf(&e.Record, p.plan.At, p.policy)),
	}
	if e.Age.Known {
		out.AgeSeconds, out.AgeBasis = seconds(e.Age.AtLeast), optional(string(e.Age.Basis))
	}
	return out
}

// planned is the plan in JSON: nothing was done yet.
func (p *purging) planned(path string) purgeJSON {
	out := purgeJSON{
		Journal: optional(path), Planned: p.plan.Count(plan.Take), DryRun: p.ask.dryRun,
		LeftRunning: p.plan.Count(plan.LeftRunning), LeftUnknownAge: p.plan.Count(plan.LeftUnknownAge),
		Records: []outcomeJSON{}, Left: []outcomeJSON{},
		Claims: p.plan.Claims(p.policy), Notes: p.notes,
	}
	for i := range p.plan.Entries {
		e := &p.plan.Entries[i]
		if e.Verdict == plan.Take {
			out.Records = append(out.Records, p.judged(e, "planned"))
		} else {
			out.Left = append(out.Left, p.judged(e, e.Verdict.Word()))
		}
	}
	for _, key := range p.missing {
		out.Left = append(out.Left, outcomeJSON{Key: key, Outcome: "missing"})
	}
	return out
}
