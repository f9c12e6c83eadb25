package intella

import (
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// EZCRefund and EZCOrderQuery are open to merchants that applied for them, which a switch of the app
// says. The documents name them and what they are for (intella sheet 2.1); all else here is Assumed.

// kindDirect is the kind of the records of direct refunds, by their StoreOrderNo: each is kept as a
// trade of its own that never was a sale.
const kindDirect = "direct-refund"

// directRefund gives dollars to the card on the reader without the order that they were paid for
// (intella sheet 2.1: a direct, cash, refund; 2.8: RefundKey is sent). Assumed: Amount and a StoreOrderNo
// that no other order has, as Payment has them; any card; counted as TxRefund (2.9).
func (x *exchange) directRefund() provider.Outcome {
	t, order, amount, refused := x.readCardRefund()
	if refused != nil {
		return *refused
	}
	given, refused := x.directRefundOf(t, order, amount)
	if refused == nil && x.m.retry == 0 {
		refused = x.dayClosed(t)
	}
	if refused != nil {
		return *refused
	}
	c, refused := x.cardOn(t)
	switch {
	case refused != nil && refused.Wait == 0 && dialectOf(x.app, dialectNoCard) != "0":
		x.m.failedStep(given, noCard)
		x.books.Save(kindDirect, order, given)
		return *refused
	case refused != nil:
		return *refused
	}
	txn := given.Extra[extraTxn]
	if given.Payer != "" && given.Payer != c.ID {
		return x.answerReported(t, txn, "010128", "card %s lies on the reader, the refund was begun with %s", c.ID, given.Payer)
	}
	given.Payer = c.ID
	if code, fails := x.scriptFails(t); fails {
		x.m.failedStep(given, code)
		if x.m.isLastRetry() {
			given.Status = ledger.Failed
		}
		x.books.Save(kindDirect, order, given)
		return x.answerReported(t, txn, code, "the reader's script fails attempt %d of the direct refund %s", x.m.retry, order)
	}
	return x.creditCard(t, c, given)
}

// directRefundOf is the direct refund that a call begins or retries.
func (x *exchange) directRefundOf(t *terminal, order string, amount money.Amount) (*ledger.Trade, *provider.Outcome) {
	given := new(ledger.Trade)
	begun := x.books.Load(kindDirect, order, given)
	_, sold := x.books.TradeByOrder(order)
	switch {
	case sold, begun && x.m.retry == 0:
		out := x.refuse("7000", "StoreOrderNo %s was used before; a direct refund has one of its own", order)
		return nil, &out
	case !begun && x.m.retry > 0:
		return nil, x.refuseUnaskedRetry(order)
	case !begun:
		return &ledger.Trade{
			Order: order, Merchant: x.app.ID, Amount: amount, Status: ledger.Waiting, CreatedAt: x.env.Now,
			Extra: map[string]string{extraMethod: methodEasyCard, extraTerminal: t.DeviceID, extraTxn: x.m.transactionNumber(x.env.Now)},
		}, nil
	}
	if differs := x.retryDifference(given, amount, given.Extra[extraTerminal], given.Extra[extraTxn]); differs != "" {
		out := x.answerReported(t, given.Extra[extraTxn], "000077", "the retry differs from the refund it repeats: %s", differs)
		return nil, &out
	}
	switch given.Status {
	case ledger.Waiting:
		return given, x.checkRetryStep(t, given, given.Extra[extraTxn])
	case ledger.Failed:
		out := x.answerReported(t, given.Extra[extraTxn], "000125", "three retries have failed; the direct refund is final")
		return nil, &out
	}
	out := x.answerDone(directReceipt(given).answerData(t, x.m), "a retry of what was given back %s: not counted again", given.PaidAt.In(taipei).Format(timeLayout))
	return nil, &out
}

// creditCard moves the money: card and batch together.
func (x *exchange) creditCard(t *terminal, c *simCard, given *ledger.Trade) provider.Outcome {
	before, after := c.Balance, c.Balance+given.Amount
	if after > money.Max {
		return x.refuse("7126", "card %s has %d, and can't hold %d more", c.ID, before, given.Amount)
	}
	timers, err := x.bookEntry(t, ledger.EntryRefund, given.Amount, x.env.Now)
	if err != nil {
		return x.refuse("9998", "%v", err)
	}
	c.Balance = after
	r := &cardReceipt{before: before, after: after, txn: given.Extra[extraTxn], batch: t.Batch.No, at: x.m.second}
	given.Extra, given.Status, given.PaidAt = r.toExtra(t.DeviceID), ledger.Paid, x.env.Now
	x.books.Save(kindDirect, given.Order, given)
	c.writePurse(x.books)
	x.saveTerminal(t)
	out := x.answerDone(directReceipt(given).answerData(t, x.m), "card %s: %d + %d = %d; %s", c.ID, before, given.Amount, after, t.Batch.String())
	out.Notices = timers
	return out
}

// directReceipt is the receipt of a direct refund.
func directReceipt(given *ledger.Trade) *cardReceipt {
	r := &cardReceipt{service: "EZCRefund", number: "02", order: given.Order, card: given.Payer, amount: given.Amount, at: given.PaidAt}
	r.fromExtra(given.Extra)
	return r
}

// rememberedTransactions is how many transactions a card remembers. Assumed: six, as EasyCard's own machines print.
const rememberedTransactions = 6

// cardHistory tells the last transactions of the card on the reader, the newest first (intella sheet
// 2.1: history stored on the card). Assumed: the request is IdQuery's; rows are in DataValue, named as in
// a Payment's answer; only what this app's readers did is known.
func (x *exchange) cardHistory() provider.Outcome {
	t, c, refused := x.cardCall()
	if refused != nil {
		return *refused
	}
	rows := wire.List{}
	for _, r := range x.lastOf(c.ID) {
		rows = append(rows, wire.Object{
			{Name: "TXNType", Value: r.service},
			{Name: "Amount", Value: r.amount.Minor()},
			{Name: "Balance", Value: r.after.Minor()},
			{Name: "Date", Value: r.at.In(taipei).Format(dateLayout)},
			{Name: "Time", Value: r.at.In(taipei).Format(timeLayout)},
			{Name: "TerminalTXNNumber", Value: r.txn},
			{Name: "BatchNumber", Value: r.batch},
		})
	}
	return x.answerDone(wire.Object{
		{Name: "EZCardID", Value: c.ID},
		{Name: "DataValue", Value: rows},
		{Name: "TXNResult", Value: txnSuccess},
		{Name: "Retry", Value: "0"},
		{Name: "ErrorCode", Value: cardSuccess},
		{Name: "NewAESKey", Value: t.SessionKey},
	}, "card %s remembers %d transactions", c.ID, len(rows))
}

// lastOf are a card's last receipts, the newest first.
func (x *exchange) lastOf(id string) []*cardReceipt {
	var last []*cardReceipt
	add := func(r *cardReceipt) {
		at := len(last)
		for at > 0 && !last[at-1].at.After(r.at) { // what is added later happened later, in one second too
			at--
		}
		if at < rememberedTransactions {
			last = append(last[:at], append([]*cardReceipt{r}, last[at:]...)...)
			last = last[:min(len(last), rememberedTransactions)]
		}
	}
	x.books.Trades(func(t *ledger.Trade) bool {
		if t.Payer != id || t.Extra[extraMethod] != methodEasyCard {
			return true
		}
		if t.Paid > 0 {
			add(paidReceipt(t))
		}
		for i := range t.Refunds {
			add(refundReceipt(t, &t.Refunds[i]))
		}
		return true
	})
	for _, order := range x.books.IDs(kindDirect) {
		given := new(ledger.Trade)
		if x.books.Load(kindDirect, order, given) && given.Payer == id && given.Status == ledger.Paid {
			add(directReceipt(given))
		}
	}
	return last
}
