package steps

import (
	"context"
	"errors"
	"fmt"

	"github.com/cucumber/godog"

	"paymock/client/adapter"
)

func (w *World) sendSteps() vocabulary {
	return vocabulary{
		"sends_alone":       w.sendsAlone,
		"sends":             w.sendMessage,
		"sends_with":        w.sendsWith,
		"sends_signed":      w.sendsSigned,
		"sends_signed_with": w.sendsSignedWith,
		"sends_changed":     w.sendsChanged,
		"sends_removed":     w.sendsRemoved,
		"sends_added":       w.sendsAdded,
		"sends_without":     w.sendsWithout,
	}.withMore(registered{makes: []string{thingAnswer}})
}

func (w *World) sendMessage(ctx context.Context, operation, name string) error {
	return w.sendFields(ctx, operation, name, adapter.Mistake{}, unchangedFields)
}

func (w *World) sendsWith(ctx context.Context, operation, name string, table *godog.Table) error {
	return w.sendFields(ctx, operation, name, adapter.Mistake{}, w.withFields(table))
}

// sendsAlone is for operations that are about no trade, or name it in the table.
func (w *World) sendsAlone(ctx context.Context, operation string, table *godog.Table) error {
	return w.sendFields(ctx, operation, "", adapter.Mistake{}, w.withFields(table))
}

func (w *World) sendsSigned(ctx context.Context, operation, name, how string) error {
	return w.sendFields(ctx, operation, name, adapter.Mistake{Kind: how}, unchangedFields)
}

func (w *World) sendsSignedWith(ctx context.Context, operation, name, how string, table *godog.Table) error {
	return w.sendFields(ctx, operation, name, adapter.Mistake{Kind: how}, w.withFields(table))
}

func (w *World) sendsChanged(ctx context.Context, operation, name, fieldName, value string) error {
	return w.sendFields(ctx, operation, name, adapter.Mistake{Kind: "changed", Field: fieldName, Value: value}, unchangedFields)
}

func (w *World) sendsRemoved(ctx context.Context, operation, name, fieldName string) error {
	return w.sendFields(ctx, operation, name, adapter.Mistake{Kind: "removed", Field: fieldName}, unchangedFields)
}

func (w *World) sendsAdded(ctx context.Context, operation, name, fieldName, value string) error {
	return w.sendFields(ctx, operation, name, adapter.Mistake{Kind: "added", Field: fieldName, Value: value}, unchangedFields)
}

func (w *World) sendsWithout(ctx context.Context, operation, name, fieldName string) error {
	return w.sendFields(ctx, operation, name, adapter.Mistake{}, func(fields []adapter.Field) ([]adapter.Field, error) {
		var kept []adapter.Field
		for _, f := range fields {
			if f.Name != fieldName {
				kept = append(kept, f)
			}
		}
		if len(kept) == len(fields) {
			return nil, fmt.Errorf("the request has no field %q to leave out", fieldName)
		}
		return kept, nil
	})
}

func unchangedFields(fields []adapter.Field) ([]adapter.Field, error) { return fields, nil }

// withFields replaces fields by a table's, and adds those that the request hasn't.
func (w *World) withFields(table *godog.Table) func([]adapter.Field) ([]adapter.Field, error) {
	return func(fields []adapter.Field) ([]adapter.Field, error) {
		for _, row := range table.Rows {
			if len(row.Cells) != 2 {
				return nil, errors.New("a request table has two columns: field and value")
			}
			value, err := w.expandNames(row.Cells[1].Value)
			if err != nil {
				return nil, err
			}
			fields = setField(fields, adapter.Field{Name: row.Cells[0].Value, Value: value})
		}
		return fields, nil
	}
}

func setField(fields []adapter.Field, f adapter.Field) []adapter.Field {
	for i := range fields {
		if fields[i].Name == f.Name {
			fields[i] = f
			return fields
		}
	}
	return append(fields, f)
}

// sendFields posts a sample request about a trade, changed and spoilt. A trade that the scenario
// doesn't know is taken as a number that nobody gave out.
func (w *World) sendFields(ctx context.Context, operation, name string, mistake adapter.Mistake, change func([]adapter.Field) ([]adapter.Field, error)) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	t, unknown := w.trade(name)
	if unknown != nil {
		t = &trade{name: name}
		t.No, t.Amount = name, 100
	}
	fields, err := p.merchant.Sample(operation, t.Trade)
	if err != nil {
		return err
	}
	if fields, err = change(fields); err != nil {
		return err
	}
	a := p.merchant.Send(ctx, operation, fields, mistake)
	if mistake.Kind == "" {
		w.noteAnswer(a)
	} else {
		w.noteFaultyCall(a)
	}
	return nil
}
