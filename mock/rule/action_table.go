package rule

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"paymock/mock/api"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// actionStages are when in an exchange an action acts.
type actionStages uint8

const (
	stageReceive  actionStages = 1 << iota // nothing is decided yet
	stageDecide                            // instead of the platform's decision
	stageReply                             // all is committed
	stageCallback                          // an attempt at a callback

	callStages = stageReceive | stageDecide | stageReply
)

// actionRow is a row of the table of actions: what one field of api.Then does. The field itself,
// with its type and doc, is the shape from which files, API and schemas are checked and made.
type actionRow struct {
	name string // of the field in JSON
	at   actionStages
	// ends: nothing is decided or answered after it.
	ends bool
	// check compiles the value and tells what is wrong with it; nil takes any.
	check func(a *actions, c *actionChecker)
	// plan writes down what to do with a call, message what to do with an answer's or callback's
	// text, fault what to do with an attempt at a callback. Nil: nothing.
	plan    func(a *actions, to *Plan, providerName string, draw *ident.Draw)
	message func(a *actions, to *provider.Fault)
	fault   func(a *actions, to *Fault, draw *ident.Draw)
	// told says in the journal what was done to a call that is answered, "" for nothing; unset are the members that could
	// not be set. What ends a call, decides it or is done to a callback is told by who does it.
	told func(p *Plan, unset []string) string
}

// textIf is a text where something holds, else "".
func textIf(holds bool, text string) string {
	if holds {
		return text
	}
	return ""
}

// actions is one api.Then that has been checked, with what the rows' checks have made of it.
type actions struct {
	api.Then
	given             []*actionRow
	random            bool                     // they depend on chance
	codes             map[string]provider.Code // Respond by provider name
	limit             map[string]provider.Code // Throttle.Respond by provider name
	answer            wire.Object
	per               time.Duration
	delay, delayReply checkedDelay
	pause             checkedDelay
	reorder           time.Duration
	before            map[string]string // Fields and Alter.Before
}

// actionTable is every action, in the order in which they draw numbers and their mistakes are
// told. What else a new action has, DEVELOPING.md lists.
var actionTable = sync.OnceValue(func() []actionRow {
	return append(append(receiveActions(), decideActions()...), append(replyActions(), callbackActions()...)...)
})

func receiveActions() []actionRow {
	return []actionRow{
		{
			name: "delay", at: stageReceive | stageCallback, check: (*actions).checkDelay,
			plan:  func(a *actions, to *Plan, _ string, draw *ident.Draw) { to.Delay = a.delay.drawWait(draw) },
			fault: func(a *actions, to *Fault, draw *ident.Draw) { to.Delay = a.delay.drawWait(draw) },
			told: func(p *Plan, _ []string) string {
				return textIf(p.Delay.For > 0, "waited "+p.Delay.For.String()+" before deciding")
			},
		},
		{name: "hang", at: stageReceive, ends: true, plan: func(_ *actions, to *Plan, _ string, _ *ident.Draw) { to.Hang = true }},
		{name: "reset", at: stageReceive, ends: true, plan: func(_ *actions, to *Plan, _ string, _ *ident.Draw) { to.Reset = true }},
		{
			name: "http_status", at: stageReceive, ends: true, check: (*actions).checkHTTPStatus,
			plan: func(a *actions, to *Plan, _ string, _ *ident.Draw) { to.HTTPStatus = a.HTTPStatus },
		},
		{
			name: "throttle", at: stageReceive, ends: true, check: (*actions).checkThrottle,
			plan: func(a *actions, to *Plan, name string, _ *ident.Draw) { to.respondWith(a.limit, name) },
		},
	}
}

