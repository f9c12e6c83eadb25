package probe

import (
	"net/url"
	"strings"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

const riskNoMoney = "Goods, credit or a ticket go out for money that never came in, or came in once and is booked again."

// occasionCases are genuine callbacks of other things than the plainest payment; most tell of no new
// money.
func (r *probeRun) occasionCases() []probeCase {
	var list []probeCase
	for _, o := range r.layout.Occasions {
		risk, judge := riskNoMoney, (*caseRun).judgeOccasion
		var fix string
		switch {
		case o.Payment:
			risk, fix, judge = riskLost, "Book by every status that the platform's documents call paid, not by the commonest alone.", (*caseRun).judgePayment
		case o.AfterPayment:
			fix = "Book by the trade's number under a unique key, not by the callback's, nor by the number together with a status: what happens to a paid trade later is told by further callbacks of the same trade."
		default:
			fix = "Look at the status that the callback tells, after its signature: only a paid one is money."
		}
		list = append(list, probeCase{o.Name, o.Title, risk, fix, func(t *caseRun) verdict { return judge(t, o) }})
	}
	return list
}

// judgePayment delivers a payment that is told by another status; it must be booked.
func (t *caseRun) judgePayment(o provider.Occasion) verdict {
	events, err := t.maker.newEvents(o.Cause, 0, nil)
	if t.err = err; err != nil {
		return verdict{}
	}
	e := events[0]
	t.announceOrder(e)
	t.markBooked(&e)
	return t.judgeAccepted(e, t.renderCallback(e, 1, provider.Fault{}))
}

// judgeOccasion delivers what an occasion causes; the last callback must book nothing.
func (t *caseRun) judgeOccasion(o provider.Occasion) verdict {
	events, err := t.maker.newEvents(o.Cause, 0, nil)
	if t.err = err; err != nil {
		return verdict{}
	}
	first, last := events[0], events[len(events)-1]
	t.announceOrder(first)
	t.markBooked(&first)
	if o.AfterPayment {
		if a := t.deliverGenuine(first); !a.accepted {
			return t.genuineRefused("the payment: %s", a.describe())
		}
		if v := t.judgeOnce(first, "the payment was accepted"); v.result != Passed {
			return v
		}
		t.markBooked(&last)
	} else {
		last.before = first.before
	}
	return t.judgeUnbooked(t.deliverGenuine(last), t.bookedSince(last), o.AfterPayment)
}

// judgeUnbooked judges a genuine callback that is no new money. A merchant that refuses it hears it
// again, which costs nothing; one that keeps net sums may take a refund off.
func (t *caseRun) judgeUnbooked(a answer, moved int64, refund bool) verdict {
	switch {
	case t.err != nil || t.ctx.Err() != nil:
		return verdict{}
	case a.Answer == nil:
		return t.genuineRefused("%s", a.reason)
	case moved > 0 || moved < 0 && !refund:
		return failedf("%s, and %d was booked", a.describe(), moved)
	case !t.accepts:
		return notJudged("the endpoint refuses the plainest genuine callback")
	case t.Effect == nil:
		return passedf("%s; whether it was booked was not seen, since no effect is given", a.describe())
	case !t.canReadBooks():
		return notJudged("%s, but %s, so whether this is booked was not seen", a.describe(), t.unseen)
	case moved < 0:
		return passedf("%s; %d was taken off", a.describe(), -moved)
	}
	return passedf("%s; nothing was booked", a.describe())
}

// surroundingCases are genuine callbacks in other charsets and envelopes.
func (r *probeRun) surroundingCases() []probeCase {
	var list []probeCase
	if r.layout.CharsetExtra != "" {
		const fix = "Decode by the charset that the callback names, and verify over the bytes before that."
		list = append(list,
			probeCase{"gbk", "a callback in GBK is accepted", riskLost, fix, func(t *caseRun) verdict {
				e, req := t.inGBK()
				return t.judgeAccepted(e, req)
			}},
			probeCase{
				"gbk-field-only", "a callback in GBK is accepted when only its field charset says so", riskLost,
				fix + " It stands in the callback's own field; the header may lack it.",
				func(t *caseRun) verdict {
					e, req := t.inGBK()
					return t.judgeAccepted(e, withContentType(req, "application/x-www-form-urlencoded"))
				},
			})
	}
	if len(r.layout.ContentTypes) > 0 {
		list = append(list, probeCase{
			"content-type", "a callback with a Content-Type that a strict parser refuses is accepted", riskLost,
			"Read the body as a form whatever its Content-Type says: the platform was seen to send a malformed one.",
			func(t *caseRun) verdict {
				for _, value := range t.layout.ContentTypes[1:] {
					e := t.newEvent(0, nil)
					if v := t.judgeAccepted(e, withContentType(t.renderCallback(e, 1, provider.Fault{}), value)); v.result != Passed {
						return v
					}
				}
				e := t.newEvent(0, nil)
				return t.judgeAccepted(e, withContentType(t.renderCallback(e, 1, provider.Fault{}), t.layout.ContentTypes[0]))
			},
		})
	}
	return append(list, probeCase{
		"address-with-query", "a callback to an address with a query of its own is accepted", riskLost,
		"Verify the body's fields alone: what stands in your own address is not signed.",
		func(t *caseRun) verdict {
			e := t.newEvent(0, nil)
			e.URL = withQuery(t.URL) // it is where the callback goes
			return t.judgeAccepted(e, t.renderCallback(e, 1, provider.Fault{}))
		},
	})
}

// inGBK makes an event whose callback comes in GBK, with Chinese in it.
func (t *caseRun) inGBK() (event, *wire.Request) {
	e := t.newEvent(0, map[string]string{t.layout.CharsetExtra: "GBK"})
	return e, t.renderCallback(e, 1, provider.Fault{Before: t.allTexts(chineseText)})
}

// withContentType is a request with another Content-Type.
func withContentType(req *wire.Request, value string) *wire.Request {
	if req == nil {
		return nil
	}
	out := *req
	out.Header = append(wire.Header(nil), req.Header...)
	for i, f := range out.Header {
		if strings.EqualFold(f.Name, "Content-Type") {
			out.Header[i].Value = value
		}
	}
	return &out
}

// withQuery adds a parameter to an address.
func withQuery(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // the endpoint's address was checked before
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += "paymock_shop=1%2B1"
	return u.String()
}
