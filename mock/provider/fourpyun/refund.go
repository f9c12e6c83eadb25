package fourpyun

import (
	"fmt"

	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The progress of a refund (4pyun sheet 5.5).
const (
	processFailed  = -1
	processRunning = 0
	processDone    = 1
)

// kindRefund is the record by which a refund is found: the merchant's number → where it is.
const kindRefund = "refund-order"

// refundRef is the record's value.
type refundRef struct {
	PaySerial string `json:"pay_serial"`
	Merchant  string `json:"merchant"`
}

// refundArgs are refund's parsed fields.
type refundArgs struct {
	refundValue money.Amount
}

func readRefund(x *exchange) refusal {
	path := x.call.Request.Path
	if only := x.set.dialect[dialectRefundPath]; only != "both" && path != paymentPath+only {
		return refusal{code: "403", explain: fmt.Sprintf("refunds are taken at %s only (dialect %s=%s)", paymentPath+only, dialectRefundPath, only)}
	}
	var r refusal
	if x.refundValue, r = x.readAmount("value"); r.code != "" {
		return r
	}
	if x.refundValue <= 0 {
		return x.refuseField("value", "must be more than 0")
	}
	x.call.RepeatKey = x.form.Get("order")
	x.call.Digest = "pay_serial=" + x.call.Subject + "&value=" + x.refundValue.Minor()
	return refusal{}
}

func readRefundQuery(*exchange) refusal { return refusal{} }

// refund gives money back to the payer and takes back the partner's part of it (4pyun sheet
// 5.4; what the partner gives back is Assumed).
func (d *decision) refund() provider.Outcome {
	t, found := d.books.Trade(d.call.Subject)
	if !found {
		return refusal{code: "1403", message: "没有该订单退款权限", explain: fmt.Sprintf("this app has no trade %q", doctor.ClipText(d.call.Subject))}.outcome()
	}
	if d.set.hasDialect(dialectMerchantGrant, "own") && t.Merchant != d.app.Merchant {
		explain := fmt.Sprintf("trade %s is merchant %s's; the app may act for %s only (dialect %s)", t.No, t.Merchant, d.app.Merchant, dialectMerchantGrant)
		return refusal{code: "1403", message: "没有该订单退款权限", explain: explain}.outcome()
	}
	if out, repeated := d.repeatedRefund(); repeated {
		return out
	}
	if r := d.checkRefundable(t); r.code != "" {
		return r.outcome()
	}
	given := len(t.Shares)
	notices, explain, err := d.takeShareBack(t, d.refundValue)
	refund := ledger.Refund{
		No: refundOrder(d.env.Draw, d.env.Now), Serial: channelRefund(d.env.Draw, d.env.Now), Order: d.call.RepeatKey,
		Kind: ledger.RefundNormal, Amount: d.refundValue, Reason: d.form.Get("reason"), At: d.env.Now, Digest: d.call.Digest,
	}
	later := d.deferRefund(&refund, t.Shares[given:])
	if err == nil {
		err = t.Return(refund)
	}
	if err != nil {
		return refusal{code: "1405", explain: "refund refused: " + err.Error()}.outcome()
	}
	if refund.Order != "" {
		d.books.Save(kindRefund, refund.Order, refundRef{t.No, t.Merchant})
	}
	d.books.SaveTrade(t)
	out := d.accept("1001", refundFields(t, &refund), fmt.Sprintf("refund %s: %d of %d fen paid went back, %d before%s", refund.No, refund.Amount, t.Paid, t.Refunded-refund.Amount, explain))
	out.Notices = append(append(notices, later...), dayTimer(d.books, d.app, d.env.Now)...) // a later day states what an earlier one can't
	return out
}

// checkRefundable checks the trade before anything moves.
func (d *decision) checkRefundable(t *ledger.Trade) refusal {
	state := fmt.Sprintf("status %s, paid %d, refunded %d", t.Status, t.Paid, t.Refunded)
	held := t.Paid - t.Refunded
	switch {
	case t.Status != ledger.Paid:
		return refusal{code: "1405", message: "订单未支付, 不可退款", explain: "the trade is not paid (" + state + "); let the payer pay first"}
	case held == 0:
		return refusal{code: "1405", message: "[INVALID_REQUEST]订单已全额退款", explain: "the trade is refunded in full (" + state + ")"}
	case d.refundValue > held:
		return refusal{
			code: "1003", message: fmt.Sprintf("可用退款余额不足, 退款金额=%s元, 可用余额=%s元", formatYuan(d.refundValue), formatYuan(held)),
			explain: fmt.Sprintf("%d is more than is left (%s); refund at most %d", d.refundValue, state, held),
		}
	case t.ManualSettle && t.SettledAt.IsZero() && d.set.hasDialect(dialectRefundUnsettled, "1405"):
		return refusal{code: "1405", message: "订单未清算, 不可退款", explain: "the trade waits for its settle (dialect " + dialectRefundUnsettled + "); settle it for less instead"}
	}
	return refusal{}
}

// repeatedRefund answers an order number that was used before (undocumented, see dialect
// refund_repeat).
func (d *decision) repeatedRefund() (out provider.Outcome, repeated bool) {
	order := d.call.RepeatKey
	var ref refundRef
	if order == "" || !d.books.Load(kindRefund, order, &ref) {
		return out, false
	}
	t, found := d.books.Trade(ref.PaySerial)
	if !found {
		return out, false
	}
	r, found := t.RefundOf(order)
	if !found {
		return out, false
	}
	if r.Digest == d.call.Digest && d.set.hasDialect(dialectRefundRepeat, "1001") {
		out = d.accept("1001", refundFields(t, r), fmt.Sprintf("repeat of refund %s of %s, nothing moved", r.No, isoSeconds(r.At)))
		return out, true
	}
	explain := fmt.Sprintf("order %s is refund %s of trade %s over %d fen; use a new order number", doctor.ClipText(order), r.No, ref.PaySerial, r.Amount)
	return refusal{code: "1405", message: "退款订单号已存在", explain: explain}.outcome(), true
}

func refundFields(t *ledger.Trade, r *ledger.Refund) wire.Object {
	return wire.Object{
		{Name: "pay_serial", Value: t.No},
		{Name: "trade", Value: ""},
		{Name: "refund_order", Value: r.No},
		{Name: "refund_serial", Value: r.Serial},
		{Name: "refund_time", Value: r.At.UTC().Format(timeMillis)},
		{Name: "message", Value: ""},
		{Name: "extra", Value: wire.Object{}},
	}
}

// refundQuery tells about a refund by the merchant's number (4pyun sheet 5.5).
func (d *decision) refundQuery() provider.Outcome {
	merchant, order := d.form.Get("merchant"), d.form.Get("order")
	if d.set.hasDialect(dialectMerchantGrant, "own") && merchant != d.app.Merchant {
		return refusal{
			code: "1403", message: "该商户未授权该应用", hint: fmt.Sprintf("app_id=%s, merchant=%s", d.app.ID, merchant),
			explain: fmt.Sprintf("the app may act for merchant %s only (dialect %s)", d.app.Merchant, dialectMerchantGrant),
		}.outcome()
	}
	var ref refundRef
	t, r := (*ledger.Trade)(nil), (*ledger.Refund)(nil)
	found := d.books.Load(kindRefund, order, &ref) && ref.Merchant == merchant
	if found {
		if t, found = d.books.Trade(ref.PaySerial); found {
			r, found = t.RefundOf(order)
		}
	}
	if !found {
		return refusal{
			code: "1002", message: "退款订单不存在", hint: fmt.Sprintf("merchant=%s, order=%s", merchant, order),
			explain: "this app made no refund with that order number for that merchant; order is the field order of the refund",
		}.outcome()
	}
	out := d.accept("1001", wire.Object{
		{Name: "order", Value: r.Order},
		{Name: "refund_order", Value: r.No},
		{Name: "refund_serial", Value: r.Serial},
		{Name: "pay_serial", Value: t.No},
		{Name: "value", Value: int64(r.Amount)},
		{Name: "process", Value: refundProcess(r)},
		{Name: "create_time", Value: isoSeconds(r.At)},
		{Name: "refund_time", Value: isoSeconds(doneAt(r))}, // "" until it is done
		{Name: "operator_id", Value: d.app.ID},
		{Name: "operator_name", Value: "模拟应用"},
		{Name: "reason", Value: r.Reason},
		{Name: "merchant", Value: t.Merchant},
		{Name: "receipt_url", Value: ""},
	}, fmt.Sprintf("refund %s of trade %s over %d fen has process %d", r.No, t.No, r.Amount, refundProcess(r)))
	out.Subject = t.No
	return out
}
