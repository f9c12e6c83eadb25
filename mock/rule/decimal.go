package rule

import (
	"cmp"
	"strings"
)

// decimal is a number as text, so that "100" and "100.00" compare without floats.
type decimal struct {
	negative        bool
	whole, fraction string // without leading and trailing zeros
}

func parseDecimal(s string) (decimal, bool) {
	var d decimal
	s, d.negative = strings.CutPrefix(s, "-")
	whole, fraction, dotted := strings.Cut(s, ".")
	if whole == "" || dotted && fraction == "" || !isDigits(whole) || !isDigits(fraction) {
		return d, false
	}
	d.whole, d.fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if d.whole == "" && d.fraction == "" {
		d.negative = false
	}
	return d, true
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// compareField is -1, 0 or 1; 2 when what a field holds is not a number.
func compareField(f *cachedField, with *decimal) int {
	d, ok := f.decimal()
	if !ok {
		return 2
	}
	return d.compare(with)
}

// compare is -1, 0 or 1.
func (d *decimal) compare(other *decimal) int {
	if d.negative != other.negative {
		if d.negative {
			return -1
		}
		return 1
	}
	c := cmp.Compare(len(d.whole), len(other.whole))
	if c == 0 {
		c = strings.Compare(d.whole, other.whole)
	}
	if c == 0 {
		c = strings.Compare(d.fraction, other.fraction)
	}
	if d.negative {
		c = -c
	}
	return c
}
