// Package rule lets tests change what a platform does: "answer settle with 1403, twice".
//
// A Set holds the rules of a server and of its apps. Each exchange asks it once, before
// anything is decided, and gets a Plan; a conflict that makes the gateway decide anew can
// therefore not use up a rule's times:
//
//	set := rule.NewSet(providers, st)
//	r, err := set.Add("4pyun/op1", api.Rule{When: api.When{Operation: "settle"},
//		Then: api.Then{Respond: "1403"}, Times: 2})
//	plan, err := set.Decide(ctx, "4pyun", call)
//
// The first rule that matches acts, an app's rules before the server's, in the order they
// were added. Rules that name an operation, field operator or code that no platform has are
// refused when they are added, with the nearest names.
package rule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"paymock/mock/api"
	"paymock/mock/provider"
)

// Server is the app name under which rules for all apps are kept.
const Server = ""

// Counters count matches; store.Counters is one.
type Counters interface {
	Take(ctx context.Context, app, counter string) (nth int64, err error)
	Count(ctx context.Context, app, counter string) (n int64, err error)
}

// Plan is what to do with one exchange. The zero Plan is: what the platform does.
type Plan struct {
	// Rule is the id of the rule that acts, "" for none.
	Rule string
	// Respond is answered instead of deciding; nil decides.
	Respond *provider.Code
	// Message replaces the code's text when not empty.
	Message string
	// Tamper spoils or extends the answer.
	Tamper provider.Tamper
	// LoseReply closes the connection after the commit, without an answer.
	LoseReply bool
	// Near explains, for rules that matched provider and operation only, what didn't hold.
	Near []string
}

// Error is a mistake in a rule.
type Error struct {
	Field  string // path in the rule: "when.where.pay_serial.matches"
	Reason string // with the remedy
}

// Error is "field: reason".
func (e *Error) Error() string { return e.Field + ": " + e.Reason }

// ErrTooMany: an app holds MaxRules rules.
var ErrTooMany = errors.New("too many rules")

// MaxRules bounds the rules of one app, and those of the server.
const MaxRules = 10_000

// Set is the rules of one server. It is safe for concurrent use.
type Set struct {
	providers []provider.Provider
	counters  Counters
	mu        sync.RWMutex
	apps      map[string]*list
	next      int
}

// list is the rules of one app in order, and by the operation they name.
type list struct {
	all   []*compiled
	byOp  map[string][]*compiled // rules naming this operation, in order
	anyOp []*compiled            // rules naming none
}

// NewSet is an empty set that knows what the providers can do and counts in counters.
func NewSet(providers []provider.Provider, counters Counters) *Set {
	return &Set{providers: providers, counters: counters, apps: map[string]*list{}}
}

// Add checks a rule and puts it behind the app's others; app "" is the server. It returns the
// rule with its id. The error is an *Error, or ErrTooMany.
func (s *Set) Add(app string, r api.Rule) (api.Rule, error) {
	c, err := compile(app, r, s.providers)
	if err != nil {
		return api.Rule{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.apps[app]
	if l == nil {
		l = &list{}
		s.apps[app] = l
	}
	if len(l.all) >= MaxRules {
		return api.Rule{}, fmt.Errorf("%w: %d is the most; remove some first", ErrTooMany, MaxRules)
	}
	s.next++
	c.rule.ID = fmt.Sprintf("r%d", s.next)
	c.counter = "rule:" + c.rule.ID
	l.all = append(l.all, c)
	l.index()
	return c.rule, nil
}

// Remove forgets a rule and reports whether there was one.
func (s *Set) Remove(app, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.apps[app]
	if l == nil {
		return false
	}
	before := len(l.all)
	l.all = slices.DeleteFunc(l.all, func(c *compiled) bool { return c.rule.ID == id })
	l.index()
	return len(l.all) < before
}

// Clear forgets all rules of an app.
func (s *Set) Clear(app string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.apps, app)
}

// List gives an app's rules in the order in which they act, without their hits.
func (s *Set) List(app string) []api.Rule {
	s.mu.RLock()
	defer s.mu.RUnlock()
	rules := []api.Rule{}
	if l := s.apps[app]; l != nil {
		for _, c := range l.all {
			rules = append(rules, c.rule)
		}
	}
	return rules
}

// Hits is how often a rule matched, skipped calls included. A server rule, app "", counts the
// calls of all apps together.
func (s *Set) Hits(ctx context.Context, app, id string) (int64, error) {
	return s.counters.Count(ctx, app, "rule:"+id)
}

// index sorts the rules by operation. New slices: Decide may be reading the old ones.
func (l *list) index() {
	l.byOp, l.anyOp = map[string][]*compiled{}, nil
	for _, c := range l.all {
		if op := c.rule.When.Operation; op != "" {
			l.byOp[op] = append(l.byOp[op], c)
		} else {
			l.anyOp = append(l.anyOp, c)
		}
	}
}

// Decide finds the rule that acts on a call and takes one of its hits. It looks at no record.
func (s *Set) Decide(ctx context.Context, providerName string, call *provider.Call) (Plan, error) {
	var plan Plan
	if call.App != nil {
		if acted, err := s.decide(ctx, &plan, call.App.Name(), providerName, call); err != nil || acted {
			return plan, err
		}
	}
	_, err := s.decide(ctx, &plan, Server, providerName, call)
	return plan, err
}

func (s *Set) candidates(app, operation string) (named, unnamed []*compiled) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	l := s.apps[app]
	if l == nil {
		return nil, nil
	}
	return l.byOp[operation], l.anyOp
}

// merge walks two lists of rules in the order in which the rules were added.
type merge struct{ a, b []*compiled }

func (m *merge) next() *compiled {
	var c *compiled
	switch {
	case len(m.a) == 0 && len(m.b) == 0:
	case len(m.b) == 0 || len(m.a) > 0 && m.a[0].order < m.b[0].order:
		c, m.a = m.a[0], m.a[1:]
	default:
		c, m.b = m.b[0], m.b[1:]
	}
	return c
}

func (s *Set) decide(ctx context.Context, plan *Plan, app, providerName string, call *provider.Call) (acted bool, err error) {
	named, unnamed := s.candidates(app, call.Operation)
	rules := merge{named, unnamed}
	for c := rules.next(); c != nil; c = rules.next() {
		if !c.meant(providerName) {
			continue
		}
		if !c.matches(call, plan) {
			continue
		}
		nth, err := s.counters.Take(ctx, app, c.counter)
		if err != nil {
			return false, fmt.Errorf("count rule %s: %w", c.label(), err)
		}
		if skip := int64(c.rule.Skip); nth <= skip || c.rule.Times > 0 && nth > skip+int64(c.rule.Times) {
			continue
		}
		c.plan(plan, providerName)
		return true, nil
	}
	return false, nil
}
