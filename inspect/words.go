package inspect

import (
	"fmt"
	"time"
)

const day = 24 * time.Hour

// Short is a duration in at most four cells, in its largest unit: 12s, 58m,
// 3h, 41d. Below a second it is 0s.
func Short(d time.Duration) string {
	if d < 0 {
		return "-" + Short(-d)
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

// Long is a duration in its two largest units: 18 min 42 s, 1 h 52 min.
func Long(d time.Duration) string {
	if d < 0 {
		return "-" + Long(-d)
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
