package intella

import (
	"time"

	"paymock/mock/ident"
	"paymock/mock/provider"
)

// Numbers lists what this platform gives out. Those of a reader (TerminalTXNNumber, RRNumber) are made of
// its seconds and unique on it, see nextSecond. It implements provider.NumberGiver.
func (p *Provider) Numbers() []provider.GivenNumber {
	return []provider.GivenNumber{
		{Name: "SysOrderNo", New: newSysOrderNo},
		{Name: "token of an OLPay link", New: newSecretHex},
		{Name: "session key of a reader", New: newSecretHex},
		{Name: "StoreOrderNo of a payment that is made up", New: newStoreOrderNo},
	}
}

// newSysOrderNo is 24 digits: the time, the app's lane, the draw. Assumed: its format is not documented.
func newSysOrderNo(now time.Time, draw *ident.Draw) string {
	return now.Add(draw.Carry(5)).In(taipei).Format(stampLayout) + draw.Lane() + draw.Serial(5) + draw.Part(1)
}

// newSecretHex is 32 hexadecimal digits.
func newSecretHex(_ time.Time, draw *ident.Draw) string { return draw.Hex(32) }

// newStoreOrderNo is the number of an order that no merchant has given one.
func newStoreOrderNo(_ time.Time, draw *ident.Draw) string {
	return "PO" + draw.Lane() + draw.Serial(10)
}
