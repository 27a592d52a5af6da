package cli

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// alarms are the records that a watch has told of, as they were then.
type alarms struct {
	states []inspect.State
	told   map[inspect.ItemKey]inspect.Record
}

// newAlarms is for stuck records, or for the states that a filter names.
func newAlarms(q filter.Query) alarms {
	a := alarms{states: q.States(), told: map[inspect.ItemKey]inspect.Record{}}
	if a.states == nil {
		a.states = []inspect.State{inspect.Stuck}
	}
	return a
}

// became says what befell the records that are told.
func (a *alarms) became() string {
	words := make([]string, len(a.states))
	for i, s := range a.states {
		words[i] = s.String()
	}
	if len(a.states) == 1 && a.states[0] == inspect.Stuck {
		return "got stuck"
	}
	return "became " + strings.Join(words, " or ")
}

// news are the records among those found that were not told before as they are
// now; from here on they are. Of a whole read, what is no longer in the table
// is forgotten.
func (a *alarms) news(found []*inspect.Record, table inspect.Snapshot, whole bool) []*inspect.Record {
	var fresh []*inspect.Record
	for _, r := range found {
		key := inspect.ItemKey{Partition: r.Partition, Sort: r.Key}
		if before, told := a.told[key]; told && before.Same(r) {
			continue
		}
		witness := *r
		witness.Data, witness.Item = inspect.Body{}, nil
		a.told[key] = witness
		fresh = append(fresh, r)
	}
	if whole && len(a.told) > 0 {
		there := make(map[inspect.ItemKey]bool, len(a.told))
		for r := range table.All() {
			key := inspect.ItemKey{Partition: r.Partition, Sort: r.Key}
			if _, told := a.told[key]; told {
				there[key] = true
			}
		}
		maps.DeleteFunc(a.told, func(k inspect.ItemKey, _ inspect.Record) bool { return !there[k] })
	}
	return fresh
}

// watchJSON is what a watch tells. The names are a contract.
type watchJSON struct {
	At        string              `json:"at"`
	Table     string              `json:"table"`
	TableARN  string              `json:"table_arn"`
	TableID   string              `json:"table_id"`
	Filter    string              `json:"filter"`
	States    []string            `json:"states"`
	New       int                 `json:"new"`
	Total     int                 `json:"total"`
	Refuse    int                 `json:"refuse"`
	Functions []watchFunctionJSON `json:"functions"`
	Keys      []string            `json:"keys"`
	Command   string              `json:"command"`
	Complete  bool                `json:"complete"`
}

type watchFunctionJSON struct {
	Prefix           string  `json:"prefix"`
	New              int     `json:"new"`
	Total            int     `json:"total"`
	OldestAgeSeconds *int64  `json:"oldest_age_seconds"`
	OldestAgeBasis   *string `json:"oldest_age_basis"`

	oldest inspect.Age
}

// keysALine bounds the keys of one line: an outage may bring many thousands.
const keysALine = 100

// judge tells what is new in a read.
func (w *watching) judge(ctx context.Context, l *loaded) error {
	w.looks++
	w.rcu += l.rcu
	if w.looks == 1 {
		w.tellCost(l)
	}
	w.observe(ctx, l)
	all, err := w.query.WithState().Rows(ctx, l.records, l.now, l.policy)
	if err != nil {
		return nil //nolint:nilerr // ctx has ended, and the watch with it
	}
	var counts inspect.Counts
	var found []*inspect.Record
	for _, i := range all {
		r := l.records.At(int(i))
		state := l.state(r)
		counts.Add(state)
		if slices.Contains(w.alarms.states, state) {
			found = append(found, r)
		}
	}
	fresh := w.alarms.news(found, l.records, l.complete)
	if len(fresh) == 0 {
		return nil
	}
	w.told += len(fresh)
	return w.tell(ctx, w.report(l, found, fresh, counts.Refuse()))
}

// observe takes in that the records are there, and keeps it: ages get proven
// that way.
func (w *watching) observe(ctx context.Context, l *loaded) {
	seen := w.seen.Merge(l.policy.Seen)
	if l.complete {
		seen = seen.Watch(l.records)
	} else {
		for r := range l.records.All() {
			seen.See(r)
		}
	}
	w.seen, l.policy.Seen = seen, seen
	memory := &memory{table: w.table}
	if err := memory.Remember(ctx, seen); err != nil {
		w.say("what was seen is not kept: %v", err)
	}
}

