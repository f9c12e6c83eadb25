package mock_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
)

// TestReorderOverReplicas has a rule hold a callback back until another overtakes it, whichever replica sends which.
func TestReorderOverReplicas(t *testing.T) {
	t.Parallel()
	_, _, ctls := replicas(t)
	ctx := t.Context()
	for range 12 {
		arrived := make(chan time.Time, 4)
		merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			arrived <- time.Now()
			_, _ = w.Write([]byte(`{"code":"1001"}`))
		}))
		t.Cleanup(merchant.Close)
		a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun", NotifyURL: merchant.URL}))
		apps := [2]*control.App{ctls[0].App(a.Provider, a.ID), ctls[1].App(a.Provider, a.ID)}
		must[api.Rule](t)(apps[0].AddRule(ctx, api.Rule{When: api.When{Callback: "notify"}, Times: 1, Then: api.Then{Reorder: "1h"}}))
		must[api.Trade](t)(apps[0].OpenTrade(ctx, api.NewTrade{Amount: 100}))
		if held := must[[]api.Entry](t)(apps[1].Journal(ctx, control.JournalQuery{Kind: "held", Wait: 30 * time.Second})); len(held) != 1 {
			t.Fatalf("held back: %v", held)
		}
		must[api.Trade](t)(apps[1].OpenTrade(ctx, api.NewTrade{Amount: 100}))
		<-arrived
		select {
		case <-arrived:
		case <-time.After(30 * time.Second):
			t.Fatal("what was overtaken is held back still")
		}
	}
}
