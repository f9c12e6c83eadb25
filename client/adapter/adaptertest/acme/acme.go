// Package acme is the merchant's side of an invented platform, as mock/provider/providertest/acme is the server's: the
// proof that payctl's general commands need no more of a platform than one adapter.Platform, and an example of one.
// Nothing that is shipped has it; payctl's tests register it in a process of their own.
package acme

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/jsonnode"
	"paymock/client/merchant"
	"paymock/mock/api"
)

// Name is the platform's.
const Name = "acme"

const headerSignature = "Acme-Signature"

// Platform is what it registers.
func Platform() adapter.Platform {
	return adapter.Platform{
		DemoApp: "acme-demo", Open: open, Kind: (*shop)(nil), Verify: verify, Sign: sign,
		Callbacks: []adapter.Callback{{Kind: "outcome", Address: "outcome", After: []string{"pay"}}},
		Digits:    2, Units: []string{"crowns", "crown"}, MinorUnits: []string{"groschen"},
	}
}

// hexMAC is upper-case hex of the HMAC of a text.
func hexMAC(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return strings.ToUpper(hex.EncodeToString(mac.Sum(nil)))
}

// shop is a merchant.
type shop struct {
	adapter.Config
	transport *client.Transport
}

func open(c adapter.Config) (adapter.Merchant, error) {
	transport, err := client.NewTransport(c.BaseURL, c.Options)
	return &shop{c, transport}, err
}

// call signs and sends one request.
func (s *shop) call(ctx context.Context, operation, method, path string, fields client.Fields) *adapter.Answer {
	r := client.Request{Operation: operation, Method: method, URL: s.transport.URL(path, ""), Header: http.Header{"Acme-App": {s.App.ID}}}
	if method == http.MethodPost {
		r.Body = fields.JSON()
		r.Header.Set("Content-Type", "application/json")
	}
	r.Canonical = method + "\n" + path + "\n" + string(r.Body)
	r.Header.Set(headerSignature, hexMAC(s.App.Secret, r.Canonical))
	return s.Resend(ctx, r)
}

// Resend implements adapter.Merchant.
func (s *shop) Resend(ctx context.Context, r client.Request) *adapter.Answer {
	ex, err := s.transport.Send(ctx, r)
	a := &adapter.Answer{Operation: r.Operation, Exchange: ex, Err: err}
	if err != nil {
		return a
	}
	told, err := jsonnode.Parse(string(ex.Response.Body))
	if err != nil {
		a.Err = ex.Unknown(client.ReasonUnreadable, err)
		return a
	}
	a.Field = told.Lookup
	a.Code, _ = told.Lookup("code")
	a.Message, _ = told.Lookup("message")
	switch {
	case !fits(s.App.Secret, ex.Response.Header, ex.Response.Body):
		a.Err = ex.Unknown(client.ReasonBadSignature, errors.New("another secret, or something was changed"))
	case a.Code != "ok":
		a.Err = &client.Refused{Operation: r.Operation, Status: ex.Response.Status, Code: a.Code, Message: a.Message, Body: ex.Response.Body, Exchange: ex}
	default:
		for _, name := range []string{"order", "status", "refunded"} {
			value, _ := told.Lookup(name)
			a.Told = append(a.Told, adapter.Field{Name: name, Value: value})
		}
	}
	return a
}

func pathOf(order string) string { return "/acme/v1/orders/" + url.PathEscape(order) }

// Prepare implements adapter.Merchant.
func (s *shop) Prepare(ctx context.Context, o adapter.Order) *adapter.Answer {
	return s.call(ctx, "create", http.MethodPost, "/acme/v1/orders", client.Fields{
		{Name: "order", Value: o.Number}, {Name: "amount", Value: strconv.FormatInt(o.Amount, 10)}, {Name: "subject", Value: o.Subject},
	})
}

// Settle implements adapter.Merchant.
func (*shop) Settle(context.Context, adapter.Settlement) *adapter.Answer {
	return &adapter.Answer{Err: errors.New("acme pays out by itself")}
}

