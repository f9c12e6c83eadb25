package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
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

// delivering is how the callbacks of a platform are measured.
type delivering struct {
	platform, accepted string
	signed             bool    // with RSA, as its floor is
	cpu, clock         float64 // the most that is good, as ratios; 0: none
}

var deliveryMeasurements = []delivering{
	{"4pyun", `{"code":"1001"}`, false, 0, 1 / 0.8},
	{"alipay", "success", true, 1.0, 0},
	{"intella", "true", true, 1.0, 0},
}

func measureCallbacks(ctx context.Context, o options) ([]Figure, error) {
	var all []Figure
	for _, d := range deliveryMeasurements {
		figures, err := d.measure(ctx, o.paymock)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.platform, err)
		}
		all = append(all, figures...)
	}
	return all, nil
}

// measure has batches of callbacks resent, in turns with the floor.
func (d delivering) measure(ctx context.Context, paymock string) (figures []Figure, err error) {
	ours, err := d.open(ctx, paymock)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ours.close()) }()
	floor, err := startFloor(ctx, posterName)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, floor.Stop()) }()
	bare := &poster{process: floor, shop: ours.shop, body: *ours.shop.body.Load(), signed: d.signed}
	for range callbackRounds {
		if err := errors.Join(bare.post(ctx), ours.resend(ctx)); err != nil {
			return nil, err
		}
	}
	return ours.figures(d.platform+" callback", "bare client", &bare.delivered, d), nil
}

// poster is the floor: a bare client.
type poster struct {
	delivered
	process *process
	shop    *merchantServer
	body    []byte
	signed  bool
}

// post has a batch of callbacks sent.
func (p *poster) post(ctx context.Context) error {
	order := url.Values{"url": {p.shop.url}, "times": {fmt.Sprint(callbackBatch)}, "sign": {fmt.Sprint(p.signed)}}
	var took posted
	err := p.measureBatch(ctx, p.process, callbackBatch, func() error {
		resp, err := http.Post(p.process.Ready.Platform+"/?"+order.Encode(), "text/plain", bytes.NewReader(p.body))
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		return json.NewDecoder(resp.Body).Decode(&took)
	})
	p.p50, p.p99 = append(p.p50, took.P50), append(p.p99, took.P99)
	return err
}

// sender is a paymock with a batch of callbacks that were delivered once.
type sender struct {
	delivered
	process *process
	shop    *merchantServer
	app     *control.App
}

// open starts a paymock and a merchant, who gets the first callbacks of a batch of trades.
func (d delivering) open(ctx context.Context, paymock string) (*sender, error) {
	s := &sender{}
	var err error
	if s.shop, err = listenForCallbacks(d.accepted); err != nil {
		return nil, err
	}
	if s.process, err = startServer(ctx, paymock); err != nil {
		return nil, errors.Join(err, s.shop.server.Close())
	}
	ctl, err := s.process.control()
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	a, err := ctl.CreateApp(ctx, api.NewApp{Provider: d.platform, NotifyURL: s.shop.url})
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.app = ctl.App(a.Provider, a.ID)
	waiting, err := openTrades(ctx, s.process, a, callbackBatch, api.NewTrade{Amount: 5000, Status: "waiting"})
	for _, t := range waiting {
		if err == nil {
			_, err = s.app.Pay(ctx, t.No)
		}
	}
	if err == nil {
		err = s.shop.wait(ctx, callbackBatch)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *sender) close() error { return errors.Join(s.process.Stop(), s.shop.server.Close()) }

// resend has a batch of callbacks resent to a merchant that doesn't answer, until as many are under
// way as paymock sends at once, and measures the rest when the merchant opens: without what it costs to
// list them all with their earlier attempts, as the call does that makes them due.
func (s *sender) resend(ctx context.Context) error {
	s.shop.begun.Store(0)
	s.shop.count.Store(0)
	s.shop.shut.Lock()
	all, err := s.app.ResendAll(ctx) // the oldest may have made room for what is kept of the others' attempts
	if err != nil {
		s.shop.shut.Unlock()
		return err
	}
	begun := int64(0)
	for still := 0; still < 20; still++ { // a fifth of a second without another one
		time.Sleep(10 * time.Millisecond)
		if now := s.shop.begun.Load(); now != begun {
			begun, still = now, 0
		}
	}
	err = s.measureBatch(ctx, s.process, len(all)-int(begun), func() error {
		s.shop.shut.Unlock()
		return s.shop.wait(ctx, int64(len(all)))
	})
	if err != nil {
		return err
	}
	return s.noteTimes(ctx, int(begun))
}

// noteTimes takes how long single attempts took from the journal, but for those that waited for the merchant to open.
func (s *sender) noteTimes(ctx context.Context, waited int) error {
	attempts, err := s.app.Journal(ctx, control.JournalQuery{Kind: "attempt", Limit: callbackBatch, Last: true})
	if err != nil {
		return err
	}
	took := make([]float64, len(attempts))
	for i, a := range attempts {
		took[i] = float64(a.TookMicros) / 1e3
	}
	slices.Sort(took)
	took = took[:max(len(took)-waited, 0)]
	if len(took) == 0 {
		return errors.New("the journal has no attempts")
	}
	s.p50, s.p99 = append(s.p50, took[len(took)/2]), append(s.p99, took[len(took)*99/100])
	return nil
}
