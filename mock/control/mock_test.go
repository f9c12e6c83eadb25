package control_test

import (
	"encoding/json"
	"strings"
	"testing"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

// realClient drives a whole server.
func realClient(t *testing.T) *control.Client {
	t.Helper()
	server := mock.Start(t, mock.WithSeed(7))
	c, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEveryPlatformTakesFakeTrades holds inventions to what the real providers accept.
func TestEveryPlatformTakesFakeTrades(t *testing.T) {
	t.Parallel()
	c := realClient(t)
	apps, err := c.Apps(t.Context())
	if err != nil || len(apps) == 0 {
		t.Fatal(apps, err)
	}
	for _, demo := range apps {
		a := c.App(demo.Provider, demo.ID)
		for range 20 {
			made, err := a.OpenTrade(t.Context(), api.NewTrade{Fake: true})
			if err != nil || made.Status != "paid" || made.Subject == "" || made.Order == "" {
				t.Errorf("%s: %+v, %v", demo.Provider, made, err)
			}
		}
		ledger, err := a.Ledger(t.Context())
		if err != nil || ledger.Sum != 0 || len(ledger.Postings) < 40 {
			t.Errorf("%s: sum %d of %d postings, %v", demo.Provider, ledger.Sum, len(ledger.Postings), err)
		}
		if demo.PlatformURL == "" || !demo.Demo {
			t.Errorf("%+v", demo)
		}
	}
}

// TestReadersOfIntella sees that an app has the readers that its maker named, also after a
// reset, and the usual one when none was named.
func TestReadersOfIntella(t *testing.T) {
	t.Parallel()
	c := realClient(t)
	ids := func(list []json.RawMessage) string {
		var all []string
		for _, kept := range list {
			all = append(all, string(kept))
		}
		return strings.Join(all, "\n")
	}
	for name, tt := range map[string]struct {
		named   []api.NewTerminal
		want    string
		notWant string
	}{
		"usual": {nil, "01304187", "01234567"},
		"named": {[]api.NewTerminal{{ID: "01234567", Card: &api.Card{Balance: 321}}}, "01234567", "01304187"},
	} {
		made, err := c.CreateApp(t.Context(), api.NewApp{Provider: "intella", Terminals: tt.named})
		if err != nil {
			t.Fatal(err)
		}
		a := c.App(made.Provider, made.ID)
		for range 2 {
			list, err := a.Terminals(t.Context())
			if got := ids(list); err != nil || !strings.Contains(got, tt.want) || strings.Contains(got, tt.notWant) {
				t.Errorf("%s: %s, %v", name, got, err)
			}
			if _, err := a.Reset(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}
