// Package gctuner sets how often the garbage collector runs by how much lives.
//
// A collection costs as much as lives, whatever garbage there is, so that the room for garbage
// decides what a settle costs. With little alive it may be several times that. With much alive,
// the same setting would multiply it: a settled trade of 1.25 kB would take 5. In between, the room is
// what is left of a whole that is not worth saving:
//
//	stop := gctuner.Start()
//	defer stop()
//
// The setting belongs to the process: only a command may start this, and not when GOGC is set.
package gctuner

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// The heap at which a collection runs, in bytes, and the bounds of the room for garbage as a share
// of what lives in percent. Whole is what 57,000 settled trades of 4pyun and a full journal take at the
// least room: 27.5 MB live with the first 10,000, and 1.25 kB more with each further one, as measured.
const (
	whole = 112 << 20
	most  = 300
	least = 30
)

// Percent is the garbage collector's target, as GOGC has it, when so many bytes live.
func Percent(live uint64) int {
	if live == 0 {
		return most
	}
	return int(min(max(whole*100/live, 100+least), 100+most)) - 100
}

// Start sets the target now and after each collection, until stop is called; stop leaves it as
// it is.
func Start() (stop func()) { return start(func(percent int) { debug.SetGCPercent(percent) }) }

func start(set func(percent int)) (stop func()) {
	t := &tuner{set: set}
	t.setTarget()
	t.awaitCollection()
	return func() { t.stopped.Store(true) }
}

type tuner struct {
	set     func(percent int)
	percent int // last set; only one collection is tuned at a time
	stopped atomic.Bool
}

// sentinel is unreachable at each collection. It is large enough not to be put together with
// others, which would keep it alive.
type sentinel struct{ _ [64]byte }

// awaitCollection waits for the next collection.
func (t *tuner) awaitCollection() {
	runtime.AddCleanup(&sentinel{}, func(t *tuner) {
		if !t.stopped.Load() {
			t.setTarget()
			t.awaitCollection()
		}
	}, t)
}

// setTarget sets the target when it should be another by a tenth or more: setting it stops the world.
func (t *tuner) setTarget() {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	percent := Percent(sample[0].Value.Uint64())
	if t.percent == 0 || percent*10 > t.percent*11 || percent*11 < t.percent*10 {
		t.percent = percent
		t.set(percent)
	}
}
