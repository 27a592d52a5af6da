package filter

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"idemtui/inspect"
)

// minuteLayout is RFC 3339 without seconds, which spans of a time line need not.
const minuteLayout = "2006-01-02T15:04Z07:00"

// Between is the at: term of a span: from one moment up to another.
func Between(from, to inspect.Millis) string { return "at:" + momentText(from) + ".." + momentText(to) }

func momentText(at inspect.Millis) string {
	t := at.Time()
	if t.Second() == 0 {
		return t.Format(minuteLayout)
	}
	return t.Format(time.RFC3339)
}

// parseAt selects by when a record was started or completed, as far as that is
// known: see inspect.PlacedAt. Either end may be left out.
func parseAt(value string) (term, error) {
	first, last, ok := strings.Cut(value, "..")
	if !ok || first == "" && last == "" {
		return term{}, fmt.Errorf("at: %q is no span; write at:2026-11-23T20:44Z..2026-11-23T21:13Z", value)
	}
	from, err := parseMoment(first, -1<<62)
	if err != nil {
		return term{}, err
	}
	to, err := parseMoment(last, 1<<62)
	if err != nil {
		return term{}, err
	}
	return term{test: func(r *row) bool {
		expiresAfter, _ := r.policy.SupposedExpiry(r.record.Prefix())
		at, ok := inspect.PlacedAt(r.record, expiresAfter)
		return ok && at >= from && at < to
	}}, nil
}

// parseMoment reads RFC 3339, with or without seconds, a day, or epoch seconds;
// an empty text is the moment otherwise.
func parseMoment(text string, otherwise inspect.Millis) (inspect.Millis, error) {
	if text == "" {
		return otherwise, nil
	}
	for _, layout := range []string{time.RFC3339, minuteLayout, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return inspect.MillisOf(t), nil
		}
	}
	if seconds, err := strconv.ParseInt(text, 10, 40); err == nil {
		return inspect.Millis(seconds * 1000), nil
	}
	return 0, fmt.Errorf("at: %q is no time; write 2026-11-23T20:44Z or epoch seconds", text)
}
