package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"paymock/client"
	"paymock/client/fourpyun"
	"paymock/client/merchant"
	"paymock/mock/api"
)

// fourpyunMerchant drives the 4pyun reference client.
type fourpyunMerchant struct {
	app    api.App
	client *fourpyun.Client
}

func newFourpyun(w *World, a api.App) (driver, error) {
	c, err := fourpyun.New(fourpyun.Config{
		BaseURL: w.platform(a), AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant, NotifyURL: a.NotifyURL,
	})
	if err != nil {
		return nil, err
	}
	return &fourpyunMerchant{app: a, client: c}, nil
}

func (m *fourpyunMerchant) settle(ctx context.Context, t *trade, s settling) *answer {
	r := fourpyun.SettleRequest{PaySerial: t.No, SettleValue: s.amount, ShardingValue: s.sharable, Reason: "充电结束退款剩余金额"}
	for _, i := range s.items {
		r.Items = append(r.Items, fourpyun.Item{Key: i.key, Value: i.amount})
	}
	got, err := m.client.Settle(ctx, r)
	if err != nil {
		return fourpyunAnswer(nil, err)
	}
	return fourpyunAnswer(&got.Answer, nil)
}

func (m *fourpyunMerchant) refund(ctx context.Context, t *trade, amount int64, order string) *answer {
	got, err := m.client.Refund(ctx, fourpyun.RefundRequest{PaySerial: t.No, Value: amount, Order: order, Reason: "客户要求退款"})
	if err != nil {
		return fourpyunAnswer(nil, err)
	}
	return fourpyunAnswer(&got.Answer, nil)
}

func (m *fourpyunMerchant) query(ctx context.Context, t *trade) *answer {
	got, err := m.client.Query(ctx, fourpyun.QueryRequest{PaySerial: t.No})
	if err != nil {
		return fourpyunAnswer(nil, err)
	}
	return fourpyunAnswer(&got.Answer, nil)
}

func (m *fourpyunMerchant) queryRefund(ctx context.Context, order string) *answer {
	got, err := m.client.RefundQuery(ctx, fourpyun.RefundQueryRequest{Order: order})
	if err != nil {
		return fourpyunAnswer(nil, err)
	}
	return fourpyunAnswer(&got.Answer, nil)
}

func (m *fourpyunMerchant) prepare(ctx context.Context, order string, amount int64) *answer {
	got, err := m.client.Prepare(ctx, fourpyun.PrepareRequest{Order: fourpyun.Order{
		PayOrder: order, Value: amount, Subject: "充电预付", Scene: "ENERGY", ManualSettle: true,
		NotifyURL: m.app.NotifyURL, Extra: `{"device_no":"D001","port_no":"1"}`,
	}})
	if err != nil {
		return fourpyunAnswer(nil, err)
	}
	return fourpyunAnswer(&got.Answer, nil)
}

func (m *fourpyunMerchant) sample(operation string, t *trade) ([]field, error) {
	no := ""
	amount := int64(100)
	if t != nil {
		no, amount = t.No, t.Amount
	}
	order := fourpyun.Order{PayOrder: "sample-1", Value: amount, Subject: "充电预付", Scene: "ENERGY", NotifyURL: m.app.NotifyURL}
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
	var fields []field
	for _, f := range message.Fields {
		fields = append(fields, field{f.Name, f.Value})
	}
	return fields, nil
}

func (m *fourpyunMerchant) send(ctx context.Context, operation string, fields []field, spoil spoiling) *answer {
	message := fourpyun.Message{Operation: operation}
	for _, f := range fields {
		message.Fields = append(message.Fields, fourpyun.Field{Name: f.name, Value: f.value})
	}
	s := &message.Signing
	switch spoil.how {
	case "":
	case "a wrong key":
		s.Secret = m.app.Secret + "x"
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
		s.Change = fourpyun.Fields{{Name: spoil.field, Value: spoil.value}}
	case "removed":
		s.Drop = []string{spoil.field}
	case "added":
		s.Add = fourpyun.Fields{{Name: spoil.field, Value: spoil.value}}
	default:
		return &answer{err: fmt.Errorf("4pyun requests can't be signed with %q", spoil.how)}
	}
	got, err := m.client.Send(ctx, message)
	return fourpyunAnswer(got, err)
}

func (m *fourpyunMerchant) resend(ctx context.Context, a *answer) *answer {
	got, err := m.client.Resend(ctx, a.exchange.Request)
	return fourpyunAnswer(got, err)
}

// signed gives canonical string and signature of a request as they went out; answers are not
// signed. The key is put back in the place that the client masks.
func (m *fourpyunMerchant) signed(ex *client.Exchange) []signed {
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
	return []signed{{where: r.Operation, canonical: unmasked(r.Canonical, m.app.Secret), signature: signature}}
}

// callback is what the platform signed in a callback.
func (m *fourpyunMerchant) callback(c merchant.Callback) (signed, error) {
	notice, err := fourpyun.Verify(m.app.Secret, c.Header.Get("Content-Type"), c.Body)
	if err != nil {
		return signed{}, fmt.Errorf("%s callback: %w", c.Kind, err)
	}
	return signed{
		where: c.Kind + " callback", canonical: unmasked(fourpyun.Canonical(notice.Fields), m.app.Secret),
		signature: notice.Fields.Get("sign"),
	}, nil
}

// unmasked puts the key in the place of its mask at the end.
func unmasked(canonical, secret string) string {
	return strings.TrimSuffix(canonical, "***") + secret
}

// fourpyunAnswer reads what the client returned.
func fourpyunAnswer(got *fourpyun.Answer, err error) *answer {
	a := &answer{err: err, exchange: client.ExchangeOf(err)}
	if got != nil {
		a.code, a.message, a.hint, a.look, a.exchange = got.Code, got.Message, got.Hint, got.Field, got.Exchange
		return a
	}
	var refused *client.Refused
	if errors.As(err, &refused) {
		a.code, a.message, a.hint = refused.Code, refused.Message, refused.Hint
		a.look = func(path string) (string, bool) { return lookJSON(refused.Body, path) }
	}
	return a
}

// lookJSON finds a scalar in a JSON text by dotted path; 4pyun's payload counts as the top.
func lookJSON(body []byte, path string) (string, bool) {
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return "", false
	}
	for _, step := range strings.Split(path, ".") {
		switch node := v.(type) {
		case map[string]any:
			next, ok := node[step]
			if payload, nested := node["payload"].(map[string]any); !ok && nested {
				next, ok = payload[step]
			}
			if !ok {
				return "", false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(node) {
				return "", false
			}
			v = node[i]
		default:
			return "", false
		}
	}
	switch v := v.(type) {
	case string:
		return v, true
	case nil:
		return "null", true
	case map[string]any, []any:
		text, err := json.Marshal(v)
		return string(text), err == nil
	}
	return fmt.Sprint(v), true
}
