package mock_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
)

// TestImportTakesNoNumberBack imports a server's state at one of two replicas: their numbers, readers' and
// rules' ids go on, whatever the file says of counters.
func TestImportTakesNoNumberBack(t *testing.T) {
	t.Parallel()
	_, servers, ctls := replicas(t)
	ctx := t.Context()
	a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun"}))
	seen := map[string]bool{}
	taken := func(kind, number string) {
		t.Helper()
		if number == "" || seen[kind+number] {
			t.Errorf("%s %q is there twice, or empty", kind, number)
		}
		seen[kind+number] = true
	}
	draw := func(at int) {
		t.Helper()
		var trade api.Trade
		for range 3 {
			trade = must[api.Trade](t)(ctls[at].App(a.Provider, a.ID).OpenTrade(ctx, api.NewTrade{Amount: 5000}))
			taken("trade", trade.No)
		}
		must[*fourpyun.SettleAnswer](t)(merchantAt(t, servers[at], a).Settle(ctx, settleOf(trade, 1)))
		rule := must[api.Rule](t)(ctls[at].App(a.Provider, a.ID).AddRule(ctx, api.Rule{When: api.When{Operation: "refund"}, Then: api.Then{Respond: "1403"}}))
		taken("rule", rule.ID)
	}
	alone, err := control.New(control.Config{BaseURL: run(t, mock.Config{}).ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	var memory, before bytes.Buffer
	if err := errors.Join(alone.Export(ctx, &memory), ctls[0].Export(ctx, &before)); err != nil {
		t.Fatal(err)
	}
	older := bytes.Replace(before.Bytes(), []byte(`"server":{`), []byte(`"server":{"counters":{"rules":1,"seeds":1,"draws of lane 0001":1},`), 1)
	draw(0)
	for i, file := range [][]byte{memory.Bytes(), before.Bytes(), older} {
		must[api.Imported](t)(ctls[0].Import(ctx, bytes.NewReader(file)))
		if i == 0 { // the app is in the others
			draw(1)
			draw(0)
		}
		trade := must[api.Trade](t)(ctls[1].App(a.Provider, a.ID).OpenTrade(ctx, api.NewTrade{Amount: 1}))
		taken("trade", trade.No)
		made := must[api.App](t)(ctls[1].CreateApp(ctx, api.NewApp{Provider: "4pyun"}))
		taken("app", made.ID)
	}
}

// TestImportKeepsClock imports at one replica what it has exported: the clock stays as it is at both, also after
// a change at the other.
func TestImportKeepsClock(t *testing.T) {
	t.Parallel()
	_, _, ctls := replicas(t)
	ctx := t.Context()
	a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun"}))
	apps := [2]*control.App{ctls[0].App(a.Provider, a.ID), ctls[1].App(a.Provider, a.ID)}
	must[api.Clock](t)(apps[0].Advance(ctx, 25*time.Hour))
	frozen := must[api.Clock](t)(apps[0].Freeze(ctx))
	var file bytes.Buffer
	if err := ctls[0].Export(ctx, &file); err != nil {
		t.Fatal(err)
	}
	for _, removed := range []bool{false, true} {
		if removed {
			if err := apps[0].Delete(ctx); err != nil {
				t.Fatal(err)
			}
		}
		must[api.Imported](t)(ctls[0].Import(ctx, bytes.NewReader(file.Bytes())))
		for _, what := range []string{"after the import", "after a rule that was made at the other"} {
			for at, app := range apps {
				if now := must[api.Clock](t)(app.Clock(ctx)); !now.Frozen || !now.Now.Equal(frozen.Now) {
					t.Errorf("%s, replica %d: %+v, want %+v", what, at, now, frozen)
				}
			}
			must[api.Rule](t)(apps[1].AddRule(ctx, api.Rule{When: api.When{Operation: "refund"}, Then: api.Then{Respond: "1403"}}))
		}
	}
}

// atBoth calls both replicas at the same time.
func atBoth(ctls [2]*control.Client, call func(at int, ctl *control.Client) error) (errs [2]error) {
	var group sync.WaitGroup
	for at, ctl := range ctls {
		group.Go(func() { errs[at] = call(at, ctl) })
	}
	group.Wait()
	return errs
}

// TestNoAnsweredChangeIsLost changes different fields of one app, and its rules, at both replicas at once.
func TestNoAnsweredChangeIsLost(t *testing.T) {
	t.Parallel()
	_, _, ctls := replicas(t)
	ctx := t.Context()
	a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun"}))
	var rules sync.Map
	for round := range 60 {
		kinds := [2]string{"notify", "sharding"}
		url := fmt.Sprintf("http://127.0.0.1:9/%d", round)
		errs := atBoth(ctls, func(at int, ctl *control.Client) error {
			app := ctl.App(a.Provider, a.ID)
			r, err := app.AddRule(ctx, api.Rule{When: api.When{Operation: "refund"}, Then: api.Then{Respond: "1403"}})
			rules.Store(r.ID, true)
			_, changed := app.Patch(ctx, api.AppPatch{Callbacks: map[string]string{kinds[at]: url}})
			return errors.Join(err, changed)
		})
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		for at, ctl := range ctls {
			got := must[api.App](t)(ctl.App(a.Provider, a.ID).Get(ctx))
			if got.NotifyURL != url || got.ShardingURL != url {
				t.Fatalf("round %d: replica %d has %s and %s, want both %s", round, at, got.NotifyURL, got.ShardingURL, url)
			}
		}
	}
	for at, ctl := range ctls {
		there := map[string]bool{}
		for _, r := range must[[]api.Rule](t)(ctl.App(a.Provider, a.ID).Rules(ctx)) {
			there[r.ID] = true
		}
		rules.Range(func(id, _ any) bool {
			if !there[id.(string)] { // stored above
				t.Errorf("replica %d has lost rule %s", at, id)
			}
			return true
		})
	}
}

// TestOneOfTwoMakesAnApp makes apps of one id at both replicas at once: one is refused, and both have the
// other's secret.
func TestOneOfTwoMakesAnApp(t *testing.T) {
	t.Parallel()
	_, _, ctls := replicas(t)
	ctx := t.Context()
	for round := range 30 {
		id := fmt.Sprintf("op%016d", round)
		var made [2]api.App
		errs := atBoth(ctls, func(at int, ctl *control.Client) (err error) {
			made[at], err = ctl.CreateApp(ctx, api.NewApp{Provider: "4pyun", ID: id})
			return err
		})
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("round %d: %v; want one to be made", round, errs)
		}
		winner := 0
		if errs[0] != nil {
			winner = 1
		}
		for at, ctl := range ctls {
			if got := must[api.App](t)(ctl.App("4pyun", id).Get(ctx)); got.Secret != made[winner].Secret {
				t.Errorf("round %d: replica %d has the secret %s, the maker %s", round, at, got.Secret, made[winner].Secret)
			}
		}
	}
}

// TestEmptiedStore removes everything from the store: what the servers were started with is there again, and
// nothing else is listed.
func TestEmptiedStore(t *testing.T) {
	t.Parallel()
	store, servers, ctls := replicas(t)
	ctx := t.Context()
	names := func(at int) []string {
		t.Helper()
		listed := map[string]bool{}
		for _, a := range must[[]api.App](t)(ctls[at].Apps(ctx)) {
			listed[a.Provider+"/"+a.ID] = true
		}
		return slices.Sorted(maps.Keys(listed))
	}
	demos := names(0)
	for round := range 3 {
		a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun"}))
		must[api.Trade](t)(ctls[1].App(a.Provider, a.ID).OpenTrade(ctx, api.NewTrade{Amount: 1}))
		store.FlushAll()
		for _, at := range []int{round % 2, 1 - round%2} {
			if got := names(at); !slices.Equal(got, demos) {
				t.Errorf("round %d: replica %d lists %v, want %v", round, at, got, demos)
			}
			for _, a := range must[[]api.App](t)(ctls[at].Apps(ctx)) {
				if trades := must[[]api.Trade](t)(ctls[at].App(a.Provider, a.ID).Trades(ctx)); a.Provider == "4pyun" && len(trades) != 1 {
					t.Errorf("round %d: %s has %d trades at replica %d", round, a.ID, len(trades), at)
				}
				if a.Provider != "4pyun" {
					continue
				}
				if _, err := merchantAt(t, servers[at], a).Query(context.WithoutCancel(ctx), fourpyun.QueryRequest{PaySerial: must[[]api.Trade](t)(ctls[1-at].App(a.Provider, a.ID).Trades(ctx))[0].No}); err != nil {
					t.Errorf("round %d: the demo app at replica %d: %v", round, at, err)
				}
			}
		}
	}
}

// TestRemovedDemoAppStaysRemoved removes a demo app at one replica: another that starts later does not make it
// again, unless the store was emptied.
func TestRemovedDemoAppStaysRemoved(t *testing.T) {
	t.Parallel()
	store, _, ctls := replicas(t)
	ctx := t.Context()
	before := len(must[[]api.App](t)(ctls[0].Apps(ctx)))
	if err := ctls[0].App("4pyun", "op0000000000demo").Delete(ctx); err != nil {
		t.Fatal(err)
	}
	run(t, mock.Config{Store: "redis://" + store.Addr()})
	if left := must[[]api.App](t)(ctls[1].Apps(ctx)); len(left) != before-1 {
		t.Errorf("%d of %d apps are there after a removal and a start", len(left), before)
	}
	store.FlushAll()
	if again := must[[]api.App](t)(ctls[1].Apps(ctx)); len(again) != before {
		t.Errorf("%d of %d apps are there after the store was emptied", len(again), before)
	}
}

// TestRemovedAppLeavesNothing removes apps at one replica while the other settles, counts rules, delivers
// and moves their clocks: the store has nothing of them afterwards.
func TestRemovedAppLeavesNothing(t *testing.T) {
	t.Parallel()
	store, servers, ctls := replicas(t)
	ctx := t.Context()
	merchant := httptest.NewServer(http.NotFoundHandler()) // which takes no callback
	t.Cleanup(merchant.Close)
	for round := range 3 {
		a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun", ShardingURL: merchant.URL, NotifyURL: merchant.URL}))
		app := [2]*control.App{ctls[0].App(a.Provider, a.ID), ctls[1].App(a.Provider, a.ID)}
		must[api.Rule](t)(app[round%2].AddRule(ctx, api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}, Skip: 1000}))
		must[api.Rule](t)(app[1].AddRule(ctx, api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Throttle: &api.Throttle{Calls: 1000, Per: "1s", Respond: "1500"}}}))
		var busy, begun sync.WaitGroup
		for i := range 4 {
			trade := must[api.Trade](t)(app[i%2].OpenTrade(ctx, api.NewTrade{Amount: 5000}))
			begun.Add(1)
			busy.Go(func() {
				for n := 0; ; n++ {
					_, err := merchantAt(t, servers[i%2], a).Settle(ctx, settleOf(trade, 1))
					var refused *client.Refused
					if errors.As(err, &refused) && refused.Code == "401" || n > 1000 {
						return
					}
					if n == 1 {
						begun.Done()
					}
				}
			})
		}
		for _, one := range app {
			busy.Go(func() { _, _ = one.Advance(ctx, 25*time.Hour) })
		}
		begun.Wait()
		if err := app[round%2].Delete(ctx); err != nil {
			t.Fatal(err)
		}
		busy.Wait()
		left := store.Keys()
		if waiting, err := store.Members("paymock:apps"); err == nil {
			left = append(left, waiting...)
		}
		for _, key := range left {
			if strings.Contains(key, a.ID) {
				t.Errorf("round %d: a removed app leaves %s: %v", round, key, store.Dump())
			}
		}
	}
}
