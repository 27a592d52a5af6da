package ui

import (
	"maps"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/plan"
)

// planQuestion is what a plan is decided by, copied for a job.
type planQuestion struct {
	asked           []*inspect.Record
	fates           []lookFate
	now             inspect.Millis
	policy          inspect.Policy
	options, forced plan.Options
	base            chosenFrom
	current         dataset
	came            arrivals
	facts           Facts
	known           bool
	read            int
	heard           []inspect.Written
}

// judged is a plan as the dialog shows it.
type judged struct {
	ever bool
	// known and read tell what it was decided on: with the facts or without, and
	// how many records were looked at by then.
	known bool
	read  int
	// options are those that it was decided by.
	options plan.Options
	cost    time.Duration // of deciding
	plan    plan.Plan
	policy  inspect.Policy
	// fell counts the records that fell out, by what became of them.
	fell map[lookFate]int
	came arrivals
	// offers are how many records the person's own word would take.
	offers takesCount
	proofs proofs
	// deadlines are those of the running ones that are left.
	deadlines span
}

// takesCount is how many records each of a person's words is about.
type takesCount struct{ force, completed, expired int }

// arrivals is how many records came in since, as of a reading of the table.
type arrivals struct{ n, epoch int }

// proofs is how far watching has come with what is left for its age.
type proofs struct {
	// n are left for their age; watched of them can be proven by watching, early
	// expire before.
	n, watched, early int
	// since and of are of the first that will be proven.
	since, of time.Duration
	// first and last are how long it takes until one is proven, and all.
	first, last time.Duration
	prefix      string // of one of them
	// records are the watched ones, as they were shown.
	records []*inspect.Record
}

// span is a range of durations; empty where n is 0.
type span struct {
	n         int
	low, high time.Duration
}

func (s *span) add(d time.Duration) {
	if s.n == 0 {
		s.low, s.high = d, d
	}
	s.n, s.low, s.high = s.n+1, min(s.low, d), max(s.high, d)
}

// in adds what is known beside the records to a policy.
func (f Facts) in(policy inspect.Policy) inspect.Policy {
	policy.Seen = policy.Seen.Merge(f.Seen)
	if len(f.Runs) > 0 { // what was not answered this time is known from before
		runs := make(map[string]inspect.Run, len(policy.Runs)+len(f.Runs))
		maps.Copy(runs, policy.Runs)
		maps.Copy(runs, f.Runs)
		policy.Runs = runs
	}
	return policy
}

// judge decides on what is as it was shown.
func (q *planQuestion) judge() judged {
	policy := q.facts.in(q.policy)
	for _, w := range q.heard {
		policy = policy.Wrote(w.Record, w.After)
	}
	out := judged{known: q.known, read: q.read, options: q.options, policy: policy, plan: plan.Plan{At: q.now}, fell: map[lookFate]int{}, came: q.arrived()}
	judge, forced := plan.NewJudge(policy, q.options), plan.NewJudge(policy, q.forced)
	for i, r := range q.asked {
		if fate := q.fates[i]; fate > fateSame {
			out.fell[fate]++
			continue
		}
		e, meant := judge.Decide(r, q.now)
		if !meant { // none of a function's stuck and lapsed records any more
			out.fell[fateExpired]++
			continue
		}
		out.plan.Entries = append(out.plan.Entries, e)
		out.count(r, &e, forced, q.now)
	}
	return out
}

// count adds an entry to what the dialog says beside the groups.
func (j *judged) count(r *inspect.Record, e *plan.Entry, forced plan.Judge, now inspect.Millis) {
	if f, _ := forced.Decide(&e.Record, now); f.Forced && f.Verdict == plan.Take {
		j.offers.force++
	}
	switch {
	case e.Record.Status == inspect.Completed && e.State != inspect.Expired:
		j.offers.completed++
	case e.State == inspect.Expired && (e.Verdict == plan.LeftExpired || e.Verdict == plan.Take):
		j.offers.expired++
	case e.Verdict == plan.LeftRunning:
		j.deadlines.add(e.Record.Deadline.At.Sub(now))
	}
	if j.proofs.add(e, j.policy, now) {
		j.proofs.records = append(j.proofs.records, r)
	}
}

// add notes how far a record that is left is from its proof; false where
// watching brings none.
func (p *proofs) add(e *plan.Entry, policy inspect.Policy, now inspect.Millis) bool {
	if e.Verdict != plan.LeftUnknownAge && e.Verdict != plan.LeftHeld {
		return false
	}
	p.n++
	p.prefix = e.Record.Prefix()
	at, ok := plan.ProvenAt(e, policy)
	if !ok {
		return false
	}
	if expiresBefore(&e.Record, at) {
		p.early++
		return false
	}
	left := max(at.Sub(now), 0)
	if p.watched == 0 || left < p.first {
		longest, _ := policy.LongestRun(e.Record.Prefix())
		p.first, p.of = left, longest
		p.since = max(longest+plan.Margin-left, 0)
	}
	p.watched, p.last = p.watched+1, max(p.last, left)
	return true
}

// expiresBefore reports whether a record is free again before a moment: to watch
// it until then brings nothing.
func expiresBefore(r *inspect.Record, at inspect.Millis) bool {
	return r.Expiration.Unit == inspect.Seconds && r.Expiration.At < at
}

// arrived counts what the same words would choose now and was not there when
// the set was chosen. Only another reading of the table can bring some.
func (q *planQuestion) arrived() arrivals {
	epoch := q.current.epoch
	if !q.base.on || epoch == q.base.data.epoch || epoch == q.came.epoch {
		return arrivals{q.came.n, epoch}
	}
	there := make(map[inspect.ItemKey]bool, q.base.data.snap.Len())
	for r := range q.base.data.snap.All() {
		there[r.ItemKey(true)] = true
	}
	out := arrivals{epoch: epoch}
	for r := range q.current.snap.All() {
		if !there[r.ItemKey(true)] && q.base.selects(r, q.now, q.policy) {
			out.n++
		}
	}
	return out
}

// selects reports whether the words that chose the set choose a record.
func (c *chosenFrom) selects(r *inspect.Record, now inspect.Millis, p inspect.Policy) bool {
	return (!c.function || r.Prefix() == c.prefix) && c.terms.Match(r, now, p)
}