func decideActions() []actionRow {
	return []actionRow{
		{
			name: "respond", at: stageDecide, check: func(a *actions, c *actionChecker) { a.codes = c.checkCodes("", a.Respond) },
			plan: func(a *actions, to *Plan, name string, _ *ident.Draw) { to.respondWith(a.codes, name) },
		},
		{
			name: "message", at: stageDecide, check: (*actions).checkMessage,
			plan: func(a *actions, to *Plan, _ string, _ *ident.Draw) { to.Message = a.Message },
		},
		{
			name: "answer", at: stageDecide, check: (*actions).checkAnswer,
			plan: func(a *actions, to *Plan, _ string, _ *ident.Draw) { to.Answer = a.answer },
		},
		{
			name: "fields", at: stageDecide, check: (*actions).checkFields,
			message: func(a *actions, to *provider.Fault) { to.Before = a.before },
		},
		{
			name: "signed_charset", at: stageDecide, check: func(a *actions, c *actionChecker) { c.checkCharset(a.SignedCharset) },
			plan: func(a *actions, to *Plan, _ string, _ *ident.Draw) {
				to.SignedCharset = strings.ToLower(a.SignedCharset)
			},
			message: func(a *actions, to *provider.Fault) {
				to.Transcode = func(text []byte) []byte { return Transcode(text, a.SignedCharset) }
			},
			told: func(p *Plan, _ []string) string {
				return textIf(p.SignedCharset != "", "wrote the body in "+p.SignedCharset+" before signing")
			},
		},
	}
}

func replyActions() []actionRow {
	return []actionRow{
		{
			name: "lose_reply", at: stageReply, plan: func(_ *actions, to *Plan, _ string, _ *ident.Draw) { to.LoseReply = true },
			told: func(p *Plan, _ []string) string { return textIf(p.LoseReply, "lost the answer after the commit") },
		},
		{
			name: "truncate", at: stageReply, check: (*actions).checkTruncate,
			plan: func(a *actions, to *Plan, _ string, _ *ident.Draw) { to.Truncate = a.Truncate },
			told: func(p *Plan, _ []string) string {
				if p.Truncate == nil {
					return ""
				}
				return fmt.Sprintf("cut the body after %d bytes", *p.Truncate)
			},
		},
		{
			name: "delay_reply", at: stageReply, check: func(a *actions, c *actionChecker) { a.delayReply = c.checkDelay("", a.DelayReply) },
			plan: func(a *actions, to *Plan, _ string, draw *ident.Draw) { to.DelayReply = a.delayReply.drawWait(draw) },
			told: func(p *Plan, _ []string) string {
				return textIf(p.DelayReply.For > 0, "held the answer back for "+p.DelayReply.For.String())
			},
		},
		{
			name: "drip", at: stageReply, check: (*actions).checkDrip,
			plan: func(a *actions, to *Plan, _ string, draw *ident.Draw) {
				to.Piece, to.Pause = max(a.Drip.Bytes, 1), a.pause.drawWait(draw)
			},
			told: func(p *Plan, _ []string) string {
				return textIf(p.Piece > 0, fmt.Sprintf("wrote the body in pieces of %d bytes", p.Piece))
			},
		},
		{
			name: "stale_reply", at: stageReply, plan: func(_ *actions, to *Plan, _ string, _ *ident.Draw) { to.Stale = true },
			told: func(p *Plan, _ []string) string {
				return textIf(p.Stale, "gave the previous answer to this operation instead")
			},
		},
		{
			name: "charset", at: stageReply, check: func(a *actions, c *actionChecker) { c.checkCharset(a.Charset) },
			plan: func(a *actions, to *Plan, _ string, _ *ident.Draw) { to.Charset = strings.ToLower(a.Charset) },
			told: func(p *Plan, _ []string) string { return textIf(p.Charset != "", "wrote the body in "+p.Charset) },
		},
	}
}

