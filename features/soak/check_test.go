package soak_test

import (
	"context"
	"fmt"
	"strings"

	"paymock/client/control"
	"paymock/mock/api"
)

// check compares books, callbacks and journal.
func (l *life) check(ctx context.Context) error {
	known, err := l.checkMoney(ctx)
	if err != nil {
		return err
	}
	if err := l.checkCallbacks(ctx, known); err != nil {
		return err
	}
	return l.checkJournal(ctx)
}

// checkMoney looks at the ledger's sums and each trade's.
func (l *life) checkMoney(ctx context.Context) ([]api.Trade, error) {
	books, err := l.app.CheckBooks(ctx)
	if err != nil {
		return nil, err
	}
	if !books.OK || books.Sum != 0 {
		return nil, fmt.Errorf("the ledger's sum is %d: %s", books.Sum, books.Message)
	}
	all, err := l.app.Trades(ctx)
	if err != nil {
		return nil, err
	}
	l.counted[trades] = len(all)
	var own []api.Trade
	for _, t := range all {
		if t.Left < 0 || t.Left != t.Paid-t.Refunded-t.Shared {
			return nil, fmt.Errorf("trade %s: paid %d, refunded %d, shared %d, left %d", t.No, t.Paid, t.Refunded, t.Shared, t.Left)
		}
		if t.Amount == 5000 && t.Paid == 5000 {
			own = append(own, t)
		}
	}
	if len(own) < tradesOfALife {
		return nil, fmt.Errorf("%d trades of 50.00 were paid, want %d", len(own), tradesOfALife)
	}
	return own, nil
}

// checkCallbacks holds what the merchant got against the attempts in the books.
func (l *life) checkCallbacks(ctx context.Context, known []api.Trade) error {
	all, err := l.app.Callbacks(ctx)
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, c := range all {
		if c.State == "waiting" {
			return fmt.Errorf("callback %s about %s is still waiting", c.ID, c.Subject)
		}
		told[c.Subject] = true
		for _, a := range c.Attempts {
			l.counted[attempts]++
			if a.Request != "" {
				l.counted[sent]++
			}
			if a.Accepted {
				l.counted[taken]++
			}
		}
	}
	shop := l.soak.shop.count(l.path)
	if got := int(shop.got.Load()); got != l.counted[sent] {
		return fmt.Errorf("the merchant got %d callbacks, the books have %d", got, l.counted[sent])
	}
	if accepted := int(shop.accepted.Load()); accepted != l.counted[taken] {
		return fmt.Errorf("the merchant accepted %d callbacks, the books have %d", accepted, l.counted[taken])
	}
	for _, t := range known {
		if !told[t.No] {
			return fmt.Errorf("no callback about trade %s", t.No)
		}
	}
	return nil
}

// checkJournal looks at the order of the journal, counts what acted, and finds each attempt there.
func (l *life) checkJournal(ctx context.Context) error {
	journalled, last := 0, int64(0)
	for {
		page, err := l.app.Journal(ctx, control.JournalQuery{After: last, Limit: 1000})
		if err != nil {
			return err
		}
		for _, e := range page {
			if e.Seq <= last {
				return fmt.Errorf("the journal has entry %d after %d", e.Seq, last)
			}
			last = e.Seq
			l.counted[entries]++
			if e.Kind == "attempt" {
				journalled++
			}
			for rule := range strings.SplitSeq(e.Rule, ", ") {
				if _, action, named := strings.Cut(rule, " "); named {
					l.acted[action]++
				}
			}
		}
		if len(page) < 1000 {
			break
		}
	}
	if journalled != l.counted[attempts] {
		return fmt.Errorf("%d attempts in the journal, the books have %d", journalled, l.counted[attempts])
	}
	return nil
}
