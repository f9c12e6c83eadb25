package rule

import "slices"

// list is the rules of one app in order, and what finds them. Slices only grow, or are made
// anew: a decision may still be walking the old ones.
type list struct {
	all   []*compiled
	added uint64            // rules ever added
	named map[string]*index // by operation, or callbackPrefix and kind
	// calls and callbacks are the rules that name no operation, and any kind.
	calls, callbacks index
	// spared are ids of the server's rules that leave the app alone.
	spared map[string]bool
}

// index is rules that are asked about the same calls. Those that want a field to equal some
// value are found by that value; the others are scanned.
type index struct {
	scan   []*compiled
	fields []*fieldIndex
	// first are the first rules that are found by value, for near misses.
	first []*compiled
}

type fieldIndex struct {
	name  string
	rules map[string][]*compiled
}

func newList() *list { return &list{named: map[string]*index{}} }

func (l *list) empty() bool { return l == nil || len(l.all) == 0 }

func (l *list) add(c *compiled) {
	l.added++
	c.nth = l.added
	l.all = append(l.all, c)
	l.index(c)
}

func (l *list) remove(id string) bool {
	kept := slices.DeleteFunc(slices.Clone(l.all), func(c *compiled) bool { return c.rule.ID == id })
	if len(kept) == len(l.all) {
		return false
	}
	l.all = kept
	l.named, l.calls, l.callbacks = map[string]*index{}, index{}, index{}
	for _, c := range kept {
		l.index(c)
	}
	return true
}

func (l *list) index(c *compiled) {
	when := c.rule.When
	name := when.Operation
	if when.Callback != "" {
		name = callbackPrefix + when.Callback
	}
	switch name {
	case "":
		l.calls.add(c)
	case callbackPrefix + "any":
		l.callbacks.add(c)
	default:
		if l.named[name] == nil {
			l.named[name] = &index{}
		}
		l.named[name].add(c)
	}
}

// mostShown bounds the near misses that are explained of an index's rules found by value: each
// call that none matches pays for them.
const mostShown = 1

func (x *index) add(c *compiled) {
	name, values := c.equality()
	if values == nil {
		x.scan = append(x.scan, c)
		return
	}
	if len(x.first) < mostShown {
		x.first = append(x.first, c)
	}
	i := slices.IndexFunc(x.fields, func(f *fieldIndex) bool { return f.name == name })
	if i < 0 {
		i = len(x.fields)
		x.fields = append(x.fields, &fieldIndex{name, map[string][]*compiled{}})
	}
	for _, value := range values {
		x.fields[i].rules[value] = append(x.fields[i].rules[value], c)
	}
}

// equality is a condition that only some values can meet; nil when there is none.
func (c *compiled) equality() (name string, values []string) {
	for i := range c.where {
		cond := &c.where[i].cond
		switch {
		case cond.Equal != nil:
			return c.where[i].name, []string{*cond.Equal}
		case cond.In != nil:
			return c.where[i].name, slices.Compact(slices.Sorted(slices.Values(cond.In)))
		}
	}
	return "", nil
}

// merge walks lists of rules in the order in which the rules were added.
type merge struct{ lists [][]*compiled }

func (m *merge) push(rules []*compiled) {
	if len(rules) > 0 {
		m.lists = append(m.lists, rules)
	}
}

func (m *merge) next() *compiled {
	best := -1
	for i, rules := range m.lists {
		if len(rules) > 0 && (best < 0 || rules[0].order < m.lists[best][0].order) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	c := m.lists[best][0]
	m.lists[best] = m.lists[best][1:]
	return c
}

// candidates puts the rules of an app that may match into m, and gives some of those that
// don't because of the value they are found by.
func (s *Set) candidates(app string, sub *subject, m *merge) (first [2]*compiled) {
	s.mu.RLock()
	l := s.apps[app]
	if l == nil {
		s.mu.RUnlock()
		return first
	}
	named, unnamed := l.named[sub.operation], &l.calls
	if sub.callback {
		unnamed = &l.callbacks
	}
	var room [8]*fieldIndex
	fields := room[:0]
	for i, x := range [2]*index{named, unnamed} {
		if x != nil {
			m.push(x.scan)
			fields = append(fields, x.fields...)
			if len(x.first) > 0 {
				first[i] = x.first[0]
			}
		}
	}
	s.mu.RUnlock()
	// Reading a value may read the trade from the store, so not under the lock.
	for _, f := range fields {
		value, _ := sub.value(f.name)
		s.mu.RLock()
		m.push(f.rules[value])
		s.mu.RUnlock()
	}
	return first
}
