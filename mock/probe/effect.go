package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"paymock/mock/callback"
	"paymock/mock/money"
	"paymock/mock/wire"
)

// ParseBooked reads a booked amount: a whole number of minor units, or a JSON object whose
// amount is one, as number or text.
func ParseBooked(text []byte) (int64, error) {
	text = bytes.TrimSpace(text)
	if bytes.HasPrefix(text, []byte("{")) {
		var found struct {
			Amount json.RawMessage `json:"amount"`
		}
		if err := json.Unmarshal(text, &found); err != nil || len(found.Amount) == 0 {
			return 0, fmt.Errorf("%.100q is no JSON object with amount", text)
		}
		text = found.Amount
	}
	if unquoted, err := strconv.Unquote(string(text)); err == nil {
		text = []byte(unquoted)
	}
	n, err := money.ParseMinor(string(text))
	if err != nil {
		return 0, fmt.Errorf("%.100q is no whole number of minor units: %w", text, err)
	}
	return int64(n), nil
}

// EffectURL reads the booked amount by GET, with {order} and {trade} in the address replaced:
// by them it may tell the amount of one order, and answer 404 to one it doesn't know. It goes
// through the callbacks' networks, with token as bearer token when it is not empty.
func EffectURL(s *callback.Sender, address, token string) Effect {
	var header wire.Header
	if token != "" {
		header = wire.Header{{Name: "Authorization", Value: "Bearer " + token}}
	}
	byOrder := strings.Contains(address, "{order}") || strings.Contains(address, "{trade}")
	return func(ctx context.Context, o Order) (int64, error) {
		x := s.Post(ctx, fillAddress(address, o), &wire.Request{Method: "GET", Header: header})
		switch {
		case x.Answer == nil:
			return 0, fmt.Errorf("%s: %s", address, x.Reason)
		case x.Status == 404 && byOrder:
			return 0, nil
		case x.Status != 200:
			return 0, fmt.Errorf("%s answers %d; want 200", address, x.Status)
		}
		n, err := ParseBooked(x.Answer.Body)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", address, err)
		}
		return n, nil
	}
}

// PrepareURL tells the merchant of an order by POST of {"order","trade","amount"}; {order},
// {trade} and {amount} in the address are replaced, too.
func PrepareURL(s *callback.Sender, address string) Prepare {
	return func(ctx context.Context, o Order) error {
		x := s.Post(ctx, fillAddress(address, o), &wire.Request{
			Method: "POST", Header: wire.Header{{Name: "Content-Type", Value: "application/json"}},
			Body: wire.Object{{Name: "order", Value: o.Order}, {Name: "trade", Value: o.Trade}, {Name: "amount", Value: o.Amount}}.JSON(),
		})
		if x.Status < 200 || x.Status > 299 {
			return fmt.Errorf("%s answers %d %s; want 200", address, x.Status, x.Reason)
		}
		return nil
	}
}

// fillAddress puts an order's numbers into an address.
func fillAddress(address string, o Order) string {
	return strings.NewReplacer("{order}", url.QueryEscape(o.Order), "{trade}", url.QueryEscape(o.Trade), "{amount}", strconv.FormatInt(o.Amount, 10)).Replace(address)
}
