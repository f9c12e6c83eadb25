package main

import (
	"context"
	"net/http"
	"sort"
	"strings"
	"time"

	"paymock/client"
	"paymock/mock/api"
)

// kit is what payctl knows of one platform. A further platform is one file with a kit, and
// one line in kits.
type kit struct {
	// open makes a merchant's client from what the merchant was given. nil: payctl can't act
	// as a merchant there.
	open func(api.App, client.Options) (platform, error)
	// callbacks are the kinds of callback address that its apps have.
	callbacks []string
	// sign signs or judges a pasted message offline. nil: payctl can't.
	sign func(secret string, m pasted) (verdict, error)
	// patience is how much longer than others the platform may take to answer.
	patience time.Duration
	// opened is the decrypted answer of a platform that encrypts, "" when it can't be read. nil:
	// answers are plain.
	opened func(*client.Exchange) string
}

// kits lists the platforms by name.
func kits() map[string]kit {
	return map[string]kit{
		"4pyun":   fourpyunKit,
		"alipay":  alipayKit,
		"intella": intellaKit,
	}
}

// kitOf finds a platform's kit.
func kitOf(provider string) (kit, error) {
	all := kits()
	if k, ok := all[provider]; ok {
		return k, nil
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	return kit{}, usagef("payctl doesn't know the platform %q; it knows %s", provider, strings.Join(names, ", "))
}

// platform is a platform as its merchant sees it. Amounts are minor units. The errors are
// those of package client.
type platform interface {
	Prepare(ctx context.Context, o order) (*reply, error)
	Settle(ctx context.Context, o settlement) (*reply, error)
	Refund(ctx context.Context, o refund) (*reply, error)
	Query(ctx context.Context, o query) (*reply, error)
}

// readers is a platform whose merchants have card readers.
type readers interface {
	// SignOn makes a reader ready for cards.
	SignOn(ctx context.Context, terminal string, e extra) (*reply, error)
	// Charge takes money from the card on a reader, order.Terminal.
	Charge(ctx context.Context, o order) (*reply, error)
	// CloseBatch settles a reader.
	CloseBatch(ctx context.Context, terminal string, e extra) (*reply, error)
}

// splitter is a platform whose settle pays parts of a trade to receivers.
type splitter interface {
	// Bind makes accounts receivers.
	Bind(ctx context.Context, accounts []string, e extra) (*reply, error)
	// Splittable is how much of a trade can still be paid out, in minor units.
	Splittable(ctx context.Context, trade string) (int64, error)
	Split(ctx context.Context, o split) (*reply, error)
	// QuerySplit asks for a split by the merchant's number of its request.
	QuerySplit(ctx context.Context, trade, number string, e extra) (*reply, error)
}

// extra are fields of the platform's own that are set before signing, in any request.
type extra map[string]string

// sorted lists the names, so that the same command always sends the same bytes.
func (e extra) sorted() []string {
	names := make([]string, 0, len(e))
	for name := range e {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

type (
	order struct {
		Order, Subject, NotifyURL, Scene string
		Amount                           int64
		ManualSettle                     bool
		Terminal                         string // number of the reader that a card pays on
		Extra                            extra
	}
	settlement struct {
		Trade           string
		Amount, Sharing int64 // Sharing is the part that may be shared
		Items           []item
		Reason          string
		Extra           extra
	}
	split struct {
		Trade  string
		Parts  []item // receivers
		Reason string
		Extra  extra
	}
	refund struct {
		Trade, Order, Reason string
		Amount               int64
		Of                   api.Trade // as far as paymock knows it
		Extra                extra
	}
	query struct {
		Trade, Order string
		Of           api.Trade // as far as paymock knows it
		Extra        extra
	}
	item struct {
		Key    string
		Amount int64
	}
)

// reply is what the platform answered.
type reply struct {
	Operation string
	Code      string
	SubCode   string
	Message   string
	Hint      string
	Facts     []fact // what it told beyond that, in its own names and units
	Exchange  *client.Exchange
}

type fact struct{ Name, Value string }

// replyJSON is a reply with --json.
type replyJSON struct {
	Operation string            `json:"operation"`
	Outcome   string            `json:"outcome"` // done, refused, unknown, not_sent
	Code      string            `json:"code,omitempty"`
	SubCode   string            `json:"sub_code,omitempty"`
	Message   string            `json:"message,omitempty"`
	Hint      string            `json:"hint,omitempty"`
	Fields    map[string]string `json:"fields,omitempty"`
	Trade     *api.Trade        `json:"trade,omitempty"`
	Exchange  *exchangeJSON     `json:"exchange,omitempty"`
}

// exchangeJSON is the bytes of both sides, as text.
type exchangeJSON struct {
	Method    string      `json:"method"`
	URL       string      `json:"url"`
	Header    http.Header `json:"header"`
	Body      string      `json:"body"`
	Canonical string      `json:"canonical,omitempty"`
	Opened    string      `json:"opened,omitempty"` // the answer, decrypted
	Status    int         `json:"status,omitempty"`
	Answer    string      `json:"answer,omitempty"`
	TookMS    int64       `json:"took_ms"`
}

func showExchange(ex *client.Exchange, k kit) *exchangeJSON {
	if ex == nil {
		return nil
	}
	shown := &exchangeJSON{
		Method: ex.Request.Method, URL: ex.Request.URL, Header: ex.Request.Header,
		Body: string(ex.Request.Body), Canonical: ex.Request.Canonical, TookMS: ex.Took.Milliseconds(),
	}
	if ex.Response != nil {
		shown.Status, shown.Answer = ex.Response.Status, string(ex.Response.Body)
		if k.opened != nil {
			shown.Opened = k.opened(ex)
		}
	}
	return shown
}

// clientOptions are those of every platform's client. Each request has a connection of its
// own: net/http sends a GET again by itself when a kept connection ends without an answer, and
// a lost answer is what people try out here.
func (s *session) clientOptions(patience time.Duration) client.Options {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	return client.Options{Timeout: s.timeout + patience, Now: time.Now, HTTP: &http.Client{Transport: transport}}
}
