package inspect

import "strings"

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

// WriterOf tells the writer by marks that only one library leaves: the
// digest's encoding, the type of the response, the number of dots in the
// prefix, the form of the JSON text where it was kept.
func WriterOf(r *Record) Writer {
	_, encoding := DigestForm(r.Digest())
	native := r.Data.Present() && r.Data.Type != "S"
	if r.fractional() {
		return WriterTypeScript
	}
	switch {
	case encoding == Base64, encoding == Hex && native && len(r.Faults) == 0:
		return WriterTypeScript
	case encoding != Hex:
		return WriterUnknown
	}
	if w := writerOfText(r); w != WriterUnknown {
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

// fractional reports whether the expiration has fractions of a second, as
// TypeScript before 2.2.0 wrote it (ts#2298).
func (r *Record) fractional() bool {
	return r.Expiration.Unit == Seconds && int64(r.Expiration.At)%1000 != 0
}
