package probe

import (
	"fmt"
	"time"

	"paymock/mock/provider"
)

// The cases' money at risk, where several share it.
const (
	riskForgery = "Anybody who knows the endpoint's address can have payments booked that nobody made: all of the turnover."
	riskTwice   = "The platform repeats callbacks as a matter of course; each repeat books the amount again: goods, credit or a partner's share go out for money that came in once."
	riskLost    = "The platform gives up after its last try: the money came in, and the merchant never books it."
)

// cases lists what is judged for the kind, in order. The first tells whether the endpoint
// believes anything at all.
func (r *run) cases() []testcase {
	list := []testcase{{
		"valid", "a genuine callback is accepted", riskLost,
		"Verify the signature as the platform's documents say, book the money, then answer what the platform wants to hear.", valid,
	}}
	list = append(list, repeats()...)
	list = append(list, r.occasions()...)
	list = append(list, times()...)
	list = append(list, r.forgeries()...)
	list = append(list, r.writings()...)
	list = append(list, r.surroundings()...)
	return append(list, strains()...)
}

func valid(t *caseRun) verdict {
	e := t.event(0, nil)
	a := t.genuine(e)
	t.usual = t.moved(e)
	t.accepts, t.pace = a.accepted, a.took
	switch {
	case t.blind != nil:
		t.unseen = "what the valid callback booked could not be read"
	case t.usual == 0 && e.Amount != 0:
		t.unseen = "the valid callback booked nothing"
	}
	switch {
	case !a.accepted:
		return failed("%s", a.words())
	case t.Effect != nil && t.blind == nil && t.layout.Booked != "" && t.usual != e.Amount:
		return failed("accepted, but %d was booked instead of %d", t.usual, e.Amount)
	}
	return t.once(e, "accepted")
}

// once judges by effect whether an event was booked once, which it must be by now; without an
// effect it takes the answers for it, and says so.
func (t *caseRun) once(e event, answers string) verdict {
	if t.Effect == nil {
		return passed("%s; by answers only", answers)
	}
	moved, want := t.moved(e), t.usual
	if t.unseen != "" {
		want = e.Amount
	}
	switch {
	case t.blind != nil:
		return passed("%s", answers) // as far as was seen
	case t.unseen != "" && (moved == 0) != (want == 0):
		return notJudged("%s, but %s, so whether it is booked once was not seen", answers, t.unseen)
	case moved == want:
		return passed("%s; %d was booked", answers, moved)
	case moved == 0:
		return failed("%s, but nothing was booked: %d is lost", answers, want)
	default:
		return failed("%s, but %d was booked instead of %d", answers, moved, want)
	}
}

// unaccepted is the verdict on a genuine callback that was refused: it says something only of
// an endpoint that accepts the plainest one.
func (t *caseRun) unaccepted(format string, args ...any) verdict {
	if !t.accepts {
		return notJudged("the endpoint refuses the plainest genuine callback")
	}
	return failed(format, args...)
}

// repeats are deliveries of one event more than once.
func repeats() []testcase {
	const fix = "Book by the trade's number under a unique key, in one transaction with marking it as booked; answer a repeat as the first time."
	return []testcase{
		{"repeated", "the same callback three times books once", riskTwice, fix, thrice},
		{
			"repeated-at-once", "the same callback eight times at once books once", riskTwice,
			fix + " A look-up before the booking is no protection: both deliveries may look before either books.", atOnce,
		},
		{
			"dies-half-way", "a delivery that breaks off and is repeated books once",
			riskTwice + " Or it is never booked, when it was marked as done before.",
			"Mark a callback as done in the same transaction that books it, never before; go on booking when the platform hangs up, or roll back everything.", halfWay,
		},
	}
}

func thrice(t *caseRun) verdict {
	e := t.event(0, nil)
	for attempt := 1; attempt <= 3; attempt++ {
		if a := t.send(t.render(e, attempt, provider.Fault{})); !a.accepted {
			return t.unaccepted("delivery %d: %s", attempt, a.words())
		}
	}
	return t.once(e, "all three accepted")
}

// atOnce lets an endpoint refuse those that come while it books the first, if it answers.
func atOnce(t *caseRun) verdict {
	const n = 8
	e := t.event(0, nil)
	taken := 0
	for _, a := range t.together(e, n) {
		switch {
		case a.accepted:
			taken++
		case a.Answer == nil:
			return t.unaccepted("one of %d deliveries: %s", n, a.reason)
		}
	}
	if a := t.genuine(e); !a.accepted {
		return t.unaccepted("%d of %d accepted; the next repeat: %s", taken, n, a.words())
	}
	return t.once(e, fmt.Sprintf("%d of %d accepted at once, and the next repeat", taken, n))
}

func halfWay(t *caseRun) verdict {
	e := t.event(0, nil)
	t.cut(t.render(e, 1, provider.Fault{}))
	if a := t.send(t.render(e, 2, provider.Fault{})); !a.accepted {
		return t.unaccepted("the repeat after a broken delivery: %s", a.words())
	}
	t.rest()
	return t.once(e, "the repeat was accepted")
}

// times are genuine callbacks at unusual times.
func times() []testcase {
	return []testcase{
		{
			"out-of-order", "an older payment's callback after a newer one's is accepted", riskLost,
			"Judge each callback by its own trade, not by whether it is newer than the last one.", outOfOrder,
		},
		{
			"before-the-answer", "a callback that overtakes the platform's answer is accepted or asked for again", riskLost,
			"Store the order before you call the platform. When a callback names an order that you don't know yet, answer anything but success, so that it comes again; never fail on it.", early,
		},
		{
			"late", "a callback a day late is accepted", riskLost,
			"Don't refuse by the callback's time: platforms repeat for a day, and more when resent by hand.",
			func(t *caseRun) verdict {
				e := t.event(25*time.Hour, nil)
				return t.taken(e, t.render(e, 1, provider.Fault{}))
			},
		},
	}
}

