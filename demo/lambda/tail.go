package lambda

import "strings"

// tailBytes is how much of an invocation's log Lambda sends back.
const tailBytes = 4 << 10

// Tail is the end of what the log says of one event: at most 4 KB.
func (r *Runtime) Tail(requestID string) string {
	var all strings.Builder
	for _, l := range r.log.lines() {
		if l.RequestID == requestID {
			all.WriteString(l.Text + "\n")
		}
	}
	text := all.String()
	return text[max(0, len(text)-tailBytes):]
}
