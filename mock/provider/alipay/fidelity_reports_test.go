package alipay_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// TestWaitingNotify: lokielse/omnipay-alipay#143 and yansongda/pay#14 saw WAIT_BUYER_PAY before
// TRADE_SUCCESS for scanned orders.
func TestWaitingNotify(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{"off": "TRADE_SUCCESS", "on": "WAIT_BUYER_PAY TRADE_SUCCESS"} {
		w, m := world(t, map[string]string{"waiting_notify": value})
		_, out := call(t, w, m, "alipay.trade.precreate", orderBiz)
		wants(t, out, "10000")
		before := len(w.Of("notify"))
		w.Act("O1", provider.Pay)
		var sent []string
		for _, n := range w.Of("notify")[before:] {
			sent = append(sent, requestValues(w.Callback(n)).Get("trade_status"))
		}
		if got := strings.Join(sent, " "); got != want {
			t.Errorf("%s: notified %s", value, got)
		}
	}
}

// TestCloseNotifies: trade.close's own page lists TRADE_CLOSED as on (helei112g/payment#183).
func TestCloseNotifies(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	no := w.Open(provider.Order{Amount: 1, Status: ledger.Waiting}).No
	_, out := call(t, w, m, "alipay.trade.close", `{"trade_no":"`+no+`"}`)
	wants(t, out, "10000")
	if sent := requestValues(w.Callback(w.Last("notify"))); sent.Get("trade_status") != "TRADE_CLOSED" || sent.Get("trade_no") != no {
		t.Errorf("notified %v", sent)
	}
}

// TestCharsetPlace: eight reports of 2019 to 2025, first yansongda/pay#247; smartwalle sends so and
// is served.
func TestCharsetPlace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		place, contentType, target, code string
	}{
		{"any", "application/x-www-form-urlencoded", "/gateway.do", "10000"},
		{"query", "application/x-www-form-urlencoded", "/gateway.do", "isv.invalid-signature"},
		{"query", "application/x-www-form-urlencoded;charset=utf-8", "/gateway.do", "10000"},
		{"query", "application/x-www-form-urlencoded", "/gateway.do?charset=utf-8", "10000"},
	} {
		w, m := world(t, map[string]string{"charset_place": tt.place})
		sent := m.v2("alipay.trade.create", orderBiz)
		req := request("POST", tt.target, [][2]string{{"Content-Type", tt.contentType}}, string(sent.Body))
		r := w.Do(req)
		wants(t, r.Outcome, tt.code)
		if tt.code != "10000" && !strings.Contains(string(r.Response.Body), "charset参数放在了URL查询字符串") {
			t.Errorf("answered %s", r.Response.Body)
		}
		if remarked := strings.Contains(r.Outcome.Explain, "charset stands in the body only"); remarked != (strings.HasSuffix(tt.contentType, "ed") && tt.target == "/gateway.do") {
			t.Errorf("%v: explained %q", tt, r.Outcome.Explain)
		}
	}
}

// TestWrongHash: Yurunsoft/PaySDK#28 prints the sub_msg.
func TestWrongHash(t *testing.T) {
	t.Parallel()
	for says, used := range map[string]string{"RSA2": "RSA", "RSA": "RSA2"} {
		w, m := world(t, nil)
		m.signType = says
		values := m.public(queryMethod, tradeBiz)
		values["sign"] = signWith(m.key, used, toSign(values, "sign"))
		out := w.Do(form(values)).Outcome
		wants(t, out, "isv.invalid-signature")
		if !strings.Contains(out.Message, "sign_type参数值为"+says+"，您实际用的签名类型可能是"+used) {
			t.Errorf("answered %s", out.Message)
		}
	}
}

// TestReturnSign: yansongda/pay#389 met return addresses signed with sign_type.
func TestReturnSign(t *testing.T) {
	t.Parallel()
	w, m := world(t, map[string]string{"return_sign": "with sign_type"})
	values := returned(t, w, m, "http://127.0.0.1:9/back")
	if !verifies(publicKey(w.App.Keys[alipay.KeyPlatformPublic]), values["sign_type"], []byte(toSign(values, "sign")), values["sign"]) {
		t.Error("sign_type is not signed")
	}
}

// returned gives the parameters with which the buyer's browser comes to return_url after payment;
// nil when it isn't sent anywhere.
func returned(t testing.TB, w *providertest.World, m merchant, address string) map[string]string {
	t.Helper()
	m.more = map[string]string{"return_url": address}
	r := w.Do(m.v2("alipay.trade.page.pay", with(orderBiz, `"product_code":"FAST_INSTANT_TRADE_PAY"`)))
	_, query, _ := strings.Cut(r.Response.Header.Get("Location"), "?")
	paid := w.Do(request("POST", "/cashier/alipay", [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, query+"&act=pay"))
	wants(t, paid.Outcome, "10000")
	location := paid.Response.Header.Get("Location")
	if location == "" {
		if paid.Response.Status != 200 || strings.Contains(string(paid.Response.Body), "href") {
			t.Errorf("%s: answered %d %s", address, paid.Response.Status, paid.Response.Body)
		}
		return nil
	}
	back, err := url.Parse(location)
	if err != nil || paid.Response.Status != 302 {
		t.Fatalf("answered %d, %v", paid.Response.Status, err)
	}
	return flat(back.Query())
}

// TestReturnAddressIsChecked: a browser is sent to web addresses only, and the parameters stand
// before a fragment.
func TestReturnAddressIsChecked(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"javascript:alert(1)", "http:///path", "//evil.test/x", "data:text/html,x", "/here"} {
		w, m := world(t, nil)
		if got := returned(t, w, m, address); got != nil {
			t.Errorf("%s: sent to %v", address, got)
		}
	}
	w, m := world(t, nil)
	if got := returned(t, w, m, "https://shop.test/back?a=1#order"); got["out_trade_no"] != "O1" || got["a"] != "1" {
		t.Errorf("with a fragment: %v", got)
	}
}

