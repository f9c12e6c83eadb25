package alipay_test

import (
	"fmt"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
)

const settleMethod = "alipay.trade.order.settle"

// settleOf is a settle of one line: members of the line, and further members of biz_content.
func settleOf(number, line string, more ...string) string {
	extra := ""
	for _, m := range more {
		extra += "," + m
	}
	return `{"out_request_no":"` + number + `","trade_no":"` + vectorTrade + `","royalty_parameters":[{` + line + `}]` + extra + `}`
}

func to(account, amount string) string {
	return `"trans_in":"` + account + `","amount":` + amount
}

// testAccount finds the test account in a state.
func testAccount(t testing.TB, state string) string {
	t.Helper()
	for account, s := range alipay.TestAccounts() {
		if strings.Contains(s, state) {
			return account
		}
	}
	t.Fatalf("no test account is %s", state)
	return ""
}

// TestSettleCodes reaches every sub_code of settle that a state leads to.
func TestSettleCodes(t *testing.T) {
	t.Parallel()
	account := func(state string) string { return testAccount(t, state) }
	from := func(account string) string {
		return `"royalty_type":"replenish","trans_out":"` + account + `","amount":"1.00"`
	}
	frozen := func(o *provider.Order) { o.Extra["royalty_freeze"] = "true" }
	type step = func(t *testing.T, w *providertest.World, m merchant)
	settleFirst := func(biz string) step {
		return func(t *testing.T, w *providertest.World, m merchant) {
			_, out := call(t, w, m, settleMethod, biz)
			wants(t, out, "10000")
		}
	}
	const ok = `"trans_in":"2088101126708402","amount":"0.10"`
	cases := []struct {
		name    string
		order   func(*provider.Order)
		dialect map[string]string
		app     func(*app.App)
		before  step
		biz     string
		code    string
	}{
		{name: "unknown trade", biz: strings.Replace(settleOf("R", ok), vectorTrade, "1", 1), code: "TRADE_NOT_EXIST"},
		{name: "out_trade_no is no trade_no", biz: strings.Replace(settleOf("R", ok), vectorTrade, "O-1", 1), code: "TRADE_NOT_EXIST"},
		{name: "waiting", order: func(o *provider.Order) { o.Status = ledger.Waiting }, biz: settleOf("R", ok), code: "TRADE_STATUS_ERROR"},
		{name: "closed", order: func(o *provider.Order) { o.Status = ledger.Closed }, biz: settleOf("R", ok), code: "TRADE_STATUS_ERROR"},
		{name: "failed", order: func(o *provider.Order) { o.Status = ledger.Failed }, biz: settleOf("R", ok), code: "TRADE_STATUS_ERROR"},
		{name: "finished", order: func(o *provider.Order) { o.Status = ledger.Finished }, biz: settleOf("R", ok), code: "TRADE_STATUS_ERROR"},
		{name: "another seller", order: func(o *provider.Order) { o.Merchant = "2088000000000099" }, biz: settleOf("R", ok), code: "PARTNER_ERROR"},
		{name: "another type of account", before: settleFirst(settleOf("R", ok)), biz: settleOf("R", ok+`,"trans_in_type":"loginName"`), code: "DISCORDANT_REPEAT_REQUEST"},
		{name: "other details", before: settleFirst(settleOf("R", ok)), biz: settleOf("R", to(ourReceiver, `"0.20"`)), code: "DISCORDANT_REPEAT_REQUEST"},
		{name: "another trade", before: settleFirst(settleOf("R", ok)), biz: strings.Replace(settleOf("R", ok), vectorTrade, "1", 1), code: "DUP_OUT_REQUEST_NO"},
		{name: "not bound", biz: settleOf("R", to("2088101126700000", "1")), code: "ROYALTY_RECEIVER_INVALID"},
		{name: "bound under another type", biz: settleOf("R", ok+`,"trans_in_type":"openId"`), code: "ROYALTY_RECEIVER_INVALID"},
		{name: "over the ratio", biz: settleOf("R", to(ourReceiver, `"26.67"`)), code: "ALLOC_AMOUNT_VALIDATE_ERROR"},
		{name: "over the rest of the ratio", before: settleFirst(settleOf("R", to(ourReceiver, `"26.66"`))), biz: settleOf("R2", ok), code: "ALLOC_AMOUNT_VALIDATE_ERROR"},
		{name: "too often", dialect: map[string]string{"frequency_limit": "on", "max_ratio": "100"}, before: func(t *testing.T, w *providertest.World, m merchant) {
			for i := range 30 {
				settleFirst(settleOf(fmt.Sprint("R", i), ok))(t, w, m)
			}
		}, biz: settleOf("R", ok), code: "FREQUENCY_LIMITED"},
		{name: "too early", dialect: map[string]string{"waits": "real"}, biz: settleOf("R", ok), code: "ILLEGAL_SETTLE_STATE"},
		{name: "no contract", dialect: map[string]string{"royalty_product": "unsigned"}, biz: settleOf("R", ok), code: "NOT_SUPPORT_ROYALTY"},
		{name: "to a card", biz: settleOf("R", ok+`,"trans_in_type":"cardAliasNo"`), code: "SETTLE_TO_CARD_NOT_SUPPORT"},
		{name: "to a card, the old name", biz: settleOf("R", ok+`,"trans_in_type":"cardSerialNo"`), code: "SETTLE_TO_CARD_NOT_SUPPORT"},
		{name: "to the seller", biz: settleOf("R", to(vectorSeller, "1")), code: "ROYALTY_ACCOUNTS_EQUAL"},
		{name: "from another", biz: settleOf("R", ok+`,"trans_out":"2088101126700000"`), code: "MUST_ALLOC_FROM_ROOT_ACCOUNT"},
		{name: "another name", biz: settleOf("R", ok+`,"trans_in_name":"李四"`), code: "ROYALTY_ACCOUNT_NAME_NOT_MATCH"},
		{name: "after a refund", before: func(t *testing.T, w *providertest.World, m merchant) {
			_, out := call(t, w, m, "alipay.trade.refund", `{"trade_no":"`+vectorTrade+`","refund_amount":"80.00","out_request_no":"F1"}`)
			wants(t, out, "10000")
		}, biz: settleOf("R", to(ourReceiver, `"8.89"`)), code: "ALLOC_AMOUNT_VALIDATE_ERROR"},
		{name: "after all was refunded, by the enum", dialect: map[string]string{"settle_after_full_refund": "ALLOC_REFUSE_AFTER_REFUND"}, before: func(t *testing.T, w *providertest.World, m merchant) {
			_, out := call(t, w, m, "alipay.trade.refund", refundOf("F1", "88.88"))
			wants(t, out, "10000")
		}, biz: settleOf("R", ok), code: "ALLOC_REFUSE_AFTER_REFUND"},
		{name: "finish without freeze", biz: settleOf("R", ok, `"extend_params":{"royalty_finish":"true"}`), code: "SETTLE_SCENE_NOT_SUPPORT"},
		{
			name: "after the finish", order: frozen,
			before: settleFirst(settleOf("R", ok, `"extend_params":{"royalty_finish":"true"}`)), biz: settleOf("R2", ok), code: "ALREADY_FINISH_ALLOC",
		},
		{name: "async after sync", before: settleFirst(settleOf("R", ok)), biz: settleOf("R2", ok, `"royalty_mode":"async"`), code: "ASYNC_ALLOC_NOT_SUPPORT_IN_PERIOD"},
		{name: "sync after async", before: settleFirst(settleOf("R", ok, `"royalty_mode":"async"`)), biz: settleOf("R2", ok), code: "INVALID_PARAMETER"},
		{name: "replenish without giver", biz: settleOf("R", `"royalty_type":"replenish","amount":1`), code: "REPLENISH_ACCOUNT_INVALID"},
		{name: "replenish to another", biz: settleOf("R", `"royalty_type":"replenish","trans_out":"2088000000000077","trans_in":"2088000000000078","amount":1`), code: "REPLENISH_ACCOUNT_INVALID"},
		{name: "replenish too much", biz: settleOf("R", `"royalty_type":"replenish","trans_out":"2088000000000077","amount":"88.89"`), code: "INVALID_REPLENISH_AMOUNT"},
		{name: "replenish nothing", biz: settleOf("R", `"royalty_type":"replenish","trans_out":"2088000000000077","amount":0`), code: "INVALID_REPLENISH_AMOUNT"},
		{name: "frozen receiver", biz: settleOf("R", to(account("frozen"), "1")), code: "USER_ACCOUNT_HAD_FREEZEN"},
		{name: "frozen payer", biz: settleOf("R", from(account("frozen"))), code: "USER_ACCOUNT_HAD_FREEZEN"},
		{name: "closed receiver", biz: settleOf("R", to(account("closed"), "1")), code: "CUSTOMER_VALIDATE_ERROR"},
		{name: "missing receiver", biz: settleOf("R", to(account("not exist"), "1")), code: "ROYALTY_RECEIVER_ACCOUNT_NOT_EXIST"},
		{name: "missing payer", biz: settleOf("R", from(account("not exist"))), code: "ROYALTY_PAYER_ACCOUNT_NOT_EXIST"},
		{name: "uncertified receiver", biz: settleOf("R", to(account("not certified"), "1")), code: "ROYALTY_RECEIVER_ACCOUNT_NOT_CERTIFY"},
		{name: "uncertified payer", biz: settleOf("R", from(account("not certified"))), code: "ROYALTY_PAYER_ACCOUNT_NOT_CERTIFY"},
		{name: "receiver without balance account", biz: settleOf("R", to(account("without balance"), "1")), code: "ROYALTY_RECEIVER_ACCOUNT_NO_BALANCE"},
		{name: "payer without balance account", biz: settleOf("R", from(account("without balance"))), code: "ROYALTY_PAYER_ACCOUNT_NO_BALANCE"},
		{name: "poor payer", biz: settleOf("R", from(account("too small"))), code: "TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH"},
		{name: "poor seller", app: func(a *app.App) { a.Merchant = account("too small") }, biz: settleOf("R", ok), code: "TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH"},
		{name: "invalid account", biz: settleOf("R", to(account("take part"), "1")), code: "ROYALTY_ACCOUNT_INVALID"},
		{name: "login name of two", biz: settleOf("R", to(account("several"), "1")+`,"trans_in_type":"loginName"`), code: "USER_LOGONID_DUP"},
		{name: "2018: not in its table", dialect: map[string]string{"settle": "2018"}, biz: settleOf("R", to(account("frozen"), "1")), code: "TRADE_SETTLE_ERROR"},
		{name: "2018: another trade", dialect: map[string]string{"settle": "2018"}, before: settleFirst(settleOf("R", ok)), biz: strings.Replace(settleOf("R", ok), vectorTrade, "1", 1), code: "DISCORDANT_REPEAT_REQUEST"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, m := settleWorld(t, c.dialect, c.app, c.order)
			if c.before != nil {
				c.before(t, w, m)
			}
			was := w.Records.String()
			got, out := call(t, w, m, settleMethod, c.biz)
			wants(t, out, "ACQ."+c.code)
			if got["code"] != "40004" || got["msg"] != "Business Failed" || got["sub_msg"] == "" {
				t.Errorf("answered %v", got)
			}
			if out.Explain == "" {
				t.Error("nothing is explained")
			}
			if now := w.Records.String(); now != was {
				t.Errorf("a refusal changed records\n%s\n\n%s", was, now)
			}
		})
	}
}

