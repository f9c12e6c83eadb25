package alipay

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"paymock/client"
)

// Layout is where the parameters of a v2 request travel (Alipay sheet 1.2).
type Layout string

// The layouts.
const (
	// LayoutSplit is that of the Java SDK, and the default: public parameters and sign in the
	// query, biz_content and app_auth_token in the body.
	LayoutSplit Layout = "split"
	// LayoutBody is that of the .NET SDK: everything in the body, and charset in the query as
	// well.
	LayoutBody Layout = "body"
)

// Config is one app of a merchant at the platform.
type Config struct {
	// BaseURL is where the platform listens, such as "https://openapi.alipay.com", without
	// gateway.do.
	BaseURL string
	AppID   string
	// PrivateKey is the merchant's RSA key, PKCS#8 or PKCS#1, PEM or bare base64.
	PrivateKey string
	// AlipayPublicKey verifies answers in key mode, PEM or bare base64. It is not the app's
	// own public key.
	AlipayPublicKey string
	// Certificates put the app in certificate mode, instead of AlipayPublicKey.
	Certificates *Certificates
	// V3 speaks OpenAPI v3 instead of gateway.do.
	V3 bool
	// SignType is RSA2 when empty. V3 knows no other.
	SignType SignType
	// Charset is UTF8 when empty. V3 knows no other.
	Charset Charset
	// Layout of v2 requests; LayoutSplit when empty.
	Layout Layout
	// AESKey is base64 of 16 bytes and encrypts all contents; empty sends them in the clear.
	AESKey string
	// AppAuthToken lets a provider act for a merchant (Alipay sheet 1.8).
	AppAuthToken string
	// NotifyURL is used where an order names none.
	NotifyURL string
	// Nonce makes the nonces of v3; nil takes random UUIDs.
	Nonce func() string
	// Retry repeats what the platform recognises as a repeat: queries, and Settle, Refund, Bind
	// and Unbind by their OutRequestNo, Create, Precreate and Cancel by the order's number.
	// Pay and Close are never resent. Each attempt has a timestamp of its own.
	Retry client.Retry
	// Options tune the transport. Now is required: every request tells the time.
	Options client.Options
}

// Client calls the platform for one app. It is safe for concurrent use.
type Client struct {
	config    Config
	transport *client.Transport
	private   *rsa.PrivateKey
	alipay    *rsa.PublicKey
	identity  certIdentity
	content   contentKey
}

// New returns a client, or an error naming each field of the config that can't be used.
func New(c Config) (*Client, error) {
	cl := &Client{}
	var errs []error
	check := func(err error) { errs = append(errs, err) }
	var err error
	cl.transport, err = client.NewTransport(c.BaseURL, c.Options)
	check(err)
	if strings.HasSuffix(strings.TrimRight(c.BaseURL, "/"), gatewayPath) {
		check(fmt.Errorf("config field BaseURL is %q: leave %s out, it is added", c.BaseURL, gatewayPath))
	}
	if c.AppID == "" {
		check(errors.New("config field AppID is empty: want the app_id the platform gave"))
	}
	if c.Options.Now == nil {
		check(errors.New("config field Options.Now is nil: set the clock, every request tells the time"))
	}
	check(c.Retry.Validate())
	check(c.complete())
	check(cl.readKeys(c))
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("alipay client: %w", err)
	}
	cl.config = c
	return cl, nil
}

// complete fills in defaults and checks what contradicts.
func (c *Config) complete() error {
	c.SignType = SignType(cmp.Or(string(c.SignType), string(RSA2)))
	c.Charset = Charset(cmp.Or(string(c.Charset), string(UTF8)))
	c.Layout = Layout(cmp.Or(string(c.Layout), string(LayoutSplit)))
	if c.Nonce == nil {
		c.Nonce = randomUUID
	}
	_, typeErr := c.SignType.hash()
	charset, charsetErr := codecNamed(string(c.Charset))
	errs := []error{namedError("config field SignType", typeErr), namedError("config field Charset", charsetErr)}
	if c.Layout != LayoutSplit && c.Layout != LayoutBody {
		errs = append(errs, fmt.Errorf("config field Layout is %q: want %s or %s", c.Layout, LayoutSplit, LayoutBody))
	}
	if c.V3 && (c.SignType != RSA2 || charset.wide != nil) {
		errs = append(errs, errors.New("config field V3: it knows SignType RSA2 and Charset utf-8 only"))
	}
	return errors.Join(errs...)
}

