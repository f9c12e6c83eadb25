package alipay_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

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
	account := func(state string) string { return `"buyer_id":"` + testAccount(t, state) + `"` }
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
		{name: "refund in part without number", method: "refund", biz: with(tradeBiz, `"refund_amount":1`), code: "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"},
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
}

const billMethod = "alipay.data.dataservice.bill.downloadurl.query"

func receiverOf(kind, account, name string) string {
	return fmt.Sprintf(`{"out_request_no":"B","receiver_list":[{"type":"%s","account":"%s","name":"%s"}]}`, kind, account, name)
}

// TestTradeLife walks a trade from its creation to its refund and reads every answer.
// TestNotifications reads what payment and refunds notify.
// TestTimeouts closes an unpaid trade when its time has come.
// TestPrecreate makes no trade before the code is scanned, and none after two hours.
// TestCancel reads action and retry_flag in each state.
// TestFaceToFaceRefund takes money back from the receivers by itself, in proportion.
// TestOpen makes trades as the control API does.
// TestRelations binds, lists by page, and unbinds.
