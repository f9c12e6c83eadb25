package adapter

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"paymock/client"
	"paymock/client/alipay"
	"paymock/client/jsonnode"
	"paymock/mock/api"
)

// Sample gives the public parameters and after them the members of the content, as JSON.
func (m *alipayMerchant) Sample(operation string, t api.Trade) ([]Field, error) {
	amount := max(t.Amount/10, 1)
	order := alipay.Order{OutTradeNo: "sample_1", TotalAmount: max(t.Amount, 1), Subject: "充电预付"}
	no := cmp.Or(t.No, "0")
	requests := map[string]alipay.Request{
		"settle": alipay.SettleRequest{
			OutRequestNo: m.Number("ST"), TradeNo: no,
			Royalties: []alipay.Royalty{{TransIn: alipayReceiver, Amount: amount, Desc: "分账给 a=1&b=2 <100%> + \"引号\""}},
		},
		"settle_query":    alipay.SettleQueryRequest{OutRequestNo: "sample_1", TradeNo: no},
		"onsettle_query":  alipay.OnsettleQueryRequest{TradeNo: no},
		"bind":            alipay.BindRequest{OutRequestNo: m.Number("ST"), Receivers: toReceivers([]string{alipayReceiver})},
		"unbind":          alipay.UnbindRequest{OutRequestNo: m.Number("ST"), Receivers: toReceivers([]string{alipayReceiver})},
		"relations_query": alipay.RelationsRequest{OutRequestNo: m.Number("ST")},
		"rate_query":      alipay.RateRequest{OutRequestNo: m.Number("ST")},
		"create":          alipay.CreateRequest{Order: order, BuyerID: alipayBuyer},
		"pay":             alipay.PayRequest{Order: order, AuthCode: "280000000000000009"},
		"precreate":       alipay.PrecreateRequest{Order: order},
		"query":           alipay.QueryRequest{TradeNo: no},
		"close":           alipay.CloseRequest{TradeNo: no},
		"cancel":          alipay.CancelRequest{TradeNo: no},
		"refund":          alipay.RefundRequest{TradeNo: no, Amount: amount, OutRequestNo: m.Number("ST")},
		"refund_query":    alipay.RefundQueryRequest{TradeNo: no, OutRequestNo: "sample_1"},
		"bill_query":      alipay.BillRequest{Type: "trade", Date: "2026-11-21"},
	}
	r, ok := requests[operation]
	if content := m.contentSamples(no, amount)[operation]; !ok && content != "" {
		message, err := m.client.ContentMessage(operation, content)
		if err != nil {
			return nil, err
		}
		return fieldsOf(message)
	}
	if !ok {
		return nil, fmt.Errorf("no operation %q", operation)
	}
	message, err := m.client.Message(r)
	if err != nil {
		return nil, err
	}
	return fieldsOf(message)
}

// contentSamples are the contents of operations for which the client has no request struct.
func (m *alipayMerchant) contentSamples(no string, amount int64) map[string]string {
	yuan := fmt.Sprintf("%d.%02d", amount/100, amount%100)
	auth := fmt.Sprintf(`{"auth_no":%q,"out_request_no":%q`, no, m.Number("ST"))
	return map[string]string{
		"settle_confirm": fmt.Sprintf(`{"out_request_no":%q,"trade_no":%q}`, m.Number("ST"), no),
		"refund_apply":   fmt.Sprintf(`{"out_request_no":%q,"trade_no":%q,"refund_amount":%q}`, m.Number("ST"), no, yuan),
		"order_sync":     fmt.Sprintf(`{"out_request_no":%q,"trade_no":%q,"biz_type":"CREDIT_AUTH"}`, m.Number("ST"), no),
		"transfer": fmt.Sprintf(`{"out_biz_no":%q,"trans_amount":%q,"product_code":"TRANS_ACCOUNT_NO_PWD","biz_scene":"DIRECT_TRANSFER",`+
			`"order_title":"佣金","payee_info":{"identity":%q,"identity_type":"ALIPAY_USER_ID"}}`, m.Number("ST"), yuan, alipayReceiver),
		"transfer_query": `{"out_biz_no":"sample_1"}`,
		"account_query":  `{"account_type":"ACCTRANS_ACCOUNT"}`,
		"freeze": fmt.Sprintf(`{"out_order_no":%q,"out_request_no":%q,"order_title":"押金","amount":%q,"auth_code":"280000000000000009"}`,
			m.Number("ST"), m.Number("ST"), yuan),
		"unfreeze":    auth + fmt.Sprintf(`,"amount":%q,"remark":"还"}`, yuan),
		"auth_query":  auth + `}`,
		"auth_cancel": auth + `,"remark":"撤"}`,
		"account_log": `{"start_time":"2026-11-21 00:00:00","end_time":"2026-11-22 00:00:00"}`,
		"balance":     `{"bill_user_id":""}`,
	}
}

func fieldsOf(message alipay.Message) ([]Field, error) {
	fields := slices.Clone(message.Params)
	content, err := jsonnode.Parse(message.Content)
	for _, m := range content.Members {
		fields = append(fields, Field{Name: m.Name, Value: m.Value.Raw})
	}
	return fields, err
}

// toMessage puts fields where they travel.
func (m *alipayMerchant) toMessage(operation string, fields []Field) (alipay.Message, error) {
	message, err := m.client.Message(alipay.OnsettleQueryRequest{TradeNo: "0"})
	if err != nil {
		return alipay.Message{}, err
	}
	message.Operation, message.Params, message.Content = operation, nil, "{}"
	for _, f := range fields {
		message = message.With(f.Name, f.Value)
	}
	return message, nil
}

func (m *alipayMerchant) Send(ctx context.Context, operation string, fields []Field, mistake Mistake) *Answer {
	message, err := m.toMessage(operation, fields)
	if err == nil {
		err = applySigningMistake(&message.Signing, mistake)
	}
	if err != nil {
		return failedAnswer(err)
	}
	got, err := m.client.Send(ctx, message)
	return alipayAnswer(got, err)
}

// applySigningMistake asks for a mistake in the vocabulary's words.
func applySigningMistake(s *alipay.Signing, mistake Mistake) (err error) {
	wrong, known := alipayMistakes[mistake.Kind]
	switch {
	case mistake.Kind == "":
	case known:
		s.Mistake = wrong
	case mistake.Kind == "a wrong key":
		s.PrivateKey, err = unregisteredKey()
	case mistake.Kind == "a broken signature":
		s.Sign = "bm90IGEgc2lnbmF0dXJl"
	case mistake.Kind == "no signature":
		s.None = true
	case mistake.Kind == "changed":
		s.Change = alipay.Fields{{Name: mistake.Field, Value: mistake.Value}}
	case mistake.Kind == "removed":
		s.Drop = []string{mistake.Field}
	case mistake.Kind == "added":
		s.Add = alipay.Fields{{Name: mistake.Field, Value: mistake.Value}}
	default:
		err = fmt.Errorf("alipay requests can't be signed with %q", mistake.Kind)
	}
	return err
}

func (m *alipayMerchant) Resend(ctx context.Context, r client.Request) *Answer {
	got, err := m.client.Resend(ctx, r)
	return alipayAnswer(got, err)
}
