package fourpyun_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// cashierOf is the address that prepare's answer gives.
func cashierOf(w *providertest.World, more ...fields) string {
	f := prepareFields()
	for _, m := range more {
		f = f.with(m)
	}
	a, _ := exchange(w, post(pathPrepare, f.signed()))
	return a.text("pay_url")
}

func visitCashier(method, address, form string) *wire.Request {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return &wire.Request{Method: method, Path: u.Path, Query: u.RawQuery, Target: u.RequestURI(), Body: []byte(form)}
}

var pageMeta = regexp.MustCompile(`<meta name="code" content="([^"]*)">`)

func pageCode(resp *wire.Response) (string, error) {
	found := pageMeta.FindSubmatch(resp.Body)
	if resp.Status != 200 || found == nil {
		return "", fmt.Errorf("no page: status %d\n%s", resp.Status, resp.Body)
	}
	return string(found[1]), nil
}

// TestCashierByForm: a page's own form may name the payment, too.
func TestCashierByForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	address, payID, _ := strings.Cut(cashierOf(w), "?")
	page := w.Do(visitCashier("POST", address, payID+"&act=pay"))
	if code, err := pageCode(page.Response); err != nil || code != "1001" || w.Trade(page.Outcome.Subject).Paid != 5000 {
		t.Errorf("code %s, %v, %s", code, err, page.Outcome.Explain)
	}
}

// TestCashier: pay_url leads to a page on which the payer pays; callback_url is the way back, with
// what the cashier hands back (4pyun sheet 0, 5.1).
func TestCashier(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	address := cashierOf(w, fields{"callback_url": "https://shop.test/back?x=1", "subject": `<b>"充电"</b>`})
	visit := func(method, form, want string, says ...string) string {
		t.Helper()
		page := w.Do(visitCashier(method, address, form)).Response
		if code, err := pageCode(page); err != nil || code != want {
			t.Fatalf("%s %q: code %s, want %s; %v", method, form, code, want, err)
		}
		contains(t, "page", string(page.Body), says...)
		return string(page.Body)
	}
	if page := visit("GET", "", "1001", "¥ 50.00", "&lt;b&gt;", `value="pay"`); strings.Contains(page, `id="back"`) {
		t.Error("a way back before the payment has ended")
	}
	visit("POST", "act=steal", "1403")
	page := visit("POST", "act=pay", "1001", "https://shop.test/back?x=1&amp;pay_order=PAYORDER-20261121-0001&amp;channel=200201&amp;pay_serial=", "&amp;value=5000&amp;status=1&amp;")
	if strings.Contains(page, `value="pay"`) || push(w, "notify")["status"] != "1" {
		t.Errorf("paid as %s", page)
	}
	visit("POST", "act=fail", "1001", "paid") // a second click changes nothing
	if n := len(w.Of("notify")); n != 1 {
		t.Errorf("%d pushes", n)
	}
	address = cashierOf(w, fields{"pay_order": "PO3", "callback_url": "javascript:alert(1)"})
	if page := visit("POST", "act=pay", "1001"); strings.Contains(page, `id="back"`) {
		t.Errorf("a way back that is no web address: %s", page)
	}
	late := cashierOf(w, fields{"pay_order": "PO2", "callback_url": "javascript:alert(1)"})
	w.Now = w.Now.Add(time.Hour)
	address = late
	if page := visit("GET", "", "1001", "waiting"); strings.Contains(page, "javascript") || strings.Contains(page, `value="pay"`) {
		t.Errorf("expired, the page is %s", page)
	}
	visit("POST", "act=pay", "1403")
	for _, wrong := range []string{"pay_id=1&app_id=" + appID, "pay_id=1", "pay_id=1234", "app_id=%zz", ""} {
		page := w.Do(visitCashier("GET", "http://x/payment/trade/create?"+wrong, "")).Response
		if code, err := pageCode(page); err != nil || code != "1002" {
			t.Errorf("%s: code %s, %v", wrong, code, err)
		}
	}
	contains(t, "verdict", w.Do(visitCashier("GET", "http://x/payment/trade/create?pay_id=1234", "")).Call.Verdict, `no 4pyun app has given out pay_id "1234"`)
}
