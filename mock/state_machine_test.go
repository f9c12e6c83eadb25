package mock_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/client"
	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/provider"
)

// TestStateRoundTrip does random things at one server and takes its state to another, which then is
// the same to the byte and goes on in the same way.
// demoApps counts the platforms that have one.
func demoApps() (n int) {
	for _, p := range mock.Providers() {
		if _, ok := provider.DemoApp(p); ok {
			n++
		}
	}
	return n
}

func TestStateRoundTrip(t *testing.T) {
	t.Parallel()
	var accepts atomic.Bool
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !accepts.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, `{"code":"1001"}`)
	}))
	t.Cleanup(merchant.Close)
	first := run(t, mock.Config{Seed: seeded(7)})
	second := run(t, mock.Config{Seed: seeded(7)})
	ctls := [2]*control.Client{controlOf(t, first.Server), controlOf(t, second.Server)}
	rapid.Check(t, func(rt *rapid.T) {
		accepts.Store(false)
		m := &stateMachine{T: t, rt: rt, ctl: ctls[0], server: first, merchant: merchant.URL}
		m.begin()
		for range rapid.IntRange(0, 12).Draw(rt, "steps") {
			m.step()
		}
		must[api.Clock](t)(m.app.Advance(t.Context(), 0)) // no attempt is under way any more
		before := exported(t, ctls[0])
		imported, err := ctls[1].Import(t.Context(), strings.NewReader(withSaved(before)))
		if err != nil {
			rt.Fatalf("import: %v\n%s", err, before)
		}
		if len(imported.Apps) != demoApps()+1 {
			rt.Errorf("%d apps were put, want the demo apps and one", len(imported.Apps))
		}
		if diff := cmp.Diff(before, exported(t, ctls[1])); diff != "" {
			rt.Fatalf("export (-before +after import):\n%s", diff)
		}
		accepts.Store(true)
		m.goesOn(ctls[1], second)
	})
}

// stateMachine is a server to which random things are done.
type stateMachine struct {
	*testing.T
	rt       *rapid.T
	ctl      *control.Client
	server   *running
	merchant string
	made     api.App
	app      *control.App
	trades   []api.Trade
}

func (m *stateMachine) begin() {
	m.rt.Cleanup(func() { _ = m.app.Delete(m.Context()) })
	m.made = must[api.App](m.T)(m.ctl.CreateApp(m.Context(), api.NewApp{Provider: "4pyun", ShardingURL: m.merchant}))
	m.app = m.ctl.App(m.made.Provider, m.made.ID)
	must[api.Clock](m.T)(m.app.Freeze(m.Context()))
}

// step does one random thing. What the platform refuses is a state, too.
func (m *stateMachine) step() {
	ctx, pick := m.Context(), rapid.SampledFrom([]string{"trade", "settle", "refund", "rule", "server rule", "advance", "unknown", "terminal", "patch"}).Draw(m.rt, "do")
	switch pick {
	case "trade":
		status := rapid.SampledFrom([]string{"paid", "waiting", "failed"}).Draw(m.rt, "status")
		amount, manual := rapid.Int64Range(1, 100_000).Draw(m.rt, "amount"), rapid.Bool().Draw(m.rt, "manual")
		m.trades = append(m.trades, must[api.Trade](m.T)(m.app.OpenTrade(ctx, api.NewTrade{Amount: amount, Status: status, ManualSettle: &manual})))
	case "settle", "refund":
		if len(m.trades) == 0 {
			return
		}
		c, trade := merchantAt(m.T, m.server, m.made), rapid.SampledFrom(m.trades).Draw(m.rt, "trade")
		var refused *client.Refused
		_, err := c.Settle(ctx, settleOf(trade, rapid.Int64Range(0, trade.Amount).Draw(m.rt, "of")))
		if err != nil && !errors.As(err, &refused) {
			m.rt.Fatal(err)
		}
	case "rule":
		must[api.Rule](m.T)(m.app.AddRule(ctx, api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}, Times: rapid.IntRange(1, 3).Draw(m.rt, "times")}))
	case "server rule":
		half := 0.5
		must[api.Rule](m.T)(m.ctl.AddRule(ctx, api.Rule{When: api.When{Operation: "query"}, Then: api.Then{Respond: "1500"}, Chance: &half}))
	case "advance":
		must[api.Clock](m.T)(m.app.Advance(ctx, time.Duration(rapid.IntRange(0, 90).Draw(m.rt, "minutes"))*time.Minute))
	case "unknown":
		resp, err := http.Post(m.server.PlatformURL()+"/gate/1.0/settle\xc4\xe3", "text/plain", strings.NewReader("\xff\xfe"))
		if err == nil {
			_ = resp.Body.Close()
		}
	case "terminal":
		must[[]json.RawMessage](m.T)(m.ctl.App("intella", "paymockdemo").PutTerminal(ctx, api.NewTerminal{ID: "01304187", Retries: rapid.IntRange(0, 3).Draw(m.rt, "retries")}))
	case "patch":
		must[api.App](m.T)(m.app.Patch(ctx, api.AppPatch{Delivery: map[string]api.Delivery{"sharding": {Schedule: "none"}}}))
	}
}

// goesOn does the same at both servers: what is new has the same numbers, money goes on where it
// was, and each callback that waited arrives.
func (m *stateMachine) goesOn(ctl *control.Client, server *running) {
	ctx, other := m.Context(), ctl.App(m.made.Provider, m.made.ID)
	m.rt.Cleanup(func() { _ = other.Delete(ctx) })
	next, same := must[api.Trade](m.T)(m.app.OpenTrade(ctx, api.NewTrade{Amount: 320})), must[api.Trade](m.T)(other.OpenTrade(ctx, api.NewTrade{Amount: 320}))
	if diff := cmp.Diff(next, same); diff != "" {
		m.rt.Errorf("the next trade (-there +here):\n%s", diff)
	}
	for _, trade := range append(m.trades, next) {
		_, err := merchantAt(m.T, m.server, m.made).Settle(ctx, settleOf(trade, 1))
		_, again := merchantAt(m.T, server, m.made).Settle(ctx, settleOf(trade, 1))
		if (err == nil) != (again == nil) {
			m.rt.Errorf("settle: %v there, %v here", err, again)
		}
		if diff := cmp.Diff(must[api.Trade](m.T)(m.app.Trade(ctx, trade.No)), must[api.Trade](m.T)(other.Trade(ctx, trade.No))); diff != "" {
			m.rt.Errorf("after a settle (-there +here):\n%s", diff)
		}
	}
	waiting := map[string]bool{}
	for _, c := range must[[]api.Callback](m.T)(other.Callbacks(ctx)) {
		waiting[c.ID] = c.State == "waiting"
	}
	must[api.Clock](m.T)(other.Advance(ctx, 25*time.Hour))
	for _, c := range must[[]api.Callback](m.T)(other.Callbacks(ctx)) {
		if waiting[c.ID] && c.State != "delivered" {
			m.rt.Errorf("callback %s waited and is %s after a day", c.ID, c.State)
		}
	}
}
