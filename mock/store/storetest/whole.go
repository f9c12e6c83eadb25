package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"paymock/mock/store"
)

func (s *subject) take(app, counter string) int64 {
	s.t.Helper()
	n, err := s.Take(ctx, app, "", counter, 0)
	s.must(err)
	return n
}

func (s *subject) count(counter string) int64 {
	s.t.Helper()
	n, err := s.Count(ctx, s.app, counter)
	s.must(err)
	return n
}

func testCounters(_ *testing.T, s *subject) {
	s.same("count of nothing", s.count("r1"), int64(0))
	s.same("first", s.take(s.app, "r1"), int64(1))
	s.same("second", s.take(s.app, "r1"), int64(2))
	s.same("another counter", s.take(s.app, "r2"), int64(1))
	s.same("count", s.count("r1"), int64(2))
	s.same("counting counts nothing", s.count("r1"), int64(2))
}

// countsInSpans checks that a counter begins anew with a span, and that a hundred spans leave no more
// behind than one.
func countsInSpans(_ *testing.T, s *subject) {
	take := func(span int64) int64 {
		n, err := s.Take(ctx, s.app, "", "r1", span)
		s.must(err)
		return n
	}
	const early, late = 5, 1<<63 - 1
	var got []int64
	for _, span := range []int64{early, early, late, late, late, early} {
		got = append(got, take(span))
	}
	s.same("counts", got, []int64{1, 2, 1, 2, 3, 1})
	s.must(s.Restore(ctx, s.dump(s.app)))
	s.same("goes on", take(early), int64(2))
	for span := range int64(100) {
		take(span + 1)
	}
	s.same("kept", s.dump(s.app).Counters, map[string]int64{"r1": 1, store.SpanOf("r1"): 100})
}

// forgetsCounters checks that nothing is left of counters that were forgotten, in the apps named.
func forgetsCounters(_ *testing.T, s *subject) {
	other, third := s.app+"/other", s.app+"/third"
	var many []string
	for i := range 1500 {
		many = append(many, fmt.Sprint("none", i))
	}
	for _, app := range []string{s.app, other, third} {
		s.take(app, "r1")
		s.take(app, "r2")
		_, err := s.Take(ctx, app, "", "r1:0", 7)
		s.must(err)
	}
	s.must(s.Forget(ctx, append(many, "r1", "r1:0"), s.app, s.app+"/unknown", other))
	s.must(s.Forget(ctx, nil, s.app))
	s.must(s.Forget(ctx, []string{"r2"}))
	left := map[string]int64{"r2": 1}
	s.same("left", s.dump(s.app).Counters, left)
	s.same("left in another app", s.dump(other).Counters, left)
	s.same("left in an app that was not named", len(s.dump(third).Counters), 4)
	s.same("counts anew", s.take(s.app, "r1"), int64(1))
}

func appsApart(_ *testing.T, s *subject) {
	other := s.app + "/other"
	fill := func(app, value string) {
		s.must(s.Commit(ctx, store.Change{
			App: app, Writes: []store.Record{trade("T1", 0, value)},
			Tasks: []store.Task{task("N1", noon)}, Entries: []store.Entry{entry(value)},
		}))
		s.take(app, "r1")
	}
	fill(s.app, "mine")
	fill(other, "theirs")
	s.wantRecord("T1", "mine", 1)
	s.same("entries", s.entries(store.Query{}), []string{"1:mine"})
	s.same("count", s.count("r1"), int64(1))
	s.claim(noon, "N1")
	s.claim(noon, "")
	s.must(s.Reset(ctx, other))
	s.wantRecord("T1", "mine", 1)
	s.same("entries", s.entries(store.Query{}), []string{"1:mine"})
	s.same("count", s.count("r1"), int64(1))
	s.same("tasks", len(s.tasks()), 1)
	_, err := s.Get(ctx, other, "trade", "T1")
	s.want(err, store.ErrNotFound)
}

func testReset(_ *testing.T, s *subject) {
	s.must(s.Reset(ctx, s.app)) // of nothing
	for range 2 {
		s.write("T1", 0, "one")
		s.write("T1", 1, "two")
		s.add(task("N1", noon), task("N2", noon))
		s.claim(noon, "N1")
		s.log(entry("T1"))
		s.take(s.app, "r1")
		s.must(s.Reset(ctx, s.app))

		s.wantRecord("T1", "", 0)
		ids, err := s.IDs(ctx, s.app, "trade")
		s.must(err)
		s.same("ids", ids, []string{})
		s.same("tasks", s.tasks(), []store.Task{})
		s.claim(atMinute(999), "")
		s.same("due", s.due(), -1)
		_, err = s.Task(ctx, s.app, "N1")
		s.want(err, store.ErrNotFound)
		s.same("entries", s.entries(store.Query{}), []string(nil))
		_, err = s.Entry(ctx, s.app, 1)
		s.want(err, store.ErrNotFound)
		s.same("count", s.count("r1"), int64(0))
	}
	s.log(entry("T1"))
	s.same("entries", s.entries(store.Query{}), []string{"1:T1"})
}

