package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"paymock/client/adapter"
	"paymock/mock/api"
)

// settling is how the settle of a platform is measured.
type settling struct {
	platform, floor string
	limit           float64
	rounds, size    int
	want            string // in each answer
	requests        func(ctx context.Context, p *process, n int) ([][]byte, error)
}

// settlings: the limits are of the ratio to the floor; see floors.
var settlings = []settling{
	{"4pyun", "gin", 2.0, 7, 2000, `"1001"`, settleTrades("4pyun")},
	{"alipay", "rsa-sign", 0.45, 5, 300, `"10000"`, settleTrades("alipay")},
	{"intella", "rsa-open", 0.6, 5, 300, `Response`, closeBatches},
}

func measureSettles(ctx context.Context, o options) ([]Figure, error) {
	var all []Figure
	for _, s := range settlings {
		figures, err := s.measure(ctx, o.paymock)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.platform, err)
		}
		all = append(all, figures...)
	}
	return all, nil
}

// measure lets paymock and the floor settle in turns. The first round warms both up.
func (s settling) measure(ctx context.Context, paymock string) (figures []Figure, err error) {
	server, err := startServer(ctx, paymock)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	floor, err := start(ctx, self, floorRole, s.floor)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, floor.Stop()) }()
	requests, err := s.requests(ctx, server, (s.rounds+1)*s.size)
	if err != nil {
		return nil, err
	}
	var ours, floors, rate, p50, p99 []float64
	for round := range s.rounds + 1 {
		part := requests[round*s.size : (round+1)*s.size]
		bare, err := floor.spent(s.size, func() error { _, err := send(floor.Ready.Platform, part, ""); return err })
		if err != nil {
			return nil, err
		}
		var l load
		our, err := server.spent(s.size, func() (err error) { l, err = send(server.Ready.Platform, part, s.want); return err })
		if err != nil {
			return nil, err
		}
		if round > 0 {
			ours, floors = append(ours, our), append(floors, bare)
			rate, p50, p99 = append(rate, l.rate), append(p50, l.p50), append(p99, l.p99)
		}
	}
	name := s.platform + " settle"
	return []Figure{
		compareBeside(name+", server CPU (floor: "+s.floor+")", ours, floors, "µs", s.limit),
		plainFigure(name+", over 8 connections", median(rate), "/s", 0),
		plainFigure(name+", p50", median(p50), "ms", 0),
		plainFigure(name+", p99", median(p99), "ms", 0),
	}, nil
}

// settleTrades prepares a settle each of n trades, signed by the platform's client.
func settleTrades(platform string) func(context.Context, *process, int) ([][]byte, error) {
	return func(ctx context.Context, p *process, n int) ([][]byte, error) {
		ctl, err := p.control()
		if err != nil {
			return nil, err
		}
		a, err := ctl.CreateApp(ctx, api.NewApp{Provider: platform})
		if err != nil {
			return nil, err
		}
		return settlesOf(ctx, p, a, n)
	}
}

// settlesOf opens n trades of an app and prepares a settle of each.
func settlesOf(ctx context.Context, p *process, a api.App, n int) ([][]byte, error) {
	trades, err := openTrades(ctx, p, a, n, api.NewTrade{Amount: 5000})
	if err != nil {
		return nil, err
	}
	live, err := merchant(p, a, nil)
	if err != nil {
		return nil, err
	}
	s := adapter.Settlement{Amount: 2203, Sharable: 2203, Parts: []adapter.Part{{Key: "energy_value", Amount: 2103}, {Key: "service_value", Amount: 100}}}
	if splitter, ok := live.(adapter.Splitter); ok {
		receiver := splitter.UsualReceiver()
		if bound := splitter.Bind(ctx, []string{receiver}, nil); bound.Err != nil {
			return nil, bound.Err
		}
		s = adapter.Settlement{Amount: 1203, Parts: []adapter.Part{{Key: receiver, Amount: 1203}}}
	}
	var r recorder
	recording, err := merchant(p, a, &r)
	if err != nil {
		return nil, err
	}
	for i, t := range trades {
		s.TradeNo, s.Number = t.No, fmt.Sprintf("R%d", i)
		recording.Settle(ctx, s)
	}
	return r.requests, r.complete(n)
}

func (r *recorder) complete(n int) error {
	if len(r.requests) != n {
		return fmt.Errorf("%d requests were prepared, want %d", len(r.requests), n)
	}
	return nil
}

// closeBatches signs on a terminal for each connection and prepares n settlements.
func closeBatches(ctx context.Context, p *process, n int) ([][]byte, error) {
	ctl, err := p.control()
	if err != nil {
		return nil, err
	}
	terminals := make([]api.NewTerminal, connections)
	for i := range terminals {
		terminals[i].ID = fmt.Sprintf("%08d", 1+i)
	}
	a, err := ctl.CreateApp(ctx, api.NewApp{Provider: "intella", Terminals: terminals})
	if err != nil {
		return nil, err
	}
	live, err := merchant(p, a, nil)
	if err != nil {
		return nil, err
	}
	for _, t := range terminals {
		if signed := live.(adapter.CardMerchant).SignOn(ctx, t.ID, nil); signed.Err != nil {
			return nil, signed.Err
		}
		// What the load gets is sealed: that settlements succeed, once and again, is seen here.
		for range 2 {
			if closed := live.(adapter.CardMerchant).CloseBatch(ctx, t.ID, 0, nil); closed.Err != nil {
				return nil, closed.Err
			}
		}
	}
	var r recorder
	recording, err := merchant(p, a, &r)
	if err != nil {
		return nil, err
	}
	for i := range n {
		recording.(adapter.CardMerchant).CloseBatch(ctx, terminals[i%connections].ID, 0, nil)
	}
	return r.requests, r.complete(n)
}

// compare lets two servers settle in turns.
func compare(ctx context.Context, o options, out io.Writer) error {
	for _, s := range settlings {
		figure, err := s.againstBase(ctx, o.paymock, o.base)
		if err != nil {
			return fmt.Errorf("%s: %w", s.platform, err)
		}
		print(out, []Figure{figure})
	}
	return nil
}

func (s settling) againstBase(ctx context.Context, path, base string) (figure Figure, err error) {
	var servers [2]*process
	var requests [2][][]byte
	var spent [2][]float64
	for i, path := range []string{path, base} {
		if servers[i], err = startServer(ctx, path); err != nil {
			return figure, err
		}
		defer func() { err = errors.Join(err, servers[i].Stop()) }()
		if requests[i], err = s.requests(ctx, servers[i], (s.rounds+1)*s.size); err != nil {
			return figure, err
		}
	}
	for round := range s.rounds + 1 {
		for i, server := range servers {
			cpu, err := server.spent(s.size, func() error {
				_, err := send(server.Ready.Platform, requests[i][round*s.size:(round+1)*s.size], s.want)
				return err
			})
			if err != nil {
				return figure, err
			}
			if round > 0 {
				spent[i] = append(spent[i], cpu)
			}
		}
	}
	return compareBeside(s.platform+" settle, server CPU (floor: "+base+")", spent[0], spent[1], "µs", 0), nil
}
