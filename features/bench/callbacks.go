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
	"sync"
	"sync/atomic"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
)

// The floor of a callback is a bare client that posts as many bytes from as many goroutines,
// signed with Go's RSA where the platform signs with RSA.
const (
	callbackRounds = 11
	callbackBatch  = 1000
)

// merchantServer accepts callbacks in this process and counts them. While it is shut, it leaves them
// without an answer.
type merchantServer struct {
	server *http.Server
	url    string
	shut   sync.RWMutex // locked: no answer is given
	begun  atomic.Int64
	count  atomic.Int64           // answered
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
		m.begun.Add(1)
		m.shut.RLock()
		defer m.shut.RUnlock()
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
		cpu, clock     float64 // the most that is good, as ratios; 0: none
	}{{"4pyun", `{"code":"1001"}`, 0, 1 / 0.8}, {"alipay", "success", 1.0, 0}, {"intella", "true", 1.0, 0}} {
		ours, floors, err := measureCallback(ctx, o, platform.name, platform.accepted)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", platform.name, err)
		}
		name := platform.name + " callback, "
		all = append(all,
			compareBeside(name+"server CPU (floor: bare client)", ours.cpu, floors.cpu, "µs", platform.cpu),
			compareBeside(name+"time of each (floor: bare client)", ours.clock, floors.clock, "µs", platform.clock))
	}
	return all, nil
}

// delivering has the time that a callback took in each round, in microseconds: of the sender's CPU, and by the clock,
// in which the merchant has its part.
type delivering struct{ cpu, clock []float64 }

// measureBatch has n callbacks sent by a process.
func (d *delivering) measureBatch(p *process, n int, send func() error) error {
	began := time.Now()
	cpu, err := p.spent(n, send)
	d.cpu, d.clock = append(d.cpu, cpu), append(d.clock, milliseconds(time.Since(began))*1e3/float64(n))
	return err
}

// measureBacklog has a batch of callbacks resent to a merchant that doesn't answer, until as many are under
// way as paymock sends at once, and measures the rest when the merchant opens: without what it costs to
// list them all with their earlier attempts, as the call does that makes them due.
func (d *delivering) measureBacklog(ctx context.Context, p *process, shop *merchantServer, app *control.App) error {
	shop.begun.Store(0)
	shop.count.Store(0)
	shop.shut.Lock()
	if _, err := app.ResendAll(ctx); err != nil {
		shop.shut.Unlock()
		return err
	}
	begun := int64(0)
	for still := 0; still < 20; still++ { // a fifth of a second without another one
		time.Sleep(10 * time.Millisecond)
		if now := shop.begun.Load(); now != begun {
			begun, still = now, 0
		}
	}
	return d.measureBatch(p, callbackBatch-int(begun), func() error {
		shop.shut.Unlock()
		return shop.wait(ctx, callbackBatch)
	})
}

// measureCallback has batches of callbacks resent, in turns with the floor.
func measureCallback(ctx context.Context, o options, platform, accepted string) (ours, floors delivering, err error) {
	shop, err := listenForCallbacks(accepted)
	if err != nil {
		return ours, floors, err
	}
	defer func() { _ = shop.server.Close() }()
	server, err := startServer(ctx, o.paymock)
	if err != nil {
		return ours, floors, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	ctl, err := server.control()
	if err != nil {
		return ours, floors, err
	}
	a, err := ctl.CreateApp(ctx, api.NewApp{Provider: platform, NotifyURL: shop.url})
	if err != nil {
		return ours, floors, err
	}
	app := ctl.App(a.Provider, a.ID)
	waiting, err := openTrades(ctx, server, a, callbackBatch, api.NewTrade{Amount: 5000, Status: "waiting"})
	if err != nil {
		return ours, floors, err
	}
	for _, t := range waiting {
		if _, err := app.Pay(ctx, t.No); err != nil {
			return ours, floors, err
		}
	}
	if err := shop.wait(ctx, callbackBatch); err != nil {
		return ours, floors, err
	}
	self, err := os.Executable()
	if err != nil {
		return ours, floors, err
	}
	floor, err := start(ctx, self, floorRole, posterName)
	if err != nil {
		return ours, floors, err
	}
	defer func() { err = errors.Join(err, floor.Stop()) }()
	return alternateCallbacks(ctx, server, floor, shop, app, platform != "4pyun")
}

// alternateCallbacks sends rounds of callbacks by a bare client and by paymock in turn, and gives
// what each took.
func alternateCallbacks(ctx context.Context, server, floor *process, shop *merchantServer, app *control.App, sign bool) (ours, floors delivering, err error) {
	order := url.Values{"url": {shop.url}, "times": {fmt.Sprint(callbackBatch)}, "sign": {fmt.Sprint(sign)}}
	address, body := floor.Ready.Platform+"/?"+order.Encode(), *shop.body.Load()
	for range callbackRounds {
		err := floors.measureBatch(floor, callbackBatch, func() error {
			resp, err := http.Post(address, "text/plain", bytes.NewReader(body))
			if err == nil {
				err = resp.Body.Close()
			}
			return err
		})
		if err != nil {
			return ours, floors, err
		}
		if err := ours.measureBacklog(ctx, server, shop, app); err != nil {
			return ours, floors, err
		}
	}
	return ours, floors, nil
}
