package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"paymock/mock/api"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/suggest"
)

// actions is one api.Then that has been checked.
type actions struct {
	api.Then
	codes             map[string]provider.Code // Respond by provider name
	limit             map[string]provider.Code // Throttle.Respond by provider name
	per               time.Duration
	delay, delayReply delay
	pause             delay
	reorder           time.Duration
	before            map[string]string // Fields and Alter.Before
}

// throttled reports whether the actions refuse what exceeds a rate.
func (a *actions) throttled() bool { return a.Then.Throttle != nil }

// mostCopies bounds the copies of one callback.
const mostCopies = 100

// mostRealCallbackDelay keeps an attempt that waits within its lease.
const mostRealCallbackDelay = 20 * time.Second

// compileActions checks one set of actions. path is "then" or "then[2]".
func compileActions(path string, then api.Then, callback bool, scope []provider.Provider) (actions, error) {
	a := actions{Then: then}
	var err error
	if err := wrongStage(path, then, callback); err != nil {
		return a, err
	}
	if a.delay, err = compileDelay(path+".delay", then.Delay); err != nil {
		return a, err
	}
	if callback && a.delay.real && a.delay.most > mostRealCallbackDelay {
		return a, &Error{Field: path + ".delay", Reason: fmt.Sprintf("a callback waits at most %v of real time; use the app's clock", mostRealCallbackDelay)}
	}
	if a.delayReply, err = compileDelay(path+".delay_reply", then.DelayReply); err != nil {
		return a, err
	}
	for _, check := range []func(string, []provider.Provider) error{
		a.compileAlter, a.compileReceive, a.compileRespond, a.compileReply, a.compileCallback,
	} {
		if err := check(path, scope); err != nil {
			return a, err
		}
	}
	return a, nil
}

// wrongStage refuses actions on calls in a rule about callbacks, and the other way.
func wrongStage(path string, t api.Then, callback bool) error {
	calls := map[string]bool{
		"hang": t.Hang, "reset": t.Reset, "http_status": t.HTTPStatus != 0, "throttle": t.Throttle != nil,
		"respond": t.Respond != "", "message": t.Message != "", "fields": len(t.Fields) > 0,
		"lose_reply": t.LoseReply, "truncate": t.Truncate != nil, "drip": t.Drip != nil, "delay_reply": t.DelayReply != nil,
		"stale_reply": t.StaleReply, "charset": t.Charset != "",
	}
	callbacks := map[string]bool{
		"drop": t.Drop, "duplicate": t.Duplicate != 0, "concurrent": t.Concurrent != 0, "reorder": t.Reorder != "", "early": t.Early,
	}
	wrong, reason := callbacks, "is for callbacks; say when.callback"
	if callback {
		wrong, reason = calls, "is for calls, not for callbacks; leave out when.callback, or use drop, delay, duplicate, concurrent, reorder, early, wrong_signature, no_signature, alter"
	}
	for _, name := range slices.Sorted(maps.Keys(wrong)) {
		if wrong[name] {
			return &Error{Field: path + "." + name, Reason: reason}
		}
	}
	return nil
}

func (a *actions) compileAlter(path string, scope []provider.Provider) error {
	if a.WrongSignature && a.NoSignature {
		return &Error{Field: path, Reason: "wrong_signature and no_signature exclude each other; choose one"}
	}
	a.before = a.Fields
	if a.Alter == nil {
		return nil
	}
	if len(a.Alter.Before) == 0 && len(a.Alter.After) == 0 {
		return &Error{Field: path + ".alter", Reason: "changes nothing; name members under before or after"}
	}
	if len(a.Alter.Before) > 0 {
		a.before = maps.Clone(a.Alter.Before)
		maps.Copy(a.before, a.Fields)
	}
	return nil
}

