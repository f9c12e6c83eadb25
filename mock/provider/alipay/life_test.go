package alipay_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
	"paymock/mock/provider"
)

func TestTradeLife(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	got, out := call(t, w, m, "alipay.trade.create", with(orderBiz, `"body":"Iphone6 16G","passback_params":"a%3d1","buyer_id":"2088000000000055"`))
	wants(t, out, "10000")
	no := got["trade_no"].(string)
	if len(no) != 28 || !strings.HasPrefix(no, "20261121") || got["out_trade_no"] != "O1" {
		t.Errorf("created %v", got)
	}
	again, _ := call(t, w, m, "alipay.trade.create", with(orderBiz, `"buyer_id":"2088000000000055"`))
	if again["trade_no"] != no {
		t.Errorf("created again as %v", again)
	}
	status := func(want string) map[string]any {
		t.Helper()
		got, _ := call(t, w, m, "alipay.trade.query", `{"out_trade_no":"O1","query_options":["trade_settle_info"]}`)
		if got["trade_status"] != want {
			t.Errorf("status %v, want %s", got["trade_status"], want)
		}
		return got
	}
	status("WAIT_BUYER_PAY")
	w.Now = w.Now.Add(time.Minute)
	w.Act(no, provider.Pay)
	paid := status("TRADE_SUCCESS")
	delete(paid, "trade_settle_info")
	want := map[string]any{
		"code": "10000", "msg": "Success", "trade_no": no, "out_trade_no": "O1", "buyer_logon_id": "159****5620",
		"buyer_user_id": "2088000000000055", "trade_status": "TRADE_SUCCESS", "total_amount": "88.88", "receipt_amount": "88.88",
		"buyer_pay_amount": "88.88", "point_amount": "0.00", "invoice_amount": "88.88", "send_pay_date": "2026-11-21 22:41:00",
		"fund_bill_list": []any{map[string]any{"fund_channel": "ALIPAYACCOUNT", "amount": "88.88"}},
	}
	if diff := cmp.Diff(want, paid); diff != "" {
		t.Errorf("queried (-want +got):\n%s", diff)
	}
	_, out = call(t, w, m, settleMethod, strings.Replace(settleOf("R", to(ourReceiver, "20")), vectorTrade, no, 1))
	wants(t, out, "10000")
	left, _ := call(t, w, m, "alipay.trade.order.onsettle.query", `{"trade_no":"`+no+`"}`)
	if left["unsettled_amount"] != "6.66" { // 30 % of 88.88 is 26.66
		t.Errorf("left to split %v", left)
	}
	refund := `{"out_trade_no":"O1","refund_amount":"88.88","out_request_no":"F","refund_reason":"x","query_options":["refund_detail_item_list","send_back_fee"],
		"refund_royalty_parameters":[{"royalty_type":"transfer","trans_out":"` + ourReceiver + `","trans_in":"` + vectorSeller + `","amount":20}]}`
	back, out := call(t, w, m, "alipay.trade.refund", refund)
	wants(t, out, "10000")
	if back["fund_change"] != "Y" || back["refund_fee"] != "88.88" || back["send_back_fee"] != "88.88" || back["refund_detail_item_list"] == nil {
		t.Errorf("refunded %v", back)
	}
	repeat, _ := call(t, w, m, "alipay.trade.refund", refund)
	if repeat["fund_change"] != "N" || repeat["refund_fee"] != "88.88" {
		t.Errorf("refunded again %v", repeat)
	}
	info := status("TRADE_CLOSED")["trade_settle_info"].(map[string]any)
	var kinds []string
	for _, d := range info["trade_settle_detail_list"].([]any) {
		detail := d.(map[string]any)
		kinds = append(kinds, fmt.Sprint(detail["operation_type"], " ", detail["trans_out"], " ", detail["trans_in"], " ", detail["amount"]))
	}
	wantKinds := []string{"transfer " + vectorSeller + " " + ourReceiver + " 20.00", "transfer_refund " + ourReceiver + " " + vectorSeller + " 20.00"}
	if diff := cmp.Diff(wantKinds, kinds); diff != "" {
		t.Errorf("trade_settle_info (-want +got):\n%s", diff)
	}
	queried, _ := call(t, w, m, "alipay.trade.fastpay.refund.query", `{"trade_no":"`+no+`","out_request_no":"F","query_options":["gmt_refund_pay"]}`)
	if queried["refund_status"] != "REFUND_SUCCESS" || queried["refund_amount"] != "88.88" || queried["gmt_refund_pay"] != "2026-11-21 22:41:00" || len(queried["refund_royaltys"].([]any)) != 1 {
		t.Errorf("refund queried %v", queried)
	}
	none, out := call(t, w, m, "alipay.trade.fastpay.refund.query", `{"trade_no":"`+no+`","out_request_no":"none"}`)
	wants(t, out, "10000")
	if len(none) != 2 {
		t.Errorf("no refund: %v", none)
	}
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	m.charset, m.more = "GBK", map[string]string{"notify_url": "http://127.0.0.1:9/own"}
	before := len(w.Of("notify"))
	_, out := call(t, w, m, "alipay.trade.pay", with(payBiz, `"body":"机","passback_params":"merchantBizType%3d3C"`))
	wants(t, out, "10000")
	n := w.Last("notify")
	if len(w.Of("notify")) != before+1 || n.URL != "http://127.0.0.1:9/own" {
		t.Errorf("%d notifications, to %s", len(w.Of("notify"))-before, n.URL)
	}
	w.Now = w.Now.Add(4 * time.Minute)
	req := w.Callback(n)
	if err := genuine(w.App, req); err != nil {
		t.Error(err)
	}
	values := requestValues(req)
	for name, want := range map[string]string{
		"notify_type": "trade_status_sync", "notify_id": n.ID, "notify_time": "2026-11-21 22:44:00", "charset": "GBK", "trade_status": "TRADE_SUCCESS",
		"gmt_payment": "2026-11-21 22:40:00", "out_trade_no": "O1", "total_amount": "88.88", "seller_id": vectorSeller, "app_id": vectorApp,
		"subject": encodeText("GBK", "大乐透"), "body": encodeText("GBK", "机"), "passback_params": "merchantBizType%3d3C",
		"fund_bill_list": `[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]`,
	} {
		if got := values.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	m.charset = ""
	for i, c := range []struct{ amount, status, fee string }{{"8.88", "TRADE_SUCCESS", "8.88"}, {"80.00", "TRADE_CLOSED", "88.88"}} {
		_, out := call(t, w, m, "alipay.trade.refund", fmt.Sprintf(`{"out_trade_no":"O1","refund_amount":"%s","out_request_no":"F%d"}`, c.amount, i))
		wants(t, out, "10000")
		req := w.Callback(w.Last("notify"))
		if err := genuine(w.App, req); err != nil {
			t.Error(err)
		}
		values := requestValues(req)
		if values.Get("trade_status") != c.status || values.Get("refund_fee") != c.fee || values.Get("out_biz_no") != fmt.Sprint("F", i) ||
			values.Get("gmt_refund") != "2026-11-21 22:44:00.000" || values.Get("send_back_fee") != c.amount || (values.Get("gmt_close") != "") != (c.status == "TRADE_CLOSED") {
			t.Errorf("refund notified as %v", values)
		}
	}
}

func TestTimeouts(t *testing.T) {
	t.Parallel()
	for express, want := range map[string]time.Duration{
		`"timeout_express":"5m"`: 5 * time.Minute, `"timeout_express":"2h"`: 2 * time.Hour, `"timeout_express":"15d"`: 360 * time.Hour,
		`"timeout_express":"1c"`: 80 * time.Minute, `"time_expire":"2026-11-22 00:00:00"`: 80 * time.Minute, `"body":""`: 360 * time.Hour,
	} {
		t.Run(express, func(t *testing.T) {
			t.Parallel()
			w, m := world(t, nil)
			_, out := call(t, w, m, "alipay.trade.create", with(orderBiz, express))
			wants(t, out, "10000")
			timer := w.Last("timer:timeout")
			if got := timer.Due.Sub(vectorNow); got != want {
				t.Errorf("closes after %s, want %s", got, want)
			}
			w.Fire(timer)
			got, _ := call(t, w, m, "alipay.trade.query", `{"out_trade_no":"O1"}`)
			if got["trade_status"] != "TRADE_CLOSED" {
				t.Errorf("status %v", got["trade_status"])
			}
		})
	}
	t.Run("paid in time", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, nil)
		call(t, w, m, "alipay.trade.create", orderBiz)
		timer := w.Last("timer:timeout")
		w.Act("O1", provider.Pay)
		w.Fire(timer)
		if got, _ := call(t, w, m, "alipay.trade.query", `{"out_trade_no":"O1"}`); got["trade_status"] != "TRADE_SUCCESS" {
			t.Errorf("status %v", got["trade_status"])
		}
	})
}

