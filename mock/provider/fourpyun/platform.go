package fourpyun

import (
	"paymock/mock/app"
	"paymock/mock/fake"
	"paymock/mock/provider"
)

// DemoApp is the public app that every server has.
func (*Provider) DemoApp() app.App {
	return app.App{ID: "op0000000000demo", Secret: "paymock-demo-secret", Merchant: "62626601"}
}

// InventOrder is a stay in a car park, or a charge of a car.
func (*Provider) InventOrder(f *fake.Faker) provider.Order { return f.Parking() }

// Words lists other names that sentences may call the platform by.
func (*Provider) Words() (english, chinese []string) { return nil, []string{"P云"} }

// NamedFields tells which fields hold what people name.
func (*Provider) NamedFields() map[string][]string {
	return map[string][]string{"order": {"pay_order"}, "trade": {"pay_serial"}, "merchant": {"merchant"}, "payer": {"payer"}, "code": {"code"}}
}
