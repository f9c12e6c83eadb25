package money_test

import (
	"errors"
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paymock/mock/money"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text   string
		digits int // -1: ParseMinor
		want   money.Amount
		err    error
	}{
		{"0", -1, 0, nil},
		{"2203", -1, 2203, nil},
		{"-7", -1, -7, nil},
		{"+7", -1, 0, money.ErrSyntax},
		{"-0", -1, 0, nil},
		{"007", -1, 7, nil},
		{"1000000000000000", -1, money.Max, nil},
		{"-1000000000000000", -1, -money.Max, nil},
		{"1000000000000001", -1, 0, money.ErrRange},
		{"99999999999999999999999999", -1, 0, money.ErrRange},
		{"22.00", -1, 0, money.ErrSyntax},
		{"22.", -1, 0, money.ErrSyntax},
		{"", -1, 0, money.ErrSyntax},
		{"-", -1, 0, money.ErrSyntax},
		{"--1", -1, 0, money.ErrSyntax},
		{"-+1", -1, 0, money.ErrSyntax},
		{"+-1", -1, 0, money.ErrSyntax},
		{" 1", -1, 0, money.ErrSyntax},
		{"1e3", -1, 0, money.ErrSyntax},
		{"1,000", -1, 0, money.ErrSyntax},
		{"0x1f", -1, 0, money.ErrSyntax},
		{"1_000", -1, 0, money.ErrSyntax},
		{"٣", -1, 0, money.ErrSyntax}, // a digit, but not of ours

		{"22.03", 2, 2203, nil},
		{"0.1", 2, 10, nil},
		{"12", 2, 1200, nil},
		{"-3.50", 2, -350, nil},
		{"0.01", 2, 1, nil},
		{"0.001", 2, 0, money.ErrPrecision},
		{"1.000", 2, 100, nil},
		{"1.", 2, 0, money.ErrSyntax},
		{".5", 2, 0, money.ErrSyntax},
		{"1.2.3", 2, 0, money.ErrSyntax},
		{"1.-5", 2, 0, money.ErrSyntax},
		{"10000000000000.00", 2, money.Max, nil},
		{"10000000000000.01", 2, 0, money.ErrRange},
		{"NaN", 2, 0, money.ErrSyntax},
		{"5.0", 0, 5, nil},
		{"5.1", 0, 0, money.ErrPrecision},
	}
	for _, test := range tests {
		parse := func() (money.Amount, error) { return money.ParseMajor(test.text, test.digits) }
		if test.digits < 0 {
			parse = func() (money.Amount, error) { return money.ParseMinor(test.text) }
		}
		got, err := parse()
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%q with %d digits: %d, %v; want %d, %v", test.text, test.digits, got, err, test.want, test.err)
		}
	}
}

