package intella

import (
	"cmp"
	"context"
	"time"
)

// Order has the fields that OLPay and Micropay share (intella sheet 4.1, 4.2). Empty optional
// fields are not sent.
type Order struct {
	Method       string // code of the payment method; empty: MethodAny
	StoreOrderNo string // the merchant's number, at most 20 characters
	Body         string // what is paid for
	TotalFee     int64  // dollars, more than 0
	DeviceInfo   string // empty: skb0001, as the documents have it
	Detail       string
	StoreInfo    string
	Cashier      string
}

// OLPayRequest makes an order that its payer pays behind a link (intella sheet 4.1,
// customer-scan).
type OLPayRequest struct {
	Order
	TimeExpire  time.Time // zero: 15 minutes
	CallBackURL string    // where the payer's browser goes afterwards
}

// MicropayRequest takes the money of the payer whose code the shop scanned (intella sheet
// 4.2, merchant-scan).
type MicropayRequest struct {
	Order
	AuthCode string
}

// RefundRequest gives a wallet's order back (intella sheet 4.3, refund).
type RefundRequest struct {
	StoreRefundNo string // the refund's own number
	StoreOrderNo  string // the original order's
	RefundFee     int64  // dollars: that of the order, but for merchants with partial refunds
	RefundedMsg   string // required
	DeviceInfo    string // empty: skb0001
}

// QueryRequest asks for one order (intella sheet 4.4, single-order-query).
type QueryRequest struct{ StoreOrderNo string }

// OrderStatus is how an order stands (intella sheet 4.4).
type OrderStatus string

// The values of OrderStatus.
const (
	OrderProcessing OrderStatus = "0"
	OrderPaid       OrderStatus = "1"
	OrderFailed     OrderStatus = "2"
	OrderRefunded   OrderStatus = "3"
)

// OrderRequest asks for the orders of a period, both ends included (intella sheet 4.5,
// multi-order-query).
type OrderRequest struct {
	From, To     time.Time
	Status       OrderStatus // required
	StoreOrderNo string      // part of the number, more than 3 characters; optional
}

// MovementRequest asks for payments and refunds, each on its own date (intella sheet 4.6,
// new-multiple-transactions-query).
type MovementRequest struct {
	From, To  time.Time
	AccountID string // sent as AccoundId, which is how the page spells it; optional
	StoreType string // 1 headquarters, 3 directly managed; optional
}

func (r OLPayRequest) service() serviceName {
	return serviceName{OpCreate, cmp.Or(r.Method, MethodAny), "OLPay"}
}

func (r MicropayRequest) service() serviceName {
	return serviceName{OpMicropay, cmp.Or(r.Method, MethodAny), "Micropay"}
}
func (RefundRequest) service() serviceName { return serviceName{OpRefund, MethodAny, "Refund"} }
func (QueryRequest) service() serviceName  { return serviceName{OpQuery, MethodAny, "SingleOrderQuery"} }

func (OrderRequest) service() serviceName { return serviceName{OpOrderQuery, MethodAny, "OrderQuery"} }

func (MovementRequest) service() serviceName {
	return serviceName{OpNewOrderQuery, MethodAny, "OrderQuery1.1"}
}

// walletDevice is the DeviceInfo of wallets (intella sheet 4.1).
const walletDevice = "skb0001"

func (r OLPayRequest) build(b *dataBuilder) {
	if !r.TimeExpire.IsZero() {
		b.Add("TimeExpire", r.TimeExpire.In(taipei).Format(timeLayout))
	}
	r.Order.build(b)
	b.Add("FeeType", "TWD")
	b.Add("CallBackUrl", r.CallBackURL)
}

func (r MicropayRequest) build(b *dataBuilder) {
	r.Order.build(b)
	b.AddRequired("AuthCode", r.AuthCode)
}

func (o Order) build(b *dataBuilder) {
	b.Add("DeviceInfo", cmp.Or(o.DeviceInfo, walletDevice))
	b.addOrder(o.StoreOrderNo)
	b.AddRequired("Body", o.Body)
	b.addDollars("TotalFee", o.TotalFee)
	b.Add("Detail", o.Detail)
	b.Add("StoreInfo", o.StoreInfo)
	b.Add("Cashier", o.Cashier)
}

