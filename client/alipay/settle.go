package alipay

import (
	"cmp"
	"strconv"
)

// Mode is how a settle is carried out (Alipay sheet 2.3).
type Mode string

// The modes; "" is the platform's default, which is sync. One trade takes one of them.
const (
	ModeSync  Mode = "sync"  // at most 5 receivers, all or nothing, done when answered
	ModeAsync Mode = "async" // at most 50 receivers, each succeeds or fails by itself, later
)

// What a royalty does; "" is transfer.
const (
	RoyaltyTransfer  = "transfer"  // from the seller to a receiver
	RoyaltyReplenish = "replenish" // top-up towards the seller
)

// Kinds of account; "" is userId.
const (
	AccountUserID    = "userId" // 2088…, 16 digits
	AccountLoginName = "loginName"
	AccountOpenID    = "openId"
)

// SettleRequest splits a paid trade (alipay.trade.order.settle, Alipay sheet 2.1).
type SettleRequest struct {
	// OutRequestNo is the merchant's number of this request, unique for ever: the same number
	// with the same details is answered like the first time and moves nothing again.
	OutRequestNo string
	TradeNo      string
	Royalties    []Royalty // may be empty only with Finish
	OperatorID   string
	Mode         Mode
	// Finish ends the splits of a trade made with Order.RoyaltyFreeze and releases the rest
	// of the frozen money to the seller.
	Finish bool
	// FinishAmount releases only so much of it, in fen; 0 is all. It needs Finish.
	FinishAmount int64
}

// Royalty is one line of a split.
type Royalty struct {
	Type         string // RoyaltyTransfer or RoyaltyReplenish
	TransOut     string // who pays; empty: the trade's seller
	TransOutType string
	TransIn      string // who receives
	TransInType  string
	Amount       int64 // fen; or Percentage
	Percentage   int64 // of the trade's amount, 1 to 100; the platform rounds (Assumed: down)
	Desc         string
	Scene        string // 达人佣金, 平台服务费, 技术服务费 or 其他
	TransInName  string // if given, must be the receiver's name
}

// SettleQueryRequest asks what became of a settle: SettleNo, or OutRequestNo with TradeNo.
type SettleQueryRequest struct {
	SettleNo     string
	OutRequestNo string
	TradeNo      string
}

// OnsettleQueryRequest asks how much of a trade can still be split.
type OnsettleQueryRequest struct{ TradeNo string }

// RateRequest asks which share of a trade may be split.
type RateRequest struct {
	OutRequestNo string // optional in one document, at most 32 characters
}

// Receiver is an account that may receive royalties once it is bound.
type Receiver struct {
	Type    string // empty: AccountUserID
	Account string
	Name    string // needed for AccountLoginName
	Memo    string
}

// BindRequest binds at most 20 receivers; binding again succeeds.
type BindRequest struct {
	OutRequestNo string
	Receivers    []Receiver
}

// UnbindRequest undoes BindRequest.
type UnbindRequest struct {
	OutRequestNo string
	Receivers    []Receiver
}

// RelationsRequest lists bound receivers by page.
type RelationsRequest struct {
	OutRequestNo string
	Page         int64 // from 1; 0: the platform's default, 1
	PageSize     int64 // at most 100; 0: the platform's default, 20
}

func (SettleRequest) operation() string        { return OpSettle }
func (SettleQueryRequest) operation() string   { return OpSettleQuery }
func (OnsettleQueryRequest) operation() string { return OpOnsettleQuery }
func (RateRequest) operation() string          { return OpRate }
func (BindRequest) operation() string          { return OpBind }
func (UnbindRequest) operation() string        { return OpUnbind }
func (RelationsRequest) operation() string     { return OpRelations }

func (r SettleRequest) repeatKey() string        { return r.OutRequestNo }
func (r SettleQueryRequest) repeatKey() string   { return r.SettleNo + r.OutRequestNo }
func (r OnsettleQueryRequest) repeatKey() string { return r.TradeNo }
func (RateRequest) repeatKey() string            { return OpRate }
func (r BindRequest) repeatKey() string          { return r.OutRequestNo }
func (r UnbindRequest) repeatKey() string        { return r.OutRequestNo }
func (r RelationsRequest) repeatKey() string     { return r.OutRequestNo }

