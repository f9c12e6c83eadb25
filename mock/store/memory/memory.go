// Package memory keeps a server's records, queue, journal and counters in this process: the
// store for one replica, gone when it ends.
//
//	st, err := memory.New(memory.Config{})
//	defer st.Close()
//
// Every app has its own lock, so apps don't wait for each other. Everything is bounded: of an app
// its journal, finished tasks, waiting callbacks and records by number, and of all apps what is
// kept by memory. What was is dropped to make room, the oldest first: entries of the journal, then
// finished tasks. What is, records and waiting tasks, is never dropped: a Commit that would add to
// it gives an error.
package memory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"paymock/mock/clock"
	"paymock/mock/store"
)

// The bounds of an app that a Config leaves at zero.
const (
	DefaultEntries = 10_000
	DefaultBytes   = 16 << 20
	DefaultTasks   = 1_000
	DefaultWaiting = 50_000
	DefaultAll     = 200_000
	DefaultRecords = 1_000_000
	DefaultMemory  = 1 << 30
)

// Config says what a Store keeps. The zero value is good.
type Config struct {
	// Clock tells when leases run out; nil is the machine's.
	Clock clock.Clock
	// Entries bounds an app's journal by number; 0 is DefaultEntries.
	Entries int
	// Bytes bounds an app's journal by memory in bytes, the fields of an entry included; 0 is
	// DefaultBytes. The newest entry stays, however large it is.
	Bytes int64
	// Tasks bounds an app's finished tasks by number, and Bytes their memory, too; 0 is DefaultTasks.
	// Waiting ones are never dropped.
	Tasks int
	// Waiting bounds an app's waiting callbacks and All those of all apps: a Commit that would
	// add more gives store.ErrFull. Timers don't count. 0 is DefaultWaiting and DefaultAll.
	Waiting, All int
	// Records bounds an app's records of one kind, and Kinds those of a kind that it names: a Commit
	// that would add more gives store.ErrTooMany. 0 is DefaultRecords.
	Records int
	Kinds   map[string]int
	// Memory bounds, in bytes, what is kept of all apps. Journals are dropped for it first, the
	// largest first, then finished tasks; a Commit that would make records and waiting tasks take
	// more than three quarters gives store.ErrTooMany. 0 is DefaultMemory.
	Memory int64
}

