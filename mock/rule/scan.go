package rule

import (
	"slices"
	"strings"
)

// scannedRule is a rule that no value finds. Many of them are looked at for each call, so what
// rejects most lies side by side.
type scannedRule struct {
	rule *compiledRule
	// test is the condition that is tested first; nil: there is none on a field.
	test      *fieldTest
	field     int // of test, in index.looked
	quickTest quickTest
}

// quickTest is an operator with its value, copied from a condition. The zero quickTest rejects nothing.
type quickTest struct {
	passes func(g *quickTest, f *cachedField) bool
	text   string
	number decimal
}

// addScanned adds a rule to those that are looked at for each call.
func (x *index) addScanned(c *compiledRule) {
	r := scannedRule{rule: c, test: c.firstTest()}
	if r.test != nil {
		r.quickTest = r.test.quickTest()
		if r.field = slices.Index(x.looked, r.test.name); r.field < 0 {
			r.field = len(x.looked)
			x.looked = append(x.looked, r.test.name)
		}
	}
	x.scanned = append(x.scanned, r)
}

// firstTest is a rule's condition on the request before one on the trade, which has to be read; nil
// when it has none.
func (c *compiledRule) firstTest() *fieldTest {
	if len(c.where) == 0 {
		return nil
	}
	i := slices.IndexFunc(c.where, func(t fieldTest) bool { return !strings.HasPrefix(t.name, tradePrefix) })
	return &c.where[max(0, i)]
}

// quickTest is that of the first operator that has one.
func (t *fieldTest) quickTest() quickTest {
	for _, row := range t.given {
		if row.quickTest != nil {
			return row.quickTest(t)
		}
	}
	return quickTest{}
}

// ruleScan walks scanned rules.
type ruleScan struct {
	rules  []scannedRule
	looked []string
	fields []*cachedField // of looked; nil: not looked up yet
}

// skipRejected passes over rules whose first condition doesn't hold.
func (s *ruleScan) skipRejected(sub *subject) {
	for i := range s.rules {
		r := &s.rules[i]
		if r.test != nil {
			f := s.fields[r.field]
			if f == nil {
				f = sub.field(s.looked[r.field])
				s.fields[r.field] = f
			}
			if r.quickTest.passes != nil && !r.quickTest.passes(&r.quickTest, f) || r.test.failingOperator(f) != nil {
				continue
			}
		}
		s.rules = s.rules[i:]
		return
	}
	s.rules = nil
}

// ruleMerge walks the rules that may match, which are in lists without a common rule, in the order in
// which they were added.
type ruleMerge struct {
	found [][]*compiledRule // by value
	scans [2]ruleScan       // of the indexes that Set.candidates gives
}

// nextRule gives the next rule, or nil. Unless all are wanted, for their misses to be explained, those
// whose first condition doesn't hold are skipped.
func (m *ruleMerge) nextRule(sub *subject, all bool) *compiledRule {
	var first *compiledRule
	for _, rules := range m.found {
		if len(rules) > 0 && (first == nil || rules[0].order < first.order) {
			first = rules[0]
		}
	}
	for i := range m.scans {
		s := &m.scans[i]
		if !all {
			s.skipRejected(sub)
		}
		if len(s.rules) > 0 && (first == nil || s.rules[0].rule.order < first.order) {
			first = s.rules[0].rule
		}
	}
	m.dropHead(first)
	return first
}

// dropHead takes a rule from the list that it is at the head of.
func (m *ruleMerge) dropHead(c *compiledRule) {
	for i, rules := range m.found {
		if len(rules) > 0 && rules[0] == c {
			m.found[i] = rules[1:]
		}
	}
	for i := range m.scans {
		if s := &m.scans[i]; len(s.rules) > 0 && s.rules[0].rule == c {
			s.rules = s.rules[1:]
		}
	}
}
