package intella

import (
	"fmt"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// readCardRefund reads what each refund to a card says, and checks its RefundKey.
func (x *exchange) readCardRefund() (t *terminal, order string, amount money.Amount, refused *provider.Outcome) {
	if t, refused = x.readyTerminal(); refused != nil {
		return nil, "", 0, refused
	}
	if order, amount, refused = x.readOrder("Amount"); refused != nil {
		return nil, "", 0, refused
	}
	if cause := x.wrongRefundKey(); cause != "" && !x.laid {
		wrong := x.refuse("7168", "%s", cause)
		return nil, "", 0, &wrong
	}
	return t, order, amount, nil
}

// cardRefund gives a card payment back to the card on the reader, whole (intella sheet 2.7).
func (x *exchange) cardRefund() provider.Outcome {
	t, order, amount, refused := x.readCardRefund()
	if refused != nil {
		return *refused
	}
	trade, refused := x.findRefundable(t, order, amount)
	if refused == nil && x.m.retry == 0 {
		refused = x.dayClosed(t)
	}
	if refused != nil {
		return *refused
	}
	c, refused := x.cardOn(t)
	if refused != nil {
		if refused.Wait == 0 && dialectOf(x.app, dialectNoCard) != "0" {
			x.refundFailed(trade, amount, noCard)
		}
		return *refused
	}
	txn := trade.Extra[extraRefunded]
	if x.m.retry == 0 {
		txn = x.m.transactionNumber(x.env.Now)
	}
	if c.ID != trade.Payer {
		code := "000077"
		if x.m.retry > 0 {
			code = "010128"
		}
		return x.answerReported(t, txn, code, "card %s lies on the reader, %s paid", c.ID, trade.Payer)
	}
	if code, fails := x.scriptFails(t); fails {
		trade.Extra[extraRefunded], trade.Extra[extraRefundedAt] = txn, t.DeviceID
		x.m.failedStep(trade, code)
		x.books.SaveTrade(trade)
		out := x.answerReported(t, txn, code, "the reader's script fails attempt %d of refunding order %s", x.m.retry, order)
		out.Subject = trade.No
		return out
	}
	return x.refundToCard(t, c, trade, txn)
}

// findRefundable finds the order and looks at all that doesn't depend on the card.
func (x *exchange) findRefundable(t *terminal, order string, amount money.Amount) (*ledger.Trade, *provider.Outcome) {
	trade, known := x.books.TradeByOrder(order)
	if !known {
		out := x.refuse("7002", "there is no order %s", order)
		return nil, &out
	}
	no := func(code, format string, args ...any) (*ledger.Trade, *provider.Outcome) {
		out := x.refuse(code, format, args...)
		out.Subject = trade.No
		return nil, &out
	}
	switch {
	case trade.Extra[extraMethod] != methodEasyCard:
		return no("7115", "order %s was not paid by card; refund it with Method %s", order, methodAny)
	case trade.Refunded > 0:
		return nil, x.refundedBefore(t, trade, amount)
	case trade.Status == ledger.Waiting:
		return no("7114", "order %s is not paid yet", order)
	case trade.Status != ledger.Paid:
		return no(endedRefundCodes[trade.Status], "order %s has status %s", order, trade.Status)
	case amount != trade.Amount:
		return no("7110", "order %s is of %d, the refund of %d; cards are refunded in full only", order, trade.Amount, amount)
	case x.hasDialect(dialectCardRefund, refundSameDay) && !sameDay(trade.PaidAt, x.env.Now):
		return no("7155", "order %s was paid %s; dialect %s allows the same day only", order, trade.PaidAt.In(taipei).Format(time.RFC3339), dialectCardRefund)
	}
	switch pending := trade.Extra[extraRefunded]; {
	case x.m.retry == 0:
	case pending == "":
		return nil, x.refuseUnaskedRetry(order)
	default:
		if differs := x.retryDifference(trade, amount, trade.Extra[extraRefundedAt], pending); differs != "" {
			out := x.answerReported(t, pending, "000077", "the retry differs from the refund it repeats: %s", differs)
			return nil, &out
		}
		return trade, x.checkRetryStep(t, trade, pending)
	}
	return trade, nil
}

// refundedBefore answers a refund of a refunded order: a retry hears what was done, anything
// else 7112, which one client reads in Data (intella sheet 2.7).
func (x *exchange) refundedBefore(t *terminal, trade *ledger.Trade, amount money.Amount) *provider.Outcome {
	last := &trade.Refunds[len(trade.Refunds)-1]
	txn := last.Extra[extraTxn]
	differs := x.retryDifference(trade, amount, last.Extra[extraTerminal], txn)
	var out provider.Outcome
	switch {
	case x.m.retry == 0:
		out = x.refuse("7112", "order %s was refunded %s", trade.Order, last.At.In(taipei).Format(time.RFC3339))
		if x.hasDialect(dialectRefunded, refundedBoth) {
			out.Fields = answerFields(wire.Object{{Name: "StatusCode", Value: "7112"}}, nil)
		}
	case differs != "":
		out = x.answerReported(t, txn, "000077", "the retry differs from the refund it repeats: %s", differs)
	default:
		out = x.answerDone(refundReceipt(trade, last).answerData(t, x.m), "a retry of what was refunded %s: not counted again", last.At.In(taipei).Format(timeLayout))
	}
	out.Subject = trade.No
	return &out
}

// refundToCard moves the money: card, trade and batch together.
func (x *exchange) refundToCard(t *terminal, c *simCard, trade *ledger.Trade, txn string) provider.Outcome {
	before := c.Balance
	timers, err := x.bookEntry(t, ledger.EntryRefund, trade.Amount, x.env.Now)
	if err != nil {
		return x.refuse("9998", "%v", err)
	}
	r := &cardReceipt{before: before, after: before + trade.Amount, txn: txn, batch: t.Batch.No, at: x.m.second}
	refund := ledger.Refund{
		No: fmt.Sprintf("R%s", trade.No), Kind: ledger.RefundNormal, Amount: trade.Amount, At: x.env.Now, Extra: r.toExtra(t.DeviceID),
	}
	if err := trade.Return(refund); err != nil {
		return x.refuse("9998", "%v", err)
	}
	c.Balance = r.after
	c.writePurse(x.books)
	x.books.SaveTrade(trade)
	x.saveTerminal(t)
	out := x.answerDone(refundReceipt(trade, &refund).answerData(t, x.m), "card %s: %d + %d = %d; %s", c.ID, before, trade.Amount, c.Balance, t.Batch.String())
	out.Subject, out.Notices = trade.No, timers
	return out
}
