package main

import (
	"fmt"
	"slices"
	"strings"

	"paymock/client/adapter"
	"paymock/mock/phrase"
	recording "paymock/mock/session"
)

// draft is a feature and its scenario on their way.
type draft struct {
	name     string
	file     *recording.File
	platform adapter.Platform
	language phrase.Language
	trades   []draftTrade
	readers  []draftLine
	names    map[string]string // of trades and orders, by recorded number
	lines    []draftLine
	rules    []draftRule
	// received is where the lines about callbacks begin; 0 when the clock has been moved for them.
	received int
}

// draftTrade is a trade or a reader that is there before the first call.
type draftTrade struct {
	name   string
	amount int64
}

// draftLine is a step. why turns it into a comment.
type draftLine struct {
	keyword   string // Given, When, Then
	text      string // English, as the vocabulary has it
	operation string // of the call that it makes
	code      string // that the answer is to have
	why       string
	table     [][2]string
	ruled     bool // there is a rule that makes the code
}

// draftRule is the rule for an answer that the simulator doesn't give by itself.
type draftRule struct {
	operation, code string
	skip            int
	line            int // of the draft, whose code it makes
}

func newDraft(file *recording.File, platform adapter.Platform, name string, language phrase.Language) *draft {
	d := &draft{name: name, file: file, platform: platform, language: language, names: map[string]string{}}
	counts := map[string]int{}
	var kinds []string
	told := map[string]bool{}
	for i := range file.Entries {
		e := &file.Entries[i]
		if x := e.Exchange; x != nil {
			d.addCall(x, i)
		} else if key := e.Callback.Kind + "\n" + e.Callback.Content; !told[key] {
			told[key] = true // what says the same is another attempt
			if counts[e.Callback.Kind]++; counts[e.Callback.Kind] == 1 {
				kinds = append(kinds, e.Callback.Kind)
			}
		}
	}
	d.received = len(d.lines)
	for _, kind := range kinds {
		d.add(draftLine{keyword: "Then", text: "the merchant has received " + plural(counts[kind], kind+" callback")})
	}
	return d
}

func (d *draft) add(l draftLine) { d.lines = append(d.lines, l) }

// amountText writes an amount as features have it.
func (d *draft) amountText(n int64) string { return d.platform.Major(n) + " " + d.platform.Unit() }

// addCall adds the step that makes a call, what has to be before, and the code of its answer.
func (d *draft) addCall(x *recording.Exchange, at int) {
	c := d.platform.Recorded(x.Operation, x.Request, x.Answer)
	call := draftLine{keyword: "When", operation: x.Operation}
	payment := d.paymentOf(c)
	switch c.Kind {
	case "prepare":
		name := d.nameOf(c, "O")
		call.text = fmt.Sprintf("the merchant prepares order %q of %s", name, d.amountText(c.Amount))
	case "settle":
		call.text = fmt.Sprintf("the merchant settles %q for %s", d.tradeFor(c), d.amountText(c.Amount))
		if c.Later {
			call.text = fmt.Sprintf("the merchant settles %q asynchronously as %q:", d.tradeFor(c), fmt.Sprintf("S%d", at+1))
			call.table = [][2]string{{"trans_in", "amount"}, {usualAccount, d.platform.Major(c.Amount)}}
		}
		if c.Sharable != 0 && c.Sharable != c.Amount {
			call.text += fmt.Sprintf(" with %s to share", d.amountText(c.Sharable))
		}
	case "refund":
		call.text = fmt.Sprintf("the merchant refunds %q by %s", d.tradeFor(c), d.amountText(c.Amount))
	case "query":
		call.text = fmt.Sprintf("the merchant queries %q", d.tradeFor(c))
		if !d.isThere(c) {
			call.text = fmt.Sprintf("the merchant sends query for %q", d.nameOf(c, "N"))
		}
	case "bind":
		if c.Accounts != 1 {
			call.why = "a step binds one account"
		}
		call.text = fmt.Sprintf("the merchant binds %q", usualAccount)
	case "sign on":
		call.text = fmt.Sprintf("the merchant signs on terminal %q", d.terminal(c))
	case "pay":
		call.text = fmt.Sprintf("the merchant pays %s on terminal %q as %q", d.amountText(c.Amount), d.terminal(c), d.nameOf(c, "O"))
	case "close batch":
		call.text = fmt.Sprintf("the merchant closes the batch of terminal %q", d.terminal(c))
	default:
		call.text, call.why = "the merchant calls "+x.Operation, "no step makes this call"
	}
	d.add(call)
	verdict := draftLine{keyword: "Then", text: fmt.Sprintf("the answer has code %q", x.Code), code: x.Code, operation: x.Operation, why: call.why}
	d.add(verdict)
	if c.Kind == "prepare" && payment.Paid && call.why == "" {
		d.add(draftLine{keyword: "When", text: fmt.Sprintf("the payer pays %q", d.nameOf(c, "O"))})
	}
}

// usualAccount is the receiver that steps take who name none.
const usualAccount = "2088101126708402"

