package intella

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"strings"
	"time"

	"paymock/client"
)

// DefaultPath is the one address of the API (intella sheet 1.1).
const DefaultPath = "/allpaypass/api/general"

// DefaultTimeout bounds one exchange when Options.Timeout is zero. A reader that waits for a
// card answers after 30 s at last, and giving up earlier leaves the outcome unknown; the
// official library waits a minute (intella sheet 1.1, 2.6).
const DefaultTimeout = time.Minute

// Config is one merchant account at the platform.
type Config struct {
	BaseURL string // where the platform listens, such as "https://a.intella.co"
	Path    string // of the API; empty: DefaultPath
	MchID   string // merchant account, given by intella
	// Password is the transaction password and RefundPassword the refund password. Only their
	// hashes are sent. RefundPassword may be empty where nothing is refunded.
	Password, RefundPassword string
	// PublicKey is the platform's: PEM, bare base64 or DER. It seals requests and proves
	// notifications.
	PublicKey string
	// Wrapped writes both base64 texts as the official Java library does: broken after 76
	// characters, "=" as \u003d (intella sheet 1.2). The documents do neither.
	Wrapped bool
	// NewKey makes the AES key of one request, 16 bytes. nil draws it from crypto/rand;
	// anything else is for tests. It may be called from several goroutines.
	NewKey func() ([]byte, error)
	// CardRetries is how often an EasyCard call is sent again when its answer asks for it.
	// Zero means three, the platform's limit; negative leaves it to the caller, who has
	// NextRetry.
	CardRetries int
	// BeforeCardRetry is called before each of these: the time to have the card put back on
	// the reader. Its error ends the call with the refusal as it stands. nil does nothing.
	BeforeCardRetry func(ctx context.Context, half *Answer) error
	// Retry repeats the queries. Nothing that moves money is ever resent by it.
	Retry client.Retry
	// Options tune the transport. Options.Now is needed: it stamps CreateTime, in Taiwan's
	// time.
	Options client.Options
}

func (c Config) validate() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf("config field "+format, args...)) }
	if c.MchID == "" {
		fail("MchID is empty: want the merchant account that intella gave")
	}
	if c.Password == "" {
		fail("Password is empty: want the transaction password")
	}
	if c.Path != "" && !strings.HasPrefix(c.Path, "/") {
		fail("Path %q doesn't begin with /: want one such as %s", c.Path, DefaultPath)
	}
	if c.CardRetries > maxRetries {
		fail("CardRetries is %d: want at most %d", c.CardRetries, maxRetries)
	}
	if c.Options.Now == nil {
		fail("Options.Now is nil: set the clock that CreateTime comes from")
	}
	return errors.Join(append(errs, c.Retry.Validate())...)
}

// Client calls the API for one merchant account. It is safe for concurrent use.
type Client struct {
	config    Config
	public    *rsa.PublicKey
	transport *client.Transport
}

// New returns a client, or an error naming each field of the config that can't be used.
func New(c Config) (*Client, error) {
	if c.Options.Timeout == 0 {
		c.Options.Timeout = DefaultTimeout
	}
	transport, err := client.NewTransport(c.BaseURL, c.Options)
	public, keyErr := parsePublicKey(c.PublicKey)
	if keyErr != nil {
		keyErr = fmt.Errorf("config field PublicKey: %w", keyErr)
	}
	if err := errors.Join(err, keyErr, c.validate()); err != nil {
		return nil, fmt.Errorf("intella client: %w", err)
	}
	if c.Path == "" {
		c.Path = DefaultPath
	}
	if c.NewKey == nil {
		c.NewKey = freshKey
	}
	switch {
	case c.CardRetries == 0:
		c.CardRetries = maxRetries
	case c.CardRetries < 0:
		c.CardRetries = 0
	}
	return &Client{config: c, public: public, transport: transport}, nil
}

// callTyped builds a request, sends it – EasyCard's as often as the reader asks for it – and reads
// the answer into its type.
func callTyped[T any](ctx context.Context, c *Client, r Request, read func(*Answer) (*T, error)) (*T, error) {
	m, err := c.Message(r)
	if err != nil {
		return nil, err
	}
	return client.CallTyped(ctx, c.config.Retry, repeatKey(m), func(ctx context.Context) (*Answer, error) { return c.Finish(ctx, m) }, read)
}

// repeatKey is empty for everything that moves money or changes a reader. A query does
// neither, so all that it asks is its key.
func repeatKey(m Message) string {
	switch m.Operation {
	case OpQuery, OpOrderQuery, OpNewOrderQuery, OpDeviceQuery, OpIDQuery, OpBalanceQuery:
		return m.Operation + "?" + string(m.Data.JSON())
	}
	return ""
}

// Message returns what a request would send, to be changed and handed to Send. The error is
// a *client.NotSent that names every field that is missing or not possible.
func (c *Client) Message(r Request) (Message, error) {
	s := r.service()
	b := dataBuilder{config: c.config}
	r.build(&b)
	if err := b.Err(); err != nil {
		return Message{}, &client.NotSent{Operation: s.operation, Err: err}
	}
	return Message{Operation: s.operation, Header: c.callHeader(s.method, s.title), Data: b.Fields}, nil
}

// callHeader has the five members that every call needs (intella sheet 1.4).
func (c *Client) callHeader(method, title string) Fields {
	return Fields{
		{Name: "Method", Value: method},
		{Name: "ServiceType", Value: title},
		{Name: "MchId", Value: c.config.MchID},
		{Name: "TradeKey", Value: Hash(c.config.Password)},
		{Name: "CreateTime", Value: c.config.Options.Now().In(taipei).Format(timeLayout)},
	}
}
