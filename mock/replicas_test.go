package mock_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
)

// replicas are two servers on one store, and a client of each one's control API.
func replicas(t *testing.T) (*miniredis.Miniredis, [2]*running, [2]*control.Client) {
	t.Helper()
	store := miniredis.RunT(t)
	var servers [2]*running
	var ctls [2]*control.Client
	for i := range servers {
		seed := uint64(7 + i)
		servers[i] = run(t, mock.Config{Store: "redis://" + store.Addr(), Seed: &seed})
		ctl, err := control.New(control.Config{BaseURL: servers[i].ControlURL()})
		if err != nil {
			t.Fatal(err)
		}
		ctls[i] = ctl
	}
	return store, servers, ctls
}

// merchantAt is an app's client that calls one of the replicas.
func merchantAt(t *testing.T, s *running, a api.App) *fourpyun.Client {
	t.Helper()
	c, err := fourpyun.New(fourpyun.Config{BaseURL: s.PlatformURL(), AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func settleOf(trade api.Trade, fen int64) fourpyun.SettleRequest {
	return fourpyun.SettleRequest{PaySerial: trade.No, SettleValue: fen, ShardingValue: fen, Reason: "x"}
}

// TestReplicasActAsOne changes things at one replica and looks at the next exchange of the other.
func TestReplicasActAsOne(t *testing.T) {
	t.Parallel()
	_, servers, ctls := replicas(t)
	ctx := t.Context()
	a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun"}))
	apps := [2]*control.App{ctls[0].App(a.Provider, a.ID), ctls[1].App(a.Provider, a.ID)}
	trade := must[api.Trade](t)(apps[0].OpenTrade(ctx, api.NewTrade{Amount: 5000}))
	second := merchantAt(t, servers[1], a)
	if got := must[*fourpyun.QueryAnswer](t)(second.Query(ctx, fourpyun.QueryRequest{PaySerial: trade.No})); got.Value != 5000 {
		t.Errorf("the other replica knows a trade of %d", got.Value)
	}

	made := must[api.Rule](t)(apps[0].AddRule(ctx, api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}, Times: 1}))
	var refused *client.Refused
	if _, err := second.Settle(ctx, settleOf(trade, 100)); !errors.As(err, &refused) || refused.Code != "1403" {
		t.Errorf("a rule made at the other replica: %v", err)
	}
	must[*fourpyun.SettleAnswer](t)(merchantAt(t, servers[0], a).Settle(ctx, settleOf(trade, 100))) // its one time is used up
	if err := apps[1].RemoveRule(ctx, made.ID); err != nil {
		t.Fatal(err)
	}
	if rules := must[[]api.Rule](t)(apps[0].Rules(ctx)); len(rules) != 0 {
		t.Errorf("a rule that was removed at the other replica is there: %+v", rules)
	}

	before := must[api.Clock](t)(apps[1].Freeze(ctx))
	after := must[api.Clock](t)(apps[0].Advance(ctx, 25*time.Hour))
	if d := after.Now.Sub(before.Now); d != 25*time.Hour || !after.Frozen {
		t.Errorf("frozen at one, advanced at the other: %v, frozen %t", d, after.Frozen)
	}
	if now := must[api.Clock](t)(apps[1].Clock(ctx)); !now.Now.Equal(after.Now) {
		t.Errorf("the clock reads %v at one and %v at the other", after.Now, now.Now)
	}

	must[api.App](t)(apps[1].Reset(ctx))
	if _, err := apps[0].Trade(ctx, trade.No); err == nil {
		t.Error("a trade outlives the reset at the other replica")
	}
	must[api.Trade](t)(apps[0].OpenTrade(ctx, api.NewTrade{Amount: 1}))
	if err := apps[0].Delete(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Query(ctx, fourpyun.QueryRequest{PaySerial: trade.No}); err == nil {
		t.Error("an app that was removed at the other replica answers")
	}
	if _, err := apps[1].Get(ctx); err == nil {
		t.Error("an app that was removed at the other replica is listed")
	}
}

// TestReplicasShareATrade settles trades at both replicas at once: each is settled once, and each
// callback arrives once. No two trades have one number.
func TestReplicasShareATrade(t *testing.T) {
	t.Parallel()
	_, servers, ctls := replicas(t)
	ctx := t.Context()
	var arrived sync.Map
	var doubles atomic.Int64
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		if _, again := arrived.LoadOrStore(string(body), true); again {
			doubles.Add(1)
		}
		_, _ = io.WriteString(w, `{"code":"1001"}`)
	}))
	t.Cleanup(merchant.Close)
	a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun", ShardingURL: merchant.URL}))
	app := ctls[0].App(a.Provider, a.ID)
	var numbers sync.Map
	var opening sync.WaitGroup
	for i, ctl := range ctls {
		opening.Go(func() {
			for range 20 {
				trade, err := ctl.App(a.Provider, a.ID).OpenTrade(ctx, api.NewTrade{Amount: 1})
				if err != nil {
					t.Error(err)
					return
				}
				if _, again := numbers.LoadOrStore(trade.No, i); again {
					t.Errorf("two trades have the number %s", trade.No)
				}
			}
		})
	}
	opening.Wait()

	var trades []api.Trade
	for range 8 {
		trades = append(trades, must[api.Trade](t)(app.OpenTrade(ctx, api.NewTrade{Amount: 320})))
	}
	var settled atomic.Int64
	var group sync.WaitGroup
	for i := range 64 {
		c := merchantAt(t, servers[i%2], a)
		group.Go(func() {
			var refused *client.Refused
			switch _, err := c.Settle(ctx, settleOf(trades[i/8], 10)); {
			case err == nil:
				settled.Add(1)
			case !errors.As(err, &refused):
				t.Errorf("settle: %v", err)
			}
		})
	}
	group.Wait()
	must[api.Clock](t)(app.Advance(ctx, time.Hour))
	sent := 0
	for _, c := range must[[]api.Callback](t)(ctls[1].App(a.Provider, a.ID).Callbacks(ctx)) {
		if c.State == "delivered" && len(c.Attempts) == 1 {
			sent++
		}
	}
	if settled.Load() != 8 || sent != 8 || doubles.Load() != 0 {
		t.Errorf("%d of 8 trades settled, %d callbacks, %d of them twice", settled.Load(), sent, doubles.Load())
	}
}

