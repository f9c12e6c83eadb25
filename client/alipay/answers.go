package alipay

import "time"

// SettleAnswer is a settle that is done, or accepted in ModeAsync (Alipay sheet 2.2).
type SettleAnswer struct {
	Answer
	TradeNo  string
	SettleNo string // the platform's number; the platform of 2018 gave none
}

func readSettle(a *Answer) (*SettleAnswer, error) {
	r := a.reader()
	return &SettleAnswer{*a, r.Need("trade_no"), r.Text("settle_no")}, r.Err()
}

// SettleDetail is one line of a split, in queries and messages; Amount is fen.
type SettleDetail struct {
	Type      string // transfer, replenish, …
	At        time.Time
	TransOut  string
	TransIn   string
	Amount    int64
	State     string // SUCCESS, FAIL or PROCESSING
	ID        string
	ErrorCode string // without "ACQ."
	ErrorDesc string
}

// States of a SettleDetail.
const (
	StateSuccess    = "SUCCESS"
	StateFail       = "FAIL"
	StateProcessing = "PROCESSING"
)

func (r *answerReader) settleDetails(name string) (details []SettleDetail) {
	r.readRows(name, func(row *answerReader) {
		details = append(details, SettleDetail{
			Type: row.Text("operation_type"), At: row.time("execute_dt"),
			TransOut: row.Text("trans_out"), TransIn: row.Text("trans_in"), Amount: row.needFen("amount"),
			State: row.Need("state"), ID: row.Text("detail_id"),
			ErrorCode: row.Text("error_code"), ErrorDesc: row.Text("error_desc"),
		})
	})
	return details
}

// SettleQueryAnswer tells the state of a settle and its parts.
type SettleQueryAnswer struct {
	Answer
	OutRequestNo string
	OperationAt  time.Time
	Details      []SettleDetail
}

func readSettleQuery(a *Answer) (*SettleQueryAnswer, error) {
	r := a.reader()
	return &SettleQueryAnswer{*a, r.Text("out_request_no"), r.time("operation_dt"), r.settleDetails("royalty_detail_list")}, r.Err()
}

// OnsettleQueryAnswer tells how much of a trade can still be split, in fen.
type OnsettleQueryAnswer struct {
	Answer
	Unsettled int64
}

func readOnsettleQuery(a *Answer) (*OnsettleQueryAnswer, error) {
	r := a.reader()
	return &OnsettleQueryAnswer{*a, r.needFen("unsettled_amount")}, r.Err()
}

// RateAnswer tells how many percent of a trade may be split.
type RateAnswer struct {
	Answer
	UserID   string
	MaxRatio int64
}

func readRate(a *Answer) (*RateAnswer, error) {
	r := a.reader()
	r.Need("max_ratio")
	return &RateAnswer{*a, r.Text("user_id"), r.Number("max_ratio")}, r.Err()
}

// RelationAnswer is the result of Bind or Unbind.
type RelationAnswer struct {
	Answer
	Done bool // result_code is SUCCESS
}

func readRelation(a *Answer) (*RelationAnswer, error) {
	r := a.reader()
	return &RelationAnswer{*a, r.Need("result_code") == "SUCCESS"}, r.Err()
}

// RelationsAnswer is a page of bound receivers.
type RelationsAnswer struct {
	Answer
	Receivers []Receiver
	Total     int64 // receivers on all pages
	Pages     int64
	Page      int64
	PageSize  int64
}

func readRelations(a *Answer) (*RelationsAnswer, error) {
	r := a.reader()
	answer := &RelationsAnswer{
		Answer: *a, Total: r.Number("total_record_num"), Pages: r.Number("total_page_num"),
		Page: r.Number("current_page_num"), PageSize: r.Number("current_page_size"),
	}
	r.readRows("receiver_list", func(row *answerReader) {
		answer.Receivers = append(answer.Receivers, Receiver{
			Type: row.Text("type"), Account: row.Need("account"), Name: row.Text("name"), Memo: row.Text("memo"),
		})
	})
	return answer, r.Err()
}

// RefundAnswer is a refund that is done (Alipay sheet 3.2). Amounts are fen.
type RefundAnswer struct {
	Answer
	TradeNo    string
	OutTradeNo string
	Refunded   int64 // refund_fee: of all refunds of the trade together
	// FundChange tells that this very request moved money; false for a repeat.
	FundChange bool
	RefundedAt time.Time // sent where the platform likes to
}

func readRefund(a *Answer) (*RefundAnswer, error) {
	r := a.reader()
	r.Need("fund_change")
	return &RefundAnswer{
		*a, r.Need("trade_no"), r.Text("out_trade_no"), r.needFen("refund_fee"), r.readYes("fund_change"), r.time("gmt_refund_pay"),
	}, r.Err()
}

// RefundQueryAnswer is the state of a refund. Amounts are fen, 0 when there is no such refund.
type RefundQueryAnswer struct {
	Answer
	TradeNo      string
	OutTradeNo   string
	OutRequestNo string
	Total        int64
	Amount       int64
	Done         bool // refund_status is REFUND_SUCCESS; absent for a refund that is not there
	RefundedAt   time.Time
	Royalties    []RefundRoyalty
}

// RefundRoyalty is money that a receiver of a split gave back; Amount is fen.
type RefundRoyalty struct {
	Type     string
	TransOut string
	TransIn  string
	Amount   int64
	Result   string
}

func readRefundQuery(a *Answer) (*RefundQueryAnswer, error) {
	r := a.reader()
	answer := &RefundQueryAnswer{
		Answer: *a, TradeNo: r.Text("trade_no"), OutTradeNo: r.Text("out_trade_no"), OutRequestNo: r.Text("out_request_no"),
		Total: r.readFen("total_amount"), Amount: r.readFen("refund_amount"), Done: r.Text("refund_status") == "REFUND_SUCCESS",
		RefundedAt: r.time("gmt_refund_pay"),
	}
	r.readRows("refund_royaltys", func(row *answerReader) {
		answer.Royalties = append(answer.Royalties, RefundRoyalty{
			row.Text("royalty_type"), row.Text("trans_out"), row.Text("trans_in"), row.needFen("refund_amount"), row.Text("result_code"),
		})
	})
	return answer, r.Err()
}

// BillAnswer tells where to download a bill: a zip of CSV in GBK.
type BillAnswer struct {
	Answer
	URL string
}

func readBill(a *Answer) (*BillAnswer, error) {
	r := a.reader()
	return &BillAnswer{*a, r.Need("bill_download_url")}, r.Err()
}
