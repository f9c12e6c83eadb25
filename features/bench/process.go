package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"paymock/client/control"
	"paymock/features/serverprocess"
)

// process is a server under measurement.
type process struct{ *serverprocess.Process }

// startServer starts paymock as people do, on free ports.
func startServer(ctx context.Context, path string) (*process, error) {
	return start(ctx, path, serverprocess.Paymock("--seed=7")...)
}

// startFloor starts this program as a floor.
func startFloor(ctx context.Context, name string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, self, floorRole, name)
}

// start starts a server and waits for its ready line.
func start(ctx context.Context, path string, args ...string) (*process, error) {
	p, err := serverprocess.Start(ctx, path, args...)
	return &process{p}, err
}

func (p *process) control() (*control.Client, error) {
	return control.New(control.Config{BaseURL: p.Ready.Control})
}

// cpu is how long the process's threads have run so far, in microseconds. (The clock ticks of
// /proc/PID/stat are 10 ms, too coarse.)
func (p *process) cpu() (float64, error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.Cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		return 0, fmt.Errorf("CPU time is read from /proc, on Linux only: %d threads, %w", len(threads), err)
	}
	sum := 0.0
	for _, path := range threads {
		stat, err := os.ReadFile(path)
		if err != nil {
			return 0, err
		}
		ran, err := strconv.ParseFloat(strings.Fields(string(stat))[0], 64)
		if err != nil {
			return 0, err
		}
		sum += ran / 1e3
	}
	return sum, nil
}

// allocated is a process's allocation on its heap so far.
type allocated struct{ bytes, objects float64 }

func (p *process) allocated(ctx context.Context) (allocated, error) {
	metrics, err := p.Metrics(ctx)
	return allocated{metrics["go_memstats_alloc_bytes_total"], metrics["go_memstats_mallocs_total"]}, err
}

// perExchange is the allocation since then, for each of n exchanges.
func (a allocated) perExchange(then allocated, n int) allocated {
	return allocated{(a.bytes - then.bytes) / float64(n), (a.objects - then.objects) / float64(n)}
}

// compareAllocations compares with a floor.
func (a allocated) compareAllocations(name string, floor allocated) []Figure {
	return []Figure{
		compareBeside(name+", allocated", []float64{a.bytes / 1e3}, []float64{floor.bytes / 1e3}, "kB", 0),
		compareBeside(name+", allocations", []float64{a.objects}, []float64{floor.objects}, "", 0),
	}
}

// spent is the CPU that do costs the process, for each of n.
func (p *process) spent(n int, do func() error) (float64, error) {
	before, err := p.cpu()
	if err != nil {
		return 0, err
	}
	if err := do(); err != nil {
		return 0, err
	}
	after, err := p.cpu()
	return (after - before) / float64(n), err
}
