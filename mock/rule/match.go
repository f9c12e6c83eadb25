package rule

import (
	"fmt"
	"slices"
	"strings"

	"paymock/mock/provider"
)

// misses says which condition doesn't hold, or "" when all do.
func (c *compiled) misses(call *provider.Call) string {
	for i := range c.where {
		if miss := c.where[i].misses(call); miss != "" {
			return miss
		}
	}
	return ""
}

func (t *fieldTest) misses(call *provider.Call) string {
	value, present := "", false
	if call.Fields != nil {
		value, present = call.Fields.Lookup(t.name)
	}
	if t.cond.Present != nil && *t.cond.Present != present {
		if present {
			return fmt.Sprintf("%s is present", t.name)
		}
		return fmt.Sprintf("%s is absent", t.name)
	}
	if t.cond.Not != nil && value == *t.cond.Not {
		return fmt.Sprintf("%s is %q", t.name, clip(value))
	}
	if t.onlyAbsence() {
		return ""
	}
	if !present {
		return fmt.Sprintf("%s is absent", t.name)
	}
	if operator := t.failing(value); operator != "" {
		return fmt.Sprintf("%s is %q, not %s", t.name, clip(value), operator)
	}
	return ""
}

// onlyAbsence: the condition has no operator that needs a value.
func (t *fieldTest) onlyAbsence() bool {
	c := &t.cond
	return c.Equal == nil && c.Prefix == nil && c.Suffix == nil && c.Matches == nil &&
		c.Over == nil && c.Under == nil && c.In == nil
}

// failing gives the first operator that a value fails, in words, or "".
func (t *fieldTest) failing(value string) string {
	c := &t.cond
	switch {
	case c.Equal != nil && value != *c.Equal:
		return fmt.Sprintf("%q", *c.Equal)
	case c.Prefix != nil && !strings.HasPrefix(value, *c.Prefix):
		return fmt.Sprintf("beginning with %q", *c.Prefix)
	case c.Suffix != nil && !strings.HasSuffix(value, *c.Suffix):
		return fmt.Sprintf("ending with %q", *c.Suffix)
	case t.re != nil && !t.re.MatchString(value):
		return "matching " + *c.Matches
	case c.Over != nil && compareDecimals(value, *c.Over) != 1:
		return "over " + *c.Over
	case c.Under != nil && compareDecimals(value, *c.Under) != -1:
		return "under " + *c.Under
	case c.In != nil && !slices.Contains(c.In, value):
		return fmt.Sprintf("one of %q", c.In)
	}
	return ""
}

func clip(s string) string {
	const most = 40
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// decimal is a number as text, so that "100" and "100.00" compare without floats.
type decimal struct {
	negative        bool
	whole, fraction string // without leading and trailing zeros
}

func parseDecimal(s string) (decimal, bool) {
	var d decimal
	s, d.negative = strings.CutPrefix(s, "-")
	whole, fraction, dotted := strings.Cut(s, ".")
	if whole == "" || dotted && fraction == "" || !digits(whole) || !digits(fraction) {
		return d, false
	}
	d.whole, d.fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if d.whole == "" && d.fraction == "" {
		d.negative = false
	}
	return d, true
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// compareDecimals is -1, 0 or 1; 2 when one of them is not a number.
func compareDecimals(a, b string) int {
	x, okX := parseDecimal(a)
	y, okY := parseDecimal(b)
	if !okX || !okY {
		return 2
	}
	if x.negative != y.negative {
		if x.negative {
			return -1
		}
		return 1
	}
	c := len(x.whole) - len(y.whole)
	if c == 0 {
		c = strings.Compare(x.whole, y.whole)
	}
	if c == 0 {
		c = strings.Compare(x.fraction, y.fraction)
	}
	c = max(-1, min(1, c))
	if x.negative {
		c = -c
	}
	return c
}
