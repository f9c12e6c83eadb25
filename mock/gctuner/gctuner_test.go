package gctuner

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestPercent: the heap at which the next collection runs grows with what lives, and at most by a
// third of it when much does.
func TestPercent(t *testing.T) {
	t.Parallel()
	var before uint64
	for _, live := range []uint64{0, 1 << 20, 4 << 20, 8 << 20, 16 << 20, 64 << 20, 128 << 20, 1 << 30, 1 << 40} {
		percent := uint64(Percent(live))
		target := live + live*percent/100
		switch {
		case percent < least || percent > most:
			t.Errorf("%d bytes live: %d percent", live, percent)
		case target < before:
			t.Errorf("%d bytes live: collects at %d, earlier than with less alive (%d)", live, target, before)
		case target > max(whole, live+live*least/100):
			t.Errorf("%d bytes live: collects at %d", live, target)
		}
		before = target
	}
}

// TestStart: after a collection the target is that of what it found alive.
func TestStart(t *testing.T) {
	t.Parallel()
	set := make(chan int, 2)
	heap := &heap{now: usage{live: 1 << 20}}
	tuner := &tuner{read: heap.read, set: func(percent int) { set <- percent }, returnMemory: func() {}}
	defer tuner.start()()
	if first := <-set; first != most {
		t.Errorf("a small heap begins at %d", first)
	}
	heap.change(func(u *usage) { u.live = 256 << 20 })
	for {
		runtime.GC() // one that is under way when the tuner begins to wait does not count
		select {
		case percent := <-set:
			if percent != least {
				t.Errorf("a large heap goes on at %d", percent)
			}
			return
		default:
		}
	}
}

// heap is one that a tuner is told of.
type heap struct {
	mu    sync.Mutex
	now   usage
	given int // times that memory was given back
}

func (h *heap) change(change func(now *usage)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change(&h.now)
}

func (h *heap) read() usage {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *heap) givenBack() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.given
}

// tuned starts a tuner of the heap, which sees no collection but those that give memory back.
func (h *heap) tuned() *tuner {
	t := &tuner{read: h.read, set: func(int) {}}
	t.returnMemory = func() {
		h.change(func(u *usage) { u.held = u.live + 1<<20; h.given++ })
		t.noteCollection()
	}
	t.resting = time.AfterFunc(rest, t.releaseAtRest)
	return t
}

// TestGivesBackAtRest: memory is given back once, when the work has ended, and not while it goes on.
func TestGivesBackAtRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		heap := &heap{now: usage{live: 50 << 20, held: 112 << 20}}
		heap.tuned().noteCollection()
		for range 10 {
			<-time.After(rest / 2)
			heap.change(func(u *usage) { u.allocated += busy + 1 })
		}
		if given := heap.givenBack(); given != 0 {
			t.Errorf("gave memory back %d times while it worked", given)
		}
		<-time.After(time.Hour)
		if given := heap.givenBack(); given != 1 {
			t.Errorf("gave memory back %d times at rest, of 62 MiB", given)
		}
	})
}

// TestGivesNothingBack: what is not worth a collection is left, and all is after a stop.
func TestGivesNothingBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		heap := &heap{now: usage{live: 2 << 20, held: 2<<20 + worth - 1}}
		tuner := heap.tuned()
		tuner.noteCollection()
		<-time.After(time.Hour)
		heap.change(func(u *usage) { u.held = 1 << 30 })
		tuner.noteCollection()
		tuner.stopped.Store(true)
		<-time.After(time.Hour)
		if given := heap.givenBack(); given != 0 {
			t.Errorf("gave memory back %d times", given)
		}
	})
}
