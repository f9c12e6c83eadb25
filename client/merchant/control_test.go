package merchant_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/adapter"
	"paymock/client/fourpyun"
	"paymock/client/merchant"
)

// One and the same story, told to a merchant in this process and to one over HTTP.
func TestReceivers(t *testing.T) {
	t.Parallel()
	for name, choose := range map[string]func(shop) merchant.Receiver{
		"here":   func(s shop) merchant.Receiver { return s.Merchant },
		"remote": func(s shop) merchant.Receiver { return s.remote(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			story(t, s, choose(s))
		})
	}
}

func story(t *testing.T, s shop, r merchant.Receiver) {
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	second := merchant.App{Provider: "4pyun", ID: "op2", Secret: "s2", Faulty: true}
	check(r.Register(ctx, second))

	// Waiting begins before anything has come.
	waited := make(chan []merchant.Callback)
	go func() {
		all, err := r.Wait(ctx, ref, 2)
		if err != nil {
			t.Error(err)
		}
		waited <- all
	}()
	check(r.Behave(ctx, ref, merchant.Behaviour{
		Action: merchant.ActionAnswer, Status: 500, ContentType: "text/plain", Body: "fail", Times: 1, Kind: "notify", Delay: time.Nanosecond,
	}))
	if status, body := s.push(t, "notify", notify()); status != 500 || body != "fail" {
		t.Errorf("answered %d %s", status, body)
	}
	s.push(t, "notify", notify())
	all := <-waited
	if len(all) != 2 || all[1].RepeatOf != all[0].Seq || all[1].Booked != 5000 || string(all[0].Body) != notify() {
		t.Errorf("waited for %+v", all)
	}

	listed, err := r.All(ctx, ref)
	check(err)
	if diff := cmp.Diff(all, listed); diff != "" {
		t.Errorf("All and Wait differ:\n%s", diff)
	}
	booked, err := r.Booked(ctx, ref)
	check(err)
	if len(booked) != 1 || booked[0].Amount != 5000 {
		t.Errorf("booked %v", booked)
	}

	brief, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := r.Wait(brief, ref, 3); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting in vain: %v", err)
	}
	if none, err := r.All(ctx, second.Ref()); err != nil || none == nil || len(none) != 0 {
		t.Errorf("the second app received %v, %v", none, err)
	}

	check(r.Clear(ctx, ref))
	if left, err := r.All(ctx, ref); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	s.push(t, "notify", notify())
	afresh, err := r.Wait(ctx, merchant.Ref{}, 1)
	check(err)
	if afresh[0].Seq != 3 || afresh[0].RepeatOf != 0 || afresh[0].Booked != 5000 {
		t.Errorf("after clearing: %+v", afresh[0])
	}
	check(r.Release(ctx, ref))
}

