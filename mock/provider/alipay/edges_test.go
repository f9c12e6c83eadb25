package alipay_test

import (
	"fmt"
	"strings"
	"testing"

	"paymock/mock/provider/alipay"
)

// TestWideObjects reads an object of many members, and finds the duplicate.
func TestWideObjects(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	var members []string
	for i := range 60 {
		members = append(members, fmt.Sprintf(`"m%d":%d`, i, i))
	}
	wide := strings.Join(members, ",")
	_, out := call(t, w, m, "alipay.trade.query", with(tradeBiz, wide))
	wants(t, out, "10000")
	_, out = call(t, w, m, "alipay.trade.query", with(tradeBiz, wide+`,"m40":1`))
	wants(t, out, "isv.illegal-json")
	if !strings.Contains(out.Explain, "m40") {
		t.Errorf("explained as %q", out.Explain)
	}
}

// TestV3AbsoluteTarget signs the path and query of an absolute-form request line.
func TestV3AbsoluteTarget(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	req := m.v3("GET", "/v3/alipay/trade/royalty/rate/query?out_request_no=Q1", "")
	req.Target = "http://127.0.0.1:80" + req.Target
	wants(t, w.Do(req).Outcome, "10000")
	req = m.v3("GET", "/v3/alipay/trade/royalty/rate/query?out_request_no=Q1", "")
	req.Target = "" // what the line said is lost; path and query are not
	wants(t, w.Do(req).Outcome, "10000")
	for query, code := range map[string]string{
		"out_request_no=Q1&out_request_no=Q2": "isv.invalid-parameter",
		"out_request_no=%zz":                  "isv.invalid-parameter",
		"out_request_no=%ff":                  "isv.invalid-charset",
	} {
		wants(t, w.Do(m.v3("GET", "/v3/alipay/trade/royalty/rate/query?"+query, "")).Outcome, code)
	}
}

// TestBuyers are named by user id or open_id, and scanned by number or face.
func TestBuyers(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	_, out := call(t, w, m, "alipay.trade.pay", strings.Replace(with(payBiz, `"buyer_open_id":"074a1"`), "281234567890123456", "fp"+strings.Repeat("0", 33), 1))
	wants(t, out, "10000")
	got, _ := call(t, w, m, "alipay.trade.query", `{"out_trade_no":"O1"}`)
	if got["buyer_open_id"] != "074a1" || got["buyer_user_id"] != nil {
		t.Errorf("queried %v", got)
	}
	for _, code := range []string{"28123456789012345x", "fp1", "241234567890123456"} {
		_, out = call(t, w, m, "alipay.trade.pay", strings.Replace(strings.Replace(payBiz, "O1", "O2", 1), "281234567890123456", code, 1))
		wants(t, out, "ACQ.PAYMENT_AUTH_CODE_INVALID")
	}
	_, out = call(t, w, m, "alipay.trade.royalty.relation.bind", receiverOf("openId", "074a2", ""))
	wants(t, out, "10000")
	_, out = call(t, w, m, settleMethod, settleOf("R", to("074a2", "0.01")+`,"trans_in_type":"openId"`))
	wants(t, out, "10000")
}

// TestAsyncHoldsItsMoney: what an accepted split needs can't be refunded before it happens.
func TestAsyncHoldsItsMoney(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	_, out := call(t, w, m, settleMethod, settleOf("R", to(ourReceiver, "10.00"), `"royalty_mode":"async"`))
	wants(t, out, "10000")
	_, out = call(t, w, m, "alipay.trade.refund", strings.Replace(refundBiz, "8.88", "80.00", 1))
	wants(t, out, "ACQ.SELLER_BALANCE_NOT_ENOUGH")
	_, out = call(t, w, m, "alipay.trade.refund", strings.Replace(refundBiz, "8.88", "78.88", 1))
	wants(t, out, "10000")
	w.Fire(w.Last("timer:settle"))
	if got := w.Trade(vectorTrade); got.Shared != 1000 || got.Left() != 0 {
		t.Errorf("split %d, left %d", got.Shared, got.Left())
	}
}

// TestTradeRatio: a trade's own ratio goes before the app's.
func TestTradeRatio(t *testing.T) {
	t.Parallel()
	w, m := settleWorld(t, map[string]string{"max_ratio": "0"}, nil, nil)
	_, out := call(t, w, m, settleMethod, settleOf("R", to(ourReceiver, "0.01")))
	wants(t, out, "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")
	b := w.Books()
	trade, ok := b.Trade(vectorTrade)
	if !ok {
		t.Fatal("no trade")
	}
	trade.Extra = map[string]string{"max_ratio": "50"}
	b.SaveTrade(trade)
	if err := w.Records.Commit(b); err != nil {
		t.Fatal(err)
	}
	_, out = call(t, w, m, settleMethod, settleOf("R", to(ourReceiver, "44.44")))
	wants(t, out, "10000")
}

// TestTables lists what is well known.
func TestTables(t *testing.T) {
	t.Parallel()
	if len(alipay.TestAccounts()) != 8 || len(alipay.TestAuthCodes()) != 4 {
		t.Errorf("%d accounts, %d codes", len(alipay.TestAccounts()), len(alipay.TestAuthCodes()))
	}
	for _, op := range alipay.New().Operations() {
		settle := 0
		for _, c := range op.Codes {
			if strings.HasPrefix(c, "ACQ.") {
				settle++
			}
		}
		// The numbers of Alipay sheet 2.4 and 3.3.
		if want, ok := map[string]int{"settle": 43, "create": 49, "pay": 95, "precreate": 40, "refund": 31}[op.Name]; ok && settle != want {
			t.Errorf("%s has %d sub_codes, want %d", op.Name, settle, want)
		}
	}
}
