package intella_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// order is OLPay's Data with members replaced or, by "-", left out.
func order(change ...string) []string {
	data := []string{"StoreOrderNo", "PO1", "Body", "漢堡", "TotalFee", "100", "DeviceInfo", "skb0001", "Detail", "Big Burger"}
	for i := 0; i < len(change); i += 2 {
		found := false
		for j := 0; j < len(data); j += 2 {
			if data[j] != change[i] {
				continue
			}
			found = true
			data[j+1] = change[i+1]
			if change[i+1] == "-" {
				data[j], data[j+1] = "Left", "out"
			}
		}
		if !found {
			data = append(data, change[i], change[i+1])
		}
	}
	return data
}

// TestOLPay follows an order from the link over the page to notification, queries and refund.
func TestOLPay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.call("00000", "OLPay", order("CallBackUrl", "https://shop.test/back?o=1", "Delay", "5")...), "0000")
	link := linkOf(t, s.last)
	status := func() string { return s.call("00000", "SingleOrderQuery", "StoreOrderNo", "PO1").get("OrderStatus") }
	page := string(s.Do(visit("GET", link, "")).Response.Body)
	for _, text := range []string{"NT$ 100", "漢堡", "myMchId", `value="11500"`, "支付寶", "LINE Pay", `id="status">waiting`, "simulation"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q:\n%s", text, page)
		}
	}
	if strings.Contains(page, "shop.test") || status() != "0" || len(s.Of("notify")) != 0 {
		t.Errorf("before payment: status %s\n%s", status(), page)
	}
	if code, _ := pageCode(s.Do(visit("POST", link, "act=pay&method=32100")).Response); code != "7159" {
		t.Errorf("a method that isn't offered: %s", code)
	}
	page = string(s.Do(visit("POST", link, "act=pay&method=10220")).Response.Body)
	if !strings.Contains(page, `content="5;url=https://shop.test/back?o=1"`) || strings.Contains(page, "<form") || !strings.Contains(page, `id="status">paid`) {
		t.Errorf("after payment:\n%s", page)
	}
	s.Do(visit("POST", link, "act=pay&method=11500")) // once more: nothing happens
	want := `{"Detail":"Big Burger","MchId":"myMchId","MethodName":"支付寶","Result":"0000","StoreOrderNo":"PO1","TotalFee":"100"}`
	if sent := s.Of("notify"); len(sent) != 1 || string(sent[0].Content) != want || sent[0].URL != callbackURL {
		t.Fatalf("notified %+v", sent)
	}
	one := s.call("00000", "SingleOrderQuery", "StoreOrderNo", "PO1")
	if one.Header["Method"] != "10220" || one.Header["StatusDesc"] != "執行成功" || !strings.HasSuffix(one.text,
		`,"StoreOrderNo":"PO1","FeeType":"TWD","DeviceInfo":"skb0001","Body":"漢堡","OrderStatus":"1","Detail":"Big Burger","StoreInfo":""}}`) {
		t.Errorf("queried\n%s", one.text)
	}
	back := s.want(s.call("00000", "Refund", "StoreRefundNo", "PO1", "StoreOrderNo", "PO1", "DeviceInfo", "skb0001",
		"RefundKey", sha(refundPassword), "RefundFee", "100", "RefundMsg", "cold"), "0000")
	if back.get("RefundedAt") != "20180715102000" || !strings.Contains(back.text, `"StoreOrderNo":"PO1","StoreRefundNo":"PO1","RefundedAt":"20180715102000","PlatformRsp":"{\"`) {
		t.Errorf("refunded\n%s", back.text)
	}
	if refund := s.Trade(one.get("SysOrderNo")).Refunds[0]; refund.Reason != "cold" || status() != "3" {
		t.Errorf("refund %+v, status %s", refund, status())
	}
}