// Refund implements adapter.Merchant.
func (s *shop) Refund(ctx context.Context, r adapter.Refund) *adapter.Answer {
	return s.call(ctx, "refund", http.MethodPost, pathOf(r.Trade.Order)+"/refunds", client.Fields{
		{Name: "refund", Value: r.Number}, {Name: "amount", Value: strconv.FormatInt(r.Amount, 10)},
	})
}

// Query implements adapter.Merchant.
func (s *shop) Query(ctx context.Context, q adapter.Query) *adapter.Answer {
	order := q.Number
	if order == "" {
		order = q.Trade.Order
	}
	return s.call(ctx, "query", http.MethodGet, pathOf(order), nil)
}

// QueryRefund implements adapter.Merchant.
func (*shop) QueryRefund(context.Context, string) *adapter.Answer {
	return &adapter.Answer{Err: errors.New("acme's query tells what is refunded")}
}

// Sample implements adapter.Merchant.
func (*shop) Sample(operation string, _ api.Trade) ([]adapter.Field, error) {
	return nil, fmt.Errorf("no operation %q", operation)
}

// Send implements adapter.Merchant.
func (*shop) Send(_ context.Context, operation string, _ []adapter.Field, _ adapter.Mistake) *adapter.Answer {
	return &adapter.Answer{Err: fmt.Errorf("no operation %q", operation)}
}

// Signed implements adapter.Merchant.
func (*shop) Signed(*client.Exchange) []adapter.Signed { return nil }

// SignedCallback implements adapter.Merchant.
func (*shop) SignedCallback(header http.Header, body []byte) (adapter.Signed, error) {
	return adapter.Signed{Canonical: string(body), Signature: header.Get(headerSignature)}, nil
}

func fits(secret string, header http.Header, body []byte) bool {
	return hmac.Equal([]byte(strings.ToUpper(header.Get(headerSignature))), []byte(hexMAC(secret, string(body))))
}

// verifier takes callbacks.
type verifier struct{ app merchant.App }

func verify(a merchant.App) (merchant.Verifier, error) {
	if a.Secret == "" {
		return nil, errors.New("secret is empty: want the app's secret")
	}
	return verifier{a}, nil
}

// Verify implements merchant.Verifier.
func (v verifier) Verify(header http.Header, body []byte) (merchant.Reading, error) {
	if !fits(v.app.Secret, header, body) {
		return merchant.Reading{Unsigned: header.Get(headerSignature) == ""}, errors.New("the signature is wrong, or missing")
	}
	n, err := jsonnode.Parse(string(body))
	if err != nil {
		return merchant.Reading{}, err
	}
	var fields client.Fields
	for _, name := range []string{"app", "outcome", "order", "id", "amount"} {
		value, _ := n.Lookup(name)
		fields = append(fields, client.Field{Name: name, Value: value})
	}
	r, err := merchant.NewReading(fields.Get("outcome"), fields.Get("outcome")+" "+fields.Get("id"), fields, "app", v.app.ID)
	if err != nil {
		return r, err
	}
	r.Trade, r.Money = fields.Get("id"), r.Notice == "paid"
	r.Amount, err = strconv.ParseInt(fields.Get("amount"), 10, 64)
	return r, err
}

// Answer implements merchant.Verifier.
func (verifier) Answer(refused error) merchant.Answer {
	if refused != nil {
		return merchant.Answer{Status: http.StatusForbidden}
	}
	return merchant.Answer{Status: http.StatusNoContent}
}

// sign signs a callback's body, or judges its signature.
func sign(keys adapter.SenderKeys, m adapter.Pasted) (adapter.SignVerdict, error) {
	body := bytes.TrimSpace([]byte(m.Body))
	v := adapter.SignVerdict{Rule: "HMAC of the body with SHA-256, upper-case hex", Canonical: string(body), Signature: hexMAC(keys.Secret, string(body)), Given: m.Header.Get(headerSignature)}
	v.Signed = headerSignature + ": " + v.Signature
	if v.Given != "" {
		ok := fits(keys.Secret, m.Header, body)
		v.Fits = &ok
	}
	return v, nil
}
