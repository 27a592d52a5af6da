package inspect

import (
	"slices"
	"strings"
)

// finding is a diagnosis without its sentences: what lists need, for many rows
// a frame.
type finding struct {
	// class is the letter; empty for what is worth a word and no trouble.
	class    string
	severity Severity
	short    string
}

// rank orders the classes of one severity: those that name a cause go before
// those that name its effect, and what a record is before what its table does.
const rank = "FJCBADIGK"

// worse reports whether f is told before g.
func (f finding) worse(g finding) bool {
	if f.severity != g.severity {
		return f.severity > g.severity
	}
	return f.class != "" && (g.class == "" || strings.Index(rank, f.class) < strings.Index(rank, g.class))
}

// ClassOf is the letter of a record's most severe diagnosis; empty for a
// healthy record. It is cheap: filters ask for every record of a table.
func ClassOf(r *Record, now Millis, p Policy) string { return worst(r, now, p).class }

// ClassesOf are the letters of all the diagnoses of a record, the most severe
// first; empty for a healthy record.
func ClassesOf(r *Record, now Millis, p Policy) string {
	var letters strings.Builder
	for _, f := range findings(r, now, p) {
		letters.WriteString(f.class)
	}
	return letters.String()
}

// Why is the short form of a record's most severe diagnosis, with its class.
func Why(r *Record, now Millis, p Policy) string {
	f := worst(r, now, p)
	if f.class == "" {
		return f.short
	}
	return f.class + "  " + f.short
}

// worst is the most severe finding of a record.
func worst(r *Record, now Millis, p Policy) finding {
	f := ownFinding(r, now, p)
	found, n := siblingFindings(r, now, p)
	for _, other := range found[:n] {
		if other.worse(f) {
			f = other
		}
	}
	return f
}

// findings are all of a record, the most severe first.
func findings(r *Record, now Millis, p Policy) []finding {
	all := []finding{ownFinding(r, now, p)}
	found, n := siblingFindings(r, now, p)
	for _, f := range found[:n] {
		at := 0
		for at < len(all) && !f.worse(all[at]) {
			at++
		}
		all = slices.Insert(all, at, f)
	}
	return all
}

// ownFinding is what a record's own attributes tell.
func ownFinding(r *Record, now Millis, p Policy) finding {
	var f finding
	switch state := StateAt(r, now, p); state {
	case Running:
		f = finding{"A", Note, "a call is working on it"}
	case Held:
		f = finding{"C", Warning, "no deadline, may still run"}
	case Stuck:
		f = finding{"C", Error, "no deadline"}
	case Lapsed:
		return finding{"B", Warning, "crashed or timed out"}
	case Done:
		if !r.Data.Present() {
			f = finding{"", Note, "no response stored"}
		}
	case Expired:
		return finding{"D", Note, expiredShort(p.TTL)}
	case Invalid:
		return finding{"I", Error, invalidShort(r)}
	}
	if f.short == "" && r.Expiration.second() == floorSecond(now) {
		return finding{"", Note, "expires this second"}
	}
	return f
}

// expiredShort says why an expired record is still there.
func expiredShort(ttl TTL) string {
	switch ttl {
	case TTLOff:
		return "TTL is off"
	case TTLOtherAttribute:
		return "TTL is on another attribute"
	case TTLUnknown, TTLOn:
	}
	return "TTL is late"
}

func invalidShort(r *Record) string {
	switch {
	case r.Status != InProgress && r.Status != Completed:
		return "unknown status"
	case r.Expiration.Unit == Milliseconds:
		return "never expires"
	case r.Expiration.Unit != Seconds:
		return "no expiration"
	}
	return "deadline in seconds"
}
