package alipay_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// The calls of the methods around trades. Fields and codes: the models of the SDK for PHP v3 of
// 2024-08-21.
const (
	transferMethod = "alipay.fund.trans.uni.transfer"
	freezeMethod   = "alipay.fund.auth.order.freeze"
	unfreezeMethod = "alipay.fund.auth.order.unfreeze"
	confirmMethod  = "alipay.trade.settle.confirm"
	zftBiz         = `{"external_id":"E1","name":"二级商户"}`
	freezeBiz      = `{"out_order_no":"A1","out_request_no":"A1R","order_title":"押金","amount":"10.00","auth_code":"281234567890123456","product_code":"PREAUTH_PAY"}`
	transferBiz    = `{"out_biz_no":"X1","trans_amount":"1.50","product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER","order_title":"佣金","payee_info":{"identity":"2088101126708402","identity_type":"ALIPAY_USER_ID","name":"张三"}}`
	logBiz         = `{"start_time":"2026-11-21 00:00:00","end_time":"2026-11-22 00:00:00"}`
)

// furtherSamples are right calls of them.
func furtherSamples() []providertest.Request {
	product := func(code string) string { return with(orderBiz, `"product_code":"`+code+`"`) }
	after := func(operation, field string, first [2]string, method string, biz func(got map[string]any) string) providertest.Request {
		return sample(operation, "v2 "+operation, field, func(w *providertest.World, m merchant) *wire.Request {
			req := m.v2(first[0], first[1])
			return m.v2(method, biz(readAnswer(w, w.App, req, w.Do(req).Response)))
		})
	}
	held := func(format string) func(map[string]any) string {
		return func(got map[string]any) string {
			no, _ := got["auth_no"].(string)
			return strings.ReplaceAll(format, "$", no)
		}
	}
	pages := []providertest.Request{
		v2Sample("wap_pay", "alipay.trade.wap.pay", product("QUICK_WAP_WAY"), ""),
		v2Sample("app_pay", "alipay.trade.app.pay", product("QUICK_MSECURITY_PAY"), ""),
		v2Sample("app_freeze", "alipay.fund.auth.order.app.freeze", freezeBiz, ""),
	}
	for i := range pages {
		pages[i].Unsigned = true
	}
	return append(pages,
		v2Sample("zft_create", "ant.merchant.expand.indirect.zft.create", zftBiz, "order_id"),
		after("zft_query", "orders.0.smid", [2]string{"ant.merchant.expand.indirect.zft.create", zftBiz}, "ant.merchant.expand.indirect.zftorder.query",
			func(map[string]any) string { return `{"external_id":"E1"}` }),
		sample("settle_confirm", "v2 settle_confirm", "settle_amount", func(w *providertest.World, m merchant) *wire.Request {
			return m.v2(confirmMethod, `{"out_request_no":"C1","trade_no":"`+zftTrade(w, w, m, "Z1")+`"}`)
		}),
		v2Sample("order_sync", "alipay.trade.orderinfo.sync", `{"trade_no":"`+vectorTrade+`","out_request_no":"S1","biz_type":"CREDIT_AUTH"}`, "out_trade_no"),
		v2Sample("refund_apply", "alipay.trade.refund.apply", refundBiz, "refund_status"),
		v2Sample("user_token", "alipay.system.oauth.token", `{"grant_type":"authorization_code","code":"c1"}`, "access_token"),
		after("user_info", "nick_name", [2]string{"alipay.system.oauth.token", `{"grant_type":"authorization_code","code":"c1"}`}, "alipay.user.info.share",
			func(got map[string]any) string { return `{"auth_token":"` + got["access_token"].(string) + `"}` }),
		v2Sample("app_token", "alipay.open.auth.token.app", `{"grant_type":"authorization_code","code":"c1"}`, "tokens.0.app_auth_token"),
		after("app_token_query", "status", [2]string{"alipay.open.auth.token.app", `{"grant_type":"authorization_code","code":"c1"}`}, "alipay.open.auth.token.app.query",
			func(got map[string]any) string { return `{"app_auth_token":"` + got["app_auth_token"].(string) + `"}` }),
		v2Sample("transfer", transferMethod, transferBiz, "order_id"),
		v3Sample("transfer", "POST", "/v3/alipay/fund/trans/uni/transfer", transferBiz, "order_id"),
		after("transfer_query", "trans_amount", [2]string{transferMethod, transferBiz}, "alipay.fund.trans.common.query",
			func(map[string]any) string { return `{"out_biz_no":"X1"}` }),
		v2Sample("account_query", "alipay.fund.account.query", `{"account_type":"ACCTRANS_ACCOUNT"}`, "available_amount"),
		v3Sample("account_query", "GET", "/v3/alipay/fund/account/query?account_type=ACCTRANS_ACCOUNT", "", "available_amount"),
		v2Sample("freeze", freezeMethod, freezeBiz, "auth_no"),
		v3Sample("freeze", "POST", "/v3/alipay/fund/auth/order/freeze", freezeBiz, "auth_no"),
		v2Sample("voucher", "alipay.fund.auth.order.voucher.create", freezeBiz, "code_value"),
		after("unfreeze", "operation_id", [2]string{freezeMethod, freezeBiz}, unfreezeMethod, held(`{"auth_no":"$","out_request_no":"U1","amount":"4.00","remark":"还"}`)),
		after("auth_query", "rest_amount", [2]string{freezeMethod, freezeBiz}, "alipay.fund.auth.operation.detail.query", held(`{"auth_no":"$","out_request_no":"A1R"}`)),
		after("auth_cancel", "action", [2]string{freezeMethod, freezeBiz}, "alipay.fund.auth.operation.cancel", held(`{"auth_no":"$","out_request_no":"A1R","remark":"撤"}`)),
		v2Sample("account_log", "alipay.data.bill.accountlog.query", logBiz, "detail_list.0.balance"),
		v3Sample("account_log", "GET", "/v3/alipay/data/bill/accountlog/query?start_time=2026-11-21%2000:00:00&end_time=2026-11-22%2000:00:00", "", "total_size"),
		v2Sample("balance", "alipay.data.bill.balance.query", `{}`, "available_amount"),
	)
}

