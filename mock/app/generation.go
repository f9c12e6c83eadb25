package app

import (
	"errors"
	"fmt"
	"sync"

	"paymock/mock/ident"
)

// ErrEnded says that the app was removed or reset meanwhile: what was decided for it is void.
var ErrEnded = errors.New("the app was removed or reset meanwhile")

// Generation is an app's life from when it is made or reset until it is removed or reset. All
// copies of an App in one generation share it. What was begun in a generation that has ended
// writes nothing any more, so nothing gets into the books of the next.
//
// A nil Generation never ends: requests that name no app have a journal, too.
type Generation struct {
	id    string
	mu    sync.RWMutex // held for reading by writes
	over  bool
	ended chan struct{}
}

func newGeneration() *Generation { return generation(fmt.Sprintf("%012x", ident.NewSeed())) }

func generation(id string) *Generation { return &Generation{id: id, ended: make(chan struct{})} }

// ID tells generations apart, on all replicas of a server. "" for one that never ends.
func (g *Generation) ID() string {
	if g == nil {
		return ""
	}
	return g.id
}

// Write runs what writes something of the app, unless the generation has ended: then it is
// ErrEnded. The end waits for writes under way.
func (g *Generation) Write(write func() error) error {
	if g == nil {
		return write()
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.over {
		return ErrEnded
	}
	return write()
}

// Ended is closed when the generation ends.
func (g *Generation) Ended() <-chan struct{} {
	if g == nil {
		return nil
	}
	return g.ended
}

// endThen ends the generation and runs what follows before anything can be written again; ErrEnded
// when somebody else has ended it.
func (g *Generation) endThen(then func() error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.over {
		return ErrEnded
	}
	g.over = true
	close(g.ended)
	return then()
}

// endAfter ends the generation once what takes its place is there; ErrEnded when somebody else has ended
// it. An error of put lets it go on.
func (g *Generation) endAfter(put func() error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.over {
		return ErrEnded
	}
	if err := put(); err != nil {
		return err
	}
	g.over = true
	close(g.ended)
	return nil
}

// Remove forgets an app and reports whether there was one. What it owns stays, and so does its
// generation; see End.
func (r *Registry) Remove(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.apps[name]
	delete(r.apps, name)
	r.listed = nil
	r.wakeWatchers()
	return ok
}

// End ends an app's generation and forgets the app; clean removes what it owns, while nobody can
// write to it. The error is ErrEnded when the app was removed or reset before, or clean's.
func (r *Registry) End(a *App, clean func() error) error {
	return a.Generation.endThen(func() error {
		err := clean()
		r.Remove(a.Name())
		return err
	})
}

// Renew ends an app's generation and begins the next with what fn makes of a copy; clean removes
// what the app owned, while nobody can write to it. The error is ErrEnded when the app was removed
// or reset before, or clean's: then the app is renewed nevertheless.
func (r *Registry) Renew(a *App, clean func() error, fn func(*App)) (renewed *App, err error) {
	err = a.Generation.endThen(func() error {
		cleaned := clean()
		var ok bool
		renewed, ok = r.Change(a.Name(), func(a *App) {
			a.Generation = newGeneration()
			fn(a)
		})
		if !ok {
			return fmt.Errorf("renew %s: it is not registered", a.Name())
		}
		return cleaned
	})
	return renewed, err
}

// Put registers an app in the place of old, as another replica has it: in the generation of that id. Where
// that is another than before, the old one ends. It does nothing and gives false when old, or nil, is not
// what is there.
func (r *Registry) Put(a, old *App, id string, lane int) bool {
	r.mu.Lock()
	there := r.apps[a.Name()] == old
	if there {
		if old != nil && old.Generation.ID() == id {
			a.Generation, a.IDs = old.Generation, old.IDs
		} else {
			a.Generation, a.IDs = generation(id), r.numberSource(a, lane)
		}
		r.put(a)
	}
	r.mu.Unlock()
	if there && old != nil && old.Generation != a.Generation {
		_ = old.Generation.endThen(func() error { return nil }) // ended already: all the better
	}
	return there
}

// numberSource gives an app a source of numbers in a lane. They go on after those of the app that had the lane
// before. The lock is held.
func (r *Registry) numberSource(a *App, lane int) *ident.Source {
	a.IDs = ident.NewSource(a.Seed)
	a.IDs.SetLane(lane)
	if r.Numbers != nil {
		r.Numbers(a) // which counts by lane
	} else if before := r.lanes[lane]; before != nil {
		a.IDs.Resume(before.Taken())
	}
	r.lanes[lane] = a.IDs
	return a.IDs
}

func (r *Registry) put(a *App) {
	r.apps[a.Name()] = a
	r.listed = nil
	r.wakeWatchers()
}

// Restore registers an app with all that it owned elsewhere, which keep puts into the generation of
// that id, in the place of the app of its name. Its numbers go on after those that were taken; they
// keep their lane unless another app has it. An error of keep leaves the app before as it was.
func (r *Registry) Restore(a *App, lane int, taken uint64, keep func(generation string) error) error {
	a.Generation = newGeneration()
	replace := func() error {
		if err := keep(a.Generation.ID()); err != nil {
			return err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		for name, other := range r.apps {
			if other.IDs.Lane() == lane && name != a.Name() {
				lane = r.freeLane(lane)
				break
			}
		}
		r.numberSource(a, lane).Resume(taken)
		r.put(a)
		return nil
	}
	old, known := r.Named(a.Name())
	if !known {
		return replace()
	}
	return old.Generation.endAfter(replace)
}

// Forget ends an app's generation and forgets the app, as another replica has.
func (r *Registry) Forget(name string) {
	if a, ok := r.Named(name); ok {
		_ = a.Generation.endThen(func() error { return nil }) // ended already: all the better
		r.Remove(name)
	}
}
