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

// testModel runs random calls against the store and against plain lists that do the same slowly,
// and compares all that can be seen after each call.
func testModel(t *testing.T, s *subject) {
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		m := &modelMachine{s: s.Store, app: fmt.Sprint(s.app, "/", run), rt: rt, records: map[string]*modelRecord{}, held: map[string]bool{}}
		rt.Repeat(map[string]func(*rapid.T){
			"":        m.compare,
			"commit":  m.commit,
			"claim":   m.claim,
			"begin":   m.begin,
			"release": m.release,
			"finish":  m.finish,
			"cancel":  m.cancel,
			"resend":  m.resend,
			"take":    m.take,
			"reset":   m.reset,
		})
	})
}

type modelRecord struct {
	value   string
	version int64 // 0: removed
	highest int64 // of all versions it ever had
}

type modelMachine struct {
	s   store.Store
	app string
	rt  *rapid.T

	records map[string]*modelRecord
	tasks   []store.Task    // in order of creation
	held    map[string]bool // ids of tasks that are claimed
	claimed []store.Task    // every claim ever made
	entries []string
	counter int64
	named   int // tasks ever made
}

func (m *modelMachine) must(err error) {
	m.rt.Helper()
	if err != nil {
		m.rt.Fatal(err)
	}
}

func (m *modelMachine) pick(from []string, label string) string {
	return rapid.SampledFrom(from).Draw(m.rt, label)
}

func (m *modelMachine) minute(label string) time.Time {
	return atMinute(rapid.IntRange(0, 6).Draw(m.rt, label))
}

