package storetest

import (
	"testing"

	"paymock/mock/store"
)

func getsWhatWasCommitted(t *testing.T, s *subject) {
	_, err := s.Get(ctx, s.app, "trade", "T1")
	s.want(err, store.ErrNotFound)

	s.write("T1", 0, "one")
	got, err := s.Get(ctx, s.app, "trade", "T1")
	s.must(err)
	s.same("record", got, store.Record{Kind: "trade", ID: "T1", Version: 1, Value: []byte("one")})

	s.write("T1", 1, "two, and longer")
	s.wantRecord("T1", "two, and longer", 2)
	s.write("T1", 2, "3")
	s.wantRecord("T1", "3", 3)

	_, err = s.Get(ctx, s.app, "order", "T1")
	s.want(err, store.ErrNotFound)

	s.write("empty", 0, "")
	got, err = s.Get(ctx, s.app, "trade", "empty")
	s.must(err)
	if got.Value == nil || len(got.Value) != 0 {
		t.Errorf("an empty record came back as %#v, want present and empty", got.Value)
	}
	binary := "\x00\xff\xfe{}\r\n\x80"
	s.write("binary", 0, binary)
	s.wantRecord("binary", binary, 1)
	odd := "T:1/{}* ☃\x00"
	s.write(odd, 0, "odd id")
	s.wantRecord(odd, "odd id", 1)
}

func testConflicts(_ *testing.T, s *subject) {
	s.write("T1", 0, "one")
	s.want(s.Commit(ctx, s.change(trade("T1", 0, "again"))), store.ErrConflict)
	s.want(s.Commit(ctx, s.change(trade("T1", 2, "ahead"))), store.ErrConflict)
	s.want(s.Commit(ctx, s.change(trade("T2", 1, "never was"))), store.ErrConflict)
	s.write("T1", 1, "two")
	s.want(s.Commit(ctx, s.change(trade("T1", 1, "stale"))), store.ErrConflict)
	s.want(s.Commit(ctx, s.change(store.Record{Kind: "trade", ID: "T1", Version: 1})), store.ErrConflict)
	s.wantRecord("T1", "two", 2)
	s.wantRecord("T2", "", 0)
}

func absentRead(_ *testing.T, s *subject) {
	absent := store.Record{Kind: "order", ID: "O1"}
	c := s.change(trade("T1", 0, "one"))
	c.Reads = []store.Record{absent}
	s.commit(c)

	s.commit(s.change(store.Record{Kind: "order", ID: "O1", Value: []byte("T1")}))
	c = s.change(trade("T1", 1, "two"))
	c.Reads = []store.Record{absent}
	s.want(s.Commit(ctx, c), store.ErrConflict)
	s.wantRecord("T1", "one", 1)
}

func readsChecked(_ *testing.T, s *subject) {
	s.write("T1", 0, "one")
	s.write("T2", 0, "one")
	c := s.change(trade("T1", 1, "two"))
	c.Reads = []store.Record{{Kind: "trade", ID: "T2", Version: 1, Value: []byte("ignored")}}
	s.commit(c)
	s.wantRecord("T2", "one", 1) // reading is no commit

	s.write("T2", 1, "two")
	c.Writes[0].Version = 2
	s.want(s.Commit(ctx, c), store.ErrConflict)
	s.wantRecord("T1", "two", 2)
}

func versionsNeverComeAgain(t *testing.T, s *subject) {
	s.write("T1", 0, "one")
	s.write("T1", 1, "two")
	s.commit(s.change(store.Record{Kind: "trade", ID: "T1", Version: 2}))
	_, err := s.Get(ctx, s.app, "trade", "T1")
	s.want(err, store.ErrNotFound)
	s.commit(s.change(store.Record{Kind: "trade", ID: "T1"})) // absent and stays so

	s.write("T1", 0, "anew")
	value, version := s.record("T1")
	if value != "anew" || version <= 2 {
		t.Fatalf("written anew: %q at version %d, want a version above 2", value, version)
	}
	s.want(s.Commit(ctx, s.change(trade("T1", 1, "stale"))), store.ErrConflict)
	s.want(s.Commit(ctx, s.change(trade("T1", 2, "stale"))), store.ErrConflict)
	s.write("T1", version, "next")
	s.wantRecord("T1", "next", version+1)
}

func idsAscend(_ *testing.T, s *subject) {
	ids := func() []string {
		ids, err := s.IDs(ctx, s.app, "trade")
		s.must(err)
		return ids
	}
	s.same("ids", ids(), []string{})
	for _, id := range []string{"b", "10", "a", "9", "B"} {
		s.write(id, 0, id)
	}
	s.commit(s.change(store.Record{Kind: "order", ID: "other kind", Value: []byte("x")}))
	s.same("ids", ids(), []string{"10", "9", "B", "a", "b"})
	s.commit(s.change(store.Record{Kind: "trade", ID: "a", Version: 1}))
	s.same("ids", ids(), []string{"10", "9", "B", "b"})
}

func noWritesNoConflict(_ *testing.T, s *subject) {
	s.write("T1", 0, "one")
	s.commit(store.Change{
		App:     s.app,
		Reads:   []store.Record{{Kind: "trade", ID: "T1", Version: 7}},
		Tasks:   []store.Task{task("N1", noon)},
		Entries: []store.Entry{entry("T1")},
	})
	s.same("entries", s.entries(store.Query{}), []string{"1:T1"})
	s.claim(noon, "N1")
	s.commit(store.Change{App: s.app}) // nothing at all
}

func refusedChangeLeavesNothing(_ *testing.T, s *subject) {
	s.write("T2", 0, "one")
	c := s.change(trade("T1", 0, "new"), trade("T2", 9, "stale"), trade("T3", 0, "new"))
	c.Tasks = []store.Task{task("N1", noon)}
	c.Entries = []store.Entry{entry("T1")}
	s.want(s.Commit(ctx, c), store.ErrConflict)
	s.wantRecord("T1", "", 0)
	s.wantRecord("T2", "one", 1)
	s.wantRecord("T3", "", 0)
	s.same("tasks", s.tasks(), []store.Task{})
	s.same("entries", s.entries(store.Query{}), []string(nil))
	s.same("due", s.due(), -1)

	c.Writes[1].Version = 1
	s.commit(c)
	s.wantRecord("T1", "new", 1)
	s.wantRecord("T2", "stale", 2)
	s.same("entries", s.entries(store.Query{}), []string{"1:T1"})
	s.claim(noon, "N1")
}

func recordsAreCopies(_ *testing.T, s *subject) {
	given := []byte("value")
	s.commit(s.change(store.Record{Kind: "trade", ID: "T1", Value: given}))
	copy(given, "XXXXX")
	s.wantRecord("T1", "value", 1)

	got, err := s.Get(ctx, s.app, "trade", "T1")
	s.must(err)
	copy(got.Value, "YYYYY")
	s.wantRecord("T1", "value", 1)

	before, err := s.Get(ctx, s.app, "trade", "T1")
	s.must(err)
	s.write("T1", 1, "other")
	s.same("a record got before", string(before.Value), "value")
	s.write("T2", 0, "more")

	ids, err := s.IDs(ctx, s.app, "trade")
	s.must(err)
	ids[0] = "changed"
	ids, err = s.IDs(ctx, s.app, "trade")
	s.must(err)
	s.same("ids", ids, []string{"T1", "T2"})
}
