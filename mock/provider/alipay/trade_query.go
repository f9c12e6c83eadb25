package alipay

import (
	"strings"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// query is alipay.trade.query.
func query(x *exchange) provider.Outcome {
	in := x.readBiz()
	options := in.textSet("query_options")
	t, refused := x.namedTrade(in)
	if refused != nil {
		return *refused
	}
	fields := append(tradeNumbers(t), buyerFields(t)...)
	fields = append(fields, wire.Member{Name: "trade_status", Value: tradeStatus(t)})
	fields = append(fields, tradeAmounts(t)...)
	if !t.PaidAt.IsZero() {
		fields = append(fields, wire.Member{Name: "send_pay_date", Value: formatTime(t.PaidAt)}, fundBills(t))
	}
	if options["trade_settle_info"] {
		fields = append(fields, wire.Member{Name: "trade_settle_info", Value: x.settleInfo(t)})
	}
	return aboutTrade(succeed(fields), t)
}

// settleInfo is trade_settle_info: every split and return of a trade (Alipay sheet 3.2).
func (x *exchange) settleInfo(t *ledger.Trade) wire.Object {
	list := wire.List{}
	add := func(kind, no string, at time.Time, out, in, amount string) {
		o := wire.Object{
			{Name: "operation_type", Value: kind},
			{Name: "operation_serial_no", Value: no},
			{Name: "operation_dt", Value: formatTime(at)},
			{Name: "trans_out", Value: out},
			{Name: "trans_in", Value: in},
			{Name: "amount", Value: amount},
		}
		if strings.HasSuffix(kind, "_refund") {
			o = append(o, wire.Member{Name: "ori_trans_out", Value: in}, wire.Member{Name: "ori_trans_in", Value: out})
		}
		list = append(list, o)
	}
	for _, s := range t.Shares {
		if s.Amount < 0 {
			add(kindTransferRefund, s.No, s.At, s.To, s.From, formatYuan(-s.Amount))
			continue
		}
		add(kindTransfer, s.No, s.At, s.From, s.To, formatYuan(s.Amount))
	}
	for _, u := range t.Royalty.TopUps {
		if u.Amount < 0 {
			add(u.Kind, u.No, u.At, u.To, u.From, formatYuan(-u.Amount))
			continue
		}
		add(u.Kind, u.No, u.At, u.From, u.To, formatYuan(u.Amount))
	}
	rest, _ := splittableRest(t, x.dialect)
	return wire.Object{{Name: "trade_settle_detail_list", Value: list}, {Name: "trade_unsettled_amount", Value: formatYuan(rest)}}
}
