package adapter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"paymock/client"
	"paymock/client/fourpyun"
	"paymock/mock/api"
	"paymock/mock/phrase"
)

var fourpyunPlatform = Platform{
	DemoApp: "op0000000000demo", Recorded: recordedFourpyun, Paid: paidFourpyun,
	Open: openFourpyun, Kind: (*fourpyunMerchant)(nil), Verify: verifyFourpyun, Sign: signFourpyun,
	Callbacks: []Callback{
		{"notify", "notify", []string{"pay", "refund"}}, {"sharding", "sharding", []string{"settle"}}, {"settlement", "settlement", nil}, {"profit", "profit", nil},
	},
	Reply: func(word string) (contentType, body string) {
		return "application/json", fmt.Sprintf(`{"code":%q,"message":"","hint":""}`, word)
	},
	Digits: 2, Units: yuan, MinorUnits: fen, Words: phrase.Platform{Chinese: []string{"P云"}},
	Sandbox: fourpyunSandbox,
}

// fourpyunMerchant drives the 4pyun reference client.
type fourpyunMerchant struct {
	Config
	client *fourpyun.Client
}

func openFourpyun(c Config) (Merchant, error) {
	a := c.App
	opened, err := fourpyun.New(fourpyun.Config{
		BaseURL: c.BaseURL, AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant, NotifyURL: c.NotifyURL, Options: c.Options,
	})
	return &fourpyunMerchant{c, opened}, err
}

// sendRequest sets fields, sends, and picks what the answer tells.
func (m *fourpyunMerchant) sendRequest(ctx context.Context, r fourpyun.Request, set Fields, told ...string) *Answer {
	message, err := m.client.Message(r)
	if err != nil {
		return fourpyunAnswer(nil, err)
	}
	for _, name := range set.Sorted() {
		message.Fields = message.Fields.With(name, set[name])
	}
	got, err := m.client.Send(ctx, message)
	if err == nil && m.Strict {
		err = got.Check()
	}
	if err != nil {
		return fourpyunAnswer(nil, err)
	}
	return fourpyunAnswer(got, nil).tellMembers(append(told, "seqno"))
}

func (m *fourpyunMerchant) Prepare(ctx context.Context, o Order) *Answer {
	return m.sendRequest(ctx, fourpyun.PrepareRequest{Order: fourpyun.Order{
		PayOrder: o.Number, Value: o.Amount, Subject: m.text(o.Subject, "充电预付"), Scene: cmp.Or(o.Scene, "ENERGY"),
		ManualSettle: !o.AutoSettle, NotifyURL: o.NotifyURL, Extra: cmp.Or(o.Extra, `{"device_no":"D001","port_no":"1"}`),
	}}, o.Set, "pay_serial", "pay_id", "pay_url")
}

func (m *fourpyunMerchant) Settle(ctx context.Context, s Settlement) *Answer {
	r := fourpyun.SettleRequest{
		PaySerial: s.TradeNo, SettleValue: s.Amount, ShardingValue: s.Sharable, Reason: m.text(s.Reason, "充电结束退款剩余金额"),
	}
	for _, part := range s.Parts {
		r.Items = append(r.Items, fourpyun.Item{Key: part.Key, Value: part.Amount})
	}
	return m.sendRequest(ctx, r, s.Set)
}

func (m *fourpyunMerchant) Refund(ctx context.Context, r Refund) *Answer {
	return m.sendRequest(ctx, fourpyun.RefundRequest{
		PaySerial: r.Trade.No, Value: r.Amount, Order: r.Number, Reason: m.text(r.Reason, "客户要求退款"),
	}, r.Set, "refund_order", "refund_serial", "refund_time")
}

// Query explains the status by the sheet (4pyun sheet 5.3).
func (m *fourpyunMerchant) Query(ctx context.Context, q Query) *Answer {
	return m.sendRequest(ctx, fourpyun.QueryRequest{PaySerial: q.Trade.No, PayOrder: q.Number}, q.Set,
		"pay_serial", "pay_order", "merchant", "channel", "value", "status", "trade_time", "payer", "refund_list").
		explainMember("status", map[string]string{"1": "paid", "0": "not paid yet", "-1": "failed"})
}

func (m *fourpyunMerchant) QueryRefund(ctx context.Context, number string) *Answer {
	return m.sendRequest(ctx, fourpyun.RefundQueryRequest{Order: number}, nil)
}

