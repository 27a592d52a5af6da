package filter

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"idemtui/inspect"
)

// parseStatus takes any word: a status that no library writes is just what
// somebody may look for.
func parseStatus(value string) (term, error) {
	wanted := strings.Split(value, ",")
	is := func(r *row) bool {
		for _, w := range wanted {
			if strings.EqualFold(w, string(r.record.Status)) {
				return true
			}
		}
		return false
	}
	return term{test: is}, nil
}

func parseKey(value string) (term, error) {
	in := inKey(value)
	return term{test: func(r *row) bool { return in(r.record.Key) }}, nil
}

// inKey looks for a part of a key. Hex digests are found in capitals too;
// base64 ones differ by case.
func inKey(part string) func(key string) bool {
	lower := strings.ToLower(part)
	if lower == part {
		return func(key string) bool { return strings.Contains(key, part) }
	}
	return func(key string) bool { return strings.Contains(key, part) || strings.Contains(key, lower) }
}

func parseFunction(value string) (term, error) {
	name := nameTest(value)
	return term{test: func(r *row) bool { return r.known.ask(name, r.record.Prefix()) }}, nil
}

func parseBare(value string) (term, error) {
	name, in := fuzzyName(value), inKey(value)
	return term{test: func(r *row) bool { return in(r.record.Key) || r.known.ask(name, r.record.Prefix()) }}, nil
}

// comparison is an operator of a term.
type comparison func(a, b int64) bool

func more(a, b int64) bool { return a > b }
func less(a, b int64) bool { return a < b }

// parseAge compares what an age is at least, as sorting and purges do.
func parseAge(holds comparison) func(string) (term, error) {
	return func(value string) (term, error) {
		d, err := inspect.ParseDuration(value)
		if err != nil {
			return term{}, fmt.Errorf("age: %w", err)
		}
		return term{timed: true, test: func(r *row) bool {
			age := r.ageNow()
			return age.Known && holds(int64(age.AtLeast), int64(d))
		}}, nil
	}
}

func parseLeft(holds comparison) func(string) (term, error) {
	return func(value string) (term, error) {
		d, err := inspect.ParseDuration(value)
		if err != nil {
			return term{}, fmt.Errorf("left: %w", err)
		}
		return term{timed: true, test: func(r *row) bool {
			left := r.record.Expiration.At.Sub(r.now)
			return r.record.Expiration.Unit == inspect.Seconds && left >= 0 && holds(int64(left), int64(d))
		}}, nil
	}
}

func parseSize(holds comparison) func(string) (term, error) {
	return func(value string) (term, error) {
		bytes, err := parseBytes(value)
		if err != nil {
			return term{}, err
		}
		return term{body: true, test: func(r *row) bool { return r.record.Data.Present() && holds(int64(r.record.Data.Bytes), bytes) }}, nil
	}
}

var errSize = errors.New("no size; write 500, 10k or 2m")

func parseBytes(text string) (int64, error) {
	number, factor := strings.ToLower(text), int64(1)
	switch {
	case strings.HasSuffix(number, "k"):
		number, factor = number[:len(number)-1], 1000
	case strings.HasSuffix(number, "m"):
		number, factor = number[:len(number)-1], 1_000_000
	}
	n, err := strconv.ParseUint(number, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("%q is %w", text, errSize)
	}
	return int64(n) * factor, nil
}
