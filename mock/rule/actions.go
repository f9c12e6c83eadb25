package rule

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"paymock/mock/api"
	"paymock/mock/ident"
	"paymock/mock/jsonnode"
	"paymock/mock/provider"
	"paymock/mock/suggest"
	"paymock/mock/wire"
)

// hasThrottle reports whether the actions refuse what exceeds a rate.
func (a *actions) hasThrottle() bool { return a.Then.Throttle != nil }

// maxCopies bounds the copies of one callback.
const maxCopies = 100

// maxRealCallbackDelay keeps an attempt that waits within its lease.
const maxRealCallbackDelay = 20 * time.Second

// ofAnswers names the action that does to the answer of a call what one does to callbacks.
func ofAnswers(action string) string {
	if action == "drop" {
		return ", or lose_reply for the answer"
	}
	return ""
}

// actionChecker is the check of one set of actions, and what it has found.
type actionChecker struct {
	path   string // of what is being checked: "then[2].throttle"
	within platformScope
	wrong  ruleMistakes
	random bool // a delay was checked that is drawn
}

// noteMistake notes what is wrong; field is below the path, such as ".calls", or "".
func (c *actionChecker) noteMistake(field, format string, args ...any) {
	c.wrong.noteMistake(&Error{Field: c.path + field, Reason: fmt.Sprintf(format, args...)})
}

// checkDelay compiles a delay at a field.
func (c *actionChecker) checkDelay(field string, d *api.Delay) checkedDelay {
	compiled, err := compileDelay(c.path+field, d)
	c.wrong.noteMistake(err)
	c.random = c.random || compiled.median > 0 || compiled.most > compiled.least
	return compiled
}

// checkSpan reads a duration at a field.
func (c *actionChecker) checkSpan(field, text string) (d time.Duration, ok bool) {
	d, err := parseSpan(c.path+field, text)
	c.wrong.noteMistake(err)
	return d, err == nil
}

// checkCodes finds a code by provider.
func (c *actionChecker) checkCodes(field, name string) map[string]provider.Code {
	codes, err := c.within.codes(c.path+field, name)
	c.wrong.noteMistake(err)
	return codes
}

// compileActions checks one set of actions and tells all its mistakes. path is "then" or
// "then[2]".
func compileActions(path string, then api.Then, within platformScope) (actions, ruleMistakes) {
	a, c := actions{Then: then}, actionChecker{within: within}
	given := map[string]bool{}
	for i := range actionTable() {
		row := &actionTable()[i]
		if !row.isGiven(&then) {
			continue
		}
		c.path = path + "." + row.name
		switch onCallback := within.when.Callback != ""; {
		case onCallback && row.at&stageCallback == 0:
			if operation := within.operationOf(within.when.Callback); operation != "" {
				c.noteMistake("", "is for calls, not for callbacks; write operation: %s in place of callback, or use %s", operation, callbackNames())
				continue
			}
			c.noteMistake("", "is for calls, not for callbacks; leave out when.callback, or use %s", callbackNames())
			continue
		case !onCallback && row.at&callStages == 0 && within.when.Operation != "":
			c.noteMistake("", "is for callbacks; say when.callback in place of when.operation%s", ofAnswers(row.name))
			continue
		case !onCallback && row.at&callStages == 0:
			c.noteMistake("", "is for callbacks; say when.callback")
			continue
		}
		given[row.name] = true
		a.given = append(a.given, row)
		if row.check != nil {
			row.check(&a, &c)
		}
	}
	for _, x := range exclusions() {
		if x.excludes(given) {
			c.path = strings.TrimSuffix(path+"."+x.field, ".")
			c.noteMistake("", "%s", x.reason)
		}
	}
	a.random = c.random
	return a, c.wrong
}

// wholeCode is the code that is answered, with the sub-code where the code alone was named that a platform has under
// many: what is shown of the rule tells which.
func (a *actions) wholeCode() string {
	if len(a.codes) != 1 {
		return a.Respond
	}
	for _, code := range a.codes {
		if code.Sub != "" && a.Respond == code.Code {
			return code.Code + "/" + code.Sub
		}
	}
	return a.Respond
}

func (a *actions) checkDelay(c *actionChecker) {
	a.delay = c.checkDelay("", a.Delay)
	if c.within.when.Callback != "" && a.delay.real && a.delay.most > maxRealCallbackDelay {
		c.noteMistake("", "a callback waits at most %v of real time; use the app's clock", maxRealCallbackDelay)
	}
}

func (a *actions) checkHTTPStatus(c *actionChecker) {
	if a.HTTPStatus >= 400 && a.HTTPStatus <= 599 {
		return
	}
	code := strconv.Itoa(a.HTTPStatus)
	if slices.ContainsFunc(c.within.all, func(p provider.Provider) bool { _, is := findCode(p, code); return is }) {
		c.noteMistake("", "must be from 400 to 599; %s is an answer code: write respond: %[1]s, in a sentence \"returns %[1]s\"", code)
		return
	}
	c.noteMistake("", "must be from 400 to 599")
}

