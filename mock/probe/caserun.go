package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"paymock/mock/api"
	"paymock/mock/callback"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// probeCase is one thing to judge.
type probeCase struct {
	name, title string
	// risk and fix are shown when it fails.
	risk, fix string
	judge     func(t *caseRun) verdict
}

// verdict is the result of a case: passed, failed or not judged, and why.
type verdict struct{ result, why string }

func passedf(format string, args ...any) verdict {
	return verdict{Passed, fmt.Sprintf(format, args...)}
}

func failedf(format string, args ...any) verdict {
	return verdict{Failed, fmt.Sprintf(format, args...)}
}

func notJudged(format string, args ...any) verdict {
	return verdict{NotJudged, fmt.Sprintf(format, args...)}
}

// caseRun is a case under way. Our own failures end it by fail; the helpers do nothing after
// that, so that a case needs no error handling of its own.
type caseRun struct {
	*probeRun
	ctx   context.Context
	shown []api.ProbeExchange
	err   error // ours
	blind error // the effect could not be read
}

// tryCase runs one case.
func (r *probeRun) tryCase(ctx context.Context, c probeCase) (api.ProbeCase, error) {
	start := r.Clock.Now()
	t := &caseRun{probeRun: r, ctx: ctx, shown: []api.ProbeExchange{}}
	out := api.ProbeCase{Name: c.name, Title: c.title}
	v := notJudged("%v", context.Cause(ctx))
	if ctx.Err() == nil {
		v = c.judge(t)
	}
	switch {
	case t.err != nil:
		return out, t.err
	case ctx.Err() != nil:
		v = notJudged("%v", context.Cause(ctx))
	case v.result == Passed && t.blind != nil:
		v = notJudged("the booked amount could not be read: %v", t.blind)
	}
	out.Result, out.Why, out.Exchanges = v.result, v.why, t.shown
	if v.result == Failed {
		out.Risk, out.Fix = c.risk, c.fix
	}
	out.TookMS = r.Clock.Now().Sub(start).Milliseconds()
	return out, nil
}

// newEvent makes an event, and tells the merchant of its order.
func (t *caseRun) newEvent(ago time.Duration, extra map[string]string) event {
	e := t.unannouncedEvent(ago, extra)
	t.announceOrder(e)
	t.markBooked(&e)
	return e
}

// unannouncedEvent makes an event of an order that the merchant has not been told of.
func (t *caseRun) unannouncedEvent(ago time.Duration, extra map[string]string) event {
	if t.err != nil {
		return event{}
	}
	e, err := t.maker.newEvent(ago, extra)
	t.err = err
	return e
}

// announceOrder tells the merchant of an order.
func (t *caseRun) announceOrder(e event) {
	if t.Prepare == nil || t.err != nil {
		return
	}
	if err := t.Prepare(t.ctx, e.Order); err != nil && t.ctx.Err() == nil {
		t.err = &PrepareError{e.Order.Order, err}
	}
}

// markBooked notes what is booked before an event is delivered.
func (t *caseRun) markBooked(e *event) { e.before = t.bookedAmount(e.Order) }

// bookedSince is by how much the booked amount moved since the event was marked; 0 when it can't be
// read.
func (t *caseRun) bookedSince(e event) int64 {
	now := t.bookedAmount(e.Order)
	if t.blind != nil || t.ctx.Err() != nil {
		return 0
	}
	return now - e.before
}

// bookedAmount is the booked amount; 0 without an effect.
func (t *caseRun) bookedAmount(o Order) int64 {
	if t.Effect == nil || t.blind != nil || t.ctx.Err() != nil {
		return 0
	}
	if err := t.Clock.Wait(t.ctx, t.BookingLag); err != nil {
		return 0
	}
	n, err := t.Effect(t.ctx, o)
	t.blind = err
	return n
}

// renderCallback makes a callback of an event.
func (t *caseRun) renderCallback(e event, attempt int, fault provider.Fault) *wire.Request {
	if t.err != nil {
		return nil
	}
	req, err := t.probeRun.Provider.Callback(t.maker.app, e.Notice, attempt, t.Clock.Now(), fault)
	t.err = err
	return req
}

