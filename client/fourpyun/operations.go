package fourpyun

import (
	"cmp"
	"strconv"
	"time"

	"paymock/client"
)

// The operations by name.
const (
	OpPrepare     = "prepare"
	OpCreate      = "create"
	OpQuery       = "query"
	OpSettle      = "settle"
	OpRefund      = "refund"
	OpRefundQuery = "refund_query"
)

// Format is how an operation's fields travel, which also decides how they are signed.
type Format string

// The formats.
const (
	FormatForm  Format = "form"  // POST, form body, field sign (rule kv)
	FormatQuery Format = "query" // GET, query string, parameter sign (rule kv)
	FormatJSON  Format = "json"  // POST, JSON body, header Authorization (rule raw-json)
)

// Operation is one entry point of the platform.
type Operation struct {
	Path   string
	Format Format
}

// pathRefundCreate is the refund's other address (4pyun sheet 5.4).
const pathRefundCreate = "/gate/1.0/payment/refund/create"

// operations is the payment API (4pyun sheet 4, 5.1–5.5). That settle is a form is inferred
// from its sign being listed among the body's fields.
var operations = map[string]Operation{
	OpPrepare:     {"/gate/1.0/payment/trade/prepare", FormatForm},
	OpCreate:      {"/gate/1.0/payment/trade/create", FormatForm},
	OpQuery:       {"/gate/1.0/payment/trade/query", FormatQuery},
	OpSettle:      {"/gate/1.0/payment/trade/settle", FormatForm},
	OpRefund:      {"/gate/1.0/payment/trade/refund", FormatJSON},
	OpRefundQuery: {"/gate/1.0/payment/trade/refund", FormatQuery},
}

// Request is one of this package's request structs.
type Request interface {
	operation() string
	build(b *fieldBuilder)
}

// Order has the fields that Prepare and Create share (4pyun sheet 5.1, api/trade-prepare).
// Empty optional fields are not sent.
type Order struct {
	Merchant     string // empty: Config.Merchant
	PayOrder     string // the partner's number, unique per app
	Subject      string
	Value        int64  // fen
	NotifyURL    string // empty: Config.NotifyURL
	Scene        string // trade_scene: PARKING, RECHARGE, ENERGY, LIVING, GENERIC (sheet 5.9)
	Extra        string // JSON text by scene, sent and signed as it is; required since 2025-03-18
	Body         string
	Payer        string // openid
	CallbackURL  string // the page the payer returns to
	ExpireAt     time.Time
	ManualSettle bool // keep the money until Settle
}

// PrepareRequest places an order to be paid at the cashier.
type PrepareRequest struct {
	Order
	Items      []Item // trade_item
	DeductMode string
}

// CreateRequest places an order to be paid at once with AuthCode, or inside an app
// (4pyun sheet 5.2, api/trade-authpay, api/trade-create).
type CreateRequest struct {
	Order
	Channel  string // such as "200201" for WeChat JSAPI
	AuthCode string // what the scanner read; empty for a native payment
	SubAppID string // native only
}

// QueryRequest asks for a payment; one of PaySerial and PayOrder is required (sheet 5.3).
type QueryRequest struct {
	Merchant  string // empty: Config.Merchant
	PaySerial string
	PayOrder  string
}

// SettleRequest clears a payment (4pyun sheet 4, api/trade-settle).
type SettleRequest struct {
	PaySerial     string
	SettleValue   int64  // fen really cleared, at most what was paid; 0 gives all back
	ShardingValue int64  // fen that can be shared; the page advises SettleValue. Sent as it is
	Items         []Item // trade_item: SettleValue by parts
	Reason        string
	Extra         string // JSON text by scene, sent as it is; required by the page since 2025-07-29
}

// RefundRequest gives money back (4pyun sheet 5.4, api/trade-refund).
type RefundRequest struct {
	PaySerial string
	Value     int64  // fen, more than 0
	Order     string // the refund's own number; optional, but without it there is no RefundQuery
	Reason    string
}

// RefundQueryRequest asks for a refund (4pyun sheet 5.5, api/refund-query).
type RefundQueryRequest struct {
	Merchant string // empty: Config.Merchant
	Order    string // RefundRequest.Order
}

func (PrepareRequest) operation() string     { return OpPrepare }
func (CreateRequest) operation() string      { return OpCreate }
func (QueryRequest) operation() string       { return OpQuery }
func (SettleRequest) operation() string      { return OpSettle }
func (RefundRequest) operation() string      { return OpRefund }
func (RefundQueryRequest) operation() string { return OpRefundQuery }

func (o Order) build(b *fieldBuilder) {
	b.AddRequired("merchant", b.merchantOr(o.Merchant))
	b.AddRequired("pay_order", o.PayOrder)
	b.AddRequired("subject", o.Subject)
	b.addFen("value", o.Value)
	b.AddRequired("notify_url", cmp.Or(o.NotifyURL, b.config.NotifyURL))
	b.Add("trade_scene", o.Scene)
	b.Add("extra", o.Extra)
	b.Add("body", o.Body)
	b.Add("payer", o.Payer)
	b.Add("callback_url", o.CallbackURL)
	if !o.ExpireAt.IsZero() {
		b.Add("expire_time", o.ExpireAt.UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	if o.ManualSettle {
		b.Add("manual_settle", "1")
	}
}

func (r PrepareRequest) build(b *fieldBuilder) {
	r.Order.build(b)
	b.Add("trade_item", itemsText(r.Items))
	b.Add("deduct_mode", r.DeductMode)
}

func (r CreateRequest) build(b *fieldBuilder) {
	r.Order.build(b)
	b.Add("channel", r.Channel)
	b.Add("auth_code", r.AuthCode)
	b.Add("sub_app_id", r.SubAppID)
}

func (r QueryRequest) build(b *fieldBuilder) {
	b.AddRequired("merchant", b.merchantOr(r.Merchant))
	b.Add("pay_serial", r.PaySerial)
	b.Add("pay_order", r.PayOrder)
	if r.PaySerial == "" && r.PayOrder == "" {
		b.Fail("pay_serial and pay_order are empty, want one of them")
	}
}

func (r SettleRequest) build(b *fieldBuilder) {
	b.AddRequired("pay_serial", r.PaySerial)
	b.addFen("settle_value", r.SettleValue)
	b.addFen("sharding_value", r.ShardingValue)
	b.Add("trade_item", itemsText(r.Items))
	b.AddRequired("reason", r.Reason)
	b.Add("extra", r.Extra)
}

func (r RefundRequest) build(b *fieldBuilder) {
	b.AddRequired("pay_serial", r.PaySerial)
	b.addFen("value", r.Value)
	if r.Value == 0 {
		b.Fail("value is 0 fen, want more than 0")
	}
	b.Add("order", r.Order)
	b.Add("reason", r.Reason)
}

func (r RefundQueryRequest) build(b *fieldBuilder) {
	b.AddRequired("merchant", b.merchantOr(r.Merchant))
	b.AddRequired("order", r.Order)
}

// fieldBuilder collects a request's fields in the order of the platform's tables, and all that
// is wrong with them.
type fieldBuilder struct {
	client.FieldBuilder
	config Config
}

// addFen appends an amount that must not be negative.
func (b *fieldBuilder) addFen(name string, value int64) {
	if value < 0 {
		b.Fail("%s is %d fen, want 0 or more", name, value)
	}
	b.Add(name, formatInt(value))
}

func (b *fieldBuilder) merchantOr(own string) string { return cmp.Or(own, b.config.Merchant) }

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }
