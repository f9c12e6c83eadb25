package main

import (
	"context"
	"errors"
	"fmt"
	"math"
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
		memory, rssErr := p.rss()
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
	marks := []int{100_000}
	if o.million {
		marks = append(marks, 1_000_000)
	}
	sent := 0
	for _, mark := range marks {
		for ; sent < mark; sent += part {
			if _, err := send(p.Ready.Platform, requests, `"code":"1`); err != nil {
				return nil, err
			}
		}
		memory, err := p.rss()
		if err != nil {
			return nil, err
		}
		figures = append(figures, plainFigure(fmt.Sprintf("memory, after %d,000 exchanges", mark/1000), memory, "MiB", 150))
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

// measureGrowth settles in servers that hold more and more of one thing. The exponent is 0 when
// the cost is the same, 1 when it grows with the number.
func measureGrowth(ctx context.Context, o options) ([]Figure, error) {
	var figures []Figure
	for _, g := range []struct {
		what   string
		counts []int
		fill   func(ctx context.Context, p *process, a api.App, n int) error
	}{
		{"trades in the app", []int{1000, 10_000, 100_000}, fillTrades},
		{"rules", []int{1, 1000}, fillRules},
		{"apps", []int{1, 1000}, fillApps},
	} {
		var cpu []float64
		for _, n := range g.counts {
			used, err := settleAmong(ctx, o.paymock, func(p *process, a api.App) error { return g.fill(ctx, p, a, n) })
			if err != nil {
				return nil, fmt.Errorf("%d %s: %w", n, g.what, err)
			}
			cpu = append(cpu, used)
		}
		last := len(cpu) - 1
		exponent := math.Log(cpu[last]/cpu[0]) / math.Log(float64(g.counts[last])/float64(g.counts[0]))
		figures = append(figures,
			plainFigure(fmt.Sprintf("4pyun settle, server CPU, %d %s", g.counts[last], g.what), cpu[last], "µs", 0),
			plainFigure("growth with "+g.what+", exponent", exponent, "", 0.15))
	}
	return figures, nil
}

// startWithApp starts a server with one more app of 4pyun.
func startWithApp(ctx context.Context, paymock string) (*process, api.App, error) {
	p, err := startServer(ctx, paymock)
	if err != nil {
		return nil, api.App{}, err
	}
	ctl, err := p.control()
	if err != nil {
		return nil, api.App{}, errors.Join(err, p.Stop())
	}
	a, err := ctl.CreateApp(ctx, api.NewApp{Provider: "4pyun"})
	if err != nil {
		return nil, api.App{}, errors.Join(err, p.Stop())
	}
	return p, a, nil
}

// settleAmong is the CPU of a settle in a server that was filled before: the best of a few
// batches.
func settleAmong(ctx context.Context, paymock string, fill func(*process, api.App) error) (best float64, err error) {
	const rounds, size = 5, 1000
	p, a, err := startWithApp(ctx, paymock)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	if err := fill(p, a); err != nil {
		return 0, err
	}
	requests, err := settlesOf(ctx, p, a, rounds*size)
	if err != nil {
		return 0, err
	}
	best = math.Inf(1)
	for round := range rounds {
		used, err := p.spent(size, func() error {
			_, err := send(p.Ready.Platform, requests[round*size:(round+1)*size], `"1001"`)
			return err
		})
		if err != nil {
			return 0, err
		}
		best = min(best, used)
	}
	return best, nil
}

func fillTrades(ctx context.Context, p *process, a api.App, n int) error {
	_, err := openTrades(ctx, p, a, n, api.NewTrade{Amount: 5000})
	return err
}

// fillRules adds rules on a field of the request that match nothing.
func fillRules(ctx context.Context, p *process, a api.App, n int) error {
	ctl, err := p.control()
	if err != nil {
		return err
	}
	for i := range n {
		value := fmt.Sprint(i)
		rule := api.Rule{
			When: api.When{Operation: "settle", Where: map[string]api.Condition{"pay_serial": {Equal: &value}}},
			Then: api.Then{Respond: "1403"},
		}
		if _, err := ctl.App(a.Provider, a.ID).AddRule(ctx, rule); err != nil {
			return err
		}
	}
	return nil
}

func fillApps(ctx context.Context, p *process, _ api.App, n int) error {
	ctl, err := p.control()
	if err != nil {
		return err
	}
	return makeApps(ctx, ctl, "4pyun", n)
}
