package main

import (
	"context"
	"errors"
	"fmt"
	"math"

	"paymock/mock/api"
)

// maxExponent is the exponent up to which a cost is flat or logarithmic.
const maxExponent = 0.15

// measureGrowth settles in servers that hold more and more of one thing.
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
		var grown []Figure
		for _, n := range g.counts {
			ours, floor, err := settleAmong(ctx, o.paymock, func(p *process, a api.App) error { return g.fill(ctx, p, a, n) })
			if err != nil {
				return nil, fmt.Errorf("%d %s: %w", n, g.what, err)
			}
			grown = append(grown, compareBeside("4pyun settle, server CPU, "+g.what+": "+thousands(n)+" (floor: gin)", ours.cpu, floor.cpu, "µs", 0))
		}
		figures = append(append(figures, grown...), growthOf("growth with "+g.what+", exponent", g.counts, grown))
	}
	return figures, nil
}

// growthOf is the exponent by which figures grow with counts: 0 when the cost is the same, 1 when it grows with the
// number. What has a floor grows as its ratio does, for the machine may have been slower at one of them.
func growthOf(name string, counts []int, grown []Figure) Figure {
	last := len(grown) - 1
	first, most := grown[0].Value, grown[last].Value
	if grown[0].Ratio != 0 {
		first, most = float64(grown[0].Ratio), float64(grown[last].Ratio)
	}
	return plainFigure(name, math.Log(most/first)/math.Log(float64(counts[last])/float64(counts[0])), "", maxExponent)
}

// thousands writes a count as people do: 100,000.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
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

// settleAmong settles in a server that was filled before, in turns with a bare one.
func settleAmong(ctx context.Context, paymock string, fill func(*process, api.App) error) (ours, floor *side, err error) {
	const rounds, size = 7, 1000
	p, a, err := startWithApp(ctx, paymock)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	bare, err := startFloor(ctx, "gin")
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, bare.Stop()) }()
	if err := fill(p, a); err != nil {
		return nil, nil, err
	}
	requests, err := settlesOf(ctx, p, a, (rounds+1)*size)
	if err != nil {
		return nil, nil, err
	}
	ours, floor = &side{process: p, requests: requests, want: `"1001"`}, &side{process: bare, requests: requests}
	return ours, floor, inTurns(ctx, size, floor, ours)
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
