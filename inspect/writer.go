package inspect

import (
	"regexp"
	"strings"
)

// Writer is the library that most likely wrote a record.
type Writer uint8

// The writers that a record's form can tell apart.
const (
	WriterUnknown Writer = iota
	WriterPython
	WriterTypeScript
	WriterJava
	WriterDotNet
	WriterJavaOrDotNet
)

// String is the writer's name.
func (w Writer) String() string {
	switch w {
	case WriterPython:
		return "Python"
	case WriterTypeScript:
		return "TypeScript"
	case WriterJava:
		return "Java"
	case WriterDotNet:
		return ".NET"
	case WriterJavaOrDotNet:
		return "Java or .NET"
	case WriterUnknown:
	}
	return "unknown"
}

var (
	// dotNetEscape: System.Text.Json writes upper-case hex digits, where
	// json.dumps of Python writes lower-case ones.
	dotNetEscape = regexp.MustCompile(`\\u[0-9A-F]{0,3}[A-F][0-9A-F]{0,3}`)
	pythonEscape = regexp.MustCompile(`\\u[0-9a-f]{0,3}[a-f][0-9a-f]{0,3}`)
	// pythonSeparator: json.dumps puts a blank behind : and ,.
	pythonSeparator = regexp.MustCompile(`^[{\[].*"(?:: |, )`)
)

// WriterOf tells the writer by marks that only one library leaves: the
// digest's encoding, the type of the response, the number of dots in the
// prefix, the form of the JSON text where it was kept.
func WriterOf(r *Record) Writer {
	_, encoding := DigestForm(r.Digest())
	native := r.Data.Present() && r.Data.Type != "S"
	switch {
	case encoding == Base64, encoding == Hex && native && len(r.Faults) == 0:
		return WriterTypeScript
	case encoding != Hex:
		return WriterUnknown
	}
	if w := writerOfText(r.Data); w != WriterUnknown {
		return w
	}
	switch dots := strings.Count(r.Prefix(), "."); {
	case dots >= 2:
		return WriterPython
	case dots == 1:
		return WriterJavaOrDotNet
	}
	return WriterUnknown
}

// markedText is how much of a body is looked at: marks repeat, and a body may
// be 400 KB.
const markedText = 16 << 10

func writerOfText(b Body) Writer {
	if !b.Loaded || b.Type != "S" {
		return WriterUnknown
	}
	text := b.Text[:min(len(b.Text), markedText)]
	switch {
	case dotNetEscape.MatchString(text) && !pythonEscape.MatchString(text):
		return WriterDotNet
	case pythonSeparator.MatchString(text), pythonEscape.MatchString(text):
		return WriterPython
	}
	return WriterUnknown
}
