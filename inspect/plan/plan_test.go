package plan_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/plan"
)

const now = epoch

func inProgress(key string, left, deadline time.Duration) inspect.Record {
	r := inspect.Record{
		Key: key, Partition: key, Status: inspect.InProgress, ReadAt: now,
		Expiration: inspect.Timestamp{At: after(now, left), Unit: inspect.Seconds},
	}
	if deadline != 0 {
		r.Deadline = inspect.Timestamp{At: after(now, deadline), Unit: inspect.Milliseconds}
	}
	return r
}

func completed(key string, left time.Duration) inspect.Record {
	r := inProgress(key, left, 0)
	r.Status = inspect.Completed
	return r
}

// records is one of each kind, by the name of its key.
func records() []inspect.Record {
	endless := inProgress("pay.app.f#endless", 0, 0)
	endless.Expiration.Unit = inspect.Milliseconds
	foreign := inProgress("pay.app.f#foreign", time.Hour, 0)
	foreign.Status = "ready"
	return []inspect.Record{
		inProgress("pay.app.f#running", time.Hour, 30*time.Second),
		inProgress("pay.app.f#lapsed", time.Hour, -time.Minute),
		inProgress("pay.app.f#lapsing", time.Hour, -4*time.Second),
		inProgress("pay.app.f#stuck", 18*time.Minute, 0), // by the default of an hour
		inProgress("pay.app.f#held", 59*time.Minute, 0),
		inProgress("pay.app.f#odd", 9*time.Hour, 0), // longer than supposed
		completed("pay.app.f#done", time.Hour),
		completed("pay.app.f#over", -time.Hour),
		endless, foreign,
	}
}

