//go:build !race

package main

import (
	"bytes"
	"strings"
	"sync"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/intella"
	"paymock/mock/wire"
)

// otherAlipay is an Alipay that differs from the mock in ten ways, each in what is signed, but for the one that
// the signature leaves out.
type otherAlipay struct{ *alipay.Provider }

const alipayFeature = `Feature: an Alipay that differs
  Scenario: a split and a refund
    Given an alipay app
    And the merchant binds "2088101126708402"
    When the merchant prepares order "A1" of 50.00 yuan
    And the payer pays "A1"
    And the merchant settles "A1" for 10.01 yuan
    And the merchant refunds "A1" by 1.00 yuan
    And the merchant queries "A1"
    And the merchant refunds "A1" by 90.00 yuan
    And the merchant settles "A1" for 90.00 yuan
  Scenario: two orders
    Given an alipay app
    When the merchant prepares order "A2" of 7.00 yuan
    And the merchant prepares order "A3" of 8.00 yuan
    And the payer pays "A2"
    And the payer pays "A3"
`

var tenOfAlipay = map[string]string{
	"create answer|X-Gateway|header":                                                                     "absent → 7",
	"query answer|alipay_trade_query_response.point_amount|missing":                                      "0.00 → absent",
	"query answer|alipay_trade_query_response.total_amount|type":                                         "string 50.00 → number 50",
	"query answer|alipay_trade_query_response.send_pay_date|time zone":                                   "… → …, +8 hours",
	"query answer|alipay_trade_query_response.trade_settle_info.trade_settle_detail_list[].amount|value": "10.01 → 10.02",
	"refund answer|alipay_trade_refund_response.refund_fee|order": "code, msg, trade_no, out_trade_no, buyer_logon_id, buyer_user_id, fund_change, refund_fee, gmt_refund_pay, send_back_fee → " +
		"code, msg, trade_no, out_trade_no, buyer_logon_id, buyer_user_id, refund_fee, fund_change, gmt_refund_pay, send_back_fee",
	"refund answer|code|code": "40004/ACQ.REFUND_AMT_NOT_EQUAL_TOTAL → 40004/ACQ.TRADE_STATUS_ERROR",
	"settle answer|alipay_trade_order_settle_response.sub_msg|text": "分账金额超过最大可分账金额 → 可分金额不足",
	"notify callback|channel_no|signature scope":                    "covered → not covered by the signature",
	"callbacks|notify callback out_trade_no|callback order":         "A2…, A3… → A3…, A2…",
}

func (p otherAlipay) Encode(call *provider.Call, out provider.Outcome, t provider.Fault) (*wire.Response, error) {
	gateway := false
	switch call.Operation {
	case "create":
		gateway = true // an extra header
	case "settle":
		if len(out.Fields) == 0 {
			out.Message = "可分金额不足" // another text
		}
	case "refund":
		if out.Code.Sub != "" {
			out.Code = codeOf(p, "ACQ.TRADE_STATUS_ERROR") // another code
		}
		out.Fields = swap(out.Fields, "refund_fee", "fund_change") // another order
	case "query":
		out.Fields = without(out.Fields, "point_amount")                                                    // a missing member
		out.Fields = out.Fields.Set("total_amount", 50)                                                     // a text as number
		out.Fields = out.Fields.SetPath("trade_settle_info.trade_settle_detail_list.0.amount", "10.02")     // rounding
		out.Fields = out.Fields.Set("send_pay_date", later(out.Fields.Get("send_pay_date"), time.DateTime)) // a time zone
	}
	return withHeader(gateway)(p.Provider.Encode(call, out, t))
}

func (p otherAlipay) Callback(a *app.App, n provider.Notice, attempt int, now time.Time, t provider.Fault) (*wire.Request, error) {
	req, err := p.Provider.Callback(a, n, attempt, now, t)
	if err == nil && bytes.Contains(n.Content, []byte("total_amount=50.00")) {
		req.Body = append(req.Body, "&channel_no=9"...) // an unsigned member
	}
	return req, err
}

// otherIntella is an intella that differs in the same ways.
type otherIntella struct{ *intella.Provider }

const intellaFeature = `Feature: an intella that differs
  Scenario: a payment and its refund
    Given an intella app
    When the merchant prepares order "W1" of 70 dollars
    And the payer pays "W1"
    And the merchant queries "W1"
    And the merchant refunds "W1" by 71 dollars
    And the merchant refunds "W1" by 70 dollars
    And the merchant refunds "W1" by 70 dollars
  Scenario: two orders
    Given an intella app
    When the merchant prepares order "W2" of 7 dollars
    And the merchant prepares order "W3" of 8 dollars
    And the payer pays "W2"
    And the payer pays "W3"
`

