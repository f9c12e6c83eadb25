package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"paymock/mock/store"
)

// Dump gives all of an app as it is at one moment.
func (s *Store) Dump(ctx context.Context, app string) (store.Snapshot, error) {
	kept := store.Snapshot{App: app}
	if err := s.checkOpen(ctx); err != nil {
		return kept, err
	}
	a := s.lockTenant(app, false)
	if a == nil {
		return kept, nil
	}
	defer a.mu.Unlock()
	for kind, records := range a.kinds {
		for id, r := range records {
			kept.Records = append(kept.Records, r.asStored(kind, id))
		}
	}
	slices.SortFunc(kept.Records, func(x, y store.Record) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.ID, y.ID))
	})
	for _, t := range a.queue.tasks {
		one := copyTask(&t.Task)
		one.Unfinished = one.Unfinished || t.begun
		one.Lease = ""
		kept.Tasks = append(kept.Tasks, one)
	}
	slices.SortFunc(kept.Tasks, func(x, y store.Task) int { return cmp.Compare(x.Seq, y.Seq) })
	kept.Entries = a.journal.firstAfter(&store.Query{}, a.journal.count)
	kept.Floor, kept.LastTask, kept.LastEntry, kept.Counters = a.floor, a.queue.seq, a.journal.last, maps.Clone(a.counters)
	return kept, nil
}

// Restore puts a snapshot in the place of all that an app has.
func (s *Store) Restore(ctx context.Context, kept store.Snapshot) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	a := &tenant{name: kept.App, floor: kept.Floor, counters: maps.Clone(kept.Counters)}
	waiting := slices.DeleteFunc(slices.Clone(kept.Tasks), func(t store.Task) bool { return t.State != store.Waiting })
	if err := s.checkBounds(a, waiting); err != nil {
		return err
	}
	if err := s.checkSpace(a, &store.Change{Writes: kept.Records, Tasks: waiting}); err != nil {
		return err
	}
	s.putSnapshot(a, &kept)
	s.changes.Add(1)
	s.trimHistory()
	s.wakeWaiters(kept.App)
	return nil
}

// putSnapshot puts what a snapshot has into an app that nobody knows yet, and it in the place of the one of
// its name.
func (s *Store) putSnapshot(a *tenant, kept *store.Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(kept.App)
	for i := range kept.Records {
		s.countMemory(a, a.putRecord(&kept.Records[i], kept.Records[i].Version, false), 0)
	}
	for i := range kept.Entries {
		a.journal.last = kept.Entries[i].Seq - 1
		s.record(a, kept.Entries[i:i+1])
	}
	a.journal.last = kept.LastEntry
	for i := range kept.Tasks {
		a.queue.seq = kept.Tasks[i].Seq - 1
		s.enqueueAs(a, &kept.Tasks[i], kept.Tasks[i].State)
	}
	a.queue.seq = kept.LastTask
	s.apps[kept.App] = a
}
