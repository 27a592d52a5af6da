package activity

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"idemtui/inspect"
)

// Question is what a tally is made of.
type Question struct {
	Records inspect.Snapshot
	Now     inspect.Millis
	Policy  inspect.Policy
	// State judges a record; nil judges it at Now.
	State func(r *inspect.Record) inspect.State
}

// judged is the question with its way to judge.
func (q Question) judged() Question {
	if q.State == nil {
		now, policy := q.Now, q.Policy
		q.State = func(r *inspect.Record) inspect.State { return inspect.StateAt(r, now, policy) }
	}
	return q
}

// Tally is the records of a table by function and by time.
type Tally struct {
	At inspect.Millis
	// Functions have one entry a prefix, those with the most stuck and lapsed
	// records first.
	Functions []Function
	// Lines are the same records by time, in each Step.
	Lines [steps]Line
	// Placed counts the records of the lines, Supposed those of them of which
	// nothing but the libraries' default tells expires_after.
	Placed, Supposed int
	// Refused are the keys that refuse retries, with no deadline that ends it.
	Refused Ends
	Counts  inspect.Counts
}

// Ends is how many keys are free again, and when the first and the last are.
type Ends struct {
	N           int
	First, Last inspect.Millis
}

func (e *Ends) add(at inspect.Millis) {
	if e.N == 0 {
		e.First, e.Last = at, at
	}
	e.N, e.First, e.Last = e.N+1, min(e.First, at), max(e.Last, at)
}

// chunk is how many records are counted between two looks at the context.
const chunk = 1024

// Count makes a tally. It gives up within a chunk when ctx ends.
func Count(ctx context.Context, q Question) (Tally, error) {
	q = q.judged()
	c := counter{q: q, tally: Tally{At: q.Now}, functions: map[string]*function{}}
	for i := range c.tally.Lines {
		c.tally.Lines[i] = newLine(Step(i), q.Now)
	}
	for i, r := range q.Records.Range(0, q.Records.Len()) {
		if i%chunk == 0 && ctx.Err() != nil {
			return Tally{}, fmt.Errorf("count activity: %w", ctx.Err())
		}
		c.add(r)
	}
	c.finish()
	return c.tally, nil
}

// counter is a tally in the making.
type counter struct {
	q         Question
	tally     Tally
	functions map[string]*function
}

func (c *counter) add(r *inspect.Record) {
	f := c.function(r.Prefix())
	state := c.q.State(r)
	c.tally.Counts.Add(state)
	f.add(r, state, &c.q)
	if state == inspect.Stuck {
		c.tally.Refused.add(r.Expiration.At)
	}
	for i := range c.tally.Lines {
		c.tally.Lines[i].free(r, state)
	}
	at, ok := inspect.PlacedAt(r, f.ExpiresAfter)
	if !ok {
		return
	}
	c.tally.Placed++
	if !f.Told {
		c.tally.Supposed++
	}
	f.place(at, state, c.q.Now)
	for i := range c.tally.Lines {
		c.tally.Lines[i].place(at, state)
	}
}

func (c *counter) function(prefix string) *function {
	f := c.functions[prefix]
	if f == nil {
		f = &function{Function: Function{Prefix: prefix}}
		f.ExpiresAfter, f.Told = c.q.Policy.SupposedExpiry(prefix)
		c.functions[prefix] = f
	}
	return f
}

func (c *counter) finish() {
	c.tally.Functions = make([]Function, 0, len(c.functions))
	for _, f := range c.functions {
		c.tally.Functions = append(c.tally.Functions, f.finish())
	}
	slices.SortFunc(c.tally.Functions, func(a, b Function) int {
		return cmp.Or(
			cmp.Compare(b.Counts.Of(inspect.Stuck), a.Counts.Of(inspect.Stuck)),
			cmp.Compare(b.Counts.Of(inspect.Lapsed), a.Counts.Of(inspect.Lapsed)),
			cmp.Compare(a.Prefix, b.Prefix))
	})
}

// Trouble reports whether a state is one that no call should still be working
// on.
func Trouble(s inspect.State) bool { return s == inspect.Stuck || s == inspect.Lapsed }

// floor is the largest multiple of a step that is not after a moment.
func floor(at inspect.Millis, step time.Duration) inspect.Millis {
	width := inspect.Millis(step.Milliseconds())
	rest := at % width
	if rest < 0 {
		rest += width
	}
	return at - rest
}
