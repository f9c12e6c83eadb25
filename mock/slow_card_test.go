package mock_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/intella"
	"paymock/mock"
	"paymock/mock/api"
)

// A card that the payer lays down after 20 seconds is charged then, by the app's clock, also when the
// caller has left before; a call meanwhile meets 900001 (intella sheet 2.6, 3.2).
func TestSlowCardOfAServer(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	const reader = "01304187"
	made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "intella", Terminals: []api.NewTerminal{{ID: reader, Card: &api.Card{Balance: 100, After: "20s"}}}})
	if err != nil {
		t.Fatal(err)
	}
	app := ctl.App("intella", made.ID)
	frozen, err := app.Freeze(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pos, err := intella.New(intella.Config{
		BaseURL: server.PlatformURL(), MchID: made.ID, Password: made.Secret, PublicKey: made.PlatformPublicKey,
		Options: client.Options{Now: func() time.Time { return frozen.Now }},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pos.SignOn(t.Context(), intella.SignOnRequest{DeviceID: reader}); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := pos.Payment(ctx, intella.PaymentRequest{DeviceID: reader, StoreOrderNo: "PO1", Amount: 30})
		left <- err
	}()
	held, err := app.Journal(t.Context(), control.JournalQuery{Kind: "held", Wait: 10 * time.Second})
	if err != nil || len(held) != 1 || held[0].Operation != "pay" {
		t.Fatalf("held: %+v, %v", held, err)
	}
	var refused *client.Refused
	if _, err := pos.BalanceQuery(t.Context(), intella.BalanceRequest{DeviceID: reader}); !errors.As(err, &refused) || refused.SubCode != "900001" {
		t.Errorf("a call meanwhile: %v", err)
	}
	leave()
	if err := <-left; !errors.Is(err, client.ErrUnknownOutcome) {
		t.Errorf("left with %v", err)
	}
	if trades, err := app.Trades(t.Context()); err != nil || len(trades) != 0 {
		t.Errorf("before the card is laid: %+v, %v", trades, err)
	}
	if _, err := app.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	trades, err := app.Trades(t.Context())
	if err != nil || len(trades) != 1 || trades[0].Status != "paid" || !trades[0].PaidAt.Equal(frozen.Now.Add(20*time.Second)) {
		t.Errorf("after it: %+v, %v", trades, err)
	}
}
