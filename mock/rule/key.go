package rule

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// key is the condition by which a rule is found: no other value can meet it. Which of its
// fields is set says how.
type key struct {
	test           *fieldTest
	values         []string // one of them
	prefix, suffix string
	part           string // is somewhere in it
	over, under    *decimal
	cost           int // of the search, in no unit
}

// compileKey chooses the condition that is cheapest to search by; nil when there is none, and
// the rule has to be looked at.
func (c *compiled) compileKey() {
	for i := range c.where {
		if k := keyOf(&c.where[i]); k != nil && (c.key == nil || k.cost < c.key.cost) {
			c.key = k
		}
	}
}

func keyOf(t *fieldTest) *key {
	cond := &t.cond
	k := &key{test: t}
	switch {
	case cond.Equal != nil:
		k.values = []string{*cond.Equal}
	case cond.In != nil:
		k.values = slices.Compact(slices.Sorted(slices.Values(cond.In)))
	case cond.Prefix != nil && *cond.Prefix != "":
		k.prefix, k.cost = *cond.Prefix, 2
	case cond.Suffix != nil && *cond.Suffix != "":
		k.suffix, k.cost = *cond.Suffix, 2
	case cond.Over != nil || cond.Under != nil:
		k.over, k.under, k.cost = bound(cond.Over), bound(cond.Under), 4
	case cond.Matches != nil:
		k.ofExpression(*cond.Matches)
	}
	if k.values == nil && k.prefix == "" && k.suffix == "" && k.part == "" && k.over == nil && k.under == nil {
		return nil
	}
	if strings.HasPrefix(t.name, tradePrefix) {
		k.cost++ // the trade has to be read
	}
	return k
}

func bound(text *string) *decimal {
	if text == nil {
		return nil
	}
	d, ok := parseDecimal(*text)
	if !ok {
		return nil
	}
	return &d
}

// gram is how long the part is by which an expression is found.
const gram = 3

// ofExpression finds what every match of an expression begins with, ends with or holds.
func (k *key) ofExpression(text string) {
	re, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return
	}
	parts := []*syntax.Regexp{bareExpression(re)}
	if parts[0].Op == syntax.OpConcat {
		parts = parts[0].Sub
	}
	last := len(parts) - 1
	k.cost = 3
	switch {
	case last > 0 && parts[0].Op == syntax.OpBeginText && literal(parts[1]) != "":
		k.prefix = literal(parts[1])
		return
	case last > 0 && parts[last].Op == syntax.OpEndText && parts[last].Flags&syntax.WasDollar != 0 && literal(parts[last-1]) != "":
		k.suffix = literal(parts[last-1])
		return
	}
	k.cost = 5
	for _, part := range parts {
		if text := literal(part); len(text) >= gram && len(text) > len(k.part) {
			k.part = text
		}
	}
}

// bareExpression is an expression without groups around it.
func bareExpression(re *syntax.Regexp) *syntax.Regexp {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	return re
}

// literal is the text that an expression stands for; "" when there is more than one.
func literal(re *syntax.Regexp) string {
	re = bareExpression(re)
	if re.Op != syntax.OpLiteral || re.Flags&syntax.FoldCase != 0 || slices.Contains(re.Rune, utf8.RuneError) {
		return "" // U+FFFD stands for bytes that are no text, too
	}
	return string(re.Rune)
}

// fieldIndex finds rules by the value of one field.
type fieldIndex struct {
	name      string
	equal     map[string][]*compiled
	prefixes  affixes
	suffixes  affixes
	ranges    ranges
	parts     map[string][]*compiled // by the last gram of the part
	withParts []*compiled            // all of parts
}

// affixes are rules by how a value begins, or ends.
type affixes struct {
	lengths []int
	rules   map[string][]*compiled
}

func (a *affixes) add(text string, c *compiled) {
	if a.rules == nil {
		a.rules = map[string][]*compiled{}
	}
	if !slices.Contains(a.lengths, len(text)) {
		a.lengths = append(a.lengths, len(text))
	}
	a.rules[text] = append(a.rules[text], c)
}

func (f *fieldIndex) add(c *compiled) {
	switch k := c.key; {
	case k.values != nil:
		if f.equal == nil {
			f.equal = map[string][]*compiled{}
		}
		for _, value := range k.values {
			f.equal[value] = append(f.equal[value], c)
		}
	case k.prefix != "":
		f.prefixes.add(k.prefix, c)
	case k.suffix != "":
		f.suffixes.add(k.suffix, c)
	case k.part != "":
		if f.parts == nil {
			f.parts = map[string][]*compiled{}
		}
		end := k.part[len(k.part)-gram:]
		f.parts[end] = append(f.parts[end], c)
		f.withParts = append(f.withParts, c)
	default:
		f.ranges.all = append(f.ranges.all, between{c.key.over, c.key.under, c})
	}
}

// longValue is from where on walking the rules is cheaper than walking the value.
const longValue = 256

// find pushes the rules whose keys a value meets, and maybe more.
func (f *fieldIndex) find(value string, m *merge) {
	m.push(f.equal[value])
	for _, n := range f.prefixes.lengths {
		if n <= len(value) {
			m.push(f.prefixes.rules[value[:n]])
		}
	}
	for _, n := range f.suffixes.lengths {
		if n <= len(value) {
			m.push(f.suffixes.rules[value[len(value)-n:]])
		}
	}
	if len(f.ranges.all) > 0 {
		m.push(f.ranges.find(value))
	}
	switch {
	case f.parts == nil:
	case len(value) > longValue:
		m.push(f.withParts)
	default:
		for i := gram; i <= len(value); i++ {
			m.push(f.parts[value[i-gram:i]])
		}
	}
}

// between is a rule that wants a number between two bounds; nil is none.
type between struct {
	over, under *decimal
	rule        *compiled
}

// ranges finds the intervals that a number lies in.
type ranges struct {
	all []between // by over, open ones first
	// highest is, for each place, the greatest under up to there; nil is without end.
	highest []*decimal
}

func (r *ranges) finish() {
	slices.SortStableFunc(r.all, func(a, b between) int {
		switch {
		case a.over == nil && b.over == nil:
			return 0
		case a.over == nil:
			return -1
		case b.over == nil:
			return 1
		}
		return a.over.compare(*b.over)
	})
	r.highest = make([]*decimal, len(r.all))
	for i, b := range r.all {
		r.highest[i] = b.under
		if i == 0 || b.under == nil {
			continue
		}
		if before := r.highest[i-1]; before == nil || before.compare(*b.under) > 0 {
			r.highest[i] = before
		}
	}
}

// find gives the rules between whose bounds a value lies, in their order.
func (r *ranges) find(value string) []*compiled {
	n, ok := parseDecimal(value)
	if !ok {
		return nil
	}
	end, _ := slices.BinarySearchFunc(r.all, n, func(b between, n decimal) int {
		if b.over == nil {
			return -1
		}
		return b.over.compare(n)
	})
	var found []*compiled
	for i := end - 1; i >= 0 && (r.highest[i] == nil || r.highest[i].compare(n) > 0); i-- {
		if under := r.all[i].under; under == nil || under.compare(n) > 0 {
			found = append(found, r.all[i].rule)
		}
	}
	slices.SortFunc(found, func(a, b *compiled) int { return int(a.order - b.order) })
	return found
}
