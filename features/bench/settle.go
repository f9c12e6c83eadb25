package main

import (
	"context"
	"errors"
	"fmt"

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

// measure lets paymock and the floor settle in turns.
func (s settling) measure(ctx context.Context, paymock string) (figures []Figure, err error) {
	server, err := startServer(ctx, paymock)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	floor, err := startFloor(ctx, s.floor)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, floor.Stop()) }()
	requests, err := s.requests(ctx, server, (s.rounds+1)*s.size)
	if err != nil {
		return nil, err
	}
	bare, ours := &side{process: floor, requests: requests}, &side{process: server, requests: requests, want: s.want}
	if err := inTurns(ctx, s.size, bare, ours); err != nil {
		return nil, err
	}
	return ours.figures(s.platform+" settle", s.floor, bare, s.limit), nil
}

// side is one of those that settle in turns, and what each round took.
type side struct {
	process             *process
	requests            [][]byte
	want                string // in each answer
	cpu, rate, p50, p99 []float64
	allocated           allocated // for each exchange
}

// inTurns has each side send its requests in batches of a size, one after the other. The first round warms all up.
func inTurns(ctx context.Context, size int, sides ...*side) (err error) {
	then := make([]allocated, len(sides))
	rounds := len(sides[0].requests) / size
	for round := range rounds {
		for i, s := range sides {
			if round == 1 {
				s.cpu, s.rate, s.p50, s.p99 = nil, nil, nil, nil
				if then[i], err = s.process.allocated(ctx); err != nil {
					return err
				}
			}
			if err := s.settle(s.requests[round*size : (round+1)*size]); err != nil {
				return err
			}
		}
	}
	for i, s := range sides {
		now, err := s.process.allocated(ctx)
		if err != nil {
			return err
		}
		s.allocated = now.perExchange(then[i], (rounds-1)*size)
	}
	return nil
}

func (s *side) settle(requests [][]byte) error {
	var l load
	cpu, err := s.process.spent(len(requests), func() (err error) { l, err = send(s.process.Ready.Platform, requests, s.want); return err })
	s.cpu, s.rate, s.p50, s.p99 = append(s.cpu, cpu), append(s.rate, l.rate), append(s.p50, l.p50), append(s.p99, l.p99)
	return err
}

// figures compares a side with its floor; limit is of the CPU's ratio.
func (s *side) figures(name, floorName string, floor *side, limit float64) []Figure {
	return append([]Figure{
		compareBeside(name+", server CPU (floor: "+floorName+")", s.cpu, floor.cpu, "µs", limit),
		compareBeside(name+", over 8 connections", s.rate, floor.rate, "/s", 0),
		compareBeside(name+", p50", s.p50, floor.p50, "ms", 0),
		compareBeside(name+", p99", s.p99, floor.p99, "ms", 0),
	}, s.allocated.compareAllocations(name, floor.allocated)...)
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
