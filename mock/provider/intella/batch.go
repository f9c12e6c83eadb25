package intella

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// settleBatch closes the reader's batch and reports what was in it, gross (intella sheet 2.9).
func (x *exchange) settleBatch() provider.Outcome {
	x.beginSettlement()
	t, refused := x.findTerminal()
	if refused == nil {
		refused = x.checkRetry()
	}
	if refused == nil && !x.hasDialect(dialectUnsigned, switchAllow) {
		refused = x.checkSignOn(t)
	}
	if refused != nil {
		return *refused
	}
	x.nextSecond(t, x.env.Now)
	if x.m.isRetry() && t.ForRetry != nil {
		return x.settlementAnswer(t, t.ForRetry, "a retry; settled before: "+t.ForRetry.String())
	}
	if !t.Batch.Empty() {
		closed := t.closeBatch(x.env.Now)
		t.ForRetry = closed
		x.savePace(t)
		x.saveTerminal(t)
		return x.settlementAnswer(t, closed, "settled "+closed.String())
	}
	today := t.Settled != nil && sameDay(t.Settled.ClosedAt, x.env.Now)
	switch {
	case today && x.hasDialect(dialectRepeated, settlementRefuse):
		return x.answerError("000019", "settled already today: %s", t.Settled)
	case !today && x.hasDialect(dialectEmpty, settlementRefuse):
		return x.answerError("000025", "the batch of reader %s is empty", t.DeviceID)
	}
	return x.settlementAnswer(t, &ledger.Batch{}, "nothing to settle; all totals are 0")
}

// beginSettlement notes that a Settlement came, whatever becomes of it: what an earlier one closed is
// no longer its retries' to repeat. Assumed: a retry belongs to the last Settlement with Retry 0. If
// that closed a batch, or an earlier retry of it did, the retry asks for the answer that was not heard
// and gets the same totals, on any day and whatever was paid since; if it closed none (refused, busy,
// never answered, nothing to settle), the retry settles what is open. One that can't be decrypted names
// no reader, and no client can read Data.Retry in its bare 9995: it counts as never sent.
func (x *exchange) beginSettlement() {
	if x.m.looksLikeRetry() {
		return
	}
	t := new(terminal)
	if id := x.settlementReader(); id != "" && x.books.Load(provider.KindTerminal, id, t) &&
		x.books.Load(kindPace, id, &t.transactionPace) && t.ForRetry != nil {
		t.ForRetry = nil
		x.savePace(t)
	}
}

// settlementReader is the reader that a Settlement concerns, which may have been refused before it was
// read: the one in DeviceId; where that is missing, unknown or can't be read, the one reader of the app
// that the text names, or the only one that the app has. "" when the text is of no Settlement, or which
// reader it means can't be told. A call whose service is none may have been one if it names a reader.
func (x *exchange) settlementReader() string {
	if id := x.dataMember("DeviceId"); id != "" && x.books.Load(provider.KindTerminal, id, new(terminal)) {
		return id
	}
	readers := x.books.IDs(provider.KindTerminal)
	named := slices.DeleteFunc(slices.Clone(readers), func(id string) bool { return !bytes.Contains(x.m.text, []byte(id)) })
	switch {
	case len(named) == 1:
		return named[0]
	case len(readers) == 1 && bytes.Contains(bytes.ToLower(x.m.text), []byte("settlement")):
		return readers[0]
	}
	return ""
}

// settlementAnswer is a Settlement's answer, members in the example's order.
func (x *exchange) settlementAnswer(t *terminal, b *ledger.Batch, explain string) provider.Outcome {
	number := x.m.second.In(taipei).Format(timeLayout)
	return x.answerDone(wire.Object{
		{Name: "TerminalTXNNumber", Value: number},
		{Name: "HostSerialNumber", Value: number},
		{Name: "TerminalID", Value: t.DongleID},
		{Name: "SettlementStatus", Value: "0"}, // Assumed: the totals agree; a rule may set 1
		{Name: "TxReserveAmount", Value: x.totalValue(b.Reserve.Amount)},
		{Name: "TxTradeAmount", Value: x.totalValue(b.Trade.Amount)},
		{Name: "TxRefundAmount", Value: x.totalValue(b.Refund.Amount)},
		{Name: "TxCancelAmount", Value: x.totalValue(b.Cancel.Amount)},
		{Name: "TxReserveCount", Value: x.totalValue(money.Amount(b.Reserve.Count))},
		{Name: "TxTradeCount", Value: x.totalValue(money.Amount(b.Trade.Count))},
		{Name: "TxRefundCount", Value: x.totalValue(money.Amount(b.Refund.Count))},
		{Name: "TxCancelCount", Value: x.totalValue(money.Amount(b.Cancel.Count))},
		{Name: "TXNResult", Value: txnSuccess},
		{Name: "Retry", Value: "0"},
		{Name: "ErrorCode", Value: cardSuccess},
		{Name: "NewAESKey", Value: ""},
	}, "%s", explain)
}

// totalValue is a number as the example has it, or a string as the table has it.
func (x *exchange) totalValue(n money.Amount) any {
	if x.hasDialect(dialectTotals, totalsStrings) {
		return n.Minor()
	}
	return int64(n)
}

// closeBatch ends the open batch and opens the next.
func (t *terminal) closeBatch(at time.Time) *ledger.Batch {
	closed := t.Batch
	_ = closed.Close(at) // open batches are never closed
	t.Settled, t.Batch = &closed, ledger.Batch{}
	t.BatchCount++
	return &closed
}

// batchNo is the number of the open batch: yyMMdd of its first entry and two digits that
// count the day's batches (intella sheet 2.6, inferred from a sample).
func (t *terminal) batchNo(now time.Time) string {
	if t.Batch.No != "" {
		return t.Batch.No
	}
	today, nth := now.In(taipei).Format("060102"), 1
	if t.Settled != nil && strings.HasPrefix(t.Settled.No, today) {
		_, _ = fmt.Sscanf(t.Settled.No[len(today):], "%d", &nth)
		nth++
	}
	return fmt.Sprintf("%s%02d", today, nth)
}

// bookEntry adds an entry of a time to the open batch. The timers are those that the entry starts.
func (x *exchange) bookEntry(t *terminal, entry ledger.Entry, amount money.Amount, at time.Time) (timers []provider.Notice, err error) {
	first, no := t.Batch.Empty(), t.batchNo(at)
	if err := t.Batch.Add(entry, amount, at); err != nil {
		return nil, err
	}
	t.Batch.No = no
	if first && x.hasDialect(dialectMidnight, switchOn) {
		timers = append(timers, midnightTimer(t, at))
	}
	return timers, nil
}

// sameDay reports whether two times are of one day in Taipei, where days end.
func sameDay(a, b time.Time) bool {
	return a.In(taipei).Format(dateLayout) == b.In(taipei).Format(dateLayout)
}
