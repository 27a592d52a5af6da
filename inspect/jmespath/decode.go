package jmespath

import (
	"encoding/base64"
	"errors"
	"strings"
	"unicode/utf8"
)

var (
	errPadding = errors.New("the padding of its base64 is wrong")
	errBase64  = errors.New("it is no base64")
	errUTF8    = errors.New("what it holds is not UTF-8")
)

// pythonBase64 is base64.b64decode: what is not of the alphabet is passed over,
// but for what is not ASCII.
func pythonBase64(text string) ([]byte, error) {
	if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
		return nil, errBase64
	}
	var data []byte
	pads := 0
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '=':
			pads++
			if len(data)%4 >= 2 && len(data)%4+pads >= 4 {
				return base64Bytes(data)
			}
		case inAlphabet(c):
			data = append(data, c)
			pads = 0
		}
	}
	if len(data)%4 != 0 {
		return nil, errPadding
	}
	return base64Bytes(data)
}

func inAlphabet(c byte) bool {
	return digit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '+' || c == '/'
}

func base64Bytes(data []byte) ([]byte, error) {
	decoded, err := base64.RawStdEncoding.DecodeString(string(data))
	if err != nil {
		return nil, errBase64
	}
	return decoded, nil
}

// javaScriptBase64 is what Powertools for TypeScript lets through to Node.
func javaScriptBase64(text string) ([]byte, error) {
	body := strings.TrimRight(text, "=")
	if len(text)*3%4 != 0 {
		return nil, errPadding
	}
	if len(text)-len(body) > 2 || strings.IndexFunc(body, func(r rune) bool { return r >= utf8.RuneSelf || !inAlphabet(byte(r)) }) >= 0 { //nolint:gosec // ASCII by the test before
		return nil, errBase64
	}
	if len(body)%4 == 1 {
		body = body[:len(body)-1] // Node drops the lone character
	}
	return base64Bytes([]byte(body))
}

// javaBase64 is java.util.Base64's basic decoder.
func javaBase64(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, errBase64
	}
	encoding := base64.StdEncoding
	if !strings.HasSuffix(text, "=") {
		encoding = base64.RawStdEncoding
	}
	data, err := encoding.DecodeString(text)
	if err != nil {
		return nil, errBase64
	}
	return data, nil
}

// replaceInvalid decodes UTF-8 as browsers and Node do: each sequence that
// breaks off becomes one replacement character.
func replaceInvalid(data []byte) string { return decodeUTF8(data, 0x9f) }

// javaReplaceInvalid does so as Java: half of a surrogate pair is one sequence
// there, not three.
func javaReplaceInvalid(data []byte) string { return decodeUTF8(data, 0xbf) }

func decodeUTF8(data []byte, lastAfterED byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	var b strings.Builder
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			size = brokenLength(data, lastAfterED)
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String()
}

// brokenLength is how much of an invalid sequence could still have become a
// character: what one replacement character stands for.
func brokenLength(data []byte, lastAfterED byte) int {
	low, high, want := byte(0x80), byte(0xbf), 0
	switch c := data[0]; {
	case c >= 0xc2 && c <= 0xdf:
		want = 1
	case c >= 0xe0 && c <= 0xef:
		want = 2
	case c >= 0xf0 && c <= 0xf4:
		want = 3
	}
	// Second bytes that would make a form too long, half of a surrogate pair
	// or a character beyond the last.
	switch data[0] {
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = lastAfterED
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	n := 1
	for n <= want && n < len(data) && data[n] >= low && data[n] <= high {
		low, high = 0x80, 0xbf
		n++
	}
	return n
}

// withoutLineBreaks is text as Java reads it line by line.
func withoutLineBreaks(text string) string {
	return strings.NewReplacer("\n", "", "\r", "").Replace(text)
}
