package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"time"

	"paymock/features/serverprocess"
	"paymock/mock/api"
)

// settleCPU bounds the CPU of a settle in replica and Redis together, so that two cores do 3,000 a
// second.
const settleCPU = 2e6 / 3000

// measureReplicas lets one and two replicas settle on a Redis that writes each change down. Without
// redis-server there are no figures.
func measureReplicas(ctx context.Context, o options) (figures []Figure, err error) {
	if path, _ := exec.LookPath("redis-server"); path == "" {
		_, _ = fmt.Fprintln(os.Stderr, "replicas: left out, there is no redis-server (Debian: redis-server)")
		return nil, nil
	}
	for i, name := range []string{"one replica", "two replicas"} {
		measured, err := settleOnRedis(ctx, o.paymock, i+1, name)
		if err != nil {
			return nil, err
		}
		figures = append(figures, measured...)
	}
	return figures, nil
}

func settleOnRedis(ctx context.Context, paymock string, n int, name string) (figures []Figure, err error) {
	dir, err := os.MkdirTemp("", "bench-redis-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	redis, url, err := startRedis(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, redis.Stop()) }()
	servers := make([]*process, n)
	for i := range servers {
		servers[i], err = start(ctx, paymock, serverprocess.Paymock("--store="+url)...)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, servers[i].Stop()) }()
	}
	ctl, err := servers[0].control()
	if err != nil {
		return nil, err
	}
	a, err := ctl.CreateApp(ctx, api.NewApp{Provider: "4pyun"})
	if err != nil {
		return nil, err
	}
	const rounds, size = 5, 2000
	requests, err := settlesOf(ctx, servers[0], a, (rounds+1)*size)
	if err != nil {
		return nil, err
	}
	var ours, theirs, rate []float64
	for round := range rounds + 1 {
		var took time.Duration
		inRedis := 0.0
		own, err := cpuPerItem(servers, size, func() (err error) {
			inRedis, err = redis.spent(size, func() (err error) {
				took, err = sendToAll(servers, requests[round*size:(round+1)*size])
				return err
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		if round > 0 {
			ours, theirs, rate = append(ours, own+inRedis), append(theirs, inRedis), append(rate, size/took.Seconds())
		}
	}
	return []Figure{
		plainFigure("4pyun settle, "+name+" and Redis, CPU of all", median(ours), "µs", settleCPU),
		plainFigure("4pyun settle, "+name+", CPU of Redis", median(theirs), "µs", 0),
		plainFigure("4pyun settle, "+name+", over 8 connections each", median(rate), "/s", 0),
	}, nil
}

// cpuPerItem is the CPU that do costs all processes, for each of n.
func cpuPerItem(all []*process, n int, do func() error) (sum float64, err error) {
	if len(all) == 0 {
		return 0, do()
	}
	rest := 0.0
	own, err := all[0].spent(n, func() (err error) { rest, err = cpuPerItem(all[1:], n, do); return err })
	return own + rest, err
}

// sendToAll sends each server its part of the requests, at once.
func sendToAll(servers []*process, requests [][]byte) (time.Duration, error) {
	began, part := time.Now(), len(requests)/len(servers)
	errs := make(chan error, len(servers))
	for i, s := range servers {
		go func() {
			_, err := send(s.Ready.Platform, requests[i*part:(i+1)*part], `"1001"`)
			errs <- err
		}()
	}
	var err error
	for range servers {
		err = errors.Join(err, <-errs)
	}
	return time.Since(began), err
}

// startRedis starts a Redis that writes each change down in dir.
func startRedis(ctx context.Context, dir string) (p *process, url string, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	_ = l.Close()
	redis, err := serverprocess.StartSilent(exec.CommandContext(ctx, "redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "yes"))
	if err != nil {
		return nil, "", err
	}
	p = &process{redis}
	for range 100 {
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			return p, "redis://127.0.0.1:" + port, conn.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil, "", errors.Join(errors.New("redis-server does not answer"), p.Stop())
}
