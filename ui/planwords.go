package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/ui/table"
)

// planTitle says how many of what go, and from where as far as there is room.
func (m *Model) planTitle(width int) string {
	p := &m.planning
	words := []string{}
	taken := p.judged.plan.Count(plan.Take)
	switch {
	case m.o.ReadOnly:
		words = append(words, "Purge is off")
	case !p.judged.ever:
		words = append(words, "Purge "+count(len(p.asked))+" "+p.what)
	case len(p.asked) == 1:
		words = append(words, "Purge "+count(taken)+" of 1 record")
	default:
		words = append(words, "Purge "+count(taken)+" of "+count(len(p.asked))+" "+p.what)
	}
	if m.o.Production {
		words = append(words, "PROD "+m.glyphs.production)
	}
	words = append(words, inspect.Clean(m.name))
	if where := inspect.Clean(m.o.Where); where != "" {
		words = append(words, where)
	}
	title := words[0]
	for _, word := range words[1:] {
		longer := title + " " + m.glyphs.dot + " " + word
		if table.Width(longer) >= width {
			break
		}
		title = longer
	}
	return title
}

// planGlance is what the set is: shown then, and what came since.
func (m *Model) planGlance() string {
	p := &m.planning
	text := fmt.Sprintf("Records shown when the plan was made: %s.", count(len(p.asked)))
	if n := p.judged.came.n; n > 0 {
		text += fmt.Sprintf(" What came in since: %s, left alone.", count(n))
	}
	return text
}

// fellText says what fell out of the plan since it was shown.
func (m *Model) fellText() string {
	fell := m.planning.judged.fell
	var parts []string
	total := 0
	for _, f := range []struct {
		fate lookFate
		word string
	}{{fateCompleted, "completed"}, {fateChanged, "written anew"}, {fateGone, "gone"}, {fateExpired, "expired"}} {
		if n := fell[f.fate]; n > 0 {
			parts = append(parts, count(n)+" "+f.word)
			total += n
		}
	}
	if total == 0 {
		return ""
	}
	return fmt.Sprintf("%s changed since: left alone (%s).", count(total), strings.Join(parts, ", "))
}

