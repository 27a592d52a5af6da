package journal

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"idemtui/inspect"
)

// word is a text whose empty form means that there is none: null in the file.
type word string

// MarshalJSON gives the text, or null.
func (w word) MarshalJSON() ([]byte, error) {
	if w == "" {
		return []byte("null"), nil
	}
	return quote(string(w))
}

// moment is RFC 3339 in UTC with milliseconds; null for none.
type moment inspect.Millis

const momentLayout = "2006-01-02T15:04:05.000Z07:00"

// MarshalJSON gives the time, or null. A time that RFC 3339 cannot name is an error.
func (m moment) MarshalJSON() ([]byte, error) {
	if m == 0 {
		return []byte("null"), nil
	}
	t := inspect.Millis(m).Time()
	if year := t.Year(); year < 0 || year > 9999 {
		return nil, fmt.Errorf("the moment %d lies outside of the years 0 to 9999", m)
	}
	return quote(t.Format(momentLayout))
}

// UnmarshalJSON reads what MarshalJSON gave.
func (m *moment) UnmarshalJSON(text []byte) error {
	var t time.Time
	if err := json.Unmarshal(text, &t); err != nil {
		return fmt.Errorf("read a time: %w", err)
	}
	*m = moment(inspect.MillisOf(t))
	return nil
}

// stamp is a time attribute: the number in its stored unit, null where it is
// absent, notANumber where it is something else.
type stamp inspect.Timestamp

const notANumber = `"not a number"`

// MarshalJSON gives the number to the millisecond.
func (s stamp) MarshalJSON() ([]byte, error) {
	switch s.Unit {
	case inspect.Absent:
		return []byte("null"), nil
	case inspect.NotANumber:
		return []byte(notANumber), nil
	case inspect.Milliseconds:
		return strconv.AppendInt(nil, int64(s.At), 10), nil
	case inspect.Seconds:
		return seconds(int64(s.At)), nil
	}
	return nil, fmt.Errorf("unit %d of a time", s.Unit)
}

// seconds writes milliseconds as a number of seconds, exactly.
func seconds(millis int64) []byte {
	whole, rest := millis/1000, millis%1000
	if rest == 0 {
		return strconv.AppendInt(nil, whole, 10)
	}
	sign := ""
	if millis < 0 {
		sign, whole, rest = "-", -whole, -rest
	}
	return fmt.Appendf(nil, "%s%d.%s", sign, whole, strings.TrimRight(fmt.Sprintf("%03d", rest), "0"))
}

// UnmarshalJSON reads what MarshalJSON gave. It does not go through a float:
// that is how the exact moment stays comparable.
func (s *stamp) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "null":
		*s = stamp{}
		return nil
	case notANumber:
		*s = stamp{Unit: inspect.NotANumber}
		return nil
	}
	number := string(text)
	unit := inspect.ParseTimestamp(number).Unit
	if unit == inspect.Seconds {
		whole, fraction, _ := strings.Cut(number, ".")
		if len(fraction) > 3 {
			return fmt.Errorf("read a time: %q is finer than a millisecond", number)
		}
		number = whole + fraction + "000"[len(fraction):]
	}
	at, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return fmt.Errorf("read a time: %w", err)
	}
	*s = stamp{At: inspect.Millis(at), Unit: unit}
	return nil
}
