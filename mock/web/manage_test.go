package web_test

import (
	"archive/zip"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/clock"
)

// laterClock is the machine's clock, some time later.
type laterClock struct {
	clock.System
	by atomic.Int64
}

func (c *laterClock) Now() time.Time { return c.System.Now().Add(time.Duration(c.by.Load())) }

// confirm clicks on what asks back, and again before it forgets that it has asked.
func (p *tab) confirm(selector string) {
	p.t.Helper()
	p.wait("the second click", fmt.Sprintf(`(b => { const asked = b.dataset.sure; b.click(); return !!asked })(document.querySelector(%q))`, selector))
}

// TestManageApp makes an app, throws its switches, downloads its keys, resets it and removes it, and removes
// what failed tests have left.
func TestManageApp(t *testing.T) {
	t.Parallel()
	later := &laterClock{}
	s, c := server(t, func(cfg *mock.Config) { cfg.Clock = later })
	ctx := t.Context()
	left := c.App("4pyun", "op0000000000left")
	if _, err := c.CreateApp(ctx, api.NewApp{Provider: "4pyun", ID: "op0000000000left", NotifyURL: "http://127.0.0.1:1/callbacks/4pyun/op0000000000left/notify"}); err != nil {
		t.Fatal(err)
	}
	if _, err := left.OpenTrade(ctx, api.NewTrade{Amount: 100}); err != nil {
		t.Fatal(err)
	}
	p := newTab(t, launch(t), s.ControlURL())
	p.open("/ui/apps?lang=en")
	p.run(chromedp.SetValue(chromedp.CSS("#new-app"), "alipay"))
	p.click(`form[data-call="POST apps"] button`)
	p.shows("#app-title", "alipay")
	name := value(p, chromedp.Evaluate[string](`document.body.dataset.app`))
	platform, id, _ := strings.Cut(name, "/")
	a := c.App(platform, id)

	// A switch, with its meaning and source.
	p.run(chromedp.Evaluate[chromedp.Void](`document.querySelector("details[data-keep]").open = true`))
	choice := value(p, chromedp.Evaluate[[]string](`(s => [s.name.split(".")[1], s.options[1].value])(document.querySelector("details[data-keep] select"))`))
	p.run(chromedp.Evaluate[chromedp.Void](`(s => { s.selectedIndex = 1; s.dispatchEvent(new Event("input", { bubbles: true })) })(document.querySelector("details[data-keep] select"))`))
	p.click("details[data-keep] form button")
	p.shows("[data-say]", "✓")
	if got, err := a.Get(ctx); err != nil || got.Dialect[choice[0]] != choice[1] {
		t.Errorf("the switch %v: %v, %v", choice, got.Dialect, err)
	}

	// Keys, as one zip.
	dir := t.TempDir()
	if _, err := chromedp.Call(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: dir, BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID}); err != nil {
		t.Fatal(err)
	}
	p.click(`a[download]`)
	file := filepath.Join(dir, platform+"-"+id+"-keys.zip")
	var keys *zip.ReadCloser
	var err error
	for began := time.Now(); ; p.run(chromedp.Evaluate[chromedp.Void](`new Promise(done => setTimeout(done, 50))`)) {
		if keys, err = zip.OpenReader(file); err == nil || time.Since(began) > patience {
			break // it is there before it is whole
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keys.Close() })
	var names []string
	for _, f := range keys.File {
		names = append(names, f.Name)
	}
	for _, want := range []string{"merchant_private_key.pkcs1.pem", "merchant_private_key.pkcs8.pem", "merchant_private_key.bare.txt", "merchant_cert.crt", "platform_cert.crt", "root_cert.crt"} {
		if !slices.Contains(names, want) {
			t.Errorf("the zip has no %s: %v", want, names)
		}
	}

	// Reset is asked twice, in place.
	if _, err := a.OpenTrade(ctx, api.NewTrade{Fake: true}); err != nil {
		t.Fatal(err)
	}
	reset := `form[data-call$="/reset"] button`
	p.click(reset)
	p.shows(reset, "Really forget")
	if trades, err := a.Trades(ctx); err != nil || len(trades) != 1 {
		t.Errorf("reset after one click: %v, %v", trades, err)
	}
	p.confirm(reset)
	p.shows("[data-say]", "It begins anew.")
	if trades, err := a.Trades(ctx); err != nil || len(trades) != 0 {
		t.Errorf("after the reset: %v, %v", trades, err)
	}

	// So is removal. What failed tests have left is offered once it is quiet.
	remove := `form[data-call="DELETE apps/` + name + `"] button`
	p.confirm(remove)
	p.wait("the list of apps", `location.pathname === "/ui/apps" && !location.search && document.readyState === "complete"`)
	if _, err := a.Get(ctx); err == nil {
		t.Error("the app is still there")
	}
	later.by.Store(int64(time.Hour))
	p.open("/ui/apps")
	p.shows("[data-remove-left]", "1")
	p.confirm("[data-remove-left]")
	p.wait("it is gone", `!document.querySelector("[data-remove-left]") && document.readyState === "complete"`)
	if _, err := left.Get(ctx); err == nil {
		t.Error("what a test has left is still there")
	}
	p.quiet("status of 404") // the page of the app may ask once more while it is removed
}