// agesText says what the ages of the taken records rest on.
func (m *Model) agesText() string {
	j := &m.planning.judged
	bases := j.plan.Bases()
	given := "%s given"
	if spans := j.givenSpans(); len(spans) == 1 {
		given += " (expires_after " + inspect.Long(spans[0]) + ")"
	}
	var words []string
	for _, b := range []struct {
		basis inspect.Basis
		text  string
	}{
		{inspect.BasisGiven, given},
		{inspect.BasisDeadline, "%s proved by a passed deadline"},
		{inspect.BasisObserved, "%s seen unchanged for long enough"},
		{inspect.BasisRelative, "%s by one expires_after for all of a function"},
		{inspect.BasisNone, "%s not proven, taken by force"},
	} {
		if n := bases[b.basis]; n > 0 {
			words = append(words, fmt.Sprintf(b.text, count(n)))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "Ages: " + strings.Join(words, ", ") + "."
}

// givenSpans are the values of expires_after that taken records go by.
func (j *judged) givenSpans() []time.Duration {
	var out []time.Duration
	for i := range j.plan.Entries {
		e := &j.plan.Entries[i]
		if e.Verdict != plan.Take || e.Age.Basis != inspect.BasisGiven {
			continue
		}
		if span, ok := j.policy.Given(e.Record.Prefix()); ok && !slices.Contains(out, span) {
			out = append(out, span)
		}
	}
	return out
}

// proofsText says how far watching has come with what is left for its age, and
// of which it proves nothing in time.
func (m *Model) proofsText() string {
	p := &m.planning.judged.proofs
	the, them, early := "The "+count(p.watched)+" to observe", "them", ""
	switch {
	case p.n == 1:
		the, them = "That one", "it"
	case p.watched == p.n:
		the = "The " + count(p.n)
	}
	switch {
	case p.early == 1:
		early = "1 expires before watching could prove it: it is free again then."
	case p.early > 1:
		early = count(p.early) + " expire before watching could prove them: they are free again then."
	}
	text := ""
	switch {
	case p.watched == 0:
	case p.last-p.first > time.Second:
		text = fmt.Sprintf("%s: watching proves the first in %s, the last in %s.", the, inspect.Long(p.first), inspect.Long(p.last))
	default:
		text = fmt.Sprintf("%s: seen unchanged for %s of the %s that would prove %s stuck.", the, inspect.Long(p.since), inspect.Long(p.of), them)
	}
	return strings.TrimSpace(text + " " + early)
}

// blockingText says how many of what goes refuse retries now.
func (m *Model) blockingText() string {
	refuse, n := 0, 0
	for i := range m.planning.judged.plan.Entries {
		if e := &m.planning.judged.plan.Entries[i]; e.Verdict == plan.Take {
			n++
			if e.State.Refuses() {
				refuse++
			}
		}
	}
	switch {
	case n == 0:
		return ""
	case n == 1 && refuse == 1:
		return "It refuses retries now."
	case n == 1:
		return "It refuses no retry now."
	case refuse == n:
		return fmt.Sprintf("All %s refuse retries now.", count(n))
	case refuse == 0:
		return fmt.Sprintf("None of the %s refuses retries now.", count(n))
	}
	return fmt.Sprintf("Of the %s, %s refuse retries now; %s do not.", count(n), count(refuse), count(n-refuse))
}

// groupText is what happens to a group.
func (m *Model) groupText(g plan.Group) string {
	text := g.Verdict.Why(g.State)
	if m.planning.marked && (g.Verdict == plan.LeftProtecting || g.Verdict == plan.LeftExpired) {
		text, _, _ = strings.Cut(text, ";") // a switch below takes them, not a term
	}
	d := m.planning.judged.deadlines
	if g.Verdict != plan.LeftRunning || g.State != inspect.Running || d.n == 0 {
		return text
	}
	if d.high-d.low < time.Second {
		return fmt.Sprintf("left: a call is working on it (deadline in %s)", inspect.Long(max(d.low, 0)))
	}
	return fmt.Sprintf("left: a call is working on it (deadlines in %s to %s)", inspect.Long(max(d.low, 0)), inspect.Long(max(d.high, 0)))
}

// command is the line that does the same without the dashboard.
func (m *Model) command() string {
	p := &m.planning
	what, keys := m.commandWhat()
	words := append([]string{"idemtui purge"}, what...)
	if states := p.take.states(p.take.force); len(states) > 0 {
		words = append(words, "state:"+strings.Join(states, ","))
	}
	if p.take.force {
		words = append(words, "--force")
	}
	for _, prefix := range p.judged.plan.Prefixes() {
		if span, ok := p.judged.policy.Given(prefix); ok && len(words) < 8 {
			words = append(words, "--expires-after", inspect.ShellQuote(prefix+"="+flagSpan(span)))
		}
	}
	words = append(words, "--table", inspect.ShellQuote(m.name))
	if m.about.Endpoint != "" {
		words = append(words, "--endpoint-url", inspect.ShellQuote(m.about.Endpoint))
	}
	if len(keys) > 0 {
		words = append(append(words, "--"), keys...) // a key may begin as a flag does
	}
	return strings.Join(words, " ")
}

// fewKeys are as many as a line can name.
const fewKeys = 2

// commandWhat names the set: a function or a file of keys, else a few keys.
func (m *Model) commandWhat() (what, keys []string) {
	p := &m.planning
	if p.base.function && !strings.ContainsAny(p.base.prefix, `*?["\ `) {
		return []string{inspect.ShellQuote("fn:" + p.base.prefix)}, nil
	}
	if len(p.asked) > fewKeys {
		return []string{"--keys FILE"}, nil
	}
	for _, r := range p.asked {
		keys = append(keys, inspect.ShellQuote(r.Key))
	}
	return nil, keys
}

// flagSpan writes a duration as flags take it.
func flagSpan(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// savingCommand keeps a plan for someone who may purge.
func (m *Model) savingCommand() string {
	what := "state:stuck"
	if states := m.query.states; len(states) == 1 {
		what = "state:" + states[0].String()
	}
	text := "idemtui purge " + what + " --dry-run --journal p.jsonl --table " + inspect.ShellQuote(m.name)
	if m.about.Endpoint != "" {
		text += " --endpoint-url " + inspect.ShellQuote(m.about.Endpoint)
	}
	return text
}
