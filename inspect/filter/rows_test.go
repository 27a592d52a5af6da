package filter_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// condition is a term and what it says, written down a second time in the
// plainest way.
type condition struct {
	text  string
	holds func(r *inspect.Record) bool
}

func conditions(p inspect.Policy) []condition {
	state := func(s ...inspect.State) func(*inspect.Record) bool {
		return func(r *inspect.Record) bool {
			for _, one := range s {
				if inspect.StateAt(r, now, p) == one {
					return true
				}
			}
			return false
		}
	}
	function := func(r *inspect.Record) string { return strings.SplitN(r.Key, "#", 2)[0] }
	left := func(r *inspect.Record) time.Duration { return r.Expiration.At.Sub(now) }
	expires := func(r *inspect.Record) bool { return r.Expiration.Unit == inspect.Seconds }
	return []condition{
		{"state:stuck", state(inspect.Stuck)},
		{"state:stuck,lapsed,completed", state(inspect.Stuck, inspect.Lapsed, inspect.Done)},
		{"status:INPROGRESS", func(r *inspect.Record) bool { return r.Status == inspect.InProgress }},
		{"fn:=f3.app", func(r *inspect.Record) bool { return function(r) == "f3.app" }},
		{"fn:f?.*", func(r *inspect.Record) bool { return len(function(r)) >= 3 && function(r)[2] == '.' }},
		{"fn:1p", func(r *inspect.Record) bool {
			i := strings.IndexByte(function(r), '1')
			return i >= 0 && strings.Contains(function(r)[i:], "p")
		}},
		{"key:3f", func(r *inspect.Record) bool { return strings.Contains(r.Key, "3f") }},
		{"00a", func(r *inspect.Record) bool { return strings.Contains(r.Key, "00a") }},
		{"left>20m", func(r *inspect.Record) bool { return expires(r) && left(r) > 20*time.Minute }},
		{"left<20m", func(r *inspect.Record) bool { return expires(r) && left(r) >= 0 && left(r) < 20*time.Minute }},
		{"age>30m", func(r *inspect.Record) bool {
			age := inspect.AgeAt(r, now, p)
			return age.Known && age.AtLeast > 30*time.Minute
		}},
		{"size>40", func(r *inspect.Record) bool { return r.Data.Bytes > 40 }},
		{"class:C,i,none", func(r *inspect.Record) bool {
			class := inspect.Explain(r, now, p).Class
			return class == "C" || class == "I" || class == ""
		}},
		{"writer:dotnet,python", func(r *inspect.Record) bool {
			w := inspect.WriterOf(r).String()
			return w == ".NET" || w == "Java or .NET" || w == "Python"
		}},
		{"basis:given,none", func(r *inspect.Record) bool {
			age := inspect.AgeAt(r, now, p)
			return !age.Known || age.Basis == inspect.BasisGiven
		}},
		{`data:"é 7"`, func(r *inspect.Record) bool {
			return r.Data.Loaded && (strings.Contains(r.Data.Text, "é 7") || strings.Contains(r.Data.Text, `\u00e9 7`) || strings.Contains(r.Data.Text, `\u00E9 7`))
		}},
	}
}

// not is the opposite of a condition. Of a response that was not kept neither
// is true.
func (c condition) not() condition {
	return condition{"-" + c.text, func(r *inspect.Record) bool {
		if strings.HasPrefix(c.text, "data:") && r.Data.Present() && !r.Data.Loaded {
			return false
		}
		return !c.holds(r)
	}}
}

