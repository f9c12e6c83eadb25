package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"paymock/client"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
)

// shop is the demo app's merchant; a wrong secret makes one whose signatures are refused.
func shop(t *testing.T, s *mock.Server, secret string) *fourpyun.Client {
	t.Helper()
	c, err := fourpyun.New(fourpyun.Config{BaseURL: s.PlatformURL(), AppID: "op0000000000demo", Secret: secret, Merchant: "62626601"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const (
	demo       = "4pyun/op0000000000demo"
	demoSecret = "paymock-demo-secret"
)

// TestLive sees exchanges arrive in an open page, opens one whose signature was refused, goes back,
// filters, pauses and uses the keys.
func TestLive(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	p := newTab(t, launch(t), s.ControlURL())
	trade, err := c.App("4pyun", "op0000000000demo").OpenTrade(t.Context(), api.NewTrade{Fake: true})
	if err != nil {
		t.Fatal(err)
	}
	p.open("/?lang=en")
	p.shows("[data-live]", "Nothing has called yet")
	p.seesWithinASecond(func() {
		if _, err := shop(t, s, demoSecret).Query(t.Context(), fourpyun.QueryRequest{PaySerial: trade.No}); err != nil {
			t.Fatal(err)
		}
	})
	p.shows(".row.ok", "查询交易状态")

	_, _ = shop(t, s, strings.ToUpper(demoSecret)).Query(t.Context(), fourpyun.QueryRequest{PaySerial: trade.No})
	p.shows(".row.sign", "signature wrong")
	p.click(".row.sign")
	p.shows(".detail .why", "cause")
	p.shows(".detail .why", "signature wrong")
	if at := value(p, chromedp.Location()); !strings.Contains(at, "at=4pyun") {
		t.Errorf("no deep link: %s", at)
	}
	if _, err := shop(t, s, demoSecret).Query(t.Context(), fourpyun.QueryRequest{PaySerial: trade.No}); err != nil {
		t.Fatal(err)
	}
	p.shows("[data-fresh]", "1 new") // the list does not move while a row is read
	p.run(chromedp.NavigateBack())
	p.shows(".side", "Choose a row")
	p.run(chromedp.NavigateForward())
	p.shows(".detail .why", "signature wrong")

	p.run(chromedp.KeyEvent("/"))
	p.wait("the search has the focus", `document.activeElement.id === "search"`)
	p.run(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("j"))
	p.wait("a row has the focus", `!!document.activeElement.dataset.row`)
	p.run(chromedp.KeyEvent("?"))
	p.wait("the keys are listed", `document.querySelector("dialog").open`)
	p.run(chromedp.KeyEvent(kb.Escape))

	p.keysAlone()
	p.open("/?lang=en")
	p.click(`[name="refused"]`)
	p.wait("only refused ones", `document.querySelectorAll(".row.ok").length === 0 && document.querySelectorAll(".row.sign").length === 1`)
	p.open("/?lang=en")
	for range 300 {
		if _, err := shop(t, s, demoSecret).Query(t.Context(), fourpyun.QueryRequest{PaySerial: trade.No}); err != nil {
			t.Fatal(err)
		}
	}
	p.shows("[data-live]", "The newest 100 are shown")
	p.quiet()
}

// keysAlone opens a row, goes back and chooses an app by keys: nothing loses the focus, also where list and
// detail take turns, and what an arrow passes over isn't gone to.
func (p *tab) keysAlone() {
	p.t.Helper()
	p.run(chromedp.EmulateViewport(390, 800))
	p.open("/?lang=en")
	p.run(chromedp.KeyEvent("j"), chromedp.KeyEvent(kb.Enter))
	p.wait("the way back has the focus", `document.activeElement.matches(".back a")`)
	p.wait("the row is the current one", `document.querySelector("[data-row]").getAttribute("aria-current") === "true"`)
	p.run(chromedp.KeyEvent(kb.Escape))
	p.wait("the row has the focus", `!!document.activeElement.dataset.row`)
	p.run(chromedp.EmulateViewport(1440, 900), chromedp.Evaluate[chromedp.Void](`document.querySelector("#app").focus()`), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
	p.wait("another app is named", `document.querySelector("#app").selectedIndex === 2`)
	chosen := value(p, chromedp.Evaluate[string](`document.querySelector("#app").value`))
	if at := value(p, chromedp.Location()); strings.Contains(at, "app=") {
		p.t.Errorf("the arrow went to %s", at)
	}
	p.run(chromedp.KeyEvent(kb.Enter))
	p.wait("the page of the chosen app", fmt.Sprintf(`document.body.dataset.app === %q`, chosen))
}

// seesWithinASecond demands that an exchange stands in the open list at most a second after it began. The
// page itself notes when a row comes. What else runs on the machine makes some late: one in thirty must not be.
func (p *tab) seesWithinASecond(exchange func()) {
	p.t.Helper()
	p.run(chromedp.Evaluate[chromedp.Void](`window.came = []; new MutationObserver(() => window.came.push(Date.now())).observe(document.querySelector("[data-live]"), { childList: true })`))
	best := time.Hour
	for range 30 {
		rows := value(p, chromedp.Evaluate[int](`window.came = [], document.querySelectorAll("[data-live] .row").length`))
		began := time.Now()
		exchange()
		p.wait("a new row", fmt.Sprintf(`window.came.length && document.querySelectorAll("[data-live] .row").length > %d`, rows))
		at := time.UnixMilli(value(p, chromedp.Evaluate[int64](`window.came.at(-1)`)))
		if best = min(best, at.Sub(began)); best < time.Second {
			return
		}
	}
	p.t.Errorf("an entry appeared %s after its exchange at best", best)
}

// TestActions does what each page offers, and looks whether it was done.
func TestActions(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	ctx := t.Context()
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`{"code":"1001","message":"success"}`))
	}))
	t.Cleanup(merchant.Close)
	a := c.App("4pyun", "op0000000000demo")
	if _, err := a.Patch(ctx, api.AppPatch{Callbacks: map[string]string{"notify": merchant.URL + "/notify"}}); err != nil {
		t.Fatal(err)
	}
	trade, err := a.OpenTrade(ctx, api.NewTrade{Amount: 5000})
	if err != nil {
		t.Fatal(err)
	}
	p := newTab(t, launch(t), s.ControlURL())
	p.open("/?lang=en")

	// A rule by a sentence acts on the next call, and is taken back.
	p.open(of("/ui/rules", demo))
	p.typed("#sentence", "the platform answers settle with 1403 for the next 2 calls")
	p.click(`form[data-call$="/say"] button`)
	p.shows(`[data-part="rules"]`, "1403 for the next 2 calls")
	var refused *client.Refused
	if _, err := shop(t, s, demoSecret).Settle(ctx, fourpyun.SettleRequest{PaySerial: trade.No, SettleValue: 5000, Reason: "test"}); !errors.As(err, &refused) || refused.Code != "1403" {
		t.Errorf("the settle is answered with %v", err)
	}
	p.shows(`[data-part="rules"]`, "matched 1 times")
	p.click(`[data-part="rules"] .case form[data-call^="PATCH"] button`)
	p.shows(`[data-part="rules"]`, "Turn on")
	if rules, err := a.Rules(ctx); err != nil || len(rules) != 1 || !rules[0].Disabled {
		t.Errorf("turned off: %+v, %v", rules, err)
	}
	p.click(`[data-part="rules"] .case form[data-call^="PATCH"] button`)
	p.shows(`[data-part="rules"]`, "Turn off")
	p.click(`[data-part="rules"] .case form[data-call^="DELETE"] button`)
	p.shows(`[data-part="rules"]`, "None:")
	p.click(`[data-say] button`)
	p.shows(`[data-part="rules"]`, "1403 for the next 2 calls")
	p.typed("#sentence", "make it rain")
	p.click(`form[data-call$="/say"] button`)
	p.shows(".trouble", "sentence:")

	// YAML with a mistake is told with its line.
	p.typed(`textarea[name="text"]`, "rules:\n- when: {operation: setle}\n")
	p.click(`form[data-call$="/scenarios"] button`)
	p.shows(".trouble", "2:")

	// A callback is sent again.
	callbacks, err := a.Callbacks(ctx)
	if err != nil || len(callbacks) == 0 {
		t.Fatal(callbacks, err)
	}
	p.open(of("/ui/callbacks", demo, "callback", callbacks[0].ID))
	p.shows(".detail", "attempts 1/")
	p.click("[data-resend]")
	p.shows(".detail", "attempts 2/")

	// The clock is moved.
	p.open(of("/ui/clock", demo))
	p.click(`[data-move="25h"]`)
	p.shows(`[data-part="clock"]`, "shifted")
	if now, err := a.Clock(ctx); err != nil || time.Until(now.Now) < 24*time.Hour {
		t.Errorf("the clock shows %v, %v", now.Now, err)
	}
	p.shows("[data-say]", "It is 20")
	if said := p.text("[data-say]"); strings.ContainsAny(said, "TZ") {
		t.Errorf("a time in another form than the page's: %s", said)
	}
	p.click(`[data-move="freeze"]`)
	p.shows(`[data-part="clock"]`, "frozen")

	// A code answers the next call.
	p.open(of("/ui/codes", demo, "q", "1405"))
	p.click(`[data-part="codes"] form button`)
	p.shows("[data-say]", "1405")

	// A trade is opened and paid.
	p.open(of("/ui/trades", demo))
	p.run(chromedp.Click(chromedp.CSS("[data-make] summary")), chromedp.SetValue(chromedp.CSS(`[data-make] [name="status"]`), "waiting"))
	p.typed(`[data-make] [name="amount"]`, "12.34")
	p.click("[data-make] button")
	p.shows(`[data-part="list"]`, "12.34")
	p.click(`[data-part="list"] li:first-child a`)
	p.click(`form[data-call$="/pay"] button`)
	p.shows("[data-say]", "The payer has paid.")

	// Keys are told when asked for.
	p.open(of("/ui/apps", demo))
	if text := p.text("[data-secret]"); strings.Contains(text, demoSecret) {
		t.Error("the secret is shown before it is asked for")
	}
	p.click("[data-secret] [data-reveal]")
	p.shows("[data-secret]", demoSecret)

	// The endpoint is probed.
	p.open(of("/ui/probe", demo))
	p.typed(`[name="url"]`, merchant.URL+"/probed")
	p.click("[data-probe] button")
	p.shows("[data-cases]", "at risk")

	// A call is tried from the reference.
	p.open("/reference")
	p.run(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => { d.open = d.innerText.includes("/healthz") })`))
	p.click("details[open] button")
	p.shows("details[open] [data-answer]", `"ok"`)
	p.quiet("the server responded with a status of 422")
}

// TestToken: a browser is asked for the token once; the address never holds it.
func TestToken(t *testing.T) {
	t.Parallel()
	s, _ := server(t, func(c *mock.Config) { c.ControlToken = "s3cret-token" })
	p := newTab(t, launch(t), s.ControlURL())
	p.open(of("/ui/rules", demo, "lang", "zh"))
	p.shows("main", "令牌")
	p.typed("#token", "wrong")
	p.click("button")
	p.shows("[role=alert]", "令牌不对")
	p.typed("#token", "s3cret-token")
	p.click("button")
	p.shows("h1", "规则与场景")
	if at := value(p, chromedp.Location()); strings.Contains(at, "s3cret") || !strings.Contains(at, "/ui/rules") {
		t.Errorf("sent on to %s", at)
	}
	p.typed("#sentence", "平台接下来 1 次对结算返回 1403")
	p.click(`form[data-call$="/say"] button`)
	p.shows(`[data-part="rules"]`, "1403")
	p.click(".prefs a")
	p.shows("h1", "Rules and scenarios")
	p.quiet("status of 401")
}
