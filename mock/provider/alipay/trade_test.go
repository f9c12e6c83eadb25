package alipay_test

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
)

func authCode(t testing.TB, outcome string) string {
	t.Helper()
	for code, o := range alipay.TestAuthCodes() {
		if strings.Contains(o, outcome) {
			return code
		}
	}
	t.Fatalf("no auth_code with the outcome %s", outcome)
	return ""
}

// with adds members to an object's text.
func with(object, members string) string {
	return strings.TrimSuffix(object, "}") + "," + members + "}"
}

// TestTradeCodes reaches the sub_codes of the trade methods that a state leads to.
func TestTradeCodes(t *testing.T) {
	t.Parallel()
	type step = func(t *testing.T, w *providertest.World, m merchant)
	do := func(method, biz, code string) step {
		return func(t *testing.T, w *providertest.World, m merchant) {
			_, out := call(t, w, m, method, biz)
			wants(t, out, code)
		}
	}
	act := func(order string, a provider.Act) step {
		return func(_ *testing.T, w *providertest.World, _ merchant) { w.Act(order, a) }
	}
	later := func(d time.Duration) step {
		return func(_ *testing.T, w *providertest.World, _ merchant) { w.Now = w.Now.Add(d) }
	}
	steps := func(list ...step) step {
		return func(t *testing.T, w *providertest.World, m merchant) {
			for _, s := range list {
				s(t, w, m)
			}
		}
	}
	created := do("alipay.trade.create", orderBiz, "10000")
	settled := do("alipay.trade.order.settle", settleOf("R", to(ourReceiver, "20")), "10000")
	code := func(outcome string) string {
		return strings.Replace(payBiz, "281234567890123456", authCode(t, outcome), 1)
	}
	refundOf := func(number, amount string) string {
		return fmt.Sprintf(`{"trade_no":"%s","refund_amount":%s,"out_request_no":"%s"}`, vectorTrade, amount, number)
	}
	account := func(state string) string { return `"buyer_id":"` + testAccount(t, state) + `"` }
	reached := map[string]bool{}
	for _, c := range []struct {
		name, method string
		before       step
		biz, code    string
		dialect      map[string]string
	}{
		{name: "create without subject", method: "create", biz: `{"out_trade_no":"O1","total_amount":1}`, code: "ACQ.INVALID_PARAMETER"},
		{name: "create without amount", method: "create", biz: `{"out_trade_no":"O1","subject":"x"}`, code: "ACQ.INVALID_PARAMETER"},
		{name: "create for nothing", method: "create", biz: `{"out_trade_no":"O1","subject":"x","total_amount":"0.00"}`, code: "ACQ.INVALID_PARAMETER"},
		{name: "create with an odd number", method: "create", biz: `{"out_trade_no":"O-1","subject":"x","total_amount":"1"}`, code: "ACQ.INVALID_PARAMETER"},
		{name: "create with an odd timeout", method: "create", biz: with(orderBiz, `"timeout_express":"16d"`), code: "ACQ.INVALID_PARAMETER"},
		{name: "create with an odd time_expire", method: "create", biz: with(orderBiz, `"time_expire":"tomorrow"`), code: "ACQ.INVALID_PARAMETER"},
		{name: "create for too much", method: "create", biz: `{"out_trade_no":"O1","subject":"x","total_amount":"100000000.01"}`, code: "ACQ.TOTAL_FEE_EXCEED"},
		{name: "create for another seller", method: "create", biz: with(orderBiz, `"seller_id":"2088000000000099"`), code: "ACQ.PARTNER_ERROR"},
		{name: "create for oneself", method: "create", biz: with(orderBiz, `"buyer_id":"`+vectorSeller+`"`), code: "ACQ.BUYER_SELLER_EQUAL"},
		{name: "create for a frozen buyer", method: "create", biz: with(orderBiz, account("frozen")), code: "ACQ.BUYER_ENABLE_STATUS_FORBID"},
		{name: "create for nobody", method: "create", biz: with(orderBiz, account("not exist")), code: "ACQ.BUYER_NOT_EXIST"},
		{name: "create for an uncertified buyer", method: "create", biz: with(orderBiz, account("not certified")), code: "ACQ.ERROR_BUYER_CERTIFY_LEVEL_LIMIT"},
		{name: "create too late", method: "create", biz: with(orderBiz, `"time_expire":"2026-11-21 22:40:00"`), code: "ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR"},
		{name: "create with another amount", method: "create", before: created, biz: strings.Replace(orderBiz, "88.88", "88.89", 1), code: "ACQ.CONTEXT_INCONSISTENT"},
		{name: "create again after payment", method: "create", before: steps(created, act("O1", provider.Pay)), biz: orderBiz, code: "ACQ.TRADE_HAS_SUCCESS"},
		{name: "create again after close", method: "create", before: steps(created, act("O1", provider.Close)), biz: orderBiz, code: "ACQ.TRADE_HAS_CLOSE"},
		{name: "pay without scene", method: "pay", biz: with(orderBiz, `"auth_code":"281234567890123456"`), code: "ACQ.INVALID_PARAMETER"},
		{name: "pay in an odd scene", method: "pay", biz: strings.Replace(payBiz, "bar_code", "wave", 1), code: "ACQ.INVALID_PARAMETER"},
		{name: "pay without code", method: "pay", biz: with(orderBiz, `"scene":"bar_code"`), code: "ACQ.INVALID_PARAMETER"},
		{name: "pay by an expired code", method: "pay", biz: code("AUTH_CODE_INVALID"), code: "ACQ.PAYMENT_AUTH_CODE_INVALID"},
		{name: "pay by another's code", method: "pay", biz: strings.Replace(payBiz, "281234567890123456", "311234567890123456", 1), code: "ACQ.PAYMENT_AUTH_CODE_INVALID"},
		{name: "pay without money", method: "pay", biz: code("BALANCE_NOT_ENOUGH"), code: "ACQ.BUYER_BALANCE_NOT_ENOUGH"},
		{name: "pay and fail", method: "pay", biz: code("PAYMENT_FAIL"), code: "ACQ.PAYMENT_FAIL"},
		{name: "pay again", method: "pay", before: do("alipay.trade.pay", payBiz, "10000"), biz: payBiz, code: "ACQ.TRADE_HAS_SUCCESS"},
		{name: "precreate with another amount", method: "precreate", before: do("alipay.trade.precreate", orderBiz, "10000"), biz: strings.Replace(orderBiz, "88.88", "88.89", 1), code: "ACQ.CONTEXT_INCONSISTENT"},
		{name: "precreate what is paid", method: "precreate", before: steps(created, act("O1", provider.Pay)), biz: orderBiz, code: "ACQ.TRADE_HAS_SUCCESS"},
		{name: "precreate too late", method: "precreate", biz: with(orderBiz, `"time_expire":"2026-11-21 22:40:00"`), code: "ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR"},
		{name: "query nothing", method: "query", biz: `{}`, code: "ACQ.INVALID_PARAMETER"},
		{name: "query the unknown", method: "query", biz: `{"out_trade_no":"none"}`, code: "ACQ.TRADE_NOT_EXIST"},
		{name: "query an unscanned code", method: "query", before: do("alipay.trade.precreate", orderBiz, "10000"), biz: `{"out_trade_no":"O1"}`, code: "ACQ.TRADE_NOT_EXIST"},
		{name: "close what is paid", method: "close", biz: tradeBiz, code: "ACQ.TRADE_STATUS_ERROR"},
		{name: "close the unknown", method: "close", biz: `{"trade_no":"1"}`, code: "ACQ.TRADE_NOT_EXIST"},
		{name: "close nothing", method: "close", biz: `{}`, code: "ACQ.INVALID_PARAMETER"},
		{name: "cancel another day", method: "cancel", before: later(24 * time.Hour), biz: tradeBiz, code: "ACQ.TRADE_CANCEL_TIME_OUT"},
		{name: "cancel after a year", method: "cancel", before: later(366 * 24 * time.Hour), biz: tradeBiz, code: "ACQ.TRADE_HAS_FINISHED"},
		{name: "cancel what is split", method: "cancel", before: settled, biz: tradeBiz, code: "ACQ.SELLER_BALANCE_NOT_ENOUGH"},
		{name: "cancel nothing", method: "cancel", biz: `{}`, code: "ACQ.INVALID_PARAMETER"},
		{name: "refund without amount", method: "refund", biz: tradeBiz, code: "ACQ.INVALID_PARAMETER"},
		{name: "refund in part without number", method: "refund", biz: with(tradeBiz, `"refund_amount":1`), code: "ACQ.INVALID_PARAMETER"},
		{name: "refund the unknown", method: "refund", biz: strings.Replace(refundOf("F", "1"), vectorTrade, "1", 1), code: "ACQ.TRADE_NOT_EXIST"},
		{name: "refund nothing", method: "refund", biz: refundOf("F", "0"), code: "ACQ.REASON_TRADE_REFUND_FEE_ERR"},
		{name: "refund too much", method: "refund", biz: refundOf("F", "88.89"), code: "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"},
		{name: "refund more than is left", method: "refund", before: do("alipay.trade.refund", refundOf("F", "80"), "10000"), biz: refundOf("F2", "8.89"), code: "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"},
		{name: "refund with another amount", method: "refund", before: do("alipay.trade.refund", refundOf("F", "8"), "10000"), biz: refundOf("F", "9"), code: "ACQ.DISCORDANT_REPEAT_REQUEST"},
		{name: "refund what is closed", method: "refund", before: do("alipay.trade.refund", refundOf("F", "88.88"), "10000"), biz: refundOf("F2", "1"), code: "ACQ.TRADE_STATUS_ERROR"},
		{name: "refund what is finished", method: "refund", before: later(366 * 24 * time.Hour), biz: refundOf("F", "1"), code: "ACQ.TRADE_HAS_FINISHED"},
		{name: "refund what is split", method: "refund", before: settled, biz: refundOf("F", "88.88"), code: "ACQ.SELLER_BALANCE_NOT_ENOUGH"},
		{
			name: "take back too much", method: "refund", before: settled, code: "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR",
			biz: with(refundOf("F", "88.88"), `"refund_royalty_parameters":[{"trans_out":"`+ourReceiver+`","amount":"20.01"}]`),
		},
		{
			name: "take back from nobody", method: "refund", before: settled, code: "ACQ.REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST",
			biz: with(refundOf("F", "88.88"), `"refund_royalty_parameters":[{"trans_out":"`+testAccount(t, "not exist")+`","amount":"1"}]`),
		},
		{name: "refund query without number", method: "fastpay.refund.query", biz: tradeBiz, code: "ACQ.INVALID_PARAMETER"},
		{name: "onsettle query of the unknown", method: "order.onsettle.query", biz: `{"trade_no":"1"}`, code: "ACQ.TRADE_NOT_EXIST"},
		{name: "onsettle query of nothing", method: "order.onsettle.query", biz: `{}`, code: "ACQ.INVALID_PARAMETER"},
		{name: "settle query of nothing", method: "order.settle.query", biz: `{"out_request_no":"R"}`, code: "INVALID_PARAMETER"},
		{name: "settle query of the unknown", method: "order.settle.query", biz: `{"settle_no":"1"}`, code: "MERCHANT_TRADE_NOT_MATCH"},
		{name: "settle query of another trade", method: "order.settle.query", before: settled, biz: `{"out_request_no":"R","trade_no":"1"}`, code: "MERCHANT_TRADE_NOT_MATCH"},
		{name: "bind nobody", method: "royalty.relation.bind", biz: relationsBiz, code: "RECEIVER_LIST_EMPTY"},
		{name: "bind without number", method: "royalty.relation.bind", biz: `{"receiver_list":[]}`, code: "INVALID_PARAMETER"},
		{name: "bind 21", method: "royalty.relation.bind", biz: `{"out_request_no":"B","receiver_list":[` + strings.TrimSuffix(strings.Repeat(`{"type":"userId","account":"1"},`, 21), ",") + `]}`, code: "RECEIVER_LIST_OVERLOAD"},
		{name: "bind a card", method: "royalty.relation.bind", biz: receiverOf("card", "1", ""), code: "INVALID_RECEIVER_TYPE"},
		{name: "bind a login name without name", method: "royalty.relation.bind", biz: receiverOf("loginName", "a@b.c", ""), code: "INVALID_PARAMETER"},
		{name: "bind the missing", method: "royalty.relation.bind", biz: receiverOf("userId", testAccount(t, "not exist"), ""), code: "USER_NOT_EXIST"},
		{name: "bind the uncertified", method: "royalty.relation.bind", biz: receiverOf("userId", testAccount(t, "not certified"), ""), code: "RECEIVER_ACCOUNT_NOT_CERTIFY"},
		{name: "bind without balance", method: "royalty.relation.bind", biz: receiverOf("userId", testAccount(t, "without balance"), ""), code: "RECEIVER_ACCOUNT_NO_BALANCE"},
		{name: "bind the frozen", method: "royalty.relation.bind", biz: receiverOf("userId", testAccount(t, "frozen"), ""), code: "RECEIVER_ACCOUNT_STATE_INVALID"},
		{name: "bind with another name", method: "royalty.relation.bind", biz: receiverOf("userId", ourReceiver, "李四"), code: "USERNAME_NOT_MATCH"},
		{name: "bind without contract", method: "royalty.relation.bind", biz: bindBiz, dialect: map[string]string{"royalty_product": "unsigned"}, code: "PRODUCT_UNSIGN"},
		{name: "unbind the missing", method: "royalty.relation.unbind", biz: receiverOf("userId", testAccount(t, "not exist"), ""), code: "USER_NOT_EXIST"},
		{name: "list a page of 101", method: "royalty.relation.batchquery", biz: `{"out_request_no":"Q","page_size":101}`, code: "INVALID_PARAMETER"},
		{name: "list without contract", method: "royalty.relation.batchquery", biz: relationsBiz, dialect: map[string]string{"royalty_product": "unsigned"}, code: "PRODUCT_UNSIGN"},
		{name: "rate without number", method: "royalty.rate.query", biz: `{}`, code: "INVALID_PARAMETER"},
		{name: "rate without contract", method: "royalty.rate.query", biz: relationsBiz, dialect: map[string]string{"royalty_product": "unsigned"}, code: "PRODUCT_UNSIGN"},
		{name: "bill without date", method: billMethod, biz: `{"bill_type":"trade"}`, code: "INVAILID_ARGUMENTS"},
		{name: "bill of an odd type", method: billMethod, biz: `{"bill_type":"x","bill_date":"2026-11-20"}`, code: "INVAILID_ARGUMENTS"},
		{name: "bill of an odd date", method: billMethod, biz: `{"bill_type":"trade","bill_date":"20261120"}`, code: "INVAILID_ARGUMENTS"},
		{name: "bill of today", method: billMethod, biz: `{"bill_type":"trade","bill_date":"2026-11-21"}`, code: "BILL_NOT_EXIST"},
		{name: "bill of a day without trades", method: billMethod, biz: `{"bill_type":"trade","bill_date":"2026-11-20"}`, code: "NO_BILL_DATA"},
	} {
		reached[c.code] = true
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, m := world(t, c.dialect)
			if c.before != nil {
				c.before(t, w, m)
			}
			method := c.method
			if method != billMethod {
				method = "alipay.trade." + method
			}
			_, out := call(t, w, m, method, c.biz)
			wants(t, out, c.code)
			if out.Explain == "" {
				t.Error("nothing is explained")
			}
		})
	}
	for _, op := range alipay.New().Operations() {
		if op.Name == "settle" { // TestSettleCodes
			continue
		}
		for _, c := range alipay.New().Codes() {
			shared := []string{"ACQ.TRADE_SETTLE_ERROR", "ACQ.USER_LOGONID_DUP", "ACQ.CUSTOMER_VALIDATE_ERROR", "RELATION_QUANTITY_LIMIT"} // by settle's states, TestManyReceivers
			byState := c.Code == "40004" && !strings.HasPrefix(c.Cause, "only by a rule") && !slices.Contains(shared, c.Name())
			if slices.Contains(op.Codes, c.Name()) && byState && !reached[c.Name()] {
				t.Errorf("%s is said to be reached by %q, and no case does", c.Name(), c.Cause)
			}
		}
	}
}

