package rule

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"paymock/mock/api"
)

// Saved is a rule with its place, as a file or another replica keeps it.
type Saved struct {
	App   string    `json:"app,omitempty"` // "" for all
	Rule  api.Rule  `json:"rule"`
	Added time.Time `json:"added,omitzero"` // the app's time
	Order int64     `json:"order"`
	Nth   uint64    `json:"nth"`
}

// Save gives all rules, and for each app the server's rules that leave it alone.
func (s *Set) Save() (rules []Saved, exempted map[string][]string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	exempted = map[string][]string{}
	for _, app := range slices.Sorted(maps.Keys(s.apps)) {
		l := s.apps[app]
		for _, c := range l.all {
			rules = append(rules, Saved{App: app, Rule: c.rule, Added: c.added, Order: c.order, Nth: c.nth})
		}
		if len(l.exempted) > 0 {
			exempted[app] = slices.Sorted(maps.Keys(l.exempted))
		}
	}
	return rules, exempted
}

// SaveOf gives an app's rules, and the server's that leave it alone.
func (s *Set) SaveOf(app string) (rules []Saved, exempted []string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	l := s.apps[app]
	if l == nil {
		return nil, nil
	}
	for _, c := range l.all {
		rules = append(rules, Saved{App: app, Rule: c.rule, Added: c.added, Order: c.order, Nth: c.nth})
	}
	if len(l.exempted) > 0 {
		exempted = slices.Sorted(maps.Keys(l.exempted))
	}
	return rules, exempted
}

// LastID is the number of the newest rule.
func (s *Set) LastID() (int64, error) {
	if s.Number != nil {
		return s.Number(0)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.next, nil
}

// AdvanceIDs has the numbers of the next rules be greater than last, and than those of rules that were put.
func (s *Set) AdvanceIDs(last int64) error {
	s.mu.Lock()
	s.next = max(s.next, last)
	last = s.next
	s.mu.Unlock()
	if s.Number == nil {
		return nil
	}
	now, err := s.Number(0)
	if err == nil && now < last {
		_, err = s.Number(last - now)
	}
	return err
}

// CheckSaved says what is wrong with a saved rule: an *Error.
func (s *Set) CheckSaved(saved Saved) error {
	_, _, err := s.compileSaved(saved)
	return err
}

// maxNumber is the greatest number of a rule: its order must be one, too.
const maxNumber = 1 << 48

func (s *Set) compileSaved(saved Saved) (c *compiledRule, number int64, err error) {
	if c, err = compileRule(saved.App, saved.Rule, saved.Added, s.providers); err != nil {
		return nil, 0, err
	}
	number, err = strconv.ParseInt(strings.TrimPrefix(saved.Rule.ID, "r"), 10, 64)
	if err != nil || number < 1 || number > maxNumber || saved.Rule.ID != fmt.Sprintf("r%d", number) {
		return nil, 0, &Error{Field: "id", Reason: fmt.Sprintf("%q is no rule's id, such as r1", saved.Rule.ID)}
	}
	if saved.Order < 0 || saved.Order > maxNumber*orderStep {
		return nil, 0, &Error{Field: "order", Reason: fmt.Sprintf("%d is no place among rules; want 0 to %d, %d for each rule's number", saved.Order, int64(maxNumber*orderStep), int64(orderStep))}
	}
	return c, number, nil
}

// PutSaved puts a saved rule at its place, instead of the one of its id if there is one.
func (s *Set) PutSaved(saved Saved) error {
	c, number, err := s.compileSaved(saved)
	if err != nil {
		return err
	}
	c.counter, c.order, c.nth = counterOf(saved.Rule.ID), saved.Order, saved.Nth
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = max(s.next, number)
	l := s.list(saved.App)
	l.added = max(l.added, saved.Nth)
	l.remove(saved.Rule.ID)
	l.insert(c)
	return nil
}

// PutExempted says which of the server's rules leave an app alone, and no others.
func (s *Set) PutExempted(app string, ids []string) {
	exempted := make(map[string]bool, len(ids))
	for _, id := range ids {
		exempted[id] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list(app).exempted = exempted
}
