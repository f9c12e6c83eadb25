package fourpyun_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

func refundJSON(no, value string) string {
	return fmt.Sprintf(`{"app_id":%q,"pay_serial":%q,"value":%s}`, appID, no, value)
}

func TestRefundChecks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		dialect string
		order   provider.Order
		before  func(w *providertest.World, no string)
		body    func(no string) string
		path    string
		code    string
		says    []string
		explain string
	}{
		"all is well":             {body: func(no string) string { return refundBody(no, "R1", 5000) }, code: "1001", explain: "5000 of 5000"},
		"value as a number":       {body: func(no string) string { return refundJSON(no, "1") }, code: "1001"},
		"the other path":          {path: pathRefundCreate, body: func(no string) string { return refundJSON(no, `"1"`) }, code: "1001"},
		"a path that is shut":     {dialect: "refund_path=trade/refund", path: pathRefundCreate, body: func(no string) string { return refundJSON(no, `"1"`) }, code: "403", explain: "refund_path"},
		"a path that is open":     {dialect: "refund_path=refund/create", path: pathRefundCreate, body: func(no string) string { return refundJSON(no, `"1"`) }, code: "1001"},
		"missing pay_serial":      {body: func(string) string { return `{"app_id":"` + appID + `","value":"1"}` }, code: "400", says: []string{"请求参数错误", "`pay_serial` Required!"}},
		"missing value":           {body: func(no string) string { return refundJSON(no, "null") }, code: "400", says: []string{"`value` Required!"}},
		"missing app_id":          {body: func(no string) string { return `{"pay_serial":"` + no + `"}` }, code: "400", says: []string{"`app_id` Required!"}},
		"zero":                    {body: func(no string) string { return refundJSON(no, `"0"`) }, code: "400", says: []string{"`value`"}},
		"negative":                {body: func(no string) string { return refundJSON(no, `-5`) }, code: "400", says: []string{"`value`"}},
		"fraction":                {body: func(no string) string { return refundJSON(no, `1.5`) }, code: "400", says: []string{"`value`"}},
		"exponent":                {body: func(no string) string { return refundJSON(no, `1e2`) }, code: "400", says: []string{"`value`"}},
		"huge":                    {body: func(no string) string { return refundJSON(no, `123456789012345678901234567890`) }, code: "400", says: []string{"`value`"}},
		"an object":               {body: func(no string) string { return refundJSON(no, `{"a":1}`) }, code: "400", says: []string{"`value`"}},
		"unknown serial":          {body: func(string) string { return refundJSON("20220721102644066066610031", `"1"`) }, code: "1403", says: []string{"没有该订单退款权限"}},
		"another's merchant":      {order: provider.Order{Merchant: "62626602"}, body: func(no string) string { return refundJSON(no, `"1"`) }, code: "1403", says: []string{"没有该订单退款权限"}, explain: "62626602"},
		"any merchant":            {dialect: "merchant_grant=any", order: provider.Order{Merchant: "62626602"}, body: func(no string) string { return refundJSON(no, `"1"`) }, code: "1001"},
		"not paid":                {order: provider.Order{Status: ledger.Waiting}, body: func(no string) string { return refundJSON(no, `"1"`) }, code: "1405"},
		"too much":                {body: func(no string) string { return refundJSON(no, `"5001"`) }, code: "1003", says: []string{"可用退款余额不足, 退款金额=50.01元, 可用余额=50.0元"}, explain: "refund at most 5000"},
		"too much after a settle": {before: settled, body: func(no string) string { return refundJSON(no, `"2204"`) }, code: "1003", says: []string{"可用余额=22.03元"}},
		"all after a settle":      {before: settled, body: func(no string) string { return refundJSON(no, `"2203"`) }, code: "1001", explain: "gives back 1102"},
		"refunded in full":        {before: func(w *providertest.World, no string) { w.Do(postJSON(pathRefund, refundBody(no, "", 5000))) }, body: func(no string) string { return refundJSON(no, `"1"`) }, code: "1405", says: []string{"[INVALID_REQUEST]订单已全额退款"}},
		"before settle":           {dialect: "refund_unsettled=1405", body: func(no string) string { return refundJSON(no, `"1"`) }, code: "1405", explain: "waits for its settle"},
		"after settle":            {dialect: "refund_unsettled=1405", before: settled, body: func(no string) string { return refundJSON(no, `"1"`) }, code: "1001"},
		"a repeat":                {before: refunded, body: func(no string) string { return refundBody(no, "R1", 100) }, code: "1001", explain: "nothing moved"},
		"a repeat, refused":       {dialect: "refund_repeat=1405", before: refunded, body: func(no string) string { return refundBody(no, "R1", 100) }, code: "1405", says: []string{"退款订单号已存在"}},
		"a second one":            {before: refunded, body: func(no string) string { return refundBody(no, "R2", 50) }, code: "1001", explain: "50 of 5000 fen paid went back, 100 before"},
		"its number again":        {before: refunded, body: func(no string) string { return refundBody(no, "R1", 101) }, code: "1405", says: []string{"退款订单号已存在"}, explain: "new order number"},
		"name twice": {body: func(no string) string {
			return `{"app_id":"` + appID + `","pay_serial":"` + no + `","value":"1","value":"2"}`
		}, code: "400", says: []string{"`value` occurs twice"}},
		"other name twice": {body: func(no string) string {
			return `{"app_id":"` + appID + `","pay_serial":"` + no + `","value":"1","x":1,"x":2}`
		}, code: "1001"},
		"a list":         {body: func(string) string { return `[]` }, code: "400", says: []string{"`body`"}},
		"half an object": {body: func(no string) string { return strings.TrimSuffix(refundJSON(no, `"1"`), "}") }, code: "400", says: []string{"`body`"}},
		"broken UTF-8":   {body: func(no string) string { return refundJSON(no, "\"1\xff\"") }, code: "400", says: []string{"invalid UTF-8"}},
		"NUL":            {body: func(no string) string { return refundJSON(no, `"1\u0000"`) }, code: "400", says: []string{"`value`", "NUL"}},
		"nothing":        {body: func(string) string { return "" }, code: "400", says: []string{"`body`"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var dialect []string
			if tt.dialect != "" {
				dialect = append(dialect, tt.dialect)
			}
			w := newWorld(t, dialect...)
			order := tt.order
			order.Amount, order.ManualSettle = 5000, true
			no := w.Open(order).No
			if tt.before != nil {
				tt.before(w, no)
			}
			before := *w.Trade(no)
			path := tt.path
			if path == "" {
				path = pathRefund
			}
			a, r := exchange(w, postJSON(path, tt.body(no)))
			if got := a.text("code"); got != tt.code {
				t.Fatalf("answered %s (%s), want %s", r.Response.Body, r.Outcome.Explain, tt.code)
			}
			contains(t, "answer", a.text("message")+" "+a.text("hint"), tt.says...)
			contains(t, "explanation", r.Outcome.Explain, tt.explain)
			if tt.code != "1001" {
				if diff := cmp.Diff(before, *w.Trade(no)); diff != "" {
					t.Errorf("refused, and the trade changed (-before +after):\n%s", diff)
				}
			}
			if payload, ok := a["payload"].(map[string]any); ok != (len(tt.code) == 4) {
				t.Errorf("payload is %v in %s", payload, r.Response.Body)
			} else if ok && tt.code != "1001" && (payload["refund_order"] != "" || payload["pay_serial"] != "") {
				t.Errorf("an error's payload is not empty: %s", r.Response.Body)
			}
		})
	}
}

