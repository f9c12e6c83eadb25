package mock_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

// moneyRules are what the model knows of a platform's money.
type moneyRules struct {
	platform string
	steps    int // of each of rapid's 100 checks: 10,000 of all platforms
	// refundable is whether so much must be given back of a paid trade.
	refundable func(t modelTrade, amount int64) bool
	// returnsRest: what is not settled of a trade goes back to the payer.
	returnsRest bool
}

var moneyPlatforms = []moneyRules{
	{"4pyun", 60, func(t modelTrade, amount int64) bool { return amount <= t.Paid-t.Refunded }, true}, // shares come back
	{"alipay", 20, func(t modelTrade, amount int64) bool { return amount <= t.Paid-t.Refunded-t.Shared }, false},
	{"intella", 20, func(t modelTrade, amount int64) bool { return amount == t.Paid && t.Refunded == 0 }, false},
}

// modelTrade is a trade as the model has it.
type modelTrade struct {
	No, Status             string
	Paid, Refunded, Shared int64
}

// TestMoneyMachine creates, pays, closes, settles and refunds at random, repeats calls, loses answers and
// moves clocks, and compares each trade with an obvious model after every step: what is refused and
// what is repeated moves nothing, what is told as done is done once, and the ledger sums to zero.
func TestMoneyMachine(t *testing.T) {
	t.Parallel()
	for _, rules := range moneyPlatforms {
		t.Run(rules.platform, func(t *testing.T) {
			t.Parallel()
			server := run(t, mock.Config{Seed: seeded(7)})
			rapid.Check(t, func(rt *rapid.T) {
				m := &moneyMachine{T: t, rt: rt, rules: rules, server: server}
				m.begin()
				for range rules.steps {
					m.step()
					m.compare()
				}
			})
		})
	}
}

type moneyMachine struct {
	*testing.T
	rt       *rapid.T
	rules    moneyRules
	server   *running
	app      *control.App
	merchant adapter.Merchant
	receiver string // of parts of a settlement; "": its settlements are of readers' days
	trades   []modelTrade
	number   int
	last     func() *adapter.Answer // the last call that moved money, again
}

func (m *moneyMachine) begin() {
	ctx, ctl := m.Context(), controlOf(m.T, m.server.Server)
	a := must[api.App](m.T)(ctl.CreateApp(ctx, api.NewApp{Provider: m.rules.platform}))
	m.app, m.receiver = ctl.App(a.Provider, a.ID), map[string]string{"4pyun": "energy_value"}[a.Provider]
	m.rt.Cleanup(func() { _ = m.app.Delete(ctx) })
	platform := must[adapter.Platform](m.T)(adapter.Find(m.rules.platform))
	m.merchant = must[adapter.Merchant](m.T)(platform.Open(adapter.Config{
		App: a, BaseURL: m.server.PlatformURL(), UsualTexts: true, Options: client.Options{Now: time.Now, Timeout: 30 * time.Second},
		Number: func(prefix string) string { m.number++; return fmt.Sprint(prefix, m.number) },
	}))
	if splitter, ok := m.merchant.(adapter.Splitter); ok {
		m.receiver = splitter.UsualReceiver()
		if bound := splitter.Bind(ctx, []string{m.receiver}, nil); bound.Err != nil {
			m.rt.Fatal(bound.Err)
		}
	}
}

func (m *moneyMachine) draw(name string, of ...string) string {
	return rapid.SampledFrom(of).Draw(m.rt, name)
}

func (m *moneyMachine) step() {
	if len(m.trades) == 0 || len(m.trades) < 5 && m.draw("new", "yes", "no", "no") == "yes" {
		amount := rapid.Int64Range(1, 3000).Draw(m.rt, "amount")
		t := must[api.Trade](m.T)(m.app.OpenTrade(m.Context(), api.NewTrade{Amount: amount, Status: "waiting"}))
		m.trades = append(m.trades, modelTrade{No: t.No, Status: "waiting"})
		return
	}
	t := &m.trades[rapid.IntRange(0, len(m.trades)-1).Draw(m.rt, "trade")]
	switch m.draw("do", "pay", "pay", "fail", "close", "settle", "settle", "refund", "refund", "again", "clock") {
	case "pay":
		m.act(t, "paid", m.app.Pay)
	case "fail":
		m.act(t, "failed", m.app.Fail)
	case "close":
		m.act(t, "closed", m.app.Close)
	case "settle":
		if m.receiver != "" {
			m.settle(t)
		}
	case "refund":
		m.refund(t)
	case "again":
		if m.last != nil {
			m.last() // nothing moves: compare sees it
		}
	case "clock":
		must[api.Clock](m.T)(m.app.Advance(m.Context(), time.Duration(rapid.IntRange(0, 14).Draw(m.rt, "minutes"))*time.Second))
	}
}

// act lets the payer do something, which only a waiting trade takes.
func (m *moneyMachine) act(t *modelTrade, becomes string, do func(context.Context, string) (api.Trade, error)) {
	done, err := do(m.Context(), t.No)
	if took := err == nil; took != (t.Status == "waiting") {
		m.rt.Fatalf("%s of a trade that is %s: %v", becomes, t.Status, err)
	}
	if err == nil {
		if t.Status = becomes; becomes == "paid" {
			t.Paid = done.Amount
		}
	}
}