// zftTrade makes a secondary merchant and a paid trade of his.
func zftTrade(t testing.TB, w *providertest.World, m merchant, number string) string {
	t.Helper()
	got, _ := call(t, w, m, "ant.merchant.expand.indirect.zft.create", zftBiz)
	order, _ := got["order_id"].(string)
	got, _ = call(t, w, m, "ant.merchant.expand.indirect.zftorder.query", `{"order_id":"`+order+`"}`)
	smid, _ := got["orders"].([]any)[0].(map[string]any)["smid"].(string)
	got, out := call(t, w, m, "alipay.trade.create", with(strings.Replace(orderBiz, "O1", number, 1), `"sub_merchant":{"merchant_id":"`+smid+`"}`))
	wants(t, out, "10000")
	no, _ := got["trade_no"].(string)
	w.Act(no, provider.Pay)
	return no
}

// TestConfirm: a secondary merchant's money waits with the platform until it is confirmed, and is
// nowhere in the account's bill before.
func TestConfirm(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	before := w.Books().MerchantBalance()
	_, out := call(t, w, m, "alipay.trade.create", with(strings.Replace(orderBiz, "O1", "Z0", 1), `"sub_merchant":{"merchant_id":"2088000000000009"}`))
	wants(t, out, "ACQ.SECONDARY_MERCHANT_ID_INVALID")
	no := zftTrade(t, w, m, "Z1")
	if got := w.Books().MerchantBalance(); got != before {
		t.Errorf("%d fen came before the settlement", got-before)
	}
	_, out = call(t, w, m, settleMethod, strings.Replace(settleBiz, vectorTrade, no, 1))
	wants(t, out, "ACQ.ALLOC_REFUSE_BEFORE_SETTLE")
	confirm := func(number, trade, amount string) (map[string]any, provider.Outcome) {
		biz := `{"out_request_no":"` + number + `","trade_no":"` + trade + `"`
		if amount != "" {
			biz += `,"settle_info":{"settle_detail_infos":[{"trans_in_type":"defaultSettle","amount":"` + amount + `"}]}`
		}
		return call(t, w, m, confirmMethod, biz+`}`)
	}
	for _, tt := range []struct{ number, trade, amount, code string }{
		{"C0", "1", "", "ACQ.TRADE_NOT_EXIST"},
		{"C0", vectorTrade, "", "ACQ.SETTLE_SCENE_NOT_SUPPORT"},
		{"C0", no, "88.87", "ACQ.INVALID_SETTLE_AMOUNT_PARAMETER"},
		{"", no, "", "ACQ.INVALID_PARAMETER"},
		{"C1", no, "88.88", "10000"},
		{"C1", no, "88.88", "10000"},
		{"C1", no, "1", "ACQ.DISCORDANT_REPEAT_REQUEST"},
		{"C2", no, "", "ACQ.ALREADY_CONFIRM_SETTLE"},
	} {
		got, out := confirm(tt.number, tt.trade, tt.amount)
		wants(t, out, tt.code)
		if tt.code == "10000" && (got["settle_amount"] != "88.88" || got["trade_no"] != no) {
			t.Errorf("confirmed %v", got)
		}
	}
	unpaid, _ := call(t, w, m, "alipay.trade.create", with(strings.Replace(orderBiz, "O1", "Z2", 1), `"sub_merchant":{"merchant_id":"`+w.Trade(no).Extra["sub_merchant"]+`"}`))
	_, out = confirm("C3", unpaid["trade_no"].(string), "")
	wants(t, out, "ACQ.REASON_TRADE_STATUS_INVALID")
	if got := w.Books().MerchantBalance(); got != before+8888 {
		t.Errorf("%d fen came by the settlement", got-before)
	}
	w.Now = w.Now.AddDate(0, 0, 1)
	details, summary, _ := billOf(t, w, m, "signcustomer", "2026-11-21")
	rows := table(t, details)
	if last := rows[len(rows)-1]; last["收入金额（+元）"] != "88.88" || last["商户订单号"] != "Z1" {
		t.Errorf("the bill says\n%s\n%s", details, summary)
	}
}

