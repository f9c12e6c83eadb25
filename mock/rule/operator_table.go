package rule

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/api"
)

// operator is a row of the table of conditions: what one field of api.Condition asks of a value.
// The field itself is the shape from which files, API and schemas are checked and made.
type operator struct {
	name string // of the field in JSON
	// whole: it compares with whole values; orders: with numbers, by size.
	whole, orders bool
	// finds: only its own values meet it, so that a rule is found by them.
	finds bool
	// check compiles the operator's values and says what is wrong with them; nil takes any.
	check func(t *fieldTest) (reason string)
	// holds tests what a field holds; the value of one that is absent is "".
	holds func(t *fieldTest, f *cachedField) bool
	// quickTest copies its value, so that values which fail the condition are rejected without a look at the
	// condition itself; nil: none are.
	quickTest func(t *fieldTest) quickTest
	// wanted puts what it asks for in words; nil: the value itself is enough.
	wanted func(c *api.Condition) string
}

// operatorTable is every operator, in the order in which they are tested. A new one is a field of
// api.Condition and a row here.
var operatorTable = sync.OnceValue(func() []operator {
	return []operator{
		{name: "present", holds: func(t *fieldTest, f *cachedField) bool { return f.present == *t.cond.Present }},
		{name: "not", whole: true, holds: func(t *fieldTest, f *cachedField) bool { return !t.isValue(f, *t.cond.Not) }},
		{
			name: "equal", whole: true, finds: true,
			holds:  func(t *fieldTest, f *cachedField) bool { return f.present && t.isValue(f, *t.cond.Equal) },
			wanted: func(c *api.Condition) string { return strconv.Quote(*c.Equal) },
		},
		{
			name: "prefix",
			holds: func(t *fieldTest, f *cachedField) bool {
				return f.present && strings.HasPrefix(f.value, *t.cond.Prefix)
			},
			quickTest: func(t *fieldTest) quickTest {
				return quickTest{text: *t.cond.Prefix, passes: func(g *quickTest, f *cachedField) bool { return strings.HasPrefix(f.value, g.text) }}
			},
			wanted: func(c *api.Condition) string { return fmt.Sprintf("beginning with %q", *c.Prefix) },
		},
		{
			name: "suffix",
			holds: func(t *fieldTest, f *cachedField) bool {
				return f.present && strings.HasSuffix(f.value, *t.cond.Suffix)
			},
			quickTest: func(t *fieldTest) quickTest {
				return quickTest{text: *t.cond.Suffix, passes: func(g *quickTest, f *cachedField) bool { return strings.HasSuffix(f.value, g.text) }}
			},
			wanted: func(c *api.Condition) string { return fmt.Sprintf("ending with %q", *c.Suffix) },
		},
		{
			name: "matches", check: (*fieldTest).checkMatches, holds: (*fieldTest).holdsMatches,
			quickTest: func(t *fieldTest) quickTest {
				return quickTest{text: t.literal, passes: func(g *quickTest, f *cachedField) bool { return strings.Contains(f.value, g.text) }}
			},
			wanted: func(c *api.Condition) string { return "matching " + *c.Matches },
		},
		boundOperator("over", func(size int) bool { return size == 1 }),
		boundOperator("under", func(size int) bool { return size == -1 }),
		boundOperator("at_least", func(size int) bool { return size == 1 || size == 0 }),
		boundOperator("at_most", func(size int) bool { return size == -1 || size == 0 }),
		{
			name: "in", whole: true, finds: true, check: checkIn,
			holds: func(t *fieldTest, f *cachedField) bool {
				return f.present && slices.ContainsFunc(t.cond.In, func(value string) bool { return t.isValue(f, value) })
			},
			wanted: func(c *api.Condition) string { return fmt.Sprintf("one of %q", c.In) },
		},
	}
})

// fieldTest is the condition on one field, checked.
type fieldTest struct {
	name    string
	cond    api.Condition
	given   []*operator
	re      *regexp.Regexp
	literal string              // every match of re begins with it
	bounds  map[string]*decimal // by operator
	money   bool                // the field is an amount with decimals: 10 and 10.00 are one value
}

// isValue reports whether a field holds a value; of an amount, however its decimals are written.
func (t *fieldTest) isValue(f *cachedField, value string) bool {
	if f.value == value || !t.money {
		return f.value == value
	}
	d, ok := parseDecimal(value)
	return ok && compareField(f, &d) == 0
}

func (t *fieldTest) checkMatches() string {
	re, err := regexp.Compile(*t.cond.Matches)
	if err != nil {
		return "not a regular expression (RE2): " + err.Error()
	}
	t.re = re
	t.literal, _ = re.LiteralPrefix()
	return ""
}

