package steps

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/drift"
	"paymock/client/merchant"
)

// observeStep runs a step for comparison: one that looks at what came is left out, but for its wait, and after one
// that moves something all callbacks come before the next.
func (w *World) observeStep(ctx context.Context, c sandboxCall, run func() error) error {
	s, rule := w.target.Sandbox, sandboxSteps[c.wording.Name]
	switch {
	case rule.check && !rule.callbacks || rule.check && s.Callbacks() == nil:
		return nil
	case rule.check:
		n, err := strconv.Atoi(cmp.Or(c.slots["number"], "1"))
		if err != nil {
			return err
		}
		patience, _ := s.CallbackWaits()
		if s.Due != nil {
			return s.Due(ctx)
		}
		return w.awaitCount(ctx, patience, c.slots["callback"], n)
	}
	if err := run(); err != nil || s.Callbacks() == nil || len(w.apps) == 0 {
		return err
	}
	if rule.move != "" && rule.move != adapter.MoveQuery || rule.byOperation || rule.again || c.wording.Name == "payer_pays" {
		return w.awaitQuiet(ctx, "", 0)
	}
	return nil
}

// observedSide gives the answers and callbacks that the scenario got of its platform.
func (w *World) observedSide(ctx context.Context, err error) drift.Side {
	side := drift.Side{}
	if err != nil {
		side.Err = err.Error()
	}
	p, none := w.party()
	if none != nil {
		return side
	}
	platform, err := adapter.Find(p.app.Provider)
	if err != nil {
		side.Err = err.Error()
		return side
	}
	side.Own = []string{w.target.CallbackURL, w.platformURL(p.app), p.app.ID, p.app.Merchant}
	for _, a := range w.answers {
		if a.Exchange == nil {
			continue
		}
		m := drift.Message{Where: a.Exchange.Request.Operation + " answer", Code: a.Code, At: a.Exchange.At, Together: w.together[a]}
		if a.SubCode != "" {
			m.Code += "/" + a.SubCode
		}
		if resp := a.Exchange.Response; resp != nil {
			m.Status, m.Header, m.Body = resp.Status, resp.Header, string(resp.Body)
			if platform.Decrypted != nil {
				m.Body = cmp.Or(platform.Decrypted(a.Exchange), m.Body)
			}
		} else if a.Err != nil {
			m.Refused = "no answer"
		}
		for _, signed := range p.merchant.Signed(a.Exchange) {
			if signed.Answered {
				m.Covered += signed.Canonical
			}
		}
		side.Answers = append(side.Answers, m)
	}
	if w.target.Sandbox.Callbacks() == nil {
		return side
	}
	if s := w.target.Sandbox; w.target.Expect != nil {
		patience, quiet := s.CallbackWaits()
		err = errors.Join(w.awaitCount(ctx, patience, "", w.target.Expect(w.scenario)), client.Wait(ctx, quiet))
	}
	callbacks, more := w.allCallbacks(ctx)
	err = errors.Join(err, more)
	if err != nil {
		side.Err = err.Error()
	}
	for _, c := range callbacks {
		if c.RepeatOf == 0 {
			side.Callbacks = append(side.Callbacks, w.observedCallback(p, c))
		}
	}
	return side
}

// observedCallback is a callback; of one that isn't believed, the members without which it is.
func (w *World) observedCallback(p *appHandles, c merchant.Callback) drift.Message {
	m := drift.Message{Where: c.Kind + " callback", Header: c.Header, Body: string(c.Body), At: c.At}
	if c.Verified {
		if signed, err := p.merchant.SignedCallback(c.Header, c.Body); err == nil {
			m.Covered = signed.Canonical
		}
		return m
	}
	m.Refused = c.Reason
	for _, name := range drift.Members(m.Body) {
		if rest := drift.Without(m.Body, name); rest != "" && !strings.EqualFold(name, "sign") {
			if _, err := p.merchant.SignedCallback(c.Header, []byte(rest)); err == nil {
				m.Uncovered = append(m.Uncovered, name)
			}
		}
	}
	return m
}