// TestOLPayRefused names the code for each thing that can be wrong with an order.
func TestOLPayRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.Open(provider.Order{Amount: 1, Order: "PO0"})
	for name, tt := range map[string]struct{ field, value, code string }{
		"order missing": {"StoreOrderNo", "-", "7127"}, "order long": {"StoreOrderNo", strings.Repeat("1", 21), "7127"},
		"order odd": {"StoreOrderNo", "PO 1", "7127"}, "order taken": {"StoreOrderNo", "PO0", "7000"},
		"fee missing": {"TotalFee", "-", "7125"}, "fee with cents": {"TotalFee", "1.50", "7125"}, "fee zero": {"TotalFee", "0", "7126"},
		"fee negative": {"TotalFee", "-5", "7126"}, "fee huge": {"TotalFee", "1000000000000001", "7126"},
		"fee beyond numbers": {"TotalFee", strings.Repeat("9", 40), "7126"},
		"body missing":       {"Body", "-", "7151"}, "body long": {"Body", strings.Repeat("包", 129), "7151"},
		"device missing": {"DeviceInfo", "-", "7130"}, "currency": {"FeeType", "USD", "7160"}, "page": {"CallBackUrl", "javascript:alert(1)", "7165"},
		"expiry no time": {"TimeExpire", "2018", "7124"}, "expiry past": {"TimeExpire", "20180715102000", "7124"},
	} {
		if a := s.call("00000", "OLPay", order(tt.field, tt.value)...); a.code() != tt.code || len(a.Data) > 1 {
			t.Errorf("%s: %s (%s), want %s", name, a.code(), s.last.Outcome.Explain, tt.code)
		}
	}
	s.want(s.call("00000", "OLPay", order("FeeType", "TWD")...), "0000")
}

// TestExpiry closes an order that nobody paid, and its page with it.
func TestExpiry(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		expire string
		after  time.Duration
	}{"default": {"", 15 * time.Minute}, "named": {"20180715103000", 10 * time.Minute}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.want(s.call("00000", "OLPay", order("TimeExpire", tt.expire)...), "0000")
			link := linkOf(t, s.last)
			timer := s.Last("timer:expire")
			if !timer.Due.Equal(opening.Add(tt.after)) {
				t.Fatalf("due %s", timer.Due)
			}
			s.Now = timer.Due
			if page := string(s.Do(visit("GET", link, "")).Response.Body); strings.Contains(page, "<form") {
				t.Errorf("offers to pay:\n%s", page)
			}
			s.Fire(timer)
			if code, _ := pageCode(s.Do(visit("POST", link, "act=pay&method=11500")).Response); code != "7123" {
				t.Errorf("paid late with %s", code)
			}
			if got := s.call("00000", "SingleOrderQuery", "StoreOrderNo", "PO1").get("OrderStatus"); got != "2" || len(s.Of("notify")) != 0 {
				t.Errorf("status %s, notices %v", got, s.Of("notify"))
			}
			s.Fire(timer) // once more does nothing
		})
	}
}

// TestPageFails lets a payment fail, on purpose and for bad links.
func TestPageFails(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.call("11500", "OLPay", order("Body", `<script>alert("1")</script>`)...), "0000")
	link := linkOf(t, s.last)
	page := s.Do(visit("GET", link, ""))
	if body := string(page.Response.Body); strings.Contains(body, "<script>") || strings.Contains(body, `value="10220"`) {
		t.Errorf("unescaped, or more than the order's method:\n%s", body)
	}
	resp, err := scan2pay.Encode(page.Call, provider.Outcome{Code: scan2pay.Failure(), Message: "our fault"}, provider.Fault{})
	if code, _ := pageCode(resp); err != nil || code != "9999" || !strings.Contains(string(resp.Body), "our fault") {
		t.Errorf("a rule's page: %v\n%s", err, resp.Body)
	}
	with := func(query string) *url.URL { return &url.URL{Path: link.Path, RawQuery: query} }
	for query, want := range map[string]string{"": "7132", "m=nobody&t=x": "7132", "m=myMchId": "7002", "m=myMchId&t=x": "7002", "m=%zz": "7002"} {
		r := s.Do(visit("GET", with(query), ""))
		if code, err := pageCode(r.Response); code != want {
			t.Errorf("%q: %s, %v", query, code, err)
		}
	}
	if code, _ := pageCode(s.Do(visit("POST", link, "act=steal")).Response); code != "7159" {
		t.Errorf("an unknown act: %s", code)
	}
	s.Do(visit("POST", link, "act=fail"))
	sent := s.Of("notify")
	if len(sent) != 1 || !strings.Contains(string(sent[0].Content), `"MethodName":"LINE Pay","Result":"9999"`) {
		t.Errorf("notified %+v", sent)
	}
	if got := s.call("00000", "SingleOrderQuery", "StoreOrderNo", "PO1").get("OrderStatus"); got != "2" {
		t.Errorf("status %s", got)
	}
}

