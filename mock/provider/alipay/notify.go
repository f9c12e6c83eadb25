package alipay

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The kinds of callback and timer.
const (
	noticeTrade  = "notify"        // trade_status_sync to notify_url
	noticeSettle = "settle"        // settle message to the application gateway
	timerTimeout = "timer:timeout" // an unpaid trade runs out
	timerSettle  = "timer:settle"  // an async settle is carried out
	timerRelease = "timer:release" // held money is released after 30 days
)

// What a trade remembers of its paying request.
const (
	extraCharset  = "charset"
	extraSignType = "sign_type"
	extraPassback = "passback_params"
	extraBody     = "body"
)

// Kinds lists trade notifications and settle messages.
func (p *Provider) Kinds() []provider.Kind {
	after := []time.Duration{10 * time.Minute, 10 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour, 15 * time.Hour}
	const timeout = 5 * time.Second // Assumed: undocumented
	return []provider.Kind{
		{
			Name: noticeTrade, Title: "异步通知 trade_status_sync", Timeout: timeout,
			Schedule: append([]time.Duration{4 * time.Minute}, after...), Source: "Alipay sheet 5.1",
		},
		{
			Name: noticeSettle, Address: "gateway", Title: "交易分账结果通知 alipay.trade.order.settle.notify", Words: []string{"分账结果"}, Timeout: timeout,
			Schedule: append([]time.Duration{2 * time.Minute}, after...), Source: "Alipay sheet 5.4",
		},
	}
}

// newTimer is a notice that makes Fire run after delay.
func (x *exchange) newTimer(kind, trade string, delay time.Duration, content []byte) provider.Notice {
	return provider.Notice{
		ID: newNotifyID(x.env.Now, x.env.Draw), Kind: kind, Subject: trade, At: x.env.Now, Due: x.env.Now.Add(delay),
		Content: content, Timer: true,
	}
}

// signTypeOf is the signature type of a trade's notifications: that of the paying request.
func signTypeOf(t *ledger.Trade) string {
	if t.Extra[extraSignType] == rsa1 {
		return rsa1
	}
	return rsa2
}

// tradeNotification is trade_status_sync as the trade stands (Alipay sheet 5.1). refund is the
// refund it is about, nil otherwise. Empty values are left out: no signature over them would
// satisfy every SDK (Alipay sheet 5.2).
func (x *exchange) tradeNotification(t *ledger.Trade, refund *ledger.Refund) provider.Notice {
	id := newNotifyID(x.env.Now, x.env.Draw)
	c, ok := charsetOf(t.Extra[extraCharset])
	if !ok {
		c = utf8Charset
	}
	form := wire.Form{
		{Name: "notify_time", Value: ""}, // at delivery
		{Name: "notify_type", Value: "trade_status_sync"},
		{Name: "notify_id", Value: id},
		{Name: "app_id", Value: x.app.ID},
		{Name: "auth_app_id", Value: x.app.ID},
		{Name: "charset", Value: c.name},
		{Name: "version", Value: "1.0"},
		{Name: "sign_type", Value: signTypeOf(t)},
		{Name: "trade_no", Value: t.No},
		{Name: "out_trade_no", Value: t.Order},
		{Name: "buyer_id", Value: t.Payer},
		{Name: "buyer_logon_id", Value: buyerLogin},
		{Name: "seller_id", Value: t.Merchant},
		{Name: "seller_email", Value: sellerEmail},
		{Name: "trade_status", Value: tradeStatus(t)},
		{Name: "total_amount", Value: formatYuan(t.Amount)},
	}
	form = append(form, paidFields(t)...)
	form = append(form, refundFields(t, refund)...)
	kept := form[:0]
	for i, p := range form {
		if p.Value != "" || i == 0 {
			kept = append(kept, p)
		}
	}
	return provider.Notice{
		ID: id, Kind: noticeTrade, Subject: t.No, URL: t.NotifyURL, At: x.env.Now, Content: kept.Encode(),
	}
}

func paidFields(t *ledger.Trade) wire.Form {
	form := wire.Form{
		{Name: "subject", Value: t.Subject},
		{Name: "body", Value: t.Extra[extraBody]},
		{Name: "gmt_create", Value: formatTime(t.CreatedAt)},
		{Name: "passback_params", Value: t.Extra[extraPassback]},
	}
	if t.PaidAt.IsZero() {
		return form
	}
	paid := formatYuan(t.Paid)
	return append(form,
		wire.Pair{Name: "receipt_amount", Value: paid},
		wire.Pair{Name: "invoice_amount", Value: paid},
		wire.Pair{Name: "buyer_pay_amount", Value: paid},
		wire.Pair{Name: "point_amount", Value: "0.00"},
		wire.Pair{Name: "gmt_payment", Value: formatTime(t.PaidAt)},
		wire.Pair{Name: "fund_bill_list", Value: `[{"amount":"` + paid + `","fundChannel":"ALIPAYACCOUNT"}]`})
}

