package fourpyun

import (
	"time"

	"paymock/client/jsonnode"
)

// Status is the state of a payment (4pyun sheet 5.3, 5.7).
type Status int64

// The documented states; there is none for frozen, closed or settled.
const (
	StatusPaid   Status = 1
	StatusFailed Status = -1
	StatusPaying Status = 0
)

// PaymentNotice is the result of a payment (4pyun sheet 5.7, api/trade-notify). Amounts
// are fen.
type PaymentNotice struct {
	AppID       string
	Merchant    string
	PayOrder    string // the partner's number
	PaySerial   string // the platform's number
	TradeNo     string // the channel's number; since 2025-09-01
	Channel     string
	Value       int64
	Fee         int64 // since 2022-11
	Status      Status
	TradeTime   time.Time
	PayMode     string
	PayModeDesc string
	Payer       string
}

// Payment reads a payment result. It needs merchant, pay_order, pay_serial, value and
// status, and returns ErrIncomplete without them.
func (n *Notice) Payment() (PaymentNotice, error) {
	r := n.noticeReader()
	p := PaymentNotice{
		AppID:       r.Need("app_id"),
		Merchant:    r.Need("merchant"),
		PayOrder:    r.Need("pay_order"),
		PaySerial:   r.Need("pay_serial"),
		TradeNo:     r.Text("trade_no"),
		Channel:     r.Text("channel"),
		Value:       r.NeedNumber("value"),
		Fee:         r.Number("fee"),
		Status:      Status(r.NeedNumber("status")),
		TradeTime:   r.time("trade_time"),
		PayMode:     r.Text("pay_mode"),
		PayModeDesc: r.Text("pay_mode_desc"),
		Payer:       r.Text("payer"),
	}
	return p, n.checkComplete(KindNotify, r)
}

// Party is a merchant or a sharing partner.
type Party struct{ Code, Name string }

// ShardingNotice is one share that was booked (4pyun sheet 6, api/sharding-trade-sync).
// Amounts are fen; TradeValue and the items are negative for a deduction.
type ShardingNotice struct {
	AppID         string
	Merchant      Party
	Partner       Party
	TradeScene    string
	TradeNo       string    // number of the sharing trade, not of the payment
	ShardingType  int64     // 0 ratio of a trade, 1 periodic deduction
	TradeType     int64     // 1 income, -1 deduction
	Status        int64     // 1 valid, 0 void
	ShardingValue int64     // what could be shared; positive for deductions too
	TradeValue    int64     // what was shared
	RuleValue     int64     // 0 when sharing by item; unit undocumented
	TradeTime     time.Time // sent as Beijing time
	Items         []ShardingItem
}

// ShardingItem is the share of one part of the amount.
type ShardingItem struct {
	Key   string
	Rate  int64 // per mille
	Value int64 // fen, signed
}

// Sharding reads a sharding push. It needs both parties, trade_no, the types, the status
// and the amounts, and returns ErrIncomplete without them.
func (n *Notice) Sharding() (ShardingNotice, error) {
	r := n.noticeReader()
	s := ShardingNotice{
		AppID:         r.Need("app_id"),
		Merchant:      r.readParty("merchant"),
		Partner:       r.readParty("partner"),
		TradeScene:    r.Text("trade_scene"),
		TradeNo:       r.Need("trade_no"),
		ShardingType:  r.NeedNumber("sharding_type"),
		TradeType:     r.NeedNumber("trade_type"),
		Status:        r.NeedNumber("status"),
		ShardingValue: r.NeedNumber("sharding_value"),
		TradeValue:    r.NeedNumber("trade_value"),
		RuleValue:     r.Number("rule_value"),
		TradeTime:     r.time("trade_time"),
	}
	r.list("trade_item", func(row *answerReader) {
		s.Items = append(s.Items, ShardingItem{Key: row.Need("key"), Rate: row.Number("rate"), Value: row.NeedNumber("value")})
	})
	return s, n.checkComplete(KindSharding, r)
}

// readParty reads a field whose text is a JSON object with code and name.
func (r *answerReader) readParty(name string) Party {
	text := r.Need(name)
	if text == "" {
		return Party{}
	}
	object, err := jsonnode.Parse(text)
	if err != nil || !object.IsObject() {
		r.Fail("%s is not a JSON object", name)
		return Party{}
	}
	sub := newReader(lookupIn(object))
	return Party{Code: sub.Text("code"), Name: sub.Text("name")}
}

