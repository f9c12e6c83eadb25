package fourpyun

import (
	"fmt"
	"time"

	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The platform's words for where a payment stands (4pyun sheet 5.3). Settled, frozen and
// closed have none: a settled or refunded payment stays paid.
const (
	statusFailed = -1
	statusPaying = 0
	statusPaid   = 1
)

// payStatus gives the platform's word. An unpaid trade fails when its time is over (Assumed: it
// "just expires", the word is -1).
func payStatus(t *ledger.Trade, now time.Time) int {
	switch t.Status {
	case ledger.Paid, ledger.Finished:
		return statusPaid
	case ledger.Waiting:
		if !isExpired(t, now) {
			return statusPaying
		}
	}
	return statusFailed
}

// isExpired reports whether an unpaid trade's time is over.
func isExpired(t *ledger.Trade, now time.Time) bool {
	return t.Status == ledger.Waiting && !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt)
}

func readQuery(x *exchange) refusal {
	if x.form.Get("pay_serial") == "" && x.form.Get("pay_order") == "" {
		return refusal{
			code: "500", message: "处理异常:java.lang.IllegalArgumentException: `pay_serial`/`merchant`+`order` Required!",
			explain: "neither pay_serial nor pay_order was sent",
		}
	}
	return refusal{}
}

// query tells about a payment (4pyun sheet 5.3).
func (d *decision) query() provider.Outcome {
	no, order, merchant := d.form.Get("pay_serial"), d.form.Get("pay_order"), d.form.Get("merchant")
	t, found := d.books.Trade(no)
	if no == "" {
		t, found = d.books.TradeByOrder(order)
	}
	switch {
	case !found:
		return refusal{code: "500", message: "未查询到订单记录", explain: fmt.Sprintf("this app has no trade with pay_serial %q or pay_order %q", doctor.ClipText(no), doctor.ClipText(order))}.outcome()
	case t.Merchant != merchant:
		return refusal{code: "500", message: "未查询到订单记录", explain: fmt.Sprintf("trade %s is merchant %s's, not %s's", t.No, t.Merchant, doctor.ClipText(merchant))}.outcome()
	case order != "" && t.Order != order:
		return refusal{code: "500", message: "未查询到订单记录", explain: fmt.Sprintf("trade %s has pay_order %s, not %s", t.No, t.Order, doctor.ClipText(order))}.outcome()
	}
	word := payStatus(t, d.env.Now)
	fields := wire.Object{
		{Name: "merchant", Value: t.Merchant},
		{Name: "pay_order", Value: t.Order},
		{Name: "channel", Value: payChannel(t)},
		{Name: "pay_serial", Value: t.No},
		{Name: "value", Value: int64(t.Amount)},
		{Name: "status", Value: word},
	}
	fields = withOptional(fields, "trade_time", isoSeconds(t.PaidAt))
	fields = withOptional(fields, "payer", t.Payer)
	if d.set.hasDialect(dialectRefundList, "on") || d.set.hasDialect(dialectQueryProfile, "2026") {
		fields = append(fields, wire.Member{Name: "refund_list", Value: refundList(t)})
	}
	out := d.accept("1001", fields, fmt.Sprintf("trade is %s, paid %d, settled %d, shared %d, refunded %d", t.Status, t.Paid, t.Settled, t.Shared, t.Refunded))
	if isExpired(t, d.env.Now) {
		out.Explain += "; unpaid, and its time was over at " + isoSeconds(t.ExpiresAt)
	}
	out.Subject = t.No
	return out
}

// refundList has type 0 for refunds and 1 for what a settle gave back, and only what is done (4pyun
// sheet 5.3).
func refundList(t *ledger.Trade) wire.List {
	list := make(wire.List, 0, len(t.Refunds))
	for i := range t.Refunds {
		r := &t.Refunds[i]
		if refundProcess(r) != processDone {
			continue
		}
		kind := 0
		if r.Kind == ledger.RefundRemainder {
			kind = 1
		}
		list = append(list, wire.Object{
			{Name: "type", Value: kind},
			{Name: "refund_order", Value: r.No},
			{Name: "refund_serial", Value: r.Serial},
			{Name: "value", Value: int64(r.Amount)},
			{Name: "process", Value: processDone},
			{Name: "reason", Value: r.Reason},
			{Name: "refund_time", Value: isoSeconds(doneAt(r))},
		})
	}
	return list
}

// payChannel is the trade's channel; WeChat's when none was chosen (4pyun sheet 5.9).
func payChannel(t *ledger.Trade) string {
	if c := t.Extra[extraChannel]; c != "" {
		return c
	}
	return "200201"
}
