package mock_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/provider"
)

// TestTrigger: every kind of callback of every platform is made without a flow, with a field as
// asked for, and sent where it is asked to go.
func TestTrigger(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	var got string
	shop := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = string(body)
	}))
	t.Cleanup(shop.Close)
	for _, p := range mock.Providers() {
		made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: p.Name()})
		if err != nil {
			t.Fatal(err)
		}
		a := ctl.App(made.Provider, made.ID)
		for _, k := range p.Kinds() {
			layout, ok := layoutOf(p, k.Name)
			if !ok {
				if _, err := a.Trigger(t.Context(), api.Trigger{Kind: k.Name}); err == nil || !strings.Contains(err.Error(), "doesn't know how "+p.Name()+" makes "+k.Name) {
					t.Errorf("%s of %s, which has no layout: %v", k.Name, p.Name(), err)
				}
				continue
			}
			unsent, err := a.Trigger(t.Context(), api.Trigger{Kind: k.Name})
			if err != nil || unsent.Attempt != nil || unsent.Request.Method != http.MethodPost || unsent.Request.Body == "" {
				t.Errorf("%s of %s, unsent: %+v, %v", k.Name, p.Name(), unsent, err)
			}
			sent, err := a.Trigger(t.Context(), api.Trigger{Kind: k.Name, URL: shop.URL, Fields: map[string]string{"unlisted.paymock_note": "as asked"}})
			if err != nil || sent.Attempt == nil || sent.Attempt.Status != http.StatusOK || sent.Request.Body != got {
				t.Errorf("%s of %s, sent: %+v, %v\n%s", k.Name, p.Name(), sent, err, got)
			}
			if kept := lastEntry(t, a); kept.Operation != "callback.trigger" || kept.Request != sent.Attempt.Request || !strings.HasSuffix(kept.Request, got) || kept.Status != http.StatusOK ||
				kept.Canonical == "" || kept.Verdict != sent.Attempt.Reason || !sent.Attempt.Accepted && !strings.Contains(kept.Verdict, "the body is empty") {
				t.Errorf("%s of %s, the journal: %+v\nwant the request %s", k.Name, p.Name(), kept, sent.Attempt.Request)
			}
			switch text, _ := url.QueryUnescape(got); {
			case !strings.Contains(text, layout.AppField): // encrypted: the field can be told by the length alone
				if len(got) <= len(unsent.Request.Body) {
					t.Errorf("%s of %s, encrypted, is no longer with the field: %s", k.Name, p.Name(), got)
				}
			case !strings.Contains(text, "paymock_note") || !strings.Contains(text, "as asked"):
				t.Errorf("%s of %s has not the field: %s", k.Name, p.Name(), got)
			}
		}
		if _, err := a.Trigger(t.Context(), api.Trigger{Kind: p.Kinds()[0].Name, Fields: map[string]string{"paymock_note": "1"}}); err == nil || !strings.Contains(err.Error(), "write unlisted.paymock_note") {
			t.Errorf("an unknown field: %v", err)
		}
		if _, err := a.Trigger(t.Context(), api.Trigger{Kind: "notfy"}); err == nil || !strings.Contains(err.Error(), `"`+p.Kinds()[0].Name+`"`) {
			t.Errorf("an unknown kind: %v", err)
		}
		if _, err := a.Trigger(t.Context(), api.Trigger{Kind: p.Kinds()[0].Name, Trade: "7"}); err == nil || !strings.Contains(err.Error(), "leave trade out") {
			t.Errorf("an unknown trade: %v", err)
		}
	}
}

// layoutOf is how a platform lays a kind of callbacks out, where it tells that.
func layoutOf(p provider.Provider, kind string) (l provider.CallbackLayout, ok bool) {
	if told, tells := p.(provider.CallbackLayouts); tells {
		for _, l := range told.CallbackLayouts() {
			if l.Kind == kind {
				return l, true
			}
		}
	}
	return l, false
}

// lastEntry is an app's newest entry, with its bytes.
func lastEntry(t *testing.T, a *control.App) api.Entry {
	t.Helper()
	list, err := a.Journal(t.Context(), control.JournalQuery{})
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	kept, err := a.Entry(t.Context(), list[len(list)-1].Seq)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// TestCollect: callbacks to the address collect are sent nowhere, and their signed requests can be
// read; one about a trade can be triggered again with other content.
func TestCollect(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun", Callbacks: map[string]string{"notify": "collect"}})
	if err != nil {
		t.Fatal(err)
	}
	a := ctl.App(made.Provider, made.ID)
	trade, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 5000})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Advance(t.Context(), time.Hour); err != nil { // answers when all that fell due has happened
		t.Fatal(err)
	}
	list, err := a.Callbacks(t.Context())
	if err != nil || len(list) != 1 || list[0].State != "delivered" || len(list[0].Attempts) != 1 || !strings.Contains(list[0].Attempts[0].Reason, "collected") {
		t.Fatalf("%+v, %v", list, err)
	}
	request, err := a.CallbackRequest(t.Context(), list[0].ID)
	form, _ := url.ParseQuery(request.Body)
	if err != nil || request.URL != "http://collect.invalid/" || form.Get("pay_serial") != trade.No || form.Get("value") != "5000" || len(form.Get("sign")) != 32 {
		t.Errorf("%+v, %v", request, err)
	}
	again, err := a.Trigger(t.Context(), api.Trigger{Kind: "notify", Trade: trade.No, Fields: map[string]string{"value": "4999"}})
	form, _ = url.ParseQuery(again.Request.Body)
	if err != nil || again.Attempt != nil || form.Get("pay_serial") != trade.No || form.Get("value") != "4999" {
		t.Errorf("%+v, %v", again, err)
	}
}
