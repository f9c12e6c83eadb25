package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"paymock/client"
	"paymock/client/intella"
	"paymock/mock/api"
)

var intellaKit = kit{
	open: func(a api.App, o client.Options) (platform, error) {
		c, err := intella.New(intella.Config{
			BaseURL: a.PlatformURL, MchID: a.ID, Password: a.Secret, RefundPassword: a.RefundSecret,
			PublicKey: a.PlatformPublicKey, Options: o,
		})
		return intellaPlatform{c}, err
	},
	callbacks: []string{"notify"},
	patience:  30 * time.Second, // a reader waits that long for a card (intella sheet 2.6)
	opened: func(ex *client.Exchange) string {
		sealed, _ := intella.SealedAnswer(ex)
		return string(sealed.Text)
	},
}

type intellaPlatform struct{ client *intella.Client }

// SignOn signs a reader on.
func (p intellaPlatform) SignOn(ctx context.Context, terminal string, e extra) (*reply, error) {
	return p.send(ctx, intella.SignOnRequest{DeviceID: terminal}, e, "DeviceID", "NewDeviceID", "DongleDeviceID", "NewAESKey")
}

// receipt names what a payment or refund tells.
var receipt = []string{
	"OrderId", "Amount", "BeforeTXNBalance", "Balance", "AutoTopUpAmount", "EZCardID", "RRNumber", "Date", "Time", "request.BatchNumber",
}

// Charge takes money from the card on a reader.
func (p intellaPlatform) Charge(ctx context.Context, o order) (*reply, error) {
	return p.send(ctx, intella.PaymentRequest{DeviceID: o.Terminal, Amount: o.Amount, StoreOrderNo: o.Order, Body: o.Subject}, o.Extra, receipt...)
}

// CloseBatch settles a reader.
func (p intellaPlatform) CloseBatch(ctx context.Context, terminal string, e extra) (*reply, error) {
	return p.send(ctx, intella.SettlementRequest{DeviceID: terminal}, e,
		"TerminalID", "SettlementStatus", "TxReserveCount", "TxReserveAmount", "TxTradeCount", "TxTradeAmount",
		"TxRefundCount", "TxRefundAmount", "TxCancelCount", "TxCancelAmount")
}

// Prepare makes an order that a wallet pays behind a link.
func (p intellaPlatform) Prepare(ctx context.Context, o order) (*reply, error) {
	return p.send(ctx, intella.OLPayRequest{Order: intella.Order{StoreOrderNo: o.Order, Body: o.Subject, TotalFee: o.Amount}}, o.Extra, "urlToken")
}

// Settle is for trades, which this platform settles by reader.
func (p intellaPlatform) Settle(context.Context, settlement) (*reply, error) {
	return nil, usagef("intella settles a reader's batch, not a trade")
}

// Refund gives a payment back to the card on the reader that it was made on, or to a wallet.
func (p intellaPlatform) Refund(ctx context.Context, o refund) (*reply, error) {
	if terminal := o.Of.Extra["terminal"]; terminal != "" {
		return p.send(ctx, intella.CardRefundRequest{DeviceID: terminal, Amount: o.Amount, StoreOrderNo: o.Of.Order}, o.Extra, receipt...)
	}
	return p.send(ctx, intella.RefundRequest{
		StoreRefundNo: o.Order, StoreOrderNo: orderOf(o.Of, o.Trade), RefundFee: o.Amount, RefundedMsg: o.Reason,
	}, o.Extra, "SysOrderNo", "SysRefundNo", "StoreOrderNo", "StoreRefundNo", "RefundedAt")
}

// Query asks for an order by the merchant's number, the only one that the platform takes.
func (p intellaPlatform) Query(ctx context.Context, o query) (*reply, error) {
	number := o.Order
	if number == "" {
		number = orderOf(o.Of, o.Trade)
	}
	out, err := p.send(ctx, intella.QueryRequest{StoreOrderNo: number}, o.Extra,
		"SysOrderNo", "StoreOrderNo", "OrderStatus", "Body", "FeeType", "DeviceInfo", "Detail", "StoreInfo")
	if err == nil {
		for i, f := range out.Facts {
			if f.Name == "OrderStatus" {
				out.Facts[i].Value += intellaStatus[intella.OrderStatus(f.Value)]
			}
		}
	}
	return out, err
}

