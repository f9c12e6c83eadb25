package lab

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/config"
	"paymock/mock/ledger"
)

// The trades that scenarios have.

// openTrades opens those that are right, and tells what is wrong with the others.
func (l *Lab) openTrades(ctx context.Context, a *app.App, p appPart) (opened []*ledger.Trade, wrong []error) {
	for i, n := range p.app.Trades {
		if len(wrong) > config.MaxMistakes {
			break
		}
		t, err := l.OpenTrade(ctx, a, ReadTrade(n))
		if errors.Is(err, ledger.ErrExists) {
			err = cmp.Or(p.orderTwice(i), err)
		}
		if err != nil {
			wrong = append(wrong, p.errorAt(p.fieldPath(fmt.Sprintf("trades[%d]", i)), err))
			continue
		}
		opened = append(opened, t)
	}
	return opened, wrong
}

// checkTrades tells what is wrong with the trades of an app that can't be made.
func (l *Lab) checkTrades(p appPart) (wrong []error) {
	for i, n := range p.app.Trades {
		if err := cmp.Or(l.checkTrade(p.app.Provider, ReadTrade(n)), p.orderTwice(i)); err != nil && len(wrong) <= config.MaxMistakes {
			wrong = append(wrong, p.errorAt(p.fieldPath(fmt.Sprintf("trades[%d]", i)), err))
		}
	}
	return wrong
}

// orderTwice refuses a trade whose order number an earlier one of the part has.
func (p appPart) orderTwice(i int) error {
	order := p.app.Trades[i].Order
	first := slices.IndexFunc(p.app.Trades[:i], func(n api.NewTrade) bool { return n.Order == order })
	if first < 0 || order == "" {
		return nil
	}
	return invalid("order", "order %s stands at %s already; give each trade its own order number", order, p.file.Where(p.fieldPath(fmt.Sprintf("trades[%d].order", first))))
}