// TestTransfer pays once, refuses what it must, and is seen in account, log and bill.
func TestTransfer(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	w.Open(provider.Order{Amount: 1, Extra: map[string]string{"seller_balance": "2.00"}})
	w.Now = w.Now.Add(time.Second)
	payee := func(identity string) string { return strings.Replace(transferBiz, "2088101126708402", identity, 1) }
	amount := func(number, sum string) string {
		return strings.NewReplacer(`"X1"`, `"`+number+`"`, "1.50", sum).Replace(transferBiz)
	}
	for _, tt := range []struct{ biz, code string }{
		{transferBiz, "10000"},
		{transferBiz, "10000"},
		{amount("X1", "1.51"), "PAYMENT_INFO_INCONSISTENCY"},
		{amount("X2", "0.51"), "PAYER_BALANCE_NOT_ENOUGH"},
		{amount("X2", "0.09"), "EXCEED_LIMIT_SM_MIN_AMOUNT"},
		{amount("X2", "0"), "INVALID_PARAMETER"},
		{strings.Replace(payee(vectorSeller), "X1", "X2", 1), "PAYER_PAYEE_CANNOT_SAME"},
		{strings.Replace(payee("2088"), "X1", "X2", 1), "PAYEE_NOT_EXIST"},
		{strings.Replace(payee(testAccount(t, "frozen")), "X1", "X2", 1), "PAYEE_ACCOUNT_STATUS_ERROR"},
		{strings.Replace(payee(testAccount(t, "not certified")), "X1", "X2", 1), "PERM_AML_NOT_REALNAME_REV"},
		{strings.NewReplacer("X1", "X2", "ALIPAY_USER_ID", "ALIPAY_LOGON_ID", "张三", "").Replace(transferBiz), "PAYEE_USERINFO_ERROR"},
		{strings.NewReplacer("X1", "X2", "ALIPAY_USER_ID", "ALIPAY_LOGON_ID", "2088101126708402", "twice@paymock.test").Replace(transferBiz), "PAYEE_ACC_OCUPIED"},
	} {
		_, out := call(t, w, m, transferMethod, tt.biz)
		wants(t, out, tt.code)
	}
	if got, _ := call(t, w, m, "alipay.fund.account.query", `{}`); got["available_amount"] != "0.50" {
		t.Errorf("the account holds %v", got)
	}
	if got, _ := call(t, w, m, "alipay.fund.trans.common.query", `{"out_biz_no":"X1"}`); got["status"] != "SUCCESS" || got["trans_amount"] != "1.50" {
		t.Errorf("queried %v", got)
	}
	_, out := call(t, w, m, "alipay.fund.trans.common.query", `{"out_biz_no":"X2"}`)
	wants(t, out, "ORDER_NOT_EXIST")
	_, out = call(t, w, m, "alipay.fund.account.query", `{"alipay_user_id":"2088000000000009"}`)
	wants(t, out, "NO_ACCOUNT_PAYMENT_PERMISSION")
	got, _ := call(t, w, m, "alipay.data.bill.accountlog.query", logBiz)
	newest := got["detail_list"].([]any)[0].(map[string]any)
	if newest["balance"] != "0.50" || newest["direction"] != "支出" || newest["trans_amount"] != "1.50" || newest["merchant_order_no"] != "X1" {
		t.Errorf("logged %v", newest)
	}
	for span, code := range map[string]string{
		`{"start_time":"2026-11-22 00:00:00","end_time":"2026-11-21 00:00:00"}`: "INVALID_PARAMETER",
		`{"start_time":"2026-11-21 00:00:01","end_time":"2026-11-21 00:00:00"}`: "INVALID_PARAMETER",
		`{"start_time":"2026-11-21 00:00:00","end_time":"2026-11-21 00:00:00"}`: "10000",
	} {
		_, out := call(t, w, m, "alipay.data.bill.accountlog.query", span)
		wants(t, out, code)
	}
	one, _ := call(t, w, m, "alipay.data.bill.accountlog.query", with(logBiz, `"page_no":2,"page_size":1`))
	if rows := one["detail_list"].([]any); len(rows) != 1 || one["total_size"] != got["total_size"] {
		t.Errorf("a page of one is %v", one)
	}
}