// TestStoreAway takes the store away and brings it back.
func TestStoreAway(t *testing.T) {
	t.Parallel()
	store, servers, ctls := replicas(t)
	ctx := t.Context()
	arrived := make(chan struct{}, 10)
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"code":"1001"}`)
		arrived <- struct{}{}
	}))
	t.Cleanup(merchant.Close)
	a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun", ShardingURL: merchant.URL}))
	trade := must[api.Trade](t)(ctls[0].App(a.Provider, a.ID).OpenTrade(ctx, api.NewTrade{Amount: 320}))
	c := merchantAt(t, servers[1], a)

	var refused *client.Refused
	for _, answer := range []string{"OOM command not allowed when used memory > 'maxmemory'.", "MISCONF Errors writing to the AOF file", "READONLY You can't write against a read only replica."} {
		store.SetError(answer)
		if _, err := c.Settle(ctx, settleOf(trade, 10)); !errors.As(err, &refused) || refused.Code != "500" {
			t.Errorf("while the store says %q paymock answers %v, want the platform's system error", answer, err)
		}
		if status, body := get(t, servers[1].ControlURL()+"/readyz", ""); status != http.StatusServiceUnavailable || !strings.Contains(body, answer[:7]) {
			t.Errorf("ready while the store says %q: %d %s", answer, status, body)
		}
	}
	store.SetError("")
	store.Close()
	if _, err := c.Query(ctx, fourpyun.QueryRequest{PaySerial: trade.No}); !errors.As(err, &refused) || refused.Message != "系统异常" {
		t.Errorf("a query without the store is answered %v, want that the system fails, not that there is no such order", err)
	}
	if _, err := c.Settle(ctx, settleOf(trade, 10)); !errors.As(err, &refused) || refused.Code != "500" {
		t.Errorf("without its store paymock answers %v, want the platform's system error", err)
	}
	if status, body := get(t, servers[1].ControlURL()+"/readyz", ""); status != http.StatusServiceUnavailable || !strings.Contains(body, "store does not answer") {
		t.Errorf("ready without a store: %d %s", status, body)
	}
	if status, body := get(t, servers[1].ControlURL()+"/metrics", ""); status != http.StatusOK || !strings.Contains(body, "paymock_") {
		t.Errorf("metrics without a store: %d %.200s", status, body)
	}
	if _, err := ctls[1].Apps(ctx); err == nil || !strings.Contains(err.Error(), "store does not answer") {
		t.Errorf("the control API without its store: %v", err)
	}
	if err := store.Restart(); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); ; { // connections are tried now and then while the store is away
		if status, _ := get(t, servers[1].ControlURL()+"/readyz", ""); status == http.StatusOK {
			break
		} else if time.Since(began) > 10*time.Second {
			t.Fatal("not ready although the store is back")
		}
	}
	must[*fourpyun.SettleAnswer](t)(c.Settle(ctx, settleOf(trade, 10)))
	<-arrived
	if status, body := get(t, servers[1].ControlURL()+"/readyz", ""); status != http.StatusOK {
		t.Errorf("ready with its store: %d %s", status, body)
	}
}

// TestRoundTrips counts what a settle costs on a store that is elsewhere: one round trip to look,
// one to commit.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	store := miniredis.RunT(t)
	s := run(t, mock.Config{Store: "redis://" + store.Addr()})
	app, c := merchantOf(t, s.Server, "") // no callbacks, which have round trips of their own
	const settles = 20
	var trades []api.Trade
	for range settles {
		trades = append(trades, must[api.Trade](t)(app.OpenTrade(t.Context(), api.NewTrade{Amount: 5000})))
	}
	before := s.Trips()
	for _, trade := range trades {
		must[*fourpyun.SettleAnswer](t)(c.Settle(t.Context(), settleOf(trade, 1)))
	}
	const polls = 10 // of the dispatcher, now and then
	if n := s.Trips() - before; n > 2*settles+polls {
		t.Errorf("%d settles took %d round trips", settles, n)
	}
}
