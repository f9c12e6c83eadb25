package intella

import "context"

// SignOnRequest signs a reader on.
type SignOnRequest struct{ DeviceID string }

// DeviceRequest asks for the merchant's readers.
type DeviceRequest struct{}

// IDRequest asks for the number of the card on a reader.
type IDRequest struct{ DeviceID string }

// BalanceRequest asks for the balance of the card on a reader.
type BalanceRequest struct{ DeviceID string }

// PaymentRequest takes money from the card on a reader (intella sheet 2.6, payment).
type PaymentRequest struct {
	DeviceID     string
	Amount       int64  // dollars, more than 0
	StoreOrderNo string // the merchant's number, new for every order, at most 20 characters
	Body         string // what is paid for; optional
}

// CardRefundRequest gives a payment back to the card on the reader, which must be the one
// that paid (intella sheet 2.7, refund).
type CardRefundRequest struct {
	DeviceID     string
	Amount       int64  // that of the order: cards are refunded in full only
	StoreOrderNo string // the original order's
}

// SettlementRequest closes a reader's batch (intella sheet 2.9, settlement).
type SettlementRequest struct {
	DeviceID string
	// Retry above 0 asks once more for a settlement whose answer was lost, up to 3. Assumed:
	// the platform then tells those totals instead of the empty batch's; the documents speak of
	// retries for transactions only.
	Retry int
}

// CardOrderRequest asks for the history of card orders (intella sheet 2.1; its fields are
// Assumed to be those of OrderQuery).
type CardOrderRequest struct{ OrderRequest }

func (SignOnRequest) service() serviceName     { return cardService(OpSignOn, "SignOn") }
func (DeviceRequest) service() serviceName     { return cardService(OpDeviceQuery, "DeviceQuery") }
func (IDRequest) service() serviceName         { return cardService(OpIDQuery, "IdQuery") }
func (BalanceRequest) service() serviceName    { return cardService(OpBalanceQuery, "BalanceQuery") }
func (PaymentRequest) service() serviceName    { return cardService(OpPay, "Payment") }
func (CardRefundRequest) service() serviceName { return cardService(OpRefund, "Refund") }
func (SettlementRequest) service() serviceName { return cardService(OpSettle, "Settlement") }
func (CardOrderRequest) service() serviceName  { return cardService(OpOrderQuery, "OrderQuery") }

func (r SignOnRequest) build(b *dataBuilder)  { b.addTerminal(r.DeviceID) }
func (DeviceRequest) build(b *dataBuilder)    { b.addTerminal("00000000") } // all of them (intella sheet 2.2)
func (r IDRequest) build(b *dataBuilder)      { b.addTerminal(r.DeviceID) }
func (r BalanceRequest) build(b *dataBuilder) { b.addTerminal(r.DeviceID) }

func (r PaymentRequest) build(b *dataBuilder) {
	b.addTerminal(r.DeviceID)
	b.addDollars("Amount", r.Amount)
	b.addOrder(r.StoreOrderNo)
	b.Add("Body", r.Body)
}

func (r CardRefundRequest) build(b *dataBuilder) {
	b.addTerminal(r.DeviceID)
	b.addDollars("Amount", r.Amount)
	b.addOrder(r.StoreOrderNo)
	b.refundKey()
}

func (r SettlementRequest) build(b *dataBuilder) {
	b.addTerminal(r.DeviceID)
	if r.Retry < 0 || r.Retry > maxRetries {
		b.Fail("Retry is %d, want 0 to %d", r.Retry, maxRetries)
	}
	b.Fields = b.Fields.With("Retry", formatInt(int64(r.Retry)))
}

// SignOn signs a reader on for 30 hours (intella sheet 2.3). Errors as for Payment; repeating
// it is harmless.
func (c *Client) SignOn(ctx context.Context, r SignOnRequest) (*SignOnAnswer, error) {
	return callTyped(ctx, c, r, readSignOn)
}

// DeviceQuery lists the readers bound to the merchant, whether they are switched on or not
// (intella sheet 2.2). Errors as for Payment. Config.Retry applies.
func (c *Client) DeviceQuery(ctx context.Context, r DeviceRequest) (*DeviceAnswer, error) {
	return callTyped(ctx, c, r, readDevices)
}

// IDQuery reads the number of the card on a reader (intella sheet 2.4). Errors as for Payment.
// Config.Retry applies.
func (c *Client) IDQuery(ctx context.Context, r IDRequest) (*IDAnswer, error) {
	return callTyped(ctx, c, r, readID)
}

// BalanceQuery reads the card on a reader (intella sheet 2.5). Errors as for Payment.
// Config.Retry applies.
func (c *Client) BalanceQuery(ctx context.Context, r BalanceRequest) (*BalanceAnswer, error) {
	return callTyped(ctx, c, r, readBalance)
}

// Payment takes money from the card on a reader. The answer may take 30 s, the time a payer
// has to lay the card down.
//
// A nil error means that StatusCode is 0000 and ErrorCode 000000. A reader that leaves the
// payment half done is asked again as its answer says, up to Config.CardRetries times, before
// Payment returns. *client.Refused, with the StatusCode as Code and the ErrorCode as SubCode,
// means that nothing was taken, unless it is Uncertain: then the payment is half done and
// waits for a retry (NextRetry), has failed three retries and goes to EasyCard Corp., or
// failed inside the platform. client.ErrNotSent means that nothing happened.
//
// After client.ErrUnknownOutcome the money may have been taken, and the numbers that a retry
// must carry are lost with the answer, so there is nothing to send again as a retry. Ask
// SingleOrderQuery for the StoreOrderNo: success means paid, processing half done, and
// StatusUnknownOrder that the request never arrived. Then, and only then, send the payment
// once more, with the same StoreOrderNo: should the first request arrive late, one of the two
// is refused as StatusRepeatedOrder and the card pays once. PaymentOnce does all of that.
func (c *Client) Payment(ctx context.Context, r PaymentRequest) (*Receipt, error) {
	return callTyped(ctx, c, r, readReceipt)
}

// CardRefund gives a payment back to the card on the reader. Errors and retries as for Payment.
// After an unknown outcome ask SingleOrderQuery: OrderRefunded means that it was done, and
// OrderPaid that it was not and may be sent again. Refunding twice is refused with
// StatusRefunded. CardRefundOnce does that.
func (c *Client) CardRefund(ctx context.Context, r CardRefundRequest) (*Receipt, error) {
	return callTyped(ctx, c, r, readReceipt)
}

// Settlement closes a reader's batch and tells what was in it (intella sheet 2.9). Call it
// before the day ends: on the next day payments may be refused with ErrorNotSettled. Errors as
// for Payment.
//
// After an unknown outcome the batch may be closed, and its totals went with the answer: a
// new Settlement then tells those of an empty batch. Nothing is lost but the comparison, so
// compare with OrderQuery11 instead, or see SettlementRequest.Retry.
func (c *Client) Settlement(ctx context.Context, r SettlementRequest) (*SettlementAnswer, error) {
	return callTyped(ctx, c, r, readSettlement)
}

// CardOrderQuery lists card orders. Errors as for OrderQuery. Config.Retry applies.
func (c *Client) CardOrderQuery(ctx context.Context, r CardOrderRequest) (*OrderAnswer, error) {
	return callTyped(ctx, c, r, readOrders)
}
