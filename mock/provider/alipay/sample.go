package alipay

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// SampleCalls lists what SampleCall writes; see provider.SampleProvider.
func (*Provider) SampleCalls() []provider.SampleKind {
	return []provider.SampleKind{{Operation: "query", About: ledger.KindTrade}}
}

// SampleCall asks for a trade; see provider.SampleProvider.
func (*Provider) SampleCall(a *app.App, _ string, about provider.Sample) *wire.Request {
	d, err := demoKeys()
	if err != nil || about.Trade == nil || a.Keys[KeyMerchantPrivate] == "" {
		return nil
	}
	key, err := privateKey(KeyMerchantPrivate, a.Keys[KeyMerchantPrivate], d)
	if err != nil {
		return nil
	}
	content, _ := json.Marshal(map[string]string{"trade_no": about.Trade.No}) // texts always can be
	form := wire.Form{
		{Name: "app_id", Value: a.ID},
		{Name: "method", Value: "alipay.trade.query"},
		{Name: "format", Value: "JSON"},
		{Name: "charset", Value: "utf-8"},
		{Name: "sign_type", Value: rsa2},
		{Name: "timestamp", Value: formatTime(about.Now)},
		{Name: "version", Value: "1.0"},
		{Name: "biz_content", Value: string(content)},
	}
	slices.SortFunc(form, func(a, b wire.Pair) int { return strings.Compare(a.Name, b.Name) })
	params, _ := mergeParams(nil, form)
	hash, sum := hashOf(rsa2, stringToSign(params, false))
	sign, err := rsa.SignPKCS1v15(nil, key, hash, sum)
	if err != nil {
		return nil
	}
	form = append(form, wire.Pair{Name: "sign", Value: base64.StdEncoding.EncodeToString(sign)})
	return &wire.Request{
		Method: "POST", Target: gatewayPath, Body: form.Encode(),
		Header: wire.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded;charset=utf-8"}},
	}
}
