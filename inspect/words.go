package inspect

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// Short is a duration in at most four cells, in its largest unit: 12s, 58m,
// 3h, 41d. Below a second it is 0s.
func Short(d time.Duration) string {
	if d < 0 {
		return "-" + Short(positive(d))
	}
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d < 2*day:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d < 1000*day:
		return fmt.Sprintf("%dd", d/day)
	}
	return fmt.Sprintf("%dy", d/(365*day))
}

// positive is the size of a negative duration; the longest of all, which times
// of a hostile record give, has no negation.
func positive(d time.Duration) time.Duration { return -max(d, -math.MaxInt64) }

// Long is a duration in its two largest units: 18 min 42 s, 1 h 52 min.
func Long(d time.Duration) string {
	if d < 0 {
		return "-" + Long(positive(d))
	}
	units := []struct {
		size time.Duration
		name string
	}{{365 * day, "y"}, {day, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}}
	for i, u := range units {
		if d < u.size {
			continue
		}
		text := fmt.Sprintf("%d %s", d/u.size, u.name)
		if i+1 < len(units) {
			if rest := d % u.size / units[i+1].size; rest > 0 {
				text += fmt.Sprintf(" %d %s", rest, units[i+1].name)
			}
		}
		return text
	}
	return "0 s"
}

// ParseDuration reads 90s 15m 1h 2d and joins of them, as in 1d12h; a bare
// number is seconds.
func ParseDuration(text string) (time.Duration, error) {
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(n) * time.Second, nil
	}
	days, rest, hasDays := strings.Cut(text, "d")
	var total time.Duration
	if hasDays {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return 0, noDuration(text)
		}
		total = time.Duration(n) * day
		if rest == "" {
			return total, nil
		}
	} else {
		rest = text
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 || total+d < 0 {
		return 0, noDuration(text)
	}
	return total + d, nil
}

func noDuration(text string) error {
	return fmt.Errorf("%q is no duration; write 90s, 15m, 1h or 2d", text)
}