// TestMicropay has the members of the production answer, in their order.
func TestMicropay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := s.want(s.call("00000", "Micropay", order("AuthCode", "281006020000000000")...), "0000")
	if !strings.HasPrefix(a.text, `{"Header":{"StatusCode":"0000","StatusDesc":"執行成功","Method":"11500","ServiceType":"Micropay","ResponseTime":"20180715102000"},"Data":{"SysOrderNo":"`) ||
		!strings.Contains(a.text, `","StoreOrderNo":"PO1","TotalFee":100,"AuthCode":"281006020000000000","PlatformRsp":"{`) {
		t.Errorf("answered\n%s", a.text)
	}
	if trade := s.Trade(a.get("SysOrderNo")); trade.Status != ledger.Paid || trade.Payer != "281006020000000000" || len(s.Notices) != 0 {
		t.Errorf("booked %+v, notices %v", trade, s.Notices)
	}
	if a := s.want(s.call("10220", "Micropay", order("AuthCode", "28", "StoreOrderNo", "PO2")...), "0000"); a.Header["Method"] != "10220" {
		t.Errorf("paid with %v", a.Header["Method"])
	}
	s.want(s.call("00000", "Micropay", order("StoreOrderNo", "PO3")...), "7120")
	s.want(s.call("00000", "Micropay", order("AuthCode", "28")...), "7000")
}

// TestRefundRefused names the code for each thing that can be wrong with a refund.
func TestRefundRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	s.want(s.pay("CARD"), "000000")
	s.Open(provider.Order{Amount: 10, Order: "PAID"})
	s.Open(provider.Order{Amount: 10, Order: "GONE"})
	for _, status := range []ledger.Status{ledger.Waiting, ledger.Failed, ledger.Closed, ledger.Finished} {
		s.Open(provider.Order{Amount: 10, Order: string(status), Status: status})
	}
	wallet := func(order, number, fee, key string) string {
		return s.call("00000", "Refund", "StoreRefundNo", number, "StoreOrderNo", order, "RefundKey", key, "RefundFee", fee).code()
	}
	good := sha(refundPassword)
	if code := wallet("GONE", "RE0", "10", good); code != "0000" {
		t.Fatal(code)
	}
	for _, tt := range [][5]string{
		{"PAID", "RE1", "10", strings.ToUpper(good), "7168"},
		{"PAID", "RE1", "10", refundPassword, "7168"},
		{"PAID", "RE1", "10", sha(password), "7168"},
		{"PAID", "", "10", good, "7104"},
		{"PAID", "RE!", "10", good, "7104"},
		{"PAID", "RE1", "x", good, "7107"},
		{"PAID", "RE1", "0", good, "7107"},
		{"NONE", "RE1", "10", good, "7002"},
		{"PAID", "RE1", "9", good, "7110"},
		{"PAID", "RE0", "10", good, "7003"},
		{"GONE", "RE1", "10", good, "7112"},
		{"waiting", "RE1", "10", good, "7114"},
		{"failed", "RE1", "10", good, "7113"},
		{"closed", "RE1", "10", good, "7001"},
		{"finished", "RE1", "10", good, "7155"},
		{"CARD", "RE1", "10", good, "7115"},
		{"PAID", "RE1", "10", good, "0000"},
	} {
		if code := wallet(tt[0], tt[1], tt[2], tt[3]); code != tt[4] {
			t.Errorf("refund %v: %s", tt, code)
		}
	}
	card := func(order, amount, key string) string {
		return s.card("Refund", "Amount", amount, "StoreOrderNo", order, "RefundKey", key).code()
	}
	for _, tt := range [][4]string{
		{"CARD", "10", "", "7168"}, {"CARD", "9", good, "7110"}, {"CARD", "x", good, "7125"}, {"NONE", "10", good, "7002"}, {"GONE", "10", good, "7115"},
	} {
		if code := card(tt[0], tt[1], tt[2]); code != tt[3] {
			t.Errorf("card refund %v: %s", tt, code)
		}
	}
	s.terminal(provider.TerminalSpec{ID: device, Card: &provider.Card{ID: "1"}})
	if code := card("CARD", "10", good); code != "000077" {
		t.Errorf("to another card: %s", code)
	}
	s.terminal(provider.TerminalSpec{ID: device, Retries: 4, Card: &provider.Card{Balance: 10}})
	s.want(s.pay("HALF"), "000125")
	if code := card("HALF", "10", good); code != "7114" {
		t.Errorf("of an unfinished payment: %s", code)
	}
}

