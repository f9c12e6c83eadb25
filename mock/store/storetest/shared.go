package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"paymock/mock/clock"
	"paymock/mock/store"
)

// RunShared checks what several replicas of a server need of an engine that they share. open gives two
// stores on one that is empty, and closes them when the test ends.
func RunShared(t *testing.T, open func(t *testing.T) (one, other store.Shared)) {
	tests := []struct {
		name string
		run  func(s *replicas)
	}{
		{"documents as published", documentsAsPublished},
		{"documents conflict", documentsConflict},
		{"documents of an emptied store", documentsOfEmptied},
		{"documents at once", publishConcurrently},
		{"look", testLook},
		{"reserve", testReserve},
		{"generations", testGenerations},
		{"order of one instant", orderOfInstant},
		{"order at once", orderConcurrently},
		{"order after a dead replica", orderAfterDeath},
		{"task reservation", testTaskReservation},
		{"task reservation runs out", reservationRunsOut},
		{"ended context and close", sharedRefused},
	}
	for _, test := range tests {
		t.Run("Shared/"+test.name, func(t *testing.T) {
			t.Parallel()
			one, other := open(t)
			app := "platform/" + t.Name()
			test.run(&replicas{subject: &subject{Store: one, t: t, app: app}, one: one, other: other})
		})
	}
}

// replicas are two stores on one engine; the subject's is one of them.
type replicas struct {
	*subject
	one, other store.Shared
}

// documents gives those that changed after a revision, as the other replica sees them.
func (s *replicas) documents(after int64) (list []store.Document, revision int64, whole bool) {
	s.t.Helper()
	list, revision, extent, err := s.other.Documents(ctx, after)
	s.must(err)
	return list, revision, extent != 0
}

func document(name string, version int64, value string) store.Document {
	return store.Document{Name: name, Version: version, Value: []byte(value)}
}

func documentsAsPublished(s *replicas) {
	published, stop := s.other.Published()
	defer stop()
	list, none, whole := s.documents(0)
	s.same("documents of nothing", []any{list, whole}, []any{[]store.Document(nil), true})
	s.must(s.one.Publish(ctx, nil))
	s.must(s.one.Publish(ctx, []store.Document{document("app a", 0, "\xc4{"), document("app b", 0, "")}))
	<-published
	list, first, whole := s.documents(none)
	s.same("whole", whole, true)
	s.same("documents", list, []store.Document{document("app a", first, "\xc4{"), document("app b", first, "")})
	if list[1].Value == nil {
		s.t.Error("an empty document came as a removed one")
	}
	list, again, whole := s.documents(first)
	s.same("nothing new", []any{list, again, whole}, []any{[]store.Document(nil), first, false})

	s.must(s.one.Publish(ctx, []store.Document{{Name: "app b", Version: first}}))
	list, second, whole := s.documents(first)
	s.same("removed", []any{list, whole}, []any{[]store.Document{{Name: "app b", Version: second}}, false})
	s.must(s.one.Publish(ctx, []store.Document{document("app b", 0, "anew")}))
	list, third, _ := s.documents(first)
	s.same("made anew", list, []store.Document{document("app b", third, "anew")})
	if none >= first || first >= second || second >= third {
		s.t.Errorf("revisions %d, %d, %d, %d don't grow", none, first, second, third)
	}
}

func documentsConflict(s *replicas) {
	s.must(s.one.Publish(ctx, []store.Document{document("a", 0, "1")}))
	_, revision, _ := s.documents(0)
	for name, stale := range map[string]store.Document{
		"made already": document("a", 0, "2"), "of another version": document("a", revision-1, "2"),
		"not there": document("b", revision, "2"), "removed too late": {Name: "a", Version: revision + 1},
	} {
		if err := s.other.Publish(ctx, []store.Document{document("c", 0, "1"), stale}); !errors.Is(err, store.ErrConflict) {
			s.t.Errorf("%s: %v, want a conflict", name, err)
		}
	}
	list, again, _ := s.documents(0)
	s.same("all or none", []any{list, again}, []any{[]store.Document{document("a", revision, "1")}, revision})
}

// documentsOfEmptied has revisions that the store never had, as a replica has whose Redis was emptied or came back
// older and went on.
func documentsOfEmptied(s *replicas) {
	s.must(s.one.Publish(ctx, []store.Document{document("a", 0, "1")}))
	_, first, _ := s.documents(0)
	s.must(s.one.Publish(ctx, []store.Document{document("b", 0, "1")}))
	_, second, _ := s.documents(0)
	all := []store.Document{document("a", first, "1"), document("b", second, "1")}
	for after, want := range map[int64]store.Extent{0: store.Whole, first: 0, second: 0, first - 1: store.FromScratch, first + 1: store.FromScratch, second + 1_000_000_000: store.FromScratch} {
		list, again, extent, err := s.other.Documents(ctx, after)
		s.must(err)
		s.same(fmt.Sprintf("revision %d after %d", again, after-second), []any{extent, again}, []any{want, second})
		if extent != 0 {
			s.same("all there are", list, all)
		}
	}
}

