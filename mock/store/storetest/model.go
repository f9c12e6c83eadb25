package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"paymock/mock/store"
)

// model runs random calls against the store and against plain lists that do the same slowly,
// and compares all that can be seen after each call.
func model(t *testing.T, s *subject) {
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		m := &machine{s: s.Store, app: fmt.Sprint(s.app, "/", run), rt: rt, records: map[string]*modelRecord{}}
		rt.Repeat(map[string]func(*rapid.T){
			"":       m.compare,
			"commit": m.commit,
			"claim":  m.claim,
			"finish": m.finish,
			"cancel": m.cancel,
			"resend": m.resend,
			"take":   m.take,
			"reset":  m.reset,
		})
	})
}

type modelRecord struct {
	value   string
	version int64 // 0: removed
	highest int64 // of all versions it ever had
}

type machine struct {
	s   store.Store
	app string
	rt  *rapid.T

	records map[string]*modelRecord
	tasks   []store.Task // in order of creation
	claimed []store.Task // every claim ever made
	entries []string
	counter int64
	named   int // tasks ever made
}

func (m *machine) must(err error) {
	m.rt.Helper()
	if err != nil {
		m.rt.Fatal(err)
	}
}

func (m *machine) pick(from []string, label string) string {
	return rapid.SampledFrom(from).Draw(m.rt, label)
}

func (m *machine) minute(label string) time.Time {
	return minute(rapid.IntRange(0, 6).Draw(m.rt, label))
}

// change draws a change and says whether it is stale.
func (m *machine) change() (c store.Change, stale bool) {
	c.App = m.app
	ids := []string{"a", "b", "c"}
	for range rapid.IntRange(0, 2).Draw(m.rt, "writes") {
		id := m.pick(ids, "id")
		ids = slices.DeleteFunc(ids, func(other string) bool { return other == id })
		r := store.Record{Kind: "k", ID: id, Version: m.version(id, &stale)}
		if !rapid.Bool().Draw(m.rt, "remove") {
			r.Value = []byte(rapid.StringN(0, 6, 20).Draw(m.rt, "value"))
		}
		c.Writes = append(c.Writes, r)
	}
	if rapid.Bool().Draw(m.rt, "read") {
		id := m.pick([]string{"a", "b", "c", "d"}, "read id")
		c.Reads = []store.Record{{Kind: "k", ID: id, Version: m.version(id, &stale)}}
	}
	stale = stale && len(c.Writes) > 0
	for range rapid.IntRange(0, 2).Draw(m.rt, "tasks") {
		m.named++
		t := task(fmt.Sprint("N", m.named), m.minute("due"))
		t.URL = m.pick([]string{"http://x/1", "http://x/2", "http://y/"}, "url")
		c.Tasks = append(c.Tasks, t)
	}
	for range rapid.IntRange(0, 2).Draw(m.rt, "entries") {
		c.Entries = append(c.Entries, entry(m.pick([]string{"T1", "T2"}, "subject")))
	}
	return c, stale
}

// version is the record's version, sometimes a wrong one.
func (m *machine) version(id string, stale *bool) int64 {
	var version int64
	if r := m.records[id]; r != nil {
		version = r.version
	}
	if rapid.IntRange(0, 5).Draw(m.rt, "stale") == 0 {
		*stale = true
		version++
	}
	return version
}

// applied follows a change in the model.
func (m *machine) applied(c store.Change) {
	for _, w := range c.Writes {
		r := m.records[w.ID]
		if r == nil {
			r = &modelRecord{}
			m.records[w.ID] = r
		}
		if w.Value == nil {
			r.version = 0
			continue
		}
		r.value = string(w.Value)
		got, err := m.s.Get(ctx, m.app, "k", w.ID)
		m.must(err)
		anew := r.version == 0 && r.highest > 0
		if anew && got.Version <= r.highest || !anew && r.version > 0 && got.Version != r.version+1 {
			m.rt.Fatalf("%s is at version %d after %d, highest was %d", w.ID, got.Version, r.version, r.highest)
		}
		r.version, r.highest = got.Version, got.Version
	}
	for _, t := range c.Tasks {
		t.App, t.State = m.app, store.Waiting
		m.tasks = append(m.tasks, t)
	}
	m.journal(c)
}

func (m *machine) journal(c store.Change) {
	for _, e := range c.Entries {
		m.entries = append(m.entries, e.Subject)
	}
}

func (m *machine) commit(*rapid.T) {
	c, stale := m.change()
	err := m.s.Commit(ctx, c)
	if stale {
		if !errors.Is(err, store.ErrConflict) {
			m.rt.Fatalf("a stale change gave %v", err)
		}
		return
	}
	m.must(err)
	m.applied(c)
}

// first is the place of the first task that may be claimed; -1 when there is none.
func (m *machine) first(now time.Time, busy []string) int {
	found := -1
	for i, t := range m.tasks {
		if t.State != store.Waiting || t.Leased || t.Due.After(now) || slices.Contains(busy, store.HostOf(t.URL)) {
			continue
		}
		if found < 0 || t.Due.Before(m.tasks[found].Due) {
			found = i
		}
	}
	return found
}

func (m *machine) claim(*rapid.T) {
	now := m.minute("now")
	busy := rapid.SampledFrom([][]string{nil, {"x:80"}, {"y:80", "x:80"}}).Draw(m.rt, "busy")
	t, ok, err := m.s.Claim(ctx, m.app, now, long, busy)
	m.must(err)
	i := m.first(now, busy)
	if ok != (i >= 0) || ok && t.ID != m.tasks[i].ID {
		m.rt.Fatalf("claimed %q (%t), want place %d of %v", t.ID, ok, i, m.tasks)
	}
	if ok {
		m.tasks[i].Leased, m.tasks[i].Lease = true, t.Lease
		m.claimed = append(m.claimed, t)
	}
}

