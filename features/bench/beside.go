package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"paymock/client/control"
	"paymock/mock/api"
)

// measureBeside settles at 4pyun while 32 connections settle at Alipay, whose signatures are limited to
// the cores and leave room.
func measureBeside(ctx context.Context, o options) (figures []Figure, err error) {
	p, err := startServer(ctx, o.paymock)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	heavy, err := settleTrades("alipay")(ctx, p, 1600)
	if err != nil {
		return nil, err
	}
	light, err := settleTrades("4pyun")(ctx, p, 300)
	if err != nil {
		return nil, err
	}
	var group sync.WaitGroup
	var beside error
	group.Go(func() { _, beside = sendOver(32, p.Ready.Platform, heavy, `"10000"`) })
	l, err := sendOver(1, p.Ready.Platform, light, `"1001"`)
	group.Wait()
	return []Figure{
		plainFigure("4pyun settle beside 32 connections to alipay, p50", l.p50, "ms", 0),
		plainFigure("4pyun settle beside 32 connections to alipay, p99", l.p99, "ms", 20),
	}, errors.Join(err, beside)
}

// measureJournal asks for the entries of one trade in journals of 1,000 and 10,000 entries, which
// is the most that an app keeps.
func measureJournal(ctx context.Context, o options) (figures []Figure, err error) {
	counts := []int{1000, 10_000}
	var cpu []float64
	for _, n := range counts {
		used, err := queryJournal(ctx, o.paymock, n)
		if err != nil {
			return nil, err
		}
		cpu = append(cpu, used)
	}
	return []Figure{
		plainFigure("journal of a trade among 10,000 entries, server CPU", cpu[1], "µs", 0),
		plainFigure("growth with entries, exponent", math.Log10(cpu[1]/cpu[0]), "", 0),
	}, nil
}

func queryJournal(ctx context.Context, paymock string, entries int) (used float64, err error) {
	p, a, err := startWithApp(ctx, paymock)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	ctl, err := p.control()
	if err != nil {
		return 0, err
	}
	trades, err := openTrades(ctx, p, a, entries, api.NewTrade{Amount: 5000})
	if err != nil {
		return 0, err
	}
	const queries = 100
	return p.spent(queries, func() error {
		for i := range queries {
			found, err := ctl.App(a.Provider, a.ID).Journal(ctx, control.JournalQuery{Subject: trades[i*entries/queries].No, Limit: 10})
			if err != nil || len(found) == 0 {
				return fmt.Errorf("%d entries of trade %d: %w", len(found), i, err)
			}
		}
		return nil
	})
}
