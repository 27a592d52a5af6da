package dynamo

import (
	"math"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

const (
	maxDigits    = 38
	maxMagnitude = 125  // of the first digit, as a power of ten
	minMagnitude = -130 // likewise

	overflowText  = "Number overflow. Attempting to store a number with magnitude larger than supported range"
	underflowText = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
	digitsText    = "Attempting to store more than 38 significant digits in a Number"
)

// number is an exact decimal in its canonical text: plain, without exponent,
// without needless zeros. Equal numbers have equal texts.
type number string

// decimal is a number taken apart: ± 0.digits × 10^point.
type decimal struct {
	negative bool
	digits   string // without leading and trailing zeros; "" is zero
	point    int
}

// magnitude is the power of ten of the first digit.
func (d decimal) magnitude() int { return d.point - 1 }

// parseNumber checks text by the service's rules.
func parseNumber(text string) (number, error) {
	if text == "" {
		return "", invalid("The parameter cannot be converted to a numeric value")
	}
	d, ok := scanDecimal(text)
	switch {
	case !ok:
		return "", invalid("The parameter cannot be converted to a numeric value: %s", text)
	case d.digits == "":
		return "0", nil
	case d.magnitude() > maxMagnitude:
		return "", invalid(overflowText)
	case d.magnitude() < minMagnitude:
		return "", invalid(underflowText)
	case len(d.digits) > maxDigits:
		return "", invalid(digitsText)
	}
	return d.number(), nil
}

// scanDecimal reads [sign] digits [. digits] [e [sign] digits].
func scanDecimal(text string) (decimal, bool) {
	d := decimal{negative: strings.HasPrefix(text, "-")}
	if text != "" && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	mantissa, exponent, ok := cutExponent(text)
	if !ok {
		return d, false
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return d, false
	}
	significant := strings.TrimLeft(digits, "0")
	d.digits = strings.TrimRight(significant, "0")
	if d.digits == "" {
		return decimal{}, true
	}
	d.point = exponent + len(whole) - (len(digits) - len(significant))
	return d, true
}

// cutExponent splits off the exponent. One that no int32 holds is as good as
// the largest: the number is out of range either way.
func cutExponent(text string) (mantissa string, exponent int, ok bool) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, 0, true
	}
	digits := text[at+1:]
	sign := 1
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		if digits[0] == '-' {
			sign = -1
		}
		digits = digits[1:]
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", 0, false
	}
	power, err := strconv.ParseInt(digits, 10, 32)
	if err != nil {
		power = math.MaxInt32
	}
	return text[:at], sign * int(power), true
}

// number writes d plainly.
func (d decimal) number() number {
	var out strings.Builder
	if d.negative {
		out.WriteByte('-')
	}
	switch {
	case d.point <= 0:
		out.WriteString("0." + strings.Repeat("0", -d.point) + d.digits)
	case d.point >= len(d.digits):
		out.WriteString(d.digits + strings.Repeat("0", d.point-len(d.digits)))
	default:
		out.WriteString(d.digits[:d.point] + "." + d.digits[d.point:])
	}
	return number(out.String())
}

// decimal takes a canonical number apart.
func (n number) decimal() decimal {
	d, _ := scanDecimal(string(n))
	return d
}

// exact is the number as the decimal library counts with it.
func (n number) exact() *apd.Decimal {
	exact, _, err := apd.NewFromString(string(n))
	if err != nil {
		return apd.New(0, 0) // canonical texts always parse
	}
	return exact
}

func (n number) compare(other number) int {
	return n.exact().Cmp(other.exact())
}

// plus adds exactly; a result that no number holds is refused.
func (n number) plus(other number) (number, error) { return n.combine(other, (*apd.Context).Add) }

// minus subtracts exactly, like plus.
func (n number) minus(other number) (number, error) { return n.combine(other, (*apd.Context).Sub) }

type arithmetic func(c *apd.Context, result, x, y *apd.Decimal) (apd.Condition, error)

func (n number) combine(other number, operate arithmetic) (number, error) {
	// From the first digit of the largest number to the last of the smallest.
	exact := apd.BaseContext.WithPrecision(maxMagnitude - minMagnitude + 2*maxDigits)
	var result apd.Decimal
	if _, err := operate(exact, &result, n.exact(), other.exact()); err != nil {
		return "", invalid(overflowText)
	}
	combined, err := parseNumber(result.Text('f'))
	if err != nil {
		return "", invalid(overflowText)
	}
	return combined, nil
}

// size is the number's share of the item size.
func (n number) size() int {
	d := n.decimal()
	if d.digits == "" {
		return 1
	}
	whole, fraction := wholeDigits(d), fractionDigits(d)
	size := 1 + (whole+1)/2 + (fraction+1)/2
	if d.negative {
		size++
	}
	return size
}

// wholeDigits counts the significant digits before the point.
func wholeDigits(d decimal) int { return max(0, min(d.point, len(d.digits))) }

// fractionDigits counts the significant digits behind the point.
func fractionDigits(d decimal) int { return len(d.digits) - wholeDigits(d) }
