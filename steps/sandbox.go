package steps

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/merchant"
	"paymock/mock/api"
	"paymock/mock/names/shipped"
)

// sandboxState is the state of a scenario on a sandbox, whose app it shares with everybody.
type sandboxState struct {
	mark    string            // its numbers end in it
	numbers map[string]string // the numbers that it names, as they are at the platform
	seen    int64             // the last callback before its own deeds
	began   int64             // the last callback before it began
	// repeated is the charge of the last request; sending that again costs it once more.
	repeated maxCharge
}

// maxCharge is the most that requests can move.
type maxCharge struct {
	move   adapter.Move
	amount int64
}

// sandboxApp acts as the target's app. Its callbacks so far belong to others.
func (w *World) sandboxApp(ctx context.Context, provider string) error {
	s := w.target.Sandbox
	if provider != s.Provider() {
		return fmt.Errorf("the target is %s, not %s", s.Provider(), provider)
	}
	p := &appHandles{app: s.App()}
	w.onSandbox.mark, w.onSandbox.numbers = s.NumberSuffix(), map[string]string{}
	drawn := 0
	if err := w.target.Merchant.Register(ctx, merchantApp(p.app)); err != nil {
		return fmt.Errorf("merchant: %w", err)
	}
	if err := w.target.Merchant.Behave(ctx, p.ref(), w.usualBehaviour(p)...); err != nil {
		return err
	}
	var err error
	notify := w.target.callbackURL(provider, p.app.ID, "notify") // orders want one, although nobody may reach it
	p.merchant, err = s.Open(notify, func(prefix string) string {
		w.lock.Lock()
		defer w.lock.Unlock()
		drawn++
		return fmt.Sprintf("%s%s%02d", prefix, w.onSandbox.mark, drawn)
	})
	w.apps = append(w.apps, p)
	if err != nil || s.Callbacks() == nil {
		return err
	}
	err = w.skipCallbacks(ctx)
	w.onSandbox.began = w.onSandbox.seen
	return err
}

// usualBehaviour is a good merchant's; where it is compared what comes, one that believes all: what it refused would
// come again.
func (w *World) usualBehaviour(p *appHandles) []merchant.Behaviour {
	platform, err := adapter.Find(p.app.Provider)
	if w.target.Observe == nil || err != nil || platform.Verify == nil {
		return nil
	}
	verifier, err := platform.Verify(merchantApp(p.app))
	if err != nil {
		return nil
	}
	yes := verifier.Answer(nil)
	return []merchant.Behaviour{{Action: merchant.ActionAnswer, Status: yes.Status, ContentType: yes.ContentType, Body: yes.Body}}
}

// deviceOf is the number of a reader: numbers have eight digits, and a name such as POS1 stands for one.
func (w *World) deviceOf(name string) string {
	if !strings.ContainsFunc(name, unicode.IsLetter) {
		return name
	}
	if w.devices == nil {
		w.devices = map[string]string{}
	}
	if w.devices[name] == "" {
		w.devices[name] = strconv.Itoa(90_000_001 + len(w.devices))
	}
	return w.devices[name]
}

// localText is a step's text as the platform knows it: numbers are new there, accounts and readers have names of
// their own. An operation that is named as the platform does has our name.
func (w *World) localText(slot, text string) string {
	s := w.target.Sandbox
	if p, err := w.party(); err == nil && slot == "operation" {
		return shipped.Operation(p.app.Provider, text)
	}
	if s == nil && (slot == "terminal" || slot == "terminals") {
		names := strings.Split(text, ", ")
		for i, name := range names {
			names[i] = w.deviceOf(name)
		}
		return strings.Join(names, ", ")
	}
	if s == nil {
		return text
	}
	switch slot {
	case "number", "order", "request":
		if text != "" && w.onSandbox.numbers != nil {
			w.onSandbox.numbers[text] = text + w.onSandbox.mark
			return w.onSandbox.numbers[text]
		}
	case "account", "terminal":
		return s.LocalName(text)
	}
	return text
}

// sandboxTrade gives the scenario a trade: one that is there, or one that is ordered and paid.
func (w *World) sandboxTrade(ctx context.Context, p *appHandles, name string, n api.NewTrade) error {
	s := w.target.Sandbox
	status := "paid"
	if n.Status != "" {
		status = n.Status
	}
	if t, ok := s.TakeTrade(n.Amount, status); ok {
		w.trades[name] = &trade{name, t}
		return nil
	}
	if err := s.Charge(adapter.MovePay, n.Amount, 1); err != nil {
		return err
	}
	t, err := s.PlaceOrder(ctx, p.merchant, name+w.onSandbox.mark, n.Amount, status == "paid")
	if err != nil {
		return err
	}
	w.trades[name] = &trade{name, t}
	if status == "waiting" {
		return nil
	}
	if err := w.sandboxPays(ctx, p, w.trades[name]); err != nil || s.Callbacks() == nil {
		return err
	}
	return w.awaitQuiet(ctx, "", 1) // the payment is told of as it is where a control API opens the trade
}

// sandboxPays lets the payer pay a trade.
func (w *World) sandboxPays(ctx context.Context, p *appHandles, t *trade) error {
	if t == nil {
		return nil
	}
	paid, err := w.target.Sandbox.LetPay(ctx, p.merchant, t.Trade)
	t.Trade = paid
	return err
}

