package memory

import (
	"context"
	"iter"
	"slices"
	"unsafe"

	"paymock/mock/store"
)

// journal is a ring of an app's newest entries. It grows as entries come, up to the bounds.
type journal struct {
	ring  []store.Entry
	start int   // index in ring of the oldest entry
	count int   // entries kept
	last  int64 // Seq of the newest entry ever
	bytes int64 // what the kept entries take
	grown chan struct{}
}

// entryWeight is the memory an entry takes, all in all.
func entryWeight(e *store.Entry) int64 {
	n := int(unsafe.Sizeof(*e)) + cap(e.Request) + cap(e.Response) +
		len(e.Kind) + len(e.Operation) + len(e.Subject) + len(e.Code) + len(e.Rule) +
		len(e.Canonical) + len(e.Verdict) + len(e.Explanation) + len(e.Remote) + len(e.Trace) +
		len(e.PlainRequest) + len(e.PlainResponse) + len(e.Effect) + cap(e.Callbacks)*int(unsafe.Sizeof(""))
	return int64(n)
}

// record appends entries and drops the oldest beyond the bounds.
func (s *Store) record(a *tenant, entries []store.Entry) {
	if len(entries) == 0 {
		return
	}
	j, cfg := &a.journal, &s.cfg
	before := j.bytes
	for i := range entries {
		e := entries[i]
		j.last++
		e.Seq, e.App = j.last, a.name
		size := entryWeight(&e)
		for j.count > 0 && (j.count >= cfg.Entries || j.bytes+size > cfg.Bytes) {
			j.dropOldest()
		}
		j.pushEntry(e, cfg.Entries)
		j.bytes += size
	}
	s.countMemory(a, 0, j.bytes-before)
	j.wakeFollowers()
}

func (j *journal) pushEntry(e store.Entry, most int) {
	if j.count == len(j.ring) {
		const few = 8
		bigger := make([]store.Entry, min(max(few, 2*j.count), most))
		for i := range j.count {
			bigger[i] = *j.entryAt(i)
		}
		j.ring, j.start = bigger, 0
	}
	*j.entryAt(j.count) = e
	j.count++
}

func (j *journal) dropOldest() {
	oldest := j.entryAt(0)
	j.bytes -= entryWeight(oldest)
	*oldest = store.Entry{}
	j.start = (j.start + 1) % len(j.ring)
	j.count--
}

// entryAt gives the ith entry from the oldest.
func (j *journal) entryAt(i int) *store.Entry { return &j.ring[(j.start+i)%len(j.ring)] }

// indexAfter gives the place of the first entry after seq, counted from the oldest kept.
func (j *journal) indexAfter(seq int64) int {
	dropped := j.last - int64(j.count)
	return int(min(max(seq, dropped), j.last) - dropped)
}

// wakeFollowers tells the followers that something happened.
func (j *journal) wakeFollowers() {
	if j.grown != nil {
		close(j.grown)
		j.grown = nil
	}
}

// nextGrowth gives a channel that is closed at the next wake.
func (j *journal) nextGrowth() <-chan struct{} {
	if j.grown == nil {
		j.grown = make(chan struct{})
	}
	return j.grown
}

// firstAfter gives up to limit selected entries after q.After, oldest first.
func (j *journal) firstAfter(q *store.Query, limit int) (found []store.Entry) {
	for i := j.indexAfter(q.After); i < j.count && len(found) < limit; i++ {
		if e := j.entryAt(i); q.Selects(e) {
			found = append(found, *e)
		}
	}
	return found
}

// newest gives up to limit of the newest selected entries, oldest first.
func (j *journal) newest(q *store.Query, limit int) (found []store.Entry) {
	for i := j.count - 1; i >= j.indexAfter(q.After) && len(found) < limit; i-- {
		if e := j.entryAt(i); q.Selects(e) {
			found = append(found, *e)
		}
	}
	slices.Reverse(found)
	return found
}

// entryLimit is how many entries a query wants at most.
func (s *Store) entryLimit(q *store.Query) int {
	if q.Limit <= 0 || q.Limit > s.cfg.Entries {
		return s.cfg.Entries
	}
	return q.Limit
}

// Entries lists what the query selects, oldest first.
func (s *Store) Entries(ctx context.Context, app string, q store.Query) ([]store.Entry, error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, err
	}
	a := s.lockTenant(app, false)
	if a == nil {
		return nil, nil
	}
	defer a.mu.Unlock()
	if q.Last {
		return a.journal.newest(&q, s.entryLimit(&q)), nil
	}
	return a.journal.firstAfter(&q, s.entryLimit(&q)), nil
}

// Entry gives one entry.
func (s *Store) Entry(ctx context.Context, app string, seq int64) (store.Entry, error) {
	if err := s.checkOpen(ctx); err != nil {
		return store.Entry{}, err
	}
	a := s.lockTenant(app, false)
	if a == nil {
		return store.Entry{}, store.ErrNotFound
	}
	defer a.mu.Unlock()
	if j := &a.journal; seq > 0 {
		if i := j.indexAfter(seq - 1); i < j.count && j.entryAt(i).Seq == seq {
			return *j.entryAt(i), nil
		}
	}
	return store.Entry{}, store.ErrNotFound
}

// Follow gives what the query selects and then waits for more.
func (s *Store) Follow(ctx context.Context, app string, q store.Query) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		f := follower{store: s, app: app, query: q}
		store.FollowJournal(ctx, s.closed, yield, func() ([]store.Entry, <-chan struct{}, error) {
			if err := s.checkOpen(ctx); err != nil {
				return nil, nil, err
			}
			batch, grown := f.nextEntries()
			return batch, grown, nil
		})
	}
}

// follower is one Follow under way.
type follower struct {
	store *Store
	app   string
	query store.Query
	seen  *tenant // whose journal query.After counts in
}

// nextEntries gives some entries, or the channel that is closed when there may be more.
func (f *follower) nextEntries() ([]store.Entry, <-chan struct{}) {
	const batch = 64
	a := f.store.lockTenant(f.app, true)
	defer a.mu.Unlock()
	j := &a.journal
	var found []store.Entry
	begun := f.seen != nil
	if begun && f.seen != a {
		f.query.After = 0 // a Reset began the journal anew
	}
	f.seen = a
	if f.query.Last && !begun {
		found = j.newest(&f.query, f.store.entryLimit(&f.query))
	} else {
		found = j.firstAfter(&f.query, batch)
	}
	if len(found) == batch {
		f.query.After = found[batch-1].Seq
	} else {
		f.query.After = max(f.query.After, j.last)
	}
	if len(found) > 0 {
		return found, nil
	}
	return nil, j.nextGrowth()
}
