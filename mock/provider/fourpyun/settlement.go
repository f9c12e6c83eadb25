package fourpyun

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
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
	// Unstated: at the day's end there was no address for statements.
	Unstated bool `json:"unstated,omitempty"`
}

// dayTimer starts the day's one timer when money first moves that day. An app without an address for settlement or
// profit pushes has none, and no record of the day.
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
	var known settlementDay
	if b.Load(kindSettlementDay, n.Subject, &known) && known.Fired {
		return nil, nil
	}
	missed, err := endMissedDays(b, a, n.Subject, env)
	if err != nil {
		return nil, err
	}
	own, err := endDay(b, a, n.Subject, true, env)
	return append(missed, own...), err
}

// endMissedDays makes the statements of the days before one that had no address for them.
func endMissedDays(b *ledger.Books, a *app.App, before string, env provider.Env) (notices []provider.Notice, err error) {
	if a.URLs[kindSettlement] == "" {
		return nil, nil
	}
	for _, day := range movingDays(b, before) {
		var missed settlementDay
		noTimer := !b.Load(kindSettlementDay, day, &missed)
		if !noTimer && !missed.Unstated {
			continue
		}
		more, err := endDay(b, a, day, noTimer, env)
		if err != nil {
			return nil, err
		}
		notices = append(notices, more...)
	}
	return notices, nil
}

// movingDays are the days before one on which money moved. All of them are stated at last, so that the statements
// add up to the ledger.
func movingDays(b *ledger.Books, before string) []string {
	moved := map[string]bool{}
	note := func(at time.Time) {
		if day := at.In(beijing).Format(dayCompact); !at.IsZero() && day < before {
			moved[day] = true
		}
	}
	b.Trades(func(t *ledger.Trade) bool {
		note(t.PaidAt)
		note(clearedAt(t))
		for i := range t.Refunds {
			note(doneAt(&t.Refunds[i]))
		}
		for i := range t.Shares {
			note(t.Shares[i].At)
		}
		return true
	})
	return slices.Sorted(maps.Keys(moved))
}

// endDay makes a day's statements where they have an address, and its profit pushes.
func endDay(b *ledger.Books, a *app.App, subject string, profit bool, env provider.Env) ([]provider.Notice, error) {
	start, err := time.ParseInLocation(dayCompact, subject, beijing)
	if err != nil {
		return nil, fmt.Errorf("4pyun: the day %s of a timer: %w", subject, err)
	}
	stated := a.URLs[kindSettlement] != ""
	b.Save(kindSettlementDay, subject, settlementDay{Fired: true, Unstated: !stated})
	day := newDay(start, settingsOf(a).hasDialect(dialectSettlementShares, "separate"))
	var profits []provider.Notice
	b.Trades(func(t *ledger.Trade) bool {
		if profit {
			profits = append(profits, profitNotices(a, t, day.contains, env.Now)...)
		}
		if stated {
			day.addTrade(t)
		}
		return true
	})
	return append(day.allPushes(a, env), profits...), b.Err()
}
