package steps

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/cucumber/godog"

	"paymock/client/control"
	"paymock/mock/api"
)

func (w *World) tradeSteps() vocabulary {
	return vocabulary{
		"paid_trade":           w.paidTrade,
		"automatic_trade":      w.automaticTrade,
		"trade_in_status":      w.tradeInStatus,
		"trade_with":           w.tradeWith,
		"trade_in_status_with": w.tradeInStatusWith,
	}.withMore(registered{makes: []string{thingTrade}}).joinedWith(vocabulary{
		"payer_pays":    registered{function: w.tradeStep((*appHandles).pay), makes: []string{thingCallback}},
		"payment_fails": registered{function: w.tradeStep((*appHandles).fail), makes: []string{thingCallback}},
		"trade_closes":  registered{function: w.tradeStep((*appHandles).close), makes: []string{thingCallback}},
		"trade_has":     w.tradeHas,
		"trade_is":      w.tradeIs,
	})
}

func (w *World) paidTrade(ctx context.Context, name, amount string) error {
	return w.openTrade(ctx, name, amount, api.NewTrade{})
}

func (w *World) automaticTrade(ctx context.Context, name, amount string) error {
	manual := false
	return w.openTrade(ctx, name, amount, api.NewTrade{ManualSettle: &manual})
}

func (w *World) tradeInStatus(ctx context.Context, name, amount, status string) error {
	return w.openTrade(ctx, name, amount, api.NewTrade{Status: status})
}

func (w *World) tradeWith(ctx context.Context, name, amount string, table *godog.Table) error {
	return w.tradeInStatusWith(ctx, name, amount, "", table)
}

// tradeInStatusWith opens a trade with the platform's own fields.
func (w *World) tradeInStatusWith(ctx context.Context, name, amount, status string, table *godog.Table) error {
	extra, err := tablePairs(table)
	if err != nil {
		return err
	}
	return w.openTrade(ctx, name, amount, api.NewTrade{Status: status, Extra: extra})
}

// tablePairs reads a table of fields and their values.
func tablePairs(table *godog.Table) (map[string]string, error) {
	fields := map[string]string{}
	for _, row := range table.Rows {
		if len(row.Cells) != 2 {
			return nil, errors.New("this table has two columns: field and value")
		}
		fields[row.Cells[0].Value] = row.Cells[1].Value
	}
	return fields, nil
}

func (w *World) openTrade(ctx context.Context, name, amount string, n api.NewTrade) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	if n.Amount, err = minorUnits(p.app.Provider, amount); err != nil {
		return err
	}
	if w.target.Sandbox != nil {
		return w.sandboxTrade(ctx, p, name, n)
	}
	n.Subject = "充电预付 " + name
	made, err := p.handle.OpenTrade(ctx, n)
	if err != nil {
		return err
	}
	w.trades[name] = &trade{name, made}
	return nil
}

func (p *appHandles) pay(ctx context.Context, no string) (api.Trade, error) {
	return p.handle.Pay(ctx, no)
}

func (p *appHandles) fail(ctx context.Context, no string) (api.Trade, error) {
	return p.handle.Fail(ctx, no)
}

func (p *appHandles) close(ctx context.Context, no string) (api.Trade, error) {
	return p.handle.Close(ctx, no)
}

// tradeStep is a step that does something to a trade from outside the merchant's API. A trade that no step
// has named is looked for by its number, the platform's or the merchant's: a shop of the user's own may
// have ordered it.
func (w *World) tradeStep(do func(*appHandles, context.Context, string) (api.Trade, error)) func(context.Context, string) error {
	return func(ctx context.Context, name string) error {
		p, err := w.party()
		if err != nil {
			return err
		}
		t, unknown := w.trade(name)
		if w.target.Sandbox != nil {
			return errors.Join(unknown, w.sandboxPays(ctx, p, t))
		}
		if unknown != nil {
			t = &trade{name, api.Trade{No: name}}
		}
		got, err := do(p, ctx, t.No)
		var denied *control.Error
		switch {
		case unknown != nil && errors.As(err, &denied) && denied.Status == http.StatusNotFound:
			return unknown
		case err != nil:
			return err
		}
		if t.No != got.No { // the order, or the code, has become a trade
			w.trades[name] = &trade{name, got}
		}
		return nil
	}
}

func (w *World) tradeHas(ctx context.Context, name, amount, what string) error {
	t, err := w.currentTrade(ctx, name)
	if err != nil {
		return err
	}
	p, err := w.party()
	if err != nil {
		return err
	}
	want, err := minorUnits(p.app.Provider, amount)
	if err != nil {
		return err
	}
	got, ok := map[string]int64{
		"paid": t.Paid, "settled": t.Settled, "shared": t.Shared, "refunded": t.Refunded, "left": t.Left,
	}[what]
	if !ok || got != want {
		return fmt.Errorf("%s has %d %s, want %d (minor units); %s: paid %d, settled %d, shared %d, refunded %d, left %d", name, got, what, want, t.Status, t.Paid, t.Settled, t.Shared, t.Refunded, t.Left)
	}
	return nil
}

func (w *World) tradeIs(ctx context.Context, name, status string) error {
	t, err := w.currentTrade(ctx, name)
	if err != nil {
		return err
	}
	if t.Status != status {
		return fmt.Errorf("%s is in status %q, want %q", name, t.Status, status)
	}
	return nil
}

// booksBalance checks what must hold at the end of every scenario: the double entries of each
// app sum to zero, and no total is beyond what was paid.
func (w *World) booksBalance(ctx context.Context) error {
	var errs []error
	for _, p := range w.apps {
		if p.handle == nil {
			continue
		}
		ledger, err := p.handle.Ledger(ctx)
		if err != nil {
			return err
		}
		var sum int64
		for _, posting := range ledger.Postings {
			sum += posting.Amount
		}
		if sum != 0 || ledger.Sum != 0 {
			errs = append(errs, fmt.Errorf("the books of %s don't balance: postings sum to %d, reported %d", p.app.ID, sum, ledger.Sum))
		}
		trades, err := p.handle.Trades(ctx)
		if err != nil {
			return err
		}
		for _, t := range trades {
			if t.Refunded+t.Shared > t.Paid || t.Settled > t.Paid || min(t.Refunded, t.Shared, t.Settled, t.Paid) < 0 {
				errs = append(errs, fmt.Errorf("trade %s moved more than was paid: %+v", t.No, t))
			}
		}
	}
	return errors.Join(errs...)
}
