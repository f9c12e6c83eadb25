package main

import (
	"context"
	"errors"
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

// rss is the process's resident memory in MiB.
func (p *process) rss() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kilobytes / 1024, err
		}
	}
	return 0, errors.New("no VmRSS in /proc")
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