func (w *watching) report(l *loaded, found, fresh []*inspect.Record, refuse int) watchJSON {
	out := watchJSON{
		At: l.now.Time().Format("2006-01-02T15:04:05.000Z07:00"), Table: l.table.Name, TableARN: l.table.ARN, TableID: l.table.ID,
		Filter: w.query.String(), New: len(fresh), Total: len(found), Refuse: refuse, Complete: l.complete,
		Command: w.command(),
	}
	for _, s := range w.alarms.states {
		out.States = append(out.States, s.String())
	}
	functions := map[string]*watchFunctionJSON{}
	for _, r := range found {
		f := functions[r.Prefix()]
		if f == nil {
			f = &watchFunctionJSON{Prefix: r.Prefix()}
			functions[f.Prefix] = f
		}
		f.Total++
		if age := inspect.AgeAt(r, l.now, l.policy); age.Known && (!f.oldest.Known || age.AtLeast > f.oldest.AtLeast) {
			f.oldest, f.OldestAgeSeconds, f.OldestAgeBasis = age, seconds(age.AtLeast), optional(string(age.Basis))
		}
	}
	slices.SortStableFunc(fresh, func(a, b *inspect.Record) int { return -cmp.Compare(l.age(a), l.age(b)) })
	for i, r := range fresh {
		functions[r.Prefix()].New++
		if i < keysALine {
			out.Keys = append(out.Keys, r.Key)
		}
	}
	for _, f := range functions {
		if f.New > 0 {
			out.Functions = append(out.Functions, *f)
		}
	}
	slices.SortFunc(out.Functions, func(a, b watchFunctionJSON) int {
		return cmp.Or(cmp.Compare(b.New, a.New), cmp.Compare(a.Prefix, b.Prefix))
	})
	return out
}

// tell prints a line, and hands it to the command of --notify.
func (w *watching) tell(ctx context.Context, news watchJSON) error {
	line, err := encodeJSON(news, "")
	if err != nil {
		return err
	}
	text := string(line)
	if w.global.output == "table" {
		text = inspect.Clean(w.sentence(&news)) + "\n"
	}
	if err := writeAll(w.Out, text); err != nil {
		return err
	}
	said, err := w.notifier.tell(ctx, line)
	if !w.global.quiet || err != nil {
		for _, line := range said {
			w.say("--notify: %s", line)
		}
	}
	if err != nil && ctx.Err() == nil {
		w.say("--notify %s: %v; the watch goes on", w.notifier.words[0], err)
	}
	return nil
}

// sentence is the line for people.
func (w *watching) sentence(news *watchJSON) string {
	const few = 3
	at, _, _ := strings.Cut(news.At, ".")
	text := fmt.Sprintf("%sZ  %s %s", at, plural(news.New, "key"), w.alarms.became())
	if news.Total > news.New {
		text += fmt.Sprintf(" (%d in all)", news.Total)
	}
	parts := make([]string, 0, few+1)
	for i := range news.Functions {
		if i == few {
			parts = append(parts, plural(len(news.Functions)-few, "more function"))
			break
		}
		f := &news.Functions[i]
		parts = append(parts, fmt.Sprintf("%s %d, oldest %s", dash(f.Prefix), f.New, ageText(f.oldest)))
	}
	return fmt.Sprintf("%s: %s. Look: %s", text, strings.Join(parts, "; "), news.Command)
}

// command lists what is told: with the flags that find and judge it.
func (w *watching) command() string {
	terms := filter.WithState(w.query.String(), w.alarms.states...)
	return strings.Join(append([]string{"idemtui", "ls", inspect.ShellQuote(terms)}, w.global.again()...), " ")
}

// again are the flags that name the table and judge its records, as they were
// given, for another command line.
func (g *globalFlags) again() []string {
	words := []string{"--table", inspect.ShellQuote(g.table)}
	elsewhere := []string{"table", "output", "quiet", "max-rcu", "segments", "read-only", "redact", "theme", "ascii", "no-color"}
	g.flags.VisitAll(func(f *pflag.Flag) {
		if !f.Changed || slices.Contains(elsewhere, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if many, ok := f.Value.(pflag.SliceValue); ok {
			values = many.GetSlice()
		}
		for _, v := range values {
			words = append(words, "--"+f.Name, inspect.ShellQuote(v))
		}
	})
	return words
}

// greet says what begins.
func (w *watching) greet() {
	if w.global.quiet {
		return
	}
	about := w.table.Describe()
	text := fmt.Sprintf("Watching %s every %s", about.Name, inspect.Long(w.every))
	if w.span > 0 {
		text += " for " + inspect.Long(w.span)
	}
	_, _ = fmt.Fprintln(w.Err, inspect.Clean(text+"; ctrl-c ends it."))
}

// tellCost says what the watch costs a day, in full reads and their capacity.
func (w *watching) tellCost(l *loaded) {
	if w.global.quiet {
		return
	}
	const day = 24 * time.Hour
	apart := max(w.every, l.elapsed)
	reads := float64(day) / float64(apart)
	text := fmt.Sprintf("A look read %s for %.1f RCU: %.0f full reads a day x %.1f RCU = %.0f RCU a day.",
		plural(l.records.Len(), "record"), l.rcu, reads, l.rcu, reads*l.rcu)
	if l.elapsed > w.every {
		text += fmt.Sprintf(" It took %s, longer than --every: one follows the other.", inspect.Long(l.elapsed))
	}
	_, _ = fmt.Fprintln(w.Err, text)
}
