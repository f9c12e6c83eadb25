// Package rule lets tests change what a platform does: "answer settle with 1403, twice".
//
// A Set holds the rules of a server and of its apps. Each exchange asks it once, before
// anything is decided, and gets a Plan; a conflict that makes the gateway decide anew can
// therefore not use up a rule's times:
//
//	set := rule.NewSet(providers, st)
//	r, err := set.Add("4pyun/op1", api.Rule{When: api.When{Operation: "settle"},
//		Then: api.Then{Respond: "1403"}, Times: 2})
//	plan, err := set.Decide(ctx, "4pyun", call, rule.State{Now: now})
//
// The first rule that matches acts, an app's rules before the server's, in the order they
// were added. Rules about callbacks are asked by CallbackFault for each attempt, and by EarlyCallbackRule when a
// callback is caused. Rules that name an operation, field operator or code that no platform has are
// refused when they are added, with the nearest names.
package rule

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"

	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/provider"
)

// Server is the app name under which rules for all apps are kept.
const Server = ""

// Counters count matches; store.Counters is one.
type Counters interface {
	Take(ctx context.Context, app, generation, counter string, span int64) (nth int64, err error)
	Count(ctx context.Context, app, counter string) (n int64, err error)
	Forget(ctx context.Context, counters []string, apps ...string) error
}

// Error is a mistake in a rule.
type Error struct {
	Field  string // path in the rule: "when.where.pay_serial.matches"
	Reason string // with the remedy
	// More are the rule's further mistakes.
	More []*Error
}

// Error is "field: reason".
func (e *Error) Error() string { return e.Field + ": " + e.Reason }

// Mistakes are this one and those in More.
func (e *Error) Mistakes() []names.Mistake {
	all := []names.Mistake{{Field: e.Field, Reason: e.Reason}}
	for _, more := range e.More {
		all = append(all, names.Mistake{Field: more.Field, Reason: more.Reason})
	}
	return all
}

// ErrTooMany says that an app, or the server, holds MaxRules rules, or all of them MaxAllRules or MaxAllBytes.
var ErrTooMany = errors.New("too many rules")

// MaxRules bounds the rules of one app, and those of the server.
const MaxRules = 10_000

// MaxAllRules bounds the rules of all apps and the server together.
const MaxAllRules = 50_000

// MaxRuleBytes bounds one rule as JSON, MaxAllBytes all of them, MaxPageBytes what a page has before its last
// rule, and maxName a rule's name.
const (
	MaxRuleBytes = 64 << 10
	MaxAllBytes  = 64 << 20
	MaxPageBytes = 4 << 20
	maxName      = 8 << 10 // a sentence may be its rule's name
)

// Set is the rules of one server. It is safe for concurrent use.
type Set struct {
	providers []provider.Provider
	counters  Counters
	// Now is an app's time, for windows that are counted from when a rule is added. Nil: such
	// windows are refused. Set it before the first rule.
	Now func(app string) time.Time
	// HeaderRules lets a request choose its answer with RespondHeader. Set it before the first
	// call.
	HeaderRules bool

	// Number takes n numbers of rules and gives the last of them, where replicas share them. Nil: they
	// are counted here. Set it before the first rule.
	Number func(n int64) (last int64, err error)

	mu   sync.RWMutex
	apps map[string]*appRules
	next int64
}

// NewSet is an empty set that knows what the providers can do and counts in counters.
func NewSet(providers []provider.Provider, counters Counters) *Set {
	return &Set{providers: providers, counters: counters, apps: map[string]*appRules{}}
}

