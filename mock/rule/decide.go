package rule

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/names"
	"paymock/mock/provider"
)

// RespondHeader names the code that one request wants as its answer: a rule for this request
// alone, before all others.
const RespondHeader = "X-Paymock-Respond"

// Decide finds the rule that acts on a call and takes one of its hits. The trade is looked at
// as it stands before the call.
func (s *Set) Decide(ctx context.Context, providerName string, call *provider.Call, state State) (Plan, error) {
	header := ""
	if s.HeaderRules && call.Request != nil {
		header = call.Request.Header.Get(RespondHeader)
	}
	if header == "" && s.hasNoRules(call.App) {
		return Plan{}, nil
	}
	var plan Plan // on the heap: most calls end before
	if header != "" {
		s.byHeader(&plan, providerName, header)
		if plan.Respond != nil || plan.Mistake != "" {
			return plan, nil
		}
	}
	sub := callSubject(providerName, call, state)
	acted, err := s.findActing(ctx, sub, &plan.NearMisses, anyRule)
	if err != nil || acted.rule == nil {
		return plan, err
	}
	plan.Rule = acted.rule.journalLabel()
	acted.currentActions().writePlan(&plan, providerName, acted.draw)
	return plan, nil
}

// hasNoRules reports whether there is no rule at all for an app's calls and callbacks.
func (s *Set) hasNoRules(a *app.App) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.apps) == 0 || s.apps[Server].empty() && (a == nil || s.apps[a.Name()].empty())
}

// byHeader answers with the code that the request names.
func (s *Set) byHeader(plan *Plan, providerName, name string) {
	i := slices.IndexFunc(s.providers, func(p provider.Provider) bool { return p.Name() == providerName })
	if i < 0 {
		return
	}
	asked := platformScope{scope: s.providers[i : i+1], all: s.providers, askElsewhere: names.SendTo}
	codes, err := asked.codes("header "+RespondHeader, name)
	if err != nil {
		plan.Mistake = err.Error()
		return
	}
	code := codes[providerName]
	plan.Rule, plan.Respond = "header "+RespondHeader, &code
}

// CallbackFault finds the rule that acts on an attempt at a callback, which counts from 1, and takes
// one of its hits.
func (s *Set) CallbackFault(ctx context.Context, a *app.App, n provider.Notice, attempt int, state State) (Fault, error) {
	var out Fault
	if s.hasNoRules(a) {
		return out, nil
	}
	acted, err := s.findActing(ctx, callbackSubject(a, n, attempt, state), &out.NearMisses, func(c *compiledRule) bool { return !c.early })
	if err != nil || acted.rule == nil {
		return out, err
	}
	out.Rule = acted.rule.journalLabel()
	acted.currentActions().callbackFault(&out, acted.draw)
	return out, nil
}

// EarlyCallbackRule reports which rule, if any, wants a callback to arrive before the answer to the call
// that causes it, and takes one of its hits.
func (s *Set) EarlyCallbackRule(ctx context.Context, a *app.App, n provider.Notice, state State) (rule string, early bool, err error) {
	if s.hasNoRules(a) {
		return "", false, nil
	}
	var near []string
	acted, err := s.findActing(ctx, callbackSubject(a, n, 1, state), &near, func(c *compiledRule) bool { return c.early })
	if err != nil || acted.rule == nil || !acted.currentActions().Early {
		return "", false, err
	}
	return acted.rule.journalLabel(), true, nil
}

func callbackSubject(a *app.App, n provider.Notice, attempt int, state State) *subject {
	return &subject{
		provider: a.Provider, operation: callbackPrefix + n.Kind, callback: true, app: a.Name(), generation: a.Generation, seed: a.Seed, state: state,
		look: func(name string) (string, bool) {
			switch name {
			case "id":
				return n.ID, true
			case "subject":
				return n.Subject, true
			case "url":
				return n.URL, true
			case "attempt":
				return strconv.Itoa(attempt), true
			}
			return "", false
		},
	}
}

// firedRule is a rule that acts, for the kth time.
type firedRule struct {
	rule *compiledRule
	k    int64
	draw *ident.Draw
}

func (a firedRule) currentActions() *actions { return &a.rule.steps[(a.k-1)%int64(len(a.rule.steps))] }

func anyRule(*compiledRule) bool { return true }

// findActing gives the first rule that acts: the app's first, then the server's.
func (s *Set) findActing(ctx context.Context, sub *subject, near *[]string, wanted func(*compiledRule) bool) (firedRule, error) {
	lists := []string{sub.app, Server}
	if sub.app == "" {
		lists = lists[1:]
	}
	for _, name := range lists {
		if name == Server {
			if exempted := s.exemptionsOf(sub.app); exempted != nil {
				all := wanted
				wanted = func(c *compiledRule) bool { return all(c) && !exempted[c.rule.ID] }
			}
		}
		acted, err := s.findIn(ctx, name, sub, near, wanted)
		if err != nil || acted.rule != nil {
			return acted, err
		}
	}
	return firedRule{}, nil
}

