package intella

import (
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// kindAttempt is the kind of the records that hold payments which failed before they were begun,
// by order number: no card lay on the reader, or a rule answered. Such an order is none yet, but
// the answer asked for a retry, and that retry must be known again.
const kindAttempt = "attempt"

// failedEarly notes such a payment. What Data.request of the answer says is in the note.
func (x *exchange) failedEarly(order string, amount money.Amount, code string) {
	noted := &ledger.Trade{Order: order, Amount: amount, Extra: map[string]string{
		extraMethod: methodEasyCard, extraTerminal: x.dataMember("DeviceId"), extraTxn: x.m.transactionNumber(x.env.Now),
	}}
	x.m.failedStep(noted, code)
	x.books.Save(kindAttempt, order, noted)
}

// knownAttempt lets a first call through, and a retry of a payment that is not in the books if an
// answer asked for it. Assumed: 000077 for any other retry. The Retry page has each one copy its
// numbers from the answer before it (intella sheet 2.8), so one without such an answer was made up,
// or meant for another merchant.
func (x *exchange) knownAttempt(t *terminal, order string, amount money.Amount) *provider.Outcome {
	if x.m.retry == 0 {
		return nil
	}
	noted := new(ledger.Trade)
	if !x.books.Load(kindAttempt, order, noted) {
		return x.refuseUnaskedRetry(order)
	}
	if differs := x.retryDifference(noted, amount, noted.Extra[extraTerminal], noted.Extra[extraTxn]); differs != "" {
		out := x.answerReported(t, noted.Extra[extraTxn], "000077", "the retry differs from the payment it repeats: %s", differs)
		return &out
	}
	return x.checkRetryStep(t, noted, noted.Extra[extraTxn])
}

// refuseUnaskedRetry refuses a retry that no answer asked for.
func (x *exchange) refuseUnaskedRetry(order string) *provider.Outcome {
	out := x.answerError("000077", "Data.Retry is %d, but no answer has asked for a retry of order %s; send Retry 0 first", x.m.retry, order)
	return &out
}

// Undecided notes a Settlement that closed nothing. See provider.AnswerObserver.
func (p *Provider) Undecided(b *ledger.Books, call *provider.Call, env provider.Env) {
	m, ok := call.Detail.(*message)
	if !ok || m.service != nil && m.service.name != "settle" || call.App == nil {
		return
	}
	if m.data == nil { // refused before Data was looked at
		_ = m.parseData()
	}
	x := &exchange{Provider: p, books: b, app: call.App, m: m, env: env, request: call.Request}
	x.beginSettlement()
}

// Answered notes what a rule answered in the reader's place: a retry that it asks for must be known
// again. See provider.AnswerObserver.
func (p *Provider) Answered(b *ledger.Books, call *provider.Call, out provider.Outcome, env provider.Env) {
	p.Undecided(b, call, env)
	m, ok := call.Detail.(*message)
	if !ok || m.service == nil || !m.service.card || call.App == nil {
		return
	}
	env.Now = env.Now.In(taipei)
	x := &exchange{Provider: p, books: b, app: call.App, m: m, env: env, request: call.Request}
	t := new(terminal)
	if id := x.dataMember("DeviceId"); id != "" && b.Load(provider.KindTerminal, id, t) {
		b.Load(kindPace, id, &t.transactionPace)
		x.nextSecond(t, env.Now)
	}
	if !wantsRetry(concreteCode(out.Code.Sub)) {
		return
	}
	order, amount, refused := x.readOrder("Amount")
	if refused != nil {
		return
	}
	trade, begun := b.TradeByOrder(order)
	switch code := concreteCode(out.Code.Sub); {
	case m.service.name == "pay" && !begun:
		if noted := new(ledger.Trade); m.retry == 0 || b.Load(kindAttempt, order, noted) && x.isNextRetry(noted, amount, extraTerminal, extraTxn) {
			x.failedEarly(order, amount, code)
		}
	case m.service.name == "pay" && trade.Status == ledger.Waiting && x.isNextRetry(trade, amount, extraTerminal, extraTxn):
		m.failedStep(trade, code)
		b.SaveTrade(trade)
	case m.service.name == "refund" && begun && trade.Extra[extraMethod] == methodEasyCard && trade.Status == ledger.Paid && trade.Refunded == 0:
		x.refundFailed(trade, amount, code)
	}
}

// refundFailed notes that a refund failed before the card was touched.
func (x *exchange) refundFailed(trade *ledger.Trade, amount money.Amount, code string) {
	switch {
	case x.m.retry == 0:
		trade.Extra[extraRefunded], trade.Extra[extraRefundedAt] = x.m.transactionNumber(x.env.Now), x.dataMember("DeviceId")
	case !x.isNextRetry(trade, amount, extraRefundedAt, extraRefunded):
		return
	}
	x.m.failedStep(trade, code)
	x.books.SaveTrade(trade)
}

// isNextRetry reports whether the request is the retry that the last answer about a transaction asked
// for; device and txn name the members of Extra that hold its reader and number.
func (x *exchange) isNextRetry(trade *ledger.Trade, amount money.Amount, device, txn string) bool {
	return x.m.retry == lastFailed(trade)+1 && x.retryDifference(trade, amount, trade.Extra[device], trade.Extra[txn]) == ""
}
