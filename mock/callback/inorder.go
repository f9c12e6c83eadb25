package callback

import (
	"context"
	"sync"
	"time"

	"paymock/mock/store"
)

// A callback waits for the answer to the one before it that was due at the same instant: until that
// one's request has been written, and in real time then for firstPatience, or for laterPatience when
// the one before waited in vain as well. So a merchant that is slow or hangs gets its requests in
// order, and soon; one that answers gets each after its answer to the last, however busy the machine.
const (
	firstPatience = 80 * time.Millisecond
	laterPatience = 15 * time.Millisecond
)

// inOrder holds the attempts under way of one app, so that callbacks to one destination that are due
// at the same instant go out in the order in which they were caused.
type inOrder struct {
	mu   sync.Mutex
	last map[instant]*startedAttempt
}

// instant is where, and when on the app's clock, an attempt is due.
type instant struct {
	destination string
	due         int64
}

func instantOf(destination string, due time.Time) instant {
	return instant{destination, due.UnixNano()}
}

// startedAttempt tells the one that follows it when that may go out.
type startedAttempt struct {
	at             instant
	slow           bool // it waited in vain for the answer to the one before it
	once           sync.Once
	written, ended chan struct{}
}

// before is the attempt started last that is due at that instant; nil when it has ended.
func (o *inOrder) before(at instant) *startedAttempt {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last[at]
}

// start notes an attempt that starts; end must follow.
func (o *inOrder) start(at instant) *startedAttempt {
	s := &startedAttempt{at: at, written: make(chan struct{}), ended: make(chan struct{})}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last == nil {
		o.last = map[instant]*startedAttempt{}
	}
	o.last[at] = s
	return s
}

func (o *inOrder) end(s *startedAttempt) {
	o.mu.Lock()
	if o.last[s.at] == s {
		delete(o.last, s.at)
	}
	o.mu.Unlock()
	close(s.ended)
}

// pass lets the next one out although this one's request hasn't been answered: it has been written,
// or a rule holds it up.
func (s *startedAttempt) pass() {
	if s != nil {
		s.once.Do(func() { close(s.written) })
	}
}

// wait holds the next attempt back until this one was answered or failed, or its request was written
// and patience is over, or ctx ends. It reports whether it waited in vain.
func (s *startedAttempt) wait(ctx context.Context, d *Dispatcher) (slow bool) {
	if s == nil {
		return false
	}
	select {
	case <-s.ended:
		return false
	case <-ctx.Done():
		return false
	case <-s.written:
	}
	patience := firstPatience
	if s.slow {
		patience = laterPatience
	}
	return s.waitAtMost(ctx, d, patience)
}

// waitAtMost waits for the end of an attempt and reports whether it waited in vain.
func (s *startedAttempt) waitAtMost(ctx context.Context, d *Dispatcher, patience time.Duration) (slow bool) {
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

// destinationOfTask is where a task leads; "" for a timer, which leads nowhere.
func destinationOfTask(t *store.Task) string {
	if t.Timer {
		return ""
	}
	return destinationOf(t.URL)
}
