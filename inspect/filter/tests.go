package filter

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/sahilm/fuzzy"

	"idemtui/inspect"
)

// row is a record with what a test may ask of it, worked out once.
type row struct {
	record *inspect.Record
	state  inspect.State
	age    inspect.Age
	now    inspect.Millis
}

// test is one term, ready to be asked. A test of the function's name is bound
// to the prefixes that there are before it is asked.
type test interface{ match(r *row) bool }

type testFunc func(r *row) bool

func (f testFunc) match(r *row) bool { return f(r) }

func parseState(value string) (test, error) {
	wanted, err := states(value)
	if err != nil {
		return nil, err
	}
	return testFunc(func(r *row) bool { return slices.Contains(wanted, r.state) }), nil
}

func states(value string) ([]inspect.State, error) {
	var out []inspect.State
	for w := range strings.SplitSeq(value, ",") {
		s, ok := inspect.ParseState(w)
		if !ok {
			return nil, fmt.Errorf("there is no state %q; states are %s", w, strings.Join(stateWords(), ", "))
		}
		out = append(out, s)
	}
	return out, nil
}

func stateWords() []string {
	var out []string
	for _, s := range inspect.States() {
		out = append(out, s.String())
	}
	return out
}

func parseStatus(value string) (test, error) {
	wanted := strings.Split(value, ",")
	return testFunc(func(r *row) bool { return slices.Contains(wanted, string(r.record.Status)) }), nil
}

func parseKey(value string) (test, error) {
	return testFunc(func(r *row) bool { return containsFold(r.record.Key, value) }), nil
}

// containsFold ignores case only for hex digests; base64 ones differ by case.
func containsFold(key, part string) bool {
	return strings.Contains(key, part) || strings.Contains(key, strings.ToLower(part))
}

// functionTest matches prefixes; which ones is worked out per snapshot.
type functionTest struct {
	accepts  func(prefix string) bool // exact and glob
	fuzzy    string
	orInKey  bool // a bare word also matches keys
	prefixes map[string]bool
}

func (f functionTest) match(r *row) bool {
	if f.prefixes[r.record.Prefix()] {
		return true
	}
	return f.orInKey && containsFold(r.record.Key, f.fuzzy)
}

// bind works out which of the prefixes match.
func (f functionTest) bind(prefixes []string) functionTest {
	f.prefixes = map[string]bool{}
	if f.accepts != nil {
		for _, p := range prefixes {
			if f.accepts(p) {
				f.prefixes[p] = true
			}
		}
		return f
	}
	for _, m := range fuzzy.FindNoSort(f.fuzzy, prefixes) {
		f.prefixes[m.Str] = true
	}
	return f
}

func parseFunction(value string) (test, error) {
	if exact, ok := strings.CutPrefix(value, "="); ok {
		return functionTest{accepts: func(p string) bool { return p == exact }}, nil
	}
	if strings.ContainsAny(value, "*?[") {
		if _, err := path.Match(value, ""); err != nil {
			return nil, fmt.Errorf("%q is no glob: %w", value, err)
		}
		return functionTest{accepts: func(p string) bool { ok, err := path.Match(value, p); return err == nil && ok }}, nil
	}
	return functionTest{fuzzy: value}, nil
}

func parseBare(value string) (test, error) { return functionTest{fuzzy: value, orInKey: true}, nil }

func more(a, b int64) bool { return a > b }
func less(a, b int64) bool { return a < b }

type comparison func(a, b int64) bool

func parseAge(holds comparison) func(string) (test, error) {
	return func(value string) (test, error) {
		d, err := inspect.ParseDuration(value)
		if err != nil {
			return nil, err
		}
		return testFunc(func(r *row) bool { return r.age.Known && holds(int64(r.age.AtLeast), int64(d)) }), nil
	}
}

func parseLeft(holds comparison) func(string) (test, error) {
	return func(value string) (test, error) {
		d, err := inspect.ParseDuration(value)
		if err != nil {
			return nil, err
		}
		return testFunc(func(r *row) bool {
			left := r.record.Expiration.At.Sub(r.now)
			return r.record.Expiration.Unit == inspect.Seconds && left >= 0 && holds(int64(left), int64(d))
		}), nil
	}
}

func parseSize(holds comparison) func(string) (test, error) {
	return func(value string) (test, error) {
		bytes, err := parseBytes(value)
		if err != nil {
			return nil, err
		}
		return testFunc(func(r *row) bool { return r.record.Data.Present() && holds(int64(r.record.Data.Bytes), bytes) }), nil
	}
}

var errSize = errors.New("a size is a number with k or m behind it, as in 10k")

func parseBytes(text string) (int64, error) {
	factor := int64(1)
	lower := strings.ToLower(text)
	for suffix, f := range map[string]int64{"k": 1000, "m": 1_000_000} {
		if rest, ok := strings.CutSuffix(lower, suffix); ok {
			lower, factor = rest, f
			break
		}
	}
	n, err := strconv.ParseInt(lower, 10, 32)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q: %w", text, errSize)
	}
	return n * factor, nil
}