func refundFields(t *ledger.Trade, refund *ledger.Refund) wire.Form {
	var form wire.Form
	if refund != nil {
		form = wire.Form{
			{Name: "gmt_refund", Value: refund.At.In(chinaZone).Format(timeLayout + ".000")},
			{Name: "out_biz_no", Value: refund.Order},
			{Name: "refund_fee", Value: formatYuan(t.Refunded)},
			{Name: "send_back_fee", Value: formatYuan(refund.Amount)},
		}
	}
	if !t.ClosedAt.IsZero() {
		form = append(form, wire.Pair{Name: "gmt_close", Value: formatTime(t.ClosedAt)})
	}
	return form
}

// Callback renders one attempt: a form in the trade's charset, signed without sign and
// sign_type (Alipay sheet 5.1). The send time is that of the attempt.
func (p *Provider) Callback(a *app.App, n provider.Notice, _ int, now time.Time, t provider.Fault) (*wire.Request, error) {
	k, ok := a.Parsed.(*keyring)
	if !ok {
		return nil, fmt.Errorf("app %s was not registered by this provider", a.Name())
	}
	form, err := wire.ParseForm(string(n.Content))
	if err != nil {
		return nil, fmt.Errorf("notice %s: %w", n.ID, err)
	}
	for i := range form {
		switch form[i].Name {
		case "notify_time":
			form[i].Value = formatTime(now)
		case "utc_timestamp":
			form[i].Value = strconv.FormatInt(now.UnixMilli(), 10)
		}
	}
	form = setPairs(form, t.Before)
	c, ok := charsetOf(form.Get("charset"))
	if !ok {
		c = utf8Charset
	}
	for i := range form {
		form[i].Value = string(c.encode([]byte(form[i].Value)))
	}
	if !t.NoSignature {
		sign, err := p.signRSA(k, form.Get("sign_type"), notifyString(form, signsType(a, n.Kind)))
		if err != nil {
			return nil, err
		}
		if t.WrongSignature {
			sign = faultySignature(sign)
		}
		form = append(form, wire.Pair{Name: "sign", Value: sign})
	}
	return &wire.Request{
		Method: "POST", Target: n.URL,
		Header: wire.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded; charset=" + c.name}},
		Body:   setPairs(form, t.After).Encode(),
	}, nil
}

// SignedText gives the text that the sign of a notification covers (Alipay sheet 5.1).
func (p *Provider) SignedText(a *app.App, kind string, req *wire.Request) string {
	form, err := wire.ParseForm(string(req.Body))
	if err != nil {
		return ""
	}
	c, ok := charsetOf(form.Get("charset"))
	if !ok {
		c = utf8Charset
	}
	return c.decodeForShow(string(notifyString(form, signsType(a, kind))))
}

// signsType reports whether the signature of a kind covers sign_type.
func signsType(a *app.App, kind string) bool {
	return kind == noticeSettle && appDialects(a.Dialect).isSet("settle_message_sign", "with sign_type")
}

// setPairs sets fields by name; one that is not there is added.
func setPairs(form wire.Form, values map[string]string) wire.Form {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		found := false
		for i := range form {
			if form[i].Name == name {
				form[i].Value, found = values[name], true
			}
		}
		if !found {
			form = append(form, wire.Pair{Name: name, Value: values[name]})
		}
	}
	return form
}

// Accepted wants exactly the seven bytes "success" with status 200 (Alipay sheet 5.1).
func (p *Provider) Accepted(_ string, resp *wire.Response) (ok bool, reason string) {
	accepts := func(body []byte) bool { return string(body) == "success" }
	switch {
	case resp.Status != 200:
		return false, fmt.Sprintf("status %d instead of 200", resp.Status)
	case accepts(resp.Body):
		return true, ""
	case len(doctor.Answer(resp.Body, resp.Header.Get("Content-Encoding"), accepts).Mistakes) > 0: // which shows the body with its name
		return false, "the body must be exactly success"
	}
	return false, "the body is " + quoteShort(string(resp.Body)) + "; it must be exactly success"
}
