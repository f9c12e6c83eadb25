package steps

import (
	"context"
	"fmt"

	"paymock/client"
	"paymock/mock/api"
)

// driver is a merchant of one platform: the reference client behind common words.
type driver interface {
	settle(ctx context.Context, t *trade, s settling) *answer
	refund(ctx context.Context, t *trade, amount int64, order string) *answer
	query(ctx context.Context, t *trade) *answer
	queryRefund(ctx context.Context, order string) *answer
	// prepare creates an order that waits for its payer; the trade is named by order.
	prepare(ctx context.Context, order string, amount int64) *answer
	// sample gives the fields of a request that would succeed, to be changed.
	sample(operation string, t *trade) ([]field, error)
	// send signs and posts fields as they are, spoilt as asked.
	send(ctx context.Context, operation string, fields []field, spoil spoiling) *answer
	// resend posts an earlier request once more, byte for byte.
	resend(ctx context.Context, a *answer) *answer
	// signed is what an exchange signed, for the judge; ok is false when it signed nothing.
	signed(ex *client.Exchange) (signed, bool)
}

type field struct{ name, value string }

// settling says how to settle.
type settling struct {
	amount, sharable int64
	items            []item
}

type item struct {
	key    string
	amount int64
}

// spoiling says what is wrong with a request, in the vocabulary's words; "" is nothing.
type spoiling struct {
	how   string // "a wrong key", "no signature", …
	field string // the field it concerns
	value string
}

// answer is what came of a call.
type answer struct {
	exchange *client.Exchange
	code     string
	message  string
	hint     string
	// look finds a member by the platform's own name or dotted path.
	look func(path string) (string, bool)
	// err is what the client made of it: nil, *client.Refused, client.ErrUnknownOutcome, …
	err error
}

// newDriver makes the merchant of an app.
func newDriver(w *World, a api.App) (driver, error) {
	switch a.Provider {
	case "4pyun":
		return newFourpyun(w, a)
	}
	return nil, fmt.Errorf("no reference client for provider %q", a.Provider)
}
