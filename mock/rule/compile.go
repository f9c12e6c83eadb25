package rule

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"paymock/mock/api"
	"paymock/mock/provider"
	"paymock/mock/suggest"
)

// compiled is a rule that has been checked.
type compiled struct {
	rule    api.Rule
	counter string
	order   int64
	where   []fieldTest
	codes   map[string]provider.Code // Then.Respond by provider name
}

type fieldTest struct {
	name string
	cond api.Condition
	re   *regexp.Regexp
}

var orders atomic.Int64

func compile(app string, r api.Rule, providers []provider.Provider) (*compiled, error) {
	if r.Times < 0 {
		return nil, &Error{"times", "a count can't be negative; leave it out to act without end"}
	}
	if r.Skip < 0 {
		return nil, &Error{"skip", "a count can't be negative"}
	}
	scope, err := inScope(app, r, providers)
	if err != nil {
		return nil, err
	}
	c := &compiled{rule: r, order: orders.Add(1), codes: map[string]provider.Code{}}
	if err := checkOperation(r.When.Operation, scope); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(r.When.Where)) {
		test, err := compileCondition(name, r.When.Where[name])
		if err != nil {
			return nil, err
		}
		c.where = append(c.where, test)
	}
	return c, c.compileThen(scope)
}

// inScope is the providers whose calls the rule can match.
func inScope(app string, r api.Rule, providers []provider.Provider) ([]provider.Provider, error) {
	own, _, _ := strings.Cut(app, "/")
	var names []string
	var scope []provider.Provider
	for _, p := range providers {
		if own != "" && p.Name() != own {
			continue
		}
		names = append(names, p.Name())
		if r.When.Provider == "" || p.Name() == r.When.Provider {
			scope = append(scope, p)
		}
	}
	if len(scope) == 0 {
		return nil, &Error{"when.provider", fmt.Sprintf("no provider %q here%s", r.When.Provider, suggest.Hint(r.When.Provider, names))}
	}
	return scope, nil
}

func checkOperation(operation string, scope []provider.Provider) error {
	if operation == "" {
		return nil
	}
	var names []string
	for _, p := range scope {
		for _, op := range p.Operations() {
			if op.Name == operation {
				return nil
			}
			names = append(names, op.Name)
		}
	}
	return &Error{"when.operation", fmt.Sprintf("no operation %q%s", operation, suggest.Hint(operation, names))}
}

func compileCondition(name string, cond api.Condition) (fieldTest, error) {
	path := "when.where." + name
	test := fieldTest{name: name, cond: cond}
	if cond.Equal == nil && cond.Not == nil && cond.Prefix == nil && cond.Suffix == nil && cond.Matches == nil &&
		cond.Over == nil && cond.Under == nil && cond.In == nil && cond.Present == nil {
		return test, &Error{path, "no operator; use equal, not, prefix, suffix, matches, over, under, in or present"}
	}
	if cond.Matches != nil {
		re, err := regexp.Compile(*cond.Matches)
		if err != nil {
			return test, &Error{path + ".matches", "not a regular expression (RE2): " + err.Error()}
		}
		test.re = re
	}
	for operator, bound := range map[string]*string{"over": cond.Over, "under": cond.Under} {
		if bound == nil {
			continue
		}
		if _, ok := parseDecimal(*bound); !ok {
			return test, &Error{path + "." + operator, fmt.Sprintf("%q is not a decimal number such as 100 or 99.50", *bound)}
		}
	}
	if cond.In != nil && len(cond.In) == 0 {
		return test, &Error{path + ".in", "an empty list never matches; name at least one value"}
	}
	return test, nil
}

func (c *compiled) compileThen(scope []provider.Provider) error {
	then := c.rule.Then
	if then.Respond == "" {
		if then.Message != "" {
			return &Error{"then.message", "a message needs the code it belongs to; add respond"}
		}
		if !then.LoseReply && len(then.Fields) == 0 {
			return &Error{"then", "the rule does nothing; use respond, fields or lose_reply"}
		}
		return nil
	}
	var names []string
	for _, p := range scope {
		if code, ok := findCode(p, then.Respond); ok {
			c.codes[p.Name()] = code
		}
		for _, code := range p.Codes() {
			names = append(names, code.Name())
		}
	}
	if len(c.codes) == 0 {
		return &Error{"then.respond", fmt.Sprintf("no platform answers with %q here%s", then.Respond, suggest.Hint(then.Respond, names))}
	}
	return nil
}

// Wildcards may be implemented by a provider whose table has classes of codes ("0462xx").
type Wildcards interface {
	// Code finds or completes a code by name.
	Code(name string) (provider.Code, bool)
}

// findCode finds a code by sub-code, code, or "code/sub-code".
func findCode(p provider.Provider, name string) (provider.Code, bool) {
	for _, code := range p.Codes() {
		if code.Name() == name || code.Sub != "" && code.Code+"/"+code.Sub == name {
			return code, true
		}
	}
	for _, code := range p.Codes() {
		if code.Code == name {
			return code, true
		}
	}
	if w, ok := p.(Wildcards); ok {
		return w.Code(name)
	}
	return provider.Code{}, false
}

// label names the rule in the journal.
func (c *compiled) label() string {
	if c.rule.Name != "" {
		return c.rule.ID + " " + c.rule.Name
	}
	return c.rule.ID
}

// meant reports whether the rule is for a platform's calls: a rule that answers with a code
// only another platform has was written for that one.
func (c *compiled) meant(providerName string) bool {
	if c.rule.When.Provider != "" && c.rule.When.Provider != providerName {
		return false
	}
	_, has := c.codes[providerName]
	return has || c.rule.Then.Respond == ""
}

// plan writes down what the rule does.
func (c *compiled) plan(plan *Plan, providerName string) {
	plan.Rule = c.label()
	then := c.rule.Then
	if then.Respond != "" {
		code := c.codes[providerName]
		plan.Respond = &code
	}
	plan.Message = then.Message
	plan.LoseReply = then.LoseReply
	plan.Tamper.Before = then.Fields
}
