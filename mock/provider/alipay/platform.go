package alipay

import (
	"paymock/mock/app"
	"paymock/mock/fake"
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

// SignsAnswers tells that a merchant checks the platform's answers by a key.
func (*Provider) SignsAnswers() bool { return true }

// NamedFields tells which fields hold what people name.
func (*Provider) NamedFields() map[string][]string {
	return map[string][]string{"order": {"out_trade_no"}, "trade": {"trade_no"}, "terminal": {"terminal_id"}, "store": {"store_id"}, "merchant": {"seller_id"}, "payer": {"buyer_id"}, "code": {"sub_code"}}
}