// answer is the endpoint's answer to one callback, or why there was none.
type answer struct {
	callback.Exchange
	sent     bool // there was a connection
	accepted bool
	reason   string
	took     time.Duration
}

// describe tells the answer in a sentence.
func (a answer) describe() string {
	switch {
	case a.accepted:
		return "accepted"
	case a.Answer == nil:
		return a.reason
	}
	return fmt.Sprintf("not accepted (status %d): %s", a.Status, a.reason)
}

// deliverGenuine delivers an event as the platform does.
func (t *caseRun) deliverGenuine(e event) answer {
	return t.sendAndJudge(t.renderCallback(e, 1, provider.Fault{}))
}

// sendAndJudge sends a callback and has the answer judged.
func (t *caseRun) sendAndJudge(req *wire.Request) answer {
	if t.err != nil {
		return answer{}
	}
	a := t.postRequest(t.ctx, req)
	t.noteExchange(a)
	return a
}

func (t *caseRun) postRequest(ctx context.Context, req *wire.Request) answer {
	ctx, cancel := t.withDeadline(ctx, t.Timeout, fmt.Errorf("timed out after %s, as long as the platform waits", t.Timeout))
	defer cancel()
	connected := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected = true }})
	start := t.Clock.Now()
	a := answer{Exchange: t.Sender.Post(ctx, t.URL, req)}
	a.took = t.Clock.Now().Sub(start)
	a.sent = connected
	switch {
	case a.Status >= 300 && a.Status < 400:
		a.reason = fmt.Sprintf("it redirects to %q; platforms follow no redirects", a.Redirect)
	case a.Answer == nil:
		a.reason = a.Reason
	default:
		a.accepted, a.reason = t.probeRun.Provider.Accepted(t.kind.Name, a.Answer)
	}
	t.seen.Lock()
	defer t.seen.Unlock()
	t.reached = t.reached || connected
	t.slowest = max(t.slowest, a.took)
	return a
}

// deliverTogether delivers a callback n times at once.
func (t *caseRun) deliverTogether(e event, n int) []answer {
	answers := make([]answer, n)
	req := t.renderCallback(e, 1, provider.Fault{})
	if t.err != nil {
		return nil
	}
	var group sync.WaitGroup
	for i := range answers {
		group.Go(func() { answers[i] = t.postRequest(t.ctx, req) })
	}
	group.Wait()
	for _, a := range answers {
		t.noteExchange(a)
	}
	return answers
}

var errHungUp = errors.New("paymock hung up while the endpoint was at work")

// cutOff sends a callback and hangs up when all of it is written and the endpoint has had half of
// the time that it took for the first case.
func (t *caseRun) cutOff(req *wire.Request) {
	if t.err != nil {
		return
	}
	ctx, hangUp := context.WithCancelCause(t.ctx)
	written := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		select {
		case <-written:
		case <-ctx.Done():
			return
		}
		if t.Clock.Wait(ctx, t.pace/2) == nil {
			hangUp(errHungUp)
		}
	})
	var once sync.Once // net/http may write a second time, on another connection
	a := t.postRequest(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { once.Do(func() { close(written) }) },
	}), req)
	hangUp(nil)
	group.Wait()
	t.noteExchange(a)
}

// restEndpoint gives the endpoint as long as it took for the first case: it may still be at work on a
// delivery that was broken off.
func (t *caseRun) restEndpoint() {
	if t.Effect != nil && t.ctx.Err() == nil {
		_ = t.Clock.Wait(t.ctx, t.pace) // an end of the probe is seen by whoever reads the books
	}
}

// shownText is how much of a message a report shows, in bytes.
const shownText = 8 << 10

// noteExchange keeps an exchange for the report.
func (t *caseRun) noteExchange(a answer) {
	t.shown = append(t.shown, api.ProbeExchange{
		Request: clipText(a.Request), Response: clipText(a.Response), Accepted: a.accepted, Reason: a.reason, TookMS: a.took.Milliseconds(),
	})
}

func clipText(text []byte) string {
	s := text
	more := ""
	if len(s) > shownText {
		s, more = s[:shownText], fmt.Sprintf("… and %d bytes more", len(text)-shownText)
	}
	return strings.ToValidUTF8(string(s), "\uFFFD") + more
}