// settleWorld is a world whose trade and app are changed before they are made.
func settleWorld(t testing.TB, dialect map[string]string, change func(*app.App), order func(*provider.Order)) (*providertest.World, merchant) {
	t.Helper()
	v := loadVectors(t)
	a := v.app()
	a.Dialect = dialect
	if change != nil {
		change(a)
	}
	p := alipay.New()
	w := providertest.NewWorld(t, p, providertest.Register(t, p, a), vectorNow)
	o := provider.Order{Amount: 8888, Order: "O-1", Extra: map[string]string{"trade_no": vectorTrade}}
	if order != nil {
		order(&o)
	}
	w.Open(o)
	m := merchant{key: privateKey(v.Keys.App.PrivatePEM), app: w.App}
	if dialect["royalty_product"] == "" {
		_, out := call(t, w, m, "alipay.trade.royalty.relation.bind", bindBiz)
		wants(t, out, "10000")
	}
	return w, m
}

// TestSettleFields names the field that is missing or malformed.
func TestSettleFields(t *testing.T) {
	t.Parallel()
	const ok = `"trans_in":"2088101126708402","amount":"0.10"`
	many := strings.TrimSuffix(strings.Repeat(`{`+ok+`},`, 6), ",")
	for name, c := range map[string]struct{ biz, says string }{
		"no out_request_no":       {`{"trade_no":"1","royalty_parameters":[{` + ok + `}]}`, "参数无效：结算请求号不能为空"},
		"empty out_request_no":    {settleOf("", ok), "参数无效：结算请求号不能为空"},
		"odd out_request_no":      {settleOf("R-1", ok), "out_request_no"},
		"long out_request_no":     {settleOf(strings.Repeat("R", 65), ok), "out_request_no长度不能超过64"},
		"out_request_no a list":   {`{"out_request_no":["1"]}`, "out_request_no"},
		"no trade_no":             {`{"out_request_no":"R","royalty_parameters":[{` + ok + `}]}`, "trade_no不能为空"},
		"no lines":                {`{"out_request_no":"R","trade_no":"1"}`, "royalty_parameters不能为空"},
		"empty lines":             {`{"out_request_no":"R","trade_no":"1","royalty_parameters":[]}`, "royalty_parameters不能为空"},
		"lines no array":          {`{"out_request_no":"R","trade_no":"1","royalty_parameters":{}}`, "royalty_parameters类型错误"},
		"line no object":          {`{"out_request_no":"R","trade_no":"1","royalty_parameters":["x"]}`, "royalty_parameters.0类型错误"},
		"six lines":               {`{"out_request_no":"R","trade_no":"1","royalty_parameters":[` + many + `]}`, "不能超过5条"},
		"no receiver":             {settleOf("R", `"amount":1`), "royalty_parameters.0.trans_in不能为空"},
		"no amount":               {settleOf("R", `"trans_in":"1"`), "royalty_parameters.0.amount不能为空"},
		"amount of nothing":       {settleOf("R", to("1", "0")), "royalty_parameters.0.amount须大于0"},
		"negative amount":         {settleOf("R", to("1", `"-0.01"`)), "royalty_parameters.0.amount须大于0"},
		"three decimals":          {settleOf("R", to("1", "0.101")), "royalty_parameters.0.amount最多保留两位小数"},
		"exponent":                {settleOf("R", to("1", "1e1")), "royalty_parameters.0.amount金额格式错误"},
		"amount in words":         {settleOf("R", to("1", `"one"`)), "royalty_parameters.0.amount金额格式错误"},
		"amount over all":         {settleOf("R", to("1", "99999999999999999999")), "royalty_parameters.0.amount金额格式错误"},
		"percentage of 0":         {settleOf("R", `"trans_in":"1","amount_percentage":0`), "royalty_parameters.0.amount_percentage"},
		"percentage of 101":       {settleOf("R", `"trans_in":"1","amount_percentage":"101"`), "royalty_parameters.0.amount_percentage"},
		"odd royalty_type":        {settleOf("R", ok+`,"royalty_type":"gift"`), "royalty_parameters.0.royalty_type"},
		"odd royalty_mode":        {settleOf("R", ok, `"royalty_mode":"later"`), "royalty_mode"},
		"odd royalty_finish":      {settleOf("R", ok, `"extend_params":{"royalty_finish":"yes"}`), "extend_params.royalty_finish"},
		"extend_params a text":    {settleOf("R", ok, `"extend_params":"x"`), "extend_params"},
		"finish amount alone":     {settleOf("R", ok, `"extend_params":{"royalty_finish_amount":"1"}`), "extend_params.royalty_finish_amount"},
		"long desc":               {settleOf("R", ok+`,"desc":"`+strings.Repeat("分", 1001)+`"`), "royalty_parameters.0.desc"},
		"a cent's hundredth part": {settleOf("R", `"trans_in":"2088101126708402","amount_percentage":1`), "分账金额"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, m := settleWorld(t, nil, nil, func(o *provider.Order) { o.Amount = 99 })
			got, out := call(t, w, m, settleMethod, c.biz)
			wants(t, out, "ACQ.INVALID_PARAMETER")
			if !strings.Contains(fmt.Sprint(got["sub_msg"]), c.says) {
				t.Errorf("sub_msg %q lacks %q", got["sub_msg"], c.says)
			}
		})
	}
}

