package jmespath

import (
	"math"
	"math/big"
	"strings"
	"unicode"

	"idemtui/inspect/event"
)

// pythonSum adds as sum() does: integers exactly, doubles from the first one on.
func pythonSum(items []event.Value) (event.Number, error) {
	whole, total, float := new(big.Int), 0.0, false
	for _, item := range items {
		n, _ := item.(event.Number)
		switch {
		case n.IsInteger() && !float:
			i, _ := new(big.Int).SetString(string(n), 10)
			whole.Add(whole, i)
		case n.IsInteger() && math.IsInf(n.Float(), 0):
			return "", failed("the integer %s is too large for a float", n)
		case float:
			total += n.Float()
		default:
			total, _ = new(big.Float).SetInt(whole).Float64()
			if math.IsInf(total, 0) {
				return "", failed("the sum of the integers is too large for a float")
			}
			total += n.Float()
			float = true
		}
	}
	if float {
		return event.Number(event.PythonFloat(total)), nil
	}
	return event.Number(whole.String()), nil
}

func pythonAverage(items []event.Value) (event.Value, error) {
	if len(items) == 0 {
		return event.Null{}, nil
	}
	sum, err := pythonSum(items)
	if err != nil {
		return nil, err
	}
	if !sum.IsInteger() {
		return event.Number(event.PythonFloat(sum.Float() / float64(len(items)))), nil
	}
	quotient, _ := new(big.Rat).Quo(exact(sum), new(big.Rat).SetInt64(int64(len(items)))).Float64()
	if math.IsInf(quotient, 0) {
		return nil, failed("the average is too large for a float")
	}
	return event.Number(event.PythonFloat(quotient)), nil
}

// pythonRound is math.ceil or math.floor: an integer of any size.
func pythonRound(n event.Number, round func(float64) float64) (event.Value, error) {
	if n.IsInteger() {
		return n, nil
	}
	f := round(n.Float())
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, failed("%s has no integer beside it", n)
	}
	i, _ := new(big.Float).SetFloat64(f).Int(nil)
	return event.Number(i.String()), nil
}

// pythonToNumber is int(text), else float(text), else null.
func pythonToNumber(text string) event.Value {
	plain, ok := pythonDigits(strings.TrimFunc(text, numberSpace))
	if !ok {
		return event.Null{}
	}
	digits := strings.TrimLeft(plain, "+-")
	if len(plain)-len(digits) <= 1 && digits != "" && len(digits) <= maxPythonDigits && strings.Trim(digits, "0123456789") == "" {
		i, _ := new(big.Int).SetString(plain, 10)
		return event.Number(i.String())
	}
	switch lower := strings.ToLower(digits); {
	case len(plain)-len(digits) > 1:
		return event.Null{}
	case lower == "nan":
		return event.Number("NaN")
	case lower == "inf" || lower == "infinity":
		return event.Number(event.PythonFloat(math.Inf(1 - 2*strings.Count(plain, "-"))))
	case !decimalText(lower):
		return event.Null{}
	}
	return event.Number(event.PythonFloat(event.Number(plain).Float()))
}

// maxPythonDigits is how long an integer's text may be, against attacks.
const maxPythonDigits = 4300

// numberSpace is what int() and float() pass over: of ASCII less than strip().
func numberSpace(r rune) bool { return unicode.IsSpace(r) }

// pythonSpace is what strip() passes over.
func pythonSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// pythonDigits writes the digits of all scripts as ASCII, and takes single
// underscores between digits away; false for others.
func pythonDigits(text string) (string, bool) {
	var b strings.Builder
	runes := event.Runes(text)
	for i, r := range runes {
		switch {
		case r == '_':
			if i == 0 || i == len(runes)-1 || !unicode.Is(unicode.Nd, runes[i-1]) || !unicode.Is(unicode.Nd, runes[i+1]) {
				return "", false
			}
		case r >= 0x80 && unicode.Is(unicode.Nd, r):
			b.WriteByte('0' + digitOf(r))
		case r >= 0x80:
			return "", false
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), true
}

// digitOf is the value of a decimal digit of any script: they come in runs of
// ten.
func digitOf(r rune) byte {
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return byte((r - rune(run.Lo)) % 10) //nolint:gosec // below 10
		}
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) { //nolint:gosec // code points
			return byte((r - rune(run.Lo)) % 10) //nolint:gosec // below 10
		}
	}
	return 0
}

// decimalText reports whether text is digits with a point and an exponent, all
// but some digits optional.
func decimalText(text string) bool {
	mantissa, exponent, marked := strings.Cut(text, "e")
	if marked {
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
		if exponent == "" || strings.Trim(exponent, "0123456789") != "" {
			return false
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return whole+fraction != "" && strings.Trim(whole+fraction, "0123456789") == ""
}
