package eventkey

import (
	"fmt"
	"strings"

	"idemtui/inspect/event"
	"idemtui/inspect/jmespath"
)

// Language is the library whose rules hold.
type Language uint8

// The languages.
const (
	Python Language = iota
	TypeScript
	Java
	DotNet
)

// Languages are all of them, in the order in which they are told.
func Languages() []Language { return []Language{Python, TypeScript, Java, DotNet} }

// String is the language's name on the command line.
func (l Language) String() string {
	return [...]string{"python", "typescript", "java", "dotnet"}[l]
}

// ParseLanguage reads a language's name.
func ParseLanguage(name string) (Language, error) {
	for _, l := range Languages() {
		if l.String() == name {
			return l, nil
		}
	}
	return 0, fmt.Errorf("%s is no language; there are python, typescript, java and dotnet", name)
}

// Verified reports whether our rules were held against the real library.
func (l Language) Verified() bool { return l != DotNet }

// reader reads an event as the runtime of the language does.
func (l Language) reader() event.Reader {
	switch l {
	case TypeScript:
		return event.Reader{IndexFirst: true, MaxDepth: event.NodeDepth}
	case DotNet:
		return event.Reader{Duplicates: true, MaxDepth: jmespath.DotNetDepth}
	case Python:
		return event.Reader{MaxDigits: 4300} // as sys.get_int_max_str_digits says
	case Java:
		return event.Reader{MaxDigits: 1000} // as StreamReadConstraints of Jackson say
	}
	return event.Reader{}
}

func (l Language) rules() jmespath.Language {
	return [...]jmespath.Language{jmespath.Python, jmespath.TypeScript, jmespath.Java, jmespath.DotNet}[l]
}

// text is what the library hashes of a value; an error says why there is none.
func (l Language) text(v event.Value, s Settings) (string, error) {
	if l != TypeScript && event.HasOpaque(v) {
		return "", fmt.Errorf("the expression gives a part of itself, not a value")
	}
	switch l {
	case TypeScript:
		write := event.JavaScriptText
		if s.before(2, 2) {
			write = event.JavaScriptCompact
		}
		text, ok := write(v)
		if !ok {
			return "", fmt.Errorf("the expression gives undefined, which createHash refuses")
		}
		return text, nil
	case Java:
		return javaText(v), nil
	case DotNet:
		return dotNetText(v)
	case Python:
	}
	return event.PythonText(v), nil
}

// javaText is the bare value of a scalar, JSON of everything else. What UTF-8
// cannot hold becomes a question mark.
func javaText(v event.Value) string {
	switch v := v.(type) {
	case event.String:
		return event.ReplaceHalves(string(v), "?")
	case event.Number:
		return strings.Trim(event.JavaNumber(v), `"`)
	case event.Absent:
		return ""
	}
	return event.JavaText(v)
}

// dotNetText is JsonElement.ToString().
func dotNetText(v event.Value) (string, error) {
	if event.HasHalves(v) {
		return "", fmt.Errorf("text in it holds half of a surrogate pair, which .NET refuses to read")
	}
	switch v := v.(type) {
	case event.String:
		return string(v), nil
	case event.Bool:
		if v {
			return "True", nil
		}
		return "False", nil
	case event.Null, event.Absent:
		return "", nil
	}
	return event.DotNetText(v), nil
}
