package intella

import (
	"paymock/mock/app"
	"paymock/mock/fake"
	"paymock/mock/provider"
)

// DemoApp is the public app that every server has.
func (*Provider) DemoApp() app.App {
	return app.App{ID: "paymockdemo", Secret: "0000", RefundSecret: "9999"}
}

// InventOrder is something small paid by card.
func (*Provider) InventOrder(f *fake.Faker) provider.Order { return f.Ride() }

// Words lists other names that sentences may call the platform by.
func (*Provider) Words() (english, chinese []string) { return nil, []string{"英特拉"} }

// SignsAnswers tells that a merchant checks the platform's answers by a key.
func (*Provider) SignsAnswers() bool { return true }

// NamedFields tells which fields hold what people name.
func (*Provider) NamedFields() map[string][]string {
	return map[string][]string{"order": {"StoreOrderNo"}, "trade": {"RefundKey"}, "terminal": {"DeviceId", "DeviceInfo"}, "store": {"StoreInfo"}, "merchant": {"MchId"}, "code": {"Header.StatusCode"}}
}
