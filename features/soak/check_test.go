package soak_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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

// checkMoney holds each trade against its postings and against what this life has asked for.
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
	posted, err := l.postings(ctx)
	if err != nil {
		return nil, err
	}
	var own []api.Trade
	var lost []string
	for _, t := range all {
		l.asked[t.No].count(l.counted)
		missing, err := l.asked[t.No].check(t)
		lost = append(lost, missing...)
		if err := errors.Join(err, checkPosted(t, posted[t.No])); err != nil {
			return nil, fmt.Errorf("trade %s: %w", t.No, err)
		}
		if t.Amount == 5000 && t.Paid == 5000 {
			own = append(own, t)
		}
	}
	if len(lost) > staleReplies {
		return nil, fmt.Errorf("answered with success, and not there: %s", strings.Join(lost, "; "))
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
	var moved, newest time.Time
	for {
		page, err := l.app.Journal(ctx, control.JournalQuery{After: last, Limit: 1000})
		if err != nil {
			return err
		}
		for _, e := range page {
			if e.Seq <= last || last > 0 && e.Seq != last+1 { // the oldest may be gone
				return fmt.Errorf("the journal has entry %d after %d", e.Seq, last)
			}
			last = e.Seq
			switch {
			case e.Kind != "clock": // a call's time is that of its arrival: the clock may move before it is journalled
				newest = latest(newest, e.At)
			case e.At.Before(moved):
				return fmt.Errorf("the clock's entry %d is of %s, and one before it of %s", e.Seq, e.At, moved)
			default:
				moved = e.At
			}
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
	if newest.After(moved) {
		return fmt.Errorf("the journal has an entry of %s, and the clock came to %s", newest, moved)
	}
	if journalled != l.counted[attempts] {
		return fmt.Errorf("%d attempts in the journal, the books have %d", journalled, l.counted[attempts])
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