// TestPreauth freezes, pays from what is frozen and gives the rest back; the ledger follows.
func TestPreauth(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	frozen := func() int64 {
		var sum int64
		w.Books().Entries(func(_ string, p ledger.Posting) bool {
			if p.Account == ledger.AccountFrozen {
				sum += int64(p.Amount)
			}
			return true
		})
		return sum
	}
	got, out := call(t, w, m, freezeMethod, freezeBiz)
	wants(t, out, "10000")
	no := got["auth_no"].(string)
	if sent := requestValues(w.Callback(w.Last("notify"))); sent.Get("notify_type") != "fund_auth_freeze" || sent.Get("rest_amount") != "10.00" || genuine(w.App, w.Callback(w.Last("notify"))) != nil {
		t.Errorf("notified %v", sent)
	}
	pay := func(order, sum, more string) string {
		return `{"out_trade_no":"` + order + `","total_amount":"` + sum + `","subject":"x","auth_no":"` + no + `"` + more + `}`
	}
	unfreeze := func(number, sum string) string {
		return `{"auth_no":"` + no + `","out_request_no":"` + number + `","amount":"` + sum + `","remark":"r"}`
	}
	for _, tt := range []struct {
		method, biz, code string
		left              int64
	}{
		{freezeMethod, freezeBiz, "10000", 1000},
		{freezeMethod, strings.Replace(freezeBiz, "10.00", "11.00", 1), "UNIQUE_VIOLATION", 1000},
		{"alipay.trade.pay", pay("P0", "10.01", ""), "ACQ.AUTH_AMOUNT_NOT_ENOUGH", 1000},
		{"alipay.trade.pay", pay("P1", "3.00", ""), "10000", 700},
		{"alipay.trade.pay", pay("P1", "3.00", ""), "ACQ.TRADE_HAS_SUCCESS", 700}, // its answer was lost
		{"alipay.trade.pay", pay("P1", "8.00", ""), "ACQ.TRADE_HAS_SUCCESS", 700},
		{unfreezeMethod, unfreeze("U1", "7.01"), "REQUEST_AMOUNT_EXCEED", 700},
		{unfreezeMethod, unfreeze("U1", "2.00"), "10000", 500},
		{unfreezeMethod, unfreeze("U1", "2.00"), "10000", 500},
		{unfreezeMethod, unfreeze("P1", "1.00"), "10000", 400}, // a number among the unfreezes only
		{unfreezeMethod, unfreeze("P1", "1.00"), "10000", 400},
		{unfreezeMethod, unfreeze("U1", "2.01"), "UNIQUE_VIOLATION", 400},
		{"alipay.fund.auth.operation.cancel", `{"auth_no":"` + no + `","out_request_no":"A1R","remark":"r"}`, "ILLEGAL_STATUS", 400},
		{"alipay.trade.pay", pay("P2", "1.00", `,"auth_confirm_mode":"COMPLETE"`), "10000", 0},
		{"alipay.trade.pay", pay("P2", "1.00", `,"auth_confirm_mode":"COMPLETE"`), "ACQ.TRADE_HAS_SUCCESS", 0},
		{unfreezeMethod, unfreeze("U2", "1.00"), "ORDER_ALREADY_FINISH", 0},
		{"alipay.trade.pay", pay("P3", "1.00", ""), "ACQ.AUTH_ORDER_HAS_FINISHED", 0},
		{"alipay.trade.pay", strings.Replace(pay("P3", "1.00", ""), no, "1", 1), "ACQ.AUTH_NO_ERROR", 0},
		{unfreezeMethod, strings.Replace(unfreeze("U2", "1.00"), no, "1", 1), "AUTH_ORDER_NOT_EXIST", 0},
	} {
		_, out := call(t, w, m, tt.method, tt.biz)
		wants(t, out, tt.code)
		if left := frozen(); left != tt.left {
			t.Errorf("%s %s: %d fen are frozen, want %d", tt.method, tt.biz, left, tt.left)
		}
	}
	got, _ = call(t, w, m, "alipay.fund.auth.operation.detail.query", `{"auth_no":"`+no+`","out_request_no":"U1"}`)
	if got["order_status"] != "FINISH" || got["total_pay_amount"] != "4.00" || got["operation_type"] != "UNFREEZE" || got["amount"] != "2.00" {
		t.Errorf("queried %v", got)
	}
	_, out = call(t, w, m, "alipay.fund.auth.operation.detail.query", `{"auth_no":"`+no+`","out_request_no":"nothing"}`)
	wants(t, out, "AUTH_OPERATION_NOT_EXIST")
	got, _ = call(t, w, m, queryMethod, `{"out_trade_no":"P1"}`)
	if got["trade_status"] != "TRADE_SUCCESS" || got["total_amount"] != "3.00" {
		t.Errorf("the trade is %v", got)
	}
}

