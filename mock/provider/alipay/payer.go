package alipay

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/jsonnode"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// orderExtras are the keys that Order.Extra may have, with what they mean.
var orderExtras = []string{
	"trade_no",    // the platform's number, instead of a drawn one
	extraFrozen,   // "true": made with extend_params.royalty_freeze
	extraRatio,    // percent that may be split
	extraBody,     // body
	extraPassback, // passback_params
	extraReturn,   // return_url of page.pay
	extraCharset,  // of notifications
	extraSignType, // of notifications
	extraBalance,  // yuan that the seller's account holds from then on, no more is paid
	"buyer_open_id",
	"product_code",
	"timeout_express",
}

// Open makes a trade as if the merchant had created it; without a status it is paid at once.
func (p *Provider) Open(b *ledger.Books, a *app.App, o provider.Order, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	x, err := p.outsideExchange(b, a, env)
	if err != nil {
		return nil, nil, err
	}
	request, err := x.openedOrder(o)
	if err != nil {
		return nil, nil, err
	}
	t, notices, err := x.newTrade(request)
	if err != nil {
		return nil, nil, err
	}
	if o.Merchant != "" {
		t.Merchant = o.Merchant
	}
	if v := o.Extra[extraRatio]; v != "" {
		t.Extra[extraRatio] = v
	}
	more, err := x.bringToStatus(t, o.Status)
	if err != nil {
		return nil, nil, err
	}
	if s := o.Extra[extraBalance]; s != "" {
		balance, err := money.ParseMajor(s, yuanDigits)
		if err != nil {
			return nil, nil, fieldError("extra."+extraBalance, "use yuan with at most two decimals, such as 0.50")
		}
		if err := x.setBalance(balance); err != nil {
			return nil, nil, err
		}
	}
	if o.Status == ledger.Waiting {
		more = append(notices, more...)
	}
	return t, more, nil
}

// bringToStatus brings a new trade to a status; without one it is paid.
func (x *exchange) bringToStatus(t *ledger.Trade, status ledger.Status) ([]provider.Notice, error) {
	switch status {
	case ledger.Waiting:
		return nil, nil
	case ledger.Failed, ledger.Closed:
		return x.closeTrade(t, status)
	}
	notices, err := x.payTrade(t)
	if status == ledger.Finished {
		t.Status = ledger.Finished
		x.books.SaveTrade(t)
	}
	return notices, err
}

// outsideExchange is an exchange that no request began.
func (p *Provider) outsideExchange(b *ledger.Books, a *app.App, env provider.Env) (*exchange, error) {
	k, ok := a.Parsed.(*keyring)
	if !ok {
		return nil, fmt.Errorf("app %s was not registered by this provider", a.Name())
	}
	return &exchange{
		books: b, app: a, env: env, keys: k, dialect: appDialects(a.Dialect), call: &provider.Call{App: a},
		req: &request{charset: utf8Charset, signType: rsa2, keys: k},
	}, nil
}

// openedOrder turns an order of the control API into the request that a merchant would have sent.
func (x *exchange) openedOrder(o provider.Order) (orderRequest, error) {
	r := orderRequest{
		Order: o.Order, Amount: o.Amount, Subject: o.Subject, Buyer: o.Payer, Notify: o.NotifyURL,
		Body: o.Extra[extraBody], Passback: o.Extra[extraPassback], OpenID: o.Extra["buyer_open_id"],
		Product: o.Extra["product_code"], Return: o.Extra[extraReturn], Frozen: o.Extra[extraFrozen] == "true",
		Charset: o.Extra[extraCharset], SignType: o.Extra[extraSignType], Number: o.Extra["trade_no"],
	}
	if o.Amount <= 0 || o.Amount > maxAmount {
		return r, fieldError("amount", fmt.Sprintf("%d fen is not from 1 to %d", o.Amount, int64(maxAmount)))
	}
	if o.Status != "" && !slices.Contains(ledger.Statuses(), o.Status) {
		return r, fieldError("status", fmt.Sprintf("no status %q; use one of %v", o.Status, ledger.Statuses()))
	}
	for key := range o.Extra {
		if !slices.Contains(orderExtras, key) {
			return r, fieldError("extra."+key, "Alipay trades have no such field; they have "+strings.Join(orderExtras, ", "))
		}
	}
	if r.Charset != "" {
		if _, ok := charsetOf(r.Charset); !ok {
			return r, fieldError("extra."+extraCharset, "use utf-8 or GBK")
		}
	}
	if s := o.Extra[extraRatio]; s != "" {
		if n, err := strconv.Atoi(s); err != nil || n < 0 || n > 100 {
			return r, fieldError("extra."+extraRatio, "use a percentage from 0 to 100")
		}
	}
	if !numberRule().MatchString(r.Number) || len(r.Number) > 64 {
		return r, fieldError("extra.trade_no", "use up to 64 letters, digits and underscores")
	}
	in := newReader(&jsonnode.Node{Kind: '{', Members: []jsonnode.Member{textNode("timeout_express", o.Extra["timeout_express"])}})
	if r.Timeout, r.ByDay = readTimeout(in, "timeout_express"); in.problem != "" {
		return r, fieldError("extra.timeout_express", "use 1m to 15d, or 1c")
	}
	if r.Notify == "" {
		r.Notify = x.app.URLs["notify"]
	}
	if r.Order == "" {
		r.Order = newOutTradeNo(x.env.Now, x.env.Draw)
	}
	if r.Subject == "" {
		r.Subject = "paymock"
	}
	return r, nil
}

