package gateway_test

import (
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/gateway"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/store/memory"
)

// rig is a gateway over a real store and a real socket.
type rig struct {
	*gateway.Gateway
	toy   *toy
	apps  *app.Registry
	store store.Store
	rules *rule.Set
	url   string
}

func newRig(t *testing.T, after time.Duration) *rig {
	t.Helper()
	return newRigOver(t, after, func(st store.Store) store.Store { return st })
}

// newRigOver lets a test stand between gateway and store.
func newRigOver(t *testing.T, after time.Duration, between func(store.Store) store.Store) *rig {
	t.Helper()
	return newRigAt(t, clock.System{}, after, between)
}

// newRigAt lets the gateway wait by another clock, too.
func newRigAt(t *testing.T, waits clock.Clock, after time.Duration, between func(store.Store) store.Store) *rig {
	t.Helper()
	r := newRigWithoutSocket(t, waits, after, between)
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.RedirectTrailingSlash = false
	engine.NoRoute(r.NoRoute)
	if err := r.Mount(engine); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// newBareRig has no socket, so that its time can be a test's.
func newBareRig(t *testing.T) *rig {
	t.Helper()
	return newRigWithoutSocket(t, clock.System{}, 0, func(st store.Store) store.Store { return st })
}

func newRigWithoutSocket(t *testing.T, waits clock.Clock, after time.Duration, between func(store.Store) store.Store) *rig {
	t.Helper()
	inner, err := memory.New(memory.Config{Clock: clock.System{}})
	if err != nil {
		t.Fatal(err)
	}
	st := between(inner)
	r := &rig{toy: &toy{after: after}, apps: app.NewRegistry(), store: st}
	r.rules = rule.NewSet([]provider.Provider{r.toy}, st)
	if err := r.apps.Add(&app.App{Provider: "toy", ID: "a", Seed: 1}); err != nil {
		t.Fatal(err)
	}
	r.Gateway, err = gateway.New(gateway.Config{
		Apps: r.apps, Providers: []provider.Provider{r.toy}, Store: st, Rules: r.rules,
		Clock: waits, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := r.apps.App("toy", "a")
	err = r.Act(t.Context(), a, "open", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		trade := &ledger.Trade{No: "t", Amount: 10, Status: ledger.Waiting}
		if err := trade.Pay(env.Now); err != nil {
			return "", nil, err
		}
		return "t", nil, b.AddTrade(trade)
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
