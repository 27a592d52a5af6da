package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// errNoKey is a text that holds no full key.
var errNoKey = errors.New("no full key: a prefix, # and the whole digest")

// fullKey is the idempotency key that a text means: the text itself, or the one
// inside of a log line. The start of a digest is none: it may mean several.
func fullKey(text string) (string, error) {
	if key, ok := inspect.KeyIn(text); ok {
		return key, nil
	}
	text = strings.TrimSpace(text)
	if i := strings.LastIndexByte(text, '#'); i >= 0 && i < len(text)-1 && !strings.ContainsAny(text, " \t\r\n") && !startsDigest(text[i+1:]) {
		return text, nil
	}
	return "", errNoKey
}

// startsDigest reports hex digits that are too few for any digest.
func startsDigest(text string) bool {
	const shortest = 32 // of md5
	return len(text) < shortest && strings.Trim(text, "0123456789abcdef") == ""
}

// filterAndKeys sorts the arguments of a purge: what holds a # is a KEY, unless
// it begins as a term of a filter does; the rest is FILTER.
func filterAndKeys(args []string) (terms, keys []string, err error) {
	for _, arg := range args {
		if !strings.Contains(arg, "#") || filter.Named(arg) {
			terms = append(terms, arg)
			continue
		}
		key, err := fullKey(arg)
		if err == nil && beginsDigest(key) {
			err = errNoKey
		}
		if err != nil {
			return nil, nil, usage("%s holds %w", arg, err)
		}
		keys = append(keys, key)
	}
	return terms, keys, nil
}

// beginsDigest reports whether a key's digest is the start of one, as it is
// copied from a list: shorter than the shortest that the libraries write.
func beginsDigest(key string) bool {
	const shortest = 32 // MD5 in hex digits
	digest := key[strings.LastIndexByte(key, '#')+1:]
	return len(digest) < shortest && strings.Trim(digest, "0123456789abcdefABCDEF") == ""
}

// keysFrom reads the keys of --keys: from any text, one a line, from JSON lines
// or from a JSON array. Lines without a key are passed over: a log has many.
func (a *app) keysFrom(name string) ([]string, error) {
	text, err := a.readInput("--keys", name)
	if err != nil {
		return nil, err
	}
	var keys []string
	seen := map[string]bool{}
	for _, line := range keyLines(text) {
		if key, err := fullKey(line); err == nil && !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, usage("--keys %s: no line holds a full key, as in pay.app.handler#c2697dd12435e25f838f13778180702e", name)
	}
	return keys, nil
}

// readInput reads a file, or standard input for -.
func (a *app) readInput(flag, name string) ([]byte, error) {
	read := func() ([]byte, error) { return os.ReadFile(name) }
	if name == "-" {
		read = func() ([]byte, error) { return io.ReadAll(a.In) }
	}
	text, err := read()
	if err != nil {
		return nil, usage("%s %s: %w", flag, name, err)
	}
	return text, nil
}

// keyed is a JSON object that names a key, as a record of idemtui ls does.
type keyed struct {
	Key string `json:"key"`
}

// keyLines are the texts that may hold a key: each line, and of JSON with a
// member "key" that member.
func keyLines(text []byte) []string {
	var records []keyed
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) && json.Unmarshal(text, &records) == nil {
		lines := make([]string, len(records))
		for i, r := range records {
			lines[i] = r.Key
		}
		return lines
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		var record keyed
		if json.Unmarshal([]byte(line), &record) == nil && record.Key != "" {
			line = record.Key
		}
		lines = append(lines, line)
	}
	return lines
}

// missingKeys says which of the named keys are not there.
func missingKeys(keys []string, there func(key string) bool) []string {
	var missing []string
	for _, key := range keys {
		if !there(key) {
			missing = append(missing, key)
		}
	}
	return missing
}

// agree is the form of a verb that goes with a count.
func agree(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func plural(n int, word string) string {
	if n == 1 {
		return fmt.Sprintf("1 %s", word)
	}
	if stem, ok := strings.CutSuffix(word, "ry"); ok { // delivery, query
		return fmt.Sprintf("%d %sries", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, word)
}
