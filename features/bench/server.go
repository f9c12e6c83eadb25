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