// control makes one raw call with the right token and returns status and body.
func (s shop) control(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+merchant.ControlPath+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer token")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestControlByHand(t *testing.T) {
	t.Parallel()
	s := open(t)
	tests := []struct {
		name, method, path, body string
		status                   int
		want                     string // part of the body
	}{
		{"register", "POST", "apps", `{"provider":"4pyun","id":"x","secret":"s"}`, 201, `{"provider":"4pyun","app":"x"}`},
		{"register with an unknown name", "POST", "apps", `{"provider":"4pyun","id":"x","secret":"s","colour":1}`, 422, `"colour\"`},
		{"register without id", "POST", "apps", `{"provider":"4pyun","secret":"s"}`, 422, `"field":"id"`},
		{"register without secret", "POST", "apps", `{"provider":"4pyun","id":"x"}`, 422, `app_secret`},
		{"register elsewhere", "POST", "apps", `{"provider":"bank","id":"x"}`, 422, `"field":"provider"`},
		{"two objects", "POST", "apps", `{"provider":"4pyun","id":"x","secret":"s"}{}`, 422, `nothing after it`},
		{"no JSON", "POST", "apps", `hello`, 422, `"code":"invalid"`},
		{"behave", "POST", "behaviour", `{"provider":"4pyun","app":"x","behaviours":[{"action":"hold","times":1,"delay":"1ms"}]}`, 204, ""},
		{"behave oddly", "POST", "behaviour", `{"provider":"4pyun","app":"x","behaviours":[{"delay":"soon"}]}`, 422, `"field":"delay"`},
		{"behave unknown", "POST", "behaviour", `{"provider":"4pyun","app":"x","behaviours":[{"colour":1}]}`, 422, `colour`},
		{"behave for nobody", "POST", "behaviour", `{"provider":"4pyun","app":"nobody","behaviours":[]}`, 404, `"code":"not_found"`},
		{"release", "POST", "release", `{"provider":"4pyun","app":"x"}`, 204, ""},
		{"empty inbox", "GET", "inbox?provider=4pyun&app=x", "", 200, `{"callbacks":[]}`},
		{"wait in vain", "GET", "inbox?app=x&n=1&wait=1ms", "", 200, `{"callbacks":[]}`},
		{"wait for nothing", "GET", "inbox?app=x&n=0&wait=1h", "", 200, `{"callbacks":[]}`},
		{"unknown parameter", "GET", "inbox?colour=1", "", 422, `"field":"colour"`},
		{"after what", "GET", "inbox?after=x", "", 422, `"field":"after"`},
		{"how many", "GET", "inbox?n=-1", "", 422, `"field":"n"`},
		{"how long", "GET", "inbox?wait=soon", "", 422, `"field":"wait"`},
		{"booked", "GET", "booked?provider=4pyun&app=x", "", 200, `{"amount":0,"booked":[]}`},
		{"clear", "DELETE", "inbox?provider=4pyun&app=x", "", 204, ""},
		{"clear what", "DELETE", "inbox?n=1", "", 422, `"field":"n"`},
		{"no such place", "GET", "nowhere", "", 404, ""},
	}
	for _, test := range tests {
		status, body := s.control(t, test.method, test.path, test.body)
		if status != test.status || !strings.Contains(body, test.want) {
			t.Errorf("%s: %d %s, want %d with %s", test.name, status, body, test.status, test.want)
		}
	}
}

func TestInboxAfter(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, serial := range []string{"1", "2", "3"} {
		s.push(t, "notify", notify(fourpyun.Field{Name: "pay_serial", Value: serial}))
	}
	status, body := s.control(t, "GET", "inbox?app="+app.ID+"&after=2&n=1&wait=5s", "")
	if status != 200 || strings.Contains(body, `"seq":2`) || !strings.Contains(body, `"seq":3`) {
		t.Errorf("%d %s, want the third alone", status, body)
	}
}

func TestControlWantsItsToken(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, token := range []string{"", "other", "token2"} {
		r, err := merchant.NewRemote(merchant.RemoteConfig{BaseURL: s.url, Token: token})
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.All(t.Context(), ref)
		var refused *merchant.RemoteError
		if !errors.As(err, &refused) || refused.Status != http.StatusUnauthorized || refused.Code != "unauthorized" {
			t.Errorf("token %q: %v", token, err)
		}
	}
	m, err := adapter.NewReceiver(merchant.Config{})
	if err != nil {
		t.Fatal(err)
	}
	free := httptest.NewServer(m.Control(""))
	defer free.Close()
	r, err := merchant.NewRemote(merchant.RemoteConfig{BaseURL: free.URL, HTTP: free.Client()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.All(t.Context(), ref); err != nil {
		t.Errorf("without a token set: %v", err)
	}
}

func TestRemoteErrors(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "merchant", "ftp://merchant", "http://"} {
		if _, err := merchant.NewRemote(merchant.RemoteConfig{BaseURL: base}); err == nil || !strings.Contains(err.Error(), "BaseURL") {
			t.Errorf("%q: error %v, want one naming BaseURL", base, err)
		}
	}
	var body string
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	r, err := merchant.NewRemote(merchant.RemoteConfig{BaseURL: server.URL, HTTP: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	body = "<html>"
	if _, err := r.All(t.Context(), ref); err == nil {
		t.Error("a page was taken for an inbox")
	}
	status = http.StatusBadGateway
	var refused *merchant.RemoteError
	if _, err := r.Wait(t.Context(), ref, 1); !errors.As(err, &refused) || refused.Code != "unreadable" {
		t.Errorf("a proxy's page: %v", err)
	}
	server.Close()
	if err := r.Clear(t.Context(), ref); err == nil || errors.As(err, &refused) && refused.Status == 0 {
		t.Errorf("nobody there: %v", err)
	}
}
