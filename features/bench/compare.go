package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// compareRounds is how often two revisions take turns, enough for benchstat to tell noise.
const compareRounds = 10

// samples are the times of the rounds of a revision, in the format of Go's benchmarks, which benchstat reads.
type samples struct{ strings.Builder }

// measured is a unit as benchstat knows it, and how many of it the values by round are.
type measured struct {
	unit   string
	times  float64
	values []float64
}

// add adds a benchmark's rounds of so many exchanges.
func (s *samples) add(benchmark string, exchanges int, all ...measured) {
	for round := range all[0].values {
		_, _ = fmt.Fprintf(s, "Benchmark%s %d", benchmark, exchanges)
		for _, m := range all {
			_, _ = fmt.Fprintf(s, " %.0f %s", m.values[round]*m.times, m.unit)
		}
		s.WriteByte('\n')
	}
}

// compare has two revisions settle and deliver callbacks in turns: it prints medians, and writes samples into a
// directory, base.txt and this.txt.
func compare(ctx context.Context, o options, out io.Writer) error {
	var base, this samples
	for _, s := range settlings {
		figures, err := s.againstBase(ctx, o, &base, &this)
		if err != nil {
			return fmt.Errorf("%s: %w", s.platform, err)
		}
		print(out, figures)
	}
	for _, d := range deliveryMeasurements {
		figures, err := d.againstBase(ctx, o, &base, &this)
		if err != nil {
			return fmt.Errorf("%s: %w", d.platform, err)
		}
		print(out, figures)
	}
	if o.samples == "" {
		return nil
	}
	return errors.Join(
		os.WriteFile(filepath.Join(o.samples, "base.txt"), []byte(base.String()), 0o600),
		os.WriteFile(filepath.Join(o.samples, "this.txt"), []byte(this.String()), 0o600))
}

func (s settling) againstBase(ctx context.Context, o options, base, this *samples) (figures []Figure, err error) {
	var sides [2]*side
	for i, path := range []string{o.base, o.paymock} {
		server, err := startServer(ctx, path)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, server.Stop()) }()
		requests, err := s.requests(ctx, server, (compareRounds+1)*s.size)
		if err != nil {
			return nil, err
		}
		sides[i] = &side{process: server, requests: requests, want: s.want}
	}
	if err := inTurns(ctx, s.size, sides[:]...); err != nil {
		return nil, err
	}
	for i, to := range []*samples{base, this} {
		side := sides[i]
		to.add("Settle/"+s.platform, s.size, measured{"cpu-ns/op", 1e3, side.cpu}, measured{"req/s", 1, side.rate}, measured{"p50-ns", 1e6, side.p50}, measured{"p99-ns", 1e6, side.p99})
	}
	return sides[1].figures(s.platform+" settle", "the other revision", sides[0], 0), nil
}

func (d delivering) againstBase(ctx context.Context, o options, base, this *samples) (figures []Figure, err error) {
	var senders [2]*sender
	for i, path := range []string{o.base, o.paymock} {
		if senders[i], err = d.open(ctx, path); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, senders[i].close()) }()
	}
	for round := range compareRounds + 1 {
		for _, s := range senders {
			if round == 1 { // the first has warmed it up
				s.delivered = delivered{}
			}
			if err := s.resend(ctx); err != nil {
				return nil, err
			}
		}
	}
	for i, to := range []*samples{base, this} {
		s := senders[i]
		to.add("Callback/"+d.platform, callbackBatch, measured{"cpu-ns/op", 1e3, s.cpu}, measured{"clock-ns/op", 1e3, s.clock}, measured{"p50-ns", 1e6, s.p50}, measured{"p99-ns", 1e6, s.p99})
	}
	return senders[1].figures(d.platform+" callback", "the other revision", &senders[0].delivered, delivering{}), nil
}
