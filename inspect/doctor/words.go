package doctor

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"idemtui/inspect"
)

// Scope names what a finding is about in a few words: the table, a function, or
// "orders (2 functions), billing and 3 more".
func (f *Finding) Scope() string {
	if len(f.Prefixes) == 0 {
		return "table"
	}
	return scope(f.Prefixes)
}

func scope(prefixes []string) string {
	if len(prefixes) == 1 {
		return named(prefixes[0])
	}
	var order []string
	members := map[string][]string{}
	for _, p := range prefixes {
		function := inspect.SplitPrefix(p).Function
		if members[function] == nil {
			order = append(order, function)
		}
		members[function] = append(members[function], p)
	}
	const most = 3
	var names []string
	for _, function := range order[:min(len(order), most)] {
		if of := members[function]; len(of) == 1 {
			names = append(names, named(of[0]))
		} else {
			names = append(names, fmt.Sprintf("%s (%d functions)", named(function), len(of)))
		}
	}
	text := strings.Join(names, ", ")
	if more := len(order) - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// named is a prefix as a sentence names it; it is cut, as a table may hold any.
func named(prefix string) string {
	if prefix == "" {
		return "(no prefix)"
	}
	return inspect.Cut(inspect.Clean(prefix), 60)
}

// prefixes are those of some tallies.
func prefixes(of []*tally) []string {
	out := make([]string, len(of))
	for i, t := range of {
		out[i] = t.prefix
	}
	return out
}

// number writes thousands apart: 6,048.
func number(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// plural is a number of things.
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + one + "s"
}

// recordsThat is a number of records and what they do: "1 record holds",
// "2 records hold".
func recordsThat(n int, do string) string {
	if n == 1 {
		switch do {
		case "are":
			do = "is"
		case "have":
			do = "has"
		default:
			do += "s"
		}
	}
	return plural(n, "record") + " " + do
}

// share is a part in percent; a small one is not rounded to nothing.
func share(part, of int) string {
	percent := 100 * float64(part) / float64(max(of, 1))
	switch {
	case part == of:
		return "all"
	case percent < 1:
		return fmt.Sprintf("%.1f %%", max(percent, 0.1))
	}
	return fmt.Sprintf("%.0f %%", min(percent, 99))
}

const (
	timeOfDay = "15:04:05"
	dayToo    = "2006-01-02 15:04"
)

// clock is a moment as sentences name it, its date where it is not of today.
func (c *chart) clock(at int64) string { return inspect.Millis(at).Time().Format(c.layout(at)) }

func (c *chart) layout(at int64) string {
	if c.Now.Sub(inspect.Millis(at)).Abs() < 20*time.Hour {
		return timeOfDay
	}
	return dayToo
}

// ago is how long before now a moment is.
func (c *chart) ago(at int64) string { return inspect.Long(c.Now.Sub(inspect.Millis(at))) }

// between names a span of time: "at 20:44:10" or "between 20:44:10 and
// 21:12:00", both ends with their date where one of them needs it.
func (c *chart) between(b bounds) string {
	layout := c.layout(b.low)
	if layout == timeOfDay {
		layout = c.layout(b.high)
	}
	from, to := inspect.Millis(b.low).Time().Format(layout), inspect.Millis(b.high).Time().Format(layout)
	if from == to {
		return "at " + from + " UTC"
	}
	return "between " + from + " and " + to + " UTC"
}

// each tells something of a few prefixes, one line a prefix.
func each(of []*tally, tell func(*tally) string) []string {
	if len(of) == 1 {
		return []string{tell(of[0])} // the scope has named it
	}
	const most = 5
	var lines []string
	for _, t := range of[:min(len(of), most)] {
		lines = append(lines, named(t.prefix)+": "+tell(t))
	}
	if more := len(of) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("and %s more", plural(more, "function")))
	}
	return lines
}

// examples are keys of a few hit records.
func (c *chart) examples(id string, of []*tally) []string {
	const most = 3
	var lines []string
	for _, t := range of {
		if key, ok := t.example[c.index(id)]; ok && len(lines) < most {
			lines = append(lines, "for example "+inspect.Cut(inspect.Clean(key), 120))
		}
	}
	return lines
}

// spanOf is a span of two durations: "1 h", or "45 min to 1 h".
func spanOf(s inspect.Span) string {
	low, high := inspect.Long(s.Low), inspect.Long(s.High)
	if low == high {
		return low
	}
	return low + " to " + high
}
