package mock_test

import (
	"errors"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/intella"
	"paymock/mock"
	"paymock/mock/api"
)

// TestSpecialServices: the typed calls of EZCRefund and EZCOrderQuery reach a merchant that applied for
// them (intella sheet 2.1), and are refused to another.
func TestSpecialServices(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	ctl := must[*control.Client](t)(control.New(control.Config{BaseURL: server.ControlURL()}))
	for _, open := range []string{"on", "off"} {
		made := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "intella", Dialect: map[string]string{"special_services": open}}))
		pos := must[*intella.Client](t)(intella.New(intella.Config{
			BaseURL: made.PlatformURL, MchID: made.ID, Password: made.Secret, RefundPassword: made.RefundSecret, PublicKey: made.PlatformPublicKey,
			Options: client.Options{Now: time.Now},
		}))
		const reader = "01304187"
		must[*intella.SignOnAnswer](t)(pos.SignOn(t.Context(), intella.SignOnRequest{DeviceID: reader}))
		paid := must[*intella.Receipt](t)(pos.Payment(t.Context(), intella.PaymentRequest{DeviceID: reader, Amount: 30, StoreOrderNo: "PO1"}))
		back, err := pos.EZCRefund(t.Context(), intella.DirectRefundRequest{DeviceID: reader, Amount: 12, StoreOrderNo: "EZ1"})
		if open == "off" {
			var refused *client.Refused
			if !errors.As(err, &refused) || refused.Code != "7201" {
				t.Errorf("not applied for: %+v, %v", back, err)
			}
			continue
		}
		if err != nil || back.TXNType != "EZCRefund" || back.Amount != 12 || back.Balance != paid.Balance+12 || back.CardID != paid.CardID {
			t.Errorf("given back: %+v, %v", back, err)
		}
		history, err := pos.EZCOrderQuery(t.Context(), intella.CardHistoryRequest{DeviceID: reader})
		if err != nil || history.CardID != paid.CardID || len(history.Transactions) != 2 {
			t.Fatalf("history: %+v, %v", history, err)
		}
		newest, oldest := history.Transactions[0], history.Transactions[1]
		if newest.TXNType != "EZCRefund" || newest.Amount != 12 || newest.Balance != back.Balance || oldest.TXNType != "Payment" || oldest.Amount != 30 || oldest.At.IsZero() {
			t.Errorf("history: %+v", history.Transactions)
		}
	}
}