// TestSettleAmounts takes amounts as number and text and adds them without a float.
func TestSettleAmounts(t *testing.T) {
	t.Parallel()
	w, m := settleWorld(t, map[string]string{"max_ratio": "100", "receivers": "any"}, nil, func(o *provider.Order) { o.Amount = 30 })
	biz := `{"out_request_no":"R","trade_no":"` + vectorTrade + `","operator_id":"","royalty_parameters":[
		{"trans_in":"a","amount":0.1,"desc":"","trans_out":""},{"trans_in":"b","amount":"0.2"}]}`
	_, out := call(t, w, m, settleMethod, biz)
	wants(t, out, "10000")
	trade := w.Trade(vectorTrade)
	if trade.Shared != 30 || trade.Left() != 0 {
		t.Errorf("split %d, left %d, want 30 and 0", trade.Shared, trade.Left())
	}
	// The same details in other clothes: 0.1 is "0.10".
	same := `{"royalty_parameters":[{"amount":"0.10","trans_in":"a"},{"amount":0.20,"trans_in":"b","desc":"other"}],"trade_no":"` + vectorTrade + `","out_request_no":"R"}`
	_, again := call(t, w, m, settleMethod, same)
	wants(t, again, "10000")
	if again.Fields.Get("settle_no") != out.Fields.Get("settle_no") || w.Trade(vectorTrade).Shared != 30 {
		t.Errorf("the repeat gave %v", again.Fields)
	}
}