// TestOrderQueries lists as the samples do.
func TestOrderQueries(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.card("SignOn"), "000000")
	s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "CARD1", "Body", "茶"), "000000")
	s.want(s.refund("CARD1"), "000000")
	s.Now = s.Now.Add(24 * time.Hour)
	s.Open(provider.Order{Amount: 30, Order: "PHONE1", Subject: "麵"})
	s.Open(provider.Order{Amount: 40, Order: "PHONE2", Status: ledger.Waiting})
	s.Open(provider.Order{Amount: 50, Order: "PHONE3", Status: ledger.Failed})
	list := func(method, from, to, status, keyword string) string {
		a := s.call(method, "OrderQuery", "StartDate", from, "EndDate", to, "OrderStatus", status, "StoreOrderNo", keyword)
		rows, _ := a.Data["DataValue"].([]any)
		found := a.code()
		for _, row := range rows {
			found += " " + row.(map[string]any)["StoreOrderNo"].(string)
		}
		return found
	}
	for _, tt := range [][6]string{
		{"00000", "20180715", "20180716", "1", "", "0000 CARD1 PHONE1"},
		{"31800", "20180715", "20180716", "1", "", "0000 CARD1"},
		{"00000", "20180715", "20180715", "1", "", "0000 CARD1"},
		{"00000", "20180715102000", "20180715102000", "3", "", "0000 CARD1"},
		{"00000", "20180715102001", "20180716", "0", "", "0000 PHONE2"},
		{"00000", "20180716", "20180716", "2", "HONE", "0000 PHONE3"},
		{"00000", "20180717", "20180718", "1", "", "2000"},
		{"00000", "20180716", "20180715", "1", "", "7124"},
		{"00000", "2018", "20180715", "1", "", "7124"},
		{"00000", "20180715", "20180716", "4", "", "7140"},
		{"00000", "20180715", "20180716", "1", "PHO", "7127"},
	} {
		if got := list(tt[0], tt[1], tt[2], tt[3], tt[4]); got != tt[5] {
			t.Errorf("%v: got %s", tt, got)
		}
	}
	a := s.call("00000", "OrderQuery", "StartDate", "20180715", "EndDate", "20180715", "OrderStatus", "1")
	if !strings.Contains(a.text, `,"TotalFee":10,"FeeType":"TWD","Status":"Trade success","RefundStatus":"Refund success","Description":"茶","Method":"31800"}]}}`) ||
		strings.Contains(a.text, "ResponseTime") {
		t.Errorf("answered\n%s", a.text)
	}
	b := s.want(s.call("00000", "OrderQuery1.1", "StartDate", "20180715", "EndDate", "20180716", "AccoundId", "myMchId", "StoreType", "3"), "0000")
	rows, _ := b.Data["DataValue"].([]any)
	if len(rows) != 3 || !strings.Contains(b.text, `"TranDate":"20180715","TranDayTime":"102000","AccountId":"myMchId","StoreType":"3"`) ||
		!strings.Contains(b.text, `"TotalFee":-10`) || !strings.Contains(b.text, `"Method":"EasyCard"`) {
		t.Errorf("answered\n%s", b.text)
	}
	s.want(s.call("00000", "OrderQuery1.1", "StartDate", "20180715", "EndDate", "20180716", "AccountId", "other"), "2000")
	s.want(s.call("00000", "SingleOrderQuery", "StoreOrderNo", "NONE"), "7002")
}