func (r RefundRequest) build(b *dataBuilder) {
	if len(r.StoreRefundNo) > maxOrderNo {
		b.Fail("StoreRefundNo %q has %d characters, want up to %d", r.StoreRefundNo, len(r.StoreRefundNo), maxOrderNo)
	}
	b.AddRequired("StoreRefundNo", r.StoreRefundNo)
	b.addOrder(r.StoreOrderNo)
	b.Add("DeviceInfo", cmp.Or(r.DeviceInfo, walletDevice))
	b.refundKey()
	b.addDollars("RefundFee", r.RefundFee)
	b.AddRequired("RefundedMsg", r.RefundedMsg)
}

func (r QueryRequest) build(b *dataBuilder) { b.addOrder(r.StoreOrderNo) }

func (r OrderRequest) build(b *dataBuilder) {
	b.addPeriod(r.From, r.To)
	b.AddRequired("OrderStatus", string(r.Status))
	if n := len(r.StoreOrderNo); n > 0 && n <= 3 {
		b.Fail("StoreOrderNo %q has %d characters, want more than 3", r.StoreOrderNo, n)
	}
	b.Add("StoreOrderNo", r.StoreOrderNo)
}

func (r MovementRequest) build(b *dataBuilder) {
	b.addPeriod(r.From, r.To)
	b.Add("AccoundId", r.AccountID)
	b.Add("StoreType", r.StoreType)
}

// OLPay makes an order and the address that its payer opens. Errors as for Payment; after an
// unknown outcome ask SingleOrderQuery. No money moves until the payer pays, which the
// Payment Notification tells.
func (c *Client) OLPay(ctx context.Context, r OLPayRequest) (*OLPayAnswer, error) {
	return callTyped(ctx, c, r, readOLPay)
}

// Micropay takes money at once. Errors as for Payment; after an unknown outcome, or an
// Uncertain refusal, ask SingleOrderQuery, and only an unknown order may be sent anew.
func (c *Client) Micropay(ctx context.Context, r MicropayRequest) (*MicropayAnswer, error) {
	return callTyped(ctx, c, r, readMicropay)
}

// Refund gives a wallet's order back; see CardRefund for cards. Errors as for Payment. After an
// unknown outcome ask SingleOrderQuery, or send it again with the same StoreRefundNo: it is
// refused with StatusRefunded, or 7003, when it was done.
func (c *Client) Refund(ctx context.Context, r RefundRequest) (*RefundAnswer, error) {
	return callTyped(ctx, c, r, readRefund)
}

// SingleOrderQuery asks how an order stands. Errors as for Payment; StatusUnknownOrder is a
// *client.Refused. Config.Retry applies. Too many queries in a short time lock the caller's
// address out, and two seconds between them are the documents' advice (intella sheet 4.4).
// Assumed: it knows card orders as well, as OrderQuery's sample does.
func (c *Client) SingleOrderQuery(ctx context.Context, r QueryRequest) (*QueryAnswer, error) {
	return callTyped(ctx, c, r, readQuery)
}

// OrderQuery lists orders. Errors as for Payment; that there is none is a *client.Refused
// with StatusNothingFound (Assumed). Config.Retry applies.
func (c *Client) OrderQuery(ctx context.Context, r OrderRequest) (*OrderAnswer, error) {
	return callTyped(ctx, c, r, readOrders)
}

// OrderQuery11 lists payments and refunds, refunds negative. Errors as for OrderQuery.
// Config.Retry applies.
func (c *Client) OrderQuery11(ctx context.Context, r MovementRequest) (*MovementAnswer, error) {
	return callTyped(ctx, c, r, readMovements)
}

// OLPayAnswer has the address to show as a QR code.
type OLPayAnswer struct {
	Answer
	URL string // urlToken
}

func readOLPay(a *Answer) (*OLPayAnswer, error) {
	r := a.reader()
	return &OLPayAnswer{*a, r.Need("urlToken")}, r.Err()
}

// MicropayAnswer is a payment that was made; Answer.Method says by which wallet. TotalFee is
// dollars, PlatformRsp the wallet's own JSON text.
type MicropayAnswer struct {
	Answer
	SysOrderNo, StoreOrderNo string
	TotalFee                 int64
	AuthCode, PlatformRsp    string
}

