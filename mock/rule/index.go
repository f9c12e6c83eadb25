package rule

import (
	"cmp"
	"slices"

	"paymock/mock/api"
	"paymock/mock/provider"
)

// appRules is the rules of one app in order, and what finds them.
type appRules struct {
	all   []*compiledRule
	bytes int    // of all, as JSON
	added uint64 // rules ever added
	// built finds the rules; nil: they have changed since. It is never changed itself, so that a
	// decision may use it while rules come and go.
	built *indexTable
	// exempted are ids of the server's rules that leave the app alone.
	exempted map[string]bool
}

func newList() *appRules { return &appRules{} }

func (l *appRules) empty() bool { return l == nil || len(l.all) == 0 }

// disable lets a rule act on nothing, or act again, and gives it; false when there is none.
func (l *appRules) disable(id string, disabled bool) (api.Rule, bool) {
	i := slices.IndexFunc(l.all, func(c *compiledRule) bool { return c.rule.ID == id })
	if i < 0 {
		return api.Rule{}, false
	}
	changed := *l.all[i] // a decision may be looking at it
	changed.rule.Disabled = disabled
	l.all = slices.Clone(l.all)
	l.all[i], l.built = &changed, nil
	return changed.rule, true
}

func (l *appRules) add(c *compiledRule) {
	l.added++
	c.nth = l.added
	l.insert(c)
}

// insert puts a rule at its place: one that another replica has added meanwhile may stand behind it.
func (l *appRules) insert(c *compiledRule) {
	at := len(l.all)
	for at > 0 && l.all[at-1].order > c.order {
		at--
	}
	if at == len(l.all) {
		l.all = append(l.all, c)
	} else {
		l.all = slices.Insert(slices.Clip(l.all), at, c) // others read the list as it was: clipped, it is copied
	}
	l.bytes += c.size
	l.built = nil
}

// keepOnly has these, of those that it has, be all.
func (l *appRules) keepOnly(kept []*compiledRule) {
	l.all, l.bytes, l.built = kept, 0, nil
	for _, c := range kept {
		l.bytes += c.size
	}
}

func (l *appRules) remove(id string) bool {
	kept := slices.DeleteFunc(slices.Clone(l.all), func(c *compiledRule) bool { return c.rule.ID == id })
	if len(kept) == len(l.all) {
		return false
	}
	l.keepOnly(kept)
	return true
}

func (l *appRules) replaceRules(old, fresh []string) {
	first := slices.IndexFunc(l.all, func(c *compiledRule) bool { return slices.Contains(old, c.rule.ID) })
	if first < 0 {
		return
	}
	order := l.all[first].order
	var kept []*compiledRule
	for _, c := range l.all {
		switch {
		case slices.Contains(old, c.rule.ID):
		case slices.Contains(fresh, c.rule.ID):
			moved := *c // a decision may be looking at it
			moved.order = order
			order++
			kept = append(kept, &moved)
		default:
			kept = append(kept, c)
		}
	}
	slices.SortStableFunc(kept, func(a, b *compiledRule) int { return cmp.Compare(a.order, b.order) })
	l.keepOnly(kept)
}

// indexTable finds rules by platform and operation first.
type indexTable struct{ indexes map[indexKey]*index }

// indexKey is the platform and operation of a call or callback, by which its rules are found. The
// operation is that of subject, or "" and callbackPrefix for rules that name none.
type indexKey struct{ provider, operation string }

func buildTable(rules []*compiledRule) *indexTable {
	t := &indexTable{map[indexKey]*index{}}
	for _, c := range rules {
		if c.rule.Disabled {
			continue
		}
		operation := c.rule.When.Operation
		if method := c.rule.When.Method; method != "" {
			operation = unservedPrefix + provider.UnservedKey(method)
		}
		switch kind := c.rule.When.Callback; kind {
		case "":
		case "any":
			operation = callbackPrefix
		default:
			operation = callbackPrefix + kind
		}
		for _, name := range c.providers {
			at := indexKey{name, operation}
			if t.indexes[at] == nil {
				t.indexes[at] = &index{}
			}
			t.indexes[at].add(c)
		}
	}
	for _, x := range t.indexes {
		x.finishIndex()
	}
	return t
}

// indexesFor gives the rules for a subject's operation, and those for any; of what no operation serves, those
// by either of its names.
func (t *indexTable) indexesFor(sub *subject) [2]*index {
	unnamed := ""
	switch {
	case sub.callback:
		unnamed = callbackPrefix
	case sub.unserved != "": // only rules that name it
		unnamed = sub.operation
	}
	both := [2]*index{t.indexes[indexKey{sub.provider, unnamed}]}
	switch {
	case sub.another != "":
		both[1] = t.indexes[indexKey{sub.provider, unservedPrefix + sub.another}]
	case sub.operation != unnamed:
		both[1] = t.indexes[indexKey{sub.provider, sub.operation}]
	}
	return both
}

// index is rules that are asked about the same calls. Those that want one value of a field, or one
// of several, are found by it; the others are scanned.
type index struct {
	scanned []scannedRule
	looked  []string // the fields that scanned rules are rejected by
	fields  []fieldIndex
	// first are the first rules that are found by value, for near misses.
	first []*compiledRule
	found int // by value
}

// fieldIndex finds rules by the value of one field, or by its value as an amount.
type fieldIndex struct {
	name  string
	money bool
	equal map[string][]*compiledRule // by valueKey
}

const (
	// fewRules is how many rules found by value may be explained as generously as those that are
	// scanned; of more only the first is, for each call that none matches pays for it.
	fewRules = 50
)

func (x *index) add(c *compiledRule) {
	if c.lookup == nil {
		x.addScanned(c)
		return
	}
	x.found++
	if len(x.first) < maxNear {
		x.first = append(x.first, c)
	}
	test := c.lookup.test
	i := slices.IndexFunc(x.fields, func(f fieldIndex) bool { return f.name == test.name && f.money == test.money })
	if i < 0 {
		i = len(x.fields)
		x.fields = append(x.fields, fieldIndex{test.name, test.money, map[string][]*compiledRule{}})
	}
	for _, value := range c.lookup.values {
		x.fields[i].equal[value] = append(x.fields[i].equal[value], c)
	}
}

func (x *index) finishIndex() {
	if x.found > fewRules {
		x.first = x.first[:1]
	}
}

// candidates puts the rules of an app that may match into m, and gives the indexes that they
// are from.
func (s *Set) candidates(app string, sub *subject, m *ruleMerge) [2]*index {
	t := s.tableOf(app)
	if t == nil {
		return [2]*index{}
	}
	both := t.indexesFor(sub)
	for i, x := range both {
		if x == nil {
			continue
		}
		m.scans[i] = ruleScan{x.scanned, x.looked, make([]*cachedField, len(x.looked))}
		for _, f := range x.fields {
			if held := sub.field(f.name); held.present {
				m.found = append(m.found, f.equal[valueKey(held.value, f.money)])
			}
		}
	}
	return both
}

// tableOf gives the index of an app's rules; nil when there are none.
func (s *Set) tableOf(app string) *indexTable {
	s.mu.RLock()
	l := s.apps[app]
	if l.empty() {
		s.mu.RUnlock()
		return nil
	}
	t := l.built
	s.mu.RUnlock()
	if t != nil {
		return t
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if l = s.apps[app]; l.empty() {
		return nil
	}
	if l.built == nil {
		l.built = buildTable(l.all)
	}
	return l.built
}
