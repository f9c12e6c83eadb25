package intella

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"sync"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// pagePath is where the payer of an OLPay link pays. The real path is not documented.
const pagePath = "/olpay"

// extraDelay is how many seconds the paid page waits before it leads to CallBackUrl.
const extraDelay = "delay"

// pageRequest is a visit to the page: to look, or with an act.
type pageRequest struct {
	wire.Form // of query and body
	merchant  string
	act       provider.Act
}

//go:embed page.html
var pageText string

var pageTemplate = sync.OnceValue(func() *template.Template {
	return provider.PageTemplate("olpay", pageText)
})

// decodePage reads a visit. The token in the address is all that a payer has to show.
func (p *Provider) decodePage(req *wire.Request, apps app.Lookup) *provider.Call {
	page := new(pageRequest)
	call := &provider.Call{Request: req, Operation: "pay_page", Fields: page, Detail: page, Verdict: "needs no signature"}
	query, err := wire.ParseForm(req.Query)
	if err == nil && req.Method == "POST" {
		var body wire.Form
		body, err = wire.ParseForm(string(req.Body))
		query = append(query, body...)
		page.act = provider.Act(body.Get("act"))
	}
	page.Form = query
	if err != nil || req.TooLarge {
		return p.refuseCall(call, "7002", "the address or the form is damaged")
	}
	page.merchant, call.Subject = query.Get("m"), query.Get("t")
	a, ok := apps.App(Name, page.merchant)
	if !ok {
		return p.refuseCall(call, "7132", fmt.Sprintf("no app has the MchId %.40q", page.merchant))
	}
	call.App = a
	return call
}

// applyPage shows the order, or lets its payer pay or fail.
func (p *Provider) applyPage(b *ledger.Books, a *app.App, page *pageRequest, env provider.Env) provider.Outcome {
	x := &exchange{Provider: p, books: b, app: a, m: &message{}, env: env}
	var no string
	if !b.Load(kindToken, page.Get("t"), &no) {
		return x.refuse("7002", "no order has this token")
	}
	trade, known := b.Trade(no)
	if !known {
		return x.refuse("7002", "the order of this token is gone")
	}
	if page.act == "" || trade.Status == ledger.Paid || trade.Status == ledger.Finished {
		return x.showPage(trade, nil, "shown; status %s", trade.Status)
	}
	if trade.Status != ledger.Waiting || !env.Now.Before(trade.ExpiresAt) {
		out := x.refuse("7123", "order %s has status %s and ended %s", trade.Order, trade.Status, trade.ExpiresAt)
		out.Subject = trade.No
		return out
	}
	if page.act == provider.Pay {
		if method := page.Get("method"); slices.Contains(offeredMethods(trade), method) {
			trade.Extra[extraMethod] = method
		} else {
			return x.refuse("7159", "method %.20q is not offered", method)
		}
	} else if page.act != provider.Fail {
		return x.refuse("7159", "act %.20q is neither pay nor fail", page.act)
	}
	notices, err := endOrder(a, trade, page.act, env.Now)
	if err != nil {
		return x.refuse("9998", "%v", err)
	}
	b.SaveTrade(trade)
	return x.showPage(trade, notices, "the payer let it %s with %s", page.act, paymentMethods[trade.Extra[extraMethod]])
}

// offeredMethods are the methods that an order can be paid with: its own, or a selection.
func offeredMethods(t *ledger.Trade) []string {
	if method := t.Extra[extraMethod]; method != methodAny && method != "" {
		return []string{method}
	}
	return defaultPageMethods
}

// showPage collects the page's data.
func (x *exchange) showPage(t *ledger.Trade, notices []provider.Notice, format string, args ...any) provider.Outcome {
	data := wire.Object{
		{Name: "StoreOrderNo", Value: t.Order},
		{Name: "Body", Value: t.Subject},
		{Name: "TotalFee", Value: t.Amount.Minor()},
		{Name: "Status", Value: string(t.Status)},
		{Name: "CallBackUrl", Value: t.Extra[extraCallBack]},
		{Name: "Delay", Value: t.Extra[extraDelay]},
	}
	if t.Status == ledger.Waiting && x.env.Now.Before(t.ExpiresAt) {
		list := wire.List{}
		for _, method := range offeredMethods(t) {
			list = append(list, method)
		}
		data = append(data, wire.Member{Name: "Methods", Value: list})
	}
	out := x.accept(fmt.Sprintf(format, args...), data)
	out.Subject, out.Notices = t.No, notices
	return out
}

// pageView is the data of the page's template.
type pageView struct {
	Code, Heading, Merchant, Order, Body, Amount, Status, Back string
	Delay                                                      int
	Methods                                                    []pageMethod
}

type pageMethod struct{ Code, Name string }

// encodePage renders the page, which has no signature to spoil.
func (p *Provider) encodePage(page *pageRequest, out provider.Outcome, t provider.Fault) (*wire.Response, error) {
	data, _ := faultAnswer(faultAnswer(out.Fields, t.Before, t), t.After, t).Get("Data").(wire.Object)
	view := pageView{Code: out.Code.Name(), Heading: out.Message, Merchant: page.merchant, Delay: 3}
	text := func(name string) string { s, _ := data.Get(name).(string); return s }
	view.Order, view.Body, view.Amount, view.Status = text("StoreOrderNo"), text("Body"), text("TotalFee"), text("Status")
	if view.Heading == "" {
		view.Heading = out.Code.Name() + " " + out.Code.Message
	}
	if delay, err := strconv.Atoi(text("Delay")); err == nil && delay >= 0 && delay <= 60 {
		view.Delay = delay
	}
	if back := text("CallBackUrl"); provider.IsWebAddress(back) && view.Status != string(ledger.Waiting) {
		view.Back = back
	}
	list, _ := data.Get("Methods").(wire.List)
	for _, m := range list {
		if code, ok := m.(string); ok {
			view.Methods = append(view.Methods, pageMethod{code, paymentMethods[code]})
		}
	}
	resp := &wire.Response{Status: 200, Header: provider.PageHeader()}
	var html bytes.Buffer
	if err := pageTemplate().Execute(&html, view); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	resp.Body = html.Bytes()
	return resp, nil
}
