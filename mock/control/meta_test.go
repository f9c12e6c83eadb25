package control_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/catalogue"
	server "paymock/mock/control"
	"paymock/mock/provider"
)

func TestHealthAndReadiness(t *testing.T) {
	t.Parallel()
	var ready atomic.Bool
	r := newRig(t, func(c *server.Config) { c.Ready = ready.Load })
	ctx, c := t.Context(), r.client(t)
	want := api.Health{Status: "ok", Version: "1.2.3"}
	if got, err := c.Health(ctx); err != nil || got != want {
		t.Errorf("health %+v, %v", got, err)
	}
	var refused *control.Error
	if _, err := c.Ready(ctx); !errors.As(err, &refused) || refused.Status != http.StatusServiceUnavailable || refused.Answer.Code != "not_ready" {
		t.Errorf("before: %v", err)
	}
	ready.Store(true)
	if got, err := c.Ready(ctx); err != nil || got != want {
		t.Errorf("after: %+v, %v", got, err)
	}
	if err := c.WaitReady(ctx); err != nil {
		t.Error(err)
	}
	_ = r.config.Lab.Store.Close()
	if _, err := c.Ready(ctx); !errors.As(err, &refused) || refused.Status != http.StatusServiceUnavailable {
		t.Errorf("without a store: %v", err)
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	c := newRig(t).client(t)
	toys := []api.Code{
		{Provider: "toy", Code: "0", Message: "done", English: "settled", Success: true, Status: 200, Operations: []string{"settle", "query"}},
		{Provider: "toy", Code: "9", Sub: "TOY.NO_TRADE", Message: "no such trade", Status: 400, Advice: "ask again", Cause: "unknown number", Operations: []string{"settle"}},
	}
	got, err := c.Codes(t.Context(), "toy")
	if diff := cmp.Diff(toys, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if all, err := c.Codes(t.Context(), ""); err != nil || len(all) != 4 {
		t.Errorf("all: %v, %v", all, err)
	}
	var refused *control.Error
	if _, err := c.Codes(t.Context(), "tay"); !errors.As(err, &refused) || refused.Answer.Field != "provider" {
		t.Errorf("unknown platform: %v", err)
	}
	if diff := cmp.Diff(toys, catalogue.CodesOf(toy{})); diff != "" {
		t.Errorf("without a server:\n%s", diff)
	}
}

func TestCodesAreFiltered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for query, want := range map[string]string{
		"":                                "0 TOY.NO_TRADE 0 TOY.NO_TRADE",
		"provider=toy":                    "0 TOY.NO_TRADE",
		"provider=toy&operation=query":    "0",
		"provider=toy&name=toy.no_trade":  "TOY.NO_TRADE",
		"provider=toy&name=9":             "TOY.NO_TRADE",
		"operation=settle&name=0":         "0 0",
		"provider=tay":                    `provider: no platform "tay"; did you mean "toy"?`,
		"operation=setle":                 `operation: no operation "setle"; did you mean "settle"?`,
		"provider=toy&name=TOY.NO_TRADES": `name: no code "TOY.NO_TRADES"; did you mean "TOY.NO_TRADE"?`,
	} {
		answer := r.call(t, "GET", "/codes?"+query, "")
		var got string
		if answer.status == http.StatusOK {
			var list api.Codes
			if err := json.Unmarshal(answer.body, &list); err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, c := range list.Codes {
				names = append(names, catalogue.Name(c))
			}
			got = strings.Join(names, " ")
		} else {
			e := answer.problem(t)
			got = e.Field + ": " + e.Message
		}
		if got != want {
			t.Errorf("/codes?%s: got %s, want %s", query, got, want)
		}
	}
}

// board is a dashboard that asks for the token by a text.
type board struct{ http.Handler }

func (board) Public(path string) bool { return strings.HasPrefix(path, "/ui/assets/") }
func (board) Close()                  {}

func (board) AskToken(w http.ResponseWriter, _ *http.Request, wrong bool) {
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = fmt.Fprintf(w, "token, please; wrong: %v", wrong)
}

// TestSignIn: a browser is asked for the token once, gets a cookie that no script reads, and is
// sent on to an address of this server only.
func TestSignIn(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *server.Config) {
		c.Token = "s3cret"
		c.Dashboard = board{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "page "+r.URL.Path) })}
	})
	r.server.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	const form = "application/x-www-form-urlencoded"
	if got := r.call(t, "GET", "/", "", "Accept", "text/html"); got.status != 401 || string(got.body) != "token, please; wrong: false" {
		t.Errorf("without a token: %d %s", got.status, got.body)
	}
	if got := r.call(t, "GET", "/ui/assets/web.css", ""); got.status != 200 {
		t.Errorf("assets: %d", got.status)
	}
	if got := r.call(t, "POST", "/ui/signin", "token=wrong", "Content-Type", form); got.status != 401 || !strings.Contains(string(got.body), "wrong: true") {
		t.Errorf("a wrong token: %d %s", got.status, got.body)
	}
	if got := r.call(t, "POST", "/ui/signin", "token=s3cret", "Content-Type", form, "Sec-Fetch-Site", "cross-site"); got.status != 401 || got.header.Get("Set-Cookie") != "" {
		t.Errorf("from another site: %d %v", got.status, got.header)
	}
	for next, want := range map[string]string{"/ui/trades?app=toy/1": "/ui/trades?app=toy/1", "//evil.test/": "/", "https://evil.test/": "/", `/\\evil.test`: "/", "/\t/evil.test": "/", "/\n/evil.test": "/", "": "/"} {
		got := r.call(t, "POST", "/ui/signin", url.Values{"token": {"s3cret"}, "next": {next}}.Encode(), "Content-Type", form)
		cookie := got.header.Get("Set-Cookie")
		if got.status != http.StatusSeeOther || got.header.Get("Location") != want {
			t.Errorf("next %q: %d to %q", next, got.status, got.header.Get("Location"))
		}
		if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") || strings.Contains(cookie, "s3cret") {
			t.Errorf("cookie %s", cookie)
		}
		pair, _, _ := strings.Cut(cookie, ";")
		if got := r.call(t, "GET", "/apps", "", "Cookie", pair); got.status != 200 {
			t.Errorf("with the cookie: %d %s", got.status, got.body)
		}
		if got := r.call(t, "POST", "/apps", `{"provider":"toy"}`, "Cookie", pair, "Sec-Fetch-Site", "cross-site"); got.status != 403 {
			t.Errorf("another site with the cookie: %d", got.status)
		}
		if got := r.call(t, "GET", "/apps", "", "Cookie", pair+"0"); got.status != 401 {
			t.Errorf("with another cookie: %d", got.status)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	page := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, text+r.URL.Path) })
	}
	bare := newRig(t)
	full := newRig(t, func(c *server.Config) { c.Metrics, c.Dashboard = page("metrics "), board{page("dashboard ")} })
	for name, tt := range map[string]struct {
		rig    *rig
		path   string
		status int
		want   string
	}{
		"index":           {bare, "/", 200, "POST /apps/{provider}/{id}/clock"},
		"no metrics":      {bare, "/metrics", 404, "no call GET /metrics"},
		"unknown":         {bare, "/nothing/here", 404, "openapi.json lists the calls"},
		"mistyped":        {bare, "/Apps/toy/x/trade/12", 404, "calls; did you mean GET /apps/toy/x/trades/12 or GET /apps/toy/x/trades?"},
		"of an app":       {bare, "/rule", 404, "calls; did you mean GET /rules or GET /apps/{provider}/{id}/rules?"},
		"too short":       {bare, "/clock", 404, "did you mean GET /apps/{provider}/{id}/clock?"},
		"too long":        {bare, "/api/v1/codes", 404, "did you mean GET /codes?"},
		"another method":  {bare, "/apps/toy/x/callbacks/7/resnd", 404, "did you mean POST /apps/toy/x/callbacks/7/resend or POST /apps/toy/x/callbacks/resend?"},
		"metrics":         {full, "/metrics", 200, "metrics /metrics"},
		"dashboard":       {full, "/", 200, "dashboard /"},
		"its files":       {full, "/ui/assets/x.js", 200, "dashboard /ui/assets/x.js"},
		"no page":         {full, "/nothing/here", 404, "openapi.json lists the calls"},
		"calls go before": {full, "/healthz", 200, `"ok"`},
	} {
		got := tt.rig.call(t, "GET", tt.path, "")
		if got.status != tt.status || !strings.Contains(string(got.body), tt.want) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	got := bare.call(t, "PUT", "/apps", "{}")
	if e := got.problem(t); got.status != http.StatusMethodNotAllowed || !strings.Contains(e.Message, "PUT, but with GET, POST") {
		t.Errorf("wrong method: %d %+v", got.status, e)
	}
}

