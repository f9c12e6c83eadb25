package callback

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/doctor"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// Collect is the address of callbacks that are sent nowhere.
const Collect = api.CollectURL

// IsCollectAddress reports whether callbacks to an address are collected, whatever its path.
func IsCollectAddress(address string) bool { return strings.HasPrefix(address, Collect) }

// timerRetries are the delays, in the app's time, after which a timer that failed is fired
// again. Only a failure of ours makes it fail.
var timerRetries = []time.Duration{time.Second, 10 * time.Second, time.Minute}

// runTask makes the next attempt at a claimed task and stores what came of it: none when a
// rule held it back, several when a rule made copies. state is the task's new state, "" when
// that was not ours to say. The error is the store's: the attempt has been made all the same, unless it is
// store.ErrUnreachable from looking up the rules.
// started, if any, learns when the next attempt may go out. It doesn't panic.
func (d *Dispatcher) runTask(a *app.App, p *platform, t store.Task, now time.Time, started *startedAttempt) (made []store.Attempt, state store.State, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
			d.Logger.Error("panic while storing an attempt", "app", a.Name(), "task", t.ID, "cause", cause, "stack", string(debug.Stack()))
		}
	}()
	t.Tries++
	var next store.Task
	if t.Timer {
		var fired store.Attempt
		fired, next, err = d.fireTimer(a, p, t)
		made = []store.Attempt{fired}
	} else {
		made, next, err = d.deliverCallback(a, p, t, now, started)
	}
	switch {
	case errors.Is(err, store.ErrLost):
		// Cancelled, sent again, or taken over by another replica: what became of the task is
		// no longer ours to say. The journal has the attempt.
		d.Logger.Debug("attempt at a task that is ours no longer", "app", a.Name(), "task", t.ID, "kind", t.Kind)
		err, next.State = nil, ""
	case err != nil:
		d.Logger.Error("make or store an attempt; the task is repeated when its lease runs out", "app", a.Name(), "task", t.ID, "kind", t.Kind, "err", err)
		return made, "", err
	}
	for _, at := range made {
		if !at.Accepted && at.Request != nil { // those that a rule dropped were not sent
			d.Logger.Warn("callback not accepted", "app", a.Name(), "task", t.ID, "kind", t.Kind, "subject", t.Subject, "status", at.Status, "why", printableLine(at.Reason))
		}
		if d.Logger.Enabled(d.base, slog.LevelDebug) {
			d.Logger.Debug("attempt", "app", a.Name(), "task", t.ID, "kind", t.Kind, "subject", t.Subject, "url", t.URL,
				"status", at.Status, "accepted", at.Accepted, "reason", at.Reason, "state", next.State, "took", at.Took)
		}
		if d.Observe != nil && !t.Timer {
			d.Observe(a, t.Kind, at, next.State)
		}
	}
	return made, next.State, nil
}