// terminal is a recorded reader's name.
func (d *draft) terminal(c adapter.RecordedCall) string {
	if name, ok := d.names[c.Terminal]; ok {
		return name
	}
	name := fmt.Sprintf("%08d", 1304187+len(d.names))
	d.names[c.Terminal] = name
	d.readers = append(d.readers, draftLine{keyword: "Given", text: fmt.Sprintf("a terminal %q", name)})
	return name
}

// nameOf is how the feature calls an order.
func (d *draft) nameOf(c adapter.RecordedCall, prefix string) string {
	for _, number := range []string{c.Order, c.Trade} {
		if name, ok := d.names[number]; ok {
			return name
		}
	}
	name := fmt.Sprintf("%s%d", prefix, len(d.names)+1)
	for _, number := range []string{c.Order, c.Trade} {
		if number != "" {
			d.names[number] = name
		}
	}
	return name
}

// tradeFor is how the feature calls a trade. One that no call has made is there before the first.
func (d *draft) tradeFor(c adapter.RecordedCall) string {
	for _, number := range []string{c.Trade, c.Order} {
		if name, ok := d.names[number]; ok && number != "" {
			return name
		}
	}
	payment := d.paymentOf(c)
	if !payment.Paid && c.Kind == "query" { // the platform said nothing of it: it may not be there
		return d.nameOf(c, "N")
	}
	amount := payment.Amount
	if amount == 0 {
		amount = d.spentOf(c)
	}
	name := d.nameOf(adapter.RecordedCall{Trade: firstOf(payment.Trade, c.Trade), Order: firstOf(payment.Order, c.Order)}, "T")
	d.trades = append(d.trades, draftTrade{name, amount})
	return name
}

// isThere reports whether a query is about a trade that the feature knows.
func (d *draft) isThere(c adapter.RecordedCall) bool {
	return !strings.HasPrefix(d.nameOf(c, "N"), "N")
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// paymentOf is the payment of a call's trade as a callback tells it.
func (d *draft) paymentOf(c adapter.RecordedCall) (found adapter.RecordedPayment) {
	for i := range d.file.Entries {
		if sent := d.file.Entries[i].Callback; sent != nil {
			p := d.platform.Paid(sent.Content)
			if p.Paid && (p.Trade != "" && p.Trade == c.Trade || p.Order != "" && p.Order == c.Order) {
				return p
			}
		}
	}
	return found
}

// spentOf is the sum that all calls about a trade want of it: so much there was at least.
func (d *draft) spentOf(c adapter.RecordedCall) (sum int64) {
	for i := range d.file.Entries {
		if x := d.file.Entries[i].Exchange; x != nil {
			if other := d.platform.Recorded(x.Operation, x.Request, x.Answer); other.Trade == c.Trade && other.Order == c.Order {
				sum += other.Amount
			}
		}
	}
	return max(sum, 1)
}

// countCalls counts the calls that the feature makes.
func (d *draft) countCalls() (n int) {
	for _, l := range d.lines {
		if l.operation != "" && l.code == "" && l.why == "" {
			n++
		}
	}
	return n
}

// countComments counts the lines that no step or rule makes.
func (d *draft) countComments() (n int) {
	for _, l := range d.lines {
		if l.why != "" {
			n++
		}
	}
	return n
}

// mendLine changes what a run was stopped by: a code becomes a rule, anything else a comment. false says
// that there is nothing left to change.
func (d *draft) mendLine(r *scenarioResult) bool {
	at, before := -1, map[string]int{}
	given := len(d.givenSteps())
	for i := range d.lines {
		if d.lines[i].why != "" {
			continue
		}
		if given == len(r.steps) {
			break
		}
		if st := r.steps[given]; st.status == failed {
			at = i
			break
		}
		if l := d.lines[i]; l.operation != "" && l.code == "" {
			before[l.operation]++
		}
		given++
	}
	if at < 0 {
		return d.withdrawRule(r)
	}
	if d.received > 0 && at >= d.received { // some come only when time passes, which no platform lets pass
		d.lines = slices.Insert(d.lines, d.received, draftLine{keyword: "When", text: "1 hour passes"})
		d.received = 0
		return true
	}
	l := &d.lines[at]
	if l.code == "" || l.ruled {
		l.why, _, _ = strings.Cut(strings.TrimSpace(r.failedStep().err.Error()), "\n")
		if l.operation != "" && l.code == "" {
			d.lines[at+1].why = "there was no call" // the answer's code
		}
		return true
	}
	rule := draftRule{operation: l.operation, code: l.code, skip: before[l.operation] - 1, line: at}
	for _, other := range d.rules {
		if other.operation == l.operation {
			rule.skip-- // that call doesn't come as far as this rule
		}
	}
	d.rules, l.ruled = append(d.rules, rule), true
	return true
}

// withdrawRule takes the last rule back, which the server refuses with the scenario: its line is a comment. false says that
// there is none.
func (d *draft) withdrawRule(r *scenarioResult) bool {
	last := len(d.rules) - 1
	if last < 0 || r.failedStep() == nil {
		return false
	}
	d.lines[d.rules[last].line].why, _, _ = strings.Cut(strings.TrimSpace(r.failedStep().err.Error()), "\n")
	d.rules = d.rules[:last]
	return true
}
