package fourpyun

import (
	"errors"
	"fmt"

	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// settleArgs are settle's parsed fields.
type settleArgs struct {
	value, sharable money.Amount
	items           []tradeItem
	itemsErr        error
}

func readSettle(x *exchange) refusal {
	a := &x.settleArgs
	var r refusal
	if a.value, r = x.readAmount("settle_value"); r.code != "" {
		return r
	}
	if a.sharable, r = x.readAmount("sharding_value"); r.code != "" {
		return r
	}
	a.items, a.itemsErr = readItems(x.form.Get(extraItem))
	if x.set.hasDialect(dialectSettleExtra, "required") && x.form.Get(extraExtra) == "" {
		return x.op.missing(extraExtra)
	}
	if r := x.jsonObject(extraExtra); r.code != "" {
		return r
	}
	if r := x.unknownKeys(a.items); r.code != "" {
		return r
	}
	x.call.RepeatKey = x.call.Subject
	x.call.Digest = "settle_value=" + a.value.Minor() + "&sharding_value=" + a.sharable.Minor() + "&trade_item=" + x.form.Get(extraItem)
	return refusal{}
}

// settle clears a held payment (4pyun sheet 4). The checks run in the sheet's order: unknown
// trade, its state, then the amounts.
func (d *decision) settle() provider.Outcome {
	t, found := d.books.Trade(d.call.Subject)
	if !found {
		code := d.set.dialect[dialectSettleUnknown]
		return refusal{code: code, message: "未查询到支付记录", explain: fmt.Sprintf("this app has no trade %q; use the pay_serial of the payment push or of a query", doctor.ClipText(d.call.Subject))}.outcome()
	}
	a := &d.settleArgs
	if len(a.items) == 0 { // what prepare said about the parts still holds; its text is kept, which pushes repeat as it came
		a.items, _ = readItems(t.Extra[extraItem])
	}
	if !t.SettledAt.IsZero() && d.set.hasDialect(dialectSettleRepeat, "1001") && t.Extra[extraSettleDigest] == d.call.Digest {
		return d.accept("1001", nil, fmt.Sprintf("repeat of the settle of %s, nothing moved (dialect %s)", isoSeconds(t.SettledAt), dialectSettleRepeat))
	}
	held := t.Paid - t.Refunded
	remainder, err := t.Settle(a.value, a.sharable, d.env.Now)
	if err != nil {
		return d.refuseSettle(t, held, err).outcome()
	}
	// From here on the trade in hand is changed; a refusal leaves it unsaved.
	if r := d.settleAmounts(); r.code != "" {
		return r.outcome()
	}
	explain := fmt.Appendf(make([]byte, 0, 160), "settled %d of %d fen held", a.value, held)
	if remainder > 0 {
		refund := ledger.Refund{
			No: refundOrder(d.env.Draw, d.env.Now), Serial: channelRefund(d.env.Draw, d.env.Now),
			Kind: ledger.RefundRemainder, Amount: remainder, Reason: d.form.Get("reason"), At: d.env.Now,
		}
		if err := t.Return(refund); err != nil {
			return refusal{code: "1500", explain: err.Error()}.outcome()
		}
		explain = fmt.Appendf(explain, "; %d go back to the payer as refund %s", remainder, refund.No)
	}
	if total := sumItems(a.items); len(a.items) > 0 && total != a.value {
		explain = fmt.Appendf(explain, "; trade_item sums to %d, not to settle_value %d: accepted, dialect %s=strict refuses it", total, a.value, dialectItemSum)
	}
	if unknown := unknownKeys(a.items); unknown != "" {
		explain = fmt.Appendf(explain, "; trade_item has %s, which no document names: shared like the others, dialect %s=400 refuses it", unknown, dialectItemKeys)
	}
	notices, shared := d.shareTrade(t)
	explain = append(explain, shared...)
	if t.Extra == nil {
		t.Extra = map[string]string{}
	}
	t.Extra[extraSettleDigest] = d.call.Digest
	d.books.SaveTrade(t)
	out := d.accept("1001", nil, string(explain))
	out.Notices = append(notices, dayTimer(d.books, d.app, d.env.Now)...)
	return out
}

// settleAmounts checks what doesn't depend on the trade.
func (d *decision) settleAmounts() refusal {
	a := &d.settleArgs
	switch {
	case a.value == 0 && d.set.hasDialect(dialectSettleZero, "400"):
		return badField("settle_value", "must be more than 0")
	case a.itemsErr != nil:
		return badField(extraItem, "must be a list of key and value: "+a.itemsErr.Error())
	case d.set.hasDialect(dialectItemSum, "strict") && len(a.items) > 0 && sumItems(a.items) != a.value:
		return badField(extraItem, fmt.Sprintf("sums to %d, not to settle_value %d", sumItems(a.items), a.value))
	}
	return refusal{}
}

// refuseSettle maps the ledger's refusals to answers; the texts of 1403 are Assumed.
func (d *decision) refuseSettle(t *ledger.Trade, held money.Amount, err error) refusal {
	a := &d.settleArgs
	r := refusal{code: "1403", explain: fmt.Sprintf("can't settle %d: %v", a.value, err)}
	switch {
	case errors.Is(err, ledger.ErrAmount):
		r = badField("settle_value", "must be 0 or more")
		if a.value >= 0 {
			r = badField("sharding_value", "must be from 0 to settle_value")
		}
		r.explain += "; " + err.Error()
		return r
	case errors.Is(err, ledger.ErrNotPaid):
		r.message = "交易未支付, 不可清算"
		if t.Status == ledger.Failed || isExpired(t, d.env.Now) {
			r.message = "交易已失效, 不可清算"
		}
	case errors.Is(err, ledger.ErrNotManual):
		r.message = "交易为自动清算, 不可手动清算"
	case errors.Is(err, ledger.ErrSettled):
		r.message = "交易已清算, 不可重复清算"
	case errors.Is(err, ledger.ErrRefunded):
		r.message = "交易已全额退款, 不可清算"
	case errors.Is(err, ledger.ErrExceeds):
		r.message = fmt.Sprintf("清算金额超出可清算金额, 清算金额=%s元, 可清算金额=%s元", formatYuan(a.value), formatYuan(held))
	default: // ErrClosed
		r.message = "交易已关闭, 不可清算"
	}
	if d.set.hasDialect(dialectSettle1403, "order-exists") {
		r.message = ""
	}
	return r
}