// calls is every call of a store, with arguments that would have an effect.
func (s *subject) calls(claimed store.Task) map[string]func(context.Context) error {
	c := s.change(trade("T2", 0, "new"))
	c.Entries = []store.Entry{entry("T2")}
	return map[string]func(context.Context) error{
		"Get":     func(ctx context.Context) error { _, err := s.Get(ctx, s.app, "trade", "T1"); return err },
		"IDs":     func(ctx context.Context) error { _, err := s.IDs(ctx, s.app, "trade"); return err },
		"Commit":  func(ctx context.Context) error { return s.Commit(ctx, c) },
		"Finish":  func(ctx context.Context) error { return s.Finish(ctx, claimed, c) },
		"NextDue": func(ctx context.Context) error { _, _, err := s.NextDue(ctx, s.app); return err },
		"Waiting": func(ctx context.Context) error { _, err := s.Waiting(ctx); return err },
		"Tasks":   func(ctx context.Context) error { _, err := s.Tasks(ctx, s.app); return err },
		"Task":    func(ctx context.Context) error { _, err := s.Task(ctx, s.app, "N1"); return err },
		"Cancel":  func(ctx context.Context) error { _, err := s.Cancel(ctx, s.app, "N2"); return err },
		"Resend":  func(ctx context.Context) error { _, err := s.Resend(ctx, s.app, "N2", noon); return err },
		"Entries": func(ctx context.Context) error { _, err := s.Entries(ctx, s.app, store.Query{}); return err },
		"Entry":   func(ctx context.Context) error { _, err := s.Entry(ctx, s.app, 1); return err },
		"Take":    func(ctx context.Context) error { _, err := s.Take(ctx, s.app, "", "r1", 0); return err },
		"Count":   func(ctx context.Context) error { _, err := s.Count(ctx, s.app, "r1"); return err },
		"Forget":  func(ctx context.Context) error { return s.Forget(ctx, []string{"r1"}, s.app) },
		"Reset":   func(ctx context.Context) error { return s.Reset(ctx, s.app) },
		"Dump":    func(ctx context.Context) error { _, err := s.Dump(ctx, s.app); return err },
		"Restore": func(ctx context.Context) error { return s.Restore(ctx, store.Snapshot{App: s.app}) },
		"Ping":    func(ctx context.Context) error { return s.Ping(ctx) },
		"Claim": func(ctx context.Context) error {
			_, err := s.Claim(ctx, s.app, "", atMinute(9), time.Hour, 1)
			return err
		},
		"Begin":   func(ctx context.Context) error { return s.Begin(ctx, claimed, time.Hour) },
		"Release": func(ctx context.Context) error { return s.Release(ctx, claimed) },
	}
}

func (s *subject) prepare() store.Task {
	s.write("T1", 0, "one")
	s.add(task("N1", noon), task("N2", atMinute(1)))
	s.log(entry("T1"))
	return s.claim(noon, "N1")
}

func endedContext(t *testing.T, s *subject) {
	ended, cancel := context.WithCancel(ctx)
	cancel()
	claimed := s.prepare()
	before := s.tasks()
	for name, call := range s.calls(claimed) {
		if err := call(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with an ended context gives %v, want its error", name, err)
		}
	}
	s.wantRecord("T1", "one", 1)
	s.wantRecord("T2", "", 0)
	s.same("tasks", s.tasks(), before)
	s.same("entries", s.entries(store.Query{}), []string{"1:T1"})
	s.same("count", s.count("r1"), int64(0))
}

func testClose(t *testing.T, s *subject) {
	s.must(s.Ping(ctx))
	claimed := s.prepare()
	f := s.follow(store.Query{})
	f.wants("1:T1")
	s.must(s.Close())
	if err := f.ends(); err == nil {
		t.Error("Follow ended without an error though the store was closed")
	}
	for name, call := range s.calls(claimed) {
		if call(ctx) == nil {
			t.Errorf("%s succeeds after Close", name)
		}
	}
	for _, err := range s.Follow(ctx, s.app, store.Query{}) {
		if err == nil {
			t.Error("Follow gives entries after Close")
		}
	}
}
