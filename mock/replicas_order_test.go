package mock_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"paymock/client/control"
	"paymock/mock/api"
)

// TestOrderAcrossReplicas opens trades one after the other, at one replica and at both in turn, while the
// clock stands: their callbacks, which are all due at one instant, arrive in the order of the trades although
// both replicas deliver.
func TestOrderAcrossReplicas(t *testing.T) {
	t.Parallel()
	_, _, ctls := replicas(t)
	ctx := t.Context()
	const trades = 60
	arrived := make(chan string, 10*trades)
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- r.FormValue("pay_serial")
		_, _ = w.Write([]byte(`{"code":"1001"}`))
	}))
	t.Cleanup(merchant.Close)
	for round := range 6 {
		a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun", NotifyURL: merchant.URL}))
		apps := [2]*control.App{ctls[0].App(a.Provider, a.ID), ctls[1].App(a.Provider, a.ID)}
		if _, err := apps[0].Freeze(ctx); err != nil {
			t.Fatal(err)
		}
		var opened, got []string
		for i := range trades {
			opened = append(opened, must[api.Trade](t)(apps[i*round%2].OpenTrade(ctx, api.NewTrade{Amount: 5000})).No)
		}
		for range opened {
			got = append(got, <-arrived)
		}
		inversions := 0
		for i := range got[1:] {
			if slices.Index(opened, got[i]) > slices.Index(opened, got[i+1]) {
				inversions++
			}
		}
		if inversions > 0 || len(arrived) > 0 {
			t.Errorf("round %d: %d inversions, %d callbacks too many", round, inversions, len(arrived))
		}
		if err := apps[1].Delete(ctx); err != nil {
			t.Fatal(err)
		}
	}
}
