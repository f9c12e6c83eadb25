package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"paymock/client/alipay"
)

// sample gives the public parameters and after them the members of the content, as JSON.
func (m *alipayMerchant) sample(operation string, t *trade) ([]field, error) {
	amount := max(t.Amount/10, 1)
	order := alipay.Order{OutTradeNo: "sample_1", TotalAmount: max(t.Amount, 1), Subject: "充电预付"}
	no := either(t.No, "0")
	requests := map[string]alipay.Request{
		"settle": alipay.SettleRequest{
			OutRequestNo: m.number(""), TradeNo: no,
			Royalties: []alipay.Royalty{{TransIn: usualReceiver, Amount: amount, Desc: "分账给 a=1&b=2 <100%> + \"引号\""}},
		},
		"settle_query":    alipay.SettleQueryRequest{OutRequestNo: "sample_1", TradeNo: no},
		"onsettle_query":  alipay.OnsettleQueryRequest{TradeNo: no},
		"bind":            alipay.BindRequest{OutRequestNo: m.number(""), Receivers: receivers([]string{usualReceiver})},
		"unbind":          alipay.UnbindRequest{OutRequestNo: m.number(""), Receivers: receivers([]string{usualReceiver})},
		"relations_query": alipay.RelationsRequest{OutRequestNo: m.number("")},
		"rate_query":      alipay.RateRequest{OutRequestNo: m.number("")},
		"create":          alipay.CreateRequest{Order: order, BuyerID: "2088102146225135"},
		"pay":             alipay.PayRequest{Order: order, AuthCode: "280000000000000009"},
		"precreate":       alipay.PrecreateRequest{Order: order},
		"query":           alipay.QueryRequest{TradeNo: no},
		"close":           alipay.CloseRequest{TradeNo: no},
		"cancel":          alipay.CancelRequest{TradeNo: no},
		"refund":          alipay.RefundRequest{TradeNo: no, Amount: amount, OutRequestNo: m.number("")},
		"refund_query":    alipay.RefundQueryRequest{TradeNo: no, OutRequestNo: "sample_1"},
		"bill_query":      alipay.BillRequest{Type: "trade", Date: "2026-11-21"},
	}
	r, ok := requests[operation]
	if !ok {
		return nil, fmt.Errorf("no operation %q", operation)
	}
	message, err := m.client.Message(r)
	if err != nil {
		return nil, err
	}
	return fieldsOf(message)
}

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

func fieldsOf(message alipay.Message) ([]field, error) {
	var fields []field
	for _, f := range message.Params {
		fields = append(fields, field{f.Name, f.Value})
	}
	d := json.NewDecoder(strings.NewReader(message.Content))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		fields = append(fields, field{fmt.Sprint(name), string(value)})
	}
	return fields, nil
}

// message puts fields where they travel.
func (m *alipayMerchant) message(operation string, fields []field) (alipay.Message, error) {
	message, err := m.client.Message(alipay.OnsettleQueryRequest{TradeNo: "0"})
	if err != nil {
		return alipay.Message{}, err
	}
	message.Operation, message.Params, message.Content = operation, nil, "{}"
	for _, f := range fields {
		message = message.With(f.name, f.value)
	}
	return message, nil
}

func (m *alipayMerchant) send(ctx context.Context, operation string, fields []field, spoil spoiling) *answer {
	message, err := m.message(operation, fields)
	if err == nil {
		err = spoilAlipay(&message.Signing, spoil)
	}
	if err != nil {
		return &answer{err: err}
	}
	got, err := m.client.Send(ctx, message)
	return alipayAnswer(got, err)
}

func spoilAlipay(s *alipay.Signing, spoil spoiling) (err error) {
	mistake, known := alipayMistakes[spoil.how]
	switch {
	case spoil.how == "":
	case known:
		s.Mistake = mistake
	case spoil.how == "a wrong key":
		s.PrivateKey, err = strangersKey()
	case spoil.how == "a broken signature":
		s.Sign = "bm90IGEgc2lnbmF0dXJl"
	case spoil.how == "no signature":
		s.None = true
	case spoil.how == "changed":
		s.Change = alipay.Fields{{Name: spoil.field, Value: spoil.value}}
	case spoil.how == "removed":
		s.Drop = []string{spoil.field}
	case spoil.how == "added":
		s.Add = alipay.Fields{{Name: spoil.field, Value: spoil.value}}
	default:
		err = fmt.Errorf("alipay requests can't be signed with %q", spoil.how)
	}
	return err
}

func (m *alipayMerchant) resend(ctx context.Context, a *answer) *answer {
	got, err := m.client.Resend(ctx, a.exchange.Request)
	return alipayAnswer(got, err)
}