// deliverCallback sends a callback, or holds it back, and stores the attempts. t.Tries counts it
// already.
func (d *Dispatcher) deliverCallback(a *app.App, p *platform, t store.Task, now time.Time, started *startedAttempt) ([]store.Attempt, store.Task, error) {
	start := d.Clock.Now()
	leased := start.Add(p.leaseFor(a))
	n, unreadable := NoticeOf(t)
	var s Fault
	var failure error
	if unreadable == nil {
		failure = d.retryUnreachable(leased, func(bool) (err error) {
			s, err = d.faultFor(a, t, n)
			return err
		})
	}
	if errors.Is(failure, store.ErrUnreachable) {
		return nil, t, failure // not the merchant's: it costs none of the schedule's attempts
	}
	if unreadable == nil && failure == nil && s.delaysAttempt() {
		if put, err := d.delayAttempt(a, &t, s, now, start); put {
			return nil, t, err
		}
	}
	s.written = started.releaseNext
	if s.RealDelay > 0 {
		started.markHeld()
		failure = errors.Join(failure, d.Clock.Wait(d.base, s.RealDelay))
	}
	again := t.Unfinished
	t.Unfinished = false
	made, schedule := d.sendAll(a, p, t, n, now, s, errors.Join(unreadable, failure))
	started.noteAnswer(made)
	if unreadable != nil {
		schedule = nil // it won't become readable
	}
	for i := range made {
		made[i].At, made[i].Took = now, d.Clock.Now().Sub(start)
	}
	explanation := concludeAttempt(&t, decidingAttempt(made), now, schedule)
	if again {
		explanation += "; " + perhapsRepeat
		for i, at := range made {
			made[i].Reason = strings.TrimPrefix(at.Reason+"; "+perhapsRepeat, "; ")
		}
	}
	t.Attempts = boundAttempts(append(t.Attempts, made...))
	if kept, _ := faultOf(t); kept != nil {
		if err := keepFault(&t, nil); err != nil {
			return made, t, err
		}
	}
	err := d.finishAttempt(a, t, store.Change{App: t.App, Entries: attemptEntries(t, made, s, start, explanation)}, leased)
	d.resumeReordered(a, t, now)
	return made, t, err
}

// attemptEntries are the journal's entries of the attempts that were made at once.
func attemptEntries(t store.Task, made []store.Attempt, s Fault, start time.Time, explanation string) []store.Entry {
	var entries []store.Entry
	for i, at := range made {
		said := explanation
		if len(made) > 1 {
			said = fmt.Sprintf("copy %d of %d; %s", i+1, len(made), explanation)
		}
		entries = append(entries, store.Entry{
			App: t.App, At: at.At, Real: start, Kind: "attempt", Operation: t.Kind, Subject: t.Subject,
			Status: at.Status, Rule: s.Rule, Verdict: attemptVerdict(at), Explanation: s.withNearMisses(said),
			Remote: t.URL, Trace: t.ID, Request: at.Request, Response: at.Response, Took: at.Took,
		})
	}
	return entries
}

// printableLine keeps what a merchant answered from ending or steering a log line.
func printableLine(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}

// perhapsRepeat marks the attempt that follows one of which nobody knows how it ended: a replica
// died in it.
const perhapsRepeat = "perhaps a repeat: an attempt before this one was begun, and what came of it was never stored"

// sendAll makes the copies of an attempt. failure is why none can be made.
func (d *Dispatcher) sendAll(a *app.App, p *platform, t store.Task, n provider.Notice, now time.Time, s Fault, failure error) ([]store.Attempt, []time.Duration) {
	k, ok := p.kindOf(a, n.Kind)
	switch {
	case failure != nil:
		return []store.Attempt{{Reason: "paymock failed: " + failure.Error()}}, k.Schedule
	case !ok:
		return []store.Attempt{{Reason: fmt.Sprintf("paymock failed: %s sends no callbacks of kind %q", a.Provider, n.Kind)}}, nil
	case s.Drop:
		return []store.Attempt{{Reason: "not sent: dropped by rule " + s.Rule}}, k.Schedule
	}
	return d.sendCopies(t, p.leaseFor(a), s, func() store.Attempt { return d.sendAttempt(a, p, k, t, n, now, s) }), k.Schedule
}

// finishTask stores the end of an attempt, also while the dispatcher is being aborted: the
// merchant may have got the callback. Of an app that was removed or reset meanwhile nothing is
// stored, for the journal is the next app's: that is store.ErrLost. Where replicas share the store, it
// knows: what ended here goes on when the others could not be told.
func (d *Dispatcher) finishTask(a *app.App, t store.Task, c store.Change) error {
	c.Generation = a.Generation.ID()
	finish := func() error { return d.Store.Finish(context.Background(), t, c) }
	err := a.Generation.Write(finish)
	if errors.Is(err, app.ErrEnded) && d.Keep != nil {
		err = finish()
	}
	if isEnded(err) {
		return fmt.Errorf("%w: %w", store.ErrLost, err)
	}
	return err
}

