package memory

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"paymock/mock/store"
)

// record is a committed document. Its bytes are never given out, so they are overwritten in
// place. An object is given out as it is: nobody changes it.
type record struct {
	version int64
	value   []byte
	object  any // in place of value when not nil
	size    int64
}

// Get gives a copy of a record.
func (s *Store) Get(ctx context.Context, app, kind, id string) (store.Record, error) {
	if err := s.checkOpen(ctx); err != nil {
		return store.Record{}, err
	}
	a := s.lockTenant(app, false)
	if a == nil {
		return store.Record{}, store.ErrNotFound
	}
	defer a.mu.Unlock()
	r := a.kinds[kind][id]
	if r == nil {
		return store.Record{}, store.ErrNotFound
	}
	if r.object != nil {
		return store.Record{Kind: kind, ID: id, Version: r.version, Object: r.object}, nil
	}
	return store.Record{Kind: kind, ID: id, Version: r.version, Value: cloneNonNil(r.value)}, nil
}

// IDs lists the ids of a kind in ascending order.
func (s *Store) IDs(ctx context.Context, app, kind string) ([]string, error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, err
	}
	a := s.lockTenant(app, false)
	if a == nil {
		return nil, nil
	}
	ids := make([]string, 0, len(a.kinds[kind]))
	for id := range a.kinds[kind] {
		ids = append(ids, id)
	}
	a.mu.Unlock()
	slices.Sort(ids)
	return ids, nil
}

// Commit applies a change whole or not at all.
func (s *Store) Commit(ctx context.Context, c store.Change) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	a := s.lockTenant(c.App, true)
	err := a.checkChange(&c)
	if err == nil {
		err = s.checkBounds(a, c.Tasks)
	}
	if err == nil {
		err = s.checkSpace(a, &c)
	}
	if err == nil {
		s.applyChange(a, &c)
	}
	a.mu.Unlock()
	s.trim()
	if err == nil && len(c.Tasks) > 0 {
		s.wakeWaiters(c.App)
	}
	return err
}

// checkChange finds what forbids a change.
func (a *tenant) checkChange(c *store.Change) error {
	if len(c.Writes) > 0 {
		if err := a.checkVersions(c.Writes); err != nil {
			return err
		}
		if err := a.checkVersions(c.Reads); err != nil {
			return err
		}
	}
	return a.checkNewTasks(c.Tasks)
}

// checkNewTasks refuses new tasks whose ID is taken, by another of them too.
func (a *tenant) checkNewTasks(tasks []store.Task) error {
	var ids map[string]bool // one task can't be its own double
	if len(tasks) > 1 {
		ids = make(map[string]bool, len(tasks))
	}
	for i := range tasks {
		id := tasks[i].ID
		if ids[id] || a.queue.tasks[id] != nil {
			return fmt.Errorf("task %q: %w", id, store.ErrExists)
		}
		if ids != nil {
			ids[id] = true
		}
	}
	return nil
}

func (a *tenant) checkVersions(records []store.Record) error {
	for i := range records {
		want := &records[i]
		var version int64
		if r := a.kinds[want.Kind][want.ID]; r != nil {
			version = r.version
		}
		if version != want.Version {
			return fmt.Errorf("%s %q is at version %d, not %d: %w", want.Kind, want.ID, version, want.Version, store.ErrConflict)
		}
	}
	return nil
}

// applyChange does what check allowed.
func (s *Store) applyChange(a *tenant, c *store.Change) {
	s.changes.Add(1)
	for i := range c.Writes {
		s.countMemory(a, a.writeRecord(&c.Writes[i]), 0)
	}
	for i := range c.Tasks {
		s.enqueue(a, &c.Tasks[i])
	}
	s.record(a, c.Entries)
}

// writeRecord puts a record and gives by how many bytes what is kept has grown.
func (a *tenant) writeRecord(w *store.Record) (grown int64) {
	kind := a.kinds[w.Kind]
	r := kind[w.ID]
	switch {
	case w.Value == nil && w.Object == nil:
		if r != nil {
			a.floor = max(a.floor, r.version)
			delete(kind, w.ID)
			return -r.size
		}
		return 0
	case r == nil:
		if kind == nil {
			if a.kinds == nil {
				a.kinds = make(map[string]map[string]*record)
			}
			kind = make(map[string]*record)
			a.kinds[w.Kind] = kind
		}
		r = &record{version: a.floor}
		kind[strings.Clone(w.ID)] = r // may be a part of a request
	}
	r.version++
	size := recordWeight(w)
	grown, r.size = size-r.size, size
	if r.object = w.Object; r.object != nil {
		r.value = nil
		return grown
	}
	r.value = append(r.value[:0], w.Value...)
	return grown
}

// cloneNonNil copies bytes that are there: the result is never nil.
func cloneNonNil(b []byte) []byte { return append(make([]byte, 0, len(b)), b...) }