func (r SettleRequest) build(b *contentBuilder) {
	b.addRequired("out_request_no", r.OutRequestNo)
	b.addRequired("trade_no", r.TradeNo)
	b.royalties("royalty_parameters", r.Royalties)
	b.add("operator_id", r.OperatorID)
	if len(r.Royalties) == 0 && !r.Finish {
		b.fail("royalty_parameters is empty, want at least one royalty or Finish")
	}
	if r.Finish {
		extend := contentBuilder{config: b.config}
		extend.add("royalty_finish", "true")
		if r.FinishAmount != 0 {
			extend.addFen("royalty_finish_amount", r.FinishAmount)
		}
		b.addObject("extend_params", &extend)
	} else if r.FinishAmount != 0 {
		b.fail("royalty_finish_amount needs Finish")
	}
	b.add("royalty_mode", string(r.Mode))
}

// royalties appends a list of royalties unless it is empty.
func (b *contentBuilder) royalties(name string, royalties []Royalty) {
	rows := make([]string, len(royalties))
	for i, r := range royalties {
		row := contentBuilder{config: b.config}
		r.build(&row)
		rows[i] = row.content.String()
		b.adoptMistakes(name+"."+strconv.Itoa(i), &row)
	}
	if len(rows) > 0 {
		b.content.addRaw(name, jsonList(rows))
	}
}

func (r Royalty) build(b *contentBuilder) {
	b.add("royalty_type", r.Type)
	b.add("trans_out", r.TransOut)
	b.add("trans_out_type", r.TransOutType)
	b.add("trans_in_type", r.TransInType)
	b.add("trans_in", r.TransIn)
	switch {
	case r.Percentage < 0 || r.Percentage > 100:
		b.fail("amount_percentage is %d, want 1 to 100", r.Percentage)
	case r.Amount == 0 && r.Percentage == 0:
		b.fail("amount and amount_percentage are 0, want one of them")
	}
	if r.Amount != 0 {
		b.addFen("amount", r.Amount)
	}
	b.addNumber("amount_percentage", r.Percentage)
	b.add("desc", r.Desc)
	b.add("royalty_scene", r.Scene)
	b.add("trans_in_name", r.TransInName)
}

func (r SettleQueryRequest) build(b *contentBuilder) {
	if r.SettleNo == "" && (r.OutRequestNo == "" || r.TradeNo == "") {
		b.fail("settle_no is empty, want it or out_request_no with trade_no")
	}
	b.add("settle_no", r.SettleNo)
	b.add("out_request_no", r.OutRequestNo)
	b.add("trade_no", r.TradeNo)
}

func (r OnsettleQueryRequest) build(b *contentBuilder) { b.addRequired("trade_no", r.TradeNo) }

func (r RateRequest) build(b *contentBuilder) { b.add("out_request_no", r.OutRequestNo) }

func (r BindRequest) build(b *contentBuilder) {
	b.addRequired("out_request_no", r.OutRequestNo)
	b.receivers(r.Receivers)
}

func (r UnbindRequest) build(b *contentBuilder) {
	b.addRequired("out_request_no", r.OutRequestNo)
	b.receivers(r.Receivers)
}

func (b *contentBuilder) receivers(receivers []Receiver) {
	if len(receivers) == 0 {
		b.fail("receiver_list is empty, want at least one receiver")
	}
	rows := make([]string, len(receivers))
	for i, r := range receivers {
		row := contentBuilder{config: b.config}
		row.add("type", cmp.Or(r.Type, AccountUserID))
		row.addRequired("account", r.Account)
		row.add("name", r.Name)
		row.add("memo", r.Memo)
		rows[i] = row.content.String()
		b.adoptMistakes("receiver_list."+strconv.Itoa(i), &row)
	}
	b.content.addRaw("receiver_list", jsonList(rows))
}

func (r RelationsRequest) build(b *contentBuilder) {
	b.addRequired("out_request_no", r.OutRequestNo)
	b.addNumber("page_num", r.Page)
	b.addNumber("page_size", r.PageSize)
}