// skipCallbacks waits for the callbacks that were caused before the scenario, so that its steps don't see them.
func (w *World) skipCallbacks(ctx context.Context) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	if err := w.awaitQuiet(ctx, "", 0); err != nil {
		return err
	}
	all, err := w.target.Merchant.All(ctx, p.ref())
	if n := len(all); n > 0 {
		w.onSandbox.seen = all[n-1].Seq
	}
	return err
}

// emptyReader settles what others have left on a sandbox's reader, where that is allowed: scenarios begin with an
// empty batch.
func (w *World) emptyReader(ctx context.Context, id string) error {
	s := w.target.Sandbox
	if s == nil || s.Forbids(adapter.MoveSettle) != "" {
		return nil
	}
	_, cards, err := w.cardMerchant()
	if err != nil {
		return err
	}
	if err := s.Charge(adapter.MoveSettle, 0, 1); err != nil {
		return err
	}
	return cards.CloseBatch(ctx, id, 0, nil).Err
}

// awaitQuiet lets all that is due happen. On a sandbox it waits for so many callbacks of a kind, "" is any, and then
// until no more come.
func (w *World) awaitQuiet(ctx context.Context, kind string, n int) error {
	s := w.target.Sandbox
	if s == nil {
		return w.advanceClock(ctx, 0)
	}
	if s.Callbacks() == nil {
		return errors.New("the target names no place where callbacks arrive")
	}
	if s.Due != nil {
		return s.Due(ctx)
	}
	patience, quiet := s.CallbackWaits()
	if err := w.awaitCount(ctx, patience, kind, n); err != nil {
		return err
	}
	for {
		before, err := w.allCallbacks(ctx)
		if err != nil {
			return err
		}
		if err := w.awaitCount(ctx, quiet, "", len(before)+1); err != nil {
			return err
		}
		if after, err := w.allCallbacks(ctx); err != nil || len(after) == len(before) {
			return err
		}
	}
}

// awaitCount waits until the scenario has so many callbacks of a kind, or the time is over.
func (w *World) awaitCount(ctx context.Context, patience time.Duration, kind string, n int) error {
	const look = 20 * time.Millisecond
	late, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		all, err := w.allCallbacks(ctx)
		if err != nil {
			return err
		}
		missing := n
		for _, c := range all {
			if kind == "" || c.Kind == kind {
				missing--
			}
		}
		if missing <= 0 || client.Wait(late, look) != nil {
			return ctx.Err()
		}
	}
}

// ofScenario picks a scenario's callbacks: on a sandbox those that came since it began, and neither repeat an
// earlier one nor name a number of another scenario.
func (w *World) ofScenario(all []merchant.Callback) []merchant.Callback {
	if w.target.Sandbox == nil {
		return all
	}
	var own []merchant.Callback
	for _, c := range all {
		foreign := w.target.Sandbox.HoldsNumber(string(c.Body)) && !strings.Contains(string(c.Body), w.onSandbox.mark)
		if c.Seq > w.onSandbox.seen && (c.RepeatOf == 0 || c.RepeatOf > w.onSandbox.began) && !foreign {
			own = append(own, c)
		}
	}
	return own
}

// chargeSandbox counts what a step is about to send, before it is sent.
func (w *World) chargeSandbox(c sandboxCall) error {
	s := w.target.Sandbox
	if s == nil {
		return nil
	}
	rule, ok := sandboxSteps[c.wording.Name]
	if !ok {
		return fmt.Errorf("this step can't run on a platform without control API: %s", reasonOf(c.wording))
	}
	move := rule.move
	if rule.byOperation {
		move, ok = s.MoveOf(c.slots["operation"])
		if !ok {
			return fmt.Errorf("it isn't known what %s moves, so it is not sent to a platform of others", c.slots["operation"])
		}
	}
	if rule.again {
		return s.Charge(w.onSandbox.repeated.move, w.onSandbox.repeated.amount, 1)
	}
	if move == "" {
		return nil
	}
	amount, err := w.atMost(c)
	if err != nil {
		return err
	}
	count := 1
	if strings.HasSuffix(c.wording.Name, "_together") {
		if count, err = strconv.Atoi(c.slots["number"]); err != nil {
			return err
		}
	}
	w.onSandbox.repeated = maxCharge{move, amount}
	return s.Charge(move, amount, count)
}

// atMost is the most that a step's request can move: its amount, or else all of its trade.
func (w *World) atMost(c sandboxCall) (int64, error) {
	if text, ok := c.slots["amount"]; ok {
		return w.readAmount(text)
	}
	if t, err := w.trade(c.slots["trade"]); err == nil {
		return t.Amount, nil
	}
	return 0, nil
}

// maxShown is how many of a scenario's exchanges a report shows, the newest.
const maxShown = 6

// describeSandbox tells in a failure what was sent and answered.
func (w *World) describeSandbox(f *Failure, wire *strings.Builder) {
	for _, a := range w.answers[max(0, len(w.answers)-maxShown):] {
		if a.Exchange != nil {
			fmt.Fprintf(wire, "  %s\n%s\n", a.Operation, w.target.Sandbox.Redact(wireOf(a)))
		}
	}
	if a, err := w.lastAnswer(); err == nil {
		f.Cause = "the last call was answered with " + a.Code
		if a.SubCode != "" {
			f.Cause += "/" + a.SubCode
		}
		if a.Message != "" {
			f.Cause += " " + a.Message
		}
	}
}
