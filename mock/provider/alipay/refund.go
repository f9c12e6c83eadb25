package alipay

import (
	"fmt"
	"strings"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// refundRequest is biz_content of alipay.trade.refund (Alipay sheet 3.2).
type refundRequest struct {
	number string // out_request_no, or out_trade_no in its place
	amount money.Amount
	reason string
	backs  []settlePart // refund_royalty_parameters: what receivers give back
	digest string
}

// refund is alipay.trade.refund.
func refund(x *exchange) provider.Outcome {
	in := x.readBiz()
	r := refundRequest{number: in.merchantNumber("out_request_no", 64), reason: in.text("refund_reason", 256), digest: x.call.Digest}
	var given bool
	if r.amount, given = in.amount("refund_amount"); !given {
		in.fail("refund_amount", "不能为空")
	}
	for _, line := range in.readObjects("refund_royalty_parameters") {
		r.backs = append(r.backs, readRoyaltyReturn(line))
	}
	options := in.textSet("query_options")
	t, refused := x.namedTrade(in)
	if refused != nil {
		return *refused
	}
	if r.number == "" {
		if r.amount < t.Paid-t.Refunded { // developer.aliyun.com/article/707486 prints this answer
			return refundFailed(t, *refuse("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "撤销或退款金额与订单金额不一致",
				"refund_amount is "+formatYuan(r.amount)+" of "+formatYuan(t.Paid-t.Refunded)+": a partial refund needs out_request_no"))
		}
		r.number = t.Order
	}
	if done, ok := t.RefundOf(r.number); ok {
		if done.Digest != r.digest {
			return refundFailed(t, refuseBusiness("DISCORDANT_REPEAT_REQUEST", "out_request_no "+r.number+" was used for a refund of "+formatYuan(done.Amount)+" with other details"))
		}
		out := succeed(refundAnswer(t, done, "N", options))
		out.Explain = "a repeat: nothing more was refunded"
		return aboutTrade(out, t)
	}
	notices, refused := x.refundTrade(t, r)
	if refused != nil {
		return refundFailed(t, *refused)
	}
	done, _ := t.RefundOf(r.number)
	out := succeed(refundAnswer(t, done, "Y", options))
	out.Notices = notices
	return aboutTrade(out, t)
}

// refundFailed names the trade's order in a refused refund; answerV2 adds the rest.
func refundFailed(t *ledger.Trade, out provider.Outcome) provider.Outcome {
	out.Fields = wire.Object{{Name: "out_trade_no", Value: t.Order}}
	return aboutTrade(out, t)
}

func readRoyaltyReturn(line *bizReader) settlePart {
	p := settlePart{
		Kind: line.readChoice("royalty_type", kindTransfer, kindReplenish) + "_refund",
		Out:  line.text("trans_out", 64), In: line.text("trans_in", 64),
	}
	if p.Out == "" {
		line.fail("trans_out", "不能为空")
	}
	var given bool
	if p.Amount, given = line.amount("amount"); !given || p.Amount <= 0 {
		line.fail("amount", "须大于0")
	}
	return p
}

// refundTrade takes back what receivers give, then returns money to the buyer. A full refund
// closes the trade (Alipay sheet 3.1).
func (x *exchange) refundTrade(t *ledger.Trade, r refundRequest) ([]provider.Notice, *provider.Outcome) {
	no := func(sub, explain string) ([]provider.Notice, *provider.Outcome) {
		return nil, refuse("ACQ."+sub, "", explain)
	}
	left := t.Paid - t.Refunded
	switch {
	case t.Status == ledger.Finished:
		return no("TRADE_HAS_FINISHED", "the trade is TRADE_FINISHED")
	case t.Status != ledger.Paid:
		return no("TRADE_STATUS_ERROR", stateForbids(t, "only TRADE_SUCCESS can be refunded"))
	case r.amount <= 0:
		return no("REASON_TRADE_REFUND_FEE_ERR", "refund_amount is "+formatYuan(r.amount))
	case r.amount > left:
		return no(x.dialect.value("refund_above_rest"), "refund_amount is "+formatYuan(r.amount)+", "+formatYuan(left)+" is left")
	}
	if len(r.backs) == 0 {
		r.backs = proportionalReturns(t, r.amount)
	}
	for _, b := range r.backs {
		if refused := x.returnShare(t, &b, r.number); refused != nil {
			return nil, refused
		}
	}
	if r.amount > t.Free() {
		return no("SELLER_BALANCE_NOT_ENOUGH", fmt.Sprintf("paid %s, refunded %s, split %s: the seller has %s of this trade; send refund_royalty_parameters",
			formatYuan(t.Paid), formatYuan(t.Refunded), formatYuan(t.Shared), formatYuan(t.Left())))
	}
	if short := x.explainShortfall(r.amount); short != "" {
		return no("SELLER_BALANCE_NOT_ENOUGH", short)
	}
	done := ledger.Refund{
		No: newRefundNo(x.env.Now, x.env.Draw), Order: r.number, Kind: ledger.RefundNormal, Amount: r.amount, Reason: r.reason,
		At: x.env.Now, Digest: r.digest,
	}
	if err := t.Return(done); err != nil {
		return no("REASON_TRADE_REFUND_FEE_ERR", err.Error())
	}
	if t.Refunded == t.Paid {
		t.Status, t.ClosedAt = ledger.Closed, x.env.Now
	}
	x.books.SaveTrade(t)
	if x.dialect.isSet("refund_notify", "off") {
		return nil, nil
	}
	return []provider.Notice{x.tradeNotification(t, &done)}, nil
}

// proportionalReturns lists what receivers give back in face-to-face trades, in proportion, when the
// refund names nobody (Alipay sheet 2.3). What rounding leaves comes from the first who can.
func proportionalReturns(t *ledger.Trade, amount money.Amount) []settlePart {
	switch t.Extra["product_code"] {
	case "FACE_TO_FACE_PAYMENT", "QR_CODE_OFFLINE":
	default:
		return nil
	}
	if t.Shared == 0 || t.Paid == 0 {
		return nil
	}
	have := map[string]money.Amount{}
	var order []string
	for _, s := range t.Shares {
		if _, seen := have[s.To]; !seen {
			order = append(order, s.To)
		}
		have[s.To] = have[s.To].Plus(s.Amount)
	}
	// Rounding the running sum and not each share keeps the sum of the returns exact.
	var running, given money.Amount
	var backs []settlePart
	for _, to := range order {
		running = running.Plus(have[to])
		back := running.Share(int64(amount), int64(t.Paid-t.Refunded)) - given
		given += back
		if back <= 0 {
			continue
		}
		have[to] -= back
		backs = append(backs, settlePart{Kind: kindTransferRefund, Out: to, In: t.Merchant, Amount: back})
	}
	short := amount - t.Left() - given // what the seller still lacks
	for i := range backs {
		if more := min(short, have[backs[i].Out]); more > 0 {
			backs[i].Amount += more
			short -= more
		}
	}
	return backs
}

// returnShare moves a receiver's money back to the seller, or a top-up back to who gave it.
func (x *exchange) returnShare(t *ledger.Trade, b *settlePart, number string) *provider.Outcome {
	b.ID, b.At, b.State = newDetailNo(x.env.Now, x.env.Draw), x.env.Now, partDone
	if b.Out == accountMissing {
		return refuse("ACQ.REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST", "", "trans_out is the test account "+b.Out)
	}
	if b.Kind == kindReplenishRefund {
		err := t.AddTopUp(ledger.TopUp{No: b.ID, Order: number, Kind: b.Kind, From: b.In, To: t.Merchant, Amount: -b.Amount, At: x.env.Now})
		if err != nil {
			return refuse("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", messages["refund"]["ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"], quoteShort(b.In)+" topped up "+formatYuan(t.ToppedUp(b.In)))
		}
		return nil
	}
	if b.In == "" {
		b.In = t.Merchant
	}
	err := t.Share(ledger.Share{
		No: b.ID, Order: number, Kind: kindTransferRefund, From: b.In, To: b.Out, Amount: -b.Amount, At: x.env.Now,
	})
	if err != nil {
		return refuse("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", messages["refund"]["ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"], strings.TrimSpace(err.Error()))
	}
	return nil
}

// refundAnswer is the answer's fields; change says whether money moved. fund_change and
// refund_fee, which is the sum of all refunds, are always there.
func refundAnswer(t *ledger.Trade, r *ledger.Refund, change string, options map[string]bool) wire.Object {
	o := append(tradeNumbers(t), buyerFields(t)...)
	o = append(o, wire.Member{Name: "fund_change", Value: change}, wire.Member{Name: "refund_fee", Value: formatYuan(t.Refunded)},
		wire.Member{Name: "gmt_refund_pay", Value: formatTime(r.At)}, wire.Member{Name: "send_back_fee", Value: formatYuan(r.Amount)})
	if options["refund_detail_item_list"] {
		o = append(o, wire.Member{Name: "refund_detail_item_list", Value: wire.List{wire.Object{
			{Name: "fund_channel", Value: "ALIPAYACCOUNT"}, {Name: "amount", Value: formatYuan(r.Amount)},
		}}})
	}
	return o
}

// refundQuery is alipay.trade.fastpay.refund.query. A refund that does not exist is a success
// without refund fields.
func refundQuery(x *exchange) provider.Outcome {
	in := x.readBiz()
	number := in.requiredText("out_request_no", 64)
	options := in.textSet("query_options")
	t, refused := x.namedTrade(in)
	if refused != nil {
		return *refused
	}
	r, ok := t.RefundOf(number)
	if !ok {
		out := succeed(nil)
		out.Explain = "no refund of the trade has the number " + quoteShort(number)
		return aboutTrade(out, t)
	}
	o := wire.Object{{Name: "out_request_no", Value: number}, {Name: "out_trade_no", Value: t.Order}, {Name: "trade_no", Value: t.No}}
	o = append(o, wire.Member{Name: "total_amount", Value: formatYuan(t.Amount)}, wire.Member{Name: "refund_amount", Value: formatYuan(r.Amount)},
		wire.Member{Name: "refund_status", Value: "REFUND_SUCCESS"})
	if options["gmt_refund_pay"] {
		o = append(o, wire.Member{Name: "gmt_refund_pay", Value: formatTime(r.At)})
	}
	if taken := returnedShares(t, number); len(taken) > 0 {
		o = append(o, wire.Member{Name: "refund_royaltys", Value: taken})
	}
	return aboutTrade(succeed(o), t)
}

// returnedShares lists what a refund took back from receivers, then from those who had topped up.
func returnedShares(t *ledger.Trade, number string) (list wire.List) {
	add := func(kind string, amount money.Amount, out, in string) {
		list = append(list, wire.Object{
			{Name: "refund_amount", Value: formatYuan(-amount)},
			{Name: "royalty_type", Value: strings.TrimSuffix(kind, "_refund")},
			{Name: "result_code", Value: "SUCCESS"},
			{Name: "trans_out", Value: out},
			{Name: "trans_in", Value: in},
		})
	}
	for _, s := range t.Shares {
		if s.Order == number && s.Kind == kindTransferRefund {
			add(s.Kind, s.Amount, s.To, s.From)
		}
	}
	for _, u := range t.Royalty.TopUps {
		if u.Order == number && u.Kind == kindReplenishRefund {
			add(u.Kind, u.Amount, u.To, u.From)
		}
	}
	return list
}
