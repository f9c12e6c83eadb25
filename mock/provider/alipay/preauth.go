package alipay

import (
	"strings"

	"paymock/mock/jsonnode"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The kinds of step of a pre-authorisation, as operation_type names them.
const (
	stepFreeze   = "FREEZE"
	stepUnfreeze = "UNFREEZE"
	stepPay      = "PAY"
)

// authRequest holds the business parameters of freeze and voucher.
type authRequest struct {
	order, number, title, notify, payer string
	amount                              money.Amount
}

func (x *exchange) readAuth(in *bizReader) authRequest {
	a := authRequest{order: in.requiredText("out_order_no", 64), number: in.requiredText("out_request_no", 64), title: in.requiredText("order_title", 100)}
	var given bool
	if a.amount, given = in.amount("amount"); !given || a.amount <= 0 {
		in.fail("amount", "须大于0")
	}
	if a.payer = in.text("payer_user_id", 28); a.payer == "" {
		a.payer = defaultBuyer
	}
	in.text("product_code", 64)
	in.text("payee_user_id", 28)
	in.text("remark", 200)
	a.notify = x.notifyURL(in)
	return a
}

// notifyURL is where a request wants to be told of what follows.
func (x *exchange) notifyURL(in *bizReader) string {
	address, _ := x.req.publicParam("notify_url")
	if x.req.v3 { // there it is a field of the body (Alipay sheet 3.2)
		address = in.text("notify_url", 256)
	}
	if address == "" {
		address = x.app.URLs["notify"]
	}
	return address
}

// placeHold makes a pre-authorisation that waits for its payer, or finds that of a repeat.
func (x *exchange) placeHold(a authRequest) (*ledger.Hold, *provider.Outcome) {
	if h, ok := x.books.HoldByOrder(a.order); ok {
		switch {
		case h.Digest != x.call.Digest:
			return nil, refuse("UNIQUE_VIOLATION", "", "out_order_no "+a.order+" was used with other details")
		case h.Status == ledger.Closed:
			return nil, refuse("ORDER_ALREADY_CLOSED", "", "the pre-authorisation was cancelled")
		case h.Status == ledger.Finished:
			return nil, refuse("ORDER_ALREADY_FINISH", "", "nothing of the pre-authorisation is frozen any more")
		}
		return h, nil
	}
	switch a.payer {
	case x.app.Merchant:
		return nil, refuse("PAYER_PAYEE_EQUAL", "", "payer_user_id is the seller")
	case accountMissing:
		return nil, refuse("PAYER_NOT_EXIST", "", "the payer is the test account "+a.payer)
	case accountFrozen, accountClosed:
		return nil, refuse("PAYER_USER_STATUS_LIMIT", "", "the payer is the test account "+a.payer)
	}
	h := &ledger.Hold{
		No: x.unusedNumber(ledger.KindHold, newAuthNo), Order: a.order, Merchant: x.app.Merchant, Payer: a.payer, Subject: a.title, Amount: a.amount,
		Status: ledger.Waiting, NotifyURL: a.notify, CreatedAt: x.env.Now, Digest: x.call.Digest,
		Extra: map[string]string{"out_request_no": a.number, extraCharset: x.req.charset.name, extraSignType: x.req.signType},
	}
	x.books.SaveHold(h)
	return h, nil
}

// authDigest identifies what must agree when an out_order_no is sent again.
func authDigest(biz *jsonnode.Node, _ string) string {
	in, d := newReader(biz), new(repeatDetails)
	d.addField(in, "out_request_no", "")
	d.addAmount(in, "amount")
	d.addField(in, "order_title", "")
	return d.sum()
}

// authoriseHold is the payer's confirmation: the money is frozen.
func (x *exchange) authoriseHold(h *ledger.Hold) (*provider.Notice, error) {
	step := ledger.HoldStep{No: newOperationNo(x.env.Now, x.env.Draw), Order: h.Extra["out_request_no"], Kind: stepFreeze, At: x.env.Now}
	if err := h.Freeze(step); err != nil {
		return nil, err
	}
	x.books.SaveHold(h)
	n := x.authNotification(h, &h.Steps[len(h.Steps)-1])
	return &n, nil
}

// freeze is alipay.fund.auth.order.freeze: the merchant scanned the payer's code.
func freeze(x *exchange) provider.Outcome {
	in := x.readBiz()
	a := x.readAuth(in)
	code := in.requiredText("auth_code", 64)
	in.readChoice("auth_code_type", "bar_code", "security_code")
	if refused := in.refusal("ILLEGAL_ARGUMENT"); refused != nil {
		return *refused
	}
	switch {
	case !authCode(code) || code == authCodeExpired:
		return bareRefusal("PAYMENT_AUTH_CODE_INVALID", "auth_code is "+quoteShort(code))
	case code == authCodePoor:
		return bareRefusal("MONEY_NOT_ENOUGH", "auth_code is the test value of a buyer without money")
	}
	h, refused := x.placeHold(a)
	if refused != nil {
		return *refused
	}
	out := provider.Outcome{}
	if h.Status == ledger.Waiting && code != authCodeConfirm {
		notice, err := x.authoriseHold(h)
		if err != nil {
			return bareRefusal("SYSTEM_ERROR", err.Error())
		}
		out.Notices = []provider.Notice{*notice}
	}
	return authAnswer(h, out)
}

// authAnswer is freeze's answer: authorised, or waiting for the payer as 10003.
func authAnswer(h *ledger.Hold, out provider.Outcome) provider.Outcome {
	out.Code, out.Subject = codeByName()[codeSuccess], h.No
	step, ok := requestedStep(h, h.Extra["out_request_no"], "")
	if !ok {
		out.Code = codeByName()[codeInProcess]
		out.Fields = wire.Object{{Name: "auth_no", Value: h.No}, {Name: "out_order_no", Value: h.Order}, {Name: "status", Value: "INIT"}, {Name: "amount", Value: formatYuan(h.Amount)}}
		return out
	}
	out.Fields = wire.Object{
		{Name: "auth_no", Value: h.No},
		{Name: "out_order_no", Value: h.Order},
		{Name: "operation_id", Value: step.No},
		{Name: "out_request_no", Value: step.Order},
		{Name: "amount", Value: formatYuan(h.Amount)},
		{Name: "status", Value: "SUCCESS"},
		{Name: "payer_user_id", Value: h.Payer},
		{Name: "payer_logon_id", Value: buyerLogin},
		{Name: "gmt_trans", Value: formatTime(step.At)},
		{Name: "fund_amount", Value: formatYuan(h.Amount)},
		{Name: "credit_amount", Value: "0.00"},
	}
	return out
}

// voucher is alipay.fund.auth.order.voucher.create: a code for the payer to scan.
func voucher(x *exchange) provider.Outcome {
	h, refused := x.waitingHold()
	if refused != nil {
		return *refused
	}
	out := succeed(wire.Object{
		{Name: "out_order_no", Value: h.Order},
		{Name: "out_request_no", Value: h.Extra["out_request_no"]},
		{Name: "code_type", Value: "qr_code"},
		{Name: "code_value", Value: x.call.Request.Base() + cashierAddress(x.app.ID, "auth_no", h.No)},
	})
	out.Subject = h.No
	return out
}

// appFreeze is alipay.fund.auth.order.app.freeze: the app opens the cashier.
func appFreeze(x *exchange) provider.Outcome {
	h, refused := x.waitingHold()
	if refused != nil {
		return *refused
	}
	out := succeed(wire.Object{{Name: "auth_no", Value: h.No}, {Name: fieldLocation, Value: cashierAddress(x.app.ID, "auth_no", h.No)}})
	out.Subject = h.No
	return out
}

func (x *exchange) waitingHold() (*ledger.Hold, *provider.Outcome) {
	in := x.readBiz()
	a := x.readAuth(in)
	if refused := in.refusal("ILLEGAL_ARGUMENT"); refused != nil {
		return nil, refused
	}
	h, refused := x.placeHold(a)
	if refused == nil && h.Status == ledger.Paid {
		return nil, refuse("FREEZE_ALREADY_SUCCESS", "", "the pre-authorisation "+h.No+" is authorised")
	}
	return h, refused
}

// unfreeze is alipay.fund.auth.order.unfreeze.
func unfreeze(x *exchange) provider.Outcome {
	in := x.readBiz()
	no, number := in.requiredText("auth_no", 28), in.requiredText("out_request_no", 64)
	amount, given := in.amount("amount")
	if !given || amount <= 0 {
		in.fail("amount", "须大于0")
	}
	remark := in.requiredText("remark", 100)
	notify := x.notifyURL(in)
	if refused := in.refusal("ILLEGAL_ARGUMENT"); refused != nil {
		return *refused
	}
	h, ok := x.books.Hold(no)
	if !ok {
		return bareRefusal("AUTH_ORDER_NOT_EXIST", "no pre-authorisation "+quoteShort(no)+" of this app")
	}
	if step, ok := requestedStep(h, number, ""); ok {
		if step.Kind != stepUnfreeze || step.Amount != amount {
			return bareRefusal("UNIQUE_VIOLATION", "out_request_no "+number+" was used for "+step.Kind+" of "+formatYuan(step.Amount))
		}
		return unfreezeAnswer(h, step)
	}
	switch {
	case h.Status == ledger.Waiting:
		return bareRefusal("ILLEGAL_STATUS", "the payer has not authorised "+no)
	case h.Status == ledger.Closed:
		return bareRefusal("ORDER_ALREADY_CLOSED", "the pre-authorisation was cancelled")
	case h.Status == ledger.Finished:
		return bareRefusal("ORDER_ALREADY_FINISH", "nothing of the pre-authorisation is frozen any more")
	case amount > h.Remaining():
		return bareRefusal("REQUEST_AMOUNT_EXCEED", "amount is "+formatYuan(amount)+", "+formatYuan(h.Remaining())+" is frozen")
	}
	step := ledger.HoldStep{No: newOperationNo(x.env.Now, x.env.Draw), Order: number, Kind: stepUnfreeze, Amount: amount, At: x.env.Now, Remark: remark}
	if err := h.Unfreeze(step); err != nil {
		return bareRefusal("ILLEGAL_STATUS", err.Error())
	}
	h.NotifyURL = notify
	x.books.SaveHold(h)
	out := unfreezeAnswer(h, &step)
	out.Notices = []provider.Notice{x.authNotification(h, &step)}
	return out
}

// requestedStep finds the step made with an out_request_no, or an operation_id. A payment has none: its
// number is an out_trade_no.
func requestedStep(h *ledger.Hold, number, operation string) (*ledger.HoldStep, bool) {
	return h.StepOf(number, operation, stepPay)
}

func unfreezeAnswer(h *ledger.Hold, step *ledger.HoldStep) provider.Outcome {
	out := succeed(wire.Object{
		{Name: "auth_no", Value: h.No},
		{Name: "out_order_no", Value: h.Order},
		{Name: "operation_id", Value: step.No},
		{Name: "out_request_no", Value: step.Order},
		{Name: "amount", Value: formatYuan(step.Amount)},
		{Name: "status", Value: "SUCCESS"},
		{Name: "gmt_trans", Value: formatTime(step.At)},
		{Name: "fund_amount", Value: formatYuan(step.Amount)},
		{Name: "credit_amount", Value: "0.00"},
	})
	out.Subject = h.No
	return out
}

// authNotification is fund_auth_freeze or fund_auth_unfreeze.
func (x *exchange) authNotification(h *ledger.Hold, step *ledger.HoldStep) provider.Notice {
	id := newNotifyID(x.env.Now, x.env.Draw)
	c, ok := charsetOf(h.Extra[extraCharset])
	if !ok {
		c = utf8Charset
	}
	signType := rsa2
	if h.Extra[extraSignType] == rsa1 {
		signType = rsa1
	}
	form := wire.Form{
		{Name: "notify_time", Value: ""}, // at delivery
		{Name: "notify_type", Value: "fund_auth_" + strings.ToLower(step.Kind)},
		{Name: "notify_id", Value: id},
		{Name: "app_id", Value: x.app.ID},
		{Name: "charset", Value: c.name},
		{Name: "version", Value: "1.0"},
		{Name: "sign_type", Value: signType},
		{Name: "auth_no", Value: h.No},
		{Name: "out_order_no", Value: h.Order},
		{Name: "operation_id", Value: step.No},
		{Name: "out_request_no", Value: step.Order},
		{Name: "operation_type", Value: step.Kind},
		{Name: "amount", Value: formatYuan(step.Amount)},
		{Name: "status", Value: "SUCCESS"},
		{Name: "gmt_create", Value: formatTime(h.CreatedAt)},
		{Name: "gmt_trans", Value: formatTime(step.At)},
		{Name: "payer_user_id", Value: h.Payer},
		{Name: "payer_logon_id", Value: buyerLogin},
		{Name: "payee_user_id", Value: h.Merchant},
		{Name: "total_freeze_amount", Value: formatYuan(h.Frozen)},
		{Name: "total_unfreeze_amount", Value: formatYuan(h.Released)},
		{Name: "total_pay_amount", Value: formatYuan(h.Taken)},
		{Name: "rest_amount", Value: formatYuan(h.Remaining())},
	}
	return provider.Notice{ID: id, Kind: noticeTrade, Subject: h.No, URL: h.NotifyURL, At: x.env.Now, Content: form.Encode()}
}

// payFromHold is trade.pay with auth_no: the trade is paid from what is frozen.
func (x *exchange) payFromHold(o orderRequest, no string, complete bool) provider.Outcome {
	if t, ok := x.findTrade("", o.Order); ok { // what is left of the hold says nothing about a repeat
		if refused := x.checkOrder(o); refused != nil {
			return *refused
		}
		if refused := sameOrder(t, o); refused != nil {
			return *refused
		}
	}
	h, ok := x.books.Hold(no)
	switch {
	case !ok:
		return refuseBusiness("AUTH_NO_ERROR", "no pre-authorisation "+quoteShort(no)+" of this app")
	case h.Status == ledger.Waiting:
		return refuseBusiness("AUTH_ORDER_NOT_PAID", "the payer has not authorised "+no)
	case h.Status == ledger.Closed:
		return refuseBusiness("AUTH_ORDER_HAS_CLOSED", "the pre-authorisation was cancelled")
	case h.Status == ledger.Finished:
		return refuseBusiness("AUTH_ORDER_HAS_FINISHED", "nothing of the pre-authorisation is frozen any more")
	case o.Amount > h.Remaining():
		return refuseBusiness("AUTH_AMOUNT_NOT_ENOUGH", "total_amount is "+formatYuan(o.Amount)+", "+formatYuan(h.Remaining())+" is frozen")
	}
	o.Buyer = h.Payer
	t, notices, refused := x.placeOrder(o)
	if refused != nil {
		return *refused
	}
	step := ledger.HoldStep{No: newOperationNo(x.env.Now, x.env.Draw), Order: o.Order, Kind: stepPay, Amount: o.Amount, At: x.env.Now}
	if err := h.Take(step); err != nil {
		return refuseBusiness("AUTH_AMOUNT_NOT_ENOUGH", err.Error())
	}
	if complete && h.Remaining() > 0 {
		back := ledger.HoldStep{No: newOperationNo(x.env.Now, x.env.Draw), Order: "complete_" + o.Order, Kind: stepUnfreeze, Amount: h.Remaining(), At: x.env.Now}
		if err := h.Unfreeze(back); err != nil {
			return refuseBusiness("AUTH_ORDER_HAS_FINISHED", err.Error())
		}
		notices = append(notices, x.authNotification(h, &back))
	}
	x.books.SaveHold(h)
	return x.paidAnswer(t, notices)
}
