package catalogue_test

import (
	"bytes"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/catalogue"
	"paymock/mock/words"
)

// TestOperationNames: an operation is found by our name, the platform's, its title and its path.
func TestOperationNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"settle": "settle", "alipay.trade.order.settle": "settle", "ALIPAY.TRADE.REFUND": "refund", "Payment": "pay",
		"/gate/1.0/payment/trade/settle": "settle", "/v3/alipay/trade/query": "query", "统一收单交易结算接口": "settle",
		"/gateway.do": "/gateway.do", "zebra": "zebra", "": "",
		"退款": "refund", "結算接口": "settle", "Settle": "settle", "the sign-on call": "sign_on", "settlement": "settlement",
	} {
		if got := catalogue.OperationName(mock.Providers(), "", name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestPlatformLists(t *testing.T) {
	t.Parallel()
	if _, err := catalogue.ChooseProviders(mock.Providers(), "alpay"); err == nil || !strings.Contains(err.Error(), `did you mean "alipay"?`) {
		t.Errorf("got %v", err)
	}
	chosen, err := catalogue.ChooseProviders(mock.Providers(), "Alipay")
	if err != nil || len(chosen) != 1 {
		t.Fatal(len(chosen), err)
	}
	for want, show := range map[string]func(*bytes.Buffer) error{
		"alipay.trade.order.settle": func(b *bytes.Buffer) error {
			return catalogue.ShowOperations(b, words.English, catalogue.Operations(words.English, chosen...))
		},
		"平台    接口": func(b *bytes.Buffer) error {
			return catalogue.ShowOperations(b, words.Chinese, catalogue.Operations(words.Chinese, chosen...))
		},
		"地址": func(b *bytes.Buffer) error {
			return catalogue.ShowCallbackKinds(b, words.Chinese, catalogue.CallbackKinds(words.Chinese, chosen...))
		},
		" | ": func(b *bytes.Buffer) error {
			return catalogue.ShowDialects(b, words.English, catalogue.Dialects(words.English, chosen...))
		},
		"gateway": func(b *bytes.Buffer) error {
			return catalogue.ShowCallbackKinds(b, words.English, catalogue.CallbackKinds(words.English, chosen...))
		},
	} {
		var b bytes.Buffer
		if err := show(&b); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("got %s, %v, want %s", b.String(), err, want)
		}
	}
}