func TestPrecreate(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	req := m.v2("alipay.trade.precreate", orderBiz)
	r := w.Do(req)
	got := readAnswer(t, w.App, req, r.Response)
	code := got["qr_code"].(string)
	if !strings.HasPrefix(code, "https://qr.alipay.com/bax") || !strings.Contains(string(r.Response.Body), `https:\/\/qr.alipay.com\/bax`) {
		t.Errorf("answered %s", r.Response.Body)
	}
	if again, _ := call(t, w, m, "alipay.trade.precreate", orderBiz); again["qr_code"] != code {
		t.Errorf("precreated again as %v", again)
	}
	trade := w.Act(code, provider.Pay) // by what the merchant shows; the order number would do
	if trade.Order != "O1" || trade.Status != ledger.Paid {
		t.Errorf("paid %+v", trade)
	}
	if got, _ := call(t, w, m, "alipay.trade.query", `{"out_trade_no":"O1"}`); got["trade_status"] != "TRADE_SUCCESS" {
		t.Errorf("status %v", got["trade_status"])
	}
	second := strings.Replace(orderBiz, "O1", "O2", 1)
	call(t, w, m, "alipay.trade.precreate", second)
	orders := w.Provider.(provider.ReferenceResolver)
	if shown, ok := orders.OrderOf(w.Books(), w.App, "O2", w.Now); !ok || shown.No != "" || shown.Status != ledger.Waiting || len(shown.Extra["qr_code"]) < 30 {
		t.Errorf("before it is scanned: %+v", shown)
	}
	w.Now = w.Now.Add(2 * time.Hour)
	if shown, ok := orders.OrderOf(w.Books(), w.App, "O2", w.Now); ok {
		t.Errorf("after two hours: %+v", shown)
	}
	_, _, err := w.Provider.Act(w.Books(), w.App, "O2", provider.Pay, w.Env())
	var field *provider.FieldError
	if !errors.As(err, &field) || field.Field != "no" {
		t.Errorf("paid after two hours: %v", err)
	}
	// Cancelling makes a code void.
	call(t, w, m, "alipay.trade.precreate", strings.Replace(orderBiz, "O1", "O3", 1))
	_, out := call(t, w, m, "alipay.trade.cancel", `{"out_trade_no":"O3"}`)
	wants(t, out, "10000")
	if _, _, err := w.Provider.Act(w.Books(), w.App, "O3", provider.Pay, w.Env()); err == nil {
		t.Error("the cancelled code was paid")
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	for status, action := range map[ledger.Status]any{
		ledger.Waiting: "close", ledger.Paid: "refund", ledger.Closed: nil, ledger.Failed: nil, "unknown": nil,
	} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			w, m := world(t, nil)
			if status != "unknown" {
				w.Open(provider.Order{Amount: 100, Order: "C1", Status: status})
			}
			got, out := call(t, w, m, "alipay.trade.cancel", `{"out_trade_no":"C1"}`)
			wants(t, out, "10000")
			if got["action"] != action || got["retry_flag"] != "N" || got["out_trade_no"] != "C1" {
				t.Errorf("answered %v, want action %v", got, action)
			}
			if status == ledger.Paid {
				if trade, ok := w.Books().TradeByOrder("C1"); !ok || trade.Refunded != 100 || trade.Status != ledger.Closed {
					t.Errorf("trade %+v", trade)
				}
			}
		})
	}
}

