package alipay

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/url"
	"strings"
	"sync"

	"paymock/mock/app"
	"paymock/mock/jsonnode"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The members of an outcome that a page needs beside what it shows.
const (
	fieldLocation = "location"   // where the browser is sent
	fieldReturn   = "return_url" // the merchant's page, before its parameters are signed
	fieldSignType = "return_sign_type"
)

// extraReturn is where page.pay's merchant wants the buyer back.
const extraReturn = "return_url"

// extraPage is the method that opened the cashier; its return is named after it.
const extraPage = "page_method"

// fieldNumberName is the name under which the cashier's form sends the number, trade_no when absent.
const fieldNumberName = "number_name"

// cashierAddress is the path of the cashier for a trade or a precreated code.
func cashierAddress(id, name, value string) string {
	return cashierPath + "?" + url.Values{"app_id": {id}, name: {value}}.Encode()
}

// decodeCashier reads a browser's request. It is not signed: the page is for people.
func (r *request) decodeCashier(call *provider.Call, apps app.Lookup) *provider.Outcome {
	call.Verdict = "not signed: a page for people"
	r.op = operationNamed(opCashier)
	call.Operation = r.op.Name
	ps, err := readParams(call.Request)
	r.biz = &jsonnode.Node{Kind: '{'}
	for _, p := range ps {
		r.biz.Members = append(r.biz.Members, textNode(p.Name, strings.ToValidUTF8(p.Value, "\uFFFD")))
	}
	id := ps.get("app_id")
	known := r.findApp(call, apps, id)
	switch {
	case err != nil || call.Request.TooLarge:
		return refuse("isv.invalid-parameter", "", "the form can't be read")
	case id == "":
		return refuse("isv.missing-app-id", "", "the address names no app_id")
	case !known:
		return refuseUnknownApp(id)
	}
	return nil
}

// showCashier shows an order to the buyer, and lets him pay, fail or close.
func showCashier(x *exchange) provider.Outcome {
	in := x.readBiz()
	no, code := in.text("trade_no", 64), in.text("qr", 64)
	if held := in.text("auth_no", 64); held != "" {
		return x.cashierHold(held, provider.Act(in.text("act", 16)))
	}
	var notices []provider.Notice
	if code != "" {
		t, more, refused := x.scanCode(code)
		if refused != nil {
			return *refused
		}
		no, notices = t.No, more
	}
	t, ok := x.findTrade(no, "")
	if !ok {
		return refuseBusiness("TRADE_NOT_EXIST", "no trade "+quoteShort(no)+" of this app")
	}
	if x.call.Request.Method == "POST" {
		more, err := x.actOnTrade(t, provider.Act(in.text("act", 16)))
		if err != nil {
			sub := "TRADE_STATUS_ERROR"
			switch t.Status {
			case ledger.Paid, ledger.Finished:
				sub = "TRADE_HAS_SUCCESS"
			case ledger.Closed, ledger.Failed:
				sub = "TRADE_HAS_CLOSE"
			}
			return aboutTrade(refuseBusiness(sub, err.Error()), t)
		}
		notices = append(notices, more...)
	}
	out := succeed(append(tradeNumbers(t),
		wire.Member{Name: "subject", Value: t.Subject}, wire.Member{Name: "total_amount", Value: formatYuan(t.Amount)},
		wire.Member{Name: "trade_status", Value: tradeStatus(t)}))
	if back := t.Extra[extraReturn]; back != "" && (t.Status == ledger.Paid || t.Status == ledger.Finished) {
		out.Fields = append(out.Fields, wire.Member{Name: fieldSignType, Value: signTypeOf(t)},
			wire.Member{Name: fieldReturn, Value: back}, wire.Member{Name: "timestamp", Value: formatTime(x.env.Now)},
			wire.Member{Name: "seller_id", Value: t.Merchant}, wire.Member{Name: extraPage, Value: t.Extra[extraPage]})
	}
	out.Notices = notices
	return aboutTrade(out, t)
}

// actOnTrade lets the payer, or time, do something to a trade, and gives the notices that causes.
func (x *exchange) actOnTrade(t *ledger.Trade, act provider.Act) ([]provider.Notice, error) {
	switch act {
	case provider.Pay:
		return x.payTrade(t)
	case provider.Fail:
		return x.closeTrade(t, ledger.Failed)
	case provider.Close:
		return x.closeTrade(t, ledger.Closed)
	}
	return nil, fieldError("act", "no such act "+quoteShort(string(act))+"; use pay, fail or close")
}

//go:embed cashier.html
var cashierText string

// pageTemplate is the cashier and every other page: what is shown is escaped by the template.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return provider.PageTemplate("cashier", cashierText)
})

type pageData struct {
	Charset, Code, Message, App, TradeNo, Order, Subject, Amount, Status, Action, Back, NumberName string
	Open                                                                                           bool
}