// call makes a call under a fault that may hit it, and tells what became of it: "done", "refused", "not
// decided", or "lost" where its answer was.
func (m *moneyMachine) call(do func() *adapter.Answer) (outcome string) {
	switch m.draw("fault", "none", "none", "none", "not decided", "answer lost") {
	case "not decided":
		must[api.Rule](m.T)(m.app.AddRule(m.Context(), api.Rule{Times: 1, Then: api.Then{HTTPStatus: 502}}))
		if a := do(); a.Err == nil {
			m.rt.Fatalf("success of a call that was not decided")
		}
		return "not decided"
	case "answer lost":
		must[api.Rule](m.T)(m.app.AddRule(m.Context(), api.Rule{Times: 1, Then: api.Then{LoseReply: true}}))
		if a := do(); a.Err == nil {
			m.rt.Fatalf("success of a call whose answer was lost")
		}
		// Once more, as a merchant would: whatever it says, the money moves once at most.
		if m.told(do()) == "done" {
			m.last = do
		}
		return "lost"
	}
	outcome = m.told(do())
	if outcome == "done" {
		m.last = do
	}
	return outcome
}

func (m *moneyMachine) told(a *adapter.Answer) string {
	var refused *client.Refused
	if a.Err != nil && !errors.As(a.Err, &refused) {
		m.rt.Fatalf("%v", a.Err)
	}
	if a.Err == nil {
		return "done"
	}
	return "refused"
}

func (m *moneyMachine) settle(t *modelTrade) {
	m.number++
	amount := rapid.Int64Range(1, 2000).Draw(m.rt, "settled")
	s := adapter.Settlement{TradeNo: t.No, Number: fmt.Sprint("S", m.number), Amount: amount, Sharable: amount, Parts: []adapter.Part{{Key: m.receiver, Amount: amount}}}
	outcome := m.call(func() *adapter.Answer { return m.merchant.Settle(m.Context(), s) })
	now := m.shown(t)
	switch moved := now.Shared - t.Shared; {
	case outcome != "done" && outcome != "lost" && moved != 0, moved < 0, moved > amount, now.Shared > t.Paid-t.Refunded:
		m.rt.Fatalf("settle of %d was %s: %d shared before, %d now, of %d paid and %d refunded", amount, outcome, t.Shared, now.Shared, t.Paid, t.Refunded)
	case (outcome == "done" || moved > 0) && t.Status != "paid":
		m.rt.Fatalf("a trade that is %s was settled", t.Status)
	}
	if m.rules.returnsRest && (outcome == "done" || now.Settled > 0 && t.Status == "paid") {
		t.Refunded = max(t.Refunded, t.Paid-now.Settled)
	}
	t.Shared = now.Shared
}

func (m *moneyMachine) refund(t *modelTrade) {
	m.number++
	amount := rapid.OneOf(rapid.Int64Range(1, 2000), rapid.Just(max(t.Paid-t.Refunded, 1))).Draw(m.rt, "refunded")
	known := m.shown(t)
	r := adapter.Refund{Trade: known, Number: fmt.Sprint("F", m.number), Amount: amount}
	outcome := m.call(func() *adapter.Answer { return m.merchant.Refund(m.Context(), r) })
	now := m.shown(t)
	possible := t.Status == "paid" && amount <= t.Paid-t.Refunded
	moved := outcome == "done" || outcome == "lost" && now.Refunded > t.Refunded
	switch {
	case moved && (!possible || now.Shared > t.Shared):
		m.rt.Fatalf("refund of %d was %s: a %s trade of %d with %d refunded; %d shared before, %d now", amount, outcome, t.Status, t.Paid, t.Refunded, t.Shared, now.Shared)
	case !moved && outcome != "not decided" && possible && m.rules.refundable(*t, amount):
		m.rt.Fatalf("refund of %d of %d with %d refunded and %d shared was %s", amount, t.Paid, t.Refunded, t.Shared, outcome)
	case moved:
		t.Refunded, t.Shared = t.Refunded+amount, now.Shared
		if m.rules.platform == "alipay" && t.Refunded == t.Paid {
			t.Status = "closed"
		}
	}
}

// shown is a trade as the control API tells it.
func (m *moneyMachine) shown(t *modelTrade) api.Trade {
	return must[api.Trade](m.T)(m.app.Trade(m.Context(), t.No))
}

// compare compares the platform's trades with the model's.
func (m *moneyMachine) compare() {
	for i := range m.trades {
		want, t := m.trades[i], m.shown(&m.trades[i])
		if got := (modelTrade{t.No, t.Status, t.Paid, t.Refunded, t.Shared}); got != want || t.Left != t.Paid-t.Refunded-t.Shared || t.Left < 0 {
			m.rt.Fatalf("the trade is %+v with %d left, the model has %+v", got, t.Left, want)
		}
	}
	if books := must[api.Ledger](m.T)(m.app.Ledger(m.Context())); books.Sum != 0 {
		m.rt.Fatalf("the ledger sums to %d", books.Sum)
	}
}
