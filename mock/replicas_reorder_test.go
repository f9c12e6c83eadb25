package mock_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/clock"
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
		for _, at := range apps {
			must[api.Trade](t)(at.OpenTrade(ctx, api.NewTrade{Amount: 100}))
			if err := (clock.System{}).Wait(ctx, 30*time.Millisecond); err != nil { // a callback goes out in real time
				t.Fatal(err)
			}
		}
		<-arrived
		select {
		case <-arrived:
		case <-time.After(10 * time.Second):
			t.Fatal("what was overtaken is held back still")
		}
	}
}
