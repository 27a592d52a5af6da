package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"idemtui/demo/bench"
	"idemtui/demo/world"
)

// longest is how much of a response evidence shows.
const longest = 200

// answered is what came back from a delivery.
func answered(d bench.Delivery) string {
	if d.ErrorType != "" {
		return "raised " + d.ErrorType + ": " + cut(d.Error)
	}
	return "returned " + cut(string(d.Response))
}

func cut(text string) string {
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}

// request is one request in words.
func request(c world.Call) string {
	text := c.Operation
	if c.Table != "" {
		text += " on " + c.Table
	} else if c.Service != "" {
		text = c.Service + " " + text
	}
	if c.Error != "" {
		return text + " refused: " + c.Error
	}
	if c.Status >= 400 {
		return fmt.Sprintf("%s refused: status %d", text, c.Status)
	}
	return text
}

// ranOrNot says whether a call took the lock.
func ranOrNot(d bench.Delivery, table string) string {
	for _, c := range d.Calls {
		if c.Table == table && c.Operation == "PutItem" && c.Wrote() {
			return "took the lock, " + answered(d)
		}
	}
	return "took no lock, " + answered(d)
}

// effectEvidence lists what a delivery did outside of the table, and what it
// asked for in vain.
func effectEvidence(title string, calls []world.Call, table string) []string {
	counts := map[string]int{}
	for _, c := range calls {
		if c.Table != table && (c.Wrote() || c.Status >= 400) {
			counts[request(c)]++
		}
	}
	if len(counts) == 0 {
		return []string{title + ": no write to another table or service (plain HTTP is not seen)"}
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, fmt.Sprintf("%s: %s, %s", title, name, plural(counts[name], "time", "times")))
	}
	return all
}

func madeEvidence(tables []string) []string {
	if len(tables) == 0 {
		return nil
	}
	return []string{"made for its first request, with the key id: " + strings.Join(tables, ", ")}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
