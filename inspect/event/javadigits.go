package event

import (
	"math"
	"math/big"
	"math/bits"
	"strings"
)

// javaDigits are the decimal digits that JDK 17 writes for a positive double,
// point after the first. They read back as the same double, but are not always
// the shortest that do (JDK-4511638, mended in JDK 19): digits come one by one
// until what remains is within half a unit in the last place, taken as if the
// doubles on both sides were equally far away; forms with an exponent have two
// digits before the first look; and of a whole number below 2^63 the digits
// are those of its integer, cut where doubles no longer tell them apart.
func javaDigits(f float64) (digits string, exponent int) {
	fraction, binary := math.Frexp(f)
	binary-- // f = m * 2^binary, m from 1 to 2
	significand := uint64(math.Ldexp(fraction, 53))
	significant := 53 // bits that f has; fewer when it is subnormal
	if binary < -1022 {
		significant = 53 - (-1022 - binary)
	}
	width := 53 - bits.TrailingZeros64(significand)
	if binary < 63 && width-binary-1 <= 0 {
		return wholeDigits(uint64(f), binary, significant)
	}
	return fractionDigits(f, binary, significand, width, significant)
}

// wholeDigits are those of a whole number that fits in 63 bits. Of one with
// more bits than a double holds, the digits are rounded off that are worth less
// than a unit in the last place.
func wholeDigits(n uint64, binary, significant int) (string, int) {
	cut := 0
	if binary > significant {
		cut = int(math.Log10(math.Ldexp(1, binary-significant-1)))
	}
	if cut > 0 {
		unit := uint64(math.Pow10(cut))
		rest := n % unit
		n /= unit
		if rest >= unit/2 {
			n++
		}
	}
	text := new(big.Int).SetUint64(n).String()
	return strings.TrimRight(text, "0"), len(text) - 1 + cut
}

func fractionDigits(f float64, binary int, significand uint64, width, significant int) (string, int) {
	// The estimate of the decimal exponent; one too high is found out below.
	m := math.Ldexp(f, -binary)
	exponent := int(math.Floor((m-1.5)*0.289529654 + 0.176091259 + float64(binary)*0.301029995663981))
	// f/10^exponent = b/s, and half is half a unit in the last place, scaled
	// as b is; all three in powers of two and five.
	fivesB, fivesS := max(0, -exponent), max(0, exponent)
	twosB, twosS, twosHalf := fivesB+binary-(width-1), fivesS, fivesB+binary-significant
	shift := min(twosB, twosS)
	if width == 1 {
		twosHalf-- // a power of two: the next double below is nearer
	}
	shift = min(shift, twosHalf)
	twosB, twosS, twosHalf = twosB-shift, twosS-shift, twosHalf-shift
	b, s, half := scaled(significand>>(53-width), fivesB, twosB), scaled(1, fivesS, twosS), scaled(1, fivesB, twosHalf)
	switch size := max(width+twosB+bitsOfFives(fivesB), twosS+1+bitsOfFives(fivesS+1)); {
	case size < 32:
		return take(&words[int32]{b: int32(b.Int64()), s: int32(s.Int64()), half: int32(half.Int64())}, exponent) //nolint:gosec // the size says that they fit
	case size < 64:
		return take(&words[int64]{b: b.Int64(), s: s.Int64(), half: half.Int64()}, exponent)
	}
	return take(&numbers{b: b, s: s, half: half}, exponent)
}

// scaled is n * 5^fives * 2^twos.
func scaled(n uint64, fives, twos int) *big.Int {
	b := new(big.Int).Exp(big.NewInt(5), big.NewInt(int64(fives)), nil)
	b.Mul(b, new(big.Int).SetUint64(n))
	return b.Lsh(b, uint(twos))
}

// bitsOfFives is how many bits JDK 17 takes 5^n to have.
func bitsOfFives(n int) int {
	switch {
	case n == 0:
		return 0
	case n > 26:
		return 3 * n
	}
	return int(float64(n)*math.Log2(5)) + 1
}

// divider gives the next digit of b/s, and reports whether what remains is
// below half, and within half of the next digit. Where it is both, nearer tells
// to which of the two it is nearer: -1 to the digit, 1 to the next.
type divider interface {
	step() (digit byte, low, high bool)
	nearer() int
}

// take takes digits until what remains does not count.
func take(d divider, exponent int) (string, int) {
	var digits []byte
	digit, low, high := d.step()
	if digit == '0' && !high {
		exponent--
	} else {
		digits = append(digits, digit)
	}
	if exponent < -3 || exponent >= 8 {
		low, high = false, false
	}
	for !low && !high {
		digit, low, high = d.step()
		digits = append(digits, digit)
	}
	up := high
	if high && low {
		nearer := d.nearer()
		up = nearer > 0 || nearer == 0 && digits[len(digits)-1]&1 != 0
	}
	if up {
		return roundUp(digits, exponent)
	}
	return trimmed(digits), exponent
}

// words divides in machine words, and like JDK 17 does not mind that half, and
// the sum of b and half, can run over.
type words[W int32 | int64] struct{ b, s, half W }

func (w *words[W]) step() (digit byte, low, high bool) {
	digit = '0' + byte(w.b/w.s)
	w.b = w.b % w.s * 10
	w.half *= 10
	if w.half <= 0 {
		return digit, true, true
	}
	return digit, w.b < w.half, w.b+w.half > w.s*10
}

func (w *words[W]) nearer() int {
	switch difference := w.b<<1 - w.s*10; {
	case difference < 0:
		return -1
	case difference > 0:
		return 1
	}
	return 0
}

// numbers divides numbers of any size; exactly half counts as within.
type numbers struct{ b, s, half *big.Int }

func (n *numbers) step() (digit byte, low, high bool) {
	ten := big.NewInt(10)
	q, _ := new(big.Int).QuoRem(n.b, n.s, n.b)
	n.b.Mul(n.b, ten)
	n.half.Mul(n.half, ten)
	digit = '0' + byte(q.Int64()) //nolint:gosec // a digit
	return digit, n.b.Cmp(n.half) < 0, new(big.Int).Add(n.b, n.half).Cmp(n.tens()) >= 0
}

func (n *numbers) tens() *big.Int { return new(big.Int).Mul(n.s, big.NewInt(10)) }

func (n *numbers) nearer() int { return new(big.Int).Lsh(n.b, 1).Cmp(n.tens()) }

func roundUp(digits []byte, exponent int) (string, int) {
	i := len(digits) - 1
	for i > 0 && digits[i] == '9' {
		digits[i] = '0'
		i--
	}
	if digits[i] == '9' {
		digits[i] = '1'
		return trimmed(digits), exponent + 1
	}
	digits[i]++
	return trimmed(digits), exponent
}

// trimmed drops zeros at the end, of which the layout makes no use.
func trimmed(digits []byte) string {
	if text := strings.TrimRight(string(digits), "0"); text != "" {
		return text
	}
	return "0"
}
