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

// allCases lists what is judged for the kind, in order. The first tells whether the endpoint
// believes anything at all.
func (r *probeRun) allCases() []probeCase {
	list := []probeCase{{
		"valid", "a genuine callback is accepted", riskLost,
		"Verify the signature as the platform's documents say, book the money, then answer what the platform wants to hear.", judgeValid,
	}}
	list = append(list, repeatCases()...)
	list = append(list, r.anewCases()...)
	list = append(list, r.occasionCases()...)
	list = append(list, timeCases()...)
	list = append(list, r.forgeryCases()...)
	list = append(list, r.writingCases()...)
	list = append(list, r.textCases()...)
	list = append(list, r.surroundingCases()...)
	return append(list, strainCases()...)
}

func judgeValid(t *caseRun) verdict {
	e := t.newEvent(0, nil)
	a := t.deliverGenuine(e)
	t.usual = t.bookedSince(e)
	t.accepts, t.pace = a.accepted, a.took
	switch {
	case t.blind != nil:
		t.unseen = "what the valid callback booked could not be read"
	case t.usual == 0 && e.Amount != 0:
		t.unseen = "the valid callback booked nothing"
	}
	switch {
	case !a.accepted:
		return failedf("%s", a.describe())
	case t.Effect != nil && t.blind == nil && t.layout.Booked != "" && t.usual != e.Amount:
		return failedf("accepted, but %d was booked instead of %d", t.usual, e.Amount)
	}
	return t.judgeOnce(e, "accepted")
}

// judgeOnce judges by effect whether an event was booked once, which it must be by now; without an
// effect it takes the answers for it, and says so.
func (t *caseRun) judgeOnce(e event, answers string) verdict {
	if t.Effect == nil {
		return passedf("%s; by answers only", answers)
	}
	moved, want := t.bookedSince(e), t.usual
	if t.unseen != "" {
		want = e.Amount
	}
	switch {
	case t.blind != nil:
		return passedf("%s", answers) // as far as was seen
	case t.unseen != "" && (moved == 0) != (want == 0):
		return notJudged("%s, but %s, so whether it is booked once was not seen", answers, t.unseen)
	case moved == want:
		return passedf("%s; %d was booked", answers, moved)
	case moved == 0:
		return failedf("%s, but nothing was booked: %d is lost", answers, want)
	default:
		return failedf("%s, but %d was booked instead of %d", answers, moved, want)
	}
}

// genuineRefused is the verdict on a genuine callback that was refused: it says something only of
// an endpoint that accepts the plainest one.
func (t *caseRun) genuineRefused(format string, args ...any) verdict {
	if !t.accepts {
		return notJudged("the endpoint refuses the plainest genuine callback")
	}
	return failedf(format, args...)
}