func settled(w *providertest.World, no string) { w.Do(post(pathSettle, settleFields(no).signed())) }

func refunded(w *providertest.World, no string) {
	w.Do(postJSON(pathRefund, refundBody(no, "R1", 100)))
}

// TestRefundRepeat: a repeat answers with the first refund's numbers.
func TestRefundRepeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := manual(w)
	first, _ := exchange(w, postJSON(pathRefund, refundBody(no, "R1", 100)))
	w.Now = w.Now.Add(time.Hour)
	second, _ := exchange(w, postJSON(pathRefundCreate, refundBody(no, "R1", 100)))
	if diff := cmp.Diff(first["payload"], second["payload"]); diff != "" {
		t.Errorf("the repeat differs (-first +second):\n%s", diff)
	}
	if got := w.Trade(no).Refunded; got != 100 {
		t.Errorf("refunded %d", got)
	}
}

func TestRefundNeedsJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := manual(w)
	a, _ := exchange(w, post(pathRefund, fields{"app_id": appID, "pay_serial": no, "value": "1"}.signed()))
	if a.text("code") != "400" {
		t.Errorf("a form is answered %v", a)
	}
	contains(t, "hint", a.text("hint"), "`Content-Type`", "application/json")
	req := postJSON(pathRefund, refundBody(no, "", 1))
	req.Header = req.Header[1:] // no content type: what looks like JSON is taken for it
	if a, _ := exchange(w, req); a.text("code") != "1001" {
		t.Errorf("without content type it is answered %v", a)
	}
}

