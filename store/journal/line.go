package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"idemtui/inspect"
)

// kind says what a line is.
type kind string

const (
	kindHeader   kind = "header"
	kindPrefix   kind = "prefix"
	kindEntry    kind = "entry"
	kindPlanned  kind = "planned"
	kindRun      kind = "run"
	kindIntent   kind = "intent"
	kindOutcome  kind = "outcome"
	kindRestored kind = "restored"
	kindStopped  kind = "stopped"
)

// maxLineBytes bounds a line. An item has at most 400 KB, six times that when
// all of it is escaped; a header holds each KEY that was given.
const maxLineBytes = 64 << 20

// sumMark begins what a line's sum does not cover: the sum itself.
const sumMark = `,"sum":"`

// tailBytes is the length of a line's end from sumMark on, without its line break.
const tailBytes = len(sumMark) + 2*sha256.Size + len(`"}`)

// appendLine appends a line to b and gives its sum, which goes into the next.
func appendLine(b []byte, previous string, line any) (lines []byte, sum string, err error) {
	text, err := encode(line)
	if err != nil {
		return nil, "", err
	}
	if len(text)+tailBytes > maxLineBytes {
		return nil, "", fmt.Errorf("a line of %d bytes is longer than the %d that a journal holds", len(text), maxLineBytes)
	}
	body := bytes.TrimSuffix(text, []byte("}"))
	sum = chain(previous, body)
	b = append(b, body...)
	b = append(b, sumMark...)
	b = append(b, sum...)
	return append(b, "\"}\n"...), sum, nil
}

// encode is the JSON of a line, harmless to a terminal that shows it.
func encode(line any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(line); err != nil {
		return nil, fmt.Errorf("encode a line: %w", err)
	}
	text := bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
	if !utf8.Valid(text) {
		return nil, errors.New("an item is not UTF-8, which no answer of DynamoDB can be")
	}
	return inspect.EscapeJSON(text), nil
}

// quote is a JSON string without the escapes made for web pages.
func quote(s string) ([]byte, error) { return encode(s) }

// chain is the sum of a line: SHA-256 over the sum of the line before, as
// text, and the line's bytes before its own sum.
func chain(previous string, body []byte) string {
	hash := sha256.New()
	hash.Write([]byte(previous))
	hash.Write(body)
	return hex.EncodeToString(hash.Sum(nil))
}

// verify checks a line, without its line break, against the sum of the one
// before and gives its own.
func verify(line []byte, previous string) (sum string, ok bool) {
	if len(line) < tailBytes {
		return "", false
	}
	body, tail := line[:len(line)-tailBytes], line[len(line)-tailBytes:]
	sum = chain(previous, body)
	return sum, string(tail) == sumMark+sum+`"}`
}
