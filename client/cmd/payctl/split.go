package main

import (
	"context"
	"fmt"

	"paymock/client/adapter"
	"paymock/mock/api"
)

// splitTrade divides a trade between receivers: its platform calls this settling.
func (c *settleCommand) splitTrade(ctx context.Context, w *merchantCall, p adapter.Splitter) (*adapter.Answer, error) {
	if c.Sharding != "" || c.Amount != "" && len(c.Item) > 0 {
		return nil, usagef("%s pays receivers: give --amount for the usual one, or --item RECEIVER=AMOUNT for each", w.app.Provider)
	}
	t, err := w.findTrade(c.Trade, "can be split", func(t api.Trade) bool { return t.Status == "paid" && t.Left > 0 })
	if err != nil {
		return nil, err
	}
	o := adapter.Settlement{TradeNo: t.No, Reason: c.Reason, Set: c.Set}
	if o.Parts, err = readParts(c.Item, w.platform); err != nil {
		return nil, err
	}
	if len(o.Parts) > 0 && !c.Bind {
		return w.merchant.Settle(ctx, o), nil
	}
	if len(o.Parts) == 0 {
		amount, err := c.Amount.minorUnits("--amount", w.platform)
		if c.Amount == "" {
			amount, err = p.Splittable(ctx, t.No)
		}
		switch {
		case err != nil:
			return nil, err
		case amount == 0:
			return nil, usagef("nothing of trade %s can be split", t.No)
		}
		o.Parts = []adapter.Part{{Key: p.UsualReceiver(), Amount: amount}}
	}
	accounts := make([]string, len(o.Parts))
	for i, part := range o.Parts {
		accounts[i] = part.Key
	}
	if bound := p.Bind(ctx, accounts, nil); bound.Err != nil {
		return nil, fmt.Errorf("before the split: %w", bound.Err)
	}
	return w.merchant.Settle(ctx, o), nil
}

type bindCommand struct {
	Account []string `arg:"" help:"Accounts: 2088… or login names."`
	requestFlags
}

// Help is shown by payctl bind --help.
func (bindCommand) Help() string {
	return `Binds accounts as receivers of splits; only to them a trade can be split (Alipay).

Examples:

  payctl --provider alipay bind 2088101126708402
  payctl --provider alipay settle --item 2088101126708402=12.34`
}

// Run binds.
func (c *bindCommand) Run(s *session) error {
	return s.runRequest(c.requestFlags, func(ctx context.Context, w *merchantCall) (*adapter.Answer, error) {
		p, ok := w.merchant.(adapter.Splitter)
		if !ok {
			return nil, usagef("%s binds no receivers", w.app.Provider)
		}
		return p.Bind(ctx, c.Account, c.Set), nil
	})
}
