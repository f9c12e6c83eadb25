package main

import (
	"context"
	"errors"
	"os/exec"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
)

// measureStart takes the time from exec to readiness, of the smallest call of payctl, and the
// memory of a server that has done nothing.
func measureStart(ctx context.Context, o options) ([]Figure, error) {
	const starts = 9
	var ready, idle, version []float64
	for range starts {
		began := time.Now()
		p, err := startServer(ctx, o.paymock)
		if err != nil {
			return nil, err
		}
		ctl, err := p.control()
		if err == nil {
			err = ctl.WaitReady(ctx)
		}
		took := time.Since(began)
		time.Sleep(500 * time.Millisecond) // idle is what has come to rest
		memory, rssErr := p.RSS()
		if err := errors.Join(err, rssErr, p.Stop()); err != nil {
			return nil, err
		}
		ready, idle = append(ready, milliseconds(took)), append(idle, memory)
		began = time.Now()
		if err := exec.CommandContext(ctx, o.payctl, "version").Run(); err != nil {
			return nil, err
		}
		version = append(version, milliseconds(time.Since(began)))
	}
	return []Figure{
		plainFigure("start to readyz", median(ready), "ms", 20),
		plainFigure("payctl version", median(version), "ms", 15),
		plainFigure("memory, idle", median(idle), "MiB", 25),
	}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }

// measureMemory settles one trade of 4pyun again and again: journal and ledger are full after a
// part of it, and no more memory may be needed.
func measureMemory(ctx context.Context, o options) (figures []Figure, err error) {
	p, err := startServer(ctx, o.paymock)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	one, err := settleTrades("4pyun")(ctx, p, 1)
	if err != nil {
		return nil, err
	}
	const part = 10_000
	requests := make([][]byte, part)
	for i := range requests {
		requests[i] = one[0]
	}
	sent := 0
	for _, mark := range []int{100_000, 1_000_000} {
		for ; sent < mark; sent += part {
			if _, err := send(p.Ready.Platform, requests, `"code":"1`); err != nil {
				return nil, err
			}
		}
		memory, err := p.RSS()
		if err != nil {
			return nil, err
		}
		figures = append(figures, plainFigure("memory, after "+thousands(mark)+" exchanges", memory, "MiB", 150))
	}
	return figures, nil
}

// measureTrades takes what each of many open trades needs of the memory of the process, as soon as they are made and
// when the server has come to rest.
func measureTrades(ctx context.Context, o options) (figures []Figure, err error) {
	const trades = 50_000
	p, a, err := startWithApp(ctx, o.paymock)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	each := func(idle float64) (float64, error) { // kB
		memory, err := p.RSS()
		return (memory - idle) * (1 << 20) / 1000 / trades, err
	}
	time.Sleep(500 * time.Millisecond) // idle is what has come to rest
	idle, err := p.RSS()
	if err != nil {
		return nil, err
	}
	if err := fillTrades(ctx, p, a, trades); err != nil {
		return nil, err
	}
	busy, err := each(idle)
	if err != nil {
		return nil, err
	}
	time.Sleep(5 * time.Second) // rest is a second without work
	rested, err := each(idle)
	return []Figure{
		plainFigure("memory of a trade among 50,000, while they are made", busy, "kB", 0),
		plainFigure("memory of a trade among 50,000, at rest", rested, "kB", 2),
	}, err
}

// measureApps takes the server's CPU for making an app.
func measureApps(ctx context.Context, o options) (figures []Figure, err error) {
	p, err := startServer(ctx, o.paymock)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	ctl, err := p.control()
	if err != nil {
		return nil, err
	}
	for _, platform := range []string{"4pyun", "alipay", "intella"} {
		const apps = 100
		cpu, err := p.spent(apps, func() error { return makeApps(ctx, ctl, platform, apps) })
		if err != nil {
			return nil, err
		}
		figures = append(figures, plainFigure("POST /apps, "+platform+", server CPU", cpu, "µs", 0))
	}
	return figures, nil
}

func makeApps(ctx context.Context, ctl *control.Client, platform string, n int) error {
	for range n {
		if _, err := ctl.CreateApp(ctx, api.NewApp{Provider: platform}); err != nil {
			return err
		}
	}
	return nil
}
