package lambda

import "strings"

// tailBytes is how much of an invocation's log Lambda sends back.
const tailBytes = 4 << 10

// Tail is the end of what the log says of one event: at most 4 KB. What its
// process said before it had an event is part of the first one's.
func (r *Runtime) Tail(requestID string) string {
	var all strings.Builder
	lines := r.log.lines()
	first := firstOf(lines)
	for _, l := range lines {
		if l.RequestID == requestID || l.RequestID == "" && (first[l.PID] == requestID || first[l.PID] == "") {
			all.WriteString(l.Text + "\n")
		}
	}
	text := all.String()
	return text[max(0, len(text)-tailBytes):]
}

// firstOf is the first event of each process.
func firstOf(lines []Line) map[int]string {
	first := map[int]string{}
	for _, l := range lines {
		if first[l.PID] == "" {
			first[l.PID] = l.RequestID
		}
	}
	return first
}
