package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/client/intella"
	"paymock/mock"
	"paymock/mock/api"
)

// busy makes what a day of work leaves behind: exchanges that went well, that were refused and that
// were wrongly signed, callbacks that were accepted and that wait, a rule, a moved clock.
func busy(t *testing.T, s *mock.Server, c *control.Client) *control.App {
	t.Helper()
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/down" {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = w.Write([]byte(`{"code":"1001","message":"success"}`))
	}))
	t.Cleanup(merchant.Close)
	a := c.App("4pyun", "op0000000000demo")
	ctx := t.Context()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(a.Patch(ctx, api.AppPatch{Callbacks: map[string]string{"notify": merchant.URL + "/notify", "sharding": merchant.URL + "/down"}}))
	var trades []api.Trade
	for range 6 {
		trade, err := a.OpenTrade(ctx, api.NewTrade{Fake: true})
		must(trade, err)
		trades = append(trades, trade)
	}
	must(a.OpenTrade(ctx, api.NewTrade{Fake: true, Status: "waiting"}))
	good, bad := shop(t, s, demoSecret), shop(t, s, strings.ToUpper(demoSecret))
	for i, trade := range trades[:4] {
		must(good.Settle(ctx, fourpyun.SettleRequest{PaySerial: trade.No, SettleValue: trade.Amount - int64(i*100), ShardingValue: trade.Amount / 2, Reason: "停车费"}))
	}
	_, _ = good.Settle(ctx, fourpyun.SettleRequest{PaySerial: trades[0].No, SettleValue: trades[0].Amount, Reason: "again"})
	_, _ = bad.Query(ctx, fourpyun.QueryRequest{PaySerial: trades[0].No})
	must(a.Say(ctx, "the platform answers settle with 1403 for the next 2 calls"))
	_, _ = good.Settle(ctx, fourpyun.SettleRequest{PaySerial: trades[4].No, SettleValue: trades[4].Amount, Reason: "third"})
	must(good.Query(ctx, fourpyun.QueryRequest{PaySerial: trades[1].No}))
	must(a.Advance(ctx, 5*time.Minute))
	for _, operation := range []string{"sign_on", "settle"} {
		must(c.App("intella", "paymockdemo").CallAsMerchant(ctx, api.MerchantCall{Operation: operation, Number: "01304187"}))
	}
	return a
}

// everyPage lists the pages with what each must show.
func everyPage(trade, callback string) map[string]string {
	return map[string]string{
		"live":      "/",
		"live-app":  of("/", demo),
		"exchange":  of("/ui/exchange", demo, "seq", "15"),
		"trades":    of("/ui/trades", demo, "no", trade),
		"callbacks": of("/ui/callbacks", demo, "callback", callback),
		"clock":     of("/ui/clock", demo),
		"rules":     of("/ui/rules", demo),
		"terminals": "/ui/terminals",
		"apps":      of("/ui/apps", demo),
		"codes":     of("/ui/codes", demo, "q", "settle"),
		"probe":     of("/ui/probe", demo),
		"reference": "/reference",
	}
}

// TestPictures takes a picture of every page, wide and narrow, light and dark, in both languages,
// and sees that none complains or is wider than its screen.
func TestPictures(t *testing.T) {
	t.Parallel()
	browser := launch(t)
	s, c := server(t, nil)
	dir := pictures(t)
	empty := newTab(t, browser, s.ControlURL())
	empty.open("/")
	for _, l := range looks()[:3] {
		empty.open("/?" + l.query)
		empty.picture(dir, "empty", l)
	}
	empty.quiet()
	a := busy(t, s, c)
	trades, err := a.Trades(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	callbacks, err := a.Callbacks(t.Context())
	if err != nil || len(callbacks) == 0 {
		t.Fatal(err)
	}
	pages := everyPage(trades[1].No, callbacks[len(callbacks)-1].ID)
	settled, err := a.Journal(t.Context(), control.JournalQuery{Operation: "settle", Code: "1001"})
	if err != nil || len(settled) == 0 {
		t.Fatal(settled, err)
	}
	pages["exchange"] = of("/ui/exchange", demo, "seq", fmt.Sprint(settled[0].Seq))
	pages["refused"] = of("/", demo, "at", refusedQuery(t, a))
	pages["app-alipay"] = of("/ui/apps", "alipay/2021000000000001")
	pages["lost"] = "/nothing/here"
	only := os.Getenv("PAYMOCK_PAGE")
	taiwan := []look{{name: "wide-light-tw", width: 1440, query: "lang=zh-TW&theme=light"}, {name: "narrow-dark-tw", width: 390, query: "lang=zh-TW&theme=dark", dark: true}}
	for i, l := range append(looks(), taiwan...) {
		p := newTab(t, browser, s.ControlURL())
		p.open("/?" + l.query)
		for name, path := range pages {
			if only != "" && only != name || i >= len(looks()) && name != "terminals" { // Taiwan's
				continue
			}
			p.open(path)
			p.picture(dir, name, l)
			if i == 0 {
				p.speaks(name)
			}
		}
		p.quiet("status of 404")
	}
	payers := newTab(t, browser, s.PlatformURL())
	for name, path := range payersPages(t, c) {
		for _, dark := range []string{"light", "dark"} {
			if _, err := chromedp.Call(payers.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: dark}}}); err != nil {
				t.Fatal(err)
			}
			payers.run(chromedp.Navigate(s.PlatformURL()+path), chromedp.WaitReady(chromedp.CSS("button.main")))
			if name != "cashier-alipay" { // which has the platform's own word
				payers.shows("dd", "等待付款 waiting")
			}
			payers.picture(dir, name, look{name: "wide-" + dark, width: 1440})
			payers.picture(dir, name, look{name: "narrow-" + dark, width: 390})
		}
	}
	payers.quiet("favicon")
	guarded, _ := server(t, func(c *mock.Config) { c.ControlToken = "s3cret-token" })
	signIn := newTab(t, browser, guarded.ControlURL())
	signIn.open("/")
	signIn.picture(dir, "signin", looks()[0])
	signIn.quiet("status of 401")
}