func TestErrorsAreShortAndPrintable(t *testing.T) {
	t.Parallel()
	_, err := money.ParseMinor(strings.Repeat("\x00é", 1000))
	if s := err.Error(); len(s) > 400 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
		t.Errorf("the error is %d bytes: %.80q", len(s), s)
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	tests := []struct {
		amount money.Amount
		digits int
		want   string
	}{
		{0, 2, "0.00"},
		{1, 2, "0.01"},
		{-1, 2, "-0.01"},
		{10, 2, "0.10"},
		{2203, 2, "22.03"},
		{-2203, 2, "-22.03"},
		{100, 0, "100"},
		{-100, 0, "-100"},
		{5, 3, "0.005"},
		{math.MaxInt64, 2, "92233720368547758.07"},
		{math.MinInt64, 2, "-92233720368547758.08"},
	}
	for _, test := range tests {
		if got := test.amount.Major(test.digits); got != test.want {
			t.Errorf("%d with %d digits is %s, want %s", int64(test.amount), test.digits, got, test.want)
		}
	}
	if got := money.Amount(-2203).Minor(); got != "-2203" {
		t.Errorf("minor is %s", got)
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	tests := []struct {
		amount      money.Amount
		part, whole int64
		want        money.Amount
	}{
		{100, 1, 3, 33},
		{200, 1, 3, 67},
		{5, 1, 2, 3},
		{-5, 1, 2, -3},
		{5, -1, 2, -3},
		{-5, -1, 2, 3},
		{2203, 30, 100, 661},
		{1, 1, 1000, 0},
		{0, 5, 7, 0},
		{7, 0, 7, 0},
		{10, 12, 5, 24},
		{math.MaxInt64, 2, 1, math.MaxInt64},
		{math.MinInt64, 2, 1, math.MinInt64},
		{math.MinInt64, 1, 1, math.MinInt64},
		{math.MinInt64, -1, 1, math.MaxInt64},
		{math.MinInt64, math.MinInt64, 1, math.MaxInt64},
	}
	for _, test := range tests {
		if got := test.amount.Share(test.part, test.whole); got != test.want {
			t.Errorf("%d·%d/%d is %d, want %d", test.amount, test.part, test.whole, got, test.want)
		}
	}
}

// TestShareAgainstBigNumbers compares with exact fractions, rounded half away from zero.
func TestShareAgainstBigNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64().Draw(t, "amount")
		part := rapid.Int64().Draw(t, "part")
		whole := rapid.Int64Range(1, math.MaxInt64).Draw(t, "whole")
		if rapid.Bool().Draw(t, "small") {
			a, part, whole = a%1_000_000, part%1000, whole%1000+1
		}
		product := new(big.Int).Mul(big.NewInt(a), big.NewInt(part))
		negative := product.Sign() < 0
		twice := product.Abs(product).Lsh(product, 1)
		twice.Add(twice, big.NewInt(whole))
		want := twice.Div(twice, new(big.Int).Lsh(big.NewInt(whole), 1))
		if negative {
			want.Neg(want)
		}
		limit := big.NewInt(math.MaxInt64)
		if negative {
			limit = big.NewInt(math.MinInt64)
		}
		if !want.IsInt64() {
			want = limit
		}
		if got := money.Amount(a).Share(part, whole); int64(got) != want.Int64() {
			t.Fatalf("%d·%d/%d is %d, want %d", a, part, whole, got, want)
		}
	})
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := money.Amount(rapid.Int64Range(-int64(money.Max), int64(money.Max)).Draw(t, "amount"))
		digits := rapid.IntRange(0, 6).Draw(t, "digits")
		if back, err := money.ParseMajor(a.Major(digits), digits); err != nil || back != a {
			t.Fatalf("%s comes back as %d, %v; was %d", a.Major(digits), back, err, a)
		}
		if back, err := money.ParseMinor(a.Minor()); err != nil || back != a {
			t.Fatalf("%s comes back as %d, %v", a.Minor(), back, err)
		}
	})
}

var decimal = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)

// FuzzAmount holds ParseMajor against exact fractions of math/big.
func FuzzAmount(f *testing.F) {
	for _, seed := range []string{"22.03", "0", "-0.01", "+5", "1e3", ".5", "5.", "1000000000000000", "0.000", "1/3", "0x10", "９"} {
		f.Add(seed, uint8(2))
	}
	f.Fuzz(func(t *testing.T, text string, d uint8) {
		digits := int(d % 9)
		got, err := money.ParseMajor(text, digits)
		if !decimal.MatchString(text) {
			if !errors.Is(err, money.ErrSyntax) {
				t.Fatalf("%q is %d, %v; want a syntax error", text, got, err)
			}
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("math/big doesn't read %q", text)
		}
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
		exact.Mul(exact, new(big.Rat).SetInt(scale))
		switch {
		case !exact.IsInt():
			if !errors.Is(err, money.ErrPrecision) {
				t.Fatalf("%q with %d digits is %d, %v; want a precision error", text, digits, got, err)
			}
		case new(big.Int).Abs(exact.Num()).Cmp(big.NewInt(int64(money.Max))) > 0:
			if !errors.Is(err, money.ErrRange) {
				t.Fatalf("%q with %d digits is %d, %v; want a range error", text, digits, got, err)
			}
		case err != nil || int64(got) != exact.Num().Int64():
			t.Fatalf("%q with %d digits is %d, %v; want %s", text, digits, got, err, exact.Num())
		}
	})
}

// TestPlusSaturates: a sum beyond the range stays at its end, on both sides, and never wraps.
func TestPlusSaturates(t *testing.T) {
	t.Parallel()
	const least, most = money.Amount(math.MinInt64), money.Amount(math.MaxInt64)
	for _, tt := range []struct{ a, b, want money.Amount }{
		{1, 2, 3},
		{-1, 2, 1},
		{most, 0, most},
		{most, 1, most},
		{most - 1, 1, most},
		{most, most, most},
		{least, -1, -most},
		{least, least, -most},
		{-most, -2, -most},
		{least, most, -1},
		{0, least, least},
		{-1, least, -most},
	} {
		if got := tt.a.Plus(tt.b); got != tt.want {
			t.Errorf("%d + %d is %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := tt.b.Plus(tt.a); got != tt.want {
			t.Errorf("%d + %d is %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}
