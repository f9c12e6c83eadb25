package probe

import (
	"net/url"
	"strings"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

const riskNoMoney = "Goods, credit or a ticket go out for money that never came in, or came in once and is booked again."

// occasions are genuine callbacks that tell of no new money.
func (r *run) occasions() []testcase {
	var list []testcase
	for _, o := range r.layout.Occasions {
		fix := "Look at the status that the callback tells, after its signature: only a paid one is money."
		if o.AfterPayment {
			fix = "Book by the trade's number under a unique key, not by the callback's: what happens to a paid trade later is told by further callbacks of the same trade."
		}
		list = append(list, testcase{o.Name, o.Title, riskNoMoney, fix, func(t *caseRun) verdict { return t.occasion(o) }})
	}
	return list
}

// occasion delivers what an occasion causes; the last callback must book nothing.
func (t *caseRun) occasion(o provider.Occasion) verdict {
	events, err := t.maker.events(o.Cause, 0, nil)
	if t.err = err; err != nil {
		return verdict{}
	}
	first, last := events[0], events[len(events)-1]
	t.announce(first)
	t.mark(&first)
	if o.AfterPayment {
		if a := t.genuine(first); !a.accepted {
			return t.unaccepted("the payment: %s", a.words())
		}
		if v := t.once(first, "the payment was accepted"); v.result != Passed {
			return v
		}
		t.mark(&last)
	} else {
		last.before = first.before
	}
	return t.unbooked(t.genuine(last), t.moved(last), o.AfterPayment)
}

// unbooked judges a genuine callback that is no new money. A merchant that refuses it hears it
// again, which costs nothing; one that keeps net sums may take a refund off.
func (t *caseRun) unbooked(a answer, moved int64, refund bool) verdict {
	switch {
	case t.err != nil || t.ctx.Err() != nil:
		return verdict{}
	case a.Answer == nil:
		return t.unaccepted("%s", a.reason)
	case moved > 0 || moved < 0 && !refund:
		return failed("%s, and %d was booked", a.words(), moved)
	case !t.accepts:
		return notJudged("the endpoint refuses the plainest genuine callback")
	case t.Effect == nil:
		return passed("%s; whether it was booked was not seen, since no effect is given", a.words())
	case !t.telling():
		return notJudged("%s, but %s, so whether this is booked was not seen", a.words(), t.unseen)
	case moved < 0:
		return passed("%s; %d was taken off", a.words(), -moved)
	}
	return passed("%s; nothing was booked", a.words())
}

// What merchants and payers write into the fields that are theirs.
const (
	// troublesome has what frameworks and helpers change before a signature is checked: by
	// decoding twice, by escaping for HTML or SQL, by stripping slashes or by a narrow charset.
	troublesome = `a+b %2B & < > " ' \ 中 😀`
	chinese     = "停车费 浙A12345"
)

// texts sets all text fields of the kind.
func (r *run) texts(value string) map[string]string {
	set := map[string]string{}
	for _, field := range r.layout.Texts {
		set[field] = value
	}
	return set
}

// surroundings are genuine callbacks in other words, charsets and envelopes.
func (r *run) surroundings() []testcase {
	var list []testcase
	if len(r.layout.Texts) > 0 {
		list = append(list, testcase{
			"special-characters", "a callback with + %2B & < \" ' \\, Chinese and an emoji in its texts is accepted", riskLost,
			"Verify over what was received, decoded once: no second decoding, no escaping for HTML or SQL, no stripped slashes before.",
			func(t *caseRun) verdict {
				e := t.event(0, nil)
				return t.taken(e, t.render(e, 1, provider.Fault{Before: t.texts(troublesome)}))
			},
		})
	}
	if r.layout.CharsetExtra != "" {
		const fix = "Decode by the charset that the callback names, and verify over the bytes before that."
		list = append(list,
			testcase{"gbk", "a callback in GBK is accepted", riskLost, fix, func(t *caseRun) verdict {
				e, req := t.inGBK()
				return t.taken(e, req)
			}},
			testcase{
				"gbk-field-only", "a callback in GBK is accepted when only its field charset says so", riskLost,
				fix + " It stands in the callback's own field; the header may lack it.",
				func(t *caseRun) verdict {
					e, req := t.inGBK()
					return t.taken(e, withContentType(req, "application/x-www-form-urlencoded"))
				},
			})
	}
	if len(r.layout.ContentTypes) > 0 {
		list = append(list, testcase{
			"content-type", "a callback with a Content-Type that a strict parser refuses is accepted", riskLost,
			"Read the body as a form whatever its Content-Type says: the platform was seen to send a malformed one.",
			func(t *caseRun) verdict {
				for _, value := range t.layout.ContentTypes[1:] {
					e := t.event(0, nil)
					if v := t.taken(e, withContentType(t.render(e, 1, provider.Fault{}), value)); v.result != Passed {
						return v
					}
				}
				e := t.event(0, nil)
				return t.taken(e, withContentType(t.render(e, 1, provider.Fault{}), t.layout.ContentTypes[0]))
			},
		})
	}
	return append(list, testcase{
		"address-with-query", "a callback to an address with a query of its own is accepted", riskLost,
		"Verify the body's fields alone: what stands in your own address is not signed.",
		func(t *caseRun) verdict {
			e := t.event(0, nil)
			e.URL = withQuery(t.URL) // it is where the callback goes
			return t.taken(e, t.render(e, 1, provider.Fault{}))
		},
	})
}

// inGBK makes an event whose callback comes in GBK, with Chinese in it.
func (t *caseRun) inGBK() (event, *wire.Request) {
	e := t.event(0, map[string]string{t.layout.CharsetExtra: "GBK"})
	return e, t.render(e, 1, provider.Fault{Before: t.texts(chinese)})
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
