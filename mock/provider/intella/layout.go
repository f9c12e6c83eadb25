package intella

import (
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// CallbackLayouts has the Payment Notification: its signature covers the very text (intella
// sheet 4.8).
func (*Provider) CallbackLayouts() []provider.CallbackLayout {
	return []provider.CallbackLayout{{
		Kind: kindNotify, AppField: "MchId", Money: []provider.MoneyField{{Path: "TotalFee"}}, Booked: "TotalFee",
		Texts: []string{"Detail"}, SigningKey: keyPrivate, Cause: provider.CausePayment,
		Occasions: []provider.Occasion{
			{Name: "failed", Title: "a failed payment, Result 9999, books nothing", Cause: provider.CauseStatus(ledger.Failed)},
		},
	}}
}