// TestSettlePercentage is of total_amount, rounded down; the amount wins.
func TestSettlePercentage(t *testing.T) {
	t.Parallel()
	w, m := settleWorld(t, nil, nil, nil)
	_, out := call(t, w, m, settleMethod, settleOf("R1", `"trans_in":"`+ourReceiver+`","amount_percentage":7`))
	wants(t, out, "10000")
	if got := w.Trade(vectorTrade).Shared; got != 622 { // 6.2216
		t.Errorf("7%% of 88.88 split %d fen, want 622", got)
	}
	_, out = call(t, w, m, settleMethod, settleOf("R2", `"trans_in":"`+ourReceiver+`","amount_percentage":"20","amount":"0.01"`))
	wants(t, out, "10000")
	if got := w.Trade(vectorTrade).Shared; got != 623 {
		t.Errorf("split %d fen, want 623", got)
	}
}

// TestSettle2018 is the older document's form: no binding, no ratio, no settle_no.
func TestSettle2018(t *testing.T) {
	t.Parallel()
	w, m := settleWorld(t, map[string]string{"settle": "2018"}, nil, nil)
	got, out := call(t, w, m, settleMethod, settleOf("R", to("2088101126700000", "88.88")))
	wants(t, out, "10000")
	if _, there := got["settle_no"]; there || got["trade_no"] != vectorTrade || len(got) != 3 {
		t.Errorf("answered %v", got)
	}
}

