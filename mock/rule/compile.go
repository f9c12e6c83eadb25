package rule

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"paymock/mock/api"
	"paymock/mock/clock"
	"paymock/mock/phrase"
	"paymock/mock/provider"
)

// compiledRule is a rule that has been checked.
type compiledRule struct {
	rule        api.Rule
	size        int       // of the rule as JSON, in bytes
	added       time.Time // its app's time
	counter     string
	order       int64
	nth         uint64 // its place among all rules that its list ever had, from 1
	server      bool
	where       []fieldTest
	steps       []actions // one, or the entries of a sequence
	times       int64     // 0 is without end
	from, until time.Time
	early       bool
	random      bool             // something of it is drawn
	providers   []string         // whose calls it is for
	lookup      *lookupCondition // finds it; nil: it has to be looked at
}

// compileRule checks a rule; now is its app's time, zero when that can't be told.
func compileRule(app string, r api.Rule, now time.Time, providers []provider.Provider) (*compiledRule, error) {
	size, err := ruleSize(r)
	if err != nil {
		return nil, err
	}
	if size > MaxRuleBytes {
		return nil, &Error{Reason: fmt.Sprintf("the rule has %d bytes as JSON; %d are the most, part it into several", size, MaxRuleBytes)}
	}
	wrong := append(checkCounts(r), checkName(r.Name)...)
	r.When.Provider = phrase.PlatformOf(r.When.Provider)
	within, err := reachOf(app, r.When, providers)
	if err != nil {
		return nil, within.withOtherPlatformMistakes(err, r, now) // which tells of the counts, too
	}
	if r.When.Method != "" {
		if within.scope, err = unservedScope(r.When, within.scope); err != nil {
			return nil, err
		}
	}
	if r, within, err = withCanonicalOperation(app, r, within); err != nil {
		return nil, err
	}
	within.asked = codesAsked(r.Then)
	c := &compiledRule{rule: r, size: size, added: now, server: app == Server, times: int64(r.Times), random: r.Chance != nil}
	wrong = append(wrong, c.compileWhen(within)...)
	wrong = append(wrong, c.compileWindow(now)...)
	wrong = append(wrong, c.compileThen(within)...)
	if len(wrong) > 0 {
		wrong[0].More = wrong[1:]
		return nil, wrong[0]
	}
	for _, p := range within.scope {
		if c.appliesTo(p.Name()) {
			c.providers = append(c.providers, p.Name())
		}
	}
	c.compileLookup()
	return c, nil
}

// checkCounts refuses counts below zero, and what is no probability.
func checkCounts(r api.Rule) (wrong ruleMistakes) {
	for _, count := range []struct {
		field string
		n     int
	}{{"times", r.Times}, {"skip", r.Skip}, {"every", r.Every}} {
		if count.n < 0 {
			wrong.noteMistake(&Error{Field: count.field, Reason: "a count can't be negative; leave it out for the default"})
		}
	}
	if r.Chance != nil && !(*r.Chance >= 0 && *r.Chance <= 1) {
		reason := "a probability is from 0 to 1, such as 0.2"
		if percent := *r.Chance; percent > 1 && percent <= 100 {
			reason = fmt.Sprintf("a probability is from 0 to 1; for %v %% write %v", percent, percent/100)
		}
		wrong.noteMistake(&Error{Field: "chance", Reason: reason})
	}
	return wrong
}

// checkName refuses a name that no journal can show.
func checkName(name string) (wrong ruleMistakes) {
	if len(name) > maxName {
		wrong.noteMistake(&Error{Field: "name", Reason: fmt.Sprintf("a name has %d bytes at most; give it a shorter one", maxName)})
	}
	return wrong
}

// ruleSize is a rule's length as JSON.
func ruleSize(r api.Rule) (int, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return 0, fmt.Errorf("rule: %w", err)
	}
	return len(text), nil
}

// withOtherPlatformMistakes adds to the refusal of a rule that is for another platform, or for the nearest to one that there is
// none of, what that platform would refuse of it, so that both are told at once.
func (r platformScope) withOtherPlatformMistakes(refusal error, rule api.Rule, now time.Time) error {
	var first, more *Error
	if !errors.As(refusal, &first) {
		return refusal
	}
	app := rule.When.Provider + "/"
	if !r.hasPlatform(rule.When.Provider) {
		if rule.When.Provider = phrase.NearestPlatform(rule.When.Provider, r.known); rule.When.Provider == "" {
			return refusal
		}
		app = r.app
	}
	if _, err := compileRule(app, rule, now, r.all); errors.As(err, &more) {
		if own, _, _ := strings.Cut(r.app, "/"); r.takesAs(own, rule, now) {
			return more // only the platform that it names is wrong
		}
		first.More = append([]*Error{more}, more.More...)
	}
	return refusal
}

