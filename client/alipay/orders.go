package alipay

import (
	"cmp"
	"time"
)

// Order has the fields that Create, Pay and Precreate share (Alipay sheet 3.2). Empty optional
// fields are not sent.
type Order struct {
	OutTradeNo  string // the merchant's number: letters, digits and "_", at most 64
	TotalAmount int64  // fen, more than 0
	Subject     string // without "/", "=" and "&"
	Body        string
	ProductCode string // FACE_TO_FACE_PAYMENT, QR_CODE_OFFLINE, FAST_INSTANT_TRADE_PAY, …
	SellerID    string // empty: the app's own
	Timeout     string // timeout_express: 1m to 15d, or 1c for the end of the day
	ExpireAt    time.Time
	NotifyURL   string // empty: Config.NotifyURL
	// RoyaltyFreeze keeps the seller's money frozen for splits until SettleRequest.Finish, at
	// most 30 days (Alipay sheet 2.3).
	RoyaltyFreeze  bool
	PassbackParams string // comes back in notifications as it is
	StoreID        string
	TerminalID     string
	Options        []string // query_options
}

// CreateRequest makes a trade that waits for its buyer: BuyerID or BuyerOpenID.
type CreateRequest struct {
	Order
	BuyerID     string
	BuyerOpenID string
}

// PayRequest charges the buyer whose payment code was scanned.
type PayRequest struct {
	Order
	AuthCode string // what the scanner read
	Scene    string // empty: bar_code
}

// PrecreateRequest asks for a code that the buyer scans. The trade begins when it is scanned.
type PrecreateRequest struct{ Order }

func (CreateRequest) operation() string    { return OpCreate }
func (PayRequest) operation() string       { return OpPay }
func (PrecreateRequest) operation() string { return OpPrecreate }

// The same out_trade_no with the same data gives the same trade (Alipay sheet 3.2).
func (r CreateRequest) repeatKey() string { return r.OutTradeNo }

// A payment whose outcome is unknown is queried and then cancelled, never sent again: its code
// is used up (Alipay sheet 3.2).
func (PayRequest) repeatKey() string { return "" }

// A code moves no money.
func (r PrecreateRequest) repeatKey() string { return r.OutTradeNo }

func (o Order) build(b *contentBuilder) {
	b.addRequired("out_trade_no", o.OutTradeNo)
	b.addFen("total_amount", o.TotalAmount)
	b.addRequired("subject", o.Subject)
	b.add("body", o.Body)
	b.add("product_code", o.ProductCode)
	b.add("seller_id", o.SellerID)
	b.add("timeout_express", o.Timeout)
	if !o.ExpireAt.IsZero() {
		b.add("time_expire", formatTime(o.ExpireAt))
	}
	if o.RoyaltyFreeze {
		extend := contentBuilder{config: b.config}
		extend.add("royalty_freeze", "true")
		b.addObject("extend_params", &extend)
	}
	b.add("passback_params", o.PassbackParams)
	b.add("store_id", o.StoreID)
	b.add("terminal_id", o.TerminalID)
	b.addTexts("query_options", o.Options)
	b.notifyURL(o.NotifyURL)
}

func (r CreateRequest) build(b *contentBuilder) {
	r.Order.build(b)
	b.add("buyer_id", r.BuyerID)
	b.add("buyer_open_id", r.BuyerOpenID)
}

func (r PayRequest) build(b *contentBuilder) {
	r.Order.build(b)
	b.addRequired("auth_code", r.AuthCode)
	b.add("scene", cmp.Or(r.Scene, "bar_code"))
}
