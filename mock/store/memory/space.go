package memory

import (
	"cmp"
	"fmt"
	"slices"
	"unsafe"

	"paymock/mock/store"
)

// overhead is about what a map's entry and an allocation take beside what they hold.
const overhead = 160

// recordWeight is about the memory that a record takes, in bytes.
func recordWeight(id string, value int, object any) int64 {
	size := overhead + len(id) + value
	if weighed, ok := object.(store.Weighed); ok {
		size += weighed.Weight()
	}
	return int64(size)
}

func (r *record) weight(id string) int64 { return recordWeight(id, len(r.value), r.object) }

// taskWeight is about the memory that a task takes, in bytes.
func taskWeight(t *store.Task) int64 {
	size := overhead + int(unsafe.Sizeof(task{})) + len(t.ID) + len(t.Kind) + len(t.Subject) + len(t.URL) + len(t.Payload)
	for i := range t.Attempts {
		at := &t.Attempts[i]
		size += int(unsafe.Sizeof(*at)) + len(at.Reason) + len(at.Request) + len(at.Response)
	}
	return int64(size)
}

// countMemory counts bytes that an app's records and waiting tasks, and its past, take more or less than
// before. The app's lock is held.
func (s *Store) countMemory(a *tenant, held, past int64) {
	if held != 0 {
		a.held += held
		s.held.Add(held)
	}
	if past != 0 {
		a.past += past
		s.past.Add(past)
	}
}

// checkSpace refuses a change that adds records beyond the bounds.
func (s *Store) checkSpace(a *tenant, c *store.Change) error {
	var more map[string]int
	var grown int64
	for i := range c.Writes {
		w := &c.Writes[i]
		if w.Value == nil && w.Object == nil {
			continue
		}
		grown += recordWeight(w.ID, len(w.Value), w.Object)
		if r, known := a.kinds[w.Kind][w.ID]; known {
			grown -= r.weight(w.ID)
			continue
		}
		if more == nil {
			more = make(map[string]int, 2)
		}
		more[w.Kind]++
	}
	for kind, n := range more {
		if most := cmp.Or(s.cfg.Kinds[kind], s.cfg.Records); len(a.kinds[kind])+n > most {
			return fmt.Errorf("%w: %s has %d records of kind %s, which is the most; reset the app, or allow more", store.ErrTooMany, a.name, len(a.kinds[kind]), kind)
		}
	}
	for i := range c.Tasks {
		grown += taskWeight(&c.Tasks[i])
	}
	if most := s.cfg.Memory / 4 * 3; grown > 0 && s.held.Load()+grown > most {
		return fmt.Errorf("%w: trades and waiting callbacks of all apps take %d MiB, which is the most; reset or remove apps, or allow more", store.ErrTooMany, most>>20)
	}
	return nil
}

// trimHistory drops what was, when all that is kept takes more than there is room for: the oldest entries
// of the largest journals, then the oldest finished tasks, and some more, so that it is seldom called.
func (s *Store) trimHistory() {
	over := func() int64 { return s.held.Load() + s.past.Load() - s.cfg.Memory }
	if over() <= 0 || !s.trimming.TryLock() {
		return
	}
	defer s.trimming.Unlock()
	s.mu.RLock()
	all := make([]*tenant, 0, len(s.apps))
	for _, a := range s.apps {
		all = append(all, a)
	}
	s.mu.RUnlock()
	excess := over() + s.cfg.Memory/16
	for _, drop := range []func(*tenant) int64{s.halveJournal, s.dropFinished} {
		sizes := make(map[*tenant]int64, len(all))
		for _, a := range all {
			a.mu.Lock()
			sizes[a] = a.past
			a.mu.Unlock()
		}
		slices.SortFunc(all, func(a, b *tenant) int { return cmp.Compare(sizes[b], sizes[a]) })
		for _, a := range all {
			if excess <= 0 {
				return
			}
			excess -= drop(a)
		}
	}
}

// halveJournal drops the older half of an app's journal, but never the newest entry, and gives the
// bytes that they took.
func (s *Store) halveJournal(a *tenant) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.gone {
		return 0
	}
	before := a.journal.bytes
	for n := a.journal.count / 2; n > 0; n-- {
		a.journal.dropOldest()
	}
	s.countMemory(a, 0, a.journal.bytes-before)
	return before - a.journal.bytes
}

// dropFinished drops the older half of an app's finished tasks and gives the bytes that they took.
func (s *Store) dropFinished(a *tenant) (dropped int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.gone {
		return 0
	}
	for n := (a.queue.done.Len() + 1) / 2; n > 0; n-- {
		dropped += s.forgetOldest(a)
	}
	return dropped
}

// forgetOldest drops the task that finished first. The app's lock is held.
func (s *Store) forgetOldest(a *tenant) int64 {
	q := &a.queue
	oldest := q.done.Remove(q.done.Front()).(*task)
	delete(q.tasks, oldest.ID)
	s.countMemory(a, 0, -oldest.size)
	q.doneBytes -= oldest.size
	return oldest.size
}
