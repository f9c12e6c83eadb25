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

// kindSettlementDay is the record of a day's settlement, by the day in Beijing: yyyyMMdd.
const kindSettlementDay = "settlement-day"

// settlementDay is the record's value.
type settlementDay struct {
	Fired bool `json:"fired"`
}

// dayTimer starts the day's one timer when a trade is first paid or settled that day, or a
// share is taken back. An app without an address for settlement or profit pushes has none.
func dayTimer(b *ledger.Books, a *app.App, now time.Time) []provider.Notice {
	url := cmp.Or(a.URLs[kindSettlement], a.URLs[kindProfit])
	if url == "" {
		return nil
	}
	day := now.In(beijing).Format(dayCompact)
	var known settlementDay
	if b.Load(kindSettlementDay, day, &known) {
		return nil
	}
	b.Save(kindSettlementDay, day, settlementDay{})
	return []provider.Notice{{
		ID: "timer-settlement-" + day, Kind: timerSettlement, Subject: day, URL: url,
		At: now, Due: startOfDay(now).AddDate(0, 0, 1), Timer: true,
	}}
}

func startOfDay(t time.Time) time.Time {
	y, m, d := t.In(beijing).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, beijing)
}

// Fire settles a day: for each merchant a push with the day's trades and transfer_status 0,
// and later one without them and transfer_status 1 (4pyun sheet 5.8). A trade belongs to the
// day on which its money was cleared: when it was paid, or settled where it waits for that.
// The day's profit pushes follow. Assumed: the documents don't say what makes a settlement, nor
// when profits are told.
func (*Provider) Fire(b *ledger.Books, a *app.App, n provider.Notice, env provider.Env) ([]provider.Notice, error) {
	if n.Kind != timerSettlement {
		return nil, fmt.Errorf("4pyun: there is no timer %q", n.Kind)
	}
	start, err := time.ParseInLocation(dayCompact, n.Subject, beijing)
	if err != nil {
		return nil, fmt.Errorf("4pyun: timer %s: %w", n.ID, err)
	}
	var known settlementDay
	if b.Load(kindSettlementDay, n.Subject, &known) && known.Fired {
		return nil, nil
	}
	b.Save(kindSettlementDay, n.Subject, settlementDay{Fired: true})
	inDay := func(at time.Time) bool { return !at.Before(start) && at.Before(start.AddDate(0, 0, 1)) }
	statements := map[string]*statement{}
	var notices, profits []provider.Notice
	b.Trades(func(t *ledger.Trade) bool {
		profits = append(profits, profitNotices(a, t, inDay, env.Now)...)
		if a.URLs[kindSettlement] != "" && inDay(clearedAt(t)) {
			s := statements[t.Merchant]
			if s == nil {
				s = &statement{merchant: t.Merchant, start: start}
				statements[t.Merchant] = s
			}
			s.add(t)
		}
		return true
	})
	for i, merchant := range slices.Sorted(maps.Keys(statements)) {
		s := statements[merchant]
		s.serial = fmt.Sprintf("S%s%06d", n.Subject, i+1)
		notices = append(notices, s.notices(a, env.Now)...)
	}
	return append(notices, profits...), b.Err()
}

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

// statement is one merchant's settlement of a day.
type statement struct {
	merchant, serial          string
	start                     time.Time
	trades                    wire.List
	total, refunds, feesOfAll money.Amount
}

func (s *statement) add(t *ledger.Trade) {
	charged := fee(t.Paid - t.Refunded)
	s.trades = append(s.trades, wire.Object{
		{Name: "pay_serial", Value: t.No},
		{Name: "pay_order", Value: t.Order},
		{Name: "value", Value: int64(t.Paid)},
		{Name: "fee", Value: int64(charged)},
		{Name: "refund_value", Value: int64(t.Refunded)},
	})
	s.total += t.Paid
	s.refunds += t.Refunded
	s.feesOfAll += charged
}

// notices are the two pushes of one statement.
func (s *statement) notices(a *app.App, now time.Time) []provider.Notice {
	push := func(transfer int, due time.Time) provider.Notice {
		content := wire.Object{
			{Name: "merchant", Value: s.merchant},
			{Name: "serial", Value: s.serial},
			{Name: "subject", Value: fmt.Sprintf("模拟商户%s%d日结算", s.merchant, s.start.Day())},
			{Name: "create_time", Value: now.UnixMilli()},
			{Name: "start_time", Value: s.start.UnixMilli()},
			{Name: "end_time", Value: s.start.AddDate(0, 0, 1).Add(-time.Second).UnixMilli()},
			{Name: "trade_count", Value: len(s.trades)},
			{Name: "total_value", Value: int64(s.total)},
			{Name: "settle_value", Value: int64(s.total - s.refunds - s.feesOfAll)},
			{Name: "service_value", Value: int64(s.feesOfAll)},
			{Name: "status", Value: 1},
			{Name: "type", Value: 1},
			{Name: "transfer_status", Value: transfer},
		}
		if transfer == 0 {
			content = append(content, wire.Member{Name: "trade_list", Value: s.trades})
		}
		return provider.Notice{
			ID: fmt.Sprintf("settlement-%s-%d", s.serial, transfer), Kind: kindSettlement, Subject: s.serial,
			URL: a.URLs[kindSettlement], At: now, Due: due, Content: content.JSON(),
		}
	}
	notices := []provider.Notice{push(0, time.Time{})}
	if later, err := time.ParseDuration(settingsOf(a).dialect[dialectSettlementTransfer]); err == nil {
		notices = append(notices, push(1, now.Add(later)))
	}
	return notices
}
