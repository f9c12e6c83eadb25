package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"paymock/client/adapter"
	"paymock/client/merchant"
	"paymock/mock/api"
)

func (w *World) callbackSteps() vocabulary {
	return vocabulary{
		"has_received":          w.hasReceived,
		"last_contains":         w.lastContains,
		"last_content_contains": w.lastContentContains,
		"same_content":          w.sameContent,
		"same_field":            w.sameField,
		"different_field":       w.differentField,
		"attempted_after":       w.attemptedAfter,
		"callback_is":           w.callbackIs,
		"attempt_reason":        w.attemptReason,
		"booked_once":           w.bookedOnce,
	}.withMore(registered{needs: []string{thingCallback}}).joinedWith(vocabulary{
		"merchant_answers":        w.merchantAnswers,
		"merchant_answers_line":   w.merchantAnswersLine,
		"merchant_always_answers": w.merchantAlwaysAnswers,
		"merchant_breaks":         w.merchantBreaks,
		"merchant_dies":           w.merchantDies,
		"merchant_unreachable":    w.merchantUnreachable,
		"pushes_by_itself":        registered{function: w.pushesByItself, makes: []string{thingCallback}},
		"none_due":                w.noneDue,
	})
}

func merchantApp(a api.App) merchant.App {
	return merchant.App{Provider: a.Provider, ID: a.ID, Secret: a.Secret, PlatformPublicKey: a.PlatformPublicKey, Keys: a.Keys}
}

func (p *appHandles) ref() merchant.Ref { return merchant.Ref{Provider: p.app.Provider, ID: p.app.ID} }

func (w *World) setBehaviour(ctx context.Context, behaviour merchant.Behaviour) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	if behaviour.Kind == api.AnyCallback {
		behaviour.Kind = ""
	}
	return w.target.Merchant.Behave(ctx, p.ref(), behaviour)
}

// merchantReply is a merchant's answer that says a word in the platform's format.
func merchantReply(provider, word string) (contentType, body string) {
	if p, err := adapter.Find(provider); err == nil && p.Reply != nil {
		return p.Reply(word)
	}
	return "text/plain", word
}

func (w *World) merchantAnswers(ctx context.Context, kind, word string, times int) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	contentType, body := merchantReply(p.app.Provider, word)
	return w.setBehaviour(ctx, merchant.Behaviour{Kind: kind, Times: times, Action: merchant.ActionAnswer, ContentType: contentType, Body: body})
}

func (w *World) merchantAlwaysAnswers(ctx context.Context, kind, word string) error {
	return w.merchantAnswers(ctx, kind, word, 0)
}

func (w *World) merchantAnswersLine(ctx context.Context, kind, word string, times int) error {
	return w.merchantAnswers(ctx, kind, word+"\n", times)
}

func (w *World) merchantBreaks(ctx context.Context, how, kind string, times int) error {
	action := merchant.ActionClose
	if how == "resets" {
		action = merchant.ActionReset
	}
	return w.setBehaviour(ctx, merchant.Behaviour{Kind: kind, Times: times, Action: action})
}

func (w *World) merchantDies(ctx context.Context, times int, kind string) error {
	return w.setBehaviour(ctx, merchant.Behaviour{Kind: kind, Times: times, Action: merchant.ActionHalf})
}

func (w *World) merchantUnreachable(ctx context.Context, kind string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	addresses := map[string]string{kind: w.target.Nowhere}
	if kind == api.AnyCallback {
		delete(addresses, kind)
		kinds, err := w.target.Control.CallbackKinds(ctx, p.app.Provider)
		if err != nil {
			return err
		}
		for _, sent := range kinds {
			addresses[sent.Name] = w.target.Nowhere
		}
	}
	_, err = p.handle.Patch(ctx, api.AppPatch{Callbacks: addresses})
	return err
}

// allCallbacks lists all callbacks that the merchant got, believed or not.
func (w *World) allCallbacks(ctx context.Context) ([]merchant.Callback, error) {
	p, err := w.party()
	if err != nil {
		return nil, err
	}
	all, err := w.target.Merchant.All(ctx, p.ref())
	return w.ofScenario(all), err
}

// deliveredCallbacks lets everything that is due happen, and gives what the merchant got of a kind. On a sandbox
// it waits for the first.
func (w *World) deliveredCallbacks(ctx context.Context, kind string) ([]merchant.Callback, error) {
	return w.awaitCallbacks(ctx, kind, 1)
}