// readKeys reads all keys and certificates.
func (c *Client) readKeys(config Config) error {
	var privateErr, publicErr error
	if c.private, privateErr = parsePrivateKey(config.PrivateKey); privateErr != nil {
		c.private = nil
	}
	switch {
	case config.Certificates != nil && config.AlipayPublicKey != "":
		publicErr = errors.New("config fields AlipayPublicKey and Certificates: an app is in key mode or in certificate mode, want one of them")
	case config.Certificates != nil:
		c.identity, c.alipay, publicErr = config.Certificates.readAll(c.private)
		publicErr = namedError("config field Certificates", publicErr)
	default:
		c.alipay, publicErr = parsePublicKey(config.AlipayPublicKey)
		publicErr = namedError("config field AlipayPublicKey", publicErr)
	}
	if publicErr == nil && c.private != nil && c.private.PublicKey.Equal(c.alipay) {
		publicErr = errors.New("config field AlipayPublicKey is the app's own: want the key that the platform shows as its own")
	}
	var contentErr error
	c.content, contentErr = parseContentKey(config.AESKey)
	return errors.Join(namedError("config field PrivateKey", privateErr), publicErr, namedError("config field AESKey", contentErr))
}

// randomUUID is a random UUID of version 4.
func randomUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Message returns what a request would send, to be changed and handed to Send. The error is a
// *client.NotSent that names every field that is missing or not possible.
func (c *Client) Message(r Request) (Message, error) {
	operation := r.operation()
	b := contentBuilder{config: &c.config}
	r.build(&b)
	if err := errors.Join(b.errs...); err != nil {
		return Message{}, &client.NotSent{Operation: operation, Err: err}
	}
	return c.newMessage(operation, b.content.String(), b.notify), nil
}

// ContentMessage is Message for an operation without a request struct: content is its business
// parameters as JSON.
func (c *Client) ContentMessage(operation, content string) (Message, error) {
	if _, ok := operationOf(operation); !ok {
		return Message{}, &client.NotSent{Operation: operation, Err: fmt.Errorf("no operation %q", operation)}
	}
	return c.newMessage(operation, content, ""), nil
}

func (c *Client) newMessage(operation, content, notifyURL string) Message {
	m := Message{Operation: operation, V3: c.config.V3, Content: content}
	if m.V3 {
		m.Params, m.Header = c.v3Authorization(), c.headerV3()
	} else {
		o, _ := operationOf(operation)
		m.Params = c.publicParams(o.Method, notifyURL)
	}
	return m
}

// publicParams are the public parameters of v2 (Alipay sheet 1.1).
func (c *Client) publicParams(method, notifyURL string) Fields {
	f := Fields{
		{Name: "app_id", Value: c.config.AppID},
		{Name: "method", Value: method},
		{Name: "format", Value: "json"},
		{Name: "charset", Value: string(c.config.Charset)},
		{Name: "sign_type", Value: string(c.config.SignType)},
		{Name: "timestamp", Value: formatTime(c.config.Options.Now())},
		{Name: "version", Value: "1.0"},
		{Name: "notify_url", Value: notifyURL},
		{Name: "app_auth_token", Value: c.config.AppAuthToken},
		{Name: "app_cert_sn", Value: c.identity.appSN},
		{Name: "alipay_root_cert_sn", Value: c.identity.rootSN},
	}
	if c.content.isKnown() {
		f = append(f, Field{Name: "encrypt_type", Value: "AES"})
	}
	return f.Filled()
}

// v3Authorization are the signed parts of v3's authorization header (Alipay sheet 6.1).
func (c *Client) v3Authorization() Fields {
	return Fields{
		{Name: "app_id", Value: c.config.AppID},
		{Name: "app_cert_sn", Value: c.identity.appSN},
		{Name: "nonce", Value: c.config.Nonce()},
		{Name: "timestamp", Value: strconv.FormatInt(c.config.Options.Now().UnixMilli(), 10)},
	}.Filled()
}

func (c *Client) headerV3() Fields {
	f := Fields{
		{Name: headerToken, Value: c.config.AppAuthToken},
		{Name: headerRootSN, Value: c.identity.rootSN},
	}
	if c.content.isKnown() {
		f = append(f, Field{Name: headerEncrypt, Value: "AES"})
	}
	return f.Filled()
}

// callTyped builds a request, sends it and reads the answer into its type, as often as Config.Retry
// and the request's repeat key allow.
func callTyped[T any](ctx context.Context, c *Client, r Request, read func(*Answer) (*T, error)) (*T, error) {
	typed, err := client.CallTyped(ctx, c.config.Retry, r.repeatKey(), func(ctx context.Context) (*Answer, error) {
		m, err := c.Message(r)
		if err != nil {
			return nil, permanentError{err}
		}
		return c.Send(ctx, m)
	}, read)
	var mistake permanentError
	if errors.As(err, &mistake) {
		return nil, mistake.err
	}
	return typed, err
}

// permanentError hides from Retry that a request that can't be built was not sent: it never will be.
type permanentError struct{ err error }

func (p permanentError) Error() string { return p.err.Error() }