// holdsMatches looks for the expression's beginning first, which costs a tenth of a match.
func (t *fieldTest) holdsMatches(f *cachedField) bool {
	return f.present && strings.Contains(f.value, t.literal) && t.re.MatchString(f.value)
}

// boundOperator compares with a number: passes is asked with how what a field holds compares to it, -1, 0 or 1 (2: no number).
func boundOperator(name string, passes func(size int) bool) operator {
	row := operator{name: name, orders: true}
	bound := func(c *api.Condition) string { return *row.textValues(c)[0].value }
	row.check = func(t *fieldTest) string {
		if t.bounds == nil {
			t.bounds = map[string]*decimal{}
		}
		t.bounds[name] = new(decimal)
		return checkBound(bound(&t.cond), t.bounds[name])
	}
	row.holds = func(t *fieldTest, f *cachedField) bool { return f.present && passes(compareField(f, t.bounds[name])) }
	row.quickTest = func(t *fieldTest) quickTest {
		return quickTest{number: *t.bounds[name], passes: func(g *quickTest, f *cachedField) bool { return passes(compareField(f, &g.number)) }}
	}
	row.wanted = func(c *api.Condition) string { return strings.ReplaceAll(name, "_", " ") + " " + bound(c) }
	return row
}

func checkBound(text string, into *decimal) string {
	var ok bool
	if *into, ok = parseDecimal(text); !ok {
		return fmt.Sprintf("%q is not a decimal number such as 100 or 99.50, or an amount such as 22.03 yuan of a field that is one", text)
	}
	return ""
}

func checkIn(t *fieldTest) string {
	if len(t.cond.In) == 0 {
		return "an empty list never matches; name at least one value"
	}
	return ""
}

// conditionFields are the places of the fields of api.Condition by their names in JSON.
var conditionFields = sync.OnceValue(func() map[string]int {
	fields := map[string]int{}
	for i, name := range api.Operators() {
		fields[name] = i
	}
	return fields
})

// operand is an operator's value in a condition.
func (row *operator) operand(c *api.Condition) reflect.Value {
	return reflect.ValueOf(c).Elem().Field(conditionFields()[row.name])
}

// text is a value of an operator, and the end of its path: ".over", ".in[1]".
type text struct {
	value *string
	at    string
}

// textValues are the values of an operator in a condition; none where it is not given, or has none.
func (row *operator) textValues(c *api.Condition) (texts []text) {
	switch v := row.operand(c).Interface().(type) {
	case *string:
		if v != nil {
			texts = append(texts, text{v, "." + row.name})
		}
	case []string:
		for i := range v {
			texts = append(texts, text{&v[i], fmt.Sprintf(".%s[%d]", row.name, i)})
		}
	}
	return texts
}

// cloneCondition is a condition with values of its own.
func cloneCondition(c api.Condition) api.Condition {
	v := reflect.ValueOf(&c).Elem()
	for i := range v.NumField() {
		switch value := v.Field(i).Interface().(type) {
		case *string:
			if value != nil {
				own := *value
				v.Field(i).Set(reflect.ValueOf(&own))
			}
		case []string:
			v.Field(i).Set(reflect.ValueOf(slices.Clone(value)))
		}
	}
	return c
}

// compileCondition checks the condition on a field.
func compileCondition(name string, cond api.Condition) (fieldTest, error) {
	path := "when.where." + name
	test := fieldTest{name: strings.TrimPrefix(name, api.Unlisted), cond: cond}
	for i := range operatorTable() {
		row := &operatorTable()[i]
		if row.operand(&cond).IsZero() {
			continue
		}
		test.given = append(test.given, row)
		if row.check == nil {
			continue
		}
		if reason := row.check(&test); reason != "" {
			return test, &Error{Field: path + "." + row.name, Reason: reason}
		}
	}
	if len(test.given) == 0 {
		return test, &Error{Field: path, Reason: "no operator; use " + api.AnyOperator()}
	}
	return test, nil
}

// failingOperator gives the first operator that what a field holds doesn't meet, or nil.
func (t *fieldTest) failingOperator(f *cachedField) *operator {
	for _, row := range t.given {
		if !row.holds(t, f) {
			return row
		}
	}
	return nil
}

// holdsFor tests the condition.
func (t *fieldTest) holdsFor(sub *subject) bool { return t.failingOperator(sub.field(t.name)) == nil }

// describeMiss says, for people, why the condition doesn't hold.
func (t *fieldTest) describeMiss(sub *subject) string {
	f := sub.field(t.name)
	row := t.failingOperator(f)
	switch {
	case row != nil && !f.present && row.name != "not":
		return t.name + " is absent"
	case row != nil && row.name == "present":
		return t.name + " is present"
	case row == nil || row.wanted == nil:
		return t.name + " is " + f.quotedValue()
	default:
		return t.name + " is " + f.quotedValue() + ", not " + row.wanted(&t.cond)
	}
}
