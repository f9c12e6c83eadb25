package steps

import (
	"cmp"
	"context"
	"fmt"

	"paymock/client"
	"paymock/client/merchant"
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
	// signed is what both sides of an exchange signed, for the judge.
	signed(ex *client.Exchange) []signed
	// callback is what the platform signed in a callback, for the judge.
	callback(c merchant.Callback) (signed, error)
}

// splitter is a merchant of a platform that splits a trade between receivers.
type splitter interface {
	// bind makes accounts receivers; unbind undoes it.
	bind(ctx context.Context, accounts ...string) *answer
	unbind(ctx context.Context, accounts ...string) *answer
	// refundFrom refunds and takes money back from receivers, by the platform's own names.
	refundFrom(ctx context.Context, t *trade, amount int64, order string, rows []map[string]string) *answer
	// querySplit asks what became of the settle of that number.
	querySplit(ctx context.Context, t *trade, order string) *answer
}

// tunable is a merchant that can speak to its platform in more than one way.
type tunable interface {
	// speak changes the way: "OpenAPI v3", "GBK", ….
	speak(how string) error
}

type field struct{ name, value string }

// settling says how to settle.
type settling struct {
	amount, sharable int64
	items            []item
	order            string              // the merchant's number of the request; "" draws one
	rows             []map[string]string // receivers, by the platform's own names; amounts as written
	asynchronous     bool
	finish           bool // no further settle follows
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
	sub      string // the finer code, where the platform has one
	message  string
	hint     string
	// look finds a member by the platform's own name or dotted path.
	look func(path string) (string, bool)
	// err is what the client made of it: nil, *client.Refused, client.ErrUnknownOutcome, …
	err error
}

// platform is where the platforms' paths are, as the steps reach them.
func (w *World) platform(a api.App) string {
	return cmp.Or(w.target.Platform, a.PlatformURL)
}

// newDriver makes the merchant of an app.
func newDriver(w *World, a api.App) (driver, error) {
	switch a.Provider {
	case "4pyun":
		return newFourpyun(w, a)
	case "alipay":
		return newAlipay(w, a)
	case "intella":
		return newIntella(w, a)
	}
	return nil, fmt.Errorf("no reference client for provider %q", a.Provider)
}