func publishConcurrently(s *replicas) {
	const workers, each = 4, 10
	s.must(s.one.Publish(ctx, []store.Document{document("sum", 0, "")}))
	s.must(runTogether(workers, func(i int) error {
		st := []store.Shared{s.one, s.other}[i%2]
		for done := 0; done < each; {
			list, _, _, err := st.Documents(ctx, 0)
			if err != nil {
				return err
			}
			list[0].Value = append(list[0].Value, '+')
			if err = st.Publish(ctx, list); err == nil {
				done++
			} else if !errors.Is(err, store.ErrConflict) {
				return err
			}
		}
		return nil
	}))
	list, _, _ := s.documents(0)
	s.same("sum", len(list[0].Value), workers*each)
}

func testLook(s *replicas) {
	id := "T\xff1"
	_, absent, err := s.other.Look(ctx, s.app, "trade", id)
	s.must(err)
	s.same("absent", absent, store.Record{Kind: "trade", ID: id})
	s.write(id, 0, "one")
	s.must(s.one.Publish(ctx, []store.Document{document("a", 0, "1")}))
	_, want, _ := s.documents(0)
	revision, r, err := s.other.Look(ctx, s.app, "trade", id)
	s.must(err)
	s.same("looked at", []any{revision, r}, []any{want, trade(id, 1, "one")})
}

func testReserve(s *replicas) {
	const workers, each, n = 4, 10, 7
	var mu sync.Mutex
	taken := map[int64]bool{}
	s.must(runTogether(workers, func(i int) error {
		for range each {
			last, err := []store.Shared{s.one, s.other}[i%2].Reserve(ctx, s.app, "numbers", n)
			if err != nil {
				return err
			}
			mu.Lock()
			for number := last - n + 1; number <= last; number++ {
				if taken[number] || number < 1 {
					err = fmt.Errorf("number %d was reserved twice, or is none", number)
				}
				taken[number] = true
			}
			mu.Unlock()
			if err != nil {
				return err
			}
		}
		return nil
	}))
	s.same("count", s.count("numbers"), int64(workers*each*n))
}

func testGenerations(s *replicas) {
	refused := func(generation string) {
		s.t.Helper()
		c := s.change(trade("T1", 0, "late"))
		c.Generation, c.Tasks, c.Entries = generation, []store.Task{task("N9", noon)}, []store.Entry{entry("late")}
		s.want(s.other.Commit(ctx, c), store.ErrEnded)
		_, err := s.other.Take(ctx, s.app, generation, "r1", 0)
		s.want(err, store.ErrEnded)
		_, err = s.other.Claim(ctx, s.app, generation, atMinute(9), longLease, 9)
		s.want(err, store.ErrEnded)
	}
	refused("g1") // which never began
	s.must(s.one.Renew(ctx, s.app, "g1"))
	c := s.change(trade("T1", 0, "one"))
	c.Generation, c.Tasks, c.Entries = "g1", []store.Task{task("N1", noon)}, []store.Entry{entry("T1")}
	s.must(s.other.Commit(ctx, c))
	_, err := s.other.Take(ctx, s.app, "g1", "r1", 0)
	s.must(err)
	under := s.begin(s.claim(noon, "N1"))

	s.must(s.other.Renew(ctx, s.app, "g2"))
	s.same("begun anew", s.dump(s.app), store.Snapshot{App: s.app})
	refused("g1")
	under.State = store.Delivered
	s.want(s.Finish(ctx, under, store.Change{Generation: "g1", Entries: []store.Entry{entry("late")}}), store.ErrEnded)
	s.must(s.Restore(ctx, store.Snapshot{
		App: s.app, Generation: "g3", Counters: map[string]int64{"r1": 7}, LastTask: 1, Tasks: []store.Task{{ID: "N1", State: store.Waiting, Due: noon, Seq: 1}},
	}))
	refused("g2")
	claimed, err := s.other.Claim(ctx, s.app, "g3", atMinute(9), longLease, 9)
	s.must(err)
	s.same("claimed by those who know the generation", len(claimed), 1)
	n, err := s.other.Take(ctx, s.app, "g3", "r1", 0)
	s.must(err)
	s.same("restored count", n, int64(8))
	s.must(s.one.Discard(ctx, s.app, "g2")) // which is over
	s.must(s.one.Discard(ctx, s.app, ""))
	s.same("count", s.count("r1"), int64(8))
	s.sameGeneration("g3", true)
	s.must(s.one.Discard(ctx, s.app, "g3"))
	refused("g3")
	s.same("left", s.dump(s.app), store.Snapshot{App: s.app})
	s.sameGeneration("", false)
	s.must(s.one.Renew(ctx, s.app, "g4"))
	s.sameGeneration("g4", true)
	s.must(s.other.Reset(ctx, s.app))
	refused("g4")
	s.write("T1", 0, "of none")
	s.sameGeneration("", true)
	s.must(s.one.Discard(ctx, s.app, ""))
	s.same("left", s.dump(s.app), store.Snapshot{App: s.app})
}

