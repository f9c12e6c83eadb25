package callback

import (
	"context"
	"sync"
)

// lines keeps attempts and clock moves of one app apart: a move waits for attempts under way,
// moves wait for each other, and while one waits or runs nothing else is attempted.
type lines struct {
	mu sync.Mutex
	at map[string]*line
	// stopped lets nobody in any more; empty is closed when the last has left.
	stopped  bool
	stopping chan struct{}
	empty    chan struct{}
	inside   int
}

// line is one app's.
type line struct {
	attempts int
	moves    int           // waiting and running
	turn     chan struct{} // holds one value while a move runs
	quiet    chan struct{} // closed when the last attempt has left, if a move waits for that
}

func (l *lines) init() {
	l.at = map[string]*line{}
	l.stopping, l.empty = make(chan struct{}), make(chan struct{})
}

// line gives an app's line and counts who came in. The lock is held.
func (l *lines) line(name string) *line {
	at := l.at[name]
	if at == nil {
		at = &line{turn: make(chan struct{}, 1)}
		l.at[name] = at
	}
	l.inside++
	return at
}

// out counts who left. The lock is held.
func (l *lines) out(name string, at *line) {
	if at.attempts == 0 && at.moves == 0 {
		delete(l.at, name)
	}
	if l.inside--; l.inside == 0 && l.stopped {
		close(l.empty)
	}
}

// attempt lets an attempt in; false while the app's clock is moved. done must follow true.
func (l *lines) attempt(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at := l.at[name]; l.stopped || (at != nil && at.moves > 0) {
		return false
	}
	l.line(name).attempts++
	return true
}

// stays reports whether another attempt may follow one that is inside, before its done.
func (l *lines) stays(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.stopped && l.at[name].moves == 0
}

func (l *lines) done(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.at[name]
	if at.attempts--; at.attempts == 0 && at.quiet != nil {
		close(at.quiet)
		at.quiet = nil
	}
	l.out(name, at)
}

// move waits until the app is this move's alone. release must follow.
func (l *lines) move(ctx context.Context, name string) (release func(), err error) {
	l.mu.Lock()
	if l.stopped {
		l.mu.Unlock()
		return nil, ErrStopped
	}
	at := l.line(name)
	at.moves++
	l.mu.Unlock()
	leave := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		at.moves--
		l.out(name, at)
	}
	if err := l.wait(ctx, at.turn); err != nil {
		leave()
		return nil, err
	}
	release = func() {
		<-at.turn
		leave()
	}
	if err := l.quiet(ctx, at); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// wait takes the turn.
func (l *lines) wait(ctx context.Context, turn chan<- struct{}) error {
	select {
	case turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-l.stopping:
		return ErrStopped
	}
}

// quiet waits until no attempt is under way.
func (l *lines) quiet(ctx context.Context, at *line) error {
	l.mu.Lock()
	if at.attempts == 0 {
		l.mu.Unlock()
		return nil
	}
	at.quiet = make(chan struct{})
	quiet := at.quiet
	l.mu.Unlock()
	select {
	case <-quiet:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-l.stopping:
		return ErrStopped
	}
}

// stop lets nobody in from now on and gives a channel that is closed once all have left. It
// is called once.
func (l *lines) stop() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	close(l.stopping)
	if l.inside == 0 {
		close(l.empty)
	}
	return l.empty
}
