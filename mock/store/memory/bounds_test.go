package memory_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"paymock/mock/store"
	"paymock/mock/store/memory"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

const app = "4pyun/op1"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// handClock is a clock that moves when told.
type handClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (*handClock) Wait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func (*handClock) Timer(time.Duration) (<-chan time.Time, func()) { return nil, func() {} }

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	for field, cfg := range map[string]memory.Config{
		"Entries": {Entries: -1},
		"Bytes":   {Bytes: -1},
		"Tasks":   {Tasks: -1},
		"Waiting": {Waiting: -1},
		"All":     {All: -1},
	} {
		if _, err := memory.New(cfg); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s below zero gave %v, want an error naming it", field, err)
		}
	}
}

// seqs gives the journal's first and last Seq and the number of entries.
func seqs(t *testing.T, st store.Store) (first, last int64, n int) {
	t.Helper()
	entries, err := st.Entries(ctx, app, store.Query{})
	must(t, err)
	if len(entries) == 0 {
		return 0, 0, 0
	}
	for i, e := range entries {
		if e.Seq != entries[0].Seq+int64(i) {
			t.Fatalf("entry %d comes %dth after %d", e.Seq, i, entries[0].Seq)
		}
	}
	return entries[0].Seq, entries[len(entries)-1].Seq, len(entries)
}

func log(t testing.TB, st store.Store, entries ...store.Entry) {
	t.Helper()
	must(t, st.Commit(ctx, store.Change{App: app, Entries: entries}))
}

// claim claims one task; it has no ID when none is due.
func claim(t testing.TB, st store.Store, now time.Time, lease time.Duration) store.Task {
	t.Helper()
	tasks, err := st.Claim(ctx, app, "", now, lease, 1)
	must(t, err)
	if len(tasks) == 0 {
		return store.Task{}
	}
	return tasks[0]
}

func TestJournalKeepsTheNewestByNumber(t *testing.T) {
	t.Parallel()
	st := open(t, memory.Config{Entries: 21})
	for i := 1; i <= 100; i++ {
		log(t, st, store.Entry{Subject: fmt.Sprint(i)})
		first, last, n := seqs(t, st)
		if last != int64(i) || n != min(i, 21) {
			t.Fatalf("after %d entries: %d to %d, %d kept", i, first, last, n)
		}
	}
	if _, err := st.Entry(ctx, app, 79); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a dropped entry gave %v", err)
	}
	e, err := st.Entry(ctx, app, 80)
	must(t, err)
	if e.Subject != "80" {
		t.Errorf("entry 80 is of %q", e.Subject)
	}
	log(t, st, make([]store.Entry, 50)...) // more at once than are kept
	if first, last, n := seqs(t, st); first != 130 || last != 150 || n != 21 {
		t.Errorf("kept %d to %d, %d entries; want 130 to 150", first, last, n)
	}
	entries, err := st.Entries(ctx, app, store.Query{After: 3, Limit: 2})
	must(t, err)
	if entries[0].Seq != 130 {
		t.Errorf("entries after a dropped one begin with %d, want the oldest kept", entries[0].Seq)
	}
}

func TestJournalKeepsTheNewestByBytes(t *testing.T) {
	t.Parallel()
	const bound = 64 << 10
	st := open(t, memory.Config{Bytes: bound})
	large := func(n int) store.Entry { return store.Entry{Request: make([]byte, n/2), Response: make([]byte, n/2)} }
	for range 200 {
		log(t, st, large(4000))
	}
	if _, last, n := seqs(t, st); last != 200 || n < 10 || n*4000 > bound {
		t.Errorf("kept %d entries of 4,000 bytes up to %d within %d bytes", n, last, bound)
	}
	log(t, st, large(10*bound))
	if first, last, n := seqs(t, st); first != 201 || last != 201 || n != 1 {
		t.Errorf("after one huge entry %d to %d are kept, want that one", first, last)
	}
	log(t, st, large(10))
	if first, _, _ := seqs(t, st); first != 202 {
		t.Errorf("the huge entry is kept beside another")
	}
	for range 10_000 {
		log(t, st, store.Entry{})
	}
	if _, _, n := seqs(t, st); n > bound/200 {
		t.Errorf("%d empty entries are kept within %d bytes", n, bound)
	}
}

