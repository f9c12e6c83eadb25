package memory_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"paymock/mock/store"
	"paymock/mock/store/memory"
)

func tooMany(t *testing.T, err error, says string) {
	t.Helper()
	if !errors.Is(err, store.ErrTooMany) || !strings.Contains(err.Error(), says) {
		t.Errorf("error %v, want that there is no room and %q", err, says)
	}
}

// put writes a record that must not exist yet.
func put(st *memory.Store, app, kind, id string, size int) error {
	return st.Commit(ctx, store.Change{App: app, Writes: []store.Record{{Kind: kind, ID: id, Value: make([]byte, size)}}})
}

// TestRecordsAreBoundedByKind: one more of a kind is refused with its whole change; changing and
// removing go on, and other kinds and apps are not concerned.
func TestRecordsAreBoundedByKind(t *testing.T) {
	t.Parallel()
	st := open(t, memory.Config{Records: 3, Kinds: map[string]int{"trade": 2}})
	must(t, put(st, app, "trade", "1", 9))
	must(t, put(st, app, "trade", "2", 9))
	tooMany(t, put(st, app, "trade", "3", 9), app+" has 2 records of kind trade")
	tooMany(t, st.Commit(ctx, store.Change{App: app, Writes: []store.Record{
		{Kind: "other", ID: "1", Value: []byte("x")}, {Kind: "trade", ID: "3", Value: []byte("x")},
	}}), "trade")
	if _, err := st.Get(ctx, app, "other", "1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half of a refused change is there: %v", err)
	}
	must(t, st.Commit(ctx, store.Change{App: app, Writes: []store.Record{{Kind: "trade", ID: "1", Version: 1, Value: []byte("y")}}}))
	must(t, put(st, "other", "trade", "1", 9))
	for i := range 3 {
		must(t, put(st, app, "other", fmt.Sprint(i), 1))
	}
	tooMany(t, put(st, app, "other", "9", 1), "3 records of kind other")
	must(t, st.Commit(ctx, store.Change{App: app, Writes: []store.Record{{Kind: "trade", ID: "2", Version: 1}}}))
	must(t, put(st, app, "trade", "3", 9))
}

// TestMemoryIsBounded: journals go first, the largest first, then finished tasks; records and
// waiting tasks never: what would add to them is refused, and there is room again after a reset.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	const most = 4 << 20
	st := open(t, memory.Config{Memory: most})
	journal := func(app string, size int) error {
		return st.Commit(ctx, store.Change{App: app, Entries: []store.Entry{{Request: make([]byte, size)}}})
	}
	kept := func(app string) int {
		entries, err := st.Entries(ctx, app, store.Query{})
		must(t, err)
		return len(entries)
	}
	must(t, st.Commit(ctx, store.Change{App: "done", Tasks: []store.Task{{ID: "T", Due: noon, Payload: make([]byte, 200_000)}}}))
	_, err := st.Cancel(ctx, "done", "T")
	must(t, err)
	must(t, journal("small", 1000))
	for range 100 {
		must(t, journal("large", 100_000))
	}
	if kept("small") != 1 || kept("large") < 10 || kept("large") > 40 {
		t.Errorf("kept %d entries of the small journal and %d of the large one", kept("small"), kept("large"))
	}
	if tasks, err := st.Tasks(ctx, "done"); err != nil || len(tasks) != 1 {
		t.Errorf("a finished task went before the journals: %v, %v", tasks, err)
	}
	n := 0
	for err = nil; err == nil && n < 100; n++ {
		err = put(st, "records", "trade", fmt.Sprint(n), 100_000)
	}
	tooMany(t, err, "3 MiB")
	if n-1 != 31 { // three quarters of four MiB
		t.Errorf("%d records of 100 kB were taken", n-1)
	}
	tooMany(t, st.Commit(ctx, store.Change{App: app, Tasks: []store.Task{{ID: "N", Due: noon, Payload: make([]byte, 100_000)}}}), "waiting callbacks")
	for i := range n - 1 {
		if r, err := st.Get(ctx, "records", "trade", fmt.Sprint(i)); err != nil || len(r.Value) != 100_000 {
			t.Fatalf("record %d: %v", i, err)
		}
	}
	must(t, journal("large", 100_000)) // what was done is told all the same
	must(t, st.Reset(ctx, "records"))
	must(t, put(st, "records", "trade", "0", 2_000_000))
}

// TestFinishedTasksAreBoundedInBytes: the newest stays, however large.
func TestFinishedTasksAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	st := open(t, memory.Config{Bytes: 1 << 20})
	for i := range 50 {
		id := fmt.Sprint("T", i)
		must(t, st.Commit(ctx, store.Change{App: app, Tasks: []store.Task{{ID: id, Due: noon, Payload: make([]byte, 100_000)}}}))
		_, err := st.Cancel(ctx, app, id)
		must(t, err)
	}
	tasks, err := st.Tasks(ctx, app)
	must(t, err)
	if len(tasks) != 10 || tasks[9].ID != "T49" {
		t.Errorf("%d finished tasks of 100 kB are kept", len(tasks))
	}
}