const billMethod = "alipay.data.dataservice.bill.downloadurl.query"

func receiverOf(kind, account, name string) string {
	return fmt.Sprintf(`{"out_request_no":"B","receiver_list":[{"type":"%s","account":"%s","name":"%s"}]}`, kind, account, name)
}

// TestTradeLife walks a trade from its creation to its refund and reads every answer.
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

// TestNotifications reads what payment and refunds notify.
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

// TestTimeouts closes an unpaid trade when its time has come.
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

// TestPrecreate makes no trade before the code is scanned, and none after two hours.
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
	w.Now = w.Now.Add(2 * time.Hour)
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

// TestCancel reads action and retry_flag in each state.
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

// TestFaceToFaceRefund takes money back from the receivers by itself, in proportion.
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

// TestOpen makes trades as the control API does.
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

// TestRelations binds, lists by page, and unbinds.
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
func TestTokens(t *testing.T) {
	t.Parallel()
	const sample = "201510BBb507dc9f5efe41a0b98ae22f01519X62"
	for _, c := range []struct{ listed, sent, code string }{
		{"", sample, "10000"},
		{"", "other", "aop.invalid-app-auth-token"},
		{"one, two", "two", "10000"},
		{"one, two", sample, "aop.invalid-app-auth-token"},
	} {
		w, m := world(t, nil, func(a *app.App) { a.Keys[alipay.KeyAuthTokens] = c.listed })
		m.more = map[string]string{"app_auth_token": c.sent}
		_, out := call(t, w, m, "alipay.trade.query", tradeBiz)
		wants(t, out, c.code)
	}
}

