// Package soak_test runs the three platforms under mixed load with faults, clock moves, apps that
// come and go, and a merchant that refuses callbacks, and looks whether everything adds up. SOAK
// says how long; make soak runs 10 minutes.
package soak_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

// shop takes callbacks of all apps, refuses some, and counts them by app.
type shop struct {
	url   string
	calls sync.Map // of *atomic.Int64 by path
	seen  atomic.Int64
}

func open(t *testing.T) *shop {
	s := &shop{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		count, _ := s.calls.LoadOrStore(r.URL.Path, new(atomic.Int64))
		count.(*atomic.Int64).Add(1)
		if s.seen.Add(1)%4 == 0 {
			http.Error(w, "no", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, map[string]string{"4pyun": `{"code":"1001"}`, "alipay": "success", "intella": "true"}[strings.Split(r.URL.Path, "/")[1]])
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *shop) count(path string) int64 {
	count, ok := s.calls.Load(path)
	if !ok {
		return 0
	}
	return count.(*atomic.Int64).Load()
}

// faults are rules that end by themselves; each app has all of them.
func faults() []api.Rule {
	return []api.Rule{
		{When: api.When{}, Times: 2, Then: api.Then{HTTPStatus: 502}},
		{When: api.When{}, Times: 2, Then: api.Then{Reset: true}},
		{When: api.When{}, Times: 2, Then: api.Then{LoseReply: true}},
	}
}

// life is one app from its making to its removal.
type life struct {
	platform, path string
	server         *mock.Server
	shop           *shop
	ctl            *control.Client
	calls, attempt int64
}

func (l *life) run(ctx context.Context, serial int) error {
	l.path = fmt.Sprintf("/%s/%d", l.platform, serial)
	made := api.NewApp{Provider: l.platform, NotifyURL: l.shop.url + l.path}
	a, err := l.ctl.CreateApp(ctx, made)
	if err != nil {
		return err
	}
	app := l.ctl.App(a.Provider, a.ID)
	if _, err := app.Freeze(ctx); err != nil {
		return err
	}
	for _, r := range faults() {
		if _, err := app.AddRule(ctx, r); err != nil {
			return err
		}
	}
	if err := l.trade(ctx, app, a); err != nil {
		return err
	}
	for range 40 { // every retry is due by then
		if _, err := app.Advance(ctx, 12*time.Hour); err != nil {
			return err
		}
	}
	if err := l.check(ctx, app); err != nil {
		return fmt.Errorf("%s: %w", l.path, err)
	}
	return app.Delete(ctx)
}

// trade opens orders, has them paid, settles and refunds. What the faults make of the calls may
// be anything; the books must be right.
func (l *life) trade(ctx context.Context, app *control.App, a api.App) error {
	p, err := adapter.Find(l.platform)
	if err != nil {
		return err
	}
	numbers := 0
	m, err := p.Open(adapter.Config{
		App: a, BaseURL: l.server.PlatformURL(), UsualTexts: true, Options: client.Options{Now: time.Now, Timeout: 5 * time.Second},
		Number: func(prefix string) string { numbers++; return prefix + strconv.Itoa(numbers) },
	})
	if err != nil {
		return err
	}
	for i := range 12 {
		trade, err := app.OpenTrade(ctx, api.NewTrade{Amount: 5000, Status: "waiting"})
		if err != nil {
			return err
		}
		if trade, err = app.Pay(ctx, trade.No); err != nil {
			return err
		}
		s := adapter.Settlement{TradeNo: trade.No, Number: fmt.Sprint("S", i), Amount: 2000, Sharable: 2000, Parts: []adapter.Part{{Key: "energy_value", Amount: 2000}}}
		if splitter, ok := m.(adapter.Splitter); ok {
			splitter.Bind(ctx, []string{splitter.UsualReceiver()}, nil)
			s.Parts[0].Key = splitter.UsualReceiver()
		}
		m.Settle(ctx, s)
		m.Refund(ctx, adapter.Refund{Trade: trade, Amount: 1 + rand.Int64N(2500), Number: fmt.Sprint("F", i)})
		m.Query(ctx, adapter.Query{Trade: trade})
		l.calls += 3
	}
	return nil
}

// check compares books, callbacks and journal.
func (l *life) check(ctx context.Context, app *control.App) error {
	books, err := app.Ledger(ctx)
	if err != nil {
		return err
	}
	trades, err := app.Trades(ctx)
	if err != nil {
		return err
	}
	if len(trades) != 12 || books.Sum != 0 {
		return fmt.Errorf("%d trades, the ledger's sum is %d; want 12 and 0", len(trades), books.Sum)
	}
	for _, t := range trades {
		if t.Paid != 5000 || t.Left < 0 || t.Left != t.Paid-t.Refunded-t.Shared {
			return fmt.Errorf("trade %s: paid %d, refunded %d, shared %d, left %d", t.No, t.Paid, t.Refunded, t.Shared, t.Left)
		}
	}
	callbacks, err := app.Callbacks(ctx)
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, c := range callbacks {
		if !strings.HasSuffix(c.URL, l.path) {
			continue
		}
		if c.State == "waiting" {
			return fmt.Errorf("callback %s about %s is still waiting", c.ID, c.Subject)
		}
		told[c.Subject] = true
		l.attempt += int64(len(c.Attempts))
	}
	if got := l.shop.count(l.path); got != l.attempt {
		return fmt.Errorf("the merchant got %d callbacks, the books have %d attempts", got, l.attempt)
	}
	for _, t := range trades {
		if !told[t.No] {
			return fmt.Errorf("no callback about trade %s", t.No)
		}
	}
	entries, err := app.Journal(ctx, control.JournalQuery{Limit: 1000})
	if err != nil {
		return err
	}
	for i := 1; i < len(entries); i++ {
		if entries[i].Seq <= entries[i-1].Seq {
			return fmt.Errorf("the journal has entry %d after %d", entries[i].Seq, entries[i-1].Seq)
		}
	}
	if int64(len(entries)) < l.attempt {
		return fmt.Errorf("%d journal entries for %d attempts and %d calls", len(entries), l.attempt, l.calls)
	}
	return nil
}

func TestSoak(t *testing.T) {
	span := 3 * time.Second
	if text := os.Getenv("SOAK"); text != "" {
		var err error
		if span, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	server, merchant := mock.Start(t), open(t)
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	round := func(serial int) (calls, attempts int64) {
		var group sync.WaitGroup
		var all [6]life
		for i := range all {
			all[i] = life{platform: []string{"4pyun", "alipay", "intella"}[i%3], server: server, shop: merchant, ctl: ctl}
			group.Go(func() {
				if err := all[i].run(t.Context(), serial*len(all)+i); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for i := range all {
			calls, attempts = calls+all[i].calls, attempts+all[i].attempt
		}
		return calls, attempts
	}
	round(0) // warms up
	goroutines, memory := settled()
	began, rounds := time.Now(), 0
	var calls, attempts int64
	for ; !t.Failed() && (rounds == 0 || time.Since(began) < span); rounds++ {
		c, a := round(1 + rounds)
		calls, attempts = calls+c, attempts+a
	}
	after, heap := settled()
	t.Logf("%v: %d apps, %d calls, %d callback attempts; goroutines %d → %d, heap %d → %d MiB", time.Since(began).Round(time.Second), 6*rounds, calls, attempts, goroutines, after, memory, heap)
	if after > goroutines+50 {
		t.Errorf("%d goroutines, %d at the start", after, goroutines)
	}
	if heap > memory+128 {
		t.Errorf("%d MiB of heap, %d at the start", heap, memory)
	}
}

// settled counts goroutines and the heap's MiB when idle connections are closed and garbage is
// collected.
func settled() (goroutines int, heap uint64) {
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return runtime.NumGoroutine(), m.HeapAlloc >> 20
}
