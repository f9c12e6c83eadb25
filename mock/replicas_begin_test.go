package mock_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

// TestReplicasBeginTogether starts replicas with one scenario at the same time, and calls them after somebody has
// emptied the store: what they begin with is there once.
func TestReplicasBeginTogether(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "s.yaml")
	const scenario = `
apps:
  - {provider: 4pyun, id: opscenario000001, trades: [{amount: 5000}], rules: [{when: {operation: settle}, then: {respond: "1403"}}]}
rules:
  - {when: {operation: refund}, then: {respond: "1403"}}
`
	if err := os.WriteFile(file, []byte(scenario), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		kept := miniredis.RunT(t)
		var servers [3]*mock.Server
		var group sync.WaitGroup
		for i := range servers {
			server, err := mock.New(mock.Config{
				Store: "redis://" + kept.Addr(), Scenarios: []string{file}, Listen: "127.0.0.1:0", Control: "127.0.0.1:0",
			})
			if err != nil {
				t.Fatal(err)
			}
			servers[i] = server
			group.Go(func() {
				if err := server.Listen(); err != nil {
					t.Errorf("a replica that starts beside others: %v", err)
					return
				}
				go func() { _, _ = server.Run(ctx) }()
			})
		}
		group.Wait()
		if t.Failed() {
			return
		}
		for _, emptied := range []bool{false, true} {
			if emptied {
				kept.FlushAll()
			}
			for at, server := range servers {
				group.Go(func() {
					ctl := must[*control.Client](t)(control.New(control.Config{BaseURL: server.ControlURL()}))
					a := ctl.App("4pyun", "opscenario000001")
					all, err := ctl.Rules(ctx)
					rules, err2 := a.Rules(ctx)
					trades, err3 := a.Trades(ctx)
					demo, err4 := ctl.App("4pyun", "op0000000000demo").Trades(ctx)
					if len(all) != 1 || len(rules) != 1 || len(trades) != 1 || len(demo) != 1 {
						t.Errorf("replica %d, emptied %t: %d rules for all (%v), %d of the app (%v), %d trades (%v), %d of the demo app (%v); want one each",
							at, emptied, len(all), err, len(rules), err2, len(trades), err3, len(demo), err4)
					}
				})
			}
			group.Wait()
		}
	}
}

// TestMoveUnderWayIsNotKept has another change while the clock is moved: the other replica has the clock from
// before until the move ends, so that it stays so when the mover dies.
func TestMoveUnderWayIsNotKept(t *testing.T) {
	t.Parallel()
	_, _, ctls := replicas(t)
	ctx := t.Context()
	arrived, answer := make(chan struct{}, 10), make(chan struct{})
	merchant := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-answer
	}))
	t.Cleanup(merchant.Close)
	a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun", NotifyURL: merchant.URL}))
	apps := [2]*control.App{ctls[0].App(a.Provider, a.ID), ctls[1].App(a.Provider, a.ID)}
	frozen := must[api.Clock](t)(apps[0].Freeze(ctx))
	must[api.Clock](t)(apps[0].Follow(ctx))
	must[api.Trade](t)(apps[0].OpenTrade(ctx, api.NewTrade{Amount: 100}))
	<-arrived
	moved := make(chan api.Clock, 1)
	answer <- struct{}{}
	go func() { moved <- must[api.Clock](t)(apps[0].Advance(ctx, 25*time.Hour)) }()
	<-arrived
	must[api.Rule](t)(ctls[0].AddRule(ctx, api.Rule{When: api.When{Operation: "refund"}, Then: api.Then{Respond: "1403"}}))
	if now := must[api.Clock](t)(apps[1].Clock(ctx)); now.Frozen || now.Now.Sub(frozen.Now) > time.Minute {
		t.Errorf("amid the move the other replica has %+v; want the clock from before", now)
	}
	close(answer)
	after := <-moved
	if now := must[api.Clock](t)(apps[1].Clock(ctx)); now.Frozen || now.Now.Sub(after.Now).Abs() > time.Minute {
		t.Errorf("after the move the other replica has %+v, want %+v", now, after)
	}
}