var tenOfIntella = map[string]string{
	"create answer|X-Gateway|header":              "absent → 7",
	"query answer|Data.FeeType|missing":           "TWD → absent",
	"query answer|Data.OrderStatus|type":          "string 1 → number 1",
	"refund answer|Data.PlatformRsp.amount|value": "70 → 69",
	"refund answer|Data.RefundedAt|time zone":     "… → …, +8 hours",
	"refund answer|Data.SysRefundNo|order": "SysOrderNo, SysRefundNo, StoreOrderNo, StoreRefundNo, RefundedAt, PlatformRsp → " +
		"SysRefundNo, SysOrderNo, StoreOrderNo, StoreRefundNo, RefundedAt, PlatformRsp",
	"refund answer|code|code":                               "7112 → 7113",
	"refund answer|Header.StatusDesc|text":                  "退款訂單金額不合 → 金額不符",
	"notify callback|ChannelNo|signature scope":             "covered → not covered by the signature",
	"callbacks|notify callback StoreOrderNo|callback order": "W2…, W3… → W3…, W2…",
}

func (p otherIntella) Encode(call *provider.Call, out provider.Outcome, t provider.Fault) (*wire.Response, error) {
	data, _ := out.Fields.Get("Data").(wire.Object)
	gateway := false
	switch call.Operation {
	case "create":
		gateway = true // an extra header
	case "refund":
		switch out.Code.Name() {
		case "7112":
			out.Code = codeOf(p, "7113") // another code
		case "7110":
			out.Message = "金額不符" // another text
		}
		if len(data) == 0 {
			break
		}
		data = swap(data, "SysOrderNo", "SysRefundNo")                                 // another order
		data = data.Set("RefundedAt", later(data.Get("RefundedAt"), "20060102150405")) // a time zone
		text, _ := data.Get("PlatformRsp").(string)
		data = data.Set("PlatformRsp", string(bytes.Replace([]byte(text), []byte(`"amount":70`), []byte(`"amount":69`), 1))) // rounding
	case "query":
		data = without(data, "FeeType")   // a missing member
		data = data.Set("OrderStatus", 1) // a text as number
	}
	if len(data) > 0 {
		out.Fields = out.Fields.Set("Data", data)
	}
	return withHeader(gateway)(p.Provider.Encode(call, out, t))
}

func (p otherIntella) Callback(a *app.App, n provider.Notice, attempt int, now time.Time, t provider.Fault) (*wire.Request, error) {
	req, err := p.Provider.Callback(a, n, attempt, now, t)
	if err == nil && bytes.Contains(req.Body, []byte(`"TotalFee":"70"`)) {
		req.Body = bytes.Replace(req.Body, []byte("{"), []byte(`{"ChannelNo":"9",`), 1) // an unsigned member
	}
	return req, err
}

func codeOf(p provider.Provider, name string) provider.Code {
	for _, c := range p.Codes() {
		if c.Name() == name {
			return c
		}
	}
	panic("no code " + name)
}

// overtaken holds back the callback that has one text until that with another was answered.
func overtaken(held, first string) planted {
	answered := make(chan struct{})
	var once sync.Once
	return planted{
		callback: func(_, body string) string {
			if strings.Contains(body, held) && !strings.Contains(body, first) {
				<-answered
			}
			return body
		},
		accepted: func(_, body string) {
			if strings.Contains(body, first) {
				once.Do(func() { close(answered) })
			}
		},
	}
}

func withHeader(set bool) func(*wire.Response, error) (*wire.Response, error) {
	return func(resp *wire.Response, err error) (*wire.Response, error) {
		if err == nil && set {
			resp.Header = append(resp.Header, wire.Field{Name: "X-Gateway", Value: "7"})
		}
		return resp, err
	}
}

func without(o wire.Object, name string) (kept wire.Object) {
	for _, m := range o {
		if m.Name != name {
			kept = append(kept, m)
		}
	}
	return kept
}

// swap gives two members each other's place.
func swap(o wire.Object, a, b string) (swapped wire.Object) {
	for _, m := range o {
		switch m.Name {
		case a:
			m = wire.Member{Name: b, Value: o.Get(b)}
		case b:
			m = wire.Member{Name: a, Value: o.Get(a)}
		}
		swapped = append(swapped, m)
	}
	return swapped
}

// later is a time in China as a platform tells it that adds its zone twice.
func later(text any, layout string) string {
	written, _ := text.(string)
	at, err := time.Parse(layout, written)
	if err != nil {
		return written
	}
	return at.Add(8 * time.Hour).Format(layout)
}
