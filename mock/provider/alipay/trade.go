package alipay

import (
	"strings"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// refundWindow is how long a trade can be refunded; then it is finished. The contract says,
// 12 months by default (Alipay sheet 3.1).
const refundWindow = 12

// The buyer of every trade that names none, and the masked login name of every buyer.
const (
	defaultBuyer = "2088102146225135"
	buyerLogin   = "159****5620"
)

// tradeStatus is a trade's status in the platform's words (Alipay sheet 3.1). A failed
// payment is final here, so it reads as closed: Assumed, the platform lets the buyer try again
// until the trade times out.
func tradeStatus(t *ledger.Trade) string {
	switch t.Status {
	case ledger.Waiting:
		return "WAIT_BUYER_PAY"
	case ledger.Paid:
		return "TRADE_SUCCESS"
	case ledger.Finished:
		return "TRADE_FINISHED"
	}
	return "TRADE_CLOSED"
}

// stateForbids explains a refusal by a trade's state: what it is, the platform's rule, and what that
// state allows. The command that makes the call pass is the code's remedy.
func stateForbids(t *ledger.Trade, rule string) string {
	allowed := "a closed trade stays closed: place another one"
	switch t.Status {
	case ledger.Waiting:
		allowed = "its payer has still to pay"
	case ledger.Paid:
		allowed = "a paid trade ends by a refund of all of it (alipay.trade.refund)"
	case ledger.Finished:
		allowed = "nothing can be done to a finished trade any more: take one that was paid later"
	}
	return "the trade is " + tradeStatus(t) + "; " + rule + "; " + allowed
}

// findTrade finds a trade by the platform's number, or without one by the merchant's. A paid one
// whose refund window has passed is finished on the way.
func (x *exchange) findTrade(no, order string) (*ledger.Trade, bool) {
	find, id := x.books.Trade, no
	if no == "" {
		find, id = x.books.TradeByOrder, order
	}
	t, ok := find(id)
	if ok && t.Status == ledger.Paid && !x.env.Now.Before(t.PaidAt.AddDate(0, refundWindow, 0)) {
		t.Status = ledger.Finished
		x.books.SaveTrade(t)
	}
	return t, ok
}

// readTradeNumbers reads trade_no and out_trade_no, one of which every trade call needs.
func readTradeNumbers(in *bizReader) (no, order string) {
	no, order = in.text("trade_no", 64), in.text("out_trade_no", 64)
	if no == "" && order == "" {
		in.fail("trade_no", "和out_trade_no不能同时为空")
	}
	return no, order
}

// namedTrade finds the trade that biz_content names, or says why not.
func (x *exchange) namedTrade(in *bizReader) (*ledger.Trade, *provider.Outcome) {
	no, order := readTradeNumbers(in)
	if refused := in.refusal("ACQ.INVALID_PARAMETER"); refused != nil {
		return nil, refused
	}
	t, ok := x.findTrade(no, order)
	if !ok {
		return nil, refuse("ACQ.TRADE_NOT_EXIST", "", "no trade "+quoteShort(no+order)+" of this app; a precreated order is one when its code is scanned")
	}
	return t, nil
}

func aboutTrade(out provider.Outcome, t *ledger.Trade) provider.Outcome {
	out.Subject = t.No
	return out
}

func tradeNumbers(t *ledger.Trade) wire.Object {
	return wire.Object{{Name: "trade_no", Value: t.No}, {Name: "out_trade_no", Value: t.Order}}
}

func buyerFields(t *ledger.Trade) wire.Object {
	o := wire.Object{{Name: "buyer_logon_id", Value: buyerLogin}}
	if id := t.Extra["buyer_open_id"]; id != "" {
		return append(o, wire.Member{Name: "buyer_open_id", Value: id})
	}
	return append(o, wire.Member{Name: "buyer_user_id", Value: t.Payer})
}

func fundBills(t *ledger.Trade) wire.Member {
	return wire.Member{Name: "fund_bill_list", Value: wire.List{wire.Object{
		{Name: "fund_channel", Value: "ALIPAYACCOUNT"}, {Name: "amount", Value: formatYuan(t.Paid)},
	}}}
}

func tradeAmounts(t *ledger.Trade) wire.Object {
	paid := formatYuan(t.Paid)
	return wire.Object{
		{Name: "total_amount", Value: formatYuan(t.Amount)},
		{Name: "receipt_amount", Value: paid},
		{Name: "buyer_pay_amount", Value: paid},
		{Name: "point_amount", Value: "0.00"},
		{Name: "invoice_amount", Value: paid},
	}
}

// create is alipay.trade.create.
func create(x *exchange) provider.Outcome {
	in := x.readBiz()
	o := x.readOrder(in)
	if refused := in.refusal("ACQ.INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	t, notices, refused := x.placeOrder(o)
	if refused != nil {
		return *refused
	}
	out := succeed(wire.Object{{Name: "out_trade_no", Value: t.Order}, {Name: "trade_no", Value: t.No}})
	out.Notices = notices
	return aboutTrade(out, t)
}

// pagePay is alipay.trade.page.pay, wap.pay and app.pay: the order, and where the browser goes. Of
// app.pay the SDK makes a string only; whoever sends it here takes the part of the Alipay app.
func pagePay(x *exchange) provider.Outcome {
	in := x.readBiz()
	o := x.readOrder(in)
	if o.Product == "" && x.req.op.Name == "page_pay" {
		in.fail("product_code", "不能为空")
	}
	in.text("qr_pay_mode", 2)
	in.text("quit_url", 400)
	o.Page = x.req.method
	if refused := in.refusal("ACQ.INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	o.Return, _ = x.req.publicParam("return_url")
	t, notices, refused := x.placeOrder(o)
	if refused != nil {
		return *refused
	}
	out := succeed(append(tradeNumbers(t), wire.Member{Name: fieldLocation, Value: cashierAddress(x.app.ID, "trade_no", t.No)}))
	out.Notices = notices
	return aboutTrade(out, t)
}

// pay is alipay.trade.pay: the merchant scanned the buyer's code.
func pay(x *exchange) provider.Outcome {
	in := x.readBiz()
	o := x.readOrder(in)
	held := in.text("auth_no", 64)
	complete := in.text("auth_confirm_mode", 32) == "COMPLETE"
	code := ""
	if held == "" {
		if in.requiredText("scene", 32); in.top.problem == "" {
			in.readChoice("scene", "bar_code", "security_code")
		}
		code = in.requiredText("auth_code", 64)
	}
	if refused := in.refusal("ACQ.INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	if held != "" {
		return x.payFromHold(o, held, complete)
	}
	switch {
	case !authCode(code) || code == authCodeExpired:
		return refuseBusiness("PAYMENT_AUTH_CODE_INVALID", "auth_code is "+quoteShort(code)+": 16 to 24 digits from 25 to 30, or 35 characters from fp, and not the expired test value")
	case code == authCodePoor:
		return refuseBusiness("BUYER_BALANCE_NOT_ENOUGH", "auth_code is the test value of a buyer without money")
	case code == authCodeFails:
		return refuseBusiness("PAYMENT_FAIL", "auth_code is the test value of a payment that fails")
	}
	if o.Product == "" {
		o.Product = "FACE_TO_FACE_PAYMENT"
	}
	t, notices, refused := x.placeOrder(o)
	if refused != nil {
		return *refused
	}
	if code == authCodeConfirm || x.dialect.isSet("bar_code", "confirm") {
		out := provider.Outcome{
			Code: codeByName()[codeInProcess], Notices: notices, Explain: "the buyer must confirm: let the payer pay by the control API",
			Fields: append(append(tradeNumbers(t), buyerFields(t)...), wire.Member{Name: "total_amount", Value: formatYuan(t.Amount)}),
		}
		return aboutTrade(out, t)
	}
	return x.paidAnswer(t, notices)
}

// paidAnswer pays a trade and answers as alipay.trade.pay does.
func (x *exchange) paidAnswer(t *ledger.Trade, notices []provider.Notice) provider.Outcome {
	more, err := x.payTrade(t)
	if err != nil {
		return refuseBusiness("PAYMENT_FAIL", err.Error())
	}
	fields := append(tradeNumbers(t), buyerFields(t)...)
	fields = append(append(fields, tradeAmounts(t)...), wire.Member{Name: "gmt_payment", Value: formatTime(t.PaidAt)}, fundBills(t))
	out := succeed(fields)
	out.Notices = append(notices, more...)
	return aboutTrade(out, t)
}

// authCode checks the form of a buyer's code (Alipay sheet 3.2).
func authCode(s string) bool {
	if strings.HasPrefix(s, "fp") {
		return len(s) == 35
	}
	if len(s) < 16 || len(s) > 24 || s[:2] < "25" || s[:2] > "30" {
		return false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// payTrade takes the buyer's money and gives the notices that causes.
func (x *exchange) payTrade(t *ledger.Trade) ([]provider.Notice, error) {
	if err := t.Pay(x.env.Now); err != nil {
		return nil, err
	}
	if x.dialect.isSet("paid_status", "TRADE_FINISHED") {
		t.Status = ledger.Finished
	}
	x.books.SaveTrade(t)
	notices := []provider.Notice{x.tradeNotification(t, nil)}
	if t.Royalty.Frozen {
		notices = append(notices, x.newTimer(timerRelease, t.No, releaseAfter, nil))
	}
	return notices, nil
}

// closeTrade is alipay.trade.close.
func closeTrade(x *exchange) provider.Outcome {
	in := x.readBiz()
	in.text("operator_id", 28)
	t, refused := x.namedTrade(in)
	if refused != nil {
		return *refused
	}
	if t.Status != ledger.Waiting {
		return aboutTrade(refuseBusiness("TRADE_STATUS_ERROR", stateForbids(t, "only WAIT_BUYER_PAY can be closed")), t)
	}
	notices, err := x.closeTrade(t, ledger.Closed)
	if err != nil {
		return refuseBusiness("TRADE_STATUS_ERROR", err.Error())
	}
	out := succeed(tradeNumbers(t))
	out.Notices = notices
	return aboutTrade(out, t)
}

// closeTrade ends an unpaid trade and notifies it unless the dialect says otherwise.
func (x *exchange) closeTrade(t *ledger.Trade, to ledger.Status) ([]provider.Notice, error) {
	end := t.Close
	if to == ledger.Failed {
		end = t.Fail
	}
	if err := end(x.env.Now); err != nil {
		return nil, err
	}
	x.books.SaveTrade(t)
	if x.dialect.isSet("closed_notify", "off") {
		return nil, nil
	}
	return []provider.Notice{x.tradeNotification(t, nil)}, nil
}

// fireTimeout closes a trade that was not paid in time.
func (x *exchange) fireTimeout(no string) []provider.Notice {
	t, ok := x.findTrade(no, "")
	if !ok || t.Status != ledger.Waiting || x.env.Now.Before(t.ExpiresAt) {
		return nil
	}
	notices, err := x.closeTrade(t, ledger.Closed)
	if err != nil {
		return nil
	}
	return notices
}

// cancel is alipay.trade.cancel: close what is unpaid, refund what is paid.
func cancel(x *exchange) provider.Outcome {
	in := x.readBiz()
	no, order := readTradeNumbers(in)
	if refused := in.refusal("ACQ.INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	answer := func(t *ledger.Trade, action string) provider.Outcome {
		fields := wire.Object{{Name: "trade_no", Value: no}, {Name: "out_trade_no", Value: order}}
		if t != nil {
			fields = tradeNumbers(t)
		}
		fields = append(fields, wire.Member{Name: "retry_flag", Value: "N"})
		if action != "" {
			fields = append(fields, wire.Member{Name: "action", Value: action})
		}
		return succeed(fields)
	}
	t, ok := x.findTrade(no, order)
	if !ok {
		x.forgetCode(order) // a code that nobody scanned is void now
		out := answer(nil, "")
		out.Explain = "there is no such trade, so nothing is to be done (Assumed)"
		return out
	}
	switch t.Status {
	case ledger.Finished:
		return aboutTrade(refuseBusiness("TRADE_HAS_FINISHED", "the trade is TRADE_FINISHED"), t)
	case ledger.Closed, ledger.Failed:
		return aboutTrade(answer(t, ""), t)
	}
	if formatDay(t.CreatedAt) != formatDay(x.env.Now) {
		return aboutTrade(refuseBusiness("TRADE_CANCEL_TIME_OUT", "the trade was made on "+formatDay(t.CreatedAt)+" and can be cancelled that day only"), t)
	}
	if t.Status == ledger.Waiting {
		notices, err := x.closeTrade(t, ledger.Closed)
		if err != nil {
			return refuseBusiness("CANCEL_NOT_ALLOWED", err.Error())
		}
		out := answer(t, "close")
		out.Notices = notices
		return aboutTrade(out, t)
	}
	notices, refused := x.refundTrade(t, refundRequest{
		number: "cancel_" + t.No, amount: t.Paid - t.Refunded, reason: "cancel",
	})
	if refused != nil {
		return aboutTrade(*refused, t)
	}
	out := answer(t, "refund")
	out.Notices = notices
	return aboutTrade(out, t)
}
