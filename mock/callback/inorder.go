package callback

import (
	"context"
	"slices"
	"sync"
	"time"

	"paymock/mock/store"
)

// A callback waits for the answer to the one before it that was due at the same instant: until that
// one's request has been written, and in real time then for as long as its destination's patience. So
// a merchant that is slow or hangs gets its requests in order, and soon; one that answers gets each
// after its answer to the last, however busy the machine.
const (
	// firstPatience holds for a destination of which nothing is known.
	firstPatience = 750 * time.Millisecond
	// longestPatience holds for one that answers: a wait in vain takes it to be hanging, so it is
	// longer than a busy machine stalls.
	longestPatience = 3 * time.Second
	// shortestPatience holds after a wait in vain; each answer within promptAnswer makes it
	// patienceGrowth times as long, so that a host of which some addresses hang is soon through.
	shortestPatience = 15 * time.Millisecond
	patienceGrowth   = 4
	promptAnswer     = firstPatience
	// maxPatiences bounds the destinations that are remembered.
	maxPatiences = 4096
)

// answerWaits holds for how long an answer of a destination is waited for before the next callback of
// the same instant goes out.
type answerWaits struct {
	mu            sync.Mutex
	byDestination map[string]time.Duration
}

func (p *answerWaits) forDestination(destination string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.forDestinationLocked(destination)
}

// forDestinationLocked is forDestination while mu is held.
func (p *answerWaits) forDestinationLocked(destination string) time.Duration {
	if known, ok := p.byDestination[destination]; ok {
		return known
	}
	return firstPatience
}

// isHanging reports whether a destination was waited for in vain and has not answered promptly since.
func (p *answerWaits) isHanging(destination string) bool {
	return p.forDestination(destination) == shortestPatience
}

// noteAttempt notes that an attempt ended after so long, with an answer or without, or was waited for in vain.
func (p *answerWaits) noteAttempt(destination string, took time.Duration, answered bool) {
	if destination == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	next := p.forDestinationLocked(destination)
	switch {
	case took <= promptAnswer:
		next = min(next*patienceGrowth, longestPatience)
	case !answered:
		next = shortestPatience
	}
	if p.byDestination == nil || len(p.byDestination) >= maxPatiences {
		p.byDestination = map[string]time.Duration{}
	}
	p.byDestination[destination] = next
}

// inOrder holds the attempts under way of one app, so that callbacks to one destination that are due
// at the same instant go out in the order in which they were caused.
type inOrder struct {
	mu   sync.Mutex
	last map[dueInstant]*startedAttempt
}

// dueInstant is where, and when on the app's clock, an attempt is due.
type dueInstant struct {
	destination string
	due         int64
}

func instantOf(destination string, due time.Time) dueInstant {
	return dueInstant{destination, due.UnixNano()}
}

// startedAttempt tells the one that follows it when that may go out.
type startedAttempt struct {
	at             dueInstant
	began          time.Time // real; zero when it never began
	held           bool      // a rule holds it up; set before written is closed
	answered       bool      // set before its end
	once           sync.Once
	written, ended chan struct{}
}

// lastStarted is the attempt started last that is due at that instant; nil when it has ended.
func (o *inOrder) lastStarted(at dueInstant) *startedAttempt {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last[at]
}

// startAttempt notes an attempt that starts; endAttempt must follow.
func (o *inOrder) startAttempt(at dueInstant) *startedAttempt {
	s := &startedAttempt{at: at, written: make(chan struct{}), ended: make(chan struct{})}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last == nil {
		o.last = map[dueInstant]*startedAttempt{}
	}
	o.last[at] = s
	return s
}

// endAttempt notes that an attempt has ended, and what that says of its destination.
func (d *Dispatcher) endAttempt(o *inOrder, s *startedAttempt) {
	o.mu.Lock()
	if o.last[s.at] == s {
		delete(o.last, s.at)
	}
	o.mu.Unlock()
	if !s.held && !s.began.IsZero() {
		d.patience.noteAttempt(s.at.destination, d.Clock.Now().Sub(s.began), s.answered)
	}
	close(s.ended)
}

// releaseNext lets the next one out although this one's request hasn't been answered: it has been written.
func (s *startedAttempt) releaseNext() {
	if s != nil {
		s.once.Do(func() { close(s.written) })
	}
}

// markHeld lets the next one out because a rule holds this one up.
func (s *startedAttempt) markHeld() {
	if s != nil {
		s.once.Do(func() { s.held = true; close(s.written) })
	}
}

// noteAnswer notes what the attempt came to.
func (s *startedAttempt) noteAnswer(attempts []store.Attempt) {
	if s != nil {
		s.answered = slices.ContainsFunc(attempts, func(at store.Attempt) bool { return at.Status != 0 })
	}
}

// waitForAnswer holds the next attempt back until this one was answered or failed, or its request was written
// and patience is over, or ctx ends.
func (s *startedAttempt) waitForAnswer(ctx context.Context, d *Dispatcher) {
	if s == nil {
		return
	}
	select {
	case <-s.ended:
		return
	case <-ctx.Done():
		return
	case <-s.written:
	}
	if s.held {
		s.waitAtMost(ctx, d, shortestPatience)
	} else if s.waitAtMost(ctx, d, d.patience.forDestination(s.at.destination)) {
		d.patience.noteAttempt(s.at.destination, longestPatience, false)
	}
}

// waitAtMost waits for the end of an attempt and reports whether it waited in vain.
func (s *startedAttempt) waitAtMost(ctx context.Context, d *Dispatcher, patience time.Duration) (inVain bool) {
	select {
	case <-s.ended:
		return false
	default:
	}
	late, release := d.Clock.Timer(patience)
	defer release()
	select {
	case <-s.ended:
		return false
	case <-late:
		return true
	case <-ctx.Done():
		return false
	}
}