func callbackActions() []actionRow {
	return []actionRow{
		{name: "drop", at: stageCallback, fault: func(_ *actions, to *Fault, _ *ident.Draw) { to.Drop = true }},
		{
			name: "duplicate", at: stageCallback, check: (*actions).checkDuplicate,
			fault: func(a *actions, to *Fault, _ *ident.Draw) { to.Duplicate = a.Duplicate },
		},
		{
			name: "concurrent", at: stageCallback, check: (*actions).checkConcurrent,
			fault: func(a *actions, to *Fault, _ *ident.Draw) { to.Concurrent = a.Concurrent },
		},
		{
			name: "reorder", at: stageCallback, check: (*actions).checkReorder,
			fault: func(a *actions, to *Fault, _ *ident.Draw) { to.Reorder = a.reorder },
		},
		{name: "early", at: stageCallback}, // asked for by Set.EarlyCallbackRule
		{
			name: "wrong_signature", at: stageReply | stageCallback, message: func(_ *actions, to *provider.Fault) { to.WrongSignature = true },
			told: func(p *Plan, _ []string) string { return textIf(p.Fault.WrongSignature, "signed wrongly") },
		},
		{
			name: "no_signature", at: stageReply | stageCallback, message: func(_ *actions, to *provider.Fault) { to.NoSignature = true },
			told: func(p *Plan, _ []string) string { return textIf(p.Fault.NoSignature, "left out the signature") },
		},
		{
			name: "alter", at: stageReply | stageCallback, check: (*actions).checkAlter,
			message: func(a *actions, to *provider.Fault) { to.Before, to.After = a.before, a.Alter.After },
			told:    (*Plan).toldMembers, // those of fields, too
		},
	}
}

// exclusion is actions that make no sense together: any two of these, or, when there are others,
// any of these and of those.
type exclusion struct {
	these, others []string
	field         string // to point at; "" is the set of actions
	reason        string
}

// exclusions are checked after the actions themselves.
var exclusions = sync.OnceValue(func() []exclusion {
	var ends, after []string
	for _, row := range actionTable() {
		switch {
		case row.ends:
			ends = append(ends, row.name)
		case row.at&(stageDecide|stageReply) != 0:
			after = append(after, row.name)
		}
	}
	return []exclusion{
		{these: []string{"wrong_signature", "no_signature"}, reason: "wrong_signature and no_signature exclude each other; choose one"},
		{these: ends, reason: "hang, reset, http_status and throttle exclude each other; choose one"},
		{these: ends, others: after, reason: "nothing is decided or answered after hang, reset, http_status or throttle; choose one, or write then: [{…}, {…}] for one call after the other"},
		{
			these: []string{"lose_reply"}, others: []string{"truncate", "drip", "stale_reply", "charset"}, field: "lose_reply",
			reason: "there is no answer that could be spoilt; leave the other actions out",
		},
		{
			these: []string{"drop"}, field: "drop", reason: "nothing is sent that could be spoilt; leave the other actions out",
			others: []string{"duplicate", "concurrent", "delay", "reorder", "early", "wrong_signature", "no_signature", "alter"},
		},
		{these: []string{"early"}, others: []string{"delay", "reorder"}, field: "early", reason: "excludes delay and reorder; choose one"},
		{these: []string{"charset", "signed_charset"}, field: "charset", reason: "excludes signed_charset; choose one"},
		{these: []string{"duplicate", "concurrent"}, reason: "duplicate and concurrent exclude each other; choose one"},
	}
})

// excludes reports whether actions that are given exclude each other.
func (x exclusion) excludes(given map[string]bool) bool {
	count := func(names []string) (n int) {
		for _, name := range names {
			if given[name] {
				n++
			}
		}
		return n
	}
	if x.others == nil {
		return count(x.these) > 1
	}
	return count(x.these) > 0 && count(x.others) > 0
}

// thenFields are the places of the fields of api.Then by their names in JSON.
var thenFields = sync.OnceValue(func() map[string]int {
	t, fields := reflect.TypeFor[api.Then](), map[string]int{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = i
	}
	return fields
})

// isGiven reports whether a set of actions has one.
func (row *actionRow) isGiven(then *api.Then) bool {
	v := reflect.ValueOf(then).Elem().Field(thenFields()[row.name])
	if v.Kind() == reflect.Map || v.Kind() == reflect.Slice {
		return v.Len() > 0
	}
	return !v.IsZero()
}

// callbackNames are the actions on callbacks, for people.
func callbackNames() string {
	var names []string
	for _, row := range actionTable() {
		if row.at&stageCallback != 0 {
			names = append(names, row.name)
		}
	}
	return strings.Join(names, ", ")
}
