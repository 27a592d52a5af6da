package inspect

import (
	"slices"
	"time"
)

// Severity is how much a diagnosis should worry.
type Severity uint8

// The severities.
const (
	Fine Severity = iota
	Note
	Warning
	Error
)

// String is the word of a severity.
func (s Severity) String() string {
	switch s {
	case Fine:
		return "fine"
	case Note:
		return "info"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return "unknown"
}

// Diagnosis is what happened to a record, what comes next, and what to do:
// plain sentences.
type Diagnosis struct {
	// Class is the letter of the kind of trouble; empty for a healthy record.
	// By its own attributes: A running, B lapsed, C no deadline, D expired but
	// not removed, I never removed or not readable. By its key, its siblings and
	// its table: F completed under another key, G re-created, J shared by all
	// events without a key, K of a prefix that nobody writes any more. E, a
	// completion that failed, is only ever possible, under B and C; H, a lock
	// removed early, leaves nothing to see.
	Class    string
	Severity Severity
	Short    string // for a column of a list
	Summary  string
	// Possible names a class that may be behind this one, and where it would
	// show; empty where none is.
	Possible string
	// NextDuplicate is what the next duplicate meets, in one line: by the library
	// that wrote the record, and by those that do otherwise.
	NextDuplicate string
	// Next is the same for each language.
	Next     []Answer
	Advice   string
	Evidence []Evidence
}

// Diagnose is all that is to be said of a record, the most severe first. A
// healthy record has one diagnosis, without a class.
func Diagnose(r *Record, now Millis, p Policy) []Diagnosis {
	own := Explain(r, now, p)
	all := []Diagnosis{own}
	found, n := siblingFindings(r, now, p)
	for _, f := range found[:n] {
		d := explainSibling(f, r, p)
		d.Next, d.NextDuplicate = own.Next, own.NextDuplicate
		all = append(all, d)
	}
	slices.SortStableFunc(all, func(a, b Diagnosis) int {
		return order(worse(&b, &a)) - order(worse(&a, &b))
	})
	return all
}

func order(later bool) int {
	if later {
		return 1
	}
	return 0
}

// worse reports whether a is told before b.
func worse(a, b *Diagnosis) bool {
	return finding{a.Class, a.Severity, a.Short}.worse(finding{b.Class, b.Severity, b.Short})
}

// Explain says what a record's own attributes tell: its state in words. What
// its siblings tell is in Diagnose.
func Explain(r *Record, now Millis, p Policy) Diagnosis {
	f := ownFinding(r, now, p)
	d := Diagnosis{Class: f.class, Severity: f.severity, Short: f.short}
	switch state := StateAt(r, now, p); state {
	case Running:
		d.explainRunning(r, now)
	case Held, Stuck:
		d.explainNoDeadline(r, now, state, p)
	case Lapsed:
		d.explainLapsed(r, now)
	case Done:
		d.explainCompleted(r, now)
	case Expired:
		d.explainExpired(r, now)
	case Invalid:
		d.explainInvalid(r)
	}
	if r.inBoundarySecond(now) && d.Class != "B" {
		d.Summary += " In this second, that of its expiration, the libraries differ."
	}
	writer := WriterOf(r)
	d.Next = Answers(r, now)
	d.NextDuplicate = inOne(GroupAnswers(d.Next, writer), writer)
	return d
}

// inBoundarySecond reports whether now is behind the beginning of the second
// that expiration names: some libraries take it for passed then.
func (r *Record) inBoundarySecond(now Millis) bool {
	return r.Expiration.Unit == Seconds && r.Expiration.At < now && r.Expiration.second() == floorSecond(now)
}

// clock is a moment as sentences name it: its date is said where it is not near.
func clock(m, now Millis) string {
	if m.Sub(now).Abs() < 20*time.Hour {
		return m.Time().Format("15:04:05")
	}
	return m.Time().Format("2006-01-02 15:04:05")
}