func TestFaceToFaceRefund(t *testing.T) {
	t.Parallel()
	w, m := world(t, map[string]string{"receivers": "any", "max_ratio": "100"})
	w.Open(provider.Order{Amount: 100, Extra: map[string]string{"trade_no": "F2F", "product_code": "FACE_TO_FACE_PAYMENT"}})
	biz := `{"out_request_no":"R","trade_no":"F2F","royalty_parameters":[{"trans_in":"a","amount":"0.33"},{"trans_in":"b","amount":"0.67"}]}`
	_, out := call(t, w, m, settleMethod, biz)
	wants(t, out, "10000")
	for i, want := range []int64{50, 0} {
		_, out = call(t, w, m, "alipay.trade.refund", fmt.Sprintf(`{"trade_no":"F2F","refund_amount":"0.50","out_request_no":"F%d"}`, i))
		wants(t, out, "10000")
		if trade := w.Trade("F2F"); trade.Shared != fen(want) || trade.Shared+trade.Refunded != 100 {
			t.Errorf("after refund %d: split %d, refunded %d", i, trade.Shared, trade.Refunded)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	w, _ := world(t, nil)
	for status, want := range map[ledger.Status]ledger.Status{
		"": ledger.Paid, ledger.Paid: ledger.Paid, ledger.Waiting: ledger.Waiting, ledger.Closed: ledger.Closed,
		ledger.Failed: ledger.Failed, ledger.Finished: ledger.Finished,
	} {
		trade := w.Open(provider.Order{Amount: 5, Status: status})
		if trade.Status != want || trade.Merchant != vectorSeller || trade.Order == "" || trade.Subject == "" {
			t.Errorf("status %q opened %+v", status, trade)
		}
		if stored := w.Trade(trade.No); stored.Status != want {
			t.Errorf("status %q stored as %s", status, stored.Status)
		}
	}
	for field, o := range map[string]provider.Order{
		"amount":                {},
		"status":                {Amount: 1, Status: "odd"},
		"extra.colour":          {Amount: 1, Extra: map[string]string{"colour": "red"}},
		"extra.charset":         {Amount: 1, Extra: map[string]string{"charset": "latin1"}},
		"extra.max_ratio":       {Amount: 1, Extra: map[string]string{"max_ratio": "101"}},
		"extra.trade_no":        {Amount: 1, Extra: map[string]string{"trade_no": "a b"}},
		"extra.timeout_express": {Amount: 1, Extra: map[string]string{"timeout_express": "1y"}},
	} {
		_, _, err := w.Provider.Open(w.Books(), w.App, o, w.Env())
		var wrong *provider.FieldError
		if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%+v: %v, want field %s", o, err, field)
		}
	}
	var refusal *ledger.Refusal
	if _, _, err := w.Provider.Open(w.Books(), w.App, provider.Order{Amount: 1, Extra: map[string]string{"trade_no": vectorTrade}}, w.Env()); !errors.As(err, &refusal) {
		t.Errorf("a taken number: %v", err)
	}
	if _, _, err := w.Provider.Act(w.Books(), w.App, vectorTrade, "dance", w.Env()); err == nil {
		t.Error("an unknown act")
	}
	if _, _, err := w.Provider.Act(w.Books(), w.App, vectorTrade, provider.Pay, w.Env()); !errors.As(err, &refusal) {
		t.Errorf("paying twice: %v", err)
	}
	if _, err := w.Provider.Fire(w.Books(), w.App, provider.Notice{Kind: "timer:none"}, w.Env()); err == nil {
		t.Error("an unknown timer")
	}
}

func TestRelations(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	for i := range 3 {
		_, out := call(t, w, m, "alipay.trade.royalty.relation.bind", receiverOf("loginName", fmt.Sprintf("a%d@b.c", i), "张三"))
		wants(t, out, "10000")
	}
	_, out := call(t, w, m, "alipay.trade.royalty.relation.bind", bindBiz) // again
	wants(t, out, "10000")
	got, _ := call(t, w, m, "alipay.trade.royalty.relation.batchquery", `{"out_request_no":"Q","page_num":2,"page_size":"3"}`)
	list := got["receiver_list"].([]any)
	if len(list) != 1 || fmt.Sprint(got["total_page_num"], got["total_record_num"], got["current_page_num"], got["current_page_size"]) != "2421" {
		t.Errorf("listed %v", got)
	}
	if first := list[0].(map[string]any); first["account"] != ourReceiver || first["memo"] != "一号" {
		t.Errorf("receiver %v", first)
	}
	for range 2 { // unbinding twice is fine
		_, out = call(t, w, m, "alipay.trade.royalty.relation.unbind", bindBiz)
		wants(t, out, "10000")
	}
	_, out = call(t, w, m, settleMethod, settleOf("R", to(ourReceiver, "1")))
	wants(t, out, "ACQ.ROYALTY_RECEIVER_INVALID")
	got, _ = call(t, w, m, "alipay.trade.royalty.rate.query", relationsBiz)
	if got["user_id"] != vectorSeller || fmt.Sprint(got["max_ratio"]) != "30" {
		t.Errorf("rate %v", got)
	}
}

// TestTokens lets an app use the documents' token, or its own ones instead.
// TestFields looks up what rules match on.
// TestDialects sees the effect of each switch that no other test does.
// TestReturnAddress follows page.pay from the gateway to the merchant's page.
// TestCashierScans shows a precreated order to who scans its code, and nothing to others.
