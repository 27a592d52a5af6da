package inspect

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
