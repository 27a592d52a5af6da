package eventkey

import (
	"fmt"
	"strconv"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/event"
	"idemtui/inspect/jmespath"
)

// Settings are what a function's idempotency is configured with.
type Settings struct {
	Language Language
	// Prefix is what stands before the #: <function>.<module>.<qualname> in
	// Python, <function> in TypeScript, <function>.<method> in Java and .NET, or
	// a prefix of a person's own.
	Prefix string
	// Select is the key expression; empty hashes the whole event.
	Select string
	// Validate is the expression of the payload validation; empty is none.
	Validate string
	// Hash names the hash function as the library wants it; empty is MD5.
	Hash string
	// RaiseMissing is the option that makes an event without a key an error.
	RaiseMissing bool
	// Version of the library, where an older one has other rules; the zero
	// value is the newest.
	Version Version
	// Line is that of a file on which the event begins, for messages; 0 is 1.
	Line int
}

// Version is a library's major and minor version.
type Version struct{ Major, Minor int }

// ParseVersion reads a version such as 3.2 or 3.37.0; what follows the minor
// version does not count.
func ParseVersion(text string) (Version, error) {
	major, rest, _ := strings.Cut(text, ".")
	minor, _, _ := strings.Cut(rest, ".")
	var v Version
	var err error
	if v.Major, err = strconv.Atoi(major); err == nil && minor != "" {
		v.Minor, err = strconv.Atoi(minor)
	}
	if err != nil || v.Major < 0 || v.Minor < 0 {
		return Version{}, fmt.Errorf("%s is no version; write it as 3.37", text)
	}
	return v, nil
}

func (s Settings) before(major, minor int) bool {
	v := s.Version
	return v != (Version{}) && (v.Major < major || v.Major == major && v.Minor < minor)
}

// Outcome is what a library does with an event.
type Outcome string

// The outcomes.
const (
	// Stored: a record is written under the key.
	Stored Outcome = "stored"
	// Skipped: the function runs without a record.
	Skipped Outcome = "skipped"
	// KeyError: the library raises, since there is no key and it was told to.
	KeyError Outcome = "key_error"
	// Failed: the call fails before the function runs, or the event is no JSON.
	Failed Outcome = "error"
)

// Hashed is a text and its digest.
type Hashed struct{ Text, Digest string }

// Key is what became of an event.
type Key struct {
	Settings
	// Selected is the value that the expression gave; nil if it gave none.
	Selected event.Value
	Hashed
	Algorithm string
	Encoding  inspect.Encoding
	// Key is the whole key; empty unless stored.
	Key string
	// Validation is nil where no payload validation is on, or nothing stored.
	Validation *Hashed
	Outcome    Outcome
	// Reason says in plain words why there is no key, or what is odd about
	// the one there is; empty for an ordinary key.
	Reason string
}

// Of computes the key of an event, given as JSON text.
func Of(text string, s Settings) Key {
	if s.Language == TypeScript {
		s.Prefix = event.JavaScriptTrim(s.Prefix)
	}
	k := Key{Settings: s}
	if k.Hash == "" {
		k.Hash = "md5"
	}
	a, note, err := s.Language.algorithm(k.Hash)
	if err != nil {
		return k.fail("%w", err)
	}
	k.Algorithm, k.Reason = a.name, note
	_, k.Encoding = s.Language.encode(nil)
	reader := s.Language.reader()
	reader.Line = s.Line
	payload, err := reader.Read(text)
	if err != nil {
		return k.fail("the event is no JSON that the library reads: %w", err)
	}
	return k.compute(payload, a)
}

func (k Key) fail(format string, args ...any) Key {
	k.Outcome, k.Reason = Failed, fmt.Errorf(format, args...).Error()
	k.Validation = nil
	return k
}

// compute goes through the steps of the library, in its order.
func (k Key) compute(payload event.Value, a algorithm) Key {
	selectKey, err := k.selector(k.Select, false)
	if err != nil {
		return k.fail("the expression %s: %w", k.Select, err)
	}
	// Before 3.36 Python's validation expression had no functions of Powertools.
	selectPart, invalid := k.selector(k.Validate, k.Language == Python && k.before(3, 36))
	if k.Language == TypeScript && invalid != nil {
		// It reads the expression when it comes to it, each time.
		selectPart = func(event.Value) (event.Value, error) { return nil, invalid }
	} else if invalid != nil {
		return k.fail("the validation expression %s: %w", k.Validate, invalid)
	}
	if k.Language == TypeScript && k.Select != "" && !k.RaiseMissing {
		// It looks twice, and reverse and sort change what they look at.
		if first, err := selectKey(payload); err == nil && absent(first) {
			k.Selected = first
			return k.skip()
		}
	}
	k.Selected, err = selectKey(payload)
	if err != nil {
		return k.fail("the expression %s: %w", k.Select, err)
	}
	if k.Language.missing(k.Selected, k.Settings) {
		switch {
		case k.RaiseMissing:
			k.Outcome, k.Reason = KeyError, "the event holds no key, and the library was told to raise then"
			return k
		case k.Language == Python || k.Language == Java:
			return k.skip()
		}
		k.Reason = "the event holds no key: all such events share this one"
	}
	if a.fails != nil {
		return k.fail("%w", a.fails)
	}
	if k.Text, err = k.Language.text(k.Selected, k.Settings); err != nil {
		return k.fail("%w", err)
	}
	if k.Validate != "" {
		if k.Validation, err = k.validation(payload, selectPart, a); err != nil {
			return k.fail("the validation expression %s: %w", k.Validate, err)
		}
	}
	k.Digest, k.Encoding = k.Language.encode(a.of(k.Text))
	k.Key = k.Prefix + "#" + k.Digest
	k.Outcome = Stored
	return k
}

func (k Key) skip() Key {
	k.Outcome, k.Reason = Skipped, "the event holds no key: the function runs without a record, and nothing protects it"
	return k
}

// absent reports whether a value is what TypeScript skips for.
func absent(v event.Value) bool {
	return isNull(v) || v == event.Undefined{}
}

// selector evaluates an expression; without one it gives the payload.
func (k Key) selector(expression string, plain bool) (func(event.Value) (event.Value, error), error) {
	if expression == "" {
		return func(v event.Value) (event.Value, error) { return v, nil }, nil
	}
	compiled, err := jmespath.Compile(k.Language.rules(), expression, jmespath.Options{Plain: plain})
	if err != nil {
		return nil, err
	}
	return compiled.Search, nil
}

// validation is the hash of the validated part; the digest of null where there
// is none.
func (k Key) validation(payload event.Value, selectPart func(event.Value) (event.Value, error), a algorithm) (*Hashed, error) {
	part, err := selectPart(payload)
	if err != nil {
		return nil, err
	}
	text, err := k.Language.text(part, k.Settings)
	if err != nil {
		return nil, err
	}
	digest, _ := k.Language.encode(a.of(text))
	return &Hashed{Text: text, Digest: digest}, nil
}
