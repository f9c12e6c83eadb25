package intella

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// payByCard takes money from the card on the reader (intella sheet 2.6).
func (x *exchange) payByCard() provider.Outcome {
	t, refused := x.readyTerminal()
	if refused != nil {
		return *refused
	}
	order, amount, refused := x.readOrder("Amount")
	if refused != nil {
		return *refused
	}
	if refused := x.checkBody(); refused != nil {
		return *refused
	}
	trade, begun := x.books.TradeByOrder(order)
	if begun {
		refused = x.resumePayment(t, trade, amount)
	} else if refused = x.knownAttempt(t, order, amount); refused == nil && x.m.retry == 0 {
		refused = x.dayClosed(t)
	}
	if refused != nil {
		return *refused
	}
	c, refused := x.cardOn(t)
	if refused != nil && refused.Wait == 0 && dialectOf(x.app, dialectNoCard) != "0" {
		if !begun {
			x.failedEarly(order, amount, noCard)
			return *refused
		}
		out := x.leaveHalfDone(t, trade, begun, noCard)
		out.After = cardWait
		return out
	}
	if refused != nil {
		return *refused
	}
	if !begun {
		trade = &ledger.Trade{
			No: x.newOrderNumber(), Order: order, Merchant: x.app.ID, Payer: c.ID, Subject: x.dataMember("Body"),
			Amount: amount, Status: ledger.Waiting, CreatedAt: x.env.Now,
			Extra: map[string]string{extraMethod: methodEasyCard, extraTerminal: t.DeviceID, extraTxn: x.m.transactionNumber(x.env.Now)},
		}
	}
	if trade.Payer != c.ID {
		return x.answerReported(t, trade.Extra[extraTxn], "010128", "card %s lies on the reader, the payment was begun with %s", c.ID, trade.Payer)
	}
	if code, fails := x.scriptFails(t); fails {
		return x.leaveHalfDone(t, trade, begun, code)
	}
	return x.chargeCard(t, c, trade, begun)
}

// resumePayment decides about an order number that was used before: a retry goes on where the
// transaction stands, anything else is a repeated number. nil means that it goes on.
func (x *exchange) resumePayment(t *terminal, trade *ledger.Trade, amount money.Amount) *provider.Outcome {
	if x.m.retry == 0 {
		out := x.refuse("7000", "order %s exists: status %s, paid %d", trade.Order, trade.Status, trade.Paid)
		return &out
	}
	if differs := x.retryDifference(trade, amount, trade.Extra[extraTerminal], trade.Extra[extraTxn]); differs != "" {
		out := x.answerReported(t, trade.Extra[extraTxn], "000077", "the retry differs from the payment it repeats: %s", differs)
		return &out
	}
	switch trade.Status {
	case ledger.Waiting:
		return x.checkRetryStep(t, trade, trade.Extra[extraTxn])
	case ledger.Paid, ledger.Finished:
		out := x.answerDone(paidReceipt(trade).answerData(t, x.m), "a retry of what was paid %s: not counted again", trade.PaidAt.In(taipei).Format(timeLayout))
		out.Subject = trade.No
		return &out
	}
	out := x.answerReported(t, trade.Extra[extraTxn], "000125", "three retries have failed; the payment is final, status %s", trade.Status)
	return &out
}

// retryDifference compares a retry with the transaction it repeats. Assumed: 000077, and that the
// numbers must be sent (the Retry page lists them as copied from Data.request).
func (x *exchange) retryDifference(trade *ledger.Trade, amount money.Amount, device, txn string) string {
	for _, pair := range []struct{ name, sent, want string }{
		{"Method", methodEasyCard, trade.Extra[extraMethod]},
		{"DeviceId", x.dataMember("DeviceId"), device},
		{"Amount", amount.Minor(), trade.Amount.Minor()},
		{"TerminalTXNNumber", x.dataMember("TerminalTXNNumber"), txn},
		{"HostSerialNumber", x.dataMember("HostSerialNumber"), txn},
	} {
		if pair.sent != pair.want {
			return fmt.Sprintf("%s is %.40q, was %q", pair.name, pair.sent, pair.want)
		}
	}
	return ""
}

// leaveHalfDone leaves a payment half done and asks for a retry; the last one ends it. Nothing is
// counted (intella sheet 2.9).
func (x *exchange) leaveHalfDone(t *terminal, trade *ledger.Trade, begun bool, code string) provider.Outcome {
	next := "retry " + strconv.Itoa(x.m.retry+1) + " is due"
	x.m.failedStep(trade, code)
	if x.m.isLastRetry() {
		_ = trade.Fail(x.env.Now) // it waits, so it can fail
		next = "it was the last retry"
	}
	if out := x.saveTrade(trade, begun); out != nil {
		return *out
	}
	out := x.answerReported(t, trade.Extra[extraTxn], code, "attempt %d of order %s fails on the reader; %s", x.m.retry, trade.Order, next)
	out.Subject = trade.No
	return out
}