// Add checks a rule and puts it behind the app's others; app "" is the server. It returns the
// rule with its id. The error is an *Error, or ErrTooMany.
func (s *Set) Add(app string, r api.Rule) (api.Rule, error) {
	var now time.Time
	if app != Server && s.Now != nil {
		now = s.Now(app)
	}
	c, err := compileRule(app, r, now, s.providers)
	if err != nil {
		return api.Rule{}, err
	}
	var number int64
	if s.Number != nil {
		if number, err = s.Number(1); err != nil {
			return api.Rule{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.list(app)
	if len(l.all) >= MaxRules {
		return api.Rule{}, fmt.Errorf("%w: %d is the most; remove some first", ErrTooMany, MaxRules)
	}
	if err := s.checkRoom(c.size); err != nil {
		return api.Rule{}, err
	}
	if s.Number == nil {
		s.next++
		number = s.next
	}
	c.rule.ID = fmt.Sprintf("r%d", number)
	c.counter, c.order = counterOf(c.rule.ID), number*orderStep
	l.add(c)
	return c.rule, nil
}

// checkRoom says whether one rule more of so many bytes would be too much for all apps. The lock is held.
func (s *Set) checkRoom(size int) error {
	all := 0
	for _, l := range s.apps {
		all, size = all+len(l.all), size+l.bytes
	}
	if all >= MaxAllRules {
		return fmt.Errorf("%w: all apps have %d, which is the most; remove some first, or apps that you are done with", ErrTooMany, MaxAllRules)
	}
	if size > MaxAllBytes {
		return fmt.Errorf("%w: those of all apps would have %d bytes as JSON, %d are the most; remove some first, or apps that you are done with", ErrTooMany, size, MaxAllBytes)
	}
	return nil
}

// list is an app's rules. The lock is held.
func (s *Set) list(app string) *appRules {
	l := s.apps[app]
	if l == nil {
		l = newList()
		s.apps[app] = l
	}
	return l
}

// Remove forgets a rule and reports whether there was one.
func (s *Set) Remove(app, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.apps[app]
	if l == nil {
		return false
	}
	return l.remove(id)
}

// Disable lets a rule act on nothing, or act again as it did before, and gives the rule; false when
// there is none.
func (s *Set) Disable(app, id string, disabled bool) (api.Rule, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.apps[app]
	if l == nil {
		return api.Rule{}, false
	}
	return l.disable(id, disabled)
}

// orderStep is between the orders of rules added one after the other: room for those that take
// the place of one.
const orderStep = 2 * MaxRules

// Replace removes an app's old rules and moves fresh ones, which have been added before, to the place of the first
// removed one. Nobody sees a state in between. Unknown ids are skipped.
func (s *Set) Replace(app string, old, fresh []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.apps[app]; l != nil {
		l.replaceRules(old, fresh)
	}
}

// Clear forgets all rules of an app, and gives their ids.
func (s *Set) Clear(app string) (removed []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.apps[app]; l != nil {
		for _, c := range l.all {
			removed = append(removed, c.rule.ID)
		}
	}
	delete(s.apps, app)
	return removed
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

// Count is how many rules an app has.
func (s *Set) Count(app string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if l := s.apps[app]; l != nil {
		return len(l.all)
	}
	return 0
}

// Rule is one of an app's rules, without its hits; false when there is none of that id.
func (s *Set) Rule(app, id string) (api.Rule, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if l := s.apps[app]; l != nil {
		for _, c := range l.all {
			if c.rule.ID == id {
				return c.rule, true
			}
		}
	}
	return api.Rule{}, false
}

// Page gives an app's rules as List does, limit at most and no more once they have MaxPageBytes, from behind
// the place after on; 0 is before all. next is the place to go on behind, 0 at the end.
func (s *Set) Page(app string, after int64, limit int) (rules []api.Rule, next int64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	rules = []api.Rule{}
	l := s.apps[app]
	if l == nil {
		return rules, 0
	}
	bytes := 0
	begin := sort.Search(len(l.all), func(i int) bool { return l.all[i].order > after })
	for _, c := range l.all[begin:] {
		if len(rules) == limit || bytes >= MaxPageBytes {
			return rules, next
		}
		rules = append(rules, c.rule)
		bytes, next = bytes+c.size, c.order
	}
	return rules, 0
}
