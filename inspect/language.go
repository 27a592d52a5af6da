package inspect

// Language is that of a library. Each library reads a record by rules of its
// own.
type Language uint8

// The languages in which the library exists.
const (
	Python Language = iota
	TypeScript
	Java
	DotNet
)

// Languages are all of them, in the order in which they are told.
func Languages() []Language { return []Language{Python, TypeScript, Java, DotNet} }

// String is the language's word on the command line and in JSON.
func (l Language) String() string { return [...]string{"python", "typescript", "java", "dotnet"}[l] }

// Name is the language's name in sentences.
func (l Language) Name() string { return [...]string{"Python", "TypeScript", "Java", ".NET"}[l] }

// Verified reports whether what is said of the library was held against the
// real one. The rules of .NET come from its source alone.
func (l Language) Verified() bool { return l != DotNet }

// raises is the name of an error in the language: Python and TypeScript call
// theirs Error, Java and .NET Exception.
func (l Language) raises(condition string) string {
	if l == Java || l == DotNet {
		return condition + "Exception"
	}
	return condition + "Error"
}

// Language is the one that the writer stands for; false where it is not known,
// or not which of two.
func (w Writer) Language() (Language, bool) {
	switch w {
	case WriterPython:
		return Python, true
	case WriterTypeScript:
		return TypeScript, true
	case WriterJava:
		return Java, true
	case WriterDotNet:
		return DotNet, true
	case WriterUnknown, WriterJavaOrDotNet:
	}
	return 0, false
}
