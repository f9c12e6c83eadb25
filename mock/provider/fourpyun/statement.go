package fourpyun

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The types of a statement (4pyun sheet 5.8).
const (
	statementNormal    = 1
	statementTopUp     = 2
	statementDeduction = -1
	statementRefund    = -2
)

// What a settlement push says about the transfer of its money (4pyun sheet 5.8).
const (
	transferNotYet = 0
	transferDone   = 1
	transferFailed = -1
)

// statement is one settlement record of one merchant and day. Assumed, all of it, for the documents
// give the words only (4pyun sheet 0, 5.8). What moves on a day is stated that day and never again:
//
//   - type 1: payments whose money was cleared that day (when they were paid, or settled where they
//     wait for that), less what went back of them by the end of the day;
//   - type 1 with status 0: payments of that day that still wait for their settle; nothing is
//     transferred, and the day of the settle states them with status 1;
//   - type -2: refunds of payments that an earlier day stated;
//   - type -1 and 2, where dialect settlement_shares says separate: what partners got of the
//     merchant's money, and gave back;
//
// and of each settle_value = total_value - refunds - service_value, where the fee is fee() of what
// the merchant keeps, so that a later refund gives part of it back. So the settle_value and
// service_value of all statements with status 1 add up to what the ledger has as the merchant's,
// and its partners' where shares are not stated.
type statement struct {
	merchant                  string
	kind, status              int
	trades                    wire.List
	total, refunds, feesOfAll money.Amount
}

type statementKey struct {
	merchant     string
	kind, status int
}

// statementDay collects the statements of one day in Beijing.
type statementDay struct {
	start, end time.Time
	shares     bool // are stated too
	statements map[statementKey]*statement
}

func newDay(start time.Time, shares bool) *statementDay {
	return &statementDay{start: start, end: start.AddDate(0, 0, 1), shares: shares, statements: map[statementKey]*statement{}}
}

// contains reports whether a time is of the day.
func (d *statementDay) contains(at time.Time) bool { return !at.Before(d.start) && at.Before(d.end) }

// clearedAt is when a trade's money was the merchant's; zero when it isn't yet.
func clearedAt(t *ledger.Trade) time.Time {
	switch {
	case t.Paid == 0:
		return time.Time{}
	case t.ManualSettle:
		return t.SettledAt
	}
	return t.PaidAt
}

// addTrade states what happened to a trade that day.
func (d *statementDay) addTrade(t *ledger.Trade) {
	cleared := clearedAt(t)
	before, back := refundsUntil(t, d.start), refundsUntil(t, d.end)
	switch {
	case t.Paid == 0:
		return
	case cleared.IsZero() || !cleared.Before(d.end):
		if held := t.Paid - back; d.contains(t.PaidAt) && held > 0 {
			d.addEntry(t, statementNormal, 0, t.Paid, 0, back)
		}
		return
	case d.contains(cleared):
		d.addEntry(t, statementNormal, 1, t.Paid, platformFee(t.Paid-back), back)
	case back > before:
		d.addEntry(t, statementRefund, 1, 0, platformFee(t.Paid-back)-platformFee(t.Paid-before), back-before)
	}
	if d.shares {
		d.addShares(t)
	}
}

// addShares states what partners got of the trade that day, and gave back.
func (d *statementDay) addShares(t *ledger.Trade) {
	var got, gave money.Amount
	for _, s := range t.Shares {
		switch {
		case !d.contains(s.At):
		case s.Amount > 0:
			got = got.Plus(s.Amount)
		default:
			gave = gave.Plus(-s.Amount)
		}
	}
	if got > 0 {
		d.addEntry(t, statementDeduction, 1, -got, 0, 0)
	}
	if gave > 0 {
		d.addEntry(t, statementTopUp, 1, gave, 0, 0)
	}
}

// refundsUntil is the sum that the payer had got back before a time.
func refundsUntil(t *ledger.Trade, end time.Time) money.Amount {
	var sum money.Amount
	for i := range t.Refunds {
		if at := doneAt(&t.Refunds[i]); !at.IsZero() && at.Before(end) {
			sum = sum.Plus(t.Refunds[i].Amount)
		}
	}
	return sum
}