// TestParallelRowsAreTheNaiveOnes: any terms, over pages of any size.
func TestParallelRowsAreTheNaiveOnes(t *testing.T) {
	policy := inspect.Policy{ExpiresAfter: []inspect.Rule{{Pattern: "f2*", For: 2 * time.Hour}}}
	all := conditions(policy)
	rapid.Check(t, func(t *rapid.T) {
		var s inspect.Snapshot
		seed, next := rapid.IntRange(1, 1000).Draw(t, "seed"), 0
		for _, size := range rapid.SliceOfN(rapid.IntRange(0, 3000), 0, 4).Draw(t, "pages") {
			page := make([]inspect.Record, size)
			for i := range page {
				page[i] = anyRecord(next * seed)
				next++
			}
			s = s.Append(page)
		}
		var words []string
		var want []condition
		for _, c := range rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, 3, func(c condition) string { return c.text[:3] }).Draw(t, "terms") {
			if rapid.Bool().Draw(t, "not") {
				c = c.not()
			}
			words, want = append(words, c.text), append(want, c)
		}
		q, err := filter.Parse(strings.Join(words, " "))
		if err != nil {
			t.Fatal(err)
		}
		got, err := q.Rows(t.Context(), s, now, policy)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(naive(s, want), got); d != "" {
			t.Fatalf("%s (-want +got)\n%s", q, d)
		}
	})
}

func naive(s inspect.Snapshot, conditions []condition) []int32 {
	rows := []int32{}
next:
	for i := range s.Len() {
		for _, c := range conditions {
			if !c.holds(s.At(i)) {
				continue next
			}
		}
		rows = append(rows, int32(i))
	}
	return rows
}

// anyRecord spreads records over functions, states, ages and sizes.
func anyRecord(n int) inspect.Record {
	deadline := time.Duration(0)
	if n%3 == 0 {
		deadline = time.Duration(n%40-20) * time.Minute
	}
	status := inspect.InProgress
	if n%5 < 2 {
		status = inspect.Completed
	}
	key := fmt.Sprintf("f%d.app%s#%032x", n%14, strings.Repeat(".f", n%3), n)
	if n%11 == 0 {
		key = fmt.Sprintf("f%d#%022d==", n%14, n)
	}
	r := record(key, status, time.Duration(n%90-10)*time.Minute, deadline)
	if n%13 == 0 {
		r.Expiration.Unit = inspect.Milliseconds
	}
	if n%4 == 0 {
		r.Data = inspect.Body{Type: []string{"S", "S", "M"}[n/4%3], Bytes: n % 97, Loaded: n%3 > 0}
	}
	if r.Data.Loaded {
		r.Data.Text = []string{`{"a": "é 7"}`, `{"a":"\u00e9 7"}`, `{"a":"\u00E9 7"}`, "é", ""}[n%5]
	}
	return r
}

// TestClassesAreThoseOfTheDiagnosis: class: does not ask for whole diagnoses,
// and must not come to say something else.
func TestClassesAreThoseOfTheDiagnosis(t *testing.T) {
	q := map[string]filter.Query{}
	for _, term := range filter.Terms() {
		if term.Name != "class:" {
			continue
		}
		for _, word := range term.Words() {
			q[strings.TrimPrefix(word, "none")], _ = filter.Parse("class:" + word)
		}
	}
	var all []inspect.Record
	for n := range 20_000 {
		all = append(all, anyRecord(n))
	}
	related := inspect.Policy{TTL: inspect.TTLOff, Relatives: inspect.Relate(inspect.Snapshot{}.Append(all))}
	for _, policy := range []inspect.Policy{{}, related} {
		for i := range all {
			r := &all[i]
			class := inspect.Diagnose(r, now, policy)[0].Class
			for word, one := range q {
				if one.Match(r, now, policy) != (word == class) {
					t.Fatalf("class:%s on a record of class %q: %v: %+v", word, class, word != class, r)
				}
			}
		}
	}
}

// TestRowsOfManyFunctions: more functions than answers are kept for.
func TestRowsOfManyFunctions(t *testing.T) {
	page := make([]inspect.Record, 20_000)
	for i := range page {
		page[i] = record(fmt.Sprintf("f%d.app#%032x", i, i), inspect.Completed, time.Minute, 0)
	}
	q, err := filter.Parse("fn:f7*.app")
	if err != nil {
		t.Fatal(err)
	}
	got, err := q.Rows(t.Context(), inspect.Snapshot{}.Append(page), now, inspect.Policy{})
	if err != nil || len(got) != 1111 || got[0] != 7 {
		t.Errorf("%d rows, want 1111 (%v)", len(got), err)
	}
}