func names(entries []plan.Entry) string {
	var out []string
	for _, e := range entries {
		_, name, _ := strings.Cut(e.Record.Key, "#")
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func left(p plan.Plan) string {
	var out []string
	for _, e := range p.Left() {
		_, name, _ := strings.Cut(e.Record.Key, "#")
		out = append(out, name+":"+strings.TrimPrefix(e.Verdict.Word(), "left_"))
	}
	return strings.Join(out, " ")
}

func TestWhatAPurgeTakes(t *testing.T) {
	given := inspect.Policy{ExpiresAfter: []inspect.Rule{{Pattern: "pay.app.f", For: time.Hour}}}
	since := func(d time.Duration) inspect.Policy {
		var seen inspect.Sightings
		for _, r := range records() {
			r.ReadAt = after(now, -d)
			seen = seen.With(&r)
		}
		return inspect.Policy{Seen: seen}
	}
	key := func(name string) map[string]bool { return map[string]bool{"pay.app.f#" + name: true} }
	for _, tt := range []struct {
		name   string
		filter string
		policy inspect.Policy
		o      plan.Options
		take   string
		left   string
		unmet  bool
	}{
		{
			name: "by default lapsed, and stuck where that is proven",
			take: "lapsed", left: "running:running lapsing:running stuck:unknown_age held:held odd:unknown_age endless:invalid", unmet: true,
		},
		{name: "a person's word proves", filter: "state:stuck", policy: given, take: "stuck", left: "running:running lapsing:running held:held odd:unknown_age endless:invalid"},
		{name: "watching proves", policy: since(16 * time.Minute), take: "lapsed stuck held odd", left: "running:running lapsing:running endless:invalid"},
		{name: "watching for too short", policy: since(15*time.Minute + 5*time.Second), take: "lapsed", left: "running:running lapsing:running stuck:unknown_age held:unknown_age odd:unknown_age endless:invalid", unmet: true},
		{name: "invalid ones once watched", filter: "state:invalid", policy: since(16 * time.Minute), take: "endless", left: "running:running lapsing:running foreign:foreign", unmet: true},
		{name: "force widens nothing", o: plan.Options{Force: true}, take: "lapsed", left: "running:running lapsing:running stuck:unknown_age held:held odd:unknown_age endless:invalid", unmet: true},
		{
			name: "force, and what is named", filter: "state:running,held,invalid", o: plan.Options{Force: true},
			take: "running held odd endless foreign", left: "lapsing:running stuck:unknown_age", unmet: true,
		},
		{name: "named without force", filter: "state:running", left: "running:running lapsing:running stuck:unknown_age held:held odd:unknown_age endless:invalid", unmet: true},
		{name: "replay protection only by its state", filter: "state:completed", take: "done", left: "running:running lapsing:running stuck:unknown_age held:held odd:unknown_age endless:invalid", unmet: true},
		{name: "expired by its state", filter: "state:expired key:over", take: "over"},
		{name: "a key alone takes no completed record", o: plan.Options{Keys: key("done")}, left: "done:completed", unmet: true},
		{name: "nor a running one", o: plan.Options{Keys: key("running")}, left: "running:running", unmet: true},
		{name: "but by force", o: plan.Options{Keys: key("running"), Force: true}, take: "running"},
		{name: "force goes by the state that is named, not by the key", filter: "state:lapsed", o: plan.Options{Keys: key("running"), Force: true}, left: "running:running", unmet: true},
		{name: "a key that is of no state that is named", filter: "state:stuck", o: plan.Options{Keys: key("lapsed")}},
		{name: "a lapsed one by its key", o: plan.Options{Keys: key("lapsed")}, take: "lapsed"},
		{name: "a key that nothing proves", o: plan.Options{Keys: key("held")}, left: "held:held", unmet: true},
		{name: "not old enough", o: plan.Options{OlderThan: 2 * time.Minute}, filter: "key:lapsed", left: "lapsed:younger"},
		{name: "old enough", o: plan.Options{OlderThan: 50 * time.Second}, filter: "key:lapsed", take: "lapsed"},
		{name: "age unknown is not old", o: plan.Options{OlderThan: time.Second}, filter: "state:completed key:done", left: "done:younger"},
		{
			name: "a durable function only suspends", filter: "key:lapsed",
			policy: inspect.Policy{Runs: map[string]inspect.Run{"pay.app.f": {Longest: time.Hour, Durable: true}}}, left: "lapsed:durable",
		},
		{
			name: "a mark on one of many does not name it", filter: "key:lapsed", o: plan.Options{Marked: true}, left: "lapsed:durable", unmet: true,
			policy: inspect.Policy{Runs: map[string]inspect.Run{"pay.app.f": {Longest: time.Hour, Durable: true}}},
		},
		{
			name: "unless it is named", filter: "key:lapsed state:lapsed",
			policy: inspect.Policy{Runs: map[string]inspect.Run{"pay.app.f": {Longest: time.Hour, Durable: true}}}, take: "lapsed",
		},
		{name: "another function", filter: "fn:pay.app.g"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.Query = query(t, tt.filter)
			p := plan.New(inspect.Snapshot{}.Append(records()), now, tt.policy, tt.o)
			if d := cmp.Diff(tt.take, names(p.Taken())); d != "" {
				t.Errorf("taken (-want +got)\n%s", d)
			}
			if d := cmp.Diff(tt.left, left(p)); d != "" {
				t.Errorf("left (-want +got)\n%s", d)
			}
			if p.Unmet() != tt.unmet {
				t.Errorf("unmet is %v", p.Unmet())
			}
		})
	}
}

// TestOneExpiryProvesAnOutage: traffic goes on, so a fresh record shows how
// long expires_after is at least, and the outage's records are proven by it.
func TestOneExpiryProvesAnOutage(t *testing.T) {
	rs := []inspect.Record{
		inProgress("pay.app.f#a", 23*time.Hour+20*time.Minute, 0), // 40 minutes old
		inProgress("pay.app.f#b", 23*time.Hour+50*time.Minute, 0), // 10 minutes old
		completed("pay.app.f#fresh", 24*time.Hour-10*time.Second),
	}
	for name, tt := range map[string]struct {
		pattern, take string
		more          []inspect.Record
		doubt         bool
	}{
		"bare":               {pattern: "", take: "a"},
		"in full":            {pattern: "pay.app.f", take: "a"},
		"another prefix":     {pattern: "ship.*"},
		"deadlines disagree": {pattern: "pay.app.f", more: []inspect.Record{inProgress("pay.app.f#two", time.Hour, 30*time.Second)}, doubt: true},
		"an invalid newest":  {pattern: "pay.app.f", take: "a", more: []inspect.Record{{Key: "pay.app.f#odd", Status: "ready", ReadAt: now, Expiration: inspect.Timestamp{At: after(now, 99*time.Hour), Unit: inspect.Seconds}}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := inspect.Snapshot{}.Append(slices.Concat(rs, tt.more))
			policy := inspect.Policy{SameExpiry: []string{tt.pattern}, Siblings: inspect.Study(s, nil)}
			p := plan.New(s, now, policy, plan.Options{})
			if got := names(p.Taken()); got != tt.take {
				t.Errorf("took %q, want %q", got, tt.take)
			}
			if doubts := p.Doubts(policy); (len(doubts) > 0) != tt.doubt {
				t.Errorf("doubts: %q", doubts)
			}
			if claims := p.Claims(policy); tt.take != "" && !slices.Equal(claims, []string{"expires_after of pay.app.f is at least 23 h 59 min"}) {
				t.Errorf("it claims %q", claims)
			}
		})
	}
	// Without a dot a prefix may be many operations: a pattern does not reach it.
	rs = []inspect.Record{inProgress("billing#a", time.Hour, 0), completed("billing#fresh", 24*time.Hour)}
	s := inspect.Snapshot{}.Append(rs)
	for pattern, take := range map[string]string{"": "", "*": "", "bill*": "", "billing": "a"} {
		policy := inspect.Policy{SameExpiry: []string{pattern}, Siblings: inspect.Study(s, nil)}
		if got := names(plan.New(s, now, policy, plan.Options{}).Taken()); got != take {
			t.Errorf("%q: took %q, want %q", pattern, got, take)
		}
	}
}

// TestTheTableContradicts: a word that a record shows to be wrong is not used,
// and the record is named.
func TestTheTableContradicts(t *testing.T) {
	old := inProgress("pay.app.f#old", 18*time.Minute, 0)
	const word = "expires_after of pay.app.f is not 1 h: the record pay.app.f#proof contradicts it"
	for name, tt := range map[string]struct {
		proof   inspect.Record
		written time.Duration // before now, that the proof was not there yet; 0: not noted
		doubt   string
	}{
		"agrees":                 {proof: completed("pay.app.f#proof", 59*time.Minute)},
		"within five seconds":    {proof: completed("pay.app.f#proof", time.Hour+5*time.Second)},
		"more left than given":   {proof: completed("pay.app.f#proof", time.Hour+6*time.Second), doubt: word},
		"deadline too early":     {proof: inProgress("pay.app.f#proof", 50*time.Minute, -11*time.Minute), doubt: word},
		"deadline too late":      {proof: inProgress("pay.app.f#proof", 30*time.Minute, 20*time.Second), doubt: word},
		"written, expires early": {proof: completed("pay.app.f#proof", 30*time.Minute), written: time.Minute, doubt: word},
		"written in time":        {proof: completed("pay.app.f#proof", 59*time.Minute), written: 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			var w inspect.Writes
			if tt.written > 0 {
				w = w.With(&tt.proof, after(now, -tt.written))
			}
			s := inspect.Snapshot{}.Append([]inspect.Record{old, tt.proof})
			policy := inspect.Policy{ExpiresAfter: []inspect.Rule{{Pattern: "pay.*", For: time.Hour}}, Siblings: inspect.Study(s, w)}
			p := plan.New(s, now, policy, plan.Options{Query: query(t, "key:old")})
			if got, want := names(p.Taken()), map[bool]string{true: "old", false: ""}[tt.doubt == ""]; got != want {
				t.Errorf("took %q, want %q", got, want)
			}
			if got := strings.Join(p.Doubts(policy), ""); got != tt.doubt {
				t.Errorf("doubts %q, want %q", got, tt.doubt)
			}
		})
	}
}
