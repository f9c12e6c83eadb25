package intella

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"paymock/client"
)

// Outcome is the end of a card transaction: its receipt, or the status that was asked for.
type Outcome struct {
	// Receipt is nil when the answer was lost and the platform could only be asked.
	Receipt *Receipt
	// Status is OrderPaid or OrderRefunded.
	Status OrderStatus
}

// ErrOrderFailed tells that the platform calls the order failed, so that nothing was taken.
var ErrOrderFailed = errors.New("the order failed")

// orderUnknown is the status of an order that the platform has never heard of.
const orderUnknown OrderStatus = "unknown"

// PaymentOnce is Payment, and when that leaves the outcome open asks what became of the order:
// it is sent again only when the platform has never heard of its StoreOrderNo, and with the
// same number, so that the card pays at most once whatever gets lost. A nil error means that
// it has paid. An error is Payment's, and ErrUnknownOutcome or an Uncertain refusal still
// mean what they mean there; ErrOrderFailed means that nothing was taken.
func (c *Client) PaymentOnce(ctx context.Context, r PaymentRequest) (*Outcome, error) {
	o := onceOnly{order: r.StoreOrderNo, done: []OrderStatus{OrderPaid, OrderRefunded}, again: orderUnknown, repeated: StatusRepeatedOrder}
	return o.run(ctx, c, func() (*Receipt, error) { return c.Payment(ctx, r) })
}

// CardRefundOnce is CardRefund, and when that leaves the outcome open asks what became of the
// order: the refund is sent again only while the order stands as paid. A nil error means that
// the card has its money back.
func (c *Client) CardRefundOnce(ctx context.Context, r CardRefundRequest) (*Outcome, error) {
	o := onceOnly{order: r.StoreOrderNo, done: []OrderStatus{OrderRefunded}, again: OrderPaid, repeated: StatusRefunded}
	return o.run(ctx, c, func() (*Receipt, error) { return c.CardRefund(ctx, r) })
}

// onceOnly says how to make a transaction happen once.
type onceOnly struct {
	order    string
	done     []OrderStatus // the order shows that it was done
	again    OrderStatus   // the order shows that it was not
	repeated string        // how the platform refuses a second one
}

// maxSendings bounds how often a transaction is begun anew.
const maxSendings = 3

func (o onceOnly) run(ctx context.Context, c *Client, send func() (*Receipt, error)) (*Outcome, error) {
	var doubt error
	for range maxSendings {
		receipt, err := send()
		if err == nil {
			return &Outcome{receipt, o.done[0]}, nil
		}
		switch {
		case isFinalFailure(err):
			return nil, err
		case isInDoubt(err):
			doubt = err
		case doubt == nil:
			return nil, err
		case !refusedWith(err, o.repeated) && !errors.Is(err, client.ErrNotSent):
			return nil, err // the one in doubt never arrived, and this one is refused
		}
		status, err := c.orderStatus(ctx, o.order)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%w (and the order can't be asked for: %w)", doubt, err)
		case slices.Contains(o.done, status):
			return &Outcome{Status: status}, nil
		case status == OrderFailed:
			return nil, fmt.Errorf("%s: %w", o.order, ErrOrderFailed)
		case status != o.again:
			return nil, doubt // half done: it waits for a retry
		}
	}
	return nil, doubt
}

// orderStatus is how an order stands, orderUnknown included.
func (c *Client) orderStatus(ctx context.Context, order string) (OrderStatus, error) {
	q, err := c.SingleOrderQuery(ctx, QueryRequest{StoreOrderNo: order})
	switch {
	case refusedWith(err, StatusUnknownOrder):
		return orderUnknown, nil
	case err != nil:
		return "", err
	}
	return q.Status, nil
}

// isFinalFailure reports that the third retry has failed, after which asking tells nothing: it goes to
// EasyCard Corp. (intella sheet 2.8).
func isFinalFailure(err error) bool {
	a := AnswerOf(err)
	return a != nil && a.sent.retry >= maxRetries
}

func isInDoubt(err error) bool {
	var refused *client.Refused
	return errors.Is(err, client.ErrUnknownOutcome) || errors.As(err, &refused) && refused.Uncertain
}

func refusedWith(err error, code string) bool {
	var refused *client.Refused
	return errors.As(err, &refused) && refused.Code == code
}
