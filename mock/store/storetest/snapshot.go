package storetest

import (
	"testing"
	"time"

	"paymock/mock/store"
)

// fill makes an app with everything that a snapshot holds.
func (s *subject) fill() {
	s.t.Helper()
	s.write("T1", 0, "one")
	s.write("T1", 1, "two")
	s.write("T2", 0, "gone")
	s.commit(s.change(store.Record{Kind: "trade", ID: "T2", Version: 1}))
	s.commit(s.change(store.Record{Kind: "order", ID: "\xc4\xe3", Value: []byte(`"T1"`)}))
	s.add(task("N1", atMinute(1)), task("N2", noon), task("N3", noon.Add(time.Nanosecond)), task("N4", atMinute(9)))
	done := s.begin(s.claim(noon, "N2"))
	done.State, done.Tries = store.Delivered, 1
	done.Attempts = []store.Attempt{{At: noon, Status: 200, Accepted: true, Request: []byte("POST \xff"), Response: []byte("ok")}}
	s.must(s.Finish(ctx, done, store.Change{Entries: []store.Entry{entry("N2")}}))
	s.begin(s.claim(atMinute(1), "N3"))
	s.claim(atMinute(1), "N1")
	s.log(entry("T1"), store.Entry{Kind: "control", Subject: "T2", At: noon, Request: []byte{0, 255}, Took: time.Second})
	s.take(s.app, "rule:r1")
	s.take(s.app, "rule:r1")
}

// dump gives an app's snapshot, with documents as bytes.
func (s *subject) dump(app string) store.Snapshot {
	s.t.Helper()
	kept, err := s.Dump(ctx, app)
	s.must(err)
	return kept
}

func dumpsAndRestores(_ *testing.T, s *subject) {
	other := s.app + "/other"
	s.same("dump of nothing", s.dump(other), store.Snapshot{App: other})
	s.fill()
	kept := s.dump(s.app)
	unfinished := map[string]bool{}
	for _, one := range kept.Tasks {
		unfinished[one.ID] = one.Unfinished
	}
	s.same("unfinished", unfinished, map[string]bool{"N1": false, "N2": false, "N3": true, "N4": false})

	s.write("T1", 2, "three")
	s.write("T9", 0, "later")
	s.add(task("N9", noon))
	s.log(entry("later"))
	s.take(s.app, "rule:r1")
	s.must(s.Restore(ctx, kept))
	s.same("restored", s.dump(s.app), kept)

	s.wantRecord("T1", "two", 2)
	s.wantRecord("T9", "", 0)
	ids, err := s.IDs(ctx, s.app, "order")
	s.must(err)
	s.same("orders", ids, []string{"\xc4\xe3"})
	s.same("count", s.count("rule:r1"), int64(2))
	s.same("entries", s.entries(store.Query{}), []string{"1:N2", "2:T1", "3:T2"})
	s.goesOn()

	kept.App = other
	s.must(s.Restore(ctx, kept))
	s.same("restored elsewhere", len(s.dump(other).Tasks), 4)
	s.wantRecord("T1", "three", 3)
}

// goesOn checks that what was restored goes on where it was.
func (s *subject) goesOn() {
	s.t.Helper()
	waiting, err := s.Waiting(ctx)
	s.must(err)
	s.same("waiting", waiting, []string{s.app})
	s.same("due", s.due(), 0)
	if again := s.claim(noon.Add(time.Second), "N3"); !again.Unfinished {
		s.t.Error("an attempt that had begun is not marked")
	}
	s.claim(atMinute(2), "N1")
	s.claim(atMinute(2), "")
	s.write("T1", 2, "three")
	s.write("T2", 0, "anew")
	if _, version := s.record("T2"); version <= 1 {
		s.t.Errorf("a version came again: %d", version)
	}
	s.log(entry("next"))
	s.same("entries", s.entries(store.Query{After: 3}), []string{"4:next"})
	s.add(task("N5", noon))
	s.same("seq", s.task("N5").Seq, int64(5))
	s.same("third match", s.take(s.app, "rule:r1"), int64(3))
	_, err = s.Resend(ctx, s.app, "N2", noon)
	s.must(err)
	s.same("attempts", len(s.task("N2").Attempts), 1)
}

func restoresIntoNothing(_ *testing.T, s *subject) {
	s.must(s.Restore(ctx, store.Snapshot{App: s.app, LastEntry: 7, LastTask: 3, Floor: 5}))
	s.log(entry("T1"))
	s.same("entries", s.entries(store.Query{}), []string{"8:T1"})
	s.write("T1", 0, "one")
	if _, version := s.record("T1"); version != 6 {
		s.t.Errorf("version %d, want 6", version)
	}
	f := s.follow(store.Query{})
	f.wants("8:T1")
	s.must(s.Restore(ctx, store.Snapshot{App: s.app, LastEntry: 2, Entries: []store.Entry{{Seq: 1, Subject: "a"}, {Seq: 2, Subject: "b"}}}))
	f.wants("1:a", "2:b")
}
