package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/mock/api"
)

// connections is over how many connections requests are sent.
const connections = 8

// load holds the measurements of a run of requests.
type load struct {
	rate     float64 // a second
	p50, p99 float64 // ms
}

// send sends prepared requests over 8 connections and fails on an answer without want.
func send(target string, requests [][]byte, want string) (load, error) {
	return sendOver(connections, target, requests, want)
}

func sendOver(connections int, target string, requests [][]byte, want string) (load, error) {
	u, err := url.Parse(target)
	if err != nil {
		return load{}, err
	}
	took := make([]float64, len(requests))
	errs := make([]error, connections)
	var group sync.WaitGroup
	began := time.Now()
	for i := range connections {
		group.Go(func() { errs[i] = sendEvery(u.Host, requests, i, connections, want, took) })
	}
	group.Wait()
	seconds := time.Since(began).Seconds()
	slices.Sort(took)
	return load{float64(len(requests)) / seconds, took[len(took)/2], took[len(took)*99/100]}, errors.Join(errs...)
}

// sendEvery sends the requests of one connection, one after the other.
func sendEvery(host string, requests [][]byte, first, step int, want string, took []float64) error {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	reader := bufio.NewReader(conn)
	for j := first; j < len(requests); j += step {
		began := time.Now()
		if _, err := conn.Write(requests[j]); err != nil {
			return err
		}
		resp, err := http.ReadResponse(reader, nil)
		if err != nil {
			return err
		}
		answer, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || !bytes.Contains(answer, []byte(want)) {
			return fmt.Errorf("want %s in the answer, got %d %s (%w)", want, resp.StatusCode, answer, err)
		}
		took[j] = float64(time.Since(began).Microseconds()) / 1e3
	}
	return nil
}

// recorder keeps the requests of a client as bytes and sends none.
type recorder struct{ requests [][]byte }

var errRecorded = errors.New("recorded")

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	var text bytes.Buffer
	if err := req.Write(&text); err != nil {
		return nil, err
	}
	r.requests = append(r.requests, text.Bytes())
	return nil, errRecorded
}

// merchant opens a merchant of an app; a recorder takes its requests if there is one.
func merchant(p *process, a api.App, r *recorder) (adapter.Merchant, error) {
	platform, err := adapter.Find(a.Provider)
	if err != nil {
		return nil, err
	}
	options := client.Options{Now: time.Now}
	if r != nil {
		options.HTTP = &http.Client{Transport: r}
	}
	serial := 0
	number := func(prefix string) string {
		serial++
		return fmt.Sprintf("%s%d", prefix, serial)
	}
	return platform.Open(adapter.Config{App: a, BaseURL: p.Ready.Platform, Options: options, Number: number, UsualTexts: true})
}

// openTrades opens paid trades of an app, some at once.
func openTrades(ctx context.Context, p *process, a api.App, n int, trade api.NewTrade) ([]api.Trade, error) {
	ctl, err := p.control()
	if err != nil {
		return nil, err
	}
	trades := make([]api.Trade, n)
	errs := make([]error, connections)
	var group sync.WaitGroup
	for i := range connections {
		group.Go(func() {
			for j := i; j < n && errs[i] == nil; j += connections {
				trades[j], errs[i] = ctl.App(a.Provider, a.ID).OpenTrade(ctx, trade)
			}
		})
	}
	group.Wait()
	return trades, errors.Join(errs...)
}
