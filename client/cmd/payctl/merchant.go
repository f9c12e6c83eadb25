package main

import (
	"cmp"
	"context"
	"strings"
	"time"

	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/mock/api"
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
	return s.request(c.requestFlags, func(ctx context.Context, w *errand) (*reply, error) {
		if r, ok := w.platform.(readers); ok {
			return c.closeBatch(ctx, w, r)
		}
		if p, ok := w.platform.(splitter); ok {
			return c.split(ctx, w, p)
		}
		t, err := w.find(c.Trade, "waits for settlement", func(t api.Trade) bool {
			return t.Status == "paid" && t.ManualSettle && t.SettledAt == nil && t.Left > 0
		})
		if err != nil {
			return nil, err
		}
		o := settlement{Trade: t.No, Reason: c.Reason, Extra: c.Set}
		if o.Amount, err = w.amount("--amount", c.Amount, t); err != nil {
			return nil, err
		}
		o.Sharing = o.Amount
		if c.Sharding != "" {
			if o.Sharing, err = c.Sharding.minor("--sharding", w.digits); err != nil {
				return nil, err
			}
		}
		if o.Items, err = parts(c.Item, w.digits); err != nil {
			return nil, err
		}
		return w.platform.Settle(ctx, o)
	})
}

// parts reads --item KEY=AMOUNT.
func parts(texts []string, digits int) ([]item, error) {
	var items []item
	for _, text := range texts {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" {
			return nil, usagef("--item: %q is not KEY=AMOUNT, such as energy_value=21.03", text)
		}
		part, err := amount(value).minor("--item", digits)
		if err != nil {
			return nil, err
		}
		items = append(items, item{key, part})
	}
	return items, nil
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
	return s.request(c.requestFlags, func(ctx context.Context, w *errand) (*reply, error) {
		t, err := w.find(c.Trade, "can be refunded", func(t api.Trade) bool { return t.Status == "paid" && t.Left > 0 })
		if err != nil {
			return nil, err
		}
		o := refund{Trade: t.No, Order: cmp.Or(c.Order, numbered("RF")), Reason: c.Reason, Of: t, Extra: c.Set}
		if o.Amount, err = w.amount("--amount", c.Amount, t); err != nil {
			return nil, err
		}
		return w.platform.Refund(ctx, o)
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
	return s.request(c.requestFlags, func(ctx context.Context, w *errand) (*reply, error) {
		o := query{Trade: c.Trade, Order: c.Order, Extra: c.Set}
		if o.Order == "" {
			t, err := w.find(o.Trade, "is there", func(api.Trade) bool { return true })
			if err != nil {
				return nil, err
			}
			o.Trade, o.Of = t.No, t
		}
		if c.Split != "" {
			p, ok := w.platform.(splitter)
			if !ok || c.Order != "" {
				return nil, usagef("--split: %s can't be asked so; give the trade's own number and an app of alipay", w.app.Provider)
			}
			return p.QuerySplit(ctx, o.Trade, c.Split, o.Extra)
		}
		return w.platform.Query(ctx, o)
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
  payctl --provider intella pay --amount 10        the card on a reader pays`
}

// Run pays.
func (c *payCommand) Run(s *session) error {
	if c.Trade != "" {
		return s.actOn(c.Trade, (*control.App).Pay)
	}
	return s.request(c.requestFlags, func(ctx context.Context, w *errand) (*reply, error) {
		value, err := cmp.Or(c.Amount, "50").minor("--amount", w.digits)
		if err != nil {
			return nil, err
		}
		o := order{
			Order: cmp.Or(c.Order, numbered("PO")), Subject: c.Subject, Amount: value, Scene: c.Scene, ManualSettle: !c.AutoSettle, Extra: c.Set,
			NotifyURL: cmp.Or(c.NotifyURL, w.app.NotifyURL, "http://"+defaultListen+merchant.Path(merchant.Ref{Provider: w.app.Provider, ID: w.app.ID}, "notify")),
		}
		if r, ok := w.platform.(readers); ok && !c.Wallet {
			return c.charge(ctx, w, r, o)
		}
		out, err := w.platform.Prepare(ctx, o)
		if err != nil {
			return nil, err
		}
		w.touched = o.Order
		if c.Unpaid {
			return out, nil
		}
		_, err = w.handle.Pay(ctx, o.Order)
		return out, err
	})
}

// numbered is a merchant's number that was not used before.
func numbered(prefix string) string {
	return prefix + strings.Replace(time.Now().Format("20060102150405.000"), ".", "", 1)
}