func TestBelowAPrefix(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	mux := http.NewServeMux()
	mux.Handle("/__admin/", http.StripPrefix("/__admin", r.control))
	web := httptest.NewServer(mux)
	defer web.Close()
	c, err := control.New(control.Config{BaseURL: web.URL + "/__admin/"})
	if err != nil {
		t.Fatal(err)
	}
	made, err := c.CreateApp(t.Context(), api.NewApp{Provider: "toy"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.App("toy", made.ID).OpenTrade(t.Context(), api.NewTrade{Fake: true}); err != nil {
		t.Error(err)
	}
}

// broken is a platform with a bug.
type broken struct{ toy }

func (broken) Codes() []provider.Code { panic("no table") }

func TestPanicsBecomeAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *server.Config) { c.Lab.Providers = []provider.Provider{broken{}} })
	got := r.call(t, "GET", "/codes", "")
	if e := got.problem(t); got.status != http.StatusInternalServerError || e.Code != "internal" || !strings.Contains(e.Message, "no table") {
		t.Errorf("%d %+v", got.status, e)
	}
	if log := r.log.String(); !strings.Contains(log, "panic in a control call") || !strings.Contains(log, "meta_test.go") {
		t.Errorf("the log doesn't show where: %s", log)
	}
	if got := r.call(t, "GET", "/healthz", ""); got.status != 200 {
		t.Errorf("afterwards %d", got.status)
	}
}

func TestStoreFailureIsOurs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := r.app(t, api.NewApp{})
	_ = r.config.Lab.Store.Close()
	var refused *control.Error
	if _, err := a.Trades(t.Context()); !errors.As(err, &refused) || refused.Status != 500 || refused.Answer.Code != "internal" {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(r.log.String(), "control call failed") {
		t.Error("not logged")
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := server.New(server.Config{})
	for _, field := range []string{"Lab", "PlatformURL"} {
		if err == nil || !strings.Contains(err.Error(), "Config."+field+" is missing") {
			t.Errorf("%s: %v", field, err)
		}
	}
	full := newRig(t).config
	full.Version, full.Logger = "", (*slog.Logger)(nil)
	c, err := server.New(full)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	if !strings.Contains(w.Body.String(), `"dev"`) {
		t.Errorf("default version: %s", w.Body)
	}
}