func (a *actions) checkThrottle(c *actionChecker) {
	t := a.Throttle
	if t.Calls < 0 {
		c.noteMistake(".calls", "can't be negative")
	}
	a.per = time.Second
	if t.Per != "" {
		var ok bool
		if a.per, ok = c.checkSpan(".per", t.Per); ok && a.per < time.Millisecond {
			c.noteMistake(".per", "must be at least 1ms")
		}
	}
	if t.Respond != "" {
		a.limit = c.checkCodes(".respond", t.Respond)
		return
	}
	a.limit = map[string]provider.Code{}
	for _, p := range c.within.scope {
		limited, documents := p.(provider.CallLimited)
		if !documents {
			continue
		}
		if code, ok := findCode(p, limited.CallLimitCode()); ok {
			a.limit[p.Name()] = code
		}
	}
	if len(a.limit) == 0 {
		c.noteMistake(".respond", "the platform documents no code for too many calls; name the code to answer with, in a sentence \"and refuses more with CODE\"")
	}
}

func (a *actions) checkMessage(c *actionChecker) {
	if a.Respond == "" {
		c.noteMistake("", "a message needs the code it belongs to; add respond")
	}
}

// checkAnswer reads the answer to a method that the server lacks.
func (a *actions) checkAnswer(c *actionChecker) {
	if c.within.when.Method == "" {
		c.noteMistake("", "is for a method or path that paymock lacks; name it in when.method, or use respond and fields")
	}
	n, err := jsonnode.Parse(a.Answer)
	if err != nil || n.Kind != '{' {
		c.noteMistake("", "must be an object with the answer's members, such as {trade_no: \"1\"}")
		return
	}
	a.answer, _ = wire.ValueOf(n).(wire.Object)
}

func (a *actions) checkTruncate(c *actionChecker) {
	if *a.Truncate < 0 {
		c.noteMistake("", "a number of bytes can't be negative")
	}
}

// checkCharset checks the name of a charset.
func (c *actionChecker) checkCharset(name string) {
	if !isCharset(name) {
		c.noteMistake("", "no charset %q%s", name, suggest.Hint(name, charsetNames()))
	}
}

func (a *actions) checkDrip(c *actionChecker) {
	if a.Drip.Bytes < 0 {
		c.noteMistake(".bytes", "a number of bytes can't be negative")
	}
	every := a.Drip.Every
	if every == nil {
		every = &api.Delay{Fixed: "10ms", Clock: "real"}
	}
	a.pause = c.checkDelay(".every", every)
}

func (a *actions) checkDuplicate(c *actionChecker) {
	if a.Duplicate < 0 || a.Duplicate > maxCopies {
		c.noteMistake("", "must be from 1 to %d further copies", maxCopies)
	}
}

func (a *actions) checkConcurrent(c *actionChecker) {
	if a.Concurrent < 2 || a.Concurrent > maxCopies {
		c.noteMistake("", "must be from 2 to %d copies in all", maxCopies)
	}
}

func (a *actions) checkReorder(c *actionChecker) {
	var ok bool
	if a.reorder, ok = c.checkSpan("", a.Reorder); ok && a.reorder == 0 {
		c.noteMistake("", "must be greater than zero, such as 1m")
	}
}

func (a *actions) checkAlter(c *actionChecker) {
	if len(a.Alter.Before) == 0 && len(a.Alter.After) == 0 {
		c.noteMistake("", "changes nothing; name members under before or after")
	}
	c.checkPaths(".before", a.Alter.Before)
	c.checkPaths(".after", a.Alter.After)
	a.Alter = &api.Alter{Before: c.byAmountMember(".before", a.Alter.Before), After: c.byAmountMember(".after", a.Alter.After)}
	a.before = mergedMembers(a.Alter.Before, a.before)
}

func (a *actions) checkFields(c *actionChecker) {
	c.checkPaths("", a.Fields)
	a.Fields = c.byAmountMember("", a.Fields)
	a.before = mergedMembers(a.before, a.Fields)
}

// checkPaths refuses paths that can't be set in anything. One that doesn't fit the answer or callback is
// known when that is there: the journal tells.
func (c *actionChecker) checkPaths(field string, set map[string]string) {
	for _, path := range wire.SortedPaths(set) {
		if wrong := wire.PathMistake(path); wrong != "" {
			c.noteMistake(field+"."+path, "%s", wrong)
		}
	}
}

// mergedMembers is two sets of members; those of over go before those of under. It is nil when there
// are none.
func mergedMembers(under, over map[string]string) map[string]string {
	if len(under) == 0 {
		return over
	}
	both := maps.Clone(under)
	maps.Copy(both, over)
	return both
}

// isEmpty reports whether the actions do nothing.
func (a *actions) isEmpty() bool { return len(a.given) == 0 }

// writePlan writes down what to do with a call.
func (a *actions) writePlan(plan *Plan, providerName string, draw *ident.Draw) {
	for _, row := range a.given {
		if row.plan != nil {
			row.plan(a, plan, providerName, draw)
		}
		if row.message != nil {
			row.message(a, &plan.Fault)
		}
	}
}

// callbackFault writes down what to do with an attempt at a callback.
func (a *actions) callbackFault(to *Fault, draw *ident.Draw) {
	for _, row := range a.given {
		if row.fault != nil {
			row.fault(a, to, draw)
		}
		if row.message != nil {
			row.message(a, &to.Message)
		}
	}
}
