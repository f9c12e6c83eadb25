package fourpyun

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paymock/client"
)

// Config is one app of a partner at the platform.
type Config struct {
	BaseURL string // where the platform listens, such as "https://api.4pyun.com"
	AppID   string // app_id, given by the platform
	Secret  string // app_secret; never sent
	// Merchant is used where a request names none. It may be empty if every request does.
	Merchant string
	// NotifyURL is used where an order names none.
	NotifyURL string
	// RefundCreate sends refunds to /payment/refund/create, which the platform's sample
	// code and error paths say, instead of /payment/trade/refund, which its text says
	// (4pyun sheet 5.4).
	RefundCreate bool
	// Timestamps adds timestamp and sign_type to forms and queries. The payment pages list
	// neither (4pyun sheet 1). Needs Options.Now.
	Timestamps bool
	// Retry repeats Query and RefundQuery. Nothing else is ever resent: this platform
	// promises to recognise a repeat of no other request (sheet 4, 5.4).
	Retry client.Retry
	// Options tune the transport.
	Options client.Options
}

func (c Config) validate() error {
	var errs []error
	if c.AppID == "" {
		errs = append(errs, errors.New("config field AppID is empty: want the app_id the platform gave"))
	}
	if c.Secret == "" {
		errs = append(errs, errors.New("config field Secret is empty: want the app_secret that belongs to AppID"))
	}
	if c.Timestamps && c.Options.Now == nil {
		errs = append(errs, errors.New("config field Timestamps needs Options.Now: set the clock"))
	}
	errs = append(errs, c.Retry.Validate())
	return errors.Join(errs...)
}

// Client calls the payment API for one app. It is safe for concurrent use.
type Client struct {
	config    Config
	transport *client.Transport
}

// New returns a client, or an error naming each field of the config that can't be used.
func New(c Config) (*Client, error) {
	transport, err := client.NewTransport(c.BaseURL, c.Options)
	if err := errors.Join(err, c.validate()); err != nil {
		return nil, fmt.Errorf("4pyun client: %w", err)
	}
	return &Client{config: c, transport: transport}, nil
}

// Prepare places an order for the payer to pay at the cashier, and returns its address.
// Errors as for Settle. CodeConflict: the order's number exists; repeating a Prepare whose
// outcome is unknown may therefore be refused, and moves no money either way.
func (c *Client) Prepare(ctx context.Context, r PrepareRequest) (*PrepareAnswer, error) {
	return callTyped(ctx, c, r, readPrepare)
}

// Create places an order and, with an auth code, charges the payer at once. Errors as for
// Settle. An answer can be Pending: then Query until the status is no longer paying. Query
// by the order's number after an unknown outcome, too.
func (c *Client) Create(ctx context.Context, r CreateRequest) (*CreateAnswer, error) {
	return callTyped(ctx, c, r, readCreate)
}

// Settle clears a payment that waits for manual settlement; what it doesn't clear goes back
// to the payer.
//
// A nil error means the platform said 1001. *client.Refused means it said something else;
// nothing moved unless the refusal is Uncertain. client.ErrNotSent means nothing happened.
// After client.ErrUnknownOutcome the settle may have been done, and settling again would be
// refused with 1403 (Assumed: sheet 4 finds no repeat key), so don't send it anew but
// Query by pay_serial: a refund of type 1 ([QueryAnswer.SettleRefund]) shows the settle and
// what it gave back. A settle of the whole amount gives nothing back and leaves no trace in
// a query; there the one honest question is to settle again and to read 1403 as "it was done".
func (c *Client) Settle(ctx context.Context, r SettleRequest) (*SettleAnswer, error) {
	return callTyped(ctx, c, r, readSettle)
}

// Refund gives money back. Errors as for Settle. After an unknown outcome ask RefundQuery,
// which needs the refund's own number: always set RefundRequest.Order. What the platform
// does with the same number twice is undocumented (sheet 5.4), so a refund is never resent.
func (c *Client) Refund(ctx context.Context, r RefundRequest) (*RefundAnswer, error) {
	return callTyped(ctx, c, r, readRefund)
}

// Query asks for a payment by PaySerial or PayOrder. Errors as for Settle; success says
// nothing about the payment, QueryAnswer.Status does. Config.Retry applies.
func (c *Client) Query(ctx context.Context, r QueryRequest) (*QueryAnswer, error) {
	return callTyped(ctx, c, r, readQuery)
}

// RefundQuery asks for a refund by its own number. Errors as for Settle; CodeNotFound is a
// *client.Refused. Config.Retry applies.
func (c *Client) RefundQuery(ctx context.Context, r RefundQueryRequest) (*RefundQueryAnswer, error) {
	return callTyped(ctx, c, r, readRefundQuery)
}

// callTyped builds a request, sends it, and reads the answer into its type.
func callTyped[T any](ctx context.Context, c *Client, r Request, read func(*Answer) (*T, error)) (*T, error) {
	m, err := c.Message(r)
	if err != nil {
		return nil, err
	}
	return client.CallTyped(ctx, c.config.Retry, repeatKey(m), func(ctx context.Context) (*Answer, error) { return c.Send(ctx, m) }, read)
}

// repeatKey is empty for everything that moves money. A query moves none, so all that it
// asks is its key.
func repeatKey(m Message) string {
	switch m.Operation {
	case OpQuery, OpRefundQuery:
		return m.Operation + "?" + m.Fields.Form()
	}
	return ""
}

// Message returns what a request would send, to be changed and handed to Send. The error
// is a *client.NotSent that names every field that is missing or not possible.
func (c *Client) Message(r Request) (Message, error) {
	operation := r.operation()
	b := fieldBuilder{config: c.config}
	b.AddRequired("app_id", c.config.AppID)
	r.build(&b)
	if c.config.Timestamps && operations[operation].Format != FormatJSON {
		b.Add("timestamp", formatMillis(c.config.Options.Now()))
		b.Add("sign_type", "MD5")
	}
	if err := b.Err(); err != nil {
		return Message{}, &client.NotSent{Operation: operation, Err: err}
	}
	m := Message{Operation: operation, Fields: b.Fields}
	if operation == OpRefund && c.config.RefundCreate {
		m.Path = pathRefundCreate
	}
	return m, nil
}

func formatMillis(t time.Time) string { return formatInt(t.UnixMilli()) }
