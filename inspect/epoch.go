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
	switch {
	case diff > limit:
		return math.MaxInt64
	case diff < -limit:
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

// farFuture bounds what is kept of absurd numbers, so that arithmetic on them
// cannot overflow: about the year 292,000,000 in milliseconds.
const farFuture = math.MaxInt64 / 1000

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
	whole, err := strconv.ParseInt(number, 10, 64)
	if err == nil {
		return timestampOf(float64(whole), whole, 0)
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil && !math.IsInf(f, 0) || math.IsNaN(f) {
		return Timestamp{Unit: NotANumber}
	}
	f = math.Max(math.Min(f, farFuture), -farFuture)
	floor := math.Floor(f)
	return timestampOf(f, int64(floor), f-floor)
}

func timestampOf(f float64, whole int64, fraction float64) Timestamp {
	if f >= unitLimit {
		return Timestamp{At: Millis(whole), Unit: Milliseconds}
	}
	whole = max(whole, -farFuture)
	return Timestamp{At: Millis(whole*1000 + int64(fraction*1000)), Unit: Seconds}
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
