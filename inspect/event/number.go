package event

import (
	"math"
	"strconv"
	"strings"
)

// IsInteger reports whether a number's text has neither fraction nor exponent:
// Python and Java read it as an integer of any size, else as a double.
func (n Number) IsInteger() bool {
	return !strings.ContainsAny(string(n), ".eEN") && !strings.HasSuffix(string(n), "y")
}

// Float is the nearest double; what is too large is infinite. The integer -0
// is 0, as in Python and Java; JavaScript writes it so.
func (n Number) Float() float64 {
	n = Number(n.integer())
	f, _ := strconv.ParseFloat(string(n), 64) // out of range gives the infinity that is wanted
	return f
}

// integer is the text of an integer as arithmetic gives it back: -0 is 0.
func (n Number) integer() string {
	if n == "-0" {
		return "0"
	}
	return string(n)
}

// decimal is a double's shortest text that reads back as it: digits with the
// point after the first, times ten to the exponent.
func decimal(f float64) (digits string, exponent int) {
	mantissa, exp, _ := strings.Cut(strconv.FormatFloat(math.Abs(f), 'e', -1, 64), "e")
	exponent, _ = strconv.Atoi(exp) // strconv wrote it
	return strings.Replace(mantissa, ".", "", 1), exponent
}

// point writes digits without an exponent, the point behind the place of ten
// to the exponent. A whole number gets no fraction.
func point(digits string, exponent int) string {
	switch {
	case exponent < 0:
		return "0." + strings.Repeat("0", -exponent-1) + digits
	case exponent >= len(digits)-1:
		return digits + strings.Repeat("0", exponent-len(digits)+1)
	}
	return digits[:exponent+1] + "." + digits[exponent+1:]
}

// special is the text of a double that has no digits.
func special(f float64) (string, bool) {
	switch {
	case math.IsNaN(f):
		return "NaN", true
	case math.IsInf(f, 1):
		return "Infinity", true
	case math.IsInf(f, -1):
		return "-Infinity", true
	}
	return "", false
}

func sign(f float64) string {
	if math.Signbit(f) {
		return "-"
	}
	return ""
}

// PythonFloat is a double as json.dumps writes it: exponent form below 1e-4
// and from 1e16, with two digits of exponent at least.
func PythonFloat(f float64) string {
	if text, ok := special(f); ok {
		return text
	}
	digits, exponent := decimal(f)
	if exponent >= -4 && exponent < 16 {
		text := point(digits, exponent)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return sign(f) + text
	}
	mark := "e+"
	if exponent < 0 {
		mark, exponent = "e-", -exponent
	}
	if exponent < 10 {
		mark += "0"
	}
	return sign(f) + scientific(digits) + mark + strconv.Itoa(exponent)
}

// scientific is the digits with a point after the first, if there are more.
func scientific(digits string) string {
	if len(digits) == 1 {
		return digits
	}
	return digits[:1] + "." + digits[1:]
}

// JavaScriptNumber is ECMAScript's Number::toString: exponent form below 1e-6
// and from 1e21, no negative zero.
func JavaScriptNumber(f float64) string {
	if text, ok := special(f); ok {
		return text
	}
	if f == 0 {
		return "0"
	}
	digits, exponent := decimal(f)
	switch {
	case exponent > -7 && exponent < 21:
		return sign(f) + point(digits, exponent)
	case exponent < 0:
		return sign(f) + scientific(digits) + "e-" + strconv.Itoa(-exponent)
	}
	return sign(f) + scientific(digits) + "e+" + strconv.Itoa(exponent)
}

// JavaDouble is Double.toString of JDK 17: exponent form outside of 1e-3 to
// 1e7, one decimal at least.
func JavaDouble(f float64) string {
	if text, ok := special(f); ok {
		return text
	}
	if f == 0 {
		return sign(f) + "0.0"
	}
	digits, exponent := javaDigits(math.Abs(f))
	if exponent >= -3 && exponent < 7 {
		text := point(digits, exponent)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return sign(f) + text
	}
	if len(digits) == 1 {
		digits += "0"
	}
	return sign(f) + scientific(digits) + "E" + strconv.Itoa(exponent)
}
