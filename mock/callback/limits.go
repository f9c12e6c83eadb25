package callback

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// limits holds a semaphore for each name in use. Whoever waits for one is served first come,
// first served, so nobody starves. acquire and release take the name "" for no limit.
type limits struct {
	size   int64
	mu     sync.Mutex
	byName map[string]*limit
}

// limit is the semaphore of a name, and how many hold it or wait for it.
type limit struct {
	*semaphore.Weighted
	users int
}

func newLimits(size int64) *limits { return &limits{size: size, byName: map[string]*limit{}} }

// limitOf finds or makes the semaphore of a name; forgetUnused must follow.
func (l *limits) limitOf(name string) *limit {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.byName[name]
	if x == nil {
		x = &limit{Weighted: semaphore.NewWeighted(l.size)}
		l.byName[name] = x
	}
	x.users++
	return x
}

// forgetUnused forgets a semaphore that nobody uses any more. The caller holds mu.
func (l *limits) forgetUnused(name string, x *limit) {
	if x.users--; x.users == 0 {
		delete(l.byName, name)
	}
}

// acquire waits for a weight of n. release must follow unless ctx ended.
func (l *limits) acquire(ctx context.Context, name string, n int64) error {
	if name == "" {
		return nil
	}
	x := l.limitOf(name)
	if err := x.Acquire(ctx, n); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.forgetUnused(name, x)
		return context.Cause(ctx)
	}
	return nil
}

// tryAcquire takes a weight of n if it is free and nobody waits.
func (l *limits) tryAcquire(name string, n int64) bool {
	x := l.limitOf(name)
	if x.TryAcquire(n) {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forgetUnused(name, x)
	return false
}

func (l *limits) release(name string, n int64) {
	if name == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.byName[name]
	x.Release(n)
	l.forgetUnused(name, x)
}