// awaitCallbacks is deliveredCallbacks, and on a sandbox waits for n of them.
func (w *World) awaitCallbacks(ctx context.Context, kind string, n int) ([]merchant.Callback, error) {
	if kind == api.AnyCallback {
		kind = ""
	}
	if err := w.awaitQuiet(ctx, kind, n); err != nil {
		return nil, err
	}
	all, err := w.allCallbacks(ctx)
	if err != nil {
		return nil, err
	}
	var of []merchant.Callback
	for _, c := range all {
		if !c.Verified {
			return nil, fmt.Errorf("the merchant doesn't believe a %s callback: %s\n%s", c.Kind, c.Reason, indentLines(string(c.Body)))
		}
		if kind == "" || c.Kind == kind {
			of = append(of, c)
		}
	}
	return of, nil
}

// pushesByItself has the platform send a callback that no trade causes.
func (w *World) pushesByItself(ctx context.Context, kind string, table *godog.Table) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	fields, err := tablePairs(table)
	if err != nil {
		return err
	}
	_, err = p.handle.SendCallback(ctx, api.NewCallback{Kind: kind, Fields: fields})
	return err
}

func (w *World) hasReceived(ctx context.Context, n int, kind string) error {
	got, err := w.awaitCallbacks(ctx, kind, n)
	if err != nil {
		return err
	}
	if len(got) != n {
		return fmt.Errorf("the merchant has received %d %s callbacks, want %d%s", len(got), kind, n, callbackBodies(got))
	}
	return nil
}

func callbackBodies(callbacks []merchant.Callback) string {
	var b strings.Builder
	for _, c := range callbacks {
		fmt.Fprintf(&b, "\n%s: %s", c.Kind, c.Body)
	}
	return b.String()
}

func (w *World) lastOf(ctx context.Context, kind string) (merchant.Callback, error) {
	got, err := w.deliveredCallbacks(ctx, kind)
	if err != nil {
		return merchant.Callback{}, err
	}
	if len(got) == 0 {
		return merchant.Callback{}, fmt.Errorf("the merchant has received no %s callback", kind)
	}
	return got[len(got)-1], nil
}

func (w *World) lastContains(ctx context.Context, kind string, table *godog.Table) error {
	c, err := w.lastOf(ctx, kind)
	if err != nil {
		return err
	}
	return w.compareTable(table, func(path string) (string, bool) {
		if value, ok := c.Fields[path]; ok {
			return value, true
		}
		return adapter.LookJSON(c.Body, path)
	}, string(c.Body))
}

// lastContentContains looks into biz_content, the JSON text that Alipay's messages carry.
func (w *World) lastContentContains(ctx context.Context, kind string, table *godog.Table) error {
	c, err := w.lastOf(ctx, kind)
	if err != nil {
		return err
	}
	return w.compareTable(table, func(path string) (string, bool) { return adapter.LookJSON([]byte(c.Fields["biz_content"]), path) }, c.Fields["biz_content"])
}

func (w *World) sameContent(ctx context.Context, kind string) error {
	got, err := w.deliveredCallbacks(ctx, kind)
	if err != nil {
		return err
	}
	if len(got) < 2 {
		return fmt.Errorf("%d %s callbacks can't be compared", len(got), kind)
	}
	for i, c := range got[1:] {
		if diff := differences(string(got[0].Body), string(c.Body)); diff != "" {
			return fmt.Errorf("callback 1 and %d differ: -first +later\n%s", i+2, diff)
		}
	}
	return nil
}

func (w *World) sameField(ctx context.Context, kind, name string) error {
	return w.countDistinct(ctx, kind, name, func(values, _ int) bool { return values == 1 })
}

func (w *World) differentField(ctx context.Context, kind, name string) error {
	return w.countDistinct(ctx, kind, name, func(values, callbacks int) bool { return values == callbacks })
}

// countDistinct judges how many values a field has over all callbacks of a kind.
func (w *World) countDistinct(ctx context.Context, kind, name string, judge func(values, callbacks int) bool) error {
	got, err := w.deliveredCallbacks(ctx, kind)
	if err != nil {
		return err
	}
	if len(got) < 2 {
		return fmt.Errorf("%d %s callbacks can't be compared", len(got), kind)
	}
	values := map[string]int{}
	for _, c := range got {
		values[c.Fields[name]]++
	}
	if !judge(len(values), len(got)) {
		return fmt.Errorf("%s of %d callbacks: %v", name, len(got), values)
	}
	return nil
}

