package alipay

import (
	"cmp"
	"fmt"
	"time"
)

// TradeNotice tells that a trade changed (Alipay sheet 5.1). Amounts are fen.
//
// Before anything is delivered compare OutTradeNo, Total, SellerID and AppID with the order,
// and take only a Status that is Paid. Order and number of notifications are not guaranteed.
type TradeNotice struct {
	NotifyID   string
	NotifyTime time.Time // of this delivery
	AppID      string
	TradeNo    string
	OutTradeNo string
	Status     Status
	BuyerID    string // buyer_id, or buyer_open_id
	SellerID   string
	Total      int64
	Receipt    int64
	Subject    string
	CreatedAt  time.Time
	PaidAt     time.Time
	ClosedAt   time.Time
	// Passback is Order.PassbackParams.
	Passback string
	// RefundNo, Refunded and RefundedAt are set when the notification is about a refund.
	RefundNo   string
	Refunded   int64 // of all refunds of the trade together
	RefundedAt time.Time
}

// Refund reports that the notification is about a refund and not about the payment.
func (t TradeNotice) Refund() bool { return !t.RefundedAt.IsZero() || t.Refunded != 0 }

// Trade reads a notification about a trade. It needs app_id, trade_no, out_trade_no,
// trade_status and total_amount, and returns ErrIncomplete without them.
func (n *Notice) Trade() (TradeNotice, error) {
	r := newReader(n.Fields.Lookup)
	t := TradeNotice{
		NotifyID: r.Text("notify_id"), NotifyTime: r.time("notify_time"), AppID: r.Need("app_id"),
		TradeNo: r.Need("trade_no"), OutTradeNo: r.Need("out_trade_no"), Status: Status(r.Need("trade_status")),
		BuyerID: cmp.Or(r.Text("buyer_id"), r.Text("buyer_open_id")), SellerID: r.Text("seller_id"),
		Total: r.needFen("total_amount"), Receipt: r.readFen("receipt_amount"), Subject: r.Text("subject"),
		CreatedAt: r.time("gmt_create"), PaidAt: r.time("gmt_payment"), ClosedAt: r.time("gmt_close"),
		Passback: r.Text("passback_params"),
		RefundNo: r.Text("out_biz_no"), Refunded: r.readFen("refund_fee"), RefundedAt: r.time("gmt_refund"),
	}
	return t, n.checkComplete(KindTrade, r)
}

// SettleNotice is the result of an asynchronous split, or tells that the platform released
// frozen money by itself (Alipay sheet 5.4). Amounts are fen.
type SettleNotice struct {
	NotifyID     string
	At           time.Time
	AppID        string
	MsgType      string // MsgAsyncResult or MsgAutoFinish
	OutRequestNo string // empty when the platform released by itself
	TradeNo      string
	SettleNo     string
	OperationAt  time.Time
	FinishedAt   time.Time
	Released     int64 // royalty_finish_amount
	Details      []SettleDetail
}

// What a SettleNotice is about; one document's sample leaves it out.
const (
	MsgAsyncResult = "ASYNC_SETTLE_RESULT"
	MsgAutoFinish  = "AUTO_SETTLE_FINISH"
)

// Settle reads a message about a split. It needs app_id, trade_no and settle_no, and returns
// ErrIncomplete without them.
func (n *Notice) Settle() (SettleNotice, error) {
	r := newReader(n.Fields.Lookup)
	s := SettleNotice{NotifyID: r.Text("notify_id"), At: r.time("utc_timestamp"), AppID: r.Need("app_id")}
	content, err := parseContent(n.Fields.Get("biz_content"))
	if err != nil {
		r.Fail("biz_content is not a JSON object")
	}
	b := newReader(content.Lookup)
	s.MsgType, s.OutRequestNo = b.Text("msg_type"), b.Text("out_request_no")
	s.TradeNo, s.SettleNo = b.Need("trade_no"), b.Need("settle_no")
	s.OperationAt, s.FinishedAt = b.time("operation_dt"), b.time("operation_finish_dt")
	s.Released, s.Details = b.readFen("royalty_finish_amount"), b.settleDetails("royalty_detail_list")
	if err := b.Err(); err != nil {
		r.Fail("%w", err)
	}
	return s, n.checkComplete(KindSettle, r)
}

// checkComplete turns what a reader found wrong into ErrIncomplete, naming the kind.
func (n *Notice) checkComplete(kind Kind, r *answerReader) error {
	if n.Kind != kind {
		r.Fail("it is a %s notification", n.Kind)
	}
	if err := r.Err(); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrIncomplete, kind, err)
	}
	return nil
}
