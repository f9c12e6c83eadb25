package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
)

// The floor of a callback is a bare client that posts as many bytes from as many goroutines,
// signed with Go's RSA where the platform signs with RSA.
const (
	callbackRounds = 5
	callbackBatch  = 400
)

// merchantServer accepts callbacks in this process and counts them.
type merchantServer struct {
	server *http.Server
	url    string
	count  atomic.Int64
	body   atomic.Pointer[[]byte] // the last one
}

func listenForCallbacks(ok string) (*merchantServer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &merchantServer{url: "http://" + l.Addr().String() + "/notify"}
	m.server = &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m.body.Store(&body)
		_, _ = io.WriteString(w, ok)
		m.count.Add(1)
	})}
	go func() { _ = m.server.Serve(l) }()
	return m, nil
}

// wait waits until n callbacks have come.
func (m *merchantServer) wait(ctx context.Context, n int64) error {
	for deadline := time.Now().Add(time.Minute); m.count.Load() < n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("%d callbacks of %d came", m.count.Load(), n)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func measureCallbacks(ctx context.Context, o options) ([]Figure, error) {
	var all []Figure
	for _, platform := range []struct {
		name, accepted string
		limit          float64
	}{{"4pyun", `{"code":"1001"}`, 3.0}, {"alipay", "success", 1.0}, {"intella", "true", 1.0}} {
		figure, err := measureCallback(ctx, o, platform.name, platform.accepted, platform.limit)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", platform.name, err)
		}
		all = append(all, figure)
	}
	return all, nil
}

// measureCallback has a batch of callbacks resent, in turns with the floor.
func measureCallback(ctx context.Context, o options, platform, accepted string, limit float64) (figure Figure, err error) {
	shop, err := listenForCallbacks(accepted)
	if err != nil {
		return figure, err
	}
	defer func() { _ = shop.server.Close() }()
	server, err := startServer(ctx, o.paymock)
	if err != nil {
		return figure, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	ctl, err := server.control()
	if err != nil {
		return figure, err
	}
	a, err := ctl.CreateApp(ctx, api.NewApp{Provider: platform, NotifyURL: shop.url})
	if err != nil {
		return figure, err
	}
	app := ctl.App(a.Provider, a.ID)
	waiting, err := openTrades(ctx, server, a, callbackBatch, api.NewTrade{Amount: 5000, Status: "waiting"})
	if err != nil {
		return figure, err
	}
	for _, t := range waiting {
		if _, err := app.Pay(ctx, t.No); err != nil {
			return figure, err
		}
	}
	if err := shop.wait(ctx, callbackBatch); err != nil {
		return figure, err
	}
	self, err := os.Executable()
	if err != nil {
		return figure, err
	}
	floor, err := start(ctx, self, floorRole, posterName)
	if err != nil {
		return figure, err
	}
	defer func() { err = errors.Join(err, floor.Stop()) }()
	ours, floors, err := alternateCallbacks(ctx, server, floor, shop, app, platform != "4pyun")
	if err != nil {
		return figure, err
	}
	return compareBeside(platform+" callback, server CPU (floor: bare client)", ours, floors, "µs", limit), nil
}

// alternateCallbacks sends rounds of callbacks by a bare client and by paymock in turn, and gives
// the CPU time of each.
func alternateCallbacks(ctx context.Context, server, floor *process, shop *merchantServer, app *control.App, sign bool) (ours, floors []float64, err error) {
	order := url.Values{"url": {shop.url}, "times": {fmt.Sprint(callbackBatch)}, "sign": {fmt.Sprint(sign)}}
	address, body := floor.Ready.Platform+"/?"+order.Encode(), *shop.body.Load()
	for range callbackRounds {
		bare, err := floor.spent(callbackBatch, func() error {
			resp, err := http.Post(address, "text/plain", bytes.NewReader(body))
			if err == nil {
				err = resp.Body.Close()
			}
			return err
		})
		if err != nil {
			return nil, nil, err
		}
		shop.count.Store(0)
		our, err := server.spent(callbackBatch, func() error {
			if _, err := app.ResendAll(ctx); err != nil {
				return err
			}
			return shop.wait(ctx, callbackBatch)
		})
		if err != nil {
			return nil, nil, err
		}
		ours, floors = append(ours, our), append(floors, bare)
	}
	return ours, floors, nil
}