func (s *Set) findIn(ctx context.Context, name string, sub *subject, near *[]string, wanted func(*compiledRule) bool) (firedRule, error) {
	var scratch [8][]*compiledRule
	rules := ruleMerge{found: scratch[:0]}
	both := s.candidates(name, sub, &rules)
	next := func() *compiledRule { return rules.nextRule(sub, len(*near) < maxNear) }
	for c := next(); c != nil; c = next() {
		if !wanted(c) || !c.matches(sub, near) {
			continue
		}
		acted, ok, err := s.takeHit(ctx, name, c, sub)
		if err != nil {
			return firedRule{}, fmt.Errorf("count rule %s: %w", c.journalLabel(), err)
		}
		if ok {
			return acted, nil
		}
	}
	for _, x := range both {
		if x != nil {
			x.explainMisses(sub, near, wanted)
		}
	}
	return firedRule{}, nil
}

// explainMisses tells of some of the rules that are found by value why they were not.
func (x *index) explainMisses(sub *subject, near *[]string, wanted func(*compiledRule) bool) {
	for _, c := range x.first {
		if len(*near) >= maxNear {
			return
		}
		if wanted(c) && !c.lookup.test.holdsFor(sub) {
			c.explainMiss(near, c.lookup.test.describeMiss(sub))
		}
	}
}

// countHit counts for an app, unless it was removed or reset meanwhile, or for all.
func (s *Set) countHit(ctx context.Context, sub *subject, name, counter string, span int64) (n int64, err error) {
	var of *app.Generation
	if name == sub.app {
		of = sub.generation
	}
	err = of.Write(func() (err error) {
		n, err = s.counters.Take(ctx, name, of.ID(), counter, span)
		return err
	})
	return n, err
}

// takeHit counts a match and decides whether the rule acts on it.
func (s *Set) takeHit(ctx context.Context, name string, c *compiledRule, sub *subject) (firedRule, bool, error) {
	nth, err := s.countHit(ctx, sub, name, c.counter, 0)
	if err != nil {
		return firedRule{}, false, err
	}
	n := nth - int64(c.rule.Skip)
	if n <= 0 {
		return firedRule{}, false, nil
	}
	if every := int64(c.rule.Every); every > 1 {
		if n%every != 0 {
			return firedRule{}, false, nil
		}
		n /= every
	}
	draw, err := s.hitDraw(ctx, c, sub, nth)
	if err != nil {
		return firedRule{}, false, err
	}
	if c.rule.Chance != nil {
		if !draw.Chance(*c.rule.Chance) {
			return firedRule{}, false, nil
		}
		if c.times > 0 {
			if n, err = s.countHit(ctx, sub, name, c.counter+actedCounter, 0); err != nil {
				return firedRule{}, false, err
			}
		}
	}
	if c.times > 0 && n > c.times {
		return firedRule{}, false, nil
	}
	acted := firedRule{c, n, draw}
	if step := acted.currentActions(); step.hasThrottle() {
		over, err := s.exceedsRate(ctx, c, step, sub)
		return acted, over, err
	}
	return acted, true, nil
}

// hitDraw is the numbers of the nth match in an app: of the app's seed and the rule's place in
// its list. The matches of a rule for every app are counted by app for it.
func (s *Set) hitDraw(ctx context.Context, c *compiledRule, sub *subject, nth int64) (*ident.Draw, error) {
	if c.server && c.random && sub.app != "" {
		var err error
		if nth, err = s.countHit(ctx, sub, sub.app, c.counter+hereCounter, 0); err != nil {
			return nil, err
		}
	}
	const golden = 0x9E3779B97F4A7C15 // spreads places over all bits
	place := c.nth
	if c.server {
		place = ^place
	}
	draw := ident.NewDraw(sub.seed^place*golden, uint64(nth))
	return &draw, nil
}

// exceedsRate counts a call in its span and reports whether it is one too many for the app. Two counters
// take turns, for calls that came at the end of a span and are counted when others of the next one were.
func (s *Set) exceedsRate(ctx context.Context, c *compiledRule, a *actions, sub *subject) (bool, error) {
	span := (sub.state.Now.UnixNano()/int64(a.per) + 1) & math.MaxInt64 // no count is negative
	n, err := s.countHit(ctx, sub, sub.app, c.counter+[]string{spanCounter, oddCounter}[span%2], span)
	return n > int64(a.Throttle.Calls), err
}
