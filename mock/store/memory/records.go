package memory

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"paymock/mock/store"
)

// record is a committed document, kept by value: a collection of garbage costs by the number of
// objects that live, and most of them are records. An object is given out as it is: nobody changes it.
type record struct {
	version int64
	value   string
	object  any // in place of value when not nil
}

// asStored is a copy of a record as the store gives it.
func (r *record) asStored(kind, id string) store.Record {
	one := store.Record{Kind: kind, ID: id, Version: r.version, Object: r.object}
	if r.object == nil {
		one.Value = []byte(r.value) // never nil, even when empty
	}
	return one
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
	r, ok := a.kinds[kind][id]
	if !ok {
		return store.Record{}, store.ErrNotFound
	}
	return r.asStored(kind, id), nil
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
	s.trimHistory()
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
		version := a.kinds[want.Kind][want.ID].version // 0 when there is none
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

// writeRecord puts or removes a record and gives by how many bytes what is kept has grown.
func (a *tenant) writeRecord(w *store.Record) (grown int64) {
	old, known := a.kinds[w.Kind][w.ID]
	if known {
		grown = -old.weight(w.ID)
	}
	if w.Value == nil && w.Object == nil {
		if known {
			a.floor = max(a.floor, old.version)
			delete(a.kinds[w.Kind], w.ID)
		}
		return grown
	}
	version := a.floor + 1
	if known {
		version = old.version + 1
	}
	return grown + a.putRecord(w, version, known)
}

// putRecord keeps a record and gives the bytes that it takes. The ID of a new one may be a part of a
// request: it is copied, together with the value.
func (a *tenant) putRecord(w *store.Record, version int64, known bool) int64 {
	if a.kinds == nil {
		a.kinds = make(map[string]map[string]record)
	}
	if a.kinds[w.Kind] == nil {
		a.kinds[w.Kind] = make(map[string]record)
	}
	id, r := w.ID, record{version: version, object: w.Object}
	switch {
	case known && r.object == nil:
		r.value = string(w.Value)
	case !known && r.object == nil:
		both := id + string(w.Value)
		id, r.value = both[:len(id)], both[len(id):]
	case !known:
		id = strings.Clone(id)
	}
	a.kinds[w.Kind][id] = r
	return r.weight(id)
}
