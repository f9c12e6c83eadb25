package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"paymock/client/adapter"
	"paymock/mock/suggest"
)

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
	return s.runRequest(c.requestFlags, func(ctx context.Context, w *merchantCall) (*adapter.Answer, error) {
		r, ok := w.merchant.(adapter.CardMerchant)
		if !ok {
			return nil, usagef("%s has no card readers; use --provider %s", w.app.Provider, suggest.OneOf(adapter.PlatformsWith[adapter.CardMerchant]()))
		}
		terminal, err := w.terminalOr(ctx, c.Terminal)
		if err != nil {
			return nil, err
		}
		w.subject = terminal
		return r.SignOn(ctx, terminal, c.Set), nil
	})
}

// chargeCard lets the card on a reader pay.
func (c *payCommand) chargeCard(ctx context.Context, w *merchantCall, r adapter.CardMerchant, o adapter.Order) (*adapter.Answer, error) {
	if c.Unpaid {
		return nil, usagef("--unpaid: a card on a reader pays at once; with --wallet an order can wait")
	}
	var err error
	if o.Terminal, err = w.terminalOr(ctx, c.Terminal); err != nil {
		return nil, err
	}
	w.subject = o.Number
	return r.Pay(ctx, o), nil
}

// closeBatch settles a reader.
func (c *settleCommand) closeBatch(ctx context.Context, w *merchantCall, r adapter.CardMerchant) (*adapter.Answer, error) {
	if c.Trade != "" || c.Amount != "" || c.Sharding != "" || len(c.Item) > 0 {
		return nil, usagef("%s settles all that is in a reader's batch: give at most --terminal", w.app.Provider)
	}
	terminal, err := w.terminalOr(ctx, c.Terminal)
	if err != nil {
		return nil, err
	}
	w.subject = terminal
	return r.CloseBatch(ctx, terminal, 0, c.Set), nil
}

// terminalOr is the reader with a number, or the app's only one.
func (w *merchantCall) terminalOr(ctx context.Context, given string) (string, error) {
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
