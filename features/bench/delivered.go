package main

import (
	"context"
	"time"
)

// figures compares with a floor; the limits of its ratios are those of limits.
func (d *delivered) figures(name, floorName string, floor *delivered, limits delivering) []Figure {
	return append([]Figure{
		compareBeside(name+", server CPU (floor: "+floorName+")", d.cpu, floor.cpu, "µs", limits.cpu),
		compareBeside(name+", time of each", d.clock, floor.clock, "µs", limits.clock),
		compareBeside(name+", rate", rates(d.clock), rates(floor.clock), "/s", 0),
		compareBeside(name+", p50", d.p50, floor.p50, "ms", 0),
		compareBeside(name+", p99", d.p99, floor.p99, "ms", 0),
	}, d.each().compareAllocations(name, floor.each())...)
}

// rates are how many there were in a second that took so many microseconds each.
func rates(clock []float64) []float64 {
	out := make([]float64, len(clock))
	for i, each := range clock {
		out[i] = 1e6 / each
	}
	return out
}

// delivered has what a callback took in each round, in microseconds: of the sender's CPU, and by the clock, in which
// the merchant has its part; and of single ones in milliseconds.
type delivered struct {
	cpu, clock, p50, p99 []float64
	allocated            allocated // in all rounds
	sent                 int       // in all rounds
}

// measureBatch has n callbacks sent by a process.
func (d *delivered) measureBatch(ctx context.Context, p *process, n int, send func() error) error {
	before, err := p.allocated(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	cpu, err := p.spent(n, send)
	d.cpu, d.clock = append(d.cpu, cpu), append(d.clock, milliseconds(time.Since(began))*1e3/float64(n))
	if err != nil {
		return err
	}
	after, err := p.allocated(ctx)
	d.allocated.bytes += after.bytes - before.bytes
	d.allocated.objects += after.objects - before.objects
	d.sent += n
	return err
}

// each is the allocation for each callback.
func (d *delivered) each() allocated { return d.allocated.perExchange(allocated{}, d.sent) }
