package alipay

import (
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// 直付通 (zft): a platform takes orders for secondary merchants. What such an order brings stays
// with Alipay until alipay.trade.settle.confirm.

// The records of secondary merchants and of confirmations.
const (
	kindMerchant  = "zft_merchant" // by order_id
	kindSMID      = "zft_smid"     // smid → order_id
	kindConfirmed = "confirmed"    // settle.confirm by out_request_no
)

// extraSMID is the secondary merchant of a trade.
const extraSMID = "sub_merchant"

// zftMerchant is a secondary merchant as it was applied for.
type zftMerchant struct {
	Order    string `json:"order_id"`
	External string `json:"external_id"`
	Name     string `json:"name"`
	SMID     string `json:"smid"`
	At       string `json:"at"`
}

// zftCreate is ant.merchant.expand.indirect.zft.create; the application is accepted at once.
func zftCreate(x *exchange) provider.Outcome {
	in := x.readBiz()
	m := zftMerchant{External: in.requiredText("external_id", 64), Name: in.requiredText("name", 128), At: formatTime(x.env.Now)}
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	m.Order, m.SMID = newApplication(x.env.Now, x.env.Draw), newSMID(x.env.Now, x.env.Draw)
	x.books.Save(kindMerchant, m.Order, m)
	x.books.Save(kindSMID, m.SMID, m.Order)
	return succeed(wire.Object{{Name: "order_id", Value: m.Order}})
}

// zftQuery is ant.merchant.expand.indirect.zftorder.query.
func zftQuery(x *exchange) provider.Outcome {
	in := x.readBiz()
	order, external := in.text("order_id", 64), in.text("external_id", 64)
	if order == "" && external == "" {
		in.fail("order_id", "和external_id不能同时为空")
	}
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	list := wire.List{}
	for _, id := range x.books.IDs(kindMerchant) {
		var m zftMerchant
		if x.books.Load(kindMerchant, id, &m) && (id == order || order == "" && m.External == external) {
			list = append(list, wire.Object{
				{Name: "order_id", Value: m.Order},
				{Name: "external_id", Value: m.External},
				{Name: "merchant_name", Value: m.Name},
				{Name: "smid", Value: m.SMID},
				{Name: "status", Value: "99"},
				{Name: "apply_time", Value: m.At},
			})
		}
	}
	return succeed(wire.Object{{Name: "orders", Value: list}})
}

// readSubMerchant reads an order's secondary merchant; "" when it has none.
func readSubMerchant(in *bizReader) string {
	return in.objectOf("sub_merchant").text("merchant_id", 32)
}

// knownSMID reports whether a secondary merchant was applied for.
func (x *exchange) knownSMID(smid string) bool {
	var order string
	return x.books.Load(kindSMID, smid, &order)
}

// settleConfirm is alipay.trade.settle.confirm: the whole of a secondary merchant's trade is
// settled. Assumed: in one go, so settle_detail_infos must add up to what is left.
func settleConfirm(x *exchange) provider.Outcome {
	in := x.readBiz()
	number, no := in.merchantNumber("out_request_no", 64), in.requiredText("trade_no", 64)
	if number == "" {
		in.fail("out_request_no", "不能为空")
	}
	var sum money.Amount
	for _, line := range in.objectOf("settle_info").readObjects("settle_detail_infos") {
		line.text("trans_in_type", 64)
		line.text("trans_in", 64)
		amount, given := line.amount("amount")
		if !given || amount <= 0 {
			line.fail("amount", "须大于0")
		}
		sum = sum.Plus(amount)
	}
	if refused := in.refusal("ACQ.INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	var saved struct {
		Trade  string       `json:"trade"`
		Amount money.Amount `json:"amount"`
	}
	if x.books.Load(kindConfirmed, number, &saved) {
		if saved.Trade != no || sum != 0 && sum != saved.Amount {
			return refuseBusiness("DISCORDANT_REPEAT_REQUEST", "out_request_no "+number+" settled "+formatYuan(saved.Amount)+" of trade "+saved.Trade)
		}
		return confirmedRefund(number, no, saved.Amount)
	}
	t, ok := x.findTrade(no, "")
	if !ok {
		return refuseBusiness("TRADE_NOT_EXIST", "no trade "+quoteShort(no)+" of this app")
	}
	switch {
	case t.Extra[extraSMID] == "":
		return aboutTrade(refuseBusiness("SETTLE_SCENE_NOT_SUPPORT", "the trade was made without sub_merchant"), t)
	case !t.SettledAt.IsZero():
		return aboutTrade(refuseBusiness("ALREADY_CONFIRM_SETTLE", "the trade was settled at "+formatTime(t.SettledAt)), t)
	case t.Status == ledger.Closed:
		return aboutTrade(refuseBusiness("TRADE_HAS_CLOSE", "the trade is "+tradeStatus(t)), t)
	case t.Status != ledger.Paid:
		return aboutTrade(refuseBusiness("REASON_TRADE_STATUS_INVALID", "the trade is "+tradeStatus(t)), t)
	case sum != 0 && sum != t.Left():
		return aboutTrade(refuseBusiness("INVALID_SETTLE_AMOUNT_PARAMETER", "settle_detail_infos add up to "+formatYuan(sum)+", "+formatYuan(t.Left())+" is left"), t)
	}
	left := t.Left()
	if _, err := t.Settle(left, left, x.env.Now); err != nil {
		return aboutTrade(refuseBusiness("ILLEGAL_SETTLE_STATE", err.Error()), t)
	}
	x.books.SaveTrade(t)
	saved.Trade, saved.Amount = no, left
	x.books.Save(kindConfirmed, number, saved)
	return confirmedRefund(number, no, left)
}

func confirmedRefund(number, no string, amount money.Amount) provider.Outcome {
	out := succeed(wire.Object{{Name: "trade_no", Value: no}, {Name: "out_request_no", Value: number}, {Name: "settle_amount", Value: formatYuan(amount)}})
	out.Subject = no
	return out
}

// orderSync is alipay.trade.orderinfo.sync: what a merchant tells of an order's fulfilment.
func orderSync(x *exchange) provider.Outcome {
	in := x.readBiz()
	no := in.requiredText("trade_no", 64)
	in.requiredText("out_request_no", 64)
	in.requiredText("biz_type", 64)
	if refused := in.refusal("ACQ.INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	t, ok := x.findTrade(no, "")
	if !ok {
		return refuseBusiness("TRADE_NOT_EXIST", "no trade "+quoteShort(no)+" of this app")
	}
	return aboutTrade(succeed(append(tradeNumbers(t), buyerFields(t)[1:]...)), t)
}

// refundApply is alipay.trade.refund.apply. Assumed: it is done at once, as refund is.
func refundApply(x *exchange) provider.Outcome {
	out := refund(x)
	if !out.Code.Success {
		return out
	}
	fields := wire.Object{{Name: "out_request_no", Value: x.call.RepeatKey}, {Name: "refund_status", Value: "REFUND_SUCCESS"}}
	for _, m := range out.Fields {
		switch m.Name {
		case "trade_no", "out_trade_no", "gmt_refund_pay":
			fields = append(fields, m)
		case "send_back_fee":
			fields = append(fields, wire.Member{Name: "refund_amount", Value: m.Value})
		}
	}
	out.Fields = fields
	return out
}