// TestVoucher: the payer scans the code, confirms at the cashier; what is not confirmed is closed.
func TestVoucher(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	got, out := call(t, w, m, "alipay.fund.auth.order.voucher.create", freezeBiz)
	wants(t, out, "10000")
	address, _ := url.Parse(got["code_value"].(string))
	no := address.Query().Get("auth_no")
	shown := w.Do(request("GET", address.RequestURI(), nil, ""))
	if !strings.Contains(string(shown.Response.Body), `name="auth_no" value="`+no+`"`) {
		t.Fatalf("shown %s", shown.Response.Body)
	}
	_, out = call(t, w, m, unfreezeMethod, `{"auth_no":"`+no+`","out_request_no":"U","amount":"1","remark":"r"}`)
	wants(t, out, "ILLEGAL_STATUS")
	_, out = call(t, w, m, "alipay.trade.pay", `{"out_trade_no":"P","total_amount":"1","subject":"x","auth_no":"`+no+`"}`)
	wants(t, out, "ACQ.AUTH_ORDER_NOT_PAID")
	wants(t, w.Do(request("POST", "/cashier/alipay", nil, "app_id="+vectorApp+"&auth_no="+no+"&act=pay")).Outcome, "10000")
	_, out = call(t, w, m, "alipay.fund.auth.order.voucher.create", freezeBiz)
	wants(t, out, "FREEZE_ALREADY_SUCCESS")
	got, out = call(t, w, m, "alipay.fund.auth.operation.cancel", `{"auth_no":"`+no+`","out_request_no":"A1R","remark":"r"}`)
	wants(t, out, "10000")
	if got["action"] != "unfreeze" {
		t.Errorf("cancelled by %v", got)
	}
	_, out = call(t, w, m, freezeMethod, freezeBiz)
	wants(t, out, "ORDER_ALREADY_CLOSED")
	_, out = call(t, w, m, "alipay.trade.pay", `{"out_trade_no":"P","total_amount":"1","subject":"x","auth_no":"`+no+`"}`)
	wants(t, out, "ACQ.AUTH_ORDER_HAS_CLOSED")
}

