package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/mock/api"
	"paymock/mock/suggest"
)

// requestFlags are those of every command that sends a request to the platform.
type requestFlags struct {
	Set     map[string]string `placeholder:"NAME=VALUE" mapsep:"none" help:"Set a field of the platform's own, or any field to any text, before signing; repeatable."`
	Verbose bool              `short:"v" help:"Show request, signed string and answer as they were on the wire."`
}

type settleCommand struct {
	Trade    string   `arg:"" optional:"" help:"Platform's or merchant's number of the trade. Default: the newest one that waits for settlement."`
	Amount   amount   `help:"How much to clear; the rest goes back to the payer. Default: all that is left."`
	Sharding amount   `help:"How much of it may be shared. Default: the amount."`
	Item     []string `placeholder:"KEY=AMOUNT" sep:"none" help:"Part of the amount by kind, such as energy_value=21.03; repeatable. alipay: by receiver, such as 2088101126708402=12.34."`
	Reason   string   `default:"settled by payctl" help:"Reason to tell the platform."`
	Bind     bool     `help:"alipay: bind the receivers of --item first."`
	Terminal string   `placeholder:"ID" help:"intella: the reader whose batch is closed. Default: the only one."`
	requestFlags
}

// Help is shown by payctl settle --help.
func (settleCommand) Help() string {
	return `Clears a payment that was made for manual settlement.

Examples:

  payctl settle
  payctl settle 20240614175507066020110395 --amount 22.03 --sharding 22.03
  payctl settle --amount 22.03 --item energy_value=21.03 --item service_value=1.00
  payctl settle --set settle_value=99999999        send a wrong field on purpose
  payctl --provider alipay settle --amount 12.34    what a receiver gets
  payctl --provider intella settle                 close the batch of a card reader`
}

// Run settles.
func (c *settleCommand) Run(s *session) error {
	return s.runRequest(c.requestFlags, func(ctx context.Context, w *merchantCall) (*adapter.Answer, error) {
		if r, ok := w.merchant.(adapter.CardMerchant); ok {
			return c.closeBatch(ctx, w, r)
		}
		if p, ok := w.merchant.(adapter.Splitter); ok {
			return c.splitTrade(ctx, w, p)
		}
		t, err := w.findTrade(c.Trade, "waits for settlement", func(t api.Trade) bool {
			return t.Status == "paid" && t.ManualSettle && t.SettledAt == nil && t.Left > 0
		})
		if err != nil {
			return nil, err
		}
		o := adapter.Settlement{TradeNo: t.No, Reason: c.Reason, Set: c.Set}
		if o.Amount, err = w.amountOr("--amount", c.Amount, t); err != nil {
			return nil, err
		}
		o.Sharable = o.Amount
		if c.Sharding != "" {
			if o.Sharable, err = c.Sharding.minorUnits("--sharding", w.platform); err != nil {
				return nil, err
			}
		}
		if o.Parts, err = readParts(c.Item, w.platform); err != nil {
			return nil, err
		}
		return w.merchant.Settle(ctx, o), nil
	})
}

// readParts reads --item KEY=AMOUNT.
func readParts(texts []string, p adapter.Platform) ([]adapter.Part, error) {
	var items []adapter.Part
	for _, text := range texts {
		key, value, ok := strings.Cut(text, "=")
		if name, figure, apart := cutItem(text); !ok && apart {
			return nil, usagef("--item: %q is not KEY=AMOUNT; write %s=%s", text, name, figure)
		}
		if !ok || key == "" {
			return nil, usagef("--item: %q is not KEY=AMOUNT, such as energy_value=21.03", text)
		}
		part, err := amount(value).minorUnits("--item", p)
		if err != nil {
			return nil, err
		}
		items = append(items, adapter.Part{Key: key, Amount: part})
	}
	return items, nil
}

// cutItem parts an item that has another sign than = between its kind and its amount.
func cutItem(text string) (name, figure string, ok bool) {
	at := strings.IndexAny(text, ":：＝ ,，")
	if at <= 0 {
		return "", "", false
	}
	name = text[:at]
	figure, ok = suggest.Figure(strings.TrimLeft(text[at:], ":：＝ ,，"), 2)
	return name, figure, ok
}

type refundCommand struct {
	Trade  string `arg:"" optional:"" help:"Platform's or merchant's number of the trade. Default: the newest paid one."`
	Amount amount `help:"How much to give back. Default: all that is left."`
	Order  string `help:"The merchant's number of the refund. Default: made from the time."`
	Reason string `default:"refunded by payctl" help:"Reason to tell the platform."`
	requestFlags
}

// Help is shown by payctl refund --help.
func (refundCommand) Help() string {
	return `Gives money back to the payer.

Examples:

  payctl refund
  payctl refund 20240614175507066020110395 --amount 1.00 --order R1`
}

// Run refunds.
func (c *refundCommand) Run(s *session) error {
	return s.runRequest(c.requestFlags, func(ctx context.Context, w *merchantCall) (*adapter.Answer, error) {
		t, err := w.findTrade(c.Trade, "can be refunded", func(t api.Trade) bool { return t.Status == "paid" && t.Left > 0 })
		if err != nil {
			return nil, err
		}
		o := adapter.Refund{Trade: t, Number: cmp.Or(c.Order, newNumber("RF")), Reason: c.Reason, Set: c.Set}
		if o.Amount, err = w.amountOr("--amount", c.Amount, t); err != nil {
			return nil, err
		}
		return w.merchant.Refund(ctx, o), nil
	})
}