func TestFollowSkipsWhatTheBoundDropped(t *testing.T) {
	t.Parallel()
	st := open(t, memory.Config{Entries: 5})
	log(t, st, make([]store.Entry, 3)...)
	var got []int64
	for e, err := range st.Follow(ctx, app, store.Query{}) {
		must(t, err)
		got = append(got, e.Seq)
		if e.Seq == 3 {
			log(t, st, make([]store.Entry, 20)...)
		}
		if e.Seq == 23 {
			break
		}
	}
	if fmt.Sprint(got) != "[1 2 3 19 20 21 22 23]" {
		t.Errorf("followed %v", got)
	}
}

func TestFinishedTasksAreBounded(t *testing.T) {
	t.Parallel()
	st := open(t, memory.Config{Tasks: 3})
	for i := range 10 {
		due := noon.Add(time.Duration(10-i) * time.Minute)
		must(t, st.Commit(ctx, store.Change{App: app, Tasks: []store.Task{{ID: fmt.Sprint("N", i), Due: due}}}))
	}
	for i := range 9 { // from N9, due first, to N1
		task := claim(t, st, noon.Add(time.Hour), time.Hour)
		if want := fmt.Sprint("N", 9-i); task.ID != want {
			t.Fatalf("claimed %q, want %s", task.ID, want)
		}
		task.State = store.Delivered
		must(t, st.Finish(ctx, task, store.Change{}))
	}
	ids := func() (ids []string) {
		tasks, err := st.Tasks(ctx, app)
		must(t, err)
		for _, task := range tasks {
			ids = append(ids, task.ID)
		}
		return ids
	}
	if got := fmt.Sprint(ids()); got != "[N0 N1 N2 N3]" {
		t.Errorf("kept %s, want the waiting one and the three finished last", got)
	}
	_, err := st.Resend(ctx, app, "N3", noon)
	must(t, err)
	_, err = st.Cancel(ctx, app, "N0")
	must(t, err)
	if got := fmt.Sprint(ids()); got != "[N0 N1 N2 N3]" {
		t.Errorf("kept %s; a task sent again is not a finished one", got)
	}
	_, err = st.Cancel(ctx, app, "N3")
	must(t, err)
	if got := fmt.Sprint(ids()); got != "[N0 N1 N3]" {
		t.Errorf("kept %s, want those finished last", got)
	}
	must(t, st.Commit(ctx, store.Change{App: app, Tasks: []store.Task{{ID: "N2"}}})) // dropped, so its id is free
}

// A callback beyond the bounds is refused with the whole change, and there is room again when
// one is done with. Timers don't count.
func TestWaitingCallbacksAreBounded(t *testing.T) {
	t.Parallel()
	st := open(t, memory.Config{Waiting: 3, All: 5})
	add := func(app string, ids ...string) error {
		c := store.Change{App: app, Writes: []store.Record{{Kind: "trade", ID: ids[0], Value: []byte("x")}}}
		for _, id := range ids {
			c.Tasks = append(c.Tasks, store.Task{ID: id, Due: noon, Timer: id[0] == 'T'})
		}
		return st.Commit(ctx, c)
	}
	full := func(err error, says string) {
		t.Helper()
		if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), says) {
			t.Errorf("error %v, want that it is full and %q", err, says)
		}
	}
	must(t, add(app, "N1", "T1", "T2", "T3", "T4"))
	full(add(app, "N2", "N3", "N4"), "1 of "+app+", which may have 3; let merchants answer, cancel")
	if _, err := st.Get(ctx, app, "trade", "N2"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a refused change left its record: %v", err)
	}
	must(t, add(app, "N2", "N3"))
	must(t, add("other", "N1", "N2"))
	full(add("other", "N3"), "5 of all apps, which may have 5")
	must(t, add(app, "T5"))
	_, err := st.Cancel(ctx, app, "N3")
	must(t, err)
	must(t, add("other", "N3"))
	must(t, st.Reset(ctx, "other"))
	_, err = st.Resend(ctx, app, "N3", noon)
	must(t, err)
	must(t, add("third", "N1", "N2"))
	full(add("third", "N3"), "5 of all apps")
	done := claim(t, st, noon, time.Hour)
	for done.Timer {
		done = claim(t, st, noon, time.Hour)
	}
	done.State = store.Delivered
	must(t, st.Finish(ctx, done, store.Change{}))
	must(t, add("third", "N3"))
}

