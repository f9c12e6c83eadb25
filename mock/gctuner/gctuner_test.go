package gctuner

import (
	"runtime"
	"testing"
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

// TestStart: after a collection the target is that of what was found alive.
func TestStart(t *testing.T) {
	t.Parallel()
	set := make(chan int, 100)
	stop := start(func(percent int) { set <- percent })
	defer stop()
	if first := <-set; first != most {
		t.Errorf("a small heap begins at %d", first)
	}
	alive := make([]byte, 256<<20)
	for {
		runtime.GC()
		if percent := <-set; percent == least {
			break
		}
	}
	runtime.KeepAlive(alive)
}