// concludeAttempt says what becomes of a task after an attempt, and tells it in words.
func concludeAttempt(t *store.Task, made store.Attempt, now time.Time, schedule []time.Duration) string {
	if made.Accepted {
		t.State = store.Delivered
		said := fmt.Sprintf("attempt %d of %s %s; delivered", t.Tries, t.Kind, t.ID)
		if made.Reason != "" && !IsCollectAddress(t.URL) {
			said += ". " + made.Reason
		}
		return said
	}
	if t.Tries > len(schedule) {
		t.State = store.Exhausted
		return fmt.Sprintf("attempt %d of %s %s, the last: %s", t.Tries, t.Kind, t.ID, made.Reason)
	}
	t.State, t.Due = store.Waiting, now.Add(schedule[t.Tries-1])
	return fmt.Sprintf("attempt %d of %s %s: %s; the next is due at %s", t.Tries, t.Kind, t.ID, made.Reason, clock.Shown(t.Due))
}

func attemptVerdict(made store.Attempt) string {
	if made.Accepted {
		return "accepted by the merchant"
	}
	return "not accepted"
}

// sendAttempt renders a callback, posts it and has the answer judged. A provider that panics or fails
// makes an attempt that failed.
func (d *Dispatcher) sendAttempt(a *app.App, p *platform, k kind, t store.Task, n provider.Notice, now time.Time, s Fault) (made store.Attempt) {
	defer func() {
		if cause := recover(); cause != nil {
			made.Accepted, made.Reason = false, fmt.Sprintf("paymock failed: panic: %v", cause)
			d.Logger.Error("panic in a callback", "app", a.Name(), "task", t.ID, "kind", t.Kind, "cause", cause, "stack", string(debug.Stack()))
		}
	}()
	var missed []string
	fault := s.Message
	fault.Missed = func(path, why string) { missed = append(missed, path+": "+why) }
	defer func() {
		if len(missed) > 0 {
			made.Reason = strings.TrimPrefix(made.Reason+"; the rule could not set "+strings.Join(missed, "; "), "; ")
		}
	}()
	req, err := p.Callback(a, n, t.Tries, now, fault)
	if err == nil && req == nil {
		err = errors.New("nothing was rendered")
	}
	if err != nil {
		made.Reason = "paymock failed: " + err.Error()
		return made
	}
	if IsCollectAddress(t.URL) {
		made.Accepted, made.Reason, made.Request = true, "collected: nothing was sent, the platform takes it for accepted", wire.DumpRequest(req)
		return made
	}
	if k.reconnect {
		own := *req
		own.Header = append(slices.Clone(req.Header), wire.Field{Name: "Connection", Value: "close"})
		req = &own
	}
	ctx, cancel := context.WithTimeoutCause(d.base, k.Timeout, k.late)
	defer cancel()
	x := d.Sender.post(ctx, t.URL, req, s.written).withoutSecret(a.Secret)
	made.Status, made.Request, made.Response = x.Status, x.Request, x.Response
	made.Accepted, made.Reason = JudgeAnswer(p, n.Kind, x)
	return made
}

// withoutSecret is the exchange with the app's secret masked where the merchant's answer has it.
func (x Exchange) withoutSecret(secret string) Exchange {
	masked := wire.MaskSecret(x.Response, secret)
	if bytes.Equal(masked, x.Response) {
		return x
	}
	x.Response, x.Redirect = masked, string(wire.MaskSecret([]byte(x.Redirect), secret))
	if x.Answer != nil {
		answer := *x.Answer
		answer.Body = wire.MaskSecret(answer.Body, secret)
		x.Answer = &answer
	}
	return x
}

