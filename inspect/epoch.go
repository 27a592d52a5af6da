package inspect

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Millis is a moment in epoch milliseconds. Zero means "no moment".
type Millis int64

// MillisOf converts a time; the zero time gives zero.
func MillisOf(t time.Time) Millis {
	if t.IsZero() {
		return 0
	}
	return Millis(t.UnixMilli())
}

// Time converts to UTC; zero gives the zero time.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// Sub is the duration from other to m, held at the longest time.Duration.
func (m Millis) Sub(other Millis) time.Duration {
	const limit = math.MaxInt64 / int64(time.Millisecond)
	diff := int64(m) - int64(other)
	switch { // the difference of two moments far apart turns its sign
	case m > other && (diff < 0 || diff > limit):
		return math.MaxInt64
	case m < other && (diff > 0 || diff < -limit):
		return math.MinInt64
	}
	return time.Duration(diff) * time.Millisecond
}

// Unit says in what form a time attribute was found.
type Unit uint8

// The forms of a time attribute. The libraries write expiration in seconds and
// in_progress_expiration in milliseconds; the other unit is a mistake that the
// states and the diagnosis name.
const (
	Absent       Unit = iota // no such attribute, or of type NULL
	NotANumber               // another type than N, or text that is no number
	Seconds                  // below unitLimit
	Milliseconds             // unitLimit or more
)

// unitLimit separates seconds from milliseconds: 10^11 seconds is the year
// 5138, 10^11 milliseconds is March 1973.
const unitLimit = 1e11

// farFuture bounds what is kept of absurd numbers, in milliseconds, so that
// arithmetic on them cannot overflow. Even nanoseconds of our days stay below.
const farFuture = math.MaxInt64 / 2

// Timestamp is a time attribute as it was stored.
type Timestamp struct {
	// At is the moment meant, by Unit; fractions below a millisecond are cut.
	At Millis
	// Unit is the form it was found in. At is meaningless when it is Absent or
	// NotANumber.
	Unit Unit
}

// ParseTimestamp reads the text of a DynamoDB number: any notation, fractions
// included (TypeScript before 2.2.0 wrote them).
func ParseTimestamp(number string) Timestamp {
	number = strings.TrimSpace(number)
	if strings.Trim(number, "+-.0123456789eE") != "" {
		return Timestamp{Unit: NotANumber} // ParseFloat would take 0x1p4, 1_0 and Inf
	}
	if whole, err := strconv.ParseInt(number, 10, 64); err == nil && whole >= unitLimit {
		return Timestamp{At: Millis(min(whole, farFuture)), Unit: Milliseconds} // exact, also beyond 2^53
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil && !math.IsInf(f, 0) {
		return Timestamp{Unit: NotANumber}
	}
	if f >= unitLimit {
		return Timestamp{At: Millis(min(f, farFuture)), Unit: Milliseconds}
	}
	f = max(f, -farFuture/1000)
	seconds := math.Floor(f)
	// A float holds a moment of these years to less than a microsecond: what is
	// that near to the next millisecond was written as it.
	const near = 1e-3
	fraction := min(math.Floor((f-seconds)*1000+near), 999)
	return Timestamp{At: Millis(seconds)*1000 + Millis(fraction), Unit: Seconds}
}

// Present reports whether a number was stored.
func (t Timestamp) Present() bool { return t.Unit == Seconds || t.Unit == Milliseconds }

// second is the whole second that t lies in.
func (t Timestamp) second() int64 { return floorSecond(t.At) }

func floorSecond(m Millis) int64 {
	s := int64(m) / 1000
	if int64(m)%1000 < 0 {
		s--
	}
	return s
}