// SettlementNotice is one settlement record (4pyun sheet 5.8, api/settlement-sync).
// Amounts are fen.
type SettlementNotice struct {
	AppID          string
	Merchant       string
	Serial         string // the record's number; it is pushed again as its transfer goes on
	Subject        string
	CreateTime     time.Time
	StartTime      time.Time
	EndTime        time.Time
	TradeCount     int64
	TotalValue     int64
	SettleValue    int64
	ServiceValue   int64 // the platform's fee
	Status         int64 // 1 cleared, 0 not
	Type           int64 // 1 normal, 2 top-up, -1 deduction, -2 refund
	TransferStatus int64 // 0, 1, -1 error
	// Trades are sent only while TransferStatus is 0 (since 2024-12-25).
	Trades []SettledTrade
}

// SettledTrade is one payment inside a settlement; amounts are fen.
type SettledTrade struct {
	PaySerial   string
	PayOrder    string
	Value       int64
	Fee         int64
	RefundValue int64
}

// Settlement reads a settlement push. It needs merchant, serial, the amounts and the
// states, and returns ErrIncomplete without them.
func (n *Notice) Settlement() (SettlementNotice, error) {
	r := n.noticeReader()
	s := SettlementNotice{
		AppID:          r.Need("app_id"),
		Merchant:       r.Need("merchant"),
		Serial:         r.Need("serial"),
		Subject:        r.Text("subject"),
		CreateTime:     r.time("create_time"),
		StartTime:      r.time("start_time"),
		EndTime:        r.time("end_time"),
		TradeCount:     r.Number("trade_count"),
		TotalValue:     r.NeedNumber("total_value"),
		SettleValue:    r.NeedNumber("settle_value"),
		ServiceValue:   r.NeedNumber("service_value"),
		Status:         r.NeedNumber("status"),
		Type:           r.NeedNumber("type"),
		TransferStatus: r.NeedNumber("transfer_status"),
	}
	r.list("trade_list", func(row *answerReader) {
		s.Trades = append(s.Trades, SettledTrade{
			PaySerial: row.Need("pay_serial"), PayOrder: row.Text("pay_order"),
			Value: row.NeedNumber("value"), Fee: row.Number("fee"), RefundValue: row.Number("refund_value"),
		})
	})
	return s, n.checkComplete(KindSettlement, r)
}

// ProfitNotice is one profit from a trade (4pyun sheet 5.8, 分润交易同步). Amounts are fen,
// which come as strings or as numbers: the platform's sample and its table disagree.
type ProfitNotice struct {
	AppID         string
	Merchant      string // whose profit it is
	Business      string // plus:member:renewal is the one known
	Category      string
	Amount        int64  // of the rule; the sample has 0
	Rate          int64  // of the rule, unit undocumented; the sample has 0
	TradeMerchant string // whose trade it was
	TradeNo       string
	TraceID       string // Assumed: the profit's own number, one trade may have several
	TradeSubject  string
	TradeValue    int64 // the trade's amount
	TradeTime     time.Time
	Value         int64 // the profit. Assumed: negative when it is taken back, as in a sharding push
	RemainValue   int64
	Type          int64 // Assumed: 1 income, -1 deduction, as in a sharding push
}

// Profit reads a profit push. It needs the merchants, the numbers, the trade's amount, value,
// remain_value and type, and returns ErrIncomplete without them.
func (n *Notice) Profit() (ProfitNotice, error) {
	r := n.noticeReader()
	p := ProfitNotice{
		AppID:         r.Need("app_id"),
		Merchant:      r.Need("merchant"),
		Business:      r.Text("business"),
		Category:      r.Text("category"),
		Amount:        r.Number("amount"),
		Rate:          r.Number("rate"),
		TradeMerchant: r.Need("trade_merchant"),
		TradeNo:       r.Need("trade_no"),
		TraceID:       r.Need("trace_id"),
		TradeSubject:  r.Text("trade_subject"),
		TradeValue:    r.NeedNumber("trade_value"),
		TradeTime:     r.time("trade_time"),
		Value:         r.NeedNumber("value"),
		RemainValue:   r.NeedNumber("remain_value"),
		Type:          r.NeedNumber("type"),
	}
	return p, n.checkComplete(KindProfit, r)
}