// saveTrade saves a trade, a new one with its order number.
func (x *exchange) saveTrade(trade *ledger.Trade, begun bool) *provider.Outcome {
	if begun {
		x.books.SaveTrade(trade)
		return nil
	}
	if err := x.books.AddTrade(trade); err != nil {
		out := x.refuse("7000", "%v", err)
		return &out
	}
	if x.m.retry > 0 {
		x.books.Remove(kindAttempt, trade.Order)
	}
	return nil
}

// chargeCard moves the money: card, trade and batch together.
func (x *exchange) chargeCard(t *terminal, c *simCard, trade *ledger.Trade, begun bool) provider.Outcome {
	before, topUp := c.Balance, money.Amount(0)
	if before < trade.Amount && before+c.AutoTopUp >= trade.Amount {
		topUp = c.AutoTopUp
	}
	if before+topUp < trade.Amount {
		return x.answerReported(t, trade.Extra[extraTxn], "010123", "card %s has %d, %d is asked; automatic top-up %d", c.ID, before, trade.Amount, c.AutoTopUp)
	}
	timers, err := x.bookEntry(t, ledger.EntryTrade, trade.Amount, x.env.Now)
	if err == nil && topUp > 0 && x.hasDialect(dialectTopUp, topUpReserve) {
		_, err = x.bookEntry(t, ledger.EntryReserve, topUp, x.env.Now)
	}
	if err == nil {
		err = trade.Pay(x.env.Now)
	}
	if err != nil {
		return x.refuse("9998", "%v", err)
	}
	c.Balance = before + topUp - trade.Amount
	r := &cardReceipt{before: before, after: c.Balance, topUp: topUp, txn: trade.Extra[extraTxn], batch: t.Batch.No, at: x.m.second}
	trade.Extra = r.toExtra(t.DeviceID)
	if out := x.saveTrade(trade, begun); out != nil {
		return *out
	}
	c.writePurse(x.books)
	x.saveTerminal(t)
	out := x.answerDone(paidReceipt(trade).answerData(t, x.m), "card %s: %d + %d − %d = %d; %s", c.ID, before, topUp, trade.Amount, c.Balance, t.Batch.String())
	out.Subject, out.Notices = trade.No, timers
	return out
}

// maxOrderNo is the length of StoreOrderNo (intella sheet 4.1: String(20)).
const maxOrderNo = 20

// readOrder reads StoreOrderNo and an amount in whole dollars from Data.
func (x *exchange) readOrder(field string) (order string, amount money.Amount, refused *provider.Outcome) {
	no := func(code, format string, args ...any) (string, money.Amount, *provider.Outcome) {
		out := x.refuse(code, format, args...)
		return "", 0, &out
	}
	order = x.dataMember("StoreOrderNo")
	allowed := "-_" + randomLetters
	if x.hasDialect(dialectOrderNo, orderNoStrict) {
		allowed = randomLetters
	}
	if order == "" || len(order) > maxOrderNo || strings.Trim(order, allowed) != "" {
		return no("7127", "StoreOrderNo %.40q is not 1 to %d letters and digits", order, maxOrderNo)
	}
	amount, err := money.ParseMinor(x.dataMember(field))
	switch {
	case errors.Is(err, money.ErrRange) || err == nil && amount <= 0:
		return no("7126", "%s %.40q is not from 1 to %d", field, x.dataMember(field), money.Max)
	case err != nil:
		return no("7125", "%s %.40q is not a whole number of dollars", field, x.dataMember(field))
	}
	return order, amount, nil
}

// maxBody is how many characters of Body are taken (intella sheet 4.1; Assumed for cards).
const maxBody = 128

func (x *exchange) checkBody() *provider.Outcome {
	if n := utf8.RuneCountInString(x.dataMember("Body")); n > maxBody {
		out := x.refuse("7151", "Body has %d characters, not up to %d", n, maxBody)
		return &out
	}
	return nil
}

const randomLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// newOrderNumber makes a SysOrderNo that no trade has.
func (x *exchange) newOrderNumber() string {
	for {
		no := newSysOrderNo(x.env.Now, x.env.Draw)
		if _, taken := x.books.Trade(no); !taken {
			return no
		}
	}
}
