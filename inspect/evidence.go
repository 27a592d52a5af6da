package inspect

import (
	"fmt"
	"strconv"
)

// Evidence is an attribute that led to a diagnosis: with another value the
// diagnosis could be another.
type Evidence struct {
	Attribute string // by the libraries' default name
	Value     string
}

// evidence reads attributes of a record.
func evidence(r *Record, of ...func(*Record) Evidence) []Evidence {
	out := make([]Evidence, len(of))
	for i, attribute := range of {
		out[i] = attribute(r)
	}
	return out
}

func ofStatus(r *Record) Evidence     { return Evidence{"status", string(r.Status)} }
func ofExpiration(r *Record) Evidence { return Evidence{"expiration", stamp(r.Expiration)} }
func ofDeadline(r *Record) Evidence   { return Evidence{"in_progress_expiration", stamp(r.Deadline)} }

// stamp is a time attribute's number as it was stored.
func stamp(t Timestamp) string {
	switch t.Unit {
	case Absent:
		return "absent"
	case NotANumber:
		return "not a number"
	case Seconds:
		if fraction := int64(t.At) - t.second()*1000; fraction != 0 {
			return fmt.Sprintf("%.3f", float64(t.At)/1000)
		}
		return strconv.FormatInt(t.second(), 10)
	case Milliseconds:
		return strconv.FormatInt(int64(t.At), 10)
	}
	return ""
}