func (a *actions) compileReceive(path string, scope []provider.Provider) error {
	chosen := 0
	for _, has := range []bool{a.Hang, a.Reset, a.HTTPStatus != 0, a.Throttle != nil} {
		if has {
			chosen++
		}
	}
	if chosen > 1 {
		return &Error{Field: path, Reason: "hang, reset, http_status and throttle exclude each other; choose one"}
	}
	if a.HTTPStatus != 0 && (a.HTTPStatus < 400 || a.HTTPStatus > 599) {
		return &Error{Field: path + ".http_status", Reason: "must be from 400 to 599"}
	}
	if chosen == 1 && a.later() {
		return &Error{Field: path, Reason: "nothing is decided or answered after hang, reset, http_status or throttle; use two rules, or a sequence"}
	}
	if a.Throttle == nil {
		return nil
	}
	return a.compileThrottle(path+".throttle", scope)
}

// later reports whether the actions have anything for the stages after receive.
func (a *actions) later() bool {
	t := &a.Then
	return t.Respond != "" || t.Message != "" || len(t.Fields) > 0 || t.LoseReply || t.Truncate != nil || t.Drip != nil ||
		t.DelayReply != nil || t.StaleReply || t.Charset != "" || t.WrongSignature || t.NoSignature || t.Alter != nil
}

func (a *actions) compileThrottle(path string, scope []provider.Provider) error {
	t := a.Throttle
	if t.Calls < 0 {
		return &Error{Field: path + ".calls", Reason: "can't be negative"}
	}
	a.per = time.Second
	if t.Per != "" {
		var err error
		if a.per, err = span(path+".per", t.Per); err != nil {
			return err
		}
		if a.per < time.Millisecond {
			return &Error{Field: path + ".per", Reason: "must be at least 1ms"}
		}
	}
	if t.Respond != "" {
		var err error
		a.limit, err = codesOf(path+".respond", t.Respond, scope)
		return err
	}
	a.limit = map[string]provider.Code{}
	for _, p := range scope {
		limited, documents := p.(provider.CallLimited)
		if !documents {
			continue
		}
		if code, ok := findCode(p, limited.CallLimitCode()); ok {
			a.limit[p.Name()] = code
		}
	}
	if len(a.limit) == 0 {
		return &Error{Field: path + ".respond", Reason: "the platform documents no code for too many calls; name the code to answer with"}
	}
	return nil
}

func (a *actions) compileRespond(path string, scope []provider.Provider) error {
	if a.Respond == "" {
		if a.Message != "" {
			return &Error{Field: path + ".message", Reason: "a message needs the code it belongs to; add respond"}
		}
		return nil
	}
	var err error
	a.codes, err = codesOf(path+".respond", a.Respond, scope)
	return err
}

// codesOf finds a code by provider.
func codesOf(path, name string, scope []provider.Provider) (map[string]provider.Code, error) {
	found := map[string]provider.Code{}
	var names []string
	for _, p := range scope {
		if code, ok := findCode(p, name); ok {
			found[p.Name()] = code
		}
		for _, code := range p.Codes() {
			names = append(names, code.Name())
		}
	}
	if len(found) == 0 {
		return nil, &Error{Field: path, Reason: fmt.Sprintf("no platform answers with %q here%s", name, suggest.Hint(name, names))}
	}
	return found, nil
}

func (a *actions) compileReply(path string, _ []provider.Provider) error {
	if a.Truncate != nil && *a.Truncate < 0 {
		return &Error{Field: path + ".truncate", Reason: "a number of bytes can't be negative"}
	}
	if a.LoseReply && (a.Truncate != nil || a.Drip != nil || a.StaleReply || a.Charset != "") {
		return &Error{Field: path + ".lose_reply", Reason: "there is no answer that could be spoilt; leave the other actions out"}
	}
	if a.Charset != "" && !KnownCharset(a.Charset) {
		return &Error{Field: path + ".charset", Reason: fmt.Sprintf("no charset %q%s", a.Charset, suggest.Hint(a.Charset, Charsets()))}
	}
	if a.Drip == nil {
		return nil
	}
	if a.Drip.Bytes < 0 {
		return &Error{Field: path + ".drip.bytes", Reason: "a number of bytes can't be negative"}
	}
	every := a.Drip.Every
	if every == nil {
		every = &api.Delay{Fixed: "10ms", Clock: "real"}
	}
	var err error
	a.pause, err = compileDelay(path+".drip.every", every)
	return err
}

