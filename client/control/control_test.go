package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/control"
	"paymock/mock/api"
)

// recorded is a call as the server got it.
type recorded struct{ Method, Path, Authorization, Body string }

// fake answers every call with the same answer, and remembers the last one.
func fake(t *testing.T, status int, answer string) (c *control.Client, last *recorded) {
	t.Helper()
	last = &recorded{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*last = recorded{r.Method, r.URL.RequestURI(), r.Header.Get("Authorization"), string(body)}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	c, err := control.New(control.Config{BaseURL: s.URL + "/", Token: "t0ken", HTTP: s.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return c, last
}

// TestCalls holds each method to the call of the contract's table. What the answers hold is
// tested where a real server gives them, in paymock/mock/control.
func TestCalls(t *testing.T) {
	t.Parallel()
	c, last := fake(t, http.StatusOK, `{}`)
	a := c.App("4pyun", "op/1")
	ctx := t.Context()
	address := "http://x"
	rule := api.Rule{Then: api.Then{Respond: "1403"}}
	for want, call := range map[string]func() error{
		`GET /healthz`: func() error { _, err := c.Health(ctx); return err },
		`GET /readyz`:  func() error { return c.WaitReady(ctx) },
		`POST /apps {"provider":"4pyun"}`: func() error {
			_, err := c.CreateApp(ctx, api.NewApp{Provider: "4pyun"})
			return err
		},
		`POST A/probe {"url":"http://x","kind":"sharding"}`: func() error {
			_, err := a.Probe(ctx, api.Probe{URL: "http://x", Kind: "sharding"})
			return err
		},
		`GET /apps`:                 func() error { _, err := c.Apps(ctx); return err },
		`GET /codes`:                func() error { _, err := c.Codes(ctx, ""); return err },
		`GET /codes?provider=4pyun`: func() error { _, err := c.Codes(ctx, "4pyun"); return err },
		`GET /rules`:                func() error { _, err := c.Rules(ctx); return err },
		`POST /rules {"then":{"respond":"1403"}}`:  func() error { _, err := c.AddRule(ctx, rule); return err },
		`DELETE /rules/r%2F1`:                      func() error { return c.RemoveRule(ctx, "r/1") },
		`DELETE /rules`:                            func() error { return c.ClearRules(ctx) },
		`POST /say {"sentence":"s"}`:               func() error { _, err := c.Say(ctx, "s"); return err },
		`POST A/say {"sentence":"s"}`:              func() error { _, err := a.Say(ctx, "s"); return err },
		`GET /wordings`:                            func() error { _, err := c.Wordings(ctx); return err },
		`GET A`:                                    func() error { _, err := a.Get(ctx); return err },
		`PATCH A {"notify_url":"http://x"}`:        func() error { _, err := a.Patch(ctx, api.AppPatch{NotifyURL: &address}); return err },
		`DELETE A`:                                 func() error { return a.Delete(ctx) },
		`POST A/reset`:                             func() error { _, err := a.Reset(ctx); return err },
		`POST A/trades {"amount":5}`:               func() error { _, err := a.OpenTrade(ctx, api.NewTrade{Amount: 5}); return err },
		`GET A/trades`:                             func() error { _, err := a.Trades(ctx); return err },
		`GET A/trades/20%2F1`:                      func() error { _, err := a.Trade(ctx, "20/1"); return err },
		`POST A/trades/1/pay`:                      func() error { _, err := a.Pay(ctx, "1"); return err },
		`POST A/trades/1/fail`:                     func() error { _, err := a.Fail(ctx, "1"); return err },
		`POST A/trades/1/close`:                    func() error { _, err := a.Close(ctx, "1"); return err },
		`GET A/terminals`:                          func() error { _, err := a.Terminals(ctx); return err },
		`POST A/merchant {"operation":"settle"}`:   func() error { _, err := a.CallAsMerchant(ctx, api.MerchantCall{Operation: "settle"}); return err },
		`POST A/terminals {"id":"1"}`:              func() error { _, err := a.PutTerminal(ctx, api.NewTerminal{ID: "1"}); return err },
		`GET A/ledger`:                             func() error { _, err := a.Ledger(ctx); return err },
		`GET A/rules`:                              func() error { _, err := a.Rules(ctx); return err },
		`POST A/rules {"then":{"respond":"1403"}}`: func() error { _, err := a.AddRule(ctx, rule); return err },
		`GET A/callbacks/n%2F1/request`:            func() error { _, err := a.CallbackRequest(ctx, "n/1"); return err },
		`POST A/trigger {"kind":"notify"}`:         func() error { _, err := a.Trigger(ctx, api.Trigger{Kind: "notify"}); return err },
		`PATCH A/rules/r1 {"disabled":true}`:       func() error { _, err := a.DisableRule(ctx, "r1", true); return err },
		`PATCH /rules/r1 {"disabled":false}`:       func() error { _, err := c.DisableRule(ctx, "r1", false); return err },
		`DELETE A/rules/r1`:                        func() error { return a.RemoveRule(ctx, "r1") },
		`DELETE A/rules`:                           func() error { return a.ClearRules(ctx) },
		`GET /scenarios`:                           func() error { _, err := c.Scenarios(ctx); return err },
		`GET /scenarios?codes=true&provider=4pyun`: func() error { _, err := c.CodeScenarios(ctx, "4pyun"); return err },
		`GET /scenarios/a%2Fb`:                     func() error { _, err := c.ScenarioText(ctx, "a/b"); return err },
		`POST A/scenarios/a%2Fb`:                   func() error { _, err := a.LoadScenario(ctx, "a/b"); return err },
		`GET A/callbacks`:                          func() error { _, err := a.Callbacks(ctx); return err },
		`POST A/callbacks {"kind":"sharding"}`:     func() error { _, err := a.SendCallback(ctx, api.NewCallback{Kind: "sharding"}); return err },
		`POST A/callbacks/resend`:                  func() error { _, err := a.ResendAll(ctx); return err },
		`POST A/callbacks/n1/resend`:               func() error { _, err := a.Resend(ctx, "n1"); return err },
		`POST A/callbacks/n1/cancel`:               func() error { _, err := a.Cancel(ctx, "n1"); return err },
		`GET A/clock`:                              func() error { _, err := a.Clock(ctx); return err },
		`POST A/clock {"advance":"25h0m0s"}`:       func() error { _, err := a.Advance(ctx, 25*time.Hour); return err },
		`POST A/clock {"set":"2026-01-01T00:00:00Z"}`: func() error {
			_, err := a.Set(ctx, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
			return err
		},
		`POST A/clock {"freeze":true}`: func() error { _, err := a.Freeze(ctx); return err },
		`POST A/clock {"follow":true}`: func() error { _, err := a.Follow(ctx); return err },
		`GET A/journal`:                func() error { _, err := a.Journal(ctx, control.JournalQuery{}); return err },
		`GET A/journal?after=3&code=1403&kind=exchange&last=true&limit=2&operation=settle&subject=1&wait=10s`: func() error {
			_, err := a.Journal(ctx, control.JournalQuery{Kind: "exchange", Operation: "settle", Code: "1403", Subject: "1", After: 3, Limit: 2, Last: true, Wait: 10 * time.Second})
			return err
		},
		`GET A/journal/12`:                     func() error { _, err := a.Entry(ctx, 12); return err },
		`POST A/verify {"operation":"settle"}`: func() error { _, err := a.Verify(ctx, api.Verify{Operation: "settle"}); return err },
	} {
		if err := call(); err != nil {
			t.Errorf("%s: %v", want, err)
		}
		got := last.Method + " " + strings.Replace(last.Path, "/apps/4pyun/op%2F1", "A", 1)
		if last.Body != "" {
			got += " " + last.Body
		}
		if got != want || last.Authorization != "Bearer t0ken" {
			t.Errorf("got %s with %q, want %s", got, last.Authorization, want)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		answer string
		want   control.Error
	}{
		"the API's": {422, `{"code":"invalid","message":"no","field":"amount","line":3,"column":4}`, control.Error{Call: "GET /apps", Status: 422, Answer: api.Error{Code: "invalid", Message: "no", Field: "amount", Line: 3, Column: 4}}},
		"a page":    {502, "<html>bad gateway</html>", control.Error{Call: "GET /apps", Status: 502, Answer: api.Error{Code: "foreign", Message: "not an answer of the control API: <html>bad gateway</html>"}}},
		"empty":     {404, "", control.Error{Call: "GET /apps", Status: 404, Answer: api.Error{Code: "foreign", Message: "not an answer of the control API: Not Found"}}},
		"long":      {500, strings.Repeat("x", 300), control.Error{Call: "GET /apps", Status: 500, Answer: api.Error{Code: "foreign", Message: "not an answer of the control API: " + strings.Repeat("x", 200) + "…"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := fake(t, tt.status, tt.answer)
			_, err := c.Apps(t.Context())
			var got *control.Error
			if !errors.As(err, &got) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tt.want.Answer.Field != "" && err.Error() != "amount: no (GET /apps: 422 invalid)" {
				t.Errorf("reads %q", err)
			}
			if _, err := c.App("4pyun", "x").Verify(t.Context(), api.Verify{}); !errors.As(err, &got) || got.Status != tt.status {
				t.Errorf("verify: %v", err)
			}
			for _, err := range c.App("4pyun", "x").Events(t.Context(), control.JournalQuery{}) {
				if !errors.As(err, &got) || got.Status != tt.status {
					t.Errorf("events: %v", err)
				}
			}
		})
	}
}

func TestVerifyAnswersNo(t *testing.T) {
	t.Parallel()
	c, _ := fake(t, 422, `{"ok":false,"code":"unverified","message":"0 of 1","count":0,"matches":[],"misses":[{"seq":4,"reasons":["code is \"1\""]}]}`)
	got, err := c.App("4pyun", "x").Verify(t.Context(), api.Verify{})
	if err != nil || got.OK || got.Misses[0].Seq != 4 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	c, err := control.New(control.Config{BaseURL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	var gone *control.Unreachable
	_, err = c.Apps(t.Context())
	if !errors.As(err, &gone) || gone.URL != "http://127.0.0.1:1" || gone.Call != "GET /apps" || strings.Count(err.Error(), "http://") != 1 {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.WaitReady(ctx); !errors.As(err, &gone) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting: %v", err)
	}
	for _, err := range c.App("4pyun", "x").Events(t.Context(), control.JournalQuery{}) {
		if !errors.As(err, &gone) {
			t.Errorf("events: %v", err)
		}
	}
	if _, err := c.App("4pyun", "x").Verify(t.Context(), api.Verify{}); !errors.As(err, &gone) {
		t.Errorf("verify: %v", err)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	c, _ := fake(t, 200, "hello")
	if _, err := c.Apps(t.Context()); err == nil || !strings.Contains(err.Error(), "is http://127.0.0.1:") {
		t.Errorf("got %v", err)
	}
}

func TestWaitReadyAsksAgain(t *testing.T) {
	t.Parallel()
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, `{"code":"not_ready","message":"starting"}`)
			return
		}
		_, _ = io.WriteString(w, `{"status":"ok"}`)
	}))
	defer s.Close()
	c, err := control.New(control.Config{BaseURL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.WaitReady(t.Context()); err != nil || asked != 3 {
		t.Errorf("asked %d times, %v", asked, err)
	}
}

func TestEventsReadAndEnd(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		stream string
		want   []int64
		end    string
	}{
		"two and the end":  {": following\n\nid: 1\nevent: exchange\ndata: {\"seq\":1}\n\n: quiet\n\ndata:{\"seq\":2}\r\n\r\n", []int64{1, 2}, "the stream ended"},
		"cut in the data":  {"data: {\"seq\":1}\n\ndata: {\"se", []int64{1}, "the stream ended"},
		"not an entry":     {"data: hello\n\n", nil, "not a journal entry"},
		"nothing at all":   {"", nil, "the stream ended"},
		"only alive signs": {": a\n\n: b\n\n", nil, "the stream ended"},
	} {
		c, _ := fake(t, 200, tt.stream)
		var got []int64
		var end error
		for e, err := range c.App("4pyun", "x").Events(t.Context(), control.JournalQuery{Limit: 5, Last: true, Wait: time.Second}) {
			if err != nil {
				end = err
				break
			}
			got = append(got, e.Seq)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || end == nil || !strings.Contains(end.Error(), tt.end) {
			t.Errorf("%s: ended with %v (-want +got):\n%s", name, end, diff)
		}
	}
}

func TestEventsStopWithTheCaller(t *testing.T) {
	t.Parallel()
	c, last := fake(t, 200, "data: {\"seq\":1}\n\ndata: {\"seq\":2}\n\n")
	count := 0
	for _, err := range c.App("4pyun", "x").Events(t.Context(), control.JournalQuery{Kind: "exchange", Limit: 5, Wait: time.Second}) {
		count++
		if err != nil {
			t.Error(err)
		}
		break
	}
	if count != 1 || last.Path != "/apps/4pyun/x/events?kind=exchange" {
		t.Errorf("%d events of %s", count, last.Path)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, config := range []control.Config{
		{},
		{BaseURL: "127.0.0.1:1"},
		{BaseURL: "ftp://x"},
		{BaseURL: "http://"},
		{BaseURL: "http://u:p@x"},
		{BaseURL: "http://x?a=b"},
		{BaseURL: "http://x#f"},
		{BaseURL: "http://x", Token: "a b"},
		{BaseURL: "http://x", Token: "a\n"},
	} {
		if _, err := control.New(config); err == nil || !strings.Contains(err.Error(), "config field") {
			t.Errorf("%+v: %v", config, err)
		}
	}
	c, err := control.New(control.Config{BaseURL: "http://x/__admin/"})
	if err != nil || c.BaseURL() != "http://x/__admin" {
		t.Errorf("%v, %v", c, err)
	}
}

// TestConditionsTravelAsTheyAre: what the client sends the server reads as the same rule.
func TestConditionsTravelAsTheyAre(t *testing.T) {
	t.Parallel()
	text, yes := "x", true
	want := api.Rule{When: api.When{Where: map[string]api.Condition{"a": {Equal: &text, Not: &text, Prefix: &text, Suffix: &text, Matches: &text, Over: &text, Under: &text, In: []string{"y"}, Present: &yes}}}, Then: api.Then{LoseReply: true}}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got api.Rule
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