func (s *replicas) sameGeneration(want string, there bool) {
	s.t.Helper()
	generation, kept, err := s.other.Generation(ctx, s.app)
	s.must(err)
	s.same("generation", []any{generation, kept}, []any{want, there})
}

func testTaskReservation(s *replicas) {
	elsewhere := s.otherReplica()
	s.add(leadingTo("one", "N1", noon), leadingTo("two", "N2", noon), leadingTo("three", "N3", noon))
	begun := elsewhere.begin(elsewhere.claim(noon, "N1"))
	idle := elsewhere.claim(noon, "N2")
	s.must(s.one.ReserveTasks(ctx, s.app, longLease))
	elsewhere.claim(noon, "")
	s.same("due elsewhere", elsewhere.due(), -1)
	s.want(s.other.Begin(ctx, idle, longLease), store.ErrLost) // taken back
	s.want(s.other.ReserveTasks(ctx, s.app, longLease), store.ErrLost)
	s.must(s.other.ReserveTasks(ctx, s.app, 0)) // ends its own, which it has not
	s.want(s.other.ReserveTasks(ctx, s.app, longLease), store.ErrLost)
	s.must(s.one.ReserveTasks(ctx, s.app, longLease)) // held on
	s.same("due", s.due(), 0)
	s.claim(noon, "N2")
	begun.State = store.Delivered
	s.must(s.other.Finish(ctx, begun, store.Change{}))

	woken, stop := s.other.Woken()
	defer stop()
	s.must(s.one.ReserveTasks(ctx, s.app, 0))
	<-woken.C
	s.sameWakes("held no longer", woken, s.app)
	s.same("due elsewhere", elsewhere.due(), 0)
	elsewhere.claim(noon, "N3")
	s.must(s.other.ReserveTasks(ctx, s.app, longLease))
}

// reservationRunsOut: a replica that holds an app and dies is not waited for, and one that comes late finds what
// others have claimed meanwhile as they found it.
func reservationRunsOut(s *replicas) {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	s.add(task("N1", noon))
	s.must(s.one.ReserveTasks(ctx, s.app, time.Millisecond))
	var claimed store.Task
	for ok := false; !ok; {
		s.must(clock.System{}.Wait(ctx, 2*time.Millisecond)) // of real time, by which holds end
		var err error
		claimed, ok, err = claimOne(s.other, s.app, noon, longLease)
		s.must(err)
	}
	s.must(s.one.ReserveTasks(ctx, s.app, longLease))
	s.want(s.other.Begin(ctx, claimed, longLease), store.ErrLost)
	s.claim(noon, "N1")
}

func sharedRefused(s *replicas) {
	ended, cancel := context.WithCancel(ctx)
	cancel()
	calls := map[string]func(context.Context) error{
		"Look":      func(ctx context.Context) error { _, _, err := s.one.Look(ctx, s.app, "trade", "T1"); return err },
		"Documents": func(ctx context.Context) error { _, _, _, err := s.one.Documents(ctx, 0); return err },
		"Publish":   func(ctx context.Context) error { return s.one.Publish(ctx, []store.Document{document("a", 0, "1")}) },
		"Reserve":   func(ctx context.Context) error { _, err := s.one.Reserve(ctx, s.app, "n", 1); return err },
		"Renew":     func(ctx context.Context) error { return s.one.Renew(ctx, s.app, "g1") },
		"Discard":   func(ctx context.Context) error { return s.one.Discard(ctx, s.app, "") },
		"Generation": func(ctx context.Context) error {
			_, _, err := s.one.Generation(ctx, s.app)
			return err
		},
		"ReserveTasks": func(ctx context.Context) error { return s.one.ReserveTasks(ctx, s.app, longLease) },
	}
	s.write("T1", 0, "one")
	for name, call := range calls {
		if err := call(ended); !errors.Is(err, context.Canceled) {
			s.t.Errorf("%s with an ended context gives %v, want its error", name, err)
		}
	}
	s.wantRecord("T1", "one", 1)
	s.same("count", s.count("n"), int64(0))
	list, _, _ := s.documents(0)
	s.same("documents", list, []store.Document(nil))
	s.must(s.one.Close())
	for name, call := range calls {
		if call(ctx) == nil {
			s.t.Errorf("%s succeeds after Close", name)
		}
	}
}
