package steps

import (
	"context"
	"errors"
	"fmt"

	"github.com/cucumber/godog"

	"paymock/client/adapter"
)

func (w *World) splitSteps() vocabulary {
	return vocabulary{
		"settles_later":  registered{function: w.settlesLater, makes: []string{thingSettlement}}, // is refused later, if ever
		"binds":          registered{function: w.bindReceiver, makes: []string{thingReceiver}},
		"unbinds":        w.unbindReceiver,
		"finishes":       w.finishSettling,
		"refunds_from":   registered{function: w.refundsFrom, makes: []string{thingRefund}},
		"queries_settle": registered{function: w.queriesSettle, passes: []string{thingSettlement}},
	}.joinedWith(vocabulary{
		"settles_rows":         w.settlesRows,
		"settles_as":           registered{function: w.settlesAs, makes: []string{thingSettlement}},
		"settles_rows_as":      registered{function: w.settlesRowsAs, makes: []string{thingSettlement}},
		"settle_same_together": registered{function: w.settleSameTogether, makes: []string{thingAnswers}},
	}.withMore(registered{passes: []string{thingReceiver}})).withMore(registered{makes: []string{thingAnswer}})
}

// splitterOf finds the merchant of a platform that splits trades.
func (w *World) splitterOf() (adapter.Splitter, error) {
	p, err := w.party()
	if err != nil {
		return nil, err
	}
	d, ok := p.merchant.(adapter.Splitter)
	if !ok {
		return nil, fmt.Errorf("%s knows no receivers of splits", p.app.Provider)
	}
	return d, nil
}

func (w *World) bindReceiver(ctx context.Context, account string) error {
	d, err := w.splitterOf()
	if err != nil {
		return err
	}
	w.noteAnswer(d.Bind(ctx, []string{account}, nil))
	return nil
}

func (w *World) unbindReceiver(ctx context.Context, account string) error {
	d, err := w.splitterOf()
	if err != nil {
		return err
	}
	w.noteAnswer(d.Unbind(ctx, []string{account}))
	return nil
}

func (w *World) settlesAs(ctx context.Context, name, amount, order string) error {
	p, t, n, err := w.callArguments(name, amount)
	if err != nil {
		return err
	}
	w.noteAnswer(p.merchant.Settle(ctx, adapter.Settlement{TradeNo: t.No, Amount: n, Sharable: n, Number: order}))
	return nil
}

func (w *World) settlesRows(ctx context.Context, name string, table *godog.Table) error {
	return w.settleByTable(ctx, name, adapter.Settlement{}, table)
}

func (w *World) settlesRowsAs(ctx context.Context, name, order string, table *godog.Table) error {
	return w.settleByTable(ctx, name, adapter.Settlement{Number: order}, table)
}

func (w *World) settlesLater(ctx context.Context, name, order string, table *godog.Table) error {
	return w.settleByTable(ctx, name, adapter.Settlement{Number: order, Asynchronous: true}, table)
}

// settleByTable settles as a table says: its head names the platform's own fields.
func (w *World) settleByTable(ctx context.Context, name string, s adapter.Settlement, table *godog.Table) error {
	p, t, _, err := w.callArguments(name, "0")
	if err != nil {
		return err
	}
	if s.Rows, err = w.tableRows(table); err != nil {
		return err
	}
	s.TradeNo = t.No
	w.noteAnswer(p.merchant.Settle(ctx, s))
	return nil
}

func (w *World) finishSettling(ctx context.Context, name string) error {
	p, t, _, err := w.callArguments(name, "0")
	if err != nil {
		return err
	}
	w.noteAnswer(p.merchant.Settle(ctx, adapter.Settlement{TradeNo: t.No, Finish: true}))
	return nil
}

func (w *World) refundsFrom(ctx context.Context, name, amount, order string, table *godog.Table) error {
	p, t, n, err := w.callArguments(name, amount)
	if err != nil {
		return err
	}
	if _, err := w.splitterOf(); err != nil {
		return err
	}
	rows, err := w.tableRows(table)
	if err != nil {
		return err
	}
	w.noteAnswer(p.merchant.Refund(ctx, adapter.Refund{Trade: t.Trade, Amount: n, Number: order, Rows: rows}))
	return nil
}

func (w *World) queriesSettle(ctx context.Context, order, name string) error {
	_, t, _, err := w.callArguments(name, "0")
	if err != nil {
		return err
	}
	d, err := w.splitterOf()
	if err != nil {
		return err
	}
	w.noteAnswer(d.QuerySplit(ctx, t.No, order, nil))
	return nil
}

// settleSameTogether sends one and the same settle many times at once.
func (w *World) settleSameTogether(ctx context.Context, n int, name, amount, order string) error {
	p, t, value, err := w.callArguments(name, amount)
	if err != nil {
		return err
	}
	w.callTogether(n, func(int) *answer {
		return p.merchant.Settle(ctx, adapter.Settlement{TradeNo: t.No, Amount: value, Sharable: value, Number: order})
	})
	return nil
}

// tableRows reads a table with a head line.
func (w *World) tableRows(table *godog.Table) ([]map[string]string, error) {
	if len(table.Rows) < 2 {
		return nil, errors.New("this table has a head line with the platform's field names, and a line below it")
	}
	head := table.Rows[0].Cells
	var rows []map[string]string
	for _, line := range table.Rows[1:] {
		row := map[string]string{}
		for i, cell := range line.Cells {
			value, err := w.expandNames(cell.Value)
			if err != nil {
				return nil, err
			}
			if value != "" {
				row[head[i].Value] = value
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