// takesAs reports whether a rule would be right if it named a platform.
func (r platformScope) takesAs(platform string, rule api.Rule, now time.Time) bool {
	rule.When.Provider = platform
	_, err := compileRule(r.app, rule, now, r.all)
	return err == nil && platform != ""
}

// ruleMistakes collects the mistakes of a rule.
type ruleMistakes []*Error

// noteMistake notes an *Error; nil is none.
func (m *ruleMistakes) noteMistake(err error) {
	var wrong *Error
	if errors.As(err, &wrong) {
		*m = append(*m, wrong)
	}
}

func (c *compiledRule) compileWhen(within platformScope) (wrong ruleMistakes) {
	when := c.rule.When
	if when.Method != "" && (when.Callback != "" || when.Operation != "") {
		wrong.noteMistake(&Error{Field: "when.method", Reason: "is for calls that no operation serves; leave out method, or operation and callback"})
	}
	if when.Callback != "" && when.Operation != "" {
		wrong.noteMistake(&Error{Field: "when.operation", Reason: "a rule is for calls or for callbacks; leave out operation or callback"})
	}
	wrong.noteMistake(within.checkOperation(when.Operation))
	wrong.noteMistake(within.checkCallback(when.Callback))
	if len(wrong) > 0 {
		return wrong // which fields there are can't be told
	}
	if len(when.Where) > 0 {
		var amounts ruleMistakes
		where, err := within.byAmountField(when.Where)
		if err != nil {
			wrong.noteMistake(err)
			return wrong
		}
		when.Where, amounts = inFieldUnits(where, within.scope, when.Operation)
		c.rule.When.Where = when.Where
		wrong = append(wrong, amounts...)
	}
	for _, name := range slices.Sorted(maps.Keys(when.Where)) {
		if names, ok := knownField(name, when, within.scope); !ok {
			wrong.noteMistake(&Error{Field: "when.where." + name, Reason: within.unknownField(name, names)})
			continue
		}
		if slices.ContainsFunc(wrong, func(e *Error) bool { return strings.HasPrefix(e.Field, "when.where."+name+".") }) {
			continue // an amount that the field can't hold
		}
		test, err := compileCondition(name, when.Where[name])
		test.money = hasDecimals(name, within.scope, when.Operation)
		wrong.noteMistake(err)
		wrong.noteMistake(checkStatus(name, when.Where[name]))
		c.where = append(c.where, test)
	}
	return wrong
}

// CheckClock refuses a rule for every app that begins or ends after a length of time, which nothing counts.
func CheckClock(r api.Rule) error {
	c := compiledRule{rule: r}
	for _, wrong := range c.compileWindow(time.Time{}) {
		return wrong
	}
	return nil
}

// compileWindow reads from and until.
func (c *compiledRule) compileWindow(now time.Time) (wrong ruleMistakes) {
	for _, end := range []struct {
		field, text string
		at          *time.Time
	}{{"from", c.rule.From, &c.from}, {"until", c.rule.Until, &c.until}} {
		if end.text == "" {
			continue
		}
		if at, err := time.Parse(time.RFC3339, end.text); err == nil {
			*end.at = at
			continue
		}
		after, err := time.ParseDuration(end.text)
		switch {
		case now.IsZero() && (err == nil || spanMeant(end.text) != "" && instantMeant(end.text) == ""):
			wrong.noteMistake(&Error{Field: end.field, Reason: fmt.Sprintf(
				"a rule for every app has no clock to count %q from; give a time such as 2036-01-01T00:00:00+08:00, or put the rule below an app in apps, where a duration such as 10m counts from now", end.text,
			)})
		case now.IsZero():
			wrong.noteMistake(&Error{Field: end.field, Reason: fmt.Sprintf("%q is no time; a rule for every app wants one such as 2026-01-01T00:00:00+08:00%s", end.text, instantMeant(end.text))})
		case err != nil || after < 0:
			wrong.noteMistake(&Error{Field: end.field, Reason: fmt.Sprintf("%q is neither a time such as 2026-01-01T00:00:00+08:00 nor a duration after now such as 10m%s", end.text, timeMeant(end.text))})
		default:
			*end.at = now.Add(after)
		}
	}
	if !c.from.IsZero() && !c.until.IsZero() && !c.from.Before(c.until) {
		wrong.noteMistake(&Error{Field: "until", Reason: "is not after from; the rule would never act"})
	}
	return wrong
}