// TestFreezeRefusals: what hangs on payer and code.
func TestFreezeRefusals(t *testing.T) {
	t.Parallel()
	for biz, code := range map[string]string{
		with(freezeBiz, `"payer_user_id":"`+vectorSeller+`"`):                                            "PAYER_PAYEE_EQUAL",
		with(freezeBiz, `"payer_user_id":"`+testAccount(t, "not exist")+`"`):                             "PAYER_NOT_EXIST",
		with(freezeBiz, `"payer_user_id":"`+testAccount(t, "frozen")+`"`):                                "PAYER_USER_STATUS_LIMIT",
		strings.Replace(freezeBiz, "281234567890123456", "1", 1):                                         "PAYMENT_AUTH_CODE_INVALID",
		strings.Replace(freezeBiz, "281234567890123456", authCode(t, "ACQ.BUYER_BALANCE_NOT_ENOUGH"), 1): "MONEY_NOT_ENOUGH",
		strings.Replace(freezeBiz, "281234567890123456", authCode(t, "10003"), 1):                        "10003",
		strings.Replace(freezeBiz, `"amount":"10.00",`, "", 1):                                           "ILLEGAL_ARGUMENT",
	} {
		w, m := world(t, nil)
		_, out := call(t, w, m, freezeMethod, biz)
		wants(t, out, code)
	}
}

