package mock_test

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/lab"
)

// conflicts checks that a call of the control API is refused, with words.
func conflicts(t *testing.T, err error, status int, words ...string) {
	t.Helper()
	var refused *control.Error
	if !errors.As(err, &refused) || refused.Status != status {
		t.Errorf("error %v, want status %d", err, status)
		return
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q does not say %q", err, word)
		}
	}
}

func bounded(t *testing.T, change func(*mock.Config)) (*mock.Server, *control.Client) {
	t.Helper()
	server := mock.Start(t, mock.WithConfig(change))
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	return server, ctl
}

// TestAppsAreBounded: one more is refused, and there is room when one is removed.
func TestAppsAreBounded(t *testing.T) {
	t.Parallel()
	_, ctl := bounded(t, func(c *mock.Config) { c.MaxApps, c.NoDemo = 2, true })
	var last api.App
	for range 2 {
		var err error
		if last, err = ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "alipay"})
	conflicts(t, err, http.StatusConflict, "too many apps", "2", "--max-apps")
	if err := ctl.App(last.Provider, last.ID).Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "alipay"}); err != nil {
		t.Errorf("after a removal: %v", err)
	}
}

// TestTradesAreBounded: by the control API with its error, by the platform with the platform's; the
// journal and the trades that are there stay usable.
func TestTradesAreBounded(t *testing.T) {
	t.Parallel()
	server, ctl := bounded(t, func(c *mock.Config) { c.MaxTrades, c.NoDemo = 2, true })
	made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"})
	if err != nil {
		t.Fatal(err)
	}
	a := ctl.App(made.Provider, made.ID)
	merchant, err := fourpyun.New(fourpyun.Config{BaseURL: server.PlatformURL(), AppID: made.ID, Secret: made.Secret, Merchant: made.Merchant})
	if err != nil {
		t.Fatal(err)
	}
	prepare := func(order string) error {
		_, err := merchant.Prepare(t.Context(), fourpyun.PrepareRequest{Order: fourpyun.Order{PayOrder: order, Subject: "s", Value: 100, NotifyURL: "http://127.0.0.1:1/", Scene: "GENERIC", Extra: "{}"}})
		return err
	}
	if err := prepare("first"); err != nil {
		t.Fatal(err)
	}
	paid, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 5000})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.OpenTrade(t.Context(), api.NewTrade{Amount: 5000})
	conflicts(t, err, http.StatusConflict, "2 records of kind trade", "--max-trades")
	var refused *client.Refused
	if err := prepare("third"); !errors.As(err, &refused) || refused.Code != "500" {
		t.Errorf("a third order gave %v, want the platform's 500", err)
	}
	entries, err := a.Journal(t.Context(), control.JournalQuery{Operation: "prepare", Code: "500"})
	if err != nil || len(entries) != 1 || !strings.Contains(entries[0].Explanation, "nothing was done, a bound of paymock's is reached") {
		t.Errorf("the journal has %+v, error %v", entries, err)
	}
	if _, err := merchant.Settle(t.Context(), fourpyun.SettleRequest{PaySerial: paid.No, SettleValue: 5000, ShardingValue: 5000, Reason: "r", Extra: "{}"}); err != nil {
		t.Errorf("a settle of what is there: %v", err)
	}
	if list, err := a.Trades(t.Context()); err != nil || len(list) != 2 {
		t.Errorf("%d trades, error %v", len(list), err)
	}
}

// TestWaitingCallbacksAreBoundedByAFlag: a refused call has opened nothing.
func TestWaitingCallbacksAreBoundedByAFlag(t *testing.T) {
	t.Parallel()
	_, ctl := bounded(t, func(c *mock.Config) { c.MaxCallbacks, c.NoDemo = 1, true })
	made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun", Callbacks: map[string]string{"notify": "http://127.0.0.1:1/"}})
	if err != nil {
		t.Fatal(err)
	}
	a := ctl.App(made.Provider, made.ID)
	if _, err := a.Freeze(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 5000}); err != nil {
		t.Fatal(err)
	}
	_, err = a.OpenTrade(t.Context(), api.NewTrade{Amount: 5000})
	conflicts(t, err, http.StatusConflict, "too many callbacks wait")
	if list, err := a.Trades(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("%d trades, error %v", len(list), err)
	}
}

// TestTerminalsAreBounded: a call that would make too many makes none.
func TestTerminalsAreBounded(t *testing.T) {
	t.Parallel()
	_, ctl := bounded(t, func(c *mock.Config) { c.NoDemo = true })
	many := make([]api.NewTerminal, lab.MaxTerminals)
	for i := range many {
		many[i].ID = strconv.Itoa(10_000_000 + i)
	}
	made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "intella", Terminals: many})
	if err != nil {
		t.Fatal(err)
	}
	a := ctl.App(made.Provider, made.ID)
	_, err = a.PutTerminal(t.Context(), api.NewTerminal{ID: "99999999"})
	conflicts(t, err, http.StatusConflict, "1000 is the most")
	if _, err := a.PutTerminal(t.Context(), api.NewTerminal{ID: many[7].ID}); err != nil {
		t.Errorf("changing one that is there: %v", err)
	}
	if list, err := a.Terminals(t.Context()); err != nil || len(list) != lab.MaxTerminals {
		t.Errorf("%d terminals, error %v", len(list), err)
	}
}

// TestStreamsAreBounded: one more is refused, and there is room when one has ended.
func TestStreamsAreBounded(t *testing.T) {
	t.Parallel()
	server, ctl := bounded(t, func(c *mock.Config) { c.MaxStreams = 2 })
	apps, err := ctl.Apps(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	open := func() (status int, end func()) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.ControlURL()+"/apps/"+apps[0].Provider+"/"+apps[0].ID+"/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		end = func() { _ = resp.Body.Close() }
		t.Cleanup(end)
		return resp.StatusCode, end
	}
	open()
	_, end := open()
	third, _ := open()
	if third != http.StatusServiceUnavailable {
		t.Errorf("a third stream was answered %d", third)
	}
	end()
	for third != http.StatusOK { // the server has yet to see that it ended
		if t.Context().Err() != nil {
			t.Fatal("no place became free")
		}
		third, _ = open()
	}
}