// TestFields looks up what rules match on.
func TestFields(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	c := w.Provider.Decode(m.v2(settleMethod, settleOf("R", to(ourReceiver, "0.10")+`,"desc":null`)), w.Apps)
	for name, want := range map[string]string{
		"royalty_parameters.0.amount": "0.10", "trade_no": vectorTrade, "app_id": vectorApp, "method": settleMethod, "charset": "utf-8",
		"royalty_parameters.0": `{"trans_in":"` + ourReceiver + `","amount":0.10,"desc":null}`,
	} {
		if got, ok := c.Fields.Lookup(name); !ok || got != want {
			t.Errorf("%s is %q %t, want %q", name, got, ok, want)
		}
	}
	for _, name := range []string{"royalty_parameters.1.amount", "royalty_parameters.x", "royalty_parameters.0.desc", "none", "", "trade_no.x"} {
		if got, ok := c.Fields.Lookup(name); ok {
			t.Errorf("%q is %q", name, got)
		}
	}
	v3 := w.Provider.Decode(m.v3("GET", "/v3/alipay/trade/order/settle/query?settle_no=7", ""), w.Apps)
	for name, want := range map[string]string{"settle_no": "7", "method": "alipay.trade.order.settle.query", "app_id": vectorApp} {
		if got, ok := v3.Fields.Lookup(name); !ok || got != want {
			t.Errorf("v3: %s is %q %t, want %q", name, got, ok, want)
		}
	}
}