func outOfOrder(t *caseRun) verdict {
	older := t.event(20*time.Minute, nil)
	newer := t.event(time.Minute, nil)
	if a := t.genuine(newer); !a.accepted {
		return t.unaccepted("the newer one: %s", a.words())
	}
	if v := t.once(newer, "the newer one accepted"); v.result != Passed {
		return v
	}
	t.mark(&older) // the newer one is booked by now
	if a := t.genuine(older); !a.accepted {
		return t.unaccepted("the older one after the newer: %s", a.words())
	}
	return t.once(older, "both accepted")
}

// early delivers before the merchant knows the order and, when that was refused, once more
// after it does. Seen from
// outside, a callback for a trade whose own call has not returned is one for an order that the
// merchant has not stored: it must be answered, and booked in the end.
func early(t *caseRun) verdict {
	e := t.unannounced(0, nil)
	t.mark(&e)
	first := t.genuine(e)
	switch {
	case t.err != nil || t.ctx.Err() != nil:
		return verdict{}
	case !first.accepted && !t.accepts:
		return t.unaccepted("%s", first.words())
	case first.Answer == nil:
		return failed("%s", first.reason)
	case first.Status >= 500 && first.Status != 503:
		return failed("status %d: the endpoint failed instead of asking for a repeat", first.Status)
	}
	t.announce(e)
	if first.accepted { // it won't come again
		return t.once(e, "accepted")
	}
	second := t.send(t.render(e, 2, provider.Fault{}))
	switch {
	case t.Prepare == nil && second.Answer == nil:
		return failed("refused at first; the repeat: %s", second.reason)
	case t.Prepare == nil:
		return passed("refused, so it comes again; whether it is accepted once the order is known was not seen, since no prepare is given")
	case !second.accepted:
		return t.unaccepted("the repeat, once the order was known: %s", second.words())
	}
	return t.once(e, "accepted in the end")
}

// telling reports whether the books tell what becomes of a callback: they can be read, and
// showed what the plainest genuine one does.
func (t *caseRun) telling() bool { return t.Effect != nil && t.blind == nil && t.usual != 0 }

// refused judges a callback that must not be believed.
func (t *caseRun) refused(e event, a answer) verdict {
	moved := t.moved(e)
	switch {
	case t.err != nil || t.ctx.Err() != nil:
		return verdict{}
	case moved != 0:
		return failed("%s, and %d was booked", a.words(), moved)
	case a.accepted && t.telling():
		return failed("accepted, though nothing was booked: a genuine callback that can't be verified would be lost, for the platform won't repeat it")
	case a.accepted:
		return failed("accepted")
	case !t.accepts:
		return notJudged("the endpoint refuses the plainest genuine callback, too")
	case !a.sent:
		return notJudged("%s", a.reason)
	case a.Answer == nil:
		return passed("%s", a.reason)
	}
	return passed("refused with status %d", a.Status)
}

// forgeries are callbacks that the platform did not send like this.
func (r *run) forgeries() []testcase {
	const fix = "Check the signature over all that was received before you read anything of it, and refuse what doesn't fit."
	spoilt := func(fault provider.Fault) func(t *caseRun) verdict {
		return func(t *caseRun) verdict {
			e := t.event(0, nil)
			return t.refused(e, t.send(t.render(e, 1, fault)))
		}
	}
	list := []testcase{
		{"forged", "a callback signed with another key is refused", riskForgery, fix, func(t *caseRun) verdict {
			e := t.event(0, nil)
			if t.err != nil {
				return verdict{}
			}
			req, err := t.run.Provider.Callback(t.maker.forger, e.Notice, 1, t.Clock.Now(), provider.Fault{})
			if t.err = err; err != nil {
				return verdict{}
			}
			return t.refused(e, t.send(req))
		}},
		{"no-signature", "a callback without a signature is refused", riskForgery, "Refuse what carries no signature; never check it only when it is there.", spoilt(provider.Fault{NoSignature: true})},
		{
			"wrong-app", "a callback that names another app is refused",
			"Whoever has another app with the same key, such as a branch or a test system, can have its payments booked here, too.",
			"Compare " + r.layout.AppField + " with your own, after the signature.",
			spoilt(provider.Fault{Before: map[string]string{r.layout.AppField: otherApp(r.App.ID)}}),
		},
	}
	for _, amount := range r.amounts() {
		name, _ := jsonText(amount.Path)
		list = append(list, testcase{
			"altered:" + name, "a callback with another " + name + " than was signed is refused",
			"Who can change a callback on its way raises " + r.layout.stake(amount) + ".", fix,
			func(t *caseRun) verdict {
				e := t.event(0, nil)
				field, value, ok := t.layout.raised(e.Content, amount.Path)
				if t.err == nil && !ok {
					return notJudged("this callback has no %s", name)
				}
				return t.refused(e, t.send(t.render(e, 1, provider.Fault{After: map[string]string{field: value}})))
			},
		})
	}
	return list
}

// amounts are the money fields that the kind's callbacks have.
func (r *run) amounts() []provider.MoneyField {
	e, err := r.maker.event(0, nil)
	if err != nil {
		return r.layout.Money // the first case will fail with it
	}
	var there []provider.MoneyField
	for _, m := range r.layout.Money {
		if _, _, ok := r.layout.raised(e.Content, m.Path); ok {
			there = append(there, m)
		}
	}
	return there
}

// otherApp is the id of somebody else, of the same form.
func otherApp(id string) string {
	last := byte('1')
	if id[len(id)-1] == last {
		last = '2'
	}
	return id[:len(id)-1] + string(last)
}
