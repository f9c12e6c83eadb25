package alipay

import (
	"cmp"
	"time"
)

// Status is the state of a trade (Alipay sheet 3.1).
type Status string

// The states.
const (
	StatusWaiting  Status = "WAIT_BUYER_PAY"
	StatusPaid     Status = "TRADE_SUCCESS"
	StatusFinished Status = "TRADE_FINISHED" // paid, and no refund or split is possible any more
	StatusClosed   Status = "TRADE_CLOSED"   // not paid in time, closed, or refunded in full
)

// Paid reports whether the buyer's money is there.
func (s Status) Paid() bool { return s == StatusPaid || s == StatusFinished }

// QueryAnswer is the state of a trade. Amounts are fen.
type QueryAnswer struct {
	Answer
	TradeNo    string
	OutTradeNo string
	Status     Status
	Total      int64
	Receipt    int64 // what the seller gets
	BuyerPaid  int64
	Buyer      string // buyer_user_id, or buyer_open_id
	PaidAt     time.Time
	// Splits and Unsettled come with the option "trade_settle_info".
	Splits    []Split
	Unsettled int64
}

// Split is one movement of a trade's splits; Amount is fen.
type Split struct {
	Type     string // transfer, transfer_refund, replenish, replenish_refund, settle, …
	SerialNo string
	At       time.Time
	TransOut string
	TransIn  string
	Amount   int64
}

func readQuery(a *Answer) (*QueryAnswer, error) {
	r := a.reader()
	answer := &QueryAnswer{
		Answer: *a, TradeNo: r.Need("trade_no"), OutTradeNo: r.Text("out_trade_no"), Status: Status(r.Need("trade_status")),
		Total: r.needFen("total_amount"), Receipt: r.readFen("receipt_amount"), BuyerPaid: r.readFen("buyer_pay_amount"),
		Buyer: cmp.Or(r.Text("buyer_user_id"), r.Text("buyer_open_id")), PaidAt: r.time("send_pay_date"),
		Unsettled: r.readFen("trade_settle_info.trade_unsettled_amount"),
	}
	r.readRows("trade_settle_info.trade_settle_detail_list", func(row *answerReader) {
		answer.Splits = append(answer.Splits, Split{
			row.Need("operation_type"), row.Text("operation_serial_no"), row.time("operation_dt"),
			row.Text("trans_out"), row.Text("trans_in"), row.needFen("amount"),
		})
	})
	return answer, r.Err()
}

// CreateAnswer is a trade that waits for its buyer.
type CreateAnswer struct {
	Answer
	TradeNo    string
	OutTradeNo string
}

func readCreate(a *Answer) (*CreateAnswer, error) {
	r := a.reader()
	return &CreateAnswer{*a, r.Need("trade_no"), r.Text("out_trade_no")}, r.Err()
}

// PayAnswer is a charge, done unless Pending. Amounts are fen.
type PayAnswer struct {
	Answer
	TradeNo    string
	OutTradeNo string
	Total      int64
	Receipt    int64
	PaidAt     time.Time
}

func readPay(a *Answer) (*PayAnswer, error) {
	r := a.reader()
	return &PayAnswer{
		*a, r.Need("trade_no"), r.Text("out_trade_no"), r.readFen("total_amount"), r.readFen("receipt_amount"), r.time("gmt_payment"),
	}, r.Err()
}

// PrecreateAnswer is a code to show to the buyer.
type PrecreateAnswer struct {
	Answer
	OutTradeNo string
	QRCode     string // the address to show as a QR code, valid 2 h
}

func readPrecreate(a *Answer) (*PrecreateAnswer, error) {
	r := a.reader()
	return &PrecreateAnswer{*a, r.Text("out_trade_no"), r.Need("qr_code")}, r.Err()
}

// CloseAnswer is a trade that was closed.
type CloseAnswer struct {
	Answer
	TradeNo    string
	OutTradeNo string
}

func readClose(a *Answer) (*CloseAnswer, error) {
	r := a.reader()
	return &CloseAnswer{*a, r.Text("trade_no"), r.Text("out_trade_no")}, r.Err()
}

// CancelAnswer says what a cancel did.
type CancelAnswer struct {
	Answer
	TradeNo    string
	OutTradeNo string
	Retry      bool   // cancel again
	Action     string // "close", "refund", or "" when there was nothing to undo
}

func readCancel(a *Answer) (*CancelAnswer, error) {
	r := a.reader()
	return &CancelAnswer{*a, r.Text("trade_no"), r.Text("out_trade_no"), r.readYes("retry_flag"), r.Text("action")}, r.Err()
}