// TestActs does from outside what the payer does on the page.
func TestActs(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.want(s.call("00000", "OLPay", order()...), "0000")
	paid := s.Act(s.last.Outcome.Subject, provider.Pay)
	if paid.Status != ledger.Paid || !strings.Contains(string(s.Last("notify").Content), `"MethodName":"LINE Pay","Result":"0000"`) {
		t.Errorf("paid %+v, notified %s", paid, s.Last("notify").Content)
	}
	waiting := s.Open(provider.Order{Amount: 5, Status: ledger.Waiting, NotifyURL: "http://other.test/n"})
	s.Act(waiting.No, provider.Fail)
	if n := s.Last("notify"); n.URL != "http://other.test/n" || !strings.Contains(string(n.Content), `"Result":"9999"`) {
		t.Errorf("notified %+v", n)
	}
	open := s.Open(provider.Order{Amount: 5, Status: ledger.Waiting})
	if closed := s.Act(open.No, provider.Close); closed.Status != ledger.Closed || len(s.Of("notify")) != 2 {
		t.Errorf("closed %+v, %d notices", closed, len(s.Of("notify")))
	}
	s.terminal(provider.TerminalSpec{ID: device, Retries: 1})
	s.want(s.card("SignOn"), "000000")
	s.want(s.pay("HALF"), "000125")
	half := s.last.Outcome.Subject
	for no, act := range map[string]provider.Act{"nothing": provider.Pay, half: provider.Pay, open.No: provider.Fail, waiting.No: "x"} {
		if _, _, err := scan2pay.Act(s.Books(), s.App, no, act, s.Env()); err == nil {
			t.Errorf("%s %s was done", act, no)
		}
	}
	if failed := s.Act(half, provider.Fail); failed.Status != ledger.Failed || len(s.Of("notify")) != 2 {
		t.Errorf("failed %+v", failed)
	}
}

// TestOpenRefused names field and remedy of an order that can't be opened.
func TestOpenRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.Open(provider.Order{Amount: 5, Order: "PO1"})
	s.terminal(provider.TerminalSpec{ID: "01304188", NoCard: true})
	extra := func(name, value string) map[string]string { return map[string]string{name: value} }
	for want, o := range map[string]provider.Order{
		"amount: must be":            {},
		"order: ":                    {Amount: 5, Order: strings.Repeat("1", 21)},
		"notify_url: ":               {Amount: 5, NotifyURL: "ftp://x"},
		"extra.color: ":              {Amount: 5, Extra: extra("color", "red")},
		"extra.method: ":             {Amount: 5, Extra: extra("method", "31800")},
		"extra.terminal: there is":   {Amount: 5, Extra: extra("terminal", "11111111")},
		"extra.terminal: no card":    {Amount: 5, Extra: extra("terminal", "01304188")},
		"status: a card payment":     {Amount: 5, Status: ledger.Waiting, Extra: extra("terminal", device)},
		"amount: Insufficient":       {Amount: 5000, Extra: extra("terminal", device)},
		"the number is taken (order": {Amount: 5, Order: "PO1", Extra: extra("terminal", device)},
		"the number is taken":        {Amount: 5, Order: "PO1"},
	} {
		_, _, err := scan2pay.Open(s.Books(), s.App, o, s.Env())
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", o, err, want)
		}
		var field *provider.FieldError
		if !errors.As(err, &field) && !errors.Is(err, ledger.ErrExists) {
			t.Errorf("%T is no FieldError and no Refusal", err)
		}
	}
}

// TestFireUnknown: a timer that isn't ours is an error, not a silence.
func TestFireUnknown(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, n := range []provider.Notice{{Kind: "timer:x", Timer: true}, {Kind: "timer:midnight-settlement", Timer: true, Content: []byte("x")}} {
		if _, err := scan2pay.Fire(s.Books(), s.App, n, s.Env()); err == nil {
			t.Errorf("fired %+v", n)
		}
	}
	if _, err := scan2pay.Callback(s.App, provider.Notice{Kind: "sharding"}, 1, s.Now, provider.Fault{}); err == nil {
		t.Error("rendered a sharding callback")
	}
	if _, err := scan2pay.Callback(s.App, provider.Notice{Kind: "notify", Content: []byte("{")}, 1, s.Now, provider.Fault{Before: map[string]string{"a": "b"}}); err == nil {
		t.Error("changed a damaged content")
	}
}

// TestHTTPSLink: behind a proxy, the link is as its callers reach it.
func TestHTTPSLink(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	req := s.request("00000", "OLPay", order()...)
	req.CalledAs = "https://shop.test/paymock"
	a, err := read(s.Do(req).Response)
	if err != nil || !strings.HasPrefix(a.get("urlToken"), "https://shop.test/paymock/olpay?") {
		t.Errorf("%v: %s", err, a.text)
	}
}