// TestGivenTokens: a code works once, a token until it runs out, and a refusal stands in error_response.
func TestGivenTokens(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	m.more = map[string]string{"grant_type": "authorization_code", "code": "c1"} // as SDKs send them
	req := m.v2("alipay.system.oauth.token", "")
	got := readAnswer(t, w.App, req, w.Do(req).Response)
	access, _ := got["access_token"].(string)
	if access == "" || got["user_id"] == nil {
		t.Fatalf("given %v", got)
	}
	again := w.Do(m.v2("alipay.system.oauth.token", ""))
	wants(t, again.Outcome, "isv.code-invalid")
	if !strings.HasPrefix(string(again.Response.Body), `{"error_response":{"code":"40002"`) {
		t.Errorf("refused by %s", again.Response.Body)
	}
	m.more = map[string]string{"grant_type": "refresh_token", "refresh_token": got["refresh_token"].(string)}
	_, out := call(t, w, m, "alipay.system.oauth.token", "")
	wants(t, out, "10000")
	m.more = map[string]string{"grant_type": "refresh_token", "refresh_token": access}
	wants(t, w.Do(m.v2("alipay.system.oauth.token", "")).Outcome, "isv.invalid-token")
	m.more = map[string]string{"auth_token": access}
	if info, _ := call(t, w, m, "alipay.user.info.share", ""); info["user_id"] != got["user_id"] {
		t.Errorf("told %v", info)
	}
	m.more = map[string]string{"auth_token": "x"}
	unknown := w.Do(m.v2("alipay.user.info.share", ""))
	wants(t, unknown.Outcome, "aop.invalid-auth-token")
	if !strings.HasPrefix(string(unknown.Response.Body), `{"error_response":`) {
		t.Errorf("refused by %s", unknown.Response.Body)
	}
	m.more = nil
	got, _ = call(t, w, m, "alipay.open.auth.token.app", `{"grant_type":"authorization_code","code":"c2"}`)
	m.more = map[string]string{"app_auth_token": got["app_auth_token"].(string)}
	_, out = call(t, w, m, queryMethod, tradeBiz)
	wants(t, out, "10000")
	w.Now = w.Now.Add(366 * 24 * time.Hour)
	_, out = call(t, w, m, queryMethod, tradeBiz)
	wants(t, out, "aop.app-auth-token-time-out")
	m.more = map[string]string{"auth_token": access}
	wants(t, w.Do(m.v2("alipay.user.info.share", "")).Outcome, "aop.auth-token-time-out")
}

// TestPagesOfPayment: wap.pay and app.pay lead to the cashier as page.pay does, errors are a page in
// GBK, and the buyer returns under the method's own name (Alipay sheet 1, 3.2).
func TestPagesOfPayment(t *testing.T) {
	t.Parallel()
	for method, product := range map[string]string{"alipay.trade.wap.pay": "QUICK_WAP_WAY", "alipay.trade.app.pay": "QUICK_MSECURITY_PAY"} {
		w, m := world(t, nil)
		m.more = map[string]string{"return_url": "http://127.0.0.1:9/back"}
		biz := with(orderBiz, `"product_code":"`+product+`"`)
		sent := m.v2(method, biz)
		r := w.Do(request("GET", "/gateway.do?"+string(sent.Body), nil, "")) // what sdkExecute makes
		if r.Response.Status != http.StatusFound || !strings.HasPrefix(r.Response.Header.Get("Location"), "/cashier/alipay?") {
			t.Fatalf("%s: answered %d %s", method, r.Response.Status, r.Response.Body)
		}
		_, query, _ := strings.Cut(r.Response.Header.Get("Location"), "?")
		paid := w.Do(request("POST", "/cashier/alipay", nil, query+"&act=pay"))
		back, _ := url.Parse(paid.Response.Header.Get("Location"))
		if back.Query().Get("method") != method+".return" {
			t.Errorf("%s: returned to %s", method, back)
		}
		wrong := w.Do(m.v2(method, `{}`))
		wants(t, wrong.Outcome, "ACQ.INVALID_PARAMETER")
		if wrong.Response.Status != http.StatusOK || !strings.EqualFold(wrong.Response.Header.Get("Content-Type"), "text/html;charset=gbk") || !strings.Contains(string(wrong.Response.Body), "<html") {
			t.Errorf("%s: refused by %d %v", method, wrong.Response.Status, wrong.Response.Header)
		}
	}
}
