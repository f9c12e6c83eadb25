package alipay

import "context"

// Settle splits a paid trade. It may be repeated: the same OutRequestNo with the same details
// is answered like the first time and moves nothing again (Alipay sheet 2.3), and
// Config.Retry makes use of that.
//
// A nil error means that the platform said 10000 and signed it: a synchronous split is done,
// an asynchronous one accepted; SettleQuery or a notification tells the rest. *client.Refused
// means that it said no; nothing moved unless the refusal is Uncertain, which the codes
// 20000, ACQ.SYSTEM_ERROR and ACQ.TRADE_SETTLE_ERROR are. client.ErrNotSent means that nothing
// happened. After client.ErrUnknownOutcome – no answer, or one without the platform's
// signature – and after an Uncertain refusal the split may have been done: send the very same
// request again, or ask SettleQuery. Never settle under a new OutRequestNo instead.
func (c *Client) Settle(ctx context.Context, r SettleRequest) (*SettleAnswer, error) {
	return callTyped(ctx, c, r, readSettle)
}

// SettleQuery asks what became of a settle. Errors as for Settle, of which nothing moves money.
func (c *Client) SettleQuery(ctx context.Context, r SettleQueryRequest) (*SettleQueryAnswer, error) {
	return callTyped(ctx, c, r, readSettleQuery)
}

// OnsettleQuery asks how much of a trade can still be split.
func (c *Client) OnsettleQuery(ctx context.Context, r OnsettleQueryRequest) (*OnsettleQueryAnswer, error) {
	return callTyped(ctx, c, r, readOnsettleQuery)
}

// Rate asks which share of a trade may be split.
func (c *Client) Rate(ctx context.Context, r RateRequest) (*RateAnswer, error) {
	return callTyped(ctx, c, r, readRate)
}

// Bind makes accounts receivers of royalties; only they can be settled to.
func (c *Client) Bind(ctx context.Context, r BindRequest) (*RelationAnswer, error) {
	return callTyped(ctx, c, r, readRelation)
}

// Unbind undoes Bind.
func (c *Client) Unbind(ctx context.Context, r UnbindRequest) (*RelationAnswer, error) {
	return callTyped(ctx, c, r, readRelation)
}

// Relations lists bound receivers.
func (c *Client) Relations(ctx context.Context, r RelationsRequest) (*RelationsAnswer, error) {
	return callTyped(ctx, c, r, readRelations)
}

// Create makes a trade that waits for its buyer. Errors as for Settle.
func (c *Client) Create(ctx context.Context, r CreateRequest) (*CreateAnswer, error) {
	return callTyped(ctx, c, r, readCreate)
}

// Pay charges a buyer by the scanned code. Errors as for Settle, but Pay is never repeated:
// when the outcome is unknown, or the answer is Pending, Query every few seconds and Cancel in
// the end (Alipay sheet 3.2).
func (c *Client) Pay(ctx context.Context, r PayRequest) (*PayAnswer, error) {
	return callTyped(ctx, c, r, readPay)
}

// Precreate asks for a code that the buyer scans. No trade exists before.
func (c *Client) Precreate(ctx context.Context, r PrecreateRequest) (*PrecreateAnswer, error) {
	return callTyped(ctx, c, r, readPrecreate)
}

// Query asks for a trade. Success says nothing about the payment, QueryAnswer.Status does.
func (c *Client) Query(ctx context.Context, r QueryRequest) (*QueryAnswer, error) {
	return callTyped(ctx, c, r, readQuery)
}

// Close closes a trade that nobody has paid. Errors as for Settle; it is never repeated, since
// the second time the platform refuses.
func (c *Client) Close(ctx context.Context, r CloseRequest) (*CloseAnswer, error) {
	return callTyped(ctx, c, r, readClose)
}

// Cancel undoes a trade whatever its state. When the answer says Retry, cancel again.
func (c *Client) Cancel(ctx context.Context, r CancelRequest) (*CancelAnswer, error) {
	return callTyped(ctx, c, r, readCancel)
}

// Refund gives money back. Errors as for Settle; it is repeated only with an OutRequestNo, by
// which the platform recognises it. A repeat's answer says so with FundChange false.
func (c *Client) Refund(ctx context.Context, r RefundRequest) (*RefundAnswer, error) {
	return callTyped(ctx, c, r, readRefund)
}

// RefundQuery asks for a refund. There is none, or it failed, unless RefundQueryAnswer.Done.
func (c *Client) RefundQuery(ctx context.Context, r RefundQueryRequest) (*RefundQueryAnswer, error) {
	return callTyped(ctx, c, r, readRefundQuery)
}

// Bill asks where a bill can be downloaded.
func (c *Client) Bill(ctx context.Context, r BillRequest) (*BillAnswer, error) {
	return callTyped(ctx, c, r, readBill)
}