func (m *fourpyunMerchant) Sample(operation string, t api.Trade) ([]Field, error) {
	no, amount := t.No, t.Amount
	order := fourpyun.Order{PayOrder: "sample-1", Value: amount, Subject: "充电预付", Scene: "ENERGY", NotifyURL: m.NotifyURL}
	requests := map[string]fourpyun.Request{
		"settle":       fourpyun.SettleRequest{PaySerial: no, SettleValue: amount, ShardingValue: amount, Reason: "充电结束"},
		"refund":       fourpyun.RefundRequest{PaySerial: no, Value: amount, Order: "sample-refund", Reason: "客户要求退款"},
		"query":        fourpyun.QueryRequest{PaySerial: no},
		"refund_query": fourpyun.RefundQueryRequest{Order: "sample-refund"},
		"prepare":      fourpyun.PrepareRequest{Order: order},
		"create":       fourpyun.CreateRequest{Order: order, AuthCode: "135680596336872323"},
	}
	r, ok := requests[operation]
	if !ok {
		return nil, fmt.Errorf("no operation %q", operation)
	}
	message, err := m.client.Message(r)
	if err != nil {
		return nil, err
	}
	return message.Fields, nil
}

func (m *fourpyunMerchant) Send(ctx context.Context, operation string, fields []Field, mistake Mistake) *Answer {
	message := fourpyun.Message{Operation: operation, Fields: fields}
	s := &message.Signing
	switch mistake.Kind {
	case "":
	case "a wrong key", "a broken signature": // a hash that is wrong doesn't tell why
		s.Secret = m.App.Secret + "x"
	case "no signature":
		s.None = true
	case "a lower-case signature":
		s.LowerCase = true
	case "URL-encoded values":
		s.Mistake = fourpyun.MistakeEncoded
	case "unsorted fields":
		s.Mistake = fourpyun.MistakeUnsorted
	case "empty values included":
		s.Mistake = fourpyun.MistakeKeepEmpty
	case "the parking key rule":
		s.Mistake = fourpyun.MistakeKeyTail
	case "changed":
		s.Change = fourpyun.Fields{{Name: mistake.Field, Value: mistake.Value}}
	case "removed":
		s.Drop = []string{mistake.Field}
	case "added":
		s.Add = fourpyun.Fields{{Name: mistake.Field, Value: mistake.Value}}
	default:
		return failedAnswer(fmt.Errorf("4pyun requests can't be signed with %q", mistake.Kind))
	}
	got, err := m.client.Send(ctx, message)
	return fourpyunAnswer(got, err)
}

func (m *fourpyunMerchant) Resend(ctx context.Context, r client.Request) *Answer {
	got, err := m.client.Resend(ctx, r)
	return fourpyunAnswer(got, err)
}

// Signed gives canonical string and signature of a request as they went out; answers are not
// signed. The key is put back in the place that the client masks.
func (m *fourpyunMerchant) Signed(ex *client.Exchange) []Signed {
	r := ex.Request
	if r.Canonical == "" {
		return nil
	}
	signature := r.Header.Get("Authorization")
	if signature == "" {
		text := string(r.Body)
		if len(r.Body) == 0 {
			_, text, _ = strings.Cut(r.URL, "?")
		}
		fields, err := fourpyun.ParseForm(text)
		if err != nil {
			return nil
		}
		signature = fields.Get("sign")
	}
	return []Signed{{Where: r.Operation, Canonical: unmaskKey(r.Canonical, m.App.Secret), Signature: signature}}
}

// SignedCallback gives the text that the platform signed in a callback.
func (m *fourpyunMerchant) SignedCallback(header http.Header, body []byte) (Signed, error) {
	notice, err := fourpyun.Verify(m.App.Secret, header.Get("Content-Type"), body)
	if err != nil {
		return Signed{}, fmt.Errorf("callback: %w", err)
	}
	return Signed{
		Where: "callback", Canonical: unmaskKey(fourpyun.Canonical(notice.Fields), m.App.Secret),
		Signature: notice.Fields.Get("sign"),
	}, nil
}

// unmaskKey puts the key in the place of its mask at the end.
func unmaskKey(canonical, secret string) string {
	return strings.TrimSuffix(canonical, "***") + secret
}

// fourpyunAnswer reads what the client returned.
func fourpyunAnswer(got *fourpyun.Answer, err error) *Answer {
	a := &Answer{Err: err, Exchange: client.ExchangeOf(err)}
	if got != nil {
		a.Operation, a.Code, a.Message, a.Hint, a.Field, a.Exchange = got.Exchange.Request.Operation, got.Code, got.Message, got.Hint, got.Field, got.Exchange
		return a
	}
	var refused *client.Refused
	if errors.As(err, &refused) {
		a.Code, a.Message, a.Hint = refused.Code, refused.Message, refused.Hint
		a.Field = func(path string) (string, bool) { return LookJSON(refused.Body, path) }
	}
	return a
}
