// Package gctuner sets how often the garbage collector runs by how much lives, and gives memory back at rest.
//
// A collection costs as much as lives, whatever garbage there is, so that the room for garbage
// decides what a settle costs. With little alive it may be several times that. With much alive,
// the same setting would multiply it: a settled trade of 1.25 kB would take 5. In between, the room is
// what is left of a whole that is not worth saving. A process that rests needs no room: Go itself
// gives it back over minutes, this after seconds.
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
	"time"
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

// A process rests when it allocates less than busy within a period of rest; it gives memory back when there is as
// much as is worth a collection.
const (
	rest  = time.Second
	busy  = 1 << 20
	worth = 8 << 20
)

// usage is what a process has of its heap, in bytes.
type usage struct {
	live      uint64 // what the last collection left
	held      uint64 // what lives or did, and pages that are free and not given back
	allocated uint64 // since the process began
}

func readUsage() usage {
	samples := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"},
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)
	bytes := func(i int) uint64 { return samples[i].Value.Uint64() }
	return usage{live: bytes(0), allocated: bytes(1), held: bytes(2) + bytes(3)}
}

// Start sets the target now and after each collection, and gives memory back at rest, until stop is called; stop
// leaves the target as it is.
func Start() (stop func()) {
	t := &tuner{read: readUsage, set: func(percent int) { debug.SetGCPercent(percent) }, returnMemory: debug.FreeOSMemory}
	return t.start()
}

type tuner struct {
	read         func() usage
	set          func(percent int)
	returnMemory func()

	percent   int           // last set; only one collection is tuned at a time
	allocated atomic.Uint64 // when the rest was last looked for
	resting   *time.Timer   // since the last collection, or since work was seen
	stopped   atomic.Bool
}

func (t *tuner) start() (stop func()) {
	t.resting = time.AfterFunc(rest, t.releaseAtRest)
	t.noteCollection()
	t.awaitCollection()
	return func() { t.stopped.Store(true); t.resting.Stop() }
}

// sentinel is unreachable at each collection. It is large enough not to be put together with
// others, which would keep it alive.
type sentinel struct{ _ [64]byte }

// awaitCollection waits for the next collection.
func (t *tuner) awaitCollection() {
	runtime.AddCleanup(&sentinel{}, func(t *tuner) {
		if !t.stopped.Load() {
			t.noteCollection()
			t.awaitCollection()
		}
	}, t)
}

// noteCollection sets the target when it should be another by a tenth or more, since setting it stops the world, and
// looks for a rest from now on.
func (t *tuner) noteCollection() {
	now := t.read()
	if percent := Percent(now.live); t.percent == 0 || percent*10 > t.percent*11 || percent*11 < t.percent*10 {
		t.percent = percent
		t.set(percent)
	}
	t.lookForRest(now)
}

func (t *tuner) lookForRest(now usage) {
	t.allocated.Store(now.allocated)
	if !t.stopped.Load() {
		t.resting.Reset(rest)
	}
}

// releaseAtRest gives memory back when nothing worked since the rest was looked for, and looks again otherwise. What
// it gives back ends in a collection, after which there is nothing left that is worth another.
func (t *tuner) releaseAtRest() {
	now := t.read()
	switch {
	case t.stopped.Load() || now.held < now.live+worth: // until the next collection
	case now.allocated > t.allocated.Load()+busy:
		t.lookForRest(now)
	default:
		t.returnMemory()
	}
}
