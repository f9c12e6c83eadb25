package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"paymock/mock/provider"
)

// maxNear bounds how many near misses a plan explains.
const maxNear = 5

// matches tests all conditions; a miss is explained while there is room.
func (c *compiled) matches(sub *subject, near *[]string) bool {
	if why := c.outside(sub.state.Now); why != "" {
		c.explain(near, why)
		return false
	}
	if method := c.rule.When.Method; method != "" && !provider.NamesUnserved(method, sub.unserved) {
		c.explain(near, "the call is "+clip(sub.unserved))
		return false
	}
	for i := range c.where {
		if !c.where[i].holds(sub) {
			if len(*near) < maxNear {
				c.explain(near, c.where[i].misses(sub))
			}
			return false
		}
	}
	return true
}

func (c *compiled) explain(near *[]string, why string) {
	if len(*near) < maxNear {
		*near = append(*near, c.label()+": "+why)
	}
}

// outside says that now isn't in the rule's window.
func (c *compiled) outside(now time.Time) string {
	switch {
	case !c.from.IsZero() && now.Before(c.from):
		return "it begins at " + c.from.Format(time.RFC3339)
	case !c.until.IsZero() && !now.Before(c.until):
		return "it ended at " + c.until.Format(time.RFC3339)
	}
	return ""
}

// holds tests one condition.
func (t *fieldTest) holds(sub *subject) bool {
	value, present := sub.value(t.name)
	switch {
	case t.cond.Present != nil && *t.cond.Present != present:
		return false
	case t.cond.Not != nil && value == *t.cond.Not:
		return false
	case t.onlyAbsence():
		return true
	}
	return present && t.failing(value) == ""
}

// misses says, for people, why a condition doesn't hold.
func (t *fieldTest) misses(sub *subject) string {
	value, present := sub.value(t.name)
	is := t.name + " is " + strconv.Quote(clip(value))
	switch {
	case !present && t.cond.Not == nil:
		return t.name + " is absent"
	case t.cond.Present != nil && !*t.cond.Present:
		return t.name + " is present"
	case t.cond.Not != nil && value == *t.cond.Not:
		return is
	}
	return is + ", not " + t.wanted(t.failing(value))
}

// onlyAbsence: the condition has no operator that needs a value.
func (t *fieldTest) onlyAbsence() bool {
	c := &t.cond
	return c.Equal == nil && c.Prefix == nil && c.Suffix == nil && c.Matches == nil &&
		c.Over == nil && c.Under == nil && c.In == nil
}

// failing gives the first operator that a value fails, or "".
func (t *fieldTest) failing(value string) string {
	c := &t.cond
	switch {
	case c.Equal != nil && value != *c.Equal:
		return "equal"
	case c.Prefix != nil && !strings.HasPrefix(value, *c.Prefix):
		return "prefix"
	case c.Suffix != nil && !strings.HasSuffix(value, *c.Suffix):
		return "suffix"
	case t.re != nil && !t.re.MatchString(value):
		return "matches"
	case c.Over != nil && compareDecimals(value, *c.Over) != 1:
		return "over"
	case c.Under != nil && compareDecimals(value, *c.Under) != -1:
		return "under"
	case c.In != nil && !slices.Contains(c.In, value):
		return "in"
	}
	return ""
}

// wanted puts an operator and its value in words.
func (t *fieldTest) wanted(operator string) string {
	c := &t.cond
	switch operator {
	case "equal":
		return strconv.Quote(*c.Equal)
	case "prefix":
		return fmt.Sprintf("beginning with %q", *c.Prefix)
	case "suffix":
		return fmt.Sprintf("ending with %q", *c.Suffix)
	case "matches":
		return "matching " + *c.Matches
	case "over":
		return "over " + *c.Over
	case "under":
		return "under " + *c.Under
	}
	return fmt.Sprintf("one of %q", c.In)
}

func clip(s string) string {
	const most = 40
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
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
	return x.compare(y)
}

// compare is -1, 0 or 1.
func (d decimal) compare(other decimal) int {
	if d.negative != other.negative {
		if d.negative {
			return -1
		}
		return 1
	}
	c := len(d.whole) - len(other.whole)
	if c == 0 {
		c = strings.Compare(d.whole, other.whole)
	}
	if c == 0 {
		c = strings.Compare(d.fraction, other.fraction)
	}
	c = max(-1, min(1, c))
	if d.negative {
		c = -c
	}
	return c
}