// TestDialects sees the effect of each switch that no other test does.
func TestDialects(t *testing.T) {
	t.Parallel()
	t.Run("rsa refused", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"rsa": "refused"})
		m.signType = "RSA"
		_, out := call(t, w, m, "alipay.trade.query", tradeBiz)
		wants(t, out, "isv.invalid-signature-type")
	})
	t.Run("certificates required", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"certificates": "required"})
		wants(t, w.Do(m.v2("alipay.trade.query", tradeBiz)).Outcome, "isv.missing-app-cert-sn")
	})
	t.Run("paid_status", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"paid_status": "TRADE_FINISHED"})
		got, _ := call(t, w, m, "alipay.trade.query", tradeBiz)
		sent := requestValues(w.Callback(w.Last("notify"))).Get("trade_status")
		if got["trade_status"] != "TRADE_FINISHED" || sent != "TRADE_FINISHED" {
			t.Errorf("status %v, notified %s", got["trade_status"], sent)
		}
	})
	t.Run("bar_code", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"bar_code": "confirm"})
		_, out := call(t, w, m, "alipay.trade.pay", payBiz)
		wants(t, out, "10003")
		w.Act("O1", provider.Pay)
		got, _ := call(t, w, m, "alipay.trade.query", `{"out_trade_no":"O1"}`)
		if got["trade_status"] != "TRADE_SUCCESS" {
			t.Errorf("status %v", got["trade_status"])
		}
	})
	t.Run("auth code to confirm", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, nil)
		_, out := call(t, w, m, "alipay.trade.pay", strings.Replace(payBiz, "281234567890123456", authCode(t, "10003"), 1))
		wants(t, out, "10003")
	})
	t.Run("qr_code", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"qr_code": "cashier"})
		got, _ := call(t, w, m, "alipay.trade.precreate", orderBiz)
		if !strings.HasPrefix(got["qr_code"].(string), "http://127.0.0.1:12180/cashier/alipay?") {
			t.Errorf("qr_code %v", got["qr_code"])
		}
	})
	t.Run("closed_notify", func(t *testing.T) {
		t.Parallel()
		for value, want := range map[string]int{"off": 0, "on": 1} {
			w, _ := world(t, map[string]string{"closed_notify": value})
			before := len(w.Of("notify"))
			w.Open(provider.Order{Amount: 1, Status: ledger.Closed})
			if got := len(w.Of("notify")) - before; got != want {
				t.Errorf("%s: %d notifications", value, got)
			}
		}
	})
	t.Run("refund_notify", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"refund_notify": "off"})
		before := len(w.Of("notify"))
		_, out := call(t, w, m, "alipay.trade.refund", refundBiz)
		wants(t, out, "10000")
		if got := len(w.Of("notify")) - before; got != 0 {
			t.Errorf("%d notifications", got)
		}
	})
	t.Run("settle_message_sign", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"settle_message_sign": "with sign_type"})
		call(t, w, m, settleMethod, with(settleBiz, `"royalty_mode":"async"`))
		w.Fire(w.Last("timer:settle"))
		sent := flat(requestValues(w.Callback(w.Last("settle"))))
		if !verifies(publicKey(w.App.Keys[alipay.KeyPlatformPublic]), "RSA2", []byte(toSign(sent, "sign")), sent["sign"]) {
			t.Error("sign_type is not signed")
		}
	})
	t.Run("waits passed", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"waits": "real"})
		w.Now = w.Now.Add(30 * time.Second)
		_, out := call(t, w, m, settleMethod, settleBiz)
		wants(t, out, "10000")
	})
	t.Run("frequency next second", func(t *testing.T) {
		t.Parallel()
		w, m := world(t, map[string]string{"frequency_limit": "on"})
		for i := range 31 {
			w.Now = vectorNow.Add(time.Duration(i) * time.Second)
			_, out := call(t, w, m, settleMethod, settleOf(fmt.Sprint("R", i), to(ourReceiver, "0.01")))
			wants(t, out, "10000")
		}
	})
	t.Run("certificate run out", func(t *testing.T) {
		t.Parallel()
		v := loadVectors(t)
		w, m := world(t, nil)
		m.certs = &[2]string{v.CertMode.AppSN, v.CertMode.RootSN}
		w.Now = w.Now.AddDate(60, 0, 0)
		_, out := call(t, w, m, "alipay.trade.query", tradeBiz)
		wants(t, out, "isv.app-cert-expired")
	})
}

// TestReturnAddress follows page.pay from the gateway to the merchant's page.
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

// TestCashierScans shows a precreated order to who scans its code, and nothing to others.
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
