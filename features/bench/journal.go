package main

import (
	"context"
	"errors"
	"fmt"

	"paymock/client/control"
	"paymock/mock/api"
)

// journalOfApp is how many entries an app keeps at most; more lie in several apps.
const journalOfApp = 10_000

// measureJournal asks for the entries of one trade in servers with more and more entries, and shows the list of all
// apps' newest.
func measureJournal(ctx context.Context, o options) ([]Figure, error) {
	counts := []int{1000, journalOfApp, 10 * journalOfApp}
	var figures, one, list []Figure
	for _, n := range counts {
		ofTrade, page, err := queryJournal(ctx, o.paymock, n)
		if err != nil {
			return nil, err
		}
		one = append(one, plainFigure("journal of a trade among "+thousands(n)+" entries, server CPU", ofTrade, "µs", 0))
		list = append(list, plainFigure("page of the newest of "+thousands(n)+" entries, server CPU", page, "µs", 0))
	}
	figures = append(one, growthOf("growth of the journal of a trade with entries, exponent", counts, one))
	return append(append(figures, list...), growthOf("growth of the page with entries, exponent", counts, list)), nil
}

// queryJournal fills a server, and gives the CPU of a query for a trade and of a page.
func queryJournal(ctx context.Context, paymock string, entries int) (ofTrade, page float64, err error) {
	p, a, err := startWithApp(ctx, paymock)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	ctl, err := p.control()
	if err != nil {
		return 0, 0, err
	}
	var trades []api.Trade // of the last app
	for left := entries; left > 0; left -= len(trades) {
		if left < entries {
			if a, err = ctl.CreateApp(ctx, api.NewApp{Provider: a.Provider}); err != nil {
				return 0, 0, err
			}
		}
		if trades, err = openTrades(ctx, p, a, min(left, journalOfApp), api.NewTrade{Amount: 5000}); err != nil {
			return 0, 0, err
		}
	}
	const queries = 200
	query := func() error {
		for i := range queries {
			found, err := ctl.App(a.Provider, a.ID).Journal(ctx, control.JournalQuery{Subject: trades[i*len(trades)/queries].No, Limit: 10})
			if err != nil || len(found) == 0 {
				return fmt.Errorf("%d entries of trade %d: %w", len(found), i, err)
			}
		}
		return nil
	}
	show := func() error {
		for range queries {
			if err := showList(ctx, p.Ready.Control); err != nil {
				return err
			}
		}
		return nil
	}
	if err := errors.Join(query(), show()); err != nil { // warms up
		return 0, 0, err
	}
	if ofTrade, err = p.spent(queries, query); err != nil {
		return 0, 0, err
	}
	page, err = p.spent(queries, show)
	return ofTrade, page, err
}