// repeatCases are deliveries of one event more than once.
func repeatCases() []probeCase {
	const fix = "Book by the trade's number under a unique key, in one transaction with marking it as booked; answer a repeat as the first time."
	return []probeCase{
		{"repeated", "the same callback three times books once", riskTwice, fix, judgeThrice},
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

func judgeThrice(t *caseRun) verdict {
	e := t.newEvent(0, nil)
	for attempt := 1; attempt <= 3; attempt++ {
		if a := t.sendAndJudge(t.renderCallback(e, attempt, provider.Fault{})); !a.accepted {
			return t.genuineRefused("delivery %d: %s", attempt, a.describe())
		}
	}
	return t.judgeOnce(e, "all three accepted")
}

// atOnce lets an endpoint refuse those that come while it books the first, if it answers.
func atOnce(t *caseRun) verdict {
	const n = 8
	e := t.newEvent(0, nil)
	taken := 0
	for _, a := range t.deliverTogether(e, n) {
		switch {
		case a.accepted:
			taken++
		case a.Answer == nil:
			return t.genuineRefused("one of %d deliveries: %s", n, a.reason)
		}
	}
	if a := t.deliverGenuine(e); !a.accepted {
		return t.genuineRefused("%d of %d accepted; the next repeat: %s", taken, n, a.describe())
	}
	return t.judgeOnce(e, fmt.Sprintf("%d of %d accepted at once, and the next repeat", taken, n))
}

func halfWay(t *caseRun) verdict {
	e := t.newEvent(0, nil)
	t.cutOff(t.renderCallback(e, 1, provider.Fault{}))
	if a := t.sendAndJudge(t.renderCallback(e, 2, provider.Fault{})); !a.accepted {
		return t.genuineRefused("the repeat after a broken delivery: %s", a.describe())
	}
	t.restEndpoint()
	return t.judgeOnce(e, "the repeat was accepted")
}

// timeCases are genuine callbacks at unusual times.
func timeCases() []probeCase {
	return []probeCase{
		{
			"out-of-order", "an older payment's callback after a newer one's is accepted", riskLost,
			"Judge each callback by its own trade, not by whether it is newer than the last one.", outOfOrder,
		},
		{
			"before-the-answer", "a callback that overtakes the platform's answer is accepted or asked for again", riskLost,
			"Store the order before you call the platform. When a callback names an order that you don't know yet, answer anything but success, so that it comes again; never fail on it.", judgeEarly,
		},
		{
			"late", "a callback a day late is accepted", riskLost,
			"Don't refuse by the callback's time: platforms repeat for a day, and more when resent by hand.",
			func(t *caseRun) verdict {
				e := t.newEvent(25*time.Hour, nil)
				return t.judgeAccepted(e, t.renderCallback(e, 1, provider.Fault{}))
			},
		},
	}
}

func outOfOrder(t *caseRun) verdict {
	older := t.newEvent(20*time.Minute, nil)
	newer := t.newEvent(time.Minute, nil)
	if a := t.deliverGenuine(newer); !a.accepted {
		return t.genuineRefused("the newer one: %s", a.describe())
	}
	if v := t.judgeOnce(newer, "the newer one accepted"); v.result != Passed {
		return v
	}
	t.markBooked(&older) // the newer one is booked by now
	if a := t.deliverGenuine(older); !a.accepted {
		return t.genuineRefused("the older one after the newer: %s", a.describe())
	}
	return t.judgeOnce(older, "both accepted")
}

// judgeEarly delivers before the merchant knows the order and, when that was refused, once more
// after it does. Seen from
// outside, a callback for a trade whose own call has not returned is one for an order that the
// merchant has not stored: it must be answered, and booked in the end.
func judgeEarly(t *caseRun) verdict {
	e := t.unannouncedEvent(0, nil)
	t.markBooked(&e)
	first := t.deliverGenuine(e)
	switch {
	case t.err != nil || t.ctx.Err() != nil:
		return verdict{}
	case !first.accepted && !t.accepts:
		return t.genuineRefused("%s", first.describe())
	case first.Answer == nil:
		return failedf("%s", first.reason)
	case first.Status >= 500 && first.Status != 503:
		return failedf("status %d: the endpoint failed instead of asking for a repeat", first.Status)
	}
	t.announceOrder(e)
	if first.accepted { // it won't come again
		return t.judgeOnce(e, "accepted")
	}
	second := t.sendAndJudge(t.renderCallback(e, 2, provider.Fault{}))
	switch {
	case t.Prepare == nil && second.Answer == nil:
		return failedf("refused at first; the repeat: %s", second.reason)
	case t.Prepare == nil:
		return passedf("refused, so it comes again; whether it is accepted once the order is known was not seen, since no prepare is given")
	case !second.accepted:
		return t.genuineRefused("the repeat, once the order was known: %s", second.describe())
	}
	return t.judgeOnce(e, "accepted in the end")
}

// canReadBooks reports whether the books tell what becomes of a callback: they can be read, and
// showed what the plainest genuine one does.
func (t *caseRun) canReadBooks() bool { return t.Effect != nil && t.blind == nil && t.usual != 0 }

// judgeForgery judges a callback that must not be believed.
func (t *caseRun) judgeForgery(e event, a answer) verdict {
	moved := t.bookedSince(e)
	switch {
	case t.err != nil || t.ctx.Err() != nil:
		return verdict{}
	case moved != 0:
		return failedf("%s, and %d was booked", a.describe(), moved)
	case a.accepted && t.canReadBooks():
		return failedf("accepted, though nothing was booked: a genuine callback that can't be verified would be lost, for the platform won't repeat it")
	case a.accepted:
		return failedf("accepted")
	case !t.accepts:
		return notJudged("the endpoint refuses the plainest genuine callback, too")
	case !a.sent:
		return notJudged("%s", a.reason)
	case a.Answer == nil:
		return passedf("%s", a.reason)
	}
	return passedf("refused with status %d", a.Status)
}

// forgeryCases are callbacks that the platform did not send like this.
func (r *probeRun) forgeryCases() []probeCase {
	const fix = "Check the signature over all that was received before you read anything of it, and refuse what doesn't fit."
	spoilt := func(fault provider.Fault) func(t *caseRun) verdict {
		return func(t *caseRun) verdict {
			e := t.newEvent(0, nil)
			return t.judgeForgery(e, t.sendAndJudge(t.renderCallback(e, 1, fault)))
		}
	}
	list := []probeCase{
		{"forged", "a callback signed with another key is refused", riskForgery, fix, func(t *caseRun) verdict {
			e := t.newEvent(0, nil)
			if t.err != nil {
				return verdict{}
			}
			req, err := t.probeRun.Provider.Callback(t.maker.forger, e.Notice, 1, t.Clock.Now(), provider.Fault{})
			if t.err = err; err != nil {
				return verdict{}
			}
			return t.judgeForgery(e, t.sendAndJudge(req))
		}},
		{"no-signature", "a callback without a signature is refused", riskForgery, "Refuse what carries no signature; never check it only when it is there.", spoilt(provider.Fault{NoSignature: true})},
		{
			"wrong-app", "a callback that names another app is refused",
			"Whoever has another app with the same key, such as a branch or a test system, can have its payments booked here, too.",
			"Compare " + r.layout.AppField + " with your own, after the signature.",
			spoilt(provider.Fault{Before: map[string]string{r.layout.AppField: otherApp(r.App.ID)}}),
		},
	}
	for _, amount := range r.moneyFields() {
		name, _ := jsonText(amount.Path)
		list = append(list, probeCase{
			"altered:" + name, "a callback with another " + name + " than was signed is refused",
			"Who can change a callback on its way raises " + r.layout.describeStake(amount) + ".", fix,
			func(t *caseRun) verdict {
				e := t.newEvent(0, nil)
				field, value, ok := t.layout.raiseAmount(e.Content, amount.Path)
				if t.err == nil && !ok {
					return notJudged("this callback has no %s", name)
				}
				return t.judgeForgery(e, t.sendAndJudge(t.renderCallback(e, 1, provider.Fault{After: map[string]string{field: value}})))
			},
		})
	}
	return list
}

// moneyFields are the money fields that the kind's callbacks have.
func (r *probeRun) moneyFields() []provider.MoneyField {
	e, err := r.maker.newEvent(0, nil)
	if err != nil {
		return r.layout.Money // the first case will fail with it
	}
	var there []provider.MoneyField
	for _, m := range r.layout.Money {
		if _, _, ok := r.layout.raiseAmount(e.Content, m.Path); ok {
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