// TestNothingToRun: the answer goes out as text/html, and no text in it may become markup on the
// origin on which the control API may live.
func TestNothingToRun(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	const script = `<script src=x>`
	_, out := call(t, w, m, bindMethod, strings.Replace(receiverOf("userId", "2088999999999999", ""), `"type"`, `"memo":"`+script+`","type"`, 1))
	wants(t, out, "10000")
	req := m.v2("alipay.trade.royalty.relation.batchquery", `{"out_request_no":"Q"}`)
	r := w.Do(req)
	if got := readAnswer(t, w.App, req, r.Response); !strings.Contains(string(r.Response.Body), `\u003cscript src=x>`) || strings.Contains(string(r.Response.Body), "<") {
		t.Errorf("answered %v: %s", got, r.Response.Body)
	}
	for _, page := range []*wire.Request{
		req, m.v3("POST", "/v3/alipay/trade/query", tradeBiz), request("GET", "/cashier/alipay?app_id="+vectorApp+"&trade_no="+vectorTrade, nil, ""),
		request("GET", "/bill/alipay?app_id=1", nil, ""),
	} {
		h := w.Do(page).Response.Header
		csp := h.Get("Content-Security-Policy")
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(csp, "sandbox") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: headers %v", page.Target, h)
		}
	}
}

// TestV3BehindAlias: Node signs a POST without the base path and a GET with it (vectors,
// node_v3_get_path_prefix).
func TestV3BehindAlias(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	for _, signed := range []string{"/v3/alipay/trade/query", "/base/v3/alipay/trade/query"} {
		req := m.v3("POST", signed, tradeBiz)
		req.Path, req.Target = "/v3/alipay/trade/query", "/base/v3/alipay/trade/query"
		wants(t, w.Do(req).Outcome, "10000")
	}
	req := m.v3("POST", "/other/v3/alipay/trade/query", tradeBiz)
	req.Path, req.Target = "/v3/alipay/trade/query", "/base/v3/alipay/trade/query"
	wants(t, w.Do(req).Outcome, "isv.invalid-signature")
}

// TestV3WrongPath is answered in OpenAPI v3's shape (Alipay sheet 6.2).
func TestV3WrongPath(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	for _, tt := range []struct {
		verb, path string
		status     int
		meant      string
	}{
		{"POST", "/v3/alipay/trade/nothing", 404, ""},
		{"GET", "/v3/alipay/trade/create", 400, "POST /v3/alipay/trade/create"},
		{"PUT", "/v3/alipay/trade/create", 400, "POST /v3/alipay/trade/create"},
		{"POST", "/v3/alipay/trade/creat", 404, "/v3/alipay/trade/create"},
		{"POST", "/v3/alipay.trade.create", 404, "/v3/alipay/trade/create"},
	} {
		if owner, ok := w.Provider.(provider.PathOwner); !ok || !owner.Owns(tt.path) {
			t.Fatalf("%s isn't owned", tt.path)
		}
		req := m.v3(tt.verb, tt.path, "")
		r := w.Do(req)
		if got := readAnswer(t, w.App, req, r.Response); r.Response.Status != tt.status || got["code"] != "invalid-method" {
			t.Errorf("%s %s: %d %v", tt.verb, tt.path, r.Response.Status, got)
		}
		if said := r.Outcome.Explain; strings.Contains(said, "did you mean") != (tt.meant != "") || !strings.Contains(said, tt.meant) {
			t.Errorf("%s %s: explained %q, want %q meant", tt.verb, tt.path, said, tt.meant)
		}
	}
}

// TestSubMessagesAreChinese: the platform writes no English sentence into sub_msg.
func TestSubMessagesAreChinese(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	broken := m.v2(queryMethod, tradeBiz)
	broken.Body = append(broken.Body, "&x=%zz"...)
	twice := m.v2(queryMethod, tradeBiz)
	twice.Body = append(twice.Body, "&x=1&x=2"...)
	english := regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)
	for name, req := range map[string]*wire.Request{
		"broken escape": broken, "a name twice": twice, "no JSON": m.v2(queryMethod, `{"a":`), "no object": m.v2(queryMethod, `[]`),
		"member twice": m.v2(queryMethod, `{"a":1,"a":2}`), "v3, no JSON": m.v3("POST", "/v3/alipay/trade/query", `{`),
		"v3, broken query": m.v3("GET", "/v3/alipay/trade/royalty/rate/query?x=%zz", ""),
	} {
		out := w.Do(req).Outcome
		message := out.Message
		if message == "" {
			message = out.Code.Message
		}
		if english.MatchString(message) || !strings.ContainsFunc(message, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: sub_msg %q", name, message)
		}
	}
}

// TestFaultsMakeLists: a number below an absent member makes a list, not an object. paymock's own option:
// fund_bill_list and its like are lists (Alipay sheet 3.2), which typed SDKs refuse as an object.
func TestFaultsMakeLists(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	c := w.Provider.Decode(m.v2(queryMethod, `{"trade_no":"1"}`), w.Apps)
	out := w.Provider.Apply(w.Books(), c, w.Env())
	resp, err := w.Provider.Encode(c, out, provider.Fault{Before: map[string]string{
		"fund_bill_list.0.amount": "1.00", "fund_bill_list.1.amount": "2.00",
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"fund_bill_list":[{"amount":"1.00"},{"amount":"2.00"}]`} {
		if !strings.Contains(string(resp.Body), want) {
			t.Errorf("answered %s", resp.Body)
		}
	}
}
