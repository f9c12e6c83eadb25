package adapter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/suggest"
)

// maxMinor is more than anybody has, in minor units.
const maxMinor = 1_000_000_000_000_000

// Minor reads an amount as people write it in minor units: "12.50" yuan is 1250 fen, "10" dollars
// is 10.
func (p Platform) Minor(text string) (int64, error) {
	whole, fraction, dotted := strings.Cut(text, ".")
	switch {
	case whole == "" || dotted && fraction == "" || strings.Trim(whole+fraction, "0123456789") != "":
		if figure, ok := suggest.Figure(text, p.Digits); ok && figure != text {
			if _, err := p.Minor(figure); err != nil {
				return 0, err
			}
			return 0, fmt.Errorf("%q is not an amount; write %s", text, figure)
		}
		return 0, fmt.Errorf("%q is not an amount; write %s", text, map[bool]string{true: "60", false: "60 or 60.00"}[p.Digits == 0])
	case len(fraction) > p.Digits && p.Digits == 0 && strings.Trim(fraction, "0") == "":
		return 0, fmt.Errorf("%q has a fraction; this platform counts whole %s; write %s", text, p.Unit(), whole)
	case len(fraction) > p.Digits && p.Digits == 0:
		below, _ := strconv.ParseInt(whole, 10, 64) // of one that is too long, more than anybody has
		return 0, fmt.Errorf("%q has a fraction; this platform counts whole %s; write %d or %d", text, p.Unit(), below, below+1)
	case len(fraction) > p.Digits:
		return 0, fmt.Errorf("%q has more than %d fraction digits", text, p.Digits)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", p.Digits-len(fraction)), 10, 64)
	if err != nil || n > maxMinor {
		return 0, fmt.Errorf("%q is more than anybody has", text)
	}
	return n, nil
}

// Major writes minor units as people do.
func (p Platform) Major(n int64) string {
	if p.Digits == 0 {
		return strconv.FormatInt(n, 10)
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	unit := int64(1)
	for range p.Digits {
		unit *= 10
	}
	return fmt.Sprintf("%s%d.%0*d", sign, n/unit, p.Digits, n%unit)
}

// Unit is the word for the platform's money.
func (p Platform) Unit() string {
	if len(p.Units) == 0 {
		return "units"
	}
	return p.Units[0]
}

// CheckUnit refuses a word for money that is not the platform's.
func (p Platform) CheckUnit(unit string) error {
	if unit != "" && !slices.ContainsFunc(slices.Concat(p.Units, p.MinorUnits), func(own string) bool { return strings.EqualFold(own, unit) }) {
		return fmt.Errorf("%s are not this platform's money; it counts in %s", unit, p.Unit())
	}
	return nil
}
