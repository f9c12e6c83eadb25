package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"paymock/mock/api"
)

// TestAsMerchant lets the pages call as the merchant: a trade is settled, a reader signed on, a card laid and
// taken away, the batch settled; and looks at what the journal and the books say of it.
func TestAsMerchant(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	ctx := t.Context()
	a := c.App("4pyun", "op0000000000demo")
	trade, err := a.OpenTrade(ctx, api.NewTrade{Amount: 5000})
	if err != nil {
		t.Fatal(err)
	}
	p := newTab(t, launch(t), s.ControlURL())
	p.open(of("/ui/trades", demo, "no", trade.No, "lang", "en"))
	p.click("[data-settle]")
	p.shows("[data-say]", "answered with 1001")
	p.wait("it can't be settled again", `!document.querySelector("[data-settle]")`)
	if got, err := a.Trade(ctx, trade.No); err != nil || got.Settled != 5000 {
		t.Errorf("settled %d, %v", got.Settled, err)
	}
	p.shows(".detail .legend", "settled")

	p.open("/ui/terminals")
	p.click(`[data-reader="sign_on"]`)
	p.shows("[data-say]", "answered with 000000")
	p.shows(`[data-part="terminals"]`, "sign_on")
	p.click(`[data-part="terminals"] .acts button`)
	p.shows(`[data-part="terminals"]`, "none lies on it")
	p.typed(`[data-part="terminals"] [name="card.balance"]`, "77")
	p.run(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll('[data-part="terminals"] form')].find(f => f.elements["card.balance"]).requestSubmit()`))
	p.shows(`[data-part="terminals"]`, "77")
	p.click(`[data-reader="settle"]`)
	p.shows(`[data-part="terminals"]`, "settle")
	p.quiet()
}

// TestBusy: on a busy server an open tab says that it shows a sample, and shows all again when it is calm.
func TestBusy(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	a := c.App("4pyun", "op0000000000demo")
	p := newTab(t, launch(t), s.ControlURL())
	p.open("/?lang=en")
	p.wait("the feed is followed", `document.readyState === "complete"`)
	p.run(chromedp.Evaluate[chromedp.Void](`window.said = []; new MutationObserver(() => { const b = document.querySelector("[data-busy]"); if (!b.hidden) window.said.push(b.textContent + document.querySelectorAll(".row").length) }).observe(document.body, { subtree: true, childList: true, attributes: true })`))
	for i := 0; i < 100 && !value(p, chromedp.Evaluate[bool](`window.said.length > 0`)); i++ {
		for range 200 {
			if _, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 100}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if said := value(p, chromedp.Evaluate[string](`window.said.join("\n")`)); !strings.Contains(said, "the list is a sample") {
		t.Errorf("said %q", said)
	}
	p.wait("all are shown again", `document.querySelectorAll(".row").length === 100 && document.querySelector("[data-busy]").hidden`)
	p.quiet()
}

// TestAppPage copies a snippet with its keys, sends a test callback, and removes what failed tests have left.
func TestAppPage(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	ctx := t.Context()
	got := make(chan string, 10)
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case got <- r.URL.Path:
		default:
		}
		_, _ = w.Write([]byte(`{"code":"1001","message":"success"}`))
	}))
	t.Cleanup(merchant.Close)
	for _, id := range []string{"op0000000000left", "op0000000000kept"} {
		path := "/callbacks/4pyun/" + id + "/notify"
		if id == "op0000000000kept" {
			path = "/notify"
		}
		if _, err := c.CreateApp(ctx, api.NewApp{Provider: "4pyun", ID: id, NotifyURL: merchant.URL + path}); err != nil {
			t.Fatal(err)
		}
	}
	p := newTab(t, launch(t), s.ControlURL())
	p.open(of("/ui/apps", "alipay/2021000000000001", "lang", "en"))
	body := get(t, s.ControlURL()+of("/ui/apps", "alipay/2021000000000001")).body
	for _, language := range []string{"curl -s", "Node", "Java", "PHP", "Python", "Go", ".NET"} {
		if !strings.Contains(body, language) {
			t.Errorf("no snippet for %s", language)
		}
	}
	p.run(chromedp.Evaluate[chromedp.Void](`navigator.clipboard.writeText = async text => { window.copied = text }; document.querySelector('[data-snippet="Node"]').open = true`))
	p.click(`[data-snippet="Node"] button`)
	p.wait("the keys are filled in", `window.copied && !window.copied.includes("${") && /privateKey: 'MII[^']{1000,}'/.test(window.copied)`)

	p.open(of("/ui/apps", "4pyun/op0000000000kept"))
	p.click(`[data-test-callback="notify"]`)
	p.shows("[data-say]", "HTTP 200")
	select {
	case path := <-got:
		if path != "/notify" {
			t.Errorf("the test callback went to %s", path)
		}
	case <-time.After(patience):
		t.Error("no test callback came")
	}
	if strings.Contains(get(t, s.ControlURL()+"/ui/apps").body, "data-remove-left") {
		t.Error("an app that was used just now is taken for one that a test has left")
	}
	p.quiet()
}

// TestProbeLive sees the cases of a probe before it has ended.
func TestProbeLive(t *testing.T) {
	t.Parallel()
	s, _ := server(t, nil)
	hold := make(chan struct{})
	calls := make(chan struct{}, 1000)
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls <- struct{}{}
		if len(calls) > 1 {
			select {
			case <-hold:
			case <-r.Context().Done():
			}
		}
		_, _ = w.Write([]byte(`{"code":"1001","message":"success"}`))
	}))
	t.Cleanup(merchant.Close)
	p := newTab(t, launch(t), s.ControlURL())
	p.open(of("/ui/probe", demo, "lang", "en"))
	p.typed(`[name="url"]`, merchant.URL+"/probed")
	p.click("[data-probe] button")
	p.wait("the first case", `document.querySelectorAll("[data-cases] .case").length === 1`)
	close(hold)
	p.shows("[data-cases]", "at risk")
	p.shows("[data-say]", "failed")
	p.typed(`[name="url"]`, fmt.Sprintf("http://127.0.0.1:%d/closed", 1))
	p.click("[data-probe] button")
	p.shows(".trouble", "127.0.0.1:1")
	p.quiet()
}