type queryCommand struct {
	Trade string `arg:"" optional:"" help:"Platform's number of the trade. Default: the newest one."`
	Order string `help:"Ask by the merchant's number instead."`
	Split string `placeholder:"NUMBER" help:"alipay: ask what became of the settle with this out_request_no."`
	requestFlags
}

// Help is shown by payctl query --help.
func (queryCommand) Help() string {
	return `Asks the platform what became of a trade, as a merchant should after an answer was lost.

Examples:

  payctl query
  payctl query --order PK25200651307559`
}

// Run queries.
func (c *queryCommand) Run(s *session) error {
	return s.runRequest(c.requestFlags, func(ctx context.Context, w *merchantCall) (*adapter.Answer, error) {
		o := adapter.Query{Trade: api.Trade{No: c.Trade}, Number: c.Order, Set: c.Set}
		if o.Number == "" {
			t, err := w.findTrade(c.Trade, "is there", func(api.Trade) bool { return true })
			if err != nil {
				return nil, err
			}
			o.Trade = t
		}
		if c.Split != "" {
			p, ok := w.merchant.(adapter.Splitter)
			if !ok || c.Order != "" {
				return nil, usagef("--split: %s can't be asked so; give the trade's own number and an app of %s", w.app.Provider, suggest.OneOf(adapter.PlatformsWith[adapter.Splitter]()))
			}
			return p.QuerySplit(ctx, o.Trade.No, c.Split, c.Set), nil
		}
		return w.merchant.Query(ctx, o), nil
	})
}

type payCommand struct {
	Trade      string `arg:"" optional:"" help:"A trade that waits for its payer. Default: place a new order."`
	Amount     amount `help:"Amount of the new order. Default: 50."`
	Subject    string `default:"payctl" help:"What is paid for."`
	Order      string `help:"The merchant's number. Default: made from the time."`
	Scene      string `default:"ENERGY" help:"4pyun: trade_scene."`
	AutoSettle bool   `help:"4pyun: don't wait for payctl settle."`
	NotifyURL  string `placeholder:"URL" help:"Where the platform tells of the payment. Default: the app's, or where payctl listen is by default."`
	Unpaid     bool   `help:"Place the order only; payctl pay TRADE pays it later."`
	Code       bool   `help:"alipay: show a code (precreate). With --unpaid payctl pay ORDER, or the code, scans and pays it."`
	Terminal   string `placeholder:"ID" help:"intella: the reader that the card lies on. Default: the only one."`
	Wallet     bool   `help:"intella: let a wallet pay behind a link, not a card on a reader."`
	requestFlags
}

// Help is shown by payctl pay --help.
func (payCommand) Help() string {
	return `Places an order at the platform, signed, as a merchant does, and then lets its payer pay,
which only paymock's control API can do. Afterwards payctl settle settles it.

Examples:

  payctl pay --amount 50.00
  payctl pay --amount 50.00 --unpaid
  payctl pay 20240614175507066020110395            the payer of a waiting trade pays
  payctl --provider alipay pay --code              the payer scans a code
  payctl --provider intella pay --amount 10        the card on a reader pays`
}

// Run pays.
func (c *payCommand) Run(s *session) error {
	if c.Trade != "" {
		err := s.actOn(c.Trade, (*control.App).Pay)
		var denied *control.Error
		if errors.As(err, &denied) && denied.Status == http.StatusNotFound {
			return cmp.Or(amountForTrade("--amount", c.Trade, s.appPlatform()), err)
		}
		return err
	}
	return s.runRequest(c.requestFlags, func(ctx context.Context, w *merchantCall) (*adapter.Answer, error) {
		value, err := cmp.Or(c.Amount, "50").minorUnits("--amount", w.platform)
		if err != nil {
			return nil, err
		}
		o := adapter.Order{
			Number: cmp.Or(c.Order, newNumber("PO")), Subject: c.Subject, Amount: value, Scene: c.Scene, Extra: "{}", AutoSettle: c.AutoSettle, Set: c.Set,
			NotifyURL: cmp.Or(c.NotifyURL, w.app.NotifyURL, "http://"+defaultListen+merchant.Path(merchant.Ref{Provider: w.app.Provider, ID: w.app.ID}, "notify")),
		}
		if r, ok := w.merchant.(adapter.CardMerchant); ok && !c.Wallet {
			return c.chargeCard(ctx, w, r, o)
		}
		prepare := w.merchant.Prepare
		if m, ok := w.merchant.(adapter.CodeMerchant); c.Code && ok {
			prepare = m.ShowCode
		} else if c.Code {
			return nil, usagef("--code: payers of %s scan no codes", w.app.Provider)
		}
		out := prepare(ctx, o)
		if out.Err != nil {
			return nil, out.Err
		}
		w.subject = o.Number
		if c.Unpaid {
			return out, nil
		}
		_, err = w.handle.Pay(ctx, o.Number)
		return out, err
	})
}

// newNumber is a merchant's number that was not used before.
func newNumber(prefix string) string {
	return prefix + strings.Replace(time.Now().Format("20060102150405.000"), ".", "", 1)
}