// timeMeant says how a time or duration in other words is written; "" where that can't be told.
func timeMeant(text string) string {
	return cmp.Or(instantMeant(text), spanMeant(text))
}

// instantMeant says how a time is written that people write in other ways; "" where it is none.
func instantMeant(text string) string {
	if at, ok := clock.Written(text, clock.PlatformZone()); ok {
		return "; write " + at.Format(time.RFC3339)
	}
	return ""
}

// withCanonicalOperation writes an operation that is named as its platform does, or by a word of sentences, by our name.
// The platform's name makes the rule one for that platform alone.
func withCanonicalOperation(app string, r api.Rule, within platformScope) (api.Rule, platformScope, error) {
	if r.When.Operation == "" || within.hasOperation(r.When.Operation) {
		return r, within, nil
	}
	for _, p := range within.scope {
		if op, official, ok := provider.FindOperation(p, r.When.Operation); ok && official {
			r.When.Operation, r.When.Provider = op.Name, p.Name()
			within, err := reachOf(app, r.When, within.all)
			return r, within, err
		}
	}
	if word, ok := phrase.OperationOf(r.When.Operation); ok && within.hasOperation(word) {
		r.When.Operation = word
		within.when = r.When
	}
	return r, within, nil // checkOperation says what is wrong
}

func (c *compiledRule) compileThen(within platformScope) (wrong ruleMistakes) {
	c.rule.Then.Sequence = slices.Clone(c.rule.Then.Sequence)
	entries, path := c.rule.Then.Sequence, func(i int) string { return fmt.Sprintf("then[%d]", i) }
	sequence := len(entries) > 0
	if !sequence {
		entries, path = []api.Then{c.rule.Then}, func(int) string { return "then" }
	}
	others, idle := false, true
	for i, then := range entries {
		if len(then.Sequence) > 0 {
			wrong.noteMistake(&Error{Field: path(i), Reason: "a sequence has no sequences in it; write one list"})
			continue
		}
		a, mistaken := compileActions(path(i), then, within)
		entries[i].Alter, entries[i].Fields, entries[i].Respond = a.Alter, a.Fields, a.wholeCode() // by the platform's names
		wrong = append(wrong, mistaken...)
		if a.hasThrottle() && (sequence || c.rule.Times > 0 || c.rule.Skip > 0 || c.rule.Every > 0 || c.rule.Chance != nil) {
			wrong.noteMistake(&Error{Field: path(i) + ".throttle", Reason: "counts by itself; leave out times, skip, every, chance and lists"})
		}
		if !sequence {
			c.rule.Then = entries[i]
		}
		c.steps = append(c.steps, a)
		c.early = c.early || then.Early
		c.random = c.random || a.random
		idle = idle && a.isEmpty()
		others = others || !a.isEmpty() && !then.Early
	}
	switch {
	case len(wrong) > 0:
	case idle:
		wrong.noteMistake(&Error{Field: "then", Reason: "the rule does nothing; use respond, fields, lose_reply, delay, …"})
	case c.early && others:
		wrong.noteMistake(&Error{Field: "then", Reason: "early stands alone; add another rule for what else is to happen"})
	case sequence && c.times == 0:
		c.times = int64(len(entries))
	}
	return wrong
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
	if w, ok := p.(provider.CodeClassResolver); ok {
		return w.FindCode(name)
	}
	return provider.Code{}, false
}

// journalLabel names the rule in the journal.
func (c *compiledRule) journalLabel() string {
	if c.rule.Name != "" {
		return c.rule.ID + " " + c.rule.Name
	}
	return c.rule.ID
}

// appliesTo reports whether the rule is for a platform's calls: a rule that answers with a code
// only another platform has was written for that one.
func (c *compiledRule) appliesTo(providerName string) bool {
	if c.rule.When.Provider != "" && c.rule.When.Provider != providerName {
		return false
	}
	for i := range c.steps {
		a := &c.steps[i]
		if _, has := a.codes[providerName]; a.Respond != "" && !has {
			return false
		}
		if _, has := a.limit[providerName]; a.hasThrottle() && !has {
			return false
		}
	}
	return true
}
