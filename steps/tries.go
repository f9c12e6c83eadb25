package steps

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
)

// These steps are for platforms that misbehave: what a "try" brings back is not given to the
// judge of signatures, and callbacks that can't be believed are counted instead of refused.
func (w *World) trySteps() vocabulary {
	return vocabulary{
		"tries_to_settle":          w.triesToSettle,
		"tries_and_gives_up":       w.triesAndGivesUp,
		"settles_while_clock_runs": w.settlesWhileClockRuns,
	}.withMore(registered{passes: []string{thingReceiver}}).joinedWith(vocabulary{
		"tries_to_query": w.triesToQuery,
	}).withMore(registered{makes: []string{thingAnswer}}).joinedWith(vocabulary{
		"has_status":             registered{function: w.hasStatus, needs: []string{thingAnswer}},
		"got":                    w.countCallbacks,
		"already_has":            w.alreadyHas,
		"came_in_order":          w.cameInOrder,
		"journal_names_attempts": w.journalNamesAttempts,
	})
}

func (w *World) noteTry(a *answer) { w.answers = append(w.answers, a) }

func (w *World) triesToSettle(ctx context.Context, name, amount string) error {
	p, t, n, err := w.callArguments(name, amount)
	if err != nil {
		return err
	}
	w.noteTry(p.merchant.Settle(ctx, adapter.Settlement{TradeNo: t.No, Amount: n, Sharable: n}))
	return nil
}

func (w *World) triesAndGivesUp(ctx context.Context, name, amount, patience string) error {
	d, err := time.ParseDuration(patience)
	if err != nil {
		return err
	}
	before, err := w.lastSeq(ctx)
	if err != nil {
		return err
	}
	brief, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	if err := w.triesToSettle(brief, name, amount); err != nil {
		return err
	}
	return w.awaitExchange(ctx, before, "")
}

func (w *World) triesToQuery(ctx context.Context, name string) error {
	p, t, _, err := w.callArguments(name, "0")
	if err != nil {
		return err
	}
	w.noteTry(p.merchant.Query(ctx, adapter.Query{Trade: t.Trade}))
	return nil
}

// settlesWhileClockRuns moves the app's clock until the answer is there.
func (w *World) settlesWhileClockRuns(ctx context.Context, name, amount string) error {
	p, t, n, err := w.callArguments(name, amount)
	if err != nil {
		return err
	}
	const most = 10_000
	done := make(chan *answer, 1)
	go func() { done <- p.merchant.Settle(ctx, adapter.Settlement{TradeNo: t.No, Amount: n, Sharable: n}) }()
	for range most {
		select {
		case a := <-done:
			w.noteAnswer(a)
			return nil
		default:
		}
		if err := w.advanceClock(ctx, time.Hour); err != nil {
			return err
		}
	}
	return fmt.Errorf("no answer within %d hours of the app's time", most)
}

func (w *World) hasStatus(status int) error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if a.Exchange == nil || a.Exchange.Response == nil {
		return fmt.Errorf("there is no answer: %w", a.Err)
	}
	if a.Exchange.Response.Status != status {
		return fmt.Errorf("the answer's status is %d, want %d\n%s", a.Exchange.Response.Status, status, wireOf(a))
	}
	return nil
}

// inboxOf lists the callbacks of a kind that the merchant got, believed or not.
func (w *World) inboxOf(ctx context.Context, kind string) ([]merchant.Callback, error) {
	all, err := w.allCallbacks(ctx)
	if err != nil {
		return nil, err
	}
	var of []merchant.Callback
	for _, c := range all {
		if c.Kind == kind {
			of = append(of, c)
		}
	}
	return of, nil
}

func (w *World) countCallbacks(ctx context.Context, n int, kind string, doubtful int) error {
	if err := w.advanceClock(ctx, 0); err != nil {
		return err
	}
	got, err := w.inboxOf(ctx, kind)
	if err != nil {
		return err
	}
	w.unverifiedAreCounted = true
	unbelieved := 0
	for _, c := range got {
		if !c.Verified {
			unbelieved++
		}
	}
	if len(got) != n || unbelieved != doubtful {
		return fmt.Errorf("the merchant got %d %s callbacks and doesn't believe %d, want %d and %d%s", len(got), kind, unbelieved, n, doubtful, callbackBodies(got))
	}
	return nil
}

// alreadyHas looks at once: nothing is waited for.
func (w *World) alreadyHas(ctx context.Context, n int, kind string) error {
	got, err := w.inboxOf(ctx, kind)
	if err != nil {
		return err
	}
	if len(got) != n {
		return fmt.Errorf("the merchant has %d %s callbacks by now, want %d%s", len(got), kind, n, callbackBodies(got))
	}
	return nil
}

func (w *World) cameInOrder(ctx context.Context, kind, member string, table *godog.Table) error {
	if err := w.advanceClock(ctx, 0); err != nil {
		return err
	}
	got, err := w.inboxOf(ctx, kind)
	if err != nil {
		return err
	}
	var want, came []string
	for _, row := range table.Rows {
		want = append(want, row.Cells[0].Value)
	}
	for _, c := range got {
		value, ok := c.Fields[member]
		if !ok {
			value, _ = adapter.LookJSON(c.Body, member)
		}
		came = append(came, value)
	}
	if diff := differences(want, came); diff != "" {
		return fmt.Errorf("-want +came\n%s%s", diff, callbackBodies(got))
	}
	return nil
}

func (w *World) journalNamesAttempts(ctx context.Context, name string, n int) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	entries, err := p.handle.Journal(ctx, control.JournalQuery{})
	if err != nil {
		return err
	}
	named := 0
	for _, e := range entries {
		if e.Kind == "attempt" && strings.Contains(e.Rule, name) {
			named++
		}
	}
	if named != n {
		return fmt.Errorf("the journal names rule %q for %d attempts, want %d", name, named, n)
	}
	return nil
}