func readMicropay(a *Answer) (*MicropayAnswer, error) {
	r := a.reader()
	return &MicropayAnswer{
		*a, r.Need("SysOrderNo"), r.Text("StoreOrderNo"), r.NeedNumber("TotalFee"), r.Text("AuthCode"), r.Text("PlatformRsp"),
	}, r.Err()
}

// RefundAnswer is a refund that was made (intella sheet 4.3).
type RefundAnswer struct {
	Answer
	SysOrderNo, SysRefundNo, StoreOrderNo, StoreRefundNo string
	RefundedAt                                           time.Time
	PlatformRsp                                          string
}

func readRefund(a *Answer) (*RefundAnswer, error) {
	r := a.reader()
	return &RefundAnswer{
		*a, r.Text("SysOrderNo"), r.Need("SysRefundNo"), r.Text("StoreOrderNo"), r.Text("StoreRefundNo"),
		r.time("RefundedAt"), r.Text("PlatformRsp"),
	}, r.Err()
}

// QueryAnswer is how an order stands (intella sheet 4.4).
type QueryAnswer struct {
	Answer
	SysOrderNo, StoreOrderNo, FeeType, DeviceInfo, Body string
	Status                                              OrderStatus
	Detail, StoreInfo                                   string
}

func readQuery(a *Answer) (*QueryAnswer, error) {
	r := a.reader()
	q := &QueryAnswer{
		*a, r.Text("SysOrderNo"), r.Text("StoreOrderNo"), r.Text("FeeType"), r.Text("DeviceInfo"), r.Text("Body"),
		OrderStatus(r.Need("OrderStatus")), r.Text("Detail"), r.Text("StoreInfo"),
	}
	if asked := a.sent.data.Get("StoreOrderNo"); asked != "" && q.StoreOrderNo != "" && q.StoreOrderNo != asked {
		r.Fail("StoreOrderNo is %q, asked was %q", q.StoreOrderNo, asked)
	}
	return q, r.Err()
}

// OrderAnswer lists orders.
type OrderAnswer struct {
	Answer
	Orders []OrderRow
}

// OrderRow is one order (intella sheet 4.5). TotalFee is dollars; RefundStatus is empty when
// nothing was refunded.
type OrderRow struct {
	StoreOrderNo, SysOrderNo                           string
	TotalFee                                           int64
	FeeType, Status, RefundStatus, Description, Method string
}

func readOrders(a *Answer) (*OrderAnswer, error) {
	r := a.reader()
	out := &OrderAnswer{Answer: *a}
	r.list("DataValue", func(row *answerReader) {
		out.Orders = append(out.Orders, OrderRow{
			row.Need("StoreOrderNo"), row.Text("SysOrderNo"), row.NeedNumber("TotalFee"), row.Text("FeeType"),
			row.Text("Status"), row.Text("RefundStatus"), row.Text("Description"), row.Text("Method"),
		})
	})
	return out, r.Err()
}

// MovementAnswer lists payments and refunds.
type MovementAnswer struct {
	Answer
	Movements []Movement
}

// Movement is a payment, or a refund with a negative amount (intella sheet 4.6). Method is a
// name, such as LINE Pay. Assumed: StoreOrderNo and TotalFee, in dollars, and that the rows
// are DataValue; the page was not seen to its end.
type Movement struct {
	At                                    time.Time
	AccountID, StoreType, Name, BrandName string
	SysOrderNo, StoreOrderNo, Method      string
	TotalFee                              int64
}

func readMovements(a *Answer) (*MovementAnswer, error) {
	r := a.reader()
	out := &MovementAnswer{Answer: *a}
	r.list("DataValue", func(row *answerReader) {
		at, err := time.ParseInLocation(timeLayout, row.Need("TranDate")+row.Need("TranDayTime"), taipei)
		if err != nil {
			row.Fail("TranDate and TranDayTime: %w", err)
		}
		out.Movements = append(out.Movements, Movement{
			at, row.Text("AccountId"), row.Text("StoreType"), row.Text("Name"), row.Text("BrandName"),
			row.Text("SysOrderNo"), row.Text("StoreOrderNo"), row.Text("Method"), row.NeedNumber("TotalFee"),
		})
	})
	return out, r.Err()
}
