package steps

import (
	"context"
	"fmt"
	"strings"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
)

func (w *World) journalSteps() vocabulary {
	return vocabulary{
		"journal_explains":     registered{function: w.journalExplains, needs: []string{thingAnswer}},
		"journal_names_rule":   w.journalNamesRule,
		"journal_holds":        registered{function: w.journalHolds, needs: []string{thingAnswer}},
		"journal_hides_secret": w.journalHidesSecret,
	}
}

func (w *World) journalEntries(ctx context.Context, q control.JournalQuery) ([]api.Entry, error) {
	p, err := w.party()
	if err != nil {
		return nil, err
	}
	return p.handle.Journal(ctx, q)
}

// lastSeq is the number of the newest entry; 0 when there is none.
func (w *World) lastSeq(ctx context.Context) (int64, error) {
	entries, err := w.journalEntries(ctx, control.JournalQuery{Last: true, Limit: 1})
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	return entries[0].Seq, nil
}

// awaitExchange waits until the journal has an exchange after a number, or a call that the platform holds:
// a request may be on its way, and the platform may notice late that nobody listens any more.
// operation "" is any exchange.
func (w *World) awaitExchange(ctx context.Context, after int64, operation string) error {
	const patience = 30 * time.Second
	q := control.JournalQuery{Operation: operation, After: after, Wait: patience}
	if operation == "" {
		q.Kind = "exchange"
	}
	entries, err := w.journalEntries(ctx, q)
	if err == nil && len(entries) == 0 {
		return fmt.Errorf("the journal has no entry of the call after %s: did it reach the platform?", patience)
	}
	return err
}

// lastExchange is the newest exchange in the journal.
func (w *World) lastExchange(ctx context.Context) (api.Entry, error) {
	entries, err := w.journalEntries(ctx, control.JournalQuery{})
	if err != nil {
		return api.Entry{}, err
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Kind == "exchange" {
			return entries[i], nil
		}
	}
	return api.Entry{}, fmt.Errorf("the journal has %d entries and no exchange", len(entries))
}

func (w *World) journalExplains(ctx context.Context, text string) error {
	e, err := w.lastExchange(ctx)
	if err != nil {
		return err
	}
	if said := e.Verdict + " " + e.Explanation; !strings.Contains(said, text) {
		return fmt.Errorf("the journal says %q, want it to say %q", said, text)
	}
	return nil
}

func (w *World) journalNamesRule(ctx context.Context, name string) error {
	e, err := w.lastExchange(ctx)
	if err != nil {
		return err
	}
	if !strings.Contains(e.Rule, name) {
		return fmt.Errorf("the journal names rule %q, want %q", e.Rule, name)
	}
	return nil
}

func (w *World) journalHolds(ctx context.Context, n int, operation string) error {
	entries, err := w.journalEntries(ctx, control.JournalQuery{})
	if err != nil {
		return err
	}
	got := 0
	for _, e := range entries {
		if e.Kind == "exchange" && e.Operation == operation {
			got++
		}
	}
	if got != n {
		return fmt.Errorf("the journal holds %d exchanges of %s, want %d", got, operation, n)
	}
	return nil
}

func (w *World) journalHidesSecret(ctx context.Context) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	entries, err := w.journalEntries(ctx, control.JournalQuery{})
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.Contains(fmt.Sprintf("%+v", e), p.app.Secret) {
			return fmt.Errorf("journal entry %d shows the app's secret", e.Seq)
		}
	}
	return nil
}