// callbacksOf lists what the server knows of a kind, after all that is due has happened.
func (w *World) callbacksOf(ctx context.Context, kind string) ([]api.Callback, error) {
	if err := w.advanceClock(ctx, 0); err != nil {
		return nil, err
	}
	p, err := w.party()
	if err != nil {
		return nil, err
	}
	all, err := p.handle.Callbacks(ctx)
	if err != nil {
		return nil, err
	}
	var of []api.Callback
	for _, c := range all {
		if c.Kind == kind || kind == "" || kind == api.AnyCallback {
			of = append(of, c)
		}
	}
	return of, nil
}

// attemptedAfter compares the times of a kind's only callback, from its first attempt.
func (w *World) attemptedAfter(ctx context.Context, kind string, table *godog.Table) error {
	callbacks, err := w.callbacksOf(ctx, kind)
	if err != nil {
		return err
	}
	if len(callbacks) != 1 {
		return fmt.Errorf("there are %d %s callbacks, this step is for one", len(callbacks), kind)
	}
	var want, got []string
	for _, row := range table.Rows {
		d, err := time.ParseDuration(row.Cells[0].Value)
		if err != nil {
			return err
		}
		want = append(want, d.String())
	}
	attempts := callbacks[0].Attempts
	for _, a := range attempts {
		got = append(got, a.At.Sub(attempts[0].At).String())
	}
	if diff := differences(want, got); diff != "" {
		return fmt.Errorf("-want +got\n%s", diff)
	}
	return nil
}

func (w *World) callbackIs(ctx context.Context, kind, state string) error {
	callbacks, err := w.callbacksOf(ctx, kind)
	if err != nil {
		return err
	}
	if len(callbacks) == 0 {
		return fmt.Errorf("there is no %s callback", kind)
	}
	if got := callbacks[len(callbacks)-1].State; got != state {
		return fmt.Errorf("the %s callback is %q, want %q", kind, got, state)
	}
	return nil
}

func (w *World) attemptReason(ctx context.Context, kind, reason string) error {
	callbacks, err := w.callbacksOf(ctx, kind)
	if err != nil {
		return err
	}
	if len(callbacks) == 0 || len(callbacks[len(callbacks)-1].Attempts) == 0 {
		return fmt.Errorf("there is no attempt of a %s callback", kind)
	}
	attempts := callbacks[len(callbacks)-1].Attempts
	last := attempts[len(attempts)-1]
	if last.Accepted || !strings.Contains(last.Reason, reason) {
		return fmt.Errorf("the last attempt: accepted %v, reason %q; want %q", last.Accepted, last.Reason, reason)
	}
	return nil
}

func (w *World) noneDue(ctx context.Context) error {
	callbacks, err := w.callbacksOf(ctx, "")
	if err != nil {
		return err
	}
	for _, c := range callbacks {
		if c.State == "waiting" {
			return fmt.Errorf("%s callback %s waits until %v after %d attempts", c.Kind, c.ID, c.NextAt, len(c.Attempts))
		}
	}
	return nil
}

func (w *World) bookedOnce(ctx context.Context, amount string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	want, err := minorUnits(p.app.Provider, amount)
	if err != nil {
		return err
	}
	if err := w.awaitQuiet(ctx, "", 1); err != nil {
		return err
	}
	booked, err := w.target.Merchant.Booked(ctx, p.ref())
	if err != nil {
		return err
	}
	var errs []error
	found := 0
	own, err := w.allCallbacks(ctx)
	if err != nil {
		return err
	}
	for _, b := range booked {
		if !slices.ContainsFunc(own, func(c merchant.Callback) bool { return c.Trade == b.Trade }) {
			continue // of another scenario, where they share an app
		}
		if b.Times != 1 {
			errs = append(errs, fmt.Errorf("%s was booked %d times", b.Trade, b.Times))
		}
		if b.Amount == want {
			found++
		}
	}
	if found != 1 {
		errs = append(errs, fmt.Errorf("%d bookings of %d; booked: %+v", found, want, booked))
	}
	return errors.Join(errs...)
}