func (d *statementDay) addEntry(t *ledger.Trade, kind, status int, value, charged, refunded money.Amount) {
	key := statementKey{t.Merchant, kind, status}
	s := d.statements[key]
	if s == nil {
		s = &statement{merchant: t.Merchant, kind: kind, status: status}
		d.statements[key] = s
	}
	s.trades = append(s.trades, wire.Object{
		{Name: "pay_serial", Value: t.No},
		{Name: "pay_order", Value: t.Order},
		{Name: "value", Value: int64(value)},
		{Name: "fee", Value: int64(charged)},
		{Name: "refund_value", Value: int64(refunded)},
	})
	s.total = s.total.Plus(value)
	s.refunds = s.refunds.Plus(refunded)
	s.feesOfAll = s.feesOfAll.Plus(charged)
}

// settledAmount is the amount that the statement moves to the merchant; negative, from the merchant.
func (s *statement) settledAmount() money.Amount {
	if s.status == 0 {
		return 0
	}
	return s.total.Plus(-s.refunds).Plus(-s.feesOfAll)
}

// allPushes are the pushes of the day's statements: by merchant, payments first.
func (d *statementDay) allPushes(a *app.App, env provider.Env) []provider.Notice {
	order := []int{statementNormal, statementRefund, statementDeduction, statementTopUp}
	keys := slices.SortedFunc(maps.Keys(d.statements), func(x, y statementKey) int {
		return cmp.Or(cmp.Compare(x.merchant, y.merchant),
			cmp.Compare(slices.Index(order, x.kind), slices.Index(order, y.kind)), cmp.Compare(y.status, x.status))
	})
	net := map[string]money.Amount{}
	for key, s := range d.statements {
		net[key.merchant] = net[key.merchant].Plus(s.settledAmount())
	}
	var notices []provider.Notice
	for i, key := range keys {
		serial := newStatementSerial(env.Draw, d.start, i+1)
		notices = append(notices, d.statementPushes(a, d.statements[key], serial, net[key.merchant], env.Now)...)
	}
	return notices
}

// statementPushes of one statement: one with its trades and transfer_status 0, and later one without them and
// transfer_status 1 (4pyun sheet 5.8). Assumed: it is -1 for money to be taken from a merchant that
// got less that day than is to be taken. Where nothing is transferred, there is no second one.
func (d *statementDay) statementPushes(a *app.App, s *statement, serial string, net money.Amount, now time.Time) []provider.Notice {
	notices := []provider.Notice{d.statementPush(a, s, serial, transferNotYet, now, time.Time{})}
	later, err := time.ParseDuration(settingsOf(a).dialect[dialectSettlementTransfer])
	if err != nil || s.status == 0 {
		return notices
	}
	transfer := transferDone
	if net < 0 && s.settledAmount() < 0 {
		transfer = transferFailed
	}
	return append(notices, d.statementPush(a, s, serial, transfer, now, now.Add(later)))
}

func (d *statementDay) statementPush(a *app.App, s *statement, serial string, transfer int, now, due time.Time) provider.Notice {
	content := wire.Object{
		{Name: "merchant", Value: s.merchant},
		{Name: "serial", Value: serial},
		{Name: "subject", Value: fmt.Sprintf("模拟商户%s%d日%s", s.merchant, d.start.Day(), s.subjectEnd())},
		{Name: "create_time", Value: now.UnixMilli()},
		{Name: "start_time", Value: d.start.UnixMilli()},
		{Name: "end_time", Value: d.end.Add(-time.Second).UnixMilli()},
		{Name: "trade_count", Value: len(s.trades)},
		{Name: "total_value", Value: int64(s.total)},
		{Name: "settle_value", Value: int64(s.settledAmount())},
		{Name: "service_value", Value: int64(s.feesOfAll)},
		{Name: "status", Value: s.status},
		{Name: "type", Value: s.kind},
		{Name: "transfer_status", Value: transfer},
	}
	if transfer == transferNotYet {
		content = append(content, wire.Member{Name: "trade_list", Value: s.trades})
	}
	return provider.Notice{
		ID: fmt.Sprintf("settlement-%s-%d", serial, transfer), Kind: kindSettlement, Subject: serial,
		URL: a.URLs[kindSettlement], At: now, Due: due, Content: content.JSON(),
	}
}

// subjectEnd ends the statement's subject.
func (s *statement) subjectEnd() string {
	switch {
	case s.status == 0:
		return "待清算"
	case s.kind == statementRefund:
		return "退款"
	case s.kind == statementDeduction:
		return "分账扣款"
	case s.kind == statementTopUp:
		return "分账补款"
	}
	return "结算"
}
