// Package fake invents merchants, partners, payers, plates and goods, repeatably from a seed.
//
//	f := fake.New(7)
//	f.Plate()   // 渝A32ZK2
//	f.Parking() // 停车费 浙DD34915, 44.50 yuan, …
//
// The same seed and the same calls in the same order give the same inventions, in every
// release of this package; a test may rely on it. Nothing here names a real person, company
// or car on purpose, and nothing is a valid credential.
package fake

import (
	"fmt"
	"strings"

	"github.com/brianvoe/gofakeit/v6"

	"paymock/mock/money"
	"paymock/mock/provider"
)

// Faker invents. It is not safe for concurrent use: make one where it is needed.
type Faker struct{ f *gofakeit.Faker }

// New begins the inventions of a seed.
func New(seed uint64) *Faker {
	// The generator takes 63 bits and treats 0 as "draw one"; 1 is as good.
	n := int64(seed &^ (1 << 63))
	if n == 0 {
		n = 1
	}
	return &Faker{gofakeit.NewUnlocked(n)}
}

// Party is a merchant or partner as platforms name it.
type Party struct{ Code, Name string }

// Merchant is a car park or charging site with an 8-digit code, as 4pyun has them (4pyun
// sheet 8).
func (f *Faker) Merchant() Party {
	return Party{"6262" + f.randomDigits(4), f.pickOne(cities) + f.pickOne(places) + f.pickOne(sites)}
}

// Partner is a company that takes a share.
func (f *Faker) Partner() Party {
	return Party{"8710" + f.randomDigits(4), f.pickOne(names) + f.pickOne(trades) + "有限公司"}
}

// Plate is a Chinese number plate: province, office, and five signs, or six for one in three
// cars, which run on electricity (the first of those is D or F). I and O are not used.
func (f *Faker) Plate() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	plate := f.pickOne(provinces) + f.plateSign(letters[:8])
	if f.f.Number(0, 2) == 0 {
		return plate + f.plateSign("DF") + f.randomDigits(5)
	}
	signs := []byte(f.randomDigits(5))
	for range f.f.Number(0, 2) { // at most two letters
		signs[f.f.Number(0, 4)] = f.plateSign(letters)[0]
	}
	return plate + string(signs)
}

// Goods invents an article of an online shop or a counter, with its price in minor units of a money
// that has cents.
func (f *Faker) Goods() (name string, price money.Amount) {
	item := goods[f.f.Number(0, len(goods)-1)]
	n := f.f.Number(1, 3)
	if n == 1 {
		return item.name, item.price
	}
	return fmt.Sprintf("%s x%d", item.name, n), item.price * money.Amount(n)
}

// Inventor is implemented by providers whose merchants sell something of their own.
type Inventor interface {
	// InventOrder is a payment as the platform's merchants make them, in its minor unit.
	InventOrder(f *Faker) provider.Order
}

// InventOrder invents a payment as the platform's merchants make them; a platform that is no Inventor
// sells goods. Status, addresses and the merchant are left to the caller.
func InventOrder(p provider.Provider, seed uint64) provider.Order {
	if inventor, ok := p.(Inventor); ok {
		return inventor.InventOrder(New(seed))
	}
	return New(seed).Purchase()
}

// Parking is a stay in a car park or a charge of a car, in fen.
func (f *Faker) Parking() provider.Order {
	plate := f.Plate()
	o := provider.Order{Order: f.orderNumber("PK"), Payer: "oDemo" + f.randomToken(23), ManualSettle: true}
	if f.f.Number(0, 1) == 0 {
		o.Subject = "停车费 " + plate
		o.Amount = money.Amount(f.f.Number(4, 120) * 50) // half a yuan is the step of most tariffs
		o.Extra = map[string]string{"trade_scene": "PARKING"}
		return o
	}
	o.Subject = "充电费 " + plate
	o.Amount = money.Amount(f.f.Number(800, 12000))
	o.Extra = map[string]string{"trade_scene": "ENERGY"}
	return o
}

// Purchase is something bought, in fen.
func (f *Faker) Purchase() provider.Order {
	name, price := f.Goods()
	return provider.Order{Order: f.orderNumber("PO"), Subject: name, Amount: price, Payer: "2088" + f.randomDigits(12), ManualSettle: true}
}

// Ride is something small paid by card, in whole dollars.
func (f *Faker) Ride() provider.Order {
	small := rides[f.f.Number(0, len(rides)-1)]
	return provider.Order{Order: f.orderNumber("PE"), Subject: small.name, Amount: small.price, ManualSettle: true}
}

// orderNumber is a merchant's order number.
func (f *Faker) orderNumber(prefix string) string { return prefix + f.randomDigits(14) }

func (f *Faker) pickOne(from []string) string { return f.f.RandomString(from) }

func (f *Faker) randomDigits(n int) string { return f.f.Numerify(strings.Repeat("#", n)) }

func (f *Faker) plateSign(from string) string { i := f.f.Number(0, len(from)-1); return from[i : i+1] }

func (f *Faker) randomToken(n int) string {
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, n)
	for i := range b {
		b[i] = f.plateSign(signs)[0]
	}
	return string(b)
}
