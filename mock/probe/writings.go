package probe

import (
	"strings"
	"time"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// hugeField is the length of the longest field of a huge callback, in bytes. The largest genuine
// ones, a day's settlement of a thousand trades, are about as long.
const hugeField = 192 << 10

// writingCases are genuine callbacks written in other ways.
func (r *probeRun) writingCases() []probeCase {
	const fix = "Verify over what was received, decoded, with all its fields in the rule's own order; take none for granted."
	list := []probeCase{r.letterCase(), {
		"unknown-field", "a field that the documents don't know is signed and tolerated", riskLost,
		"Sign what was received, not a list of known fields: platforms add fields at any time.",
		func(t *caseRun) verdict {
			e := t.newEvent(0, nil)
			return t.judgeAccepted(e, t.renderCallback(e, 1, provider.Fault{Before: map[string]string{"paymock_new_field": "7"}}))
		},
	}}
	if r.bodyRewritable() {
		list = append(list,
			probeCase{"reordered", "the same fields in another order are accepted", riskLost, fix, judgeRewritten(reorderBody)},
			probeCase{"re-encoded", "the same values, escaped in another legal way, are accepted", riskLost, fix, judgeRewritten(reencodeBody)})
	}
	return list
}

// judgeAccepted judges a callback that must be believed.
func (t *caseRun) judgeAccepted(e event, req *wire.Request) verdict {
	if a := t.sendAndJudge(req); !a.accepted {
		return t.genuineRefused("%s", a.describe())
	}
	return t.judgeOnce(e, "accepted")
}

// letterCase is a signature in lower case: hex digits mean the same, base64 doesn't.
func (r *probeRun) letterCase() probeCase {
	send := func(t *caseRun) (event, *wire.Request) {
		e := t.newEvent(0, nil)
		req := t.renderCallback(e, 1, provider.Fault{})
		if t.err == nil {
			req = t.layout.lowerSignature(req)
		}
		return e, req
	}
	if r.layout.CaselessSignature {
		return probeCase{
			"lower-case-signature", "a signature in lower case is accepted", riskLost,
			"Compare signatures without regard to case: the platform's own examples have both.",
			func(t *caseRun) verdict { e, req := send(t); return t.judgeAccepted(e, req) },
		}
	}
	return probeCase{
		"lower-case-signature", "a signature whose letters were made small is refused", riskForgery,
		r.exactCase(),
		func(t *caseRun) verdict { e, req := send(t); return t.judgeForgery(e, t.sendAndJudge(req)) },
	}
}

// exactCase is what to do so that a signature whose letters were changed is refused.
func (r *probeRun) exactCase() string {
	if r.layout.SigningKey == "" {
		return "Compare the signature as it came, the case of its letters included."
	}
	return "Decode the signature's base64 as it is and verify it with the platform's key."
}

// bodyRewritable reports whether the signature leaves it open how a body is written.
func (r *probeRun) bodyRewritable() bool {
	if !r.layout.SignedAsParsed {
		return false
	}
	e, err := r.maker.newEvent(0, nil)
	if err != nil {
		return false
	}
	req, err := r.Provider.Callback(r.maker.app, e.Notice, 1, r.Clock.Now(), provider.Fault{})
	return err == nil && (r.layout.SignatureHeader == "" || req.Header.Get(r.layout.SignatureHeader) == "") // there it covers the body as it is
}

func judgeRewritten(write func(*wire.Request) (*wire.Request, bool)) func(t *caseRun) verdict {
	return func(t *caseRun) verdict {
		e := t.newEvent(0, nil)
		req := t.renderCallback(e, 1, provider.Fault{})
		if t.err != nil {
			return verdict{}
		}
		other, ok := write(req)
		if !ok {
			return notJudged("the callback can't be written otherwise")
		}
		return t.judgeAccepted(e, other)
	}
}

// strainCases are callbacks that try the endpoint's strength. They come last: an endpoint may not
// survive them.
func strainCases() []probeCase {
	return []probeCase{
		{"huge", "a huge callback is answered, and the next one accepted", "An endpoint that falls over loses every payment until somebody notices.", "Bound what you read of a body, and answer 413 beyond; let one request never end the process.", func(t *caseRun) verdict {
			e := t.newEvent(0, nil)
			big := t.sendAndJudge(t.renderCallback(e, 1, provider.Fault{Before: map[string]string{"paymock_new_field": strings.Repeat("paymock ", hugeField/8)}}))
			if big.Answer == nil {
				return t.genuineRefused("a callback of %d KiB: %s", hugeField>>10, big.reason)
			}
			if big.Status >= 500 {
				return t.genuineRefused("status %d to %d KiB", big.Status, hugeField>>10)
			}
			next := t.newEvent(0, nil)
			if a := t.deliverGenuine(next); !a.accepted {
				return t.genuineRefused("the callback after a huge one: %s", a.describe())
			}
			return t.judgeOnce(next, "the huge one was "+big.describe()+"; the next one accepted")
		}},
		{"in-time", "answers come within the platform's time-out", riskTwice, "Store the callback, answer, and do the slow work afterwards.", func(t *caseRun) verdict {
			a := t.deliverGenuine(t.newEvent(0, nil))
			if t.err != nil || t.ctx.Err() != nil {
				return verdict{}
			}
			slowest := t.slowest.Round(time.Millisecond)
			switch {
			case t.slowest >= t.Timeout:
				return failedf("the slowest answer took %s, and the platform waits %s", slowest, t.Timeout)
			case a.Answer == nil, !t.accepts:
				return t.genuineRefused("%s", a.describe())
			case t.slowest > t.Timeout/2:
				return passedf("the slowest answer took %s, more than half of the platform's time-out of %s", slowest, t.Timeout)
			}
			return passedf("the slowest answer took %s; the platform waits %s", slowest, t.Timeout)
		}},
	}
}