// JudgeAnswer asks the provider whether the answer ends delivery. A redirect never does: no platform
// here is known to follow one.
func JudgeAnswer(p provider.Outbound, kind string, x Exchange) (accepted bool, reason string) {
	switch {
	case x.Status >= 300 && x.Status < 400:
		return false, fmt.Sprintf("the answer %d redirects to %q; redirects are not followed", x.Status, x.Redirect)
	case x.Answer == nil:
		return false, x.Reason
	}
	accepted, reason = p.Accepted(kind, x.Answer)
	if !accepted {
		reason += explainAnswer(p, kind, x.Answer)
	}
	if x.Reason != "" && reason != "" {
		return accepted, reason + "; " + x.Reason
	}
	return accepted, reason + x.Reason
}

// explainAnswer says what is wrong with an answer that was not accepted, behind the platform's own reason; "" where
// that can't be told.
func explainAnswer(p provider.Outbound, kind string, answer *wire.Response) string {
	what := doctor.Answer(answer.Body, answer.Header.Get("Content-Encoding"), func(body []byte) bool {
		ok, _ := p.Accepted(kind, &wire.Response{Status: http.StatusOK, Body: body})
		return ok
	})
	if len(what.Mistakes) == 0 {
		return ""
	}
	return "; " + what.Cause(doctor.English) + ": " + doctor.Excerpt(answer.Body) + "; " + what.Remedy(doctor.English)
}

// fireTimer runs a timer on the app's books at its due time and stores what it changed. t.Tries
// counts it already.
func (d *Dispatcher) fireTimer(a *app.App, p *platform, t store.Task) (store.Attempt, store.Task, error) {
	start := d.Clock.Now()
	due := t.Due.Round(0)
	made := store.Attempt{At: due, Accepted: true}
	fired := t
	fired.State, fired.Attempts = store.Delivered, append(slices.Clone(t.Attempts), made)
	failure := d.retryUnreachable(start.Add(p.leaseFor(a)), func(again bool) error {
		if again && d.hasStored(fired) {
			return nil
		}
		return d.commitTimer(a, fired)
	})
	if failure == nil || errors.Is(failure, store.ErrLost) {
		return made, fired, failure
	}
	d.Logger.Error("fire a timer", "app", t.App, "task", t.ID, "kind", t.Kind, "err", failure)
	made = store.Attempt{At: due, Reason: "paymock failed: " + failure.Error(), Took: d.Clock.Now().Sub(start)}
	t.Attempts = append(t.Attempts, made)
	explanation := concludeAttempt(&t, made, due, timerRetries)
	return made, t, d.finishTask(a, t, store.Change{App: t.App, Entries: []store.Entry{{
		App: t.App, At: due, Real: start, Kind: "timer", Operation: t.Kind, Subject: t.Subject,
		Verdict: "failed", Explanation: explanation, Trace: t.ID, Took: made.Took,
	}}})
}

// maxConflicts bounds how often a timer is decided anew. Each conflict means that an exchange
// got through meanwhile.
const maxConflicts = 100

// commitTimer decides a timer at its due time and ends its task with what was decided.
func (d *Dispatcher) commitTimer(a *app.App, fired store.Task) error {
	standing := *a
	standing.Clock = clock.State{Offset: a.Clock.Offset, FrozenAt: &fired.Due}
	draw := a.IDs.Next()
	var err error
	for range maxConflicts {
		var change store.Change
		if change, err = d.decideTimer(&standing, fired, draw); err != nil {
			return err
		}
		change.App = fired.App
		if err = d.finishTask(a, fired, change); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return err
}

// decideTimer asks Fire, which may panic.
func (d *Dispatcher) decideTimer(a *app.App, t store.Task, draw ident.Draw) (c store.Change, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
			d.Logger.Error("panic in a timer", "app", t.App, "task", t.ID, "kind", t.Kind, "cause", cause, "stack", string(debug.Stack()))
		}
	}()
	if d.Fire == nil {
		return c, errors.New("nobody fires timers: callback.Config.Fire is missing")
	}
	return d.Fire(d.base, a, t, draw)
}
