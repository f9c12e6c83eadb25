package alipay_test

import (
	"net/url"
	"strings"
	"testing"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
)

func TestReturnAddress(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	m.more = map[string]string{"return_url": "http://127.0.0.1:9/back?order=1"}
	r := w.Do(m.v2("alipay.trade.page.pay", with(orderBiz, `"product_code":"FAST_INSTANT_TRADE_PAY"`)))
	if r.Response.Status != 302 {
		t.Fatalf("answered %d %s", r.Response.Status, r.Response.Body)
	}
	cashier := r.Response.Header.Get("Location")
	shown := w.Do(request("GET", cashier, nil, ""))
	if shown.Response.Status != 200 || !strings.Contains(string(shown.Response.Body), "大乐透") || !strings.Contains(string(shown.Response.Body), `value="pay"`) {
		t.Fatalf("shown %d %s", shown.Response.Status, shown.Response.Body)
	}
	_, query, _ := strings.Cut(cashier, "?")
	paid := w.Do(request("POST", "/cashier/alipay", [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, query+"&act=pay"))
	back, err := url.Parse(paid.Response.Header.Get("Location"))
	if err != nil || paid.Response.Status != 302 {
		t.Fatalf("paid %d, %v", paid.Response.Status, err)
	}
	values := flat(back.Query())
	if values["order"] != "1" || values["method"] != "alipay.trade.page.pay.return" || values["total_amount"] != "88.88" || values["seller_id"] != vectorSeller {
		t.Errorf("returned with %v", values)
	}
	if !verifies(publicKey(w.App.Keys[alipay.KeyPlatformPublic]), values["sign_type"], []byte(toSign(values, "sign", "sign_type", "order")), values["sign"]) {
		t.Error("the return is not signed")
	}
	twice := w.Do(request("POST", "/cashier/alipay", nil, query+"&act=pay"))
	wants(t, twice.Outcome, "ACQ.TRADE_HAS_SUCCESS")
}

func TestCashierScans(t *testing.T) {
	t.Parallel()
	w, m := world(t, map[string]string{"qr_code": "cashier"})
	biz := strings.Replace(orderBiz, "大乐透", `<script>alert(1)</script>`, 1)
	got, out := call(t, w, m, "alipay.trade.precreate", biz)
	wants(t, out, "10000")
	address := strings.TrimPrefix(got["qr_code"].(string), "http://127.0.0.1:12180")
	shown := w.Do(request("GET", address, nil, ""))
	wants(t, shown.Outcome, "10000")
	if strings.Contains(string(shown.Response.Body), "<script>") {
		t.Error("the subject is not escaped")
	}
	for act, status := range map[string]string{"fail": "TRADE_CLOSED"} {
		failed := w.Do(request("POST", "/cashier/alipay", nil, "app_id="+vectorApp+"&trade_no="+shown.Outcome.Subject+"&act="+act))
		if !strings.Contains(string(failed.Response.Body), status) {
			t.Errorf("%s shows %s", act, failed.Response.Body)
		}
	}
	for address, code := range map[string]string{
		"/cashier/alipay":                                     "isv.missing-app-id",
		"/cashier/alipay?app_id=1&trade_no=2":                 "isv.invalid-app-id",
		"/cashier/alipay?app_id=" + vectorApp:                 "ACQ.TRADE_NOT_EXIST",
		"/cashier/alipay?app_id=" + vectorApp + "&qr=bax0":    "ACQ.TRADE_NOT_EXIST",
		"/cashier/alipay?app_id=" + vectorApp + "&trade_no=%": "isv.invalid-parameter",
	} {
		r := w.Do(request("GET", address, nil, ""))
		wants(t, r.Outcome, code)
	}
	closed := w.Do(request("POST", "/cashier/alipay", nil, "app_id="+vectorApp+"&trade_no="+vectorTrade+"&act=close"))
	wants(t, closed.Outcome, "ACQ.TRADE_HAS_SUCCESS")
	again := w.Do(request("POST", "/cashier/alipay", nil, "app_id="+vectorApp+"&trade_no="+shown.Outcome.Subject+"&act=pay"))
	wants(t, again.Outcome, "ACQ.TRADE_HAS_CLOSE")
	odd := w.Do(request("POST", "/cashier/alipay", nil, "app_id="+vectorApp+"&trade_no="+w.Open(provider.Order{Amount: 1, Status: ledger.Waiting}).No+"&act=dance"))
	wants(t, odd.Outcome, "ACQ.TRADE_STATUS_ERROR")
}
