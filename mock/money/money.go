// Package money holds amounts as whole minor units and never as floating point.
//
// An Amount counts the smallest unit of the platform's money: fen (0.01 yuan) for 4pyun and
// Alipay, whole dollars for intella. Minor reads and prints that unit ("2203"); Major reads
// and prints the unit people write ("22.03") with a fixed number of fraction digits:
//
//	a, err := money.ParseMajor("22.03", 2) // 2203 fen
//	a.Major(2)                             // "22.03"
//
// The package knows no currency and rounds in one place only: Share. Plus and Share saturate.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Amount is money in minor units. The zero value is no money.
type Amount int64

// Reasons why a text is not an amount. Parse errors wrap one of them.
var (
	ErrSyntax    = errors.New("not a decimal number")
	ErrPrecision = errors.New("more fraction digits than the currency has")
	ErrRange     = errors.New("beyond the range of an amount")
)

// Max is the largest amount accepted from outside: 10^15 minor units. The bound keeps every
// sum of a few thousand amounts inside an int64.
const Max Amount = 1_000_000_000_000_000

// ParseMinor reads whole minor units: digits, with a minus before them or not, nothing else.
func ParseMinor(s string) (Amount, error) {
	if strings.ContainsAny(s, "+.") {
		return 0, fmt.Errorf("%w: %s", ErrSyntax, quoteShort(s))
	}
	return parseDigits(s, 0)
}

// ParseMajor reads a decimal with at most digits fraction digits: "0.1", "12", "-3.50" with
// digits 2; zeros beyond them are allowed. Exponents, signs other than a leading one, blanks
// and separators are refused.
func ParseMajor(s string, digits int) (Amount, error) { return parseDigits(s, digits) }

func parseDigits(s string, digits int) (Amount, error) {
	unsigned := strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	if len(s)-len(unsigned) > 1 {
		return 0, fmt.Errorf("%w: %s", ErrSyntax, quoteShort(s))
	}
	whole, fraction, dotted := strings.Cut(unsigned, ".")
	if whole == "" || dotted && fraction == "" || !allDigits(whole) || !allDigits(fraction) {
		return 0, fmt.Errorf("%w: %s", ErrSyntax, quoteShort(s))
	}
	if len(strings.TrimRight(fraction, "0")) > digits {
		return 0, fmt.Errorf("%w: %s", ErrPrecision, quoteShort(s))
	}
	fraction = (fraction + strings.Repeat("0", digits))[:digits]
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || n > int64(Max) {
		return 0, fmt.Errorf("%w: %s", ErrRange, quoteShort(s))
	}
	if strings.HasPrefix(s, "-") {
		n = -n
	}
	return Amount(n), nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// quoteShort shortens a hostile text before it enters an error message.
func quoteShort(s string) string {
	const most = 40
	if len(s) > most {
		return strconv.QuoteToASCII(s[:most]) + "…"
	}
	return strconv.QuoteToASCII(s)
}

// Minor prints whole minor units, as 4pyun and intella write amounts.
func (a Amount) Minor() string { return strconv.FormatInt(int64(a), 10) }

// Major prints a decimal with exactly digits fraction digits, as Alipay writes amounts.
func (a Amount) Major(digits int) string {
	sign, n := "", uint64(a)
	if a < 0 {
		sign, n = "-", -n
	}
	s := strconv.FormatUint(n, 10)
	if digits == 0 {
		return sign + s
	}
	if pad := digits + 1 - len(s); pad > 0 {
		s = strings.Repeat("0", pad) + s
	}
	return sign + s[:len(s)-digits] + "." + s[len(s)-digits:]
}

// Plus is a+b. It saturates instead of overflowing, since sums over many trades may be beyond the
// range, and at an amount whose negative is one, too.
func (a Amount) Plus(b Amount) Amount {
	sum := a + b
	switch overflows := (a < 0) == (b < 0) && (sum < 0) != (a < 0); {
	case overflows && a < 0:
		return -math.MaxInt64
	case overflows:
		return math.MaxInt64
	}
	return sum
}

// Share is part/whole of a, rounded half away from zero. Rounding is on the magnitude, the
// sign is applied after, so Share(-a) is -Share(a). It saturates instead of overflowing;
// whole must be positive.
func (a Amount) Share(part, whole int64) Amount {
	negative := (a < 0) != (part < 0)
	hi, lo := bits.Mul64(magnitude(int64(a)), magnitude(part))
	lo, carry := bits.Add64(lo, uint64(whole)/2, 0)
	hi += carry
	if hi >= uint64(whole) {
		return saturatedAmount(negative)
	}
	n, _ := bits.Div64(hi, lo, uint64(whole))
	if n > math.MaxInt64 {
		return saturatedAmount(negative)
	}
	if negative {
		return -Amount(n)
	}
	return Amount(n)
}

func saturatedAmount(negative bool) Amount {
	if negative {
		return math.MinInt64
	}
	return math.MaxInt64
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