// change draws a change and says whether it is stale.
func (m *modelMachine) change() (c store.Change, stale bool) {
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
func (m *modelMachine) version(id string, stale *bool) int64 {
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
func (m *modelMachine) applied(c store.Change) {
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

func (m *modelMachine) journal(c store.Change) {
	for _, e := range c.Entries {
		m.entries = append(m.entries, e.Subject)
	}
}

func (m *modelMachine) commit(*rapid.T) {
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
func (m *modelMachine) first(now time.Time) int {
	found := -1
	for i, t := range m.tasks {
		if t.State != store.Waiting || m.held[t.ID] || t.Due.After(now) {
			continue
		}
		if found < 0 || t.Due.Before(m.tasks[found].Due) {
			found = i
		}
	}
	return found
}

func (m *modelMachine) claim(*rapid.T) {
	now, limit := m.minute("now"), rapid.IntRange(1, 3).Draw(m.rt, "limit")
	tasks, err := m.s.Claim(ctx, m.app, "", now, longLease, limit)
	m.must(err)
	for n := range limit {
		i := m.first(now)
		if (i >= 0) != (n < len(tasks)) || i >= 0 && tasks[n].ID != m.tasks[i].ID {
			m.rt.Fatalf("claimed %v, want place %d of %v as the %dth", tasks, i, m.tasks, n)
		}
		if i < 0 {
			return
		}
		m.tasks[i].Lease, m.held[tasks[n].ID] = tasks[n].Lease, true
		m.claimed = append(m.claimed, tasks[n])
	}
}

// drawClaimed finds a task that may have been claimed, and whether it still is under that lease.
func (m *modelMachine) drawClaimed() (t store.Task, i int, mine, ok bool) {
	if len(m.claimed) == 0 {
		return t, 0, false, false
	}
	t = rapid.SampledFrom(m.claimed).Draw(m.rt, "claimed")
	i = m.place(t.ID)
	return t, i, i >= 0 && m.tasks[i].Lease == t.Lease, true
}

func (m *modelMachine) begin(*rapid.T) {
	t, i, mine, ok := m.drawClaimed()
	if !ok {
		return
	}
	err := m.s.Begin(ctx, t, longLease)
	if !mine {
		if !errors.Is(err, store.ErrLost) {
			m.rt.Fatalf("beginning a lost task gave %v", err)
		}
		return
	}
	m.must(err)
	m.tasks[i].Leased = true
}

func (m *modelMachine) release(*rapid.T) {
	t, i, mine, ok := m.drawClaimed()
	if !ok {
		return
	}
	m.must(m.s.Release(ctx, t))
	if mine && !m.tasks[i].Leased {
		m.endClaim(i)
	}
}

// endClaim ends a task's claim.
func (m *modelMachine) endClaim(i int) {
	m.tasks[i].Lease, m.tasks[i].Leased = "", false
	delete(m.held, m.tasks[i].ID)
}

func (m *modelMachine) finish(*rapid.T) {
	t, i, mine, ok := m.drawClaimed()
	if !ok {
		return
	}
	t.State = rapid.SampledFrom([]store.State{store.Waiting, store.Delivered, store.Exhausted}).Draw(m.rt, "state")
	t.Due = m.minute("retry")
	t.Tries++
	t.Attempts = append(slices.Clone(t.Attempts), nthAttempt(t.Tries, false))
	c, stale := m.change()
	err := m.s.Finish(ctx, t, c)
	switch {
	case !mine:
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
		m.tasks[i] = t
		m.endClaim(i)
		m.applied(c)
	}
}

func (m *modelMachine) place(id string) int {
	return slices.IndexFunc(m.tasks, func(t store.Task) bool { return t.ID == id })
}

// drawTask draws a task's place; false when there is none.
func (m *modelMachine) drawTask() (i int, ok bool) {
	if len(m.tasks) == 0 {
		return 0, false
	}
	return rapid.IntRange(0, len(m.tasks)-1).Draw(m.rt, "task"), true
}

func (m *modelMachine) cancel(*rapid.T) {
	i, ok := m.drawTask()
	if !ok {
		return
	}
	t := &m.tasks[i]
	if t.State == store.Waiting {
		t.State = store.Cancelled
		m.endClaim(i)
	}
	got, err := m.s.Cancel(ctx, m.app, t.ID)
	m.must(err)
	m.same("cancelled", got, *t)
}

func (m *modelMachine) resend(*rapid.T) {
	i, ok := m.drawTask()
	if !ok {
		return
	}
	t := &m.tasks[i]
	m.endClaim(i)
	t.State, t.Tries, t.Due = store.Waiting, 0, m.minute("now")
	got, err := m.s.Resend(ctx, m.app, t.ID, t.Due)
	m.must(err)
	m.same("sent again", got, *t)
}

func (m *modelMachine) take(*rapid.T) {
	m.counter++
	n, err := m.s.Take(ctx, m.app, "", "r", 0)
	m.must(err)
	m.same("counter", n, m.counter)
}

func (m *modelMachine) reset(*rapid.T) {
	if rapid.IntRange(0, 9).Draw(m.rt, "reset") > 0 {
		return // seldom, or nothing ever gets old
	}
	m.must(m.s.Reset(ctx, m.app))
	m.records, m.tasks, m.entries, m.counter = map[string]*modelRecord{}, nil, nil, 0
	m.held = map[string]bool{}
}

// same compares; the numbers that a store chooses itself don't count.
func (m *modelMachine) same(what string, got, want any) {
	m.rt.Helper()
	if reflect.DeepEqual(got, want) {
		return // the usual case, and faster than to look for differences
	}
	own := cmpopts.IgnoreFields(store.Task{}, "Seq", "Lease")
	if diff := cmp.Diff(want, got, own, cmpopts.EquateEmpty()); diff != "" {
		m.rt.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// withoutNumbers leaves out what a store chooses itself.
func withoutNumbers(tasks []store.Task) []store.Task {
	tasks = slices.Clone(tasks)
	for i := range tasks {
		tasks[i].Seq, tasks[i].Lease = 0, ""
	}
	return tasks
}

// compare looks at everything.
func (m *modelMachine) compare(rt *rapid.T) {
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
	m.same("tasks", withoutNumbers(tasks), withoutNumbers(m.tasks))
	at, ok, err := m.s.NextDue(ctx, m.app)
	m.must(err)
	if i := m.first(atMinute(1_000_000)); ok != (i >= 0) || ok && !at.Equal(m.tasks[i].Due) {
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
