package alipay

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// SampleCalls lists what SampleCall writes; see provider.SampleProvider.
func (*Provider) SampleCalls() []provider.SampleKind {
	splittable := func(t *ledger.Trade) bool { return t.Status == ledger.Paid && t.Free() > 0 && !t.Royalty.Finished }
	return []provider.SampleKind{
		{Operation: "query", About: ledger.KindTrade}, {Operation: "settle", About: ledger.KindTrade, Wanted: splittable},
	}
}

// SampleCall asks for a trade, or splits a tenth of what is left of it with the first bound receiver; see
// provider.SampleProvider.
func (*Provider) SampleCall(a *app.App, operation string, about provider.Sample) *wire.Request {
	d, err := demoKeys()
	if err != nil || about.Trade == nil || a.Keys[KeyMerchantPrivate] == "" {
		return nil
	}
	key, err := privateKey(KeyMerchantPrivate, a.Keys[KeyMerchantPrivate], d)
	if err != nil {
		return nil
	}
	method, biz := "alipay.trade.query", map[string]any{"trade_no": about.Trade.No}
	if operation == "settle" {
		method = "alipay.trade.order.settle"
		number := make([]byte, 16)
		if _, err := io.ReadFull(about.Rand, number); err != nil {
			return nil
		}
		biz["out_request_no"] = hex.EncodeToString(number)
		to := firstReceiver(about.Books)
		biz["royalty_parameters"] = []map[string]string{{"trans_in_type": to.Type, "trans_in": to.Account, "amount": max(1, about.Trade.Free()/10).Major(2)}}
	}
	content, _ := json.Marshal(biz) // texts always can be
	form := wire.Form{
		{Name: "app_id", Value: a.ID},
		{Name: "method", Value: method},
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

// firstReceiver is the first bound receiver, or one that is not bound, so that the answer tells what to do.
func firstReceiver(b *ledger.Books) boundReceiver {
	r := boundReceiver{Type: "userId", Account: "2088000000000000"}
	for _, id := range b.IDs(kindReceiver) {
		if b.Load(kindReceiver, id, &r) {
			break
		}
	}
	return r
}
