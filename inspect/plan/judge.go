package plan

import (
	"time"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// Margin is how much beyond the longest run, and behind a deadline, a purge
// wants: stored times are whole seconds of other clocks.
const Margin = 5 * time.Second

// Judge decides on single records, for a plan and again before each delete.
type Judge struct {
	policy inspect.Policy
	o      Options
	// scope is FILTER without its state part: what is left is counted over it.
	scope  filter.Query
	states map[inspect.State]bool // nil: none was named
}

// NewJudge makes a judge.
func NewJudge(p inspect.Policy, o Options) Judge {
	j := Judge{policy: p, o: o, scope: o.Query.WithState()}
	if named := o.Query.States(); named != nil {
		j.states = map[inspect.State]bool{}
		for _, s := range named {
			j.states[s] = true
		}
	}
	return j
}

// Decide says what becomes of a record; meant is false for one that the person
// did not ask about.
func (j Judge) Decide(r *inspect.Record, now inspect.Millis) (e Entry, meant bool) {
	return j.Again(r, 0, now)
}

// Again is Decide for a record that a plan holds already, with the state that
// it had there. What was named then stays named when time alone moves it on:
// held records become stuck, running ones lapse.
func (j Judge) Again(r *inspect.Record, was inspect.State, now inspect.Millis) (e Entry, meant bool) {
	if !j.inScope(r, now) {
		return Entry{}, false
	}
	e = Entry{Record: *r, State: inspect.StateAt(r, now, j.policy), Age: inspect.SoundAge(r, now, j.policy)}
	e.Named = j.states[e.State] || j.byKey() || j.states[was] && movesOn(was, e.State)
	e.Verdict = j.verdict(&e, now)
	if e.Verdict == Take && j.o.OlderThan > 0 && (!e.Age.Known || e.Age.AtLeast < j.o.OlderThan) {
		e.Verdict = LeftYounger
	}
	return e, e.Verdict != notMeant
}

// movesOn reports whether a record goes from one state to the other by time
// alone, on its way to where no call works on it.
func movesOn(from, to inspect.State) bool {
	return from == inspect.Held && to == inspect.Stuck || from == inspect.Running && to == inspect.Lapsed
}

func (j Judge) byKey() bool { return len(j.o.Keys) > 0 || j.o.Marked }

// meant reports whether a record is one that a person's words take: where FILTER
// names states they alone say so, for KEYs as well. FILTER only ever narrows.
func (j Judge) meant(e *Entry) bool {
	if j.states == nil {
		return j.byKey()
	}
	return j.states[e.State] || e.Named && !j.byKey()
}

func (j Judge) inScope(r *inspect.Record, now inspect.Millis) bool {
	if len(j.o.Keys) > 0 && !j.o.Keys[r.Key] {
		return false
	}
	return j.scope.Match(r, now, j.policy)
}

func (j Judge) verdict(e *Entry, now inspect.Millis) Verdict {
	switch e.State {
	case inspect.Running:
		return j.forcedOr(e, LeftRunning)
	case inspect.Held, inspect.Stuck:
		return j.noDeadline(e, now)
	case inspect.Lapsed:
		return j.lapsed(e, now)
	case inspect.Done:
		return j.asked(e, LeftProtecting)
	case inspect.Expired:
		if e.Record.Status == inspect.InProgress && mayRun(&e.Record, now) {
			return j.forcedOr(e, LeftRunning)
		}
		return j.asked(e, LeftExpired)
	case inspect.Invalid:
		return j.invalid(e, now)
	}
	return notMeant
}

// lapsed records are open to a retry. Within the margin of its deadline a call
// may be ending just now; a durable function only suspends.
func (j Judge) lapsed(e *Entry, now inspect.Millis) Verdict {
	switch {
	case mayRun(&e.Record, now):
		return j.forcedOr(e, LeftRunning)
	case j.policy.Runs[e.Record.Prefix()].Durable && (j.o.Marked || !j.states[inspect.Lapsed] && len(j.o.Keys) == 0):
		return LeftDurable // a mark on one of many says nothing of it, whatever else is chosen with it
	}
	return j.byDefault(e)
}

// noDeadline is for stuck and held records: only a proven age takes them.
func (j Judge) noDeadline(e *Entry, now inspect.Millis) Verdict {
	switch {
	case j.proven(e) && e.State == inspect.Stuck:
		// Held ones that were asked for are stuck once they were watched long enough.
		if e.Age.Basis == inspect.BasisObserved && j.states[inspect.Held] {
			e.Named = true
			return Take
		}
		return j.byDefault(e)
	case j.o.Force && j.meant(e):
		e.Forced = true
		return Take
	case e.State == inspect.Stuck || !inspect.AgeAt(&e.Record, now, j.policy).Known || j.doubted(e):
		return LeftUnknownAge
	}
	return LeftHeld
}

// doubted reports that the table contradicts what a person said of a record's
// prefix.
func (j Judge) doubted(e *Entry) bool {
	word, _ := j.policy.Doubt(e.Record.Prefix())
	return word != ""
}

// proven reports whether the sound age is above the longest run.
func (j Judge) proven(e *Entry) bool {
	longest, bounded := j.policy.LongestRun(e.Record.Prefix())
	return bounded && e.Age.Known && e.Age.AtLeast > longest+Margin
}

// invalid records in progress go only if they were seen unchanged for longer
// than any call takes, and have an expiration: without one nothing tells two
// runs apart; what is no record of the libraries only by force.
func (j Judge) invalid(e *Entry, now inspect.Millis) Verdict {
	switch {
	case e.Record.Status == inspect.Completed:
		return j.asked(e, LeftProtecting)
	case e.Record.Status != inspect.InProgress:
		return j.forcedOr(e, LeftForeign)
	case mayRun(&e.Record, now):
		return j.forcedOr(e, LeftRunning)
	case e.Named && e.Record.Expiration.Present() && j.watched(e, now):
		return Take
	}
	return j.forcedOr(e, LeftInvalid)
}

// watched reports whether a record was seen unchanged for longer than any call
// takes, whatever else its age may rest on.
func (j Judge) watched(e *Entry, now inspect.Millis) bool {
	since, seen := j.policy.Seen.Since(&e.Record)
	longest, bounded := j.policy.LongestRun(e.Record.Prefix())
	return seen && bounded && now.Sub(since) > longest+Margin
}

// mayRun reports whether a deadline is ahead, or passed only just now.
func mayRun(r *inspect.Record, now inspect.Millis) bool {
	return r.Deadline.Unit == inspect.Milliseconds && now.Sub(r.Deadline.At) <= Margin
}

// byDefault takes what is meant when no state is named.
func (j Judge) byDefault(e *Entry) Verdict {
	if j.states == nil || j.meant(e) {
		return Take
	}
	return notMeant
}

// asked takes what a state: term names. A key alone does not: the record is
// named, and left for a reason.
func (j Judge) asked(e *Entry, otherwise Verdict) Verdict {
	switch {
	case j.states[e.State]:
		return Take
	case j.byKey():
		return otherwise
	}
	return notMeant
}

func (j Judge) forcedOr(e *Entry, otherwise Verdict) Verdict {
	if j.o.Force && j.meant(e) {
		e.Forced = true
		return Take
	}
	if otherwise == LeftForeign && !e.Named {
		return notMeant
	}
	return otherwise
}