func renderPage(status int, c messageCharset, data pageData, header ...wire.Field) *wire.Response {
	data.Charset = c.name
	var out bytes.Buffer
	if err := pageTemplate().Execute(&out, data); err != nil {
		out.WriteString("the page could not be made")
	}
	return &wire.Response{
		Status: status, Body: c.encode(out.Bytes()),
		Header: append(wire.Header{
			{Name: "Content-Type", Value: "text/html;charset=" + c.name},
			// The form must post to the cashier, so the page has its origin only for that.
			{Name: "Content-Security-Policy", Value: "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-forms allow-top-navigation; frame-ancestors 'none'"},
			{Name: "X-Content-Type-Options", Value: "nosniff"},
		}, header...),
	}
}

// encodePage answers a page method: 302 to the cashier, or an error page, which is GBK
// whatever was asked (Alipay sheet 1).
func encodePage(out provider.Outcome) *wire.Response {
	if !out.Code.Success {
		gbkCharset, _ := charsetOf("GBK")
		_, message := outcomeTexts("", out)
		return renderPage(200, gbkCharset, pageData{Code: out.Code.Name(), Message: message})
	}
	location, _ := out.Fields.Get(fieldLocation).(string)
	if location == "" {
		location = cashierPath
	}
	return renderPage(302, utf8Charset, pageData{Code: out.Code.Name(), Back: location}, wire.Field{Name: "Location", Value: location})
}

// encodeCashier shows the order; after payment the browser goes back to the merchant with
// signed parameters (Alipay sheet 3.2).
func (p *Provider) encodeCashier(call *provider.Call, out provider.Outcome, t provider.Fault) (*wire.Response, error) {
	_, message := outcomeTexts("", out)
	if out.Code.Success {
		message = out.Message
	}
	data := pageData{Code: out.Code.Name(), Message: message, Action: cashierPath}
	if call.App != nil {
		data.App = call.App.ID
	}
	fields := t.SetPaths(out.Fields, t.Before)
	get := func(name string) string { s, _ := fields.Get(name).(string); return s }
	data.TradeNo, data.Order, data.Subject = get("trade_no"), get("out_trade_no"), get("subject")
	data.Amount, data.Status = get("total_amount"), get("trade_status")
	if data.NumberName = get(fieldNumberName); data.NumberName == "" {
		data.NumberName = "trade_no"
	}
	data.Open = data.Status == "WAIT_BUYER_PAY"
	back := get(fieldReturn)
	if back == "" || call.App == nil {
		return renderPage(200, utf8Charset, data), nil
	}
	location, err := p.returnAddress(call, get, back, t)
	if err != nil {
		return nil, err
	}
	data.Back = location
	if call.Request.Method == "POST" && location != "" {
		return renderPage(302, utf8Charset, data, wire.Field{Name: "Location", Value: location}), nil
	}
	return renderPage(200, utf8Charset, data), nil
}

// returnMethod names what the buyer's browser brings back.
func returnMethod(page string) string {
	if page == "" {
		page = "alipay.trade.page.pay"
	}
	return page + ".return"
}

// returnAddress is the merchant's page with the signed parameters of page.pay's return.
func (p *Provider) returnAddress(call *provider.Call, get func(string) string, back string, t provider.Fault) (string, error) {
	k, ok := call.App.Parsed.(*keyring)
	address, err := url.Parse(back)
	if !ok || err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return "", nil //nolint:nilerr // no usable address: the page stays
	}
	form := wire.Form{
		{Name: "charset", Value: "utf-8"},
		{Name: "out_trade_no", Value: get("out_trade_no")},
		{Name: "method", Value: returnMethod(get(extraPage))},
		{Name: "total_amount", Value: get("total_amount")},
		{Name: "trade_no", Value: get("trade_no")},
		{Name: "auth_app_id", Value: call.App.ID},
		{Name: "version", Value: "1.0"},
		{Name: "app_id", Value: call.App.ID},
		{Name: "sign_type", Value: get(fieldSignType)},
		{Name: "seller_id", Value: get("seller_id")},
		{Name: "timestamp", Value: get("timestamp")},
	}
	if !t.NoSignature {
		sign, err := p.signRSA(k, get(fieldSignType), notifyString(form, appDialects(call.App.Dialect).isSet("return_sign", "with sign_type")))
		if err != nil {
			return "", err
		}
		if t.WrongSignature {
			sign = faultySignature(sign)
		}
		form = append(form, wire.Pair{Name: "sign", Value: sign})
	}
	back, fragment, fragmented := strings.Cut(back, "#") // the parameters belong before it
	separator := "?"
	if strings.Contains(back, "?") {
		separator = "&"
	}
	location := back + separator + string(setPairs(form, t.After).Encode())
	if fragmented {
		location += "#" + fragment
	}
	return location, nil
}