// orderOf is a trade's StoreOrderNo, or the number that the user gave.
func orderOf(t api.Trade, given string) string {
	if t.Order != "" {
		return t.Order
	}
	return given
}

// intellaStatus says what OrderStatus means (intella sheet 4.4).
var intellaStatus = map[intella.OrderStatus]string{
	intella.OrderProcessing: " (processing)", intella.OrderPaid: " (paid)", intella.OrderFailed: " (failed)", intella.OrderRefunded: " (refunded)",
}

// send sets the extra members, those of Header by "Header.NAME", sends, sends again what the
// reader asks for, and picks the named facts from the answer.
func (p intellaPlatform) send(ctx context.Context, r intella.Request, e extra, facts ...string) (*reply, error) {
	m, err := p.client.Message(r)
	if err != nil {
		return nil, err
	}
	for _, name := range e.sorted() {
		if in, ok := strings.CutPrefix(name, "Header."); ok {
			m.Header = m.Header.With(in, e[name])
			continue
		}
		m.Data = m.Data.With(name, e[name])
	}
	a, err := p.client.Finish(ctx, m)
	if err != nil {
		return nil, err
	}
	out := &reply{Operation: m.Operation, Code: a.StatusCode, SubCode: a.ErrorCode, Message: a.StatusDesc, Exchange: a.Exchange}
	for _, name := range facts {
		if value, ok := a.Field(name); ok && value != "" {
			out.Facts = append(out.Facts, fact{name, value})
		}
	}
	return out, nil
}

type signOnCommand struct {
	Terminal string `arg:"" optional:"" help:"The reader's number. Default: the only one."`
	requestFlags
}

// Help is shown by payctl sign-on --help.
func (signOnCommand) Help() string {
	return `Signs a card reader on, which lasts for 30 hours of the app's clock. A day on a reader:

  payctl --provider intella sign-on
  payctl --provider intella pay --amount 10
  payctl --provider intella pay --amount 10
  payctl --provider intella refund
  payctl --provider intella settle`
}

// Run signs on.
func (c *signOnCommand) Run(s *session) error {
	return s.request(c.requestFlags, func(ctx context.Context, w *errand) (*reply, error) {
		r, ok := w.platform.(readers)
		if !ok {
			return nil, usagef("%s has no card readers; use --provider intella", w.app.Provider)
		}
		terminal, err := w.terminal(ctx, c.Terminal)
		if err != nil {
			return nil, err
		}
		w.touched = terminal
		return r.SignOn(ctx, terminal, c.Set)
	})
}

// charge lets the card on a reader pay.
func (c *payCommand) charge(ctx context.Context, w *errand, r readers, o order) (*reply, error) {
	if c.Unpaid {
		return nil, usagef("--unpaid: a card on a reader pays at once; with --wallet an order can wait")
	}
	var err error
	if o.Terminal, err = w.terminal(ctx, c.Terminal); err != nil {
		return nil, err
	}
	w.touched = o.Order
	return r.Charge(ctx, o)
}

// closeBatch settles a reader.
func (c *settleCommand) closeBatch(ctx context.Context, w *errand, r readers) (*reply, error) {
	if c.Trade != "" || c.Amount != "" || c.Sharding != "" || len(c.Item) > 0 {
		return nil, usagef("%s settles all that is in a reader's batch: give at most --terminal", w.app.Provider)
	}
	terminal, err := w.terminal(ctx, c.Terminal)
	if err != nil {
		return nil, err
	}
	w.touched = terminal
	return r.CloseBatch(ctx, terminal, c.Set)
}

// terminal is the reader with a number, or the app's only one.
func (w *errand) terminal(ctx context.Context, given string) (string, error) {
	if given != "" {
		return given, nil
	}
	list, err := w.handle.Terminals(ctx)
	if err != nil {
		return "", err
	}
	ids := make([]string, len(list))
	for i, raw := range list {
		var kept struct {
			ID string `json:"device_id"`
		}
		if err := json.Unmarshal(raw, &kept); err != nil {
			return "", err
		}
		ids[i] = kept.ID
	}
	switch len(ids) {
	case 0:
		return "", usagef("the app has no reader; add one: payctl terminal put 01304187 --balance 100")
	case 1:
		return ids[0], nil
	}
	return "", &exitError{exitUsage, errors.New("the app has the readers " + strings.Join(ids, ", ") + "; name one")}
}
