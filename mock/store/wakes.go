package store

import (
	"slices"
	"sync"
)

// maxWakes bounds the names that wait to be looked at: with more of them a look at all costs no more.
const maxWakes = 1000

// Wakes gathers, for who waits for tasks, of which apps there were any. It is safe for concurrent use.
type Wakes struct {
	// C receives after Add. One value may stand for many calls; it is never closed.
	C <-chan struct{}

	c    chan struct{}
	mu   sync.Mutex
	apps map[string]struct{}
	all  bool
}

// NewWakes makes one that nothing was added to.
func NewWakes() *Wakes {
	c := make(chan struct{}, 1)
	return &Wakes{C: c, c: c, apps: map[string]struct{}{}}
}

// Add notes that an app's tasks changed.
func (w *Wakes) Add(app string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.all {
		w.apps[app] = struct{}{}
		w.all = len(w.apps) > maxWakes
	}
	w.signal()
}

// AddAll notes that any app's tasks may have changed: announcements were lost.
func (w *Wakes) AddAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = true
	w.signal()
}

// signal has C receive. The lock is held.
func (w *Wakes) signal() {
	select {
	case w.c <- struct{}{}:
	default: // a value lies there already and stands for this change too
	}
}

// Take gives what was added since the last Take: the apps in ascending order, or that any may be meant.
func (w *Wakes) Take() (apps []string, all bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if all = w.all; !all {
		for app := range w.apps {
			apps = append(apps, app)
		}
		slices.Sort(apps)
	}
	select {
	case <-w.c: // it stood for what is taken here
	default:
	}
	w.all = false
	clear(w.apps)
	return apps, all
}