func TestLeaseEndsByTheInjectedClock(t *testing.T) {
	t.Parallel()
	clock := &handClock{now: noon}
	st := open(t, memory.Config{Clock: clock})
	must(t, st.Commit(ctx, store.Change{App: app, Tasks: []store.Task{{ID: "N1", Due: noon}, {ID: "N2", Due: noon}}}))
	claims := func(want string) store.Task {
		t.Helper()
		task := claim(t, st, noon, time.Minute)
		if task.ID != want {
			t.Fatalf("claimed %q, want %q", task.ID, want)
		}
		return task
	}
	first := claims("N1")
	must(t, st.Begin(ctx, first, time.Minute))
	clock.move(30 * time.Second)
	claims("N2")
	clock.move(30*time.Second - 1)
	claims("")
	clock.move(1)
	if listed, err := st.Task(ctx, app, "N1"); err != nil || listed.Leased {
		t.Errorf("the task is leased (%t, %v) after a minute", listed.Leased, err)
	}
	if at, ok, err := st.NextDue(ctx, app); err != nil || !ok || !at.Equal(noon) {
		t.Errorf("next due %v, %t, %v; want noon", at, ok, err)
	}
	claims("N1")
	claims("")
	clock.move(29 * time.Second)
	claims("")
	clock.move(time.Second)
	claims("N2")
	first.State = store.Delivered
	if err := st.Finish(ctx, first, store.Change{}); !errors.Is(err, store.ErrLost) {
		t.Errorf("the lease of another was used: %v", err)
	}
}

// TestResetUnderWay resets an app while others write to it: no writer fails, and what a reset
// took away leaves no trace in any list.
func TestResetUnderWay(t *testing.T) {
	t.Parallel()
	st := open(t, memory.Config{})
	for range 200 {
		var writers sync.WaitGroup
		for i := range 3 {
			writers.Go(func() {
				for n := range 20 {
					c := store.Change{App: app, Tasks: []store.Task{{ID: fmt.Sprint(i, "-", n)}}, Entries: make([]store.Entry, 1)}
					if err := st.Commit(ctx, c); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Go(func() {
			for range 20 {
				if err := st.Reset(ctx, app); err != nil {
					t.Error(err)
				}
			}
		})
		writers.Wait()
		tasks, err := st.Tasks(ctx, app)
		must(t, err)
		apps, err := st.Waiting(ctx)
		must(t, err)
		if _, _, n := seqs(t, st); n != len(tasks) || (n > 0) != (len(apps) > 0) {
			t.Fatalf("after the last reset %d tasks, %d entries and the waiting apps %q", len(tasks), n, apps)
		}
		must(t, st.Reset(ctx, app))
	}
}

// TestMemoryStaysFlat exchanges until the journal's bound has been passed many times over.
func TestMemoryStaysFlat(t *testing.T) {
	st := open(t, memory.Config{Entries: 500, Tasks: 50})
	exchange := func(i int) {
		r, err := st.Get(ctx, app, "trade", "T1")
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		must(t, st.Commit(ctx, store.Change{
			App:     app,
			Writes:  []store.Record{{Kind: "trade", ID: "T1", Version: r.Version, Value: make([]byte, 500)}},
			Tasks:   []store.Task{{ID: fmt.Sprint("N", i), Payload: make([]byte, 500)}},
			Entries: []store.Entry{{Request: make([]byte, 1000), Response: make([]byte, 1000)}},
		}))
		task := claim(t, st, noon, time.Hour)
		task.State = store.Delivered
		must(t, st.Finish(ctx, task, store.Change{}))
	}
	for i := range 2_000 {
		exchange(i)
	}
	before := heap()
	for i := range 20_000 {
		exchange(2_000 + i)
	}
	if after := heap(); after > before+1<<20 {
		t.Errorf("the heap grew from %d to %d bytes over 20,000 exchanges", before, after)
	}
	runtime.KeepAlive(st)
}

// TestIdleAppsAreCheap: an app that has one record and one entry takes a few kilobytes.
func TestIdleAppsAreCheap(t *testing.T) {
	st := open(t, memory.Config{})
	before := heap()
	const apps = 1_000
	for i := range apps {
		must(t, st.Commit(ctx, store.Change{
			App:     fmt.Sprint("4pyun/op", i),
			Writes:  []store.Record{{Kind: "trade", ID: "T1", Value: make([]byte, 500)}},
			Entries: make([]store.Entry, 1),
		}))
	}
	if each := (heap() - before) / apps; each > 8<<10 {
		t.Errorf("an idle app takes %d bytes", each)
	}
	for i := range apps {
		must(t, st.Reset(ctx, fmt.Sprint("4pyun/op", i)))
	}
	if left := heap() - before; left > 1<<20 {
		t.Errorf("%d bytes stay after every app was reset", left)
	}
	runtime.KeepAlive(st)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