// Act lets the payer pay, the payment fail or the trade close. no may also be the merchant's
// number, or what precreate gave: then the payer scans the code first.
func (p *Provider) Act(b *ledger.Books, a *app.App, no string, act provider.Act, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	x, err := p.outsideExchange(b, a, env)
	if err != nil {
		return nil, nil, err
	}
	t, notices, err := x.findScanned(no)
	if err != nil {
		return nil, nil, err
	}
	more, err := x.actOnTrade(t, act)
	if err != nil {
		return nil, nil, err
	}
	return t, append(notices, more...), nil
}

// findScanned finds the trade that a number means, and scans a precreated code for it.
func (x *exchange) findScanned(no string) (*ledger.Trade, []provider.Notice, error) {
	if t, ok := x.findTrade(no, ""); ok && no != "" {
		return t, nil, nil
	}
	if t, ok := x.findTrade("", no); ok {
		return t, nil, nil
	}
	t, notices, refused := x.scanCode(precreatedCode(x.books, no))
	if refused != nil {
		return nil, nil, fieldError("no", "there is no trade, order or code "+quoteShort(no)+": "+refused.Explain)
	}
	return t, notices, nil
}

// precreatedCode is the code that an order number, a code or its address means.
func precreatedCode(b *ledger.Books, reference string) string {
	var code string
	if reference != "" && b.Load(kindScan, reference, &code) {
		return code
	}
	if address, err := url.Parse(reference); err == nil && address.Query().Get("qr") != "" {
		return address.Query().Get("qr") // paymock's cashier page, see the dialect qr_code
	}
	return reference[strings.LastIndexByte(reference, '/')+1:]
}

// Refers knows the orders that precreate made: by number, code, or the address of the code.
func (p *Provider) Refers(b *ledger.Books, _ *app.App, reference string) bool {
	var o orderRequest
	code := precreatedCode(b, reference)
	return code != "" && b.Load(kindCode, code, &o)
}

// OrderOf shows what a code, its address or a precreated order's number means, scanned or not. It
// scans nothing.
func (p *Provider) OrderOf(b *ledger.Books, a *app.App, reference string, now time.Time) (*ledger.Trade, bool) {
	var o orderRequest
	code := precreatedCode(b, reference)
	if code == "" || !b.Load(kindCode, code, &o) {
		return nil, false
	}
	if t, ok := b.TradeByOrder(o.Order); ok {
		return t, true
	}
	t := o.trade(a, now)
	t.CreatedAt, t.ExpiresAt, t.Extra["qr_code"] = o.At, o.Until, "https://qr.alipay.com/"+code
	return t, now.Before(o.Until)
}

// UnscannedOrders lists the precreated orders whose code waits to be scanned.
func (p *Provider) UnscannedOrders(b *ledger.Books, a *app.App, now time.Time) []*ledger.Trade {
	var list []*ledger.Trade
	for _, order := range b.IDs(kindScan) {
		if t, ok := p.OrderOf(b, a, order, now); ok && t.No == "" {
			list = append(list, t)
		}
	}
	return list
}

// Fire runs a timer: a trade's time-out, an asynchronous settle, the release of held money.
func (p *Provider) Fire(b *ledger.Books, a *app.App, n provider.Notice, env provider.Env) ([]provider.Notice, error) {
	x, err := p.outsideExchange(b, a, env)
	if err != nil {
		return nil, err
	}
	switch n.Kind {
	case timerTimeout:
		return x.fireTimeout(n.Subject), nil
	case timerSettle:
		return x.fireSettle(string(n.Content)), nil
	case timerRelease:
		return x.fireRelease(n.Subject), nil
	}
	return nil, errors.New("no timer of the kind " + quoteShort(n.Kind))
}
