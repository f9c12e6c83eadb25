package fourpyun

import (
	"cmp"
	"fmt"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// kindSettlementDay is the record of a day's settlement, by the day in Beijing: yyyyMMdd.
const kindSettlementDay = "settlement-day"

// settlementDay is the record's value.
type settlementDay struct {
	Fired bool `json:"fired"`
}

// dayTimer starts the day's one timer when money first moves that day. An app without an address for settlement or profit pushes has none.
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

// Fire ends a refund, or settles a day: the statements of each merchant (see statement), then the day's profit
// pushes. Assumed: the documents don't say what makes a settlement, nor when profits are told.
func (*Provider) Fire(b *ledger.Books, a *app.App, n provider.Notice, env provider.Env) ([]provider.Notice, error) {
	switch n.Kind {
	case timerRefund:
		return endRefund(b, a, n, env)
	case timerSettlement:
	default:
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
	day := newDay(start, settingsOf(a).hasDialect(dialectSettlementShares, "separate"))
	var profits []provider.Notice
	b.Trades(func(t *ledger.Trade) bool {
		profits = append(profits, profitNotices(a, t, day.contains, env.Now)...)
		if a.URLs[kindSettlement] != "" {
			day.addTrade(t)
		}
		return true
	})
	return append(day.allPushes(a, env), profits...), b.Err()
}
