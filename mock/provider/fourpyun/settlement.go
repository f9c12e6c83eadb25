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
	// Unstated, Untold: at the day's end there was no address for statements, for profits.
	Unstated bool `json:"unstated,omitempty"`
	Untold   bool `json:"untold,omitempty"`
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
	if _, err := time.Parse(dayCompact, n.Subject); err != nil {
		return nil, fmt.Errorf("4pyun: the day %s of a timer: %w", n.Subject, err)
	}
	var notices []provider.Notice
	for _, day := range daysOwed(b, a, n.Subject) {
		notices = append(notices, endDay(b, a, day, env)...)
	}
	return notices, b.Err()
}

// AddressesChanged implements provider.AddressListener: what days without an address have left owing is
// told at the end of the day on which it is given.
func (*Provider) AddressesChanged(b *ledger.Books, a *app.App, env provider.Env) []provider.Notice {
	if len(daysOwed(b, a, env.Now.In(beijing).Format(dayCompact))) == 0 {
		return nil
	}
	return dayTimer(b, a, env.Now)
}

// daysOwed are the days up to one of which something is to be told to an address that there is now.
// Assumed: what a day could not tell for want of an address, statements and profits alike, is told at the end of
// the first day that has it, so that who adds up either gets what the ledger has.
func daysOwed(b *ledger.Books, a *app.App, last string) []string {
	if a.URLs[kindSettlement] == "" && a.URLs[kindProfit] == "" {
		return nil
	}
	return slices.DeleteFunc(movingDays(b, last), func(day string) bool {
		statements, profits := statementsOwed(b, a, day)
		return !statements && !profits
	})
}

// statementsOwed reports what of a day is to be told to the addresses that there are now.
func statementsOwed(b *ledger.Books, a *app.App, day string) (statements, profits bool) {
	var known settlementDay
	ended := b.Load(kindSettlementDay, day, &known) && known.Fired
	return a.URLs[kindSettlement] != "" && (!ended || known.Unstated), a.URLs[kindProfit] != "" && (!ended || known.Untold)
}

// movingDays are the days up to one on which money moved.
func movingDays(b *ledger.Books, last string) []string {
	moved := map[string]bool{}
	note := func(at time.Time) {
		if day := at.In(beijing).Format(dayCompact); !at.IsZero() && day <= last {
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

// endDay makes what is owed of a day: its statements and its profit pushes.
func endDay(b *ledger.Books, a *app.App, subject string, env provider.Env) []provider.Notice {
	start, _ := time.ParseInLocation(dayCompact, subject, beijing) // it is a day
	statements, profits := statementsOwed(b, a, subject)
	var known settlementDay
	if !b.Load(kindSettlementDay, subject, &known) || !known.Fired {
		known.Unstated, known.Untold = true, true
	}
	b.Save(kindSettlementDay, subject, settlementDay{Fired: true, Unstated: known.Unstated && !statements, Untold: known.Untold && !profits})
	day := newDay(start, settingsOf(a).hasDialect(dialectSettlementShares, "separate"))
	var told []provider.Notice
	b.Trades(func(t *ledger.Trade) bool {
		if profits {
			told = append(told, profitNotices(a, t, day.contains, env.Now)...)
		}
		if statements {
			day.addTrade(t)
		}
		return true
	})
	return append(day.allPushes(a, env), told...)
}
