package alipay

import (
	"paymock/mock/app"
	"paymock/mock/fake"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// DemoApp is the public app that every server has. Its keys are the embedded ones.
func (*Provider) DemoApp() app.App { return app.App{ID: DemoApp, Merchant: DemoSeller} }

// InventOrder is something bought in a shop.
func (*Provider) InventOrder(f *fake.Faker) provider.Order { return f.Purchase() }

// Words lists other names that sentences may call the platform by.
func (*Provider) Words() (english, chinese []string) {
	return []string{"zhifubao"}, []string{"支付宝", "阿里支付"}
}

// StatusWords are the values of trade_status.
func (*Provider) StatusWords() map[ledger.Status][]string {
	words := map[ledger.Status][]string{}
	for _, status := range []ledger.Status{ledger.Waiting, ledger.Paid, ledger.Closed, ledger.Finished} {
		words[status] = []string{tradeStatus(&ledger.Trade{Status: status})}
	}
	return words
}

// SignsAnswers tells that a merchant checks the platform's answers by a key.
func (*Provider) SignsAnswers() bool { return true }

// NamedFields tells which fields hold what people name.
func (*Provider) NamedFields() map[string][]string {
	return map[string][]string{"order": {"out_trade_no"}, "trade": {"trade_no"}, "terminal": {"terminal_id"}, "store": {"store_id"}, "merchant": {"seller_id"}, "payer": {"buyer_id"}, "code": {"sub_code"}}
}