func TestRefundQuery(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		dialect string
		change  fields
		code    string
		message string
		hint    string
	}{
		"found":            {code: "1001"},
		"missing order":    {change: fields{"order": "-"}, code: "1400", message: "`order` is required"},
		"missing merchant": {change: fields{"merchant": "-"}, code: "1400", message: "`merchant` is required"},
		"unknown":          {change: fields{"order": "R2"}, code: "1002", message: "退款订单不存在", hint: "merchant=62626601, order=R2"},
		"another merchant": {change: fields{"merchant": "17627004"}, code: "1403", message: "该商户未授权该应用", hint: "app_id=" + appID + ", merchant=17627004"},
		"any merchant":     {dialect: "merchant_grant=any", change: fields{"merchant": "17627004"}, code: "1002", message: "退款订单不存在", hint: "merchant=17627004, order=R1"},
		"sign_type":        {change: fields{"sign_type": "RSA"}, code: "1400", message: "`sign_type` must be MD5"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var dialect []string
			if tt.dialect != "" {
				dialect = append(dialect, tt.dialect)
			}
			w := newWorld(t, dialect...)
			no := manual(w)
			refunded(w, no)
			a, r := exchange(w, get(pathRefund, refundQueryFields("R1").with(tt.change).signed()))
			if a.text("code") != tt.code || tt.code != "1001" && a.text("message") != tt.message || a.text("hint") != tt.hint {
				t.Fatalf("answered %s", r.Response.Body)
			}
			if name == "unknown" && r.Call.Subject != "R2" {
				t.Errorf("journalled under %q", r.Call.Subject)
			}
			if tt.code != "1001" {
				want := answer{
					"order": "", "refund_order": "", "refund_serial": "", "pay_serial": "", "value": "0", "process": "0",
					"operator_id": "", "operator_name": "", "reason": "", "merchant": "", "receipt_url": "",
				}
				for name, value := range want {
					if got := answer(a["payload"].(map[string]any)).text(name); got != value {
						t.Errorf("payload's %s is %q, want %q", name, got, value)
					}
				}
				return
			}
			for name, want := range map[string]string{
				"order": "R1", "pay_serial": no, "value": "100", "process": "1", "merchant": merchant, "reason": "客户要求退款",
				"create_time": "2026-11-21T09:30:01Z", "refund_time": "2026-11-21T09:30:01Z", "operator_id": appID, "receipt_url": "",
			} {
				if got := a.text(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if r.Outcome.Subject != no {
				t.Errorf("subject is %q", r.Outcome.Subject)
			}
		})
	}
}

// TestRefundsTakeSharesBack: many small refunds end where one full refund does.
func TestRefundsTakeSharesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	no := manual(w)
	settled(w, no)
	for i, value := range []int{1, 1, 700, 1, 1000, 500} {
		a, r := exchange(w, postJSON(pathRefund, refundBody(no, fmt.Sprintf("R%d", i), value)))
		if a.text("code") != "1001" {
			t.Fatalf("refund %d: %s %s", i, r.Response.Body, r.Outcome.Explain)
		}
	}
	trade := w.Trade(no)
	if trade.Shared != 0 || trade.Refunded != 5000 {
		t.Errorf("shared %d, refunded %d", trade.Shared, trade.Refunded)
	}
	if got := trade.Balance("partner:87105025"); got != 0 {
		t.Errorf("the partner still has %d", got)
	}
}