// TestUndo cancels a callback, adds rules by a sentence and by a code, loads a scenario, and takes back what
// can be taken back.
func TestUndo(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	ctx, a := t.Context(), c.App("4pyun", "op0000000000demo")
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	t.Cleanup(down.Close)
	if _, err := a.Patch(ctx, api.AppPatch{Callbacks: map[string]string{"notify": down.URL}}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.OpenTrade(ctx, api.NewTrade{Amount: 100}); err != nil {
		t.Fatal(err)
	}
	callback := func() api.Callback {
		t.Helper()
		all, err := a.Callbacks(ctx)
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		return all[0]
	}
	p := newTab(t, launch(t), s.ControlURL())
	p.open(of("/ui/callbacks", demo, "callback", callback().ID, "lang", "en"))
	p.click(`form[data-call$="/cancel"] button`)
	p.shows(".detail", "cancelled")
	if got := callback(); got.State != "cancelled" {
		t.Errorf("the callback is %s", got.State)
	}
	p.click("[data-say] button")
	p.shows(".detail", "attempts 2/")

	rules := func() int {
		t.Helper()
		all, err := a.Rules(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	p.open(of("/ui/rules", demo))
	p.typed("#sentence", "the platform answers settle with 1403 for the next 2 calls")
	p.click(`form[data-call$="/say"] button`)
	p.shows(`[data-part="rules"]`, "1403 for the next 2 calls")
	p.click("[data-say] button")
	p.shows(`[data-part="rules"]`, "None:")
	p.run(chromedp.SetValue(chromedp.CSS(`[name="when.operation"]`), "query"), chromedp.SetValue(chromedp.CSS(`[name="then.respond"]`), "1500"))
	p.click(`form[data-call$="/rules"] button`)
	p.shows(`[data-part="rules"]`, "Turn off")
	if rules() != 1 {
		t.Errorf("%d rules", rules())
	}
	p.click("[data-say] button")
	p.shows(`[data-part="rules"]`, "None:")

	p.click(`form[data-call$="/scenarios/double-settle"] button`)
	p.shows("[data-say]", "double-settle is loaded.")
	p.shows(`[data-part="rules"]`, "Turn off")
	if rules() == 0 {
		t.Error("the scenario has added no rule")
	}
	p.click("[data-say] button")
	p.shows(`[data-part="rules"]`, "None:")
	p.quiet()
}

// TestTwoTabs: what one tab does the other shows, and an app that is removed under a page is said to be gone.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	ctx := t.Context()
	if _, err := c.CreateApp(ctx, api.NewApp{Provider: "4pyun", ID: "op0000000000gone"}); err != nil {
		t.Fatal(err)
	}
	const gone = "4pyun/op0000000000gone"
	browser := launch(t)
	one, other := newTab(t, browser, s.ControlURL()), newTab(t, browser, s.ControlURL())
	one.open(of("/ui/rules", gone, "lang", "en"))
	other.open(of("/ui/rules", gone, "lang", "zh-TW"))
	one.typed("#sentence", "the platform answers settle with 1403 for the next 2 calls")
	one.click(`form[data-call$="/say"] button`)
	other.shows(`[data-part="rules"]`, "1403 for the next 2 calls")
	other.shows(`[data-part="rules"]`, "停用")
	other.click(`[data-part="rules"] .case form[data-call^="DELETE"] button`)
	one.shows(`[data-part="rules"]`, "None:")
	if err := c.App("4pyun", "op0000000000gone").Delete(ctx); err != nil {
		t.Fatal(err)
	}
	one.shows("main", "That can't be shown")
	other.shows("main", "無法顯示")
	one.quiet("status of 404")
	other.quiet("status of 404")

	// An entry that is dropped or forgotten while it is read stays, and the list lives on.
	merchant, a := shop(t, s, demoSecret), c.App("4pyun", "op0000000000demo")
	_, _ = merchant.Query(ctx, fourpyun.QueryRequest{PaySerial: "1"})
	entries, err := a.Journal(ctx, control.JournalQuery{Operation: "query"})
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	one.open(of("/", demo, "lang", "en"))
	one.click(".row.refused")
	one.shows(".detail", "query")
	if _, err := a.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	_, _ = merchant.Query(ctx, fourpyun.QueryRequest{PaySerial: "2"})
	one.shows("[data-fresh]", "new")
	one.shows(".detail", "query")
	one.quiet()
}

// TestServerAway: while the server is away its page says so and keeps what it shows; when it is back the page
// shows what happened. A server that wants another token asks for it.
func TestServerAway(t *testing.T) {
	t.Parallel()
	var serving atomic.Pointer[httputil.ReverseProxy]
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if proxy := serving.Load(); proxy != nil {
			proxy.ServeHTTP(w, r)
			return
		}
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(door.Close)
	begin := func(token string) *mock.Server {
		t.Helper()
		s, _ := server(t, func(c *mock.Config) { c.ControlToken = token })
		to, err := url.Parse(s.ControlURL())
		if err != nil {
			t.Fatal(err)
		}
		serving.Store(&httputil.ReverseProxy{FlushInterval: -1, ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
		}})
		return s
	}
	end := func() {
		serving.Store(nil)
		door.CloseClientConnections()
	}
	begin("first-token")
	p := newTab(t, launch(t), door.URL)
	signIn := func(token string) {
		p.typed("#token", token)
		p.click("button")
	}
	p.open("/?lang=en")
	signIn("first-token")
	p.shows("[data-live]", "Nothing has called yet")
	end()
	p.shows("[data-away]", "The server doesn't answer")
	p.shows("[data-live]", "Nothing has called yet")
	s := begin("first-token")
	p.wait("the server is back", `document.querySelector("[data-away]").hidden`)
	_, _ = shop(t, s, demoSecret).Query(t.Context(), fourpyun.QueryRequest{PaySerial: "1"})
	p.shows("[data-live] .row", "query")
	end()
	p.shows("[data-away]", "The server doesn't answer")
	begin("second-token")
	p.shows("main", "The token of --control-token")
	signIn("second-token")
	p.shows("[data-live]", "Nothing has called yet")
	p.run(chromedp.NavigateBack())
	p.shows("main", "Live")
	p.quiet("status of 401", "net::ERR_")
}
