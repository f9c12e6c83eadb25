package names

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Money is a platform's money, with the fields of provider.Currency.
type Money struct {
	Units   []string `json:"units"`
	Minor   []string `json:"minor,omitempty"`
	Digits  int      `json:"digits,omitempty"`
	InMinor []string `json:"in_minor,omitempty"`
	InUnits []string `json:"in_units,omitempty"`
	// Answered are the members of answers that hold the operation's amount, by operation.
	Answered map[string]string `json:"answered,omitempty"`
}

// smallestUnit is the word for the smallest unit.
func (m Money) smallestUnit() string { return slices.Concat(m.Minor, m.Units)[0] }

// TooFine refuses an amount that is no whole number of the smallest unit, and names the nearest two.
func (m Money) TooFine(platform, number, unit string) string {
	digits := m.Digits
	if slices.Contains(m.Minor, unit) {
		digits = 0
	}
	below, above := nearestAmounts(number, digits)
	if _, decimals, _ := strings.Cut(number, "."); strings.Trim(decimals[min(digits, len(decimals)):], "0") == "" {
		return fmt.Sprintf("amounts of %s are whole %s; for %s %s write %q", platform, m.smallestUnit(), number, unit, below+" "+unit)
	}
	return fmt.Sprintf("amounts of %s are whole %s; for %s %s write %q or %q", platform, m.smallestUnit(), number, unit, below+" "+unit, above+" "+unit)
}

// TooFineBound refuses an amount as TooFine does, and names the whole amount that bounds the same ones: the next below
// for those over it or at most it, the next above for those under it or at least it.
func (m Money) TooFineBound(platform, number, unit string, down bool) string {
	digits := m.Digits
	if slices.Contains(m.Minor, unit) {
		digits = 0
	}
	below, above := nearestAmounts(number, digits)
	if down {
		above = below
	}
	return fmt.Sprintf("amounts of %s are whole %s; for %s %s write %q", platform, m.smallestUnit(), number, unit, above+" "+unit)
}

// InWhole refuses decimals of a field that counts the smallest unit, and says what may be meant.
func (m Money) InWhole(platform, field, number string) string {
	reason := fmt.Sprintf("%s is in whole %s of %s", field, m.smallestUnit(), platform)
	below, above := nearestAmounts(number, m.Digits)
	_, decimals, _ := strings.Cut(number, ".")
	switch {
	case m.Digits == 0:
		return fmt.Sprintf("%s, and %s has decimals; write %s or %s", reason, number, below, above)
	case len(decimals) > m.Digits:
		return fmt.Sprintf("%s; for %s %s write %q or %q", reason, number, m.Units[0], below+" "+m.Units[0], above+" "+m.Units[0])
	}
	fen := strings.TrimLeft(strings.Replace(below, ".", "", 1), "0")
	return fmt.Sprintf("%s; for %s %s write %s, or %q", reason, number, m.Units[0], fen, number+" "+m.Units[0])
}

// amountWritten is an amount as people write it, with decimals, a sign or a unit.
var amountWritten = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:NT)?[$¥￥]?\s*(\d[\d,]*(?:\.\d+)?)\s*([^\d\s.,][^\d]*)?$`)
})

// Whole says how an amount is written where a whole number of the smallest unit is wanted; "" where no amount
// was written, or a whole number without a unit.
func (m Money) Whole(platform, field, written string) string {
	found := amountWritten().FindStringSubmatch(written)
	if found == nil {
		return ""
	}
	if whole, cents, ok := strings.Cut(found[1], ","); ok && len(cents) == 2 && m.Digits == len(cents) { // 50,00
		found[1] = whole + "." + cents
	}
	number, unit := strings.ReplaceAll(found[1], ",", ""), strings.ToLower(strings.TrimSpace(found[2]))
	_, decimals, dotted := strings.Cut(number, ".")
	digits := m.Digits
	switch {
	case unit == "" && !dotted:
		return ""
	case unit == "":
		unit = m.Units[0]
	case slices.Contains(m.Minor, unit):
		digits = 0
	case !slices.Contains(m.Units, unit):
		return m.OtherUnit(platform, field, unit) + "; write a whole number of " + m.smallestUnit()
	}
	below, above := nearestAmounts(number, digits)
	whole := func(amount string) string {
		return cmp.Or(strings.TrimLeft(strings.Replace(amount, ".", "", 1), "0"), "0")
	}
	reason := fmt.Sprintf("%s is in whole %s of %s; for %s %s write %s", field, m.smallestUnit(), platform, number, unit, whole(below))
	if strings.Trim(decimals[min(digits, len(decimals)):], "0") != "" {
		reason += " or " + whole(above)
	}
	return reason
}

// WhichUnit asks in which unit a number was meant that was said without one; operator is over, under or none.
func (m Money) WhichUnit(operator, number string) string {
	number = strings.TrimSpace(strings.ReplaceAll(operator, "_", " ") + " " + number)
	return fmt.Sprintf("an amount without unit; did you mean %q or %q?", number+" "+m.smallestUnit(), number+" "+m.Units[0])
}

// OtherUnit refuses an amount of a unit that is not this money's.
func (m Money) OtherUnit(platform, field, unit string) string {
	units := m.Units[:1]
	if len(m.Minor) > 0 {
		units = []string{m.Units[0], m.Minor[0]}
	}
	return fmt.Sprintf("%s of %s is counted in %s, not in %s", field, platform, strings.Join(units, " or "), unit)
}

// nearestAmounts are the amounts of so many decimals around a number.
func nearestAmounts(number string, digits int) (below, above string) {
	whole, decimals, _ := strings.Cut(number, ".")
	decimals = (decimals + strings.Repeat("0", digits))[:digits]
	n, err := strconv.ParseInt(whole+decimals, 10, 64)
	if err != nil {
		return whole, whole // no amount at all
	}
	write := func(n int64) string {
		text := fmt.Sprintf("%0*d", digits+1, n)
		if digits == 0 {
			return text
		}
		return text[:len(text)-digits] + "." + text[len(text)-digits:]
	}
	return write(n), write(n + 1)
}
