package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"paymock/client"
	"paymock/client/fourpyun"
	"paymock/mock/api"
)

var fourpyunKit = kit{
	open: func(a api.App, o client.Options) (platform, error) {
		c, err := fourpyun.New(fourpyun.Config{BaseURL: a.PlatformURL, AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant, Options: o})
		return fourpyunPlatform{c}, err
	},
	callbacks: []string{"notify", "sharding", "settlement", "profit"},
	sign:      signFourpyun,
}

type fourpyunPlatform struct{ client *fourpyun.Client }

func (p fourpyunPlatform) Prepare(ctx context.Context, o order) (*reply, error) {
	return p.send(ctx, fourpyun.PrepareRequest{Order: fourpyun.Order{
		PayOrder: o.Order, Subject: o.Subject, Value: o.Amount, NotifyURL: o.NotifyURL,
		Scene: o.Scene, Extra: "{}", ManualSettle: o.ManualSettle,
	}}, o.Extra, "pay_serial", "pay_id", "pay_url")
}

func (p fourpyunPlatform) Settle(ctx context.Context, o settlement) (*reply, error) {
	r := fourpyun.SettleRequest{PaySerial: o.Trade, SettleValue: o.Amount, ShardingValue: o.Sharing, Reason: o.Reason}
	for _, i := range o.Items {
		r.Items = append(r.Items, fourpyun.Item{Key: i.Key, Value: i.Amount})
	}
	return p.send(ctx, r, o.Extra)
}

func (p fourpyunPlatform) Refund(ctx context.Context, o refund) (*reply, error) {
	return p.send(ctx, fourpyun.RefundRequest{PaySerial: o.Trade, Value: o.Amount, Order: o.Order, Reason: o.Reason}, o.Extra,
		"refund_order", "refund_serial", "refund_time")
}

func (p fourpyunPlatform) Query(ctx context.Context, o query) (*reply, error) {
	out, err := p.send(ctx, fourpyun.QueryRequest{PaySerial: o.Trade, PayOrder: o.Order}, o.Extra,
		"pay_serial", "pay_order", "merchant", "channel", "value", "status", "trade_time", "payer", "refund_list")
	if err == nil {
		for i, f := range out.Facts {
			if f.Name == "status" {
				out.Facts[i].Value += fourpyunStatus[f.Value]
			}
		}
	}
	return out, err
}

// fourpyunStatus says what a query's status means (4pyun sheet 5.3).
var fourpyunStatus = map[string]string{"1": " (paid)", "0": " (not paid yet)", "-1": " (failed)"}

// send sets the extra fields, sends, and picks the named facts from the answer.
func (p fourpyunPlatform) send(ctx context.Context, r fourpyun.Request, e extra, facts ...string) (*reply, error) {
	m, err := p.client.Message(r)
	if err != nil {
		return nil, err
	}
	for _, name := range e.sorted() {
		m.Fields = m.Fields.With(name, e[name])
	}
	a, err := p.client.Send(ctx, m)
	if err != nil {
		return nil, err
	}
	out := &reply{Operation: m.Operation, Code: a.Code, Message: a.Message, Hint: a.Hint, Exchange: a.Exchange}
	for _, name := range facts {
		if value, ok := a.Field(name); ok && value != "" {
			out.Facts = append(out.Facts, fact{name, value})
		}
	}
	if a.Seqno != "" {
		out.Facts = append(out.Facts, fact{"seqno", a.Seqno})
	}
	return out, nil
}

// signFourpyun signs or judges a form, a JSON request or a callback (4pyun sheet 2).
func signFourpyun(secret string, m pasted) (verdict, error) {
	body := strings.TrimSpace(m.body)
	if strings.HasPrefix(body, "{") {
		return signFourpyunJSON(secret, m, body)
	}
	if body == "" {
		body = m.query
	}
	fields, err := fourpyun.ParseForm(body)
	if err != nil {
		return verdict{}, usagef("the message is neither a form (a=1&b=2) nor JSON: %w", err)
	}
	v := verdict{
		Rule:      "fields sorted by name, k=v joined with &, empty values and sign left out, then &app_secret= and the key; MD5, upper-case hex",
		Canonical: fourpyun.Canonical(fields), Signature: fourpyun.Sign(secret, fields), Given: fields.Get("sign"),
	}
	v.Signed = fields.Without("sign").With("sign", v.Signature).Form()
	if v.Given == "" {
		return v, nil
	}
	ok, mistake := fourpyun.Fits(secret, fields)
	v.judge(ok, string(mistake))
	return v, nil
}

func signFourpyunJSON(secret string, m pasted, trimmed string) (verdict, error) {
	notice, err := fourpyun.Verify(secret, "application/json", []byte(trimmed))
	if err == nil {
		v := verdict{Rule: "a JSON callback signs its members like form fields, nested JSON compact and sorted", Given: notice.Fields.Get("sign"), Signature: fourpyun.Sign(secret, notice.Fields), Canonical: fourpyun.Canonical(notice.Fields)}
		v.judge(true, "")
		return v, nil
	}
	if strings.Contains(trimmed, `"sign"`) {
		v := verdict{Rule: "a JSON callback signs its members like form fields, nested JSON compact and sorted"}
		v.Fits, v.Reason = new(bool), err.Error()
		return v, nil
	}
	v := verdict{
		Rule:      "a JSON request signs the bytes of its body, then &app_secret= and the key; MD5, upper-case hex, in the header Authorization",
		Canonical: m.body + "&app_secret=***", Signature: fourpyun.SignBody(secret, []byte(m.body)), Given: m.header.Get("Authorization"),
	}
	v.Signed = "Authorization: " + v.Signature
	if v.Given == "" {
		return v, nil
	}
	mistake := ""
	for _, other := range []string{strings.TrimSpace(m.body), m.body + "\n"} {
		if other != m.body && strings.EqualFold(v.Given, fourpyun.SignBody(secret, []byte(other))) {
			mistake = fmt.Sprintf("signed %d bytes and sent %s, with other blanks around", len(other), strconv.Itoa(len(m.body)))
		}
	}
	v.judge(strings.EqualFold(v.Given, v.Signature), mistake)
	return v, nil
}
