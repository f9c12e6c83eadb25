package rule

import (
	"slices"
	"strings"
)

// lookupCondition is the condition by which a rule is found: none but these values of a field meet it.
type lookupCondition struct {
	test   *fieldTest
	values []string
}

// compileLookup chooses the condition on a whole value that a rule is found by, one on the request
// before one on the trade, which has to be read; nil when there is none, and the rule is looked at
// for each call.
func (c *compiledRule) compileLookup() {
	for i := range c.where {
		test := &c.where[i]
		ofTrade := strings.HasPrefix(test.name, tradePrefix)
		if c.lookup != nil && (ofTrade || !strings.HasPrefix(c.lookup.test.name, tradePrefix)) {
			continue
		}
		if values := test.indexableValues(); values != nil {
			c.lookup = &lookupCondition{test, values}
		}
	}
}

// indexableValues are the keys of the only values that can meet a condition, each once; nil where others can, too.
func (t *fieldTest) indexableValues() []string {
	for _, row := range t.given {
		if !row.finds {
			continue
		}
		var values []string
		for _, text := range row.textValues(&t.cond) {
			values = append(values, valueKey(*text.value, t.money))
		}
		slices.Sort(values)
		return slices.Compact(values)
	}
	return nil
}

// valueKey is by what a value is found: of an amount with decimals, however those are written, the same.
func valueKey(value string, money bool) string {
	if !money {
		return value
	}
	d, isNumber := parseDecimal(value)
	if !isNumber {
		return value
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	return sign + d.whole + "." + d.fraction
}