func (m *machine) finish(*rapid.T) {
	if len(m.claimed) == 0 {
		return
	}
	t := rapid.SampledFrom(m.claimed).Draw(m.rt, "claimed")
	t.State = rapid.SampledFrom([]store.State{store.Waiting, store.Delivered, store.Exhausted}).Draw(m.rt, "state")
	t.Due = m.minute("retry")
	t.Tries++
	t.Attempts = append(slices.Clone(t.Attempts), attempt(t.Tries, false))
	c, stale := m.change()
	err := m.s.Finish(ctx, t, c)
	i := m.place(t.ID)
	switch {
	case i < 0 || m.tasks[i].Lease != t.Lease:
		if !errors.Is(err, store.ErrLost) {
			m.rt.Fatalf("finishing a lost task gave %v", err)
		}
		m.journal(c)
	case stale:
		if !errors.Is(err, store.ErrConflict) {
			m.rt.Fatalf("a stale change gave %v", err)
		}
	default:
		m.must(err)
		t.Lease = ""
		m.tasks[i] = t
		m.applied(c)
	}
}

func (m *machine) place(id string) int {
	return slices.IndexFunc(m.tasks, func(t store.Task) bool { return t.ID == id })
}

// any draws a task's place; false when there is none.
func (m *machine) any() (i int, ok bool) {
	if len(m.tasks) == 0 {
		return 0, false
	}
	return rapid.IntRange(0, len(m.tasks)-1).Draw(m.rt, "task"), true
}

func (m *machine) cancel(*rapid.T) {
	i, ok := m.any()
	if !ok {
		return
	}
	t := &m.tasks[i]
	if t.State == store.Waiting {
		t.State, t.Lease, t.Leased = store.Cancelled, "", false
	}
	got, err := m.s.Cancel(ctx, m.app, t.ID)
	m.must(err)
	m.same("cancelled", got, *t)
}

func (m *machine) resend(*rapid.T) {
	i, ok := m.any()
	if !ok {
		return
	}
	t := &m.tasks[i]
	t.State, t.Lease, t.Leased, t.Tries, t.Due = store.Waiting, "", false, 0, m.minute("now")
	got, err := m.s.Resend(ctx, m.app, t.ID, t.Due)
	m.must(err)
	m.same("sent again", got, *t)
}

func (m *machine) take(*rapid.T) {
	m.counter++
	n, err := m.s.Take(ctx, m.app, "r")
	m.must(err)
	m.same("counter", n, m.counter)
}

func (m *machine) reset(*rapid.T) {
	if rapid.IntRange(0, 9).Draw(m.rt, "reset") > 0 {
		return // seldom, or nothing ever gets old
	}
	m.must(m.s.Reset(ctx, m.app))
	m.records, m.tasks, m.entries, m.counter = map[string]*modelRecord{}, nil, nil, 0
}

// same compares; the numbers that a store chooses itself don't count.
func (m *machine) same(what string, got, want any) {
	m.rt.Helper()
	if reflect.DeepEqual(got, want) {
		return // the usual case, and faster than to look for differences
	}
	own := cmpopts.IgnoreFields(store.Task{}, "Seq", "Lease")
	if diff := cmp.Diff(want, got, own, cmpopts.EquateEmpty()); diff != "" {
		m.rt.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// unnumbered leaves out what a store chooses itself.
func unnumbered(tasks []store.Task) []store.Task {
	tasks = slices.Clone(tasks)
	for i := range tasks {
		tasks[i].Seq, tasks[i].Lease = 0, ""
	}
	return tasks
}

// compare looks at everything.
func (m *machine) compare(rt *rapid.T) {
	m.rt = rt
	var present []string
	for _, id := range []string{"a", "b", "c", "d"} {
		got, err := m.s.Get(ctx, m.app, "k", id)
		if r := m.records[id]; r == nil || r.version == 0 {
			if !errors.Is(err, store.ErrNotFound) {
				rt.Fatalf("absent record %s gave %v", id, err)
			}
			continue
		}
		m.must(err)
		present = append(present, id)
		m.same("record", got, store.Record{Kind: "k", ID: id, Version: m.records[id].version, Value: []byte(m.records[id].value)})
	}
	ids, err := m.s.IDs(ctx, m.app, "k")
	m.must(err)
	m.same("ids", ids, present)

	tasks, err := m.s.Tasks(ctx, m.app)
	m.must(err)
	m.same("tasks", unnumbered(tasks), unnumbered(m.tasks))
	at, ok, err := m.s.NextDue(ctx, m.app)
	m.must(err)
	if i := m.first(minute(1_000_000), nil); ok != (i >= 0) || ok && !at.Equal(m.tasks[i].Due) {
		rt.Fatalf("next due %v (%t), want place %d of %v", at, ok, i, m.tasks)
	}
	apps, err := m.s.Waiting(ctx)
	m.must(err)
	waits := slices.ContainsFunc(m.tasks, func(t store.Task) bool { return t.State == store.Waiting })
	m.same("waits", slices.Contains(apps, m.app), waits)

	entries, err := m.s.Entries(ctx, m.app, store.Query{})
	m.must(err)
	var got []string
	for i, e := range entries {
		m.same("seq", e.Seq, int64(i+1))
		got = append(got, e.Subject)
	}
	m.same("entries", got, m.entries)
	n, err := m.s.Count(ctx, m.app, "r")
	m.must(err)
	m.same("count", n, m.counter)
}