// refusedQuery names the query whose signature was refused.
func refusedQuery(t *testing.T, a *control.App) string {
	t.Helper()
	entries, err := a.Journal(t.Context(), control.JournalQuery{Operation: "query", Code: "401"})
	if err != nil || len(entries) == 0 {
		t.Fatal(entries, err)
	}
	return fmt.Sprintf("%s:%d", demo, entries[len(entries)-1].Seq)
}

// payersPages opens an order on each platform that has a page for its payer.
func payersPages(t *testing.T, c *control.Client) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for name, path := range map[string]func(api.Trade) string{
		"4pyun/op0000000000demo":  func(trade api.Trade) string { return "/payment/trade/create?pay_id=" + trade.Extra["pay_id"] },
		"alipay/2021000000000001": func(trade api.Trade) string { return "/cashier/alipay?app_id=2021000000000001&trade_no=" + trade.No },
	} {
		platform, id, _ := strings.Cut(name, "/")
		trade, err := c.App(platform, id).OpenTrade(t.Context(), api.NewTrade{Fake: true, Status: "waiting"})
		if err != nil {
			t.Fatal(err)
		}
		pages["cashier-"+platform] = path(trade)
	}
	pos, err := c.App("intella", "paymockdemo").Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	merchant, err := intella.New(intella.Config{
		BaseURL: pos.PlatformURL, MchID: pos.ID, Password: pos.Secret, PublicKey: pos.PlatformPublicKey, Options: client.Options{Now: time.Now},
	})
	if err != nil {
		t.Fatal(err)
	}
	link, err := merchant.OLPay(t.Context(), intella.OLPayRequest{Order: intella.Order{StoreOrderNo: "O1", Body: "停車費 Parking", TotalFee: 120}})
	if err != nil {
		t.Fatal(err)
	}
	_, path, _ := strings.Cut(strings.TrimPrefix(link.URL, "http://"), "/")
	pages["pay-page-intella"] = "/" + path
	return pages
}

// TestReadmePictures makes the two pictures that README shows, anew when asked to by
// PAYMOCK_README=1, and sees that they are there and small.
func TestReadmePictures(t *testing.T) {
	t.Parallel()
	const dir = "."
	if os.Getenv("PAYMOCK_README") != "" {
		s, c := server(t, nil)
		a := busy(t, s, c)
		trades, err := a.Trades(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, trade := range trades[4:6] { // one is refused by the rule
			_, _ = shop(t, s, demoSecret).Settle(t.Context(), fourpyun.SettleRequest{PaySerial: trade.No, SettleValue: trade.Amount, Reason: "停车费"})
		}
		_, _ = shop(t, s, strings.ToUpper(demoSecret)).Query(t.Context(), fourpyun.QueryRequest{PaySerial: trades[1].No})
		refused := refusedQuery(t, a)
		p := newTab(t, launch(t), s.ControlURL())
		for name, path := range map[string]string{"live": of("/", demo, "lang", "en"), "refused": of("/", demo, "at", refused)} {
			p.open(path)
			p.run(chromedp.EmulateViewport(1200, 680))
			if err := os.WriteFile(filepath.Join(dir, name+".png"), value(p, chromedp.CaptureScreenshot()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"live", "refused"} {
		info, err := os.Stat(filepath.Join(dir, name+".png"))
		if err != nil || info.Size() > 250_000 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}
