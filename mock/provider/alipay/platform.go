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
	return nil, []string{"支付宝", "阿里支付"}
}
