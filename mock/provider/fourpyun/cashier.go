package fourpyun

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"sync"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// opCashier is the page behind pay_url.
const opCashier = "pay_page"

// cashierPath is where it is; the real one is on https://app.4pyun.com (4pyun sheet 5.1).
const cashierPath = "/payment/trade/create"

// kindPayID is the record that leads from a pay_id to its trade.
const kindPayID = "pay-id"

// cashierOperation is listed beside those that merchants sign.
var cashierOperation = provider.Operation{
	Name: opCashier, Title: "收银台",
	Routes: []provider.Route{{Method: "GET", Path: cashierPath}, {Method: "POST", Path: cashierPath}},
	Codes:  []string{"1001", "1002", "1403", "500", "503"},
	Fields: []string{"pay_id", "app_id", "act"},
	Source: "4pyun sheet 5.1; what the page shows is Assumed",
}

// cashierVisit is a visit to the page: to look, or with an act.
type cashierVisit struct {
	wire.Form // of query and body
	act       provider.Act
}

//go:embed cashier.html
var cashierText string

var cashierTemplate = sync.OnceValue(func() *template.Template {
	return provider.PageTemplate("cashier", cashierText)
})

// cashierURL is the page's address on the host that was called, so that no test opens the real
// platform's.
func cashierURL(base, payID string) string { return base + cashierPath + "?pay_id=" + payID }

// appOfPayID finds the app whose trade it is: by app_id where the visitor names one, for a pay_id
// that a test made up, else by the lane.
func appOfPayID(apps app.Lookup, form wire.Form) (*app.App, bool) {
	if id := form.Get("app_id"); id != "" {
		return apps.App("4pyun", id)
	}
	payID := form.Get("pay_id")
	lane, err := strconv.Atoi(payID[max(0, len(payID)-4):])
	if err != nil {
		return nil, false
	}
	for _, a := range apps.Apps("4pyun") {
		if a.IDs.Lane() == lane {
			return a, true
		}
	}
	return nil, false
}

// decodeCashier reads a visit. The number in the address is all that a payer has to show.
func decodeCashier(req *wire.Request, apps app.Lookup) *provider.Call {
	visit := new(cashierVisit)
	call := &provider.Call{Request: req, Operation: opCashier, Fields: visit, Detail: visit, Verdict: "needs no signature"}
	form, err := wire.ParseForm(req.Query)
	if err == nil && req.Method == "POST" {
		var body wire.Form
		body, err = wire.ParseForm(string(req.Body))
		form = append(form, body...)
		visit.act = provider.Act(body.Get("act"))
	}
	visit.Form, call.Subject = form, form.Get("pay_id")
	if a, known := appOfPayID(apps, form); known && err == nil && !req.TooLarge {
		call.App = a
		return call
	}
	call.Verdict = fmt.Sprintf("no 4pyun app has given out pay_id %q; add app_id to the address where it was made up", doctor.ClipText(form.Get("pay_id")))
	out := refusal{code: "1002", explain: call.Verdict}.outcome()
	call.Refused = &out
	return call
}

// applyCashier shows the trade, or lets its payer pay or fail.
func applyCashier(b *ledger.Books, a *app.App, visit *cashierVisit, env provider.Env) provider.Outcome {
	var no string
	b.Load(kindPayID, visit.Get("pay_id"), &no)
	t, known := b.Trade(no)
	if !known {
		return refusal{code: "1002", explain: fmt.Sprintf("no trade has pay_id %q", doctor.ClipText(visit.Get("pay_id")))}.outcome()
	}
	waits := t.Status == ledger.Waiting && !isExpired(t, env.Now)
	var notices []provider.Notice
	var err error
	switch {
	case visit.act == "" || t.Paid > 0: // a second click shows what the first one did
	case !waits:
		out := refusal{code: "1403", message: "交易已失效", explain: fmt.Sprintf("trade %s can't be paid: %s, its time was over %s", t.No, t.Status, isoSeconds(t.ExpiresAt))}.outcome()
		out.Subject = t.No
		return out
	case visit.act == provider.Pay:
		notices, err = payAndPush(b, a, t, env)
	case visit.act == provider.Fail:
		notices, err = failAndPush(b, a, t, env)
	default:
		err = fmt.Errorf("act %q is neither pay nor fail", doctor.ClipText(string(visit.act)))
	}
	if err != nil {
		return refusal{code: "1403", explain: err.Error()}.outcome()
	}
	return provider.Outcome{
		Code: codeByName()["1001"], Fields: cashierFields(t, env), Notices: notices, Subject: t.No,
		Explain: fmt.Sprintf("the cashier shows trade %s: %s", t.No, t.Status),
	}
}

func cashierFields(t *ledger.Trade, env provider.Env) wire.Object {
	payable := ""
	if t.Status == ledger.Waiting && !isExpired(t, env.Now) {
		payable = "yes"
	}
	return wire.Object{
		{Name: "merchant", Value: merchantName(t)},
		{Name: "pay_order", Value: t.Order},
		{Name: "subject", Value: t.Subject},
		{Name: "value", Value: t.Amount.Minor()},
		{Name: "status", Value: string(t.Status)},
		{Name: "payable", Value: payable},
		{Name: "callback_url", Value: returnURL(t, env)},
	}
}

// returnURL is callback_url with what the cashier hands back (4pyun sheet 5.1), once the payment has
// ended; "" where the order named none.
func returnURL(t *ledger.Trade, env provider.Env) string {
	to, err := url.Parse(t.Extra[extraCallback])
	word := payStatus(t, env.Now)
	if err != nil || !provider.IsWebAddress(t.Extra[extraCallback]) || word == statusPaying {
		return ""
	}
	query := string(wire.Form{
		{Name: "pay_order", Value: t.Order},
		{Name: "channel", Value: payChannel(t)},
		{Name: "pay_serial", Value: t.No},
		{Name: "value", Value: t.Amount.Minor()},
		{Name: "status", Value: fmt.Sprint(word)},
		{Name: "trade_time", Value: isoSeconds(t.PaidAt)},
	}.Encode())
	if to.RawQuery != "" {
		query = to.RawQuery + "&" + query
	}
	to.RawQuery = query
	return to.String()
}

// encodeCashier renders the page, which has no signature to make wrong.
func encodeCashier(out provider.Outcome, f provider.Fault) (*wire.Response, error) {
	fields := f.SetPaths(f.SetPaths(out.Fields, f.Before), f.After)
	text := func(name string) string { s, _ := fields.Get(name).(string); return s }
	view := struct{ Code, Heading, Merchant, Order, Subject, Amount, Status, Payable, Back string }{
		Code: out.Code.Code, Heading: out.Message, Merchant: text("merchant"), Order: text("pay_order"), Subject: text("subject"),
		Amount: text("value"), Status: text("status"), Payable: text("payable"), Back: text("callback_url"),
	}
	if value, err := money.ParseMinor(view.Amount); err == nil {
		view.Amount = value.Major(2)
	}
	if view.Heading == "" {
		view.Heading = out.Code.Code + " " + out.Code.Message
	}
	var html bytes.Buffer
	if err := cashierTemplate().Execute(&html, view); err != nil {
		return nil, fmt.Errorf("4pyun: cashier: %w", err)
	}
	return &wire.Response{Status: 200, Body: html.Bytes(), Header: provider.PageHeader()}, nil
}
