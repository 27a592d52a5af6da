package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// sayOffer is a duration that a person may mean.
type sayOffer struct {
	span time.Duration
	why  string
	// against is the record that the table contradicts it by; empty where it
	// does not.
	against string
}

// roundSpans are durations that people configure.
func roundSpans() []time.Duration {
	const day = 24 * time.Hour
	return []time.Duration{
		5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour,
		6 * time.Hour, 12 * time.Hour, day, 2 * day, 3 * day, 7 * day, 14 * day, 30 * day,
	}
}

// sayOffers are those of the field that has the keys, the shortest first.
func (m *Model) sayOffers() []sayOffer {
	switch m.saying.field {
	case sayExpires:
		return m.expiresOffers()
	case sayRun:
		return m.runOffers()
	case saySame, sayFields:
	}
	return nil
}

// expiresOffers are the default, and round durations that fit what was seen.
func (m *Model) expiresOffers() []sayOffer {
	prefix := m.saying.prefix
	siblings := m.rows.policy.Siblings[prefix]
	offers := []sayOffer{{span: inspect.DefaultExpiresAfter, why: "the default"}}
	add := func(d time.Duration) {
		if !slices.ContainsFunc(offers, func(o sayOffer) bool { return o.span == d }) {
			offers = append(offers, sayOffer{span: d})
		}
	}
	inferred, bounded := siblings.Inferred()
	above := false
	for _, d := range roundSpans() {
		if bounded && inferred.Low <= d && d <= inferred.High {
			add(d)
		}
		if !above && d >= siblings.Longest.Span && siblings.Longest.Key != "" {
			above = true
			add(d)
		}
	}
	for i := range offers {
		_, offers[i].against = m.doubtOf(offers[i].span)
	}
	slices.SortFunc(offers, func(a, b sayOffer) int { return cmp.Compare(a.span, b.span) })
	return offers
}

// runOffers are what Lambda said, and its limit.
func (m *Model) runOffers() []sayOffer {
	limit := sayOffer{span: inspect.LambdaLimit, why: "Lambda's limit"}
	if run, ok := m.policy().Runs[m.saying.prefix]; ok && !run.Missing && run.Longest != limit.span {
		return []sayOffer{{span: run.Longest, why: "by Lambda"}, limit}
	}
	return []sayOffer{limit}
}

// trial is the policy as if a person had said an expires_after of the dialog's
// prefix, and nothing else of it.
func (m *Model) trial(expiresAfter time.Duration) inspect.Policy {
	p := m.policy()
	p.ExpiresAfter, p.SameExpiry = nil, nil
	if expiresAfter > 0 {
		p.ExpiresAfter = []inspect.Rule{{Pattern: m.saying.prefix, Exact: true, For: expiresAfter}}
	}
	return p
}

// doubtOf finds the record that contradicts an expires_after.
func (m *Model) doubtOf(expiresAfter time.Duration) (word, key string) {
	return m.trial(expiresAfter).Doubt(m.saying.prefix)
}

// doubtOfSame finds the record that shows that the prefix has two.
func (m *Model) doubtOfSame() (word, key string) {
	p := m.trial(0)
	p.SameExpiry = []string{m.saying.prefix}
	return p.Doubt(m.saying.prefix)
}

// refusal is why words are not taken; empty where they are.
func (m *Model) refusal(w Word, mistake error) string {
	s := &m.saying
	if mistake != nil {
		return mistake.Error()
	}
	if w.ExpiresAfter > 0 {
		if word, key := m.doubtOf(w.ExpiresAfter); word != "" {
			return fmt.Sprintf("%s: the record %s contradicts it", word, key)
		}
	}
	switch {
	case !s.same:
	case s.prefix == "" || strings.ContainsAny(s.prefix, "*?"):
		return "not of such a name: it would speak of other functions as well"
	default:
		if word, key := m.doubtOfSame(); word != "" {
			return fmt.Sprintf("%s: the record %s contradicts it", word, key)
		}
	}
	return ""
}

// sayFacts are what the records tell of expires_after.
func (m *Model) sayFacts() []string {
	siblings := m.rows.policy.Siblings[m.saying.prefix]
	var facts []string
	if span, ok := siblings.Inferred(); ok {
		facts = append(facts, fmt.Sprintf("Deadlines say %s to %s.", inspect.Long(span.Low), inspect.Long(span.High)))
	}
	if b := siblings.Longest; b.Key != "" && b.Span > 0 {
		facts = append(facts, fmt.Sprintf("At least %s: %s had that left.", inspect.Long(b.Span), m.shortKey(b.Key)))
	}
	if b := siblings.Shortest; b.Key != "" {
		facts = append(facts, fmt.Sprintf("At most %s: %s was written between two reads.", inspect.Long(b.Span), m.shortKey(b.Key)))
	}
	if len(facts) == 0 {
		return []string{"The records do not tell."}
	}
	return facts
}

// sayDoubt is why a word that was said earlier is not believed; empty where it
// is.
func (m *Model) sayDoubt() string {
	if word, key := m.policy().Doubt(m.saying.prefix); word != "" {
		return fmt.Sprintf("Not believed: %s, by %s.", word, m.shortKey(key))
	}
	return ""
}

// shortKey is the start of a key's digest, as lists show it.
func (m *Model) shortKey(key string) string {
	r := inspect.Record{Key: key}
	return table.Cut(inspect.Clean(r.Digest()), 10, "")
}

// sayImplies says what the words in a field come to.
func (m *Model) sayImplies(f sayField) string {
	s := &m.saying
	w, err := s.word()
	if err != nil {
		return ""
	}
	longest := m.rows.policy.Siblings[s.prefix].Longest
	forgets := func(now time.Duration, rules []inspect.Rule) bool { return now == 0 && keptFor(rules, s.prefix) > 0 }
	switch {
	case f == sayExpires && forgets(w.ExpiresAfter, m.o.Policy.ExpiresAfter), f == sayRun && forgets(w.MaxRun, m.o.Policy.MaxRun):
		return "Empty: what was said is forgotten."
	case f == sayExpires && w.ExpiresAfter > 0:
		if word, key := m.doubtOf(w.ExpiresAfter); word != "" {
			return "Not so: the record " + m.shortKey(key) + " contradicts it."
		}
		text := fmt.Sprintf("Then its last write was %s ago", inspect.Long(max(w.ExpiresAfter-longest.Span, 0)))
		if age := inspect.AgeAt(s.record, m.now, m.trial(w.ExpiresAfter)); age.Known && s.record.Status == inspect.InProgress {
			text += fmt.Sprintf(", this record %s old", inspect.Long(age.AtLeast))
		}
		return text + "."
	case f == saySame && s.same && longest.Span > 0:
		return fmt.Sprintf("So expires_after is at least %s.", inspect.Long(longest.Span))
	}
	return ""
}

// sayGiven is what flags or the config file say of expires_after, and so goes
// before the dialog; empty where they say nothing.
func (m *Model) sayGiven() string {
	var others []inspect.Rule
	for _, r := range m.o.Policy.ExpiresAfter {
		if r.From != inspect.Kept {
			others = append(others, r)
		}
	}
	if d, ok := (inspect.Policy{ExpiresAfter: others}).Given(m.saying.prefix); ok {
		return inspect.Long(d) + " was given at the start, and goes first."
	}
	return ""
}