// complete fills in what is zero and refuses what can't be.
func (c Config) complete() (Config, error) {
	for _, bound := range []struct {
		field    string
		value    *int
		standard int
	}{
		{"Entries", &c.Entries, DefaultEntries},
		{"Tasks", &c.Tasks, DefaultTasks},
		{"Waiting", &c.Waiting, DefaultWaiting},
		{"All", &c.All, DefaultAll},
		{"Records", &c.Records, DefaultRecords},
	} {
		if *bound.value < 0 {
			return c, fmt.Errorf("memory store: %s is %d; give a positive number, or 0 for %d", bound.field, *bound.value, bound.standard)
		}
		if *bound.value == 0 {
			*bound.value = bound.standard
		}
	}
	for _, bound := range []struct {
		field    string
		value    *int64
		standard int64
	}{{"Bytes", &c.Bytes, DefaultBytes}, {"Memory", &c.Memory, DefaultMemory}} {
		if *bound.value < 0 {
			return c, fmt.Errorf("memory store: %s is %d; give a positive number, or 0 for %d", bound.field, *bound.value, bound.standard)
		}
		if *bound.value == 0 {
			*bound.value = bound.standard
		}
	}
	for kind, most := range c.Kinds {
		if most <= 0 {
			return c, fmt.Errorf("memory store: Kinds[%q] is %d; give a positive number", kind, most)
		}
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	return c, nil
}

var errClosed = errors.New("the memory store is closed")

// Store is a store.Store in memory. It is safe for concurrent use.
type Store struct {
	cfg       Config
	leases    atomic.Int64 // claims ever made
	callbacks atomic.Int64 // waiting ones of all apps
	held      atomic.Int64 // bytes of records and waiting tasks of all apps
	past      atomic.Int64 // bytes of journals and finished tasks of all apps
	trimming  sync.Mutex   // taken before any other lock
	changes   atomic.Int64 // calls that may have changed what Dump gives
	closed    chan struct{}
	once      sync.Once

	mu   sync.RWMutex // guards apps; taken before any app's lock, never after
	apps map[string]*tenant

	waitingMu sync.Mutex // guards waiting; taken last
	waiting   map[string]struct{}

	wakersMu sync.Mutex // serialises changes of wakers
	wakers   atomic.Pointer[[]*store.Wakes]
}

var _ store.Store = (*Store)(nil)

// New makes an empty store. The error names a bound that is negative.
func New(cfg Config) (*Store, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	return &Store{
		cfg:     cfg,
		closed:  make(chan struct{}),
		apps:    make(map[string]*tenant),
		waiting: make(map[string]struct{}),
	}, nil
}

// tenant is everything of one app. Its maps are made when they are needed.
type tenant struct {
	name string
	mu   sync.Mutex
	gone bool // Reset took it out of the store: look it up again

	kinds    map[string]map[string]record
	floor    int64 // the greatest version of a removed record
	queue    taskQueue
	journal  journal
	counters map[string]int64
	held     int64 // bytes of records and waiting tasks
	past     int64 // bytes of journal and finished tasks
}

// lockTenant gives the app's state, locked; nil when there is none and none is to be made.
func (s *Store) lockTenant(name string, make bool) *tenant {
	for {
		s.mu.RLock()
		a := s.apps[name]
		s.mu.RUnlock()
		if a == nil {
			if !make {
				return nil
			}
			a = s.addTenant(name)
		}
		a.mu.Lock()
		if !a.gone {
			return a
		}
		a.mu.Unlock()
	}
}

func (s *Store) addTenant(name string) *tenant {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[name]
	if a == nil {
		a = &tenant{name: name}
		s.apps[name] = a
	}
	return a
}

// checkOpen refuses a call that must not have an effect any more.
func (s *Store) checkOpen(ctx context.Context) error {
	select {
	case <-s.closed:
		return errClosed
	default:
		return ctx.Err()
	}
}

// Take adds one to a counter, which begins anew with a span, and gives the result.
func (s *Store) Take(ctx context.Context, app, _, counter string, span int64) (int64, error) {
	if err := s.checkOpen(ctx); err != nil {
		return 0, err
	}
	a := s.lockTenant(app, true)
	defer a.mu.Unlock()
	s.changes.Add(1)
	if a.counters == nil {
		a.counters = make(map[string]int64)
	}
	if span != 0 && a.counters[store.SpanOf(counter)] != span {
		a.counters[store.SpanOf(counter)], a.counters[counter] = span, 0
	}
	a.counters[counter]++
	return a.counters[counter], nil
}

// Count is how often a counter was taken.
func (s *Store) Count(ctx context.Context, app, counter string) (int64, error) {
	if err := s.checkOpen(ctx); err != nil {
		return 0, err
	}
	a := s.lockTenant(app, false)
	if a == nil {
		return 0, nil
	}
	defer a.mu.Unlock()
	return a.counters[counter], nil
}

// Forget removes counters from apps.
func (s *Store) Forget(ctx context.Context, counters []string, apps ...string) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	s.changes.Add(1)
	for _, app := range apps {
		a := s.lockTenant(app, false)
		if a == nil {
			continue
		}
		for _, counter := range counters {
			delete(a.counters, counter)
			delete(a.counters, store.SpanOf(counter))
		}
		a.mu.Unlock()
	}
	return nil
}

// Reset forgets everything of an app.
func (s *Store) Reset(ctx context.Context, app string) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(app)
	return nil
}

// remove forgets an app. The lock is held.
func (s *Store) remove(app string) {
	a := s.apps[app]
	if a == nil {
		return
	}
	delete(s.apps, app)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gone = true
	s.changes.Add(1)
	a.journal.wakeFollowers()
	s.noteWaiting(a.name, false)
	s.callbacks.Add(-int64(a.queue.callbacks))
	s.countMemory(a, -a.held, -a.past)
}

// Changes grows whenever something changes that Dump gives.
func (s *Store) Changes() int64 { return s.changes.Load() }

// Ping fails only after Close.
func (s *Store) Ping(ctx context.Context) error { return s.checkOpen(ctx) }

// Close makes every later call fail and ends the followers. Closing again does nothing.
func (s *Store) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

// Woken gathers the apps of which tasks were added, released, cancelled or sent again.
func (s *Store) Woken() (*store.Wakes, func()) {
	w := store.NewWakes()
	s.changeWakers(func(all []*store.Wakes) []*store.Wakes { return append(all, w) })
	stop := func() {
		s.changeWakers(func(all []*store.Wakes) []*store.Wakes {
			return slices.DeleteFunc(all, func(other *store.Wakes) bool { return other == w })
		})
	}
	return w, stop
}

// changeWakers replaces the list, which wake reads without a lock.
func (s *Store) changeWakers(change func([]*store.Wakes) []*store.Wakes) {
	s.wakersMu.Lock()
	defer s.wakersMu.Unlock()
	var all []*store.Wakes
	if old := s.wakers.Load(); old != nil {
		all = slices.Clone(*old)
	}
	all = change(all)
	s.wakers.Store(&all)
}

// wakeWaiters tells who waits for tasks of an app's.
func (s *Store) wakeWaiters(app string) {
	all := s.wakers.Load()
	if all == nil {
		return
	}
	for _, w := range *all {
		w.Add(app)
	}
}
