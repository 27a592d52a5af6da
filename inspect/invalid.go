package inspect

import "fmt"

// explainInvalid says what no library wrote, or only by mistake. What a
// duplicate meets follows from the condition of the libraries' put first (it
// runs if expiration has passed, or takes over if the deadline has), then from
// how each reads the record.
func explainInvalid(r *Record, now Millis) Diagnosis {
	d := Diagnosis{
		Class: "I", Severity: Error, NextDuplicate: nextOfInvalid(r, now),
		Advice:   "Find what writes these records; the libraries' own settings cannot.",
		Evidence: evidence(r, ofStatus, ofExpiration),
	}
	known := r.Status == InProgress || r.Status == Completed
	if r.Status == InProgress {
		d.Evidence = evidence(r, ofStatus, ofExpiration, ofDeadline)
	}
	switch {
	case !known:
		d.Short = "unknown status"
		d.Summary = fmt.Sprintf("Its status is %s, which no library writes: perhaps not a record of Powertools.", quoteStatus(r.Status))
	case r.Expiration.Unit == Milliseconds:
		d.Short = "never expires"
		d.Summary = fmt.Sprintf("Its expiration is in milliseconds: as seconds that is the year %d, and TTL never removes it.", yearOfSeconds(r.Expiration.At))
	case r.Expiration.Unit != Seconds:
		d.Short = "no expiration"
		d.Summary = "It has no expiration that is a number: TTL never removes it."
	default:
		d.Short = "deadline in seconds"
		d.Summary = "Its in_progress_expiration is in seconds, where milliseconds belong: it counts as passed at once."
		d.Evidence = evidence(r, ofStatus, ofExpiration, ofDeadline)
	}
	return d
}

// nextOfInvalid is what the next duplicate of an invalid record meets.
func nextOfInvalid(r *Record, now Millis) string {
	passed := r.Deadline.Present() && r.storedDeadline() < now
	endless := r.Expiration.Unit != Seconds
	switch {
	case !endless && r.Expiration.second() < floorSecond(now):
		return "runs the handler, as if there were no record: its expiration has passed."
	case r.Status == InProgress && passed:
		return "takes over and runs the handler, even while another call is running."
	case r.Status == InProgress && r.Expiration.Unit == Milliseconds && r.Deadline.Present():
		return fmt.Sprintf("is refused until %s UTC, then takes over: %s.", clock(r.Deadline.At, now), refusal(r))
	case r.Status == InProgress && r.Expiration.Unit == Milliseconds:
		return "is refused for ever: " + refusal(r) + "."
	case r.Status == Completed && r.Expiration.Unit == Milliseconds:
		return "gets the stored response, for ever."
	case r.Status == Completed && !endless:
		return "gets the stored response: a completed record's deadline is not looked at."
	case r.Status == Completed:
		return "fails in Python and Java; TypeScript replays the response for ever."
	case r.Status == InProgress:
		return "fails in Python and Java; TypeScript refuses it until a deadline, without one for ever."
	case endless:
		return "fails with an error in every language, for ever."
	}
	return "fails with an error in every language, until the expiration has passed."
}

// storedDeadline is the deadline as the libraries compare it: the number is
// taken for milliseconds whatever it was meant to be.
func (r *Record) storedDeadline() Millis {
	if r.Deadline.Unit == Seconds {
		return r.Deadline.At / 1000
	}
	return r.Deadline.At
}

func quoteStatus(s Status) string {
	if s == "" {
		return "absent or no text"
	}
	return `"` + Cut(Clean(string(s)), 40) + `"`
}

// yearOfSeconds is the year that milliseconds mean when they are read as
// seconds.
func yearOfSeconds(at Millis) int64 {
	const secondsOfYear = 31556952 // of the Gregorian calendar
	return 1970 + int64(at)/secondsOfYear
}