func (a *actions) compileCallback(path string, _ []provider.Provider) error {
	if a.Drop && (a.Duplicate != 0 || a.Concurrent != 0 || a.Delay != nil || a.Reorder != "" || a.Early || a.WrongSignature || a.NoSignature || a.Alter != nil) {
		return &Error{Field: path + ".drop", Reason: "nothing is sent that could be spoilt; leave the other actions out"}
	}
	if a.Early && (a.Delay != nil || a.Reorder != "") {
		return &Error{Field: path + ".early", Reason: "excludes delay and reorder; choose one"}
	}
	if a.Duplicate != 0 && a.Concurrent != 0 {
		return &Error{Field: path, Reason: "duplicate and concurrent exclude each other; choose one"}
	}
	if a.Duplicate < 0 || a.Duplicate > mostCopies {
		return &Error{Field: path + ".duplicate", Reason: fmt.Sprintf("must be from 1 to %d further copies", mostCopies)}
	}
	if a.Concurrent < 0 || a.Concurrent == 1 || a.Concurrent > mostCopies {
		return &Error{Field: path + ".concurrent", Reason: fmt.Sprintf("must be from 2 to %d copies in all", mostCopies)}
	}
	if a.Reorder == "" {
		return nil
	}
	var err error
	if a.reorder, err = span(path+".reorder", a.Reorder); err == nil && a.reorder == 0 {
		err = &Error{Field: path + ".reorder", Reason: "must be greater than zero, such as 1m"}
	}
	return err
}

// idle reports whether the actions do nothing.
func (a *actions) idle() bool {
	t := &a.Then
	return !a.later() && !t.Hang && !t.Reset && t.HTTPStatus == 0 && t.Throttle == nil && t.Delay == nil &&
		!t.Drop && t.Duplicate == 0 && t.Concurrent == 0 && t.Reorder == "" && !t.Early
}

// draws reports whether the actions depend on chance.
func (a *actions) draws() bool {
	for _, d := range []delay{a.delay, a.delayReply, a.pause} {
		if d.median > 0 || d.most > d.least {
			return true
		}
	}
	return false
}

// plan writes down what to do with a call.
func (a *actions) plan(plan *Plan, providerName string, draw *ident.Draw) {
	plan.Delay, plan.Hang, plan.Reset, plan.HTTPStatus = a.delay.draw(draw), a.Hang, a.Reset, a.HTTPStatus
	if a.Respond != "" {
		if code, ok := a.codes[providerName]; ok {
			plan.Respond = &code
		}
	}
	if a.Throttle != nil {
		if code, ok := a.limit[providerName]; ok {
			plan.Respond = &code
		}
	}
	plan.Message, plan.Fault = a.Message, a.messageFault()
	plan.DelayReply, plan.LoseReply, plan.Stale = a.delayReply.draw(draw), a.LoseReply, a.StaleReply
	plan.Charset, plan.Truncate = strings.ToLower(a.Charset), a.Truncate
	if a.Drip != nil {
		plan.Piece, plan.Pause = max(a.Drip.Bytes, 1), a.pause.draw(draw)
	}
}

func (a *actions) messageFault() provider.Fault {
	t := provider.Fault{WrongSignature: a.WrongSignature, NoSignature: a.NoSignature, Before: a.before}
	if a.Alter != nil {
		t.After = a.Alter.After
	}
	return t
}

// callbackFault writes down what to do with an attempt at a callback.
func (a *actions) callbackFault(s *Fault, draw *ident.Draw) {
	s.Message, s.Delay, s.Drop = a.messageFault(), a.delay.draw(draw), a.Drop
	s.Duplicate, s.Concurrent, s.Reorder = a.Duplicate, a.Concurrent, a.reorder
}