// TestSettleAllOrNothing: one bad line undoes the synchronous request.
func TestSettleAllOrNothing(t *testing.T) {
	t.Parallel()
	w, m := settleWorld(t, nil, nil, nil)
	_, out := call(t, w, m, settleMethod, settleOf("R", to(ourReceiver, "1")+`},{`+to("2088101126700000", "1")))
	wants(t, out, "ACQ.ROYALTY_RECEIVER_INVALID")
	const bind = "payctl --app alipay/a bind 2088101126700000" // as it is printed, it can be run
	if said := out.Code.Remedy.In("en", "alipay/a", out.Account); !strings.Contains(said, bind) {
		t.Errorf("remedy %q, want %q in it", said, bind)
	}
	if got := w.Trade(vectorTrade); got.Shared != 0 || len(got.Shares) != 0 {
		t.Errorf("split %d in %d lines", got.Shared, len(got.Shares))
	}
}

// TestSettleRequestsPerTrade allows 50 synchronous and 300 asynchronous requests.
// TestSettleAsync is accepted at once and carried out line by line later, told by a message.
// messageContent verifies the last settle message and reads its biz_content.
// TestRelease releases held money by hand, in part, and after 30 days.
// TestReplenish tops the seller up from outside: the totals stay, the books balance.

// TestBesideContent: business parameters that stand beside biz_content, which is absent, are told.
func TestBesideContent(t *testing.T) {
	t.Parallel()
	for _, more := range []map[string]string{{"trade_no": "1", "out_request_no": "2"}, {"bizContent": `{"trade_no":"1"}`}} {
		w, m := world(t, nil)
		m.more = more
		out := w.Do(m.v2("alipay.trade.order.settle", "")).Outcome
		for name := range more {
			if !strings.Contains(out.Explain, "biz_content was not sent, and ") || !strings.Contains(out.Explain, name) {
				t.Errorf("explained %q, not %s", out.Explain, name)
			}
		}
	}
}
