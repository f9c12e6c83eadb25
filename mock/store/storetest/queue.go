package storetest

import (
	"fmt"
	"testing"
	"time"

	"paymock/mock/store"
)

func tasksAsCommitted(_ *testing.T, s *subject) {
	_, err := s.Task(ctx, s.app, "N1")
	s.want(err, store.ErrNotFound)

	given := task("N1", atMinute(4))
	given.State, given.Lease, given.Leased, given.Seq, given.App = store.Delivered, "forged", true, 99, "other"
	timer := store.Task{ID: "N2", Kind: "expire", Timer: true, Subject: "T2"}
	s.add(given, timer)

	want := given
	want.App, want.State, want.Lease, want.Leased = s.app, store.Waiting, "", false
	listed := s.tasks()
	if len(listed) != 2 || listed[0].Seq >= listed[1].Seq {
		s.t.Fatalf("listed %+v, want N1 before N2", listed)
	}
	want.Seq = listed[0].Seq
	s.same("task", s.task("N1"), want)
	s.same("listed", listed[0], want)
	s.same("timer's state", listed[1].State, store.Waiting)
	s.same("timers", []bool{listed[0].Timer, listed[1].Timer}, []bool{false, true})

	claimed := s.claim(atMinute(4), "N2") // no Due: due at once
	if claimed.Lease == "" {
		s.t.Error("a claim has no lease")
	}
	claimed = s.claim(atMinute(4), "N1")
	want.Lease = claimed.Lease
	s.same("claimed", claimed, want)
	want.Lease = ""
	s.same("task that is claimed only", s.task("N1"), want)
	s.begin(claimed)
	want.Leased = true
	s.same("task under way", s.task("N1"), want)
}

func takenID(_ *testing.T, s *subject) {
	s.add(task("N1", noon))
	c := s.change(trade("T1", 0, "one"))
	c.Tasks = []store.Task{task("N2", noon), task("N1", atMinute(1))}
	c.Entries = []store.Entry{entry("T1")}
	s.want(s.Commit(ctx, c), store.ErrExists)
	c.Tasks = []store.Task{task("N3", noon), task("N3", noon)}
	s.want(s.Commit(ctx, c), store.ErrExists)
	s.wantRecord("T1", "", 0)
	s.same("entries", s.entries(store.Query{}), []string(nil))
	s.same("number of tasks", len(s.tasks()), 1)

	finished := s.claim(noon, "N1")
	finished.State = store.Delivered
	s.must(s.Finish(ctx, finished, store.Change{}))
	c.Tasks = []store.Task{task("N1", noon)}
	s.want(s.Commit(ctx, c), store.ErrExists) // a finished task keeps its id
}

func claimOrder(_ *testing.T, s *subject) {
	s.claim(noon, "")
	s.add(task("late", atMinute(9)), task("first", atMinute(1)), task("tie1", atMinute(5)))
	s.add(task("tie2", atMinute(5)), task("tie0", atMinute(4)))
	s.claim(atMinute(1).Add(-time.Nanosecond*1000), "")
	s.claim(atMinute(1), "first")
	s.claim(atMinute(1), "")
	s.claim(atMinute(60), "tie0")
	s.claim(atMinute(60), "tie1")
	s.claim(atMinute(60), "tie2")
	s.claim(atMinute(60), "late")
	s.claim(atMinute(60), "")
}

// batch claims up to limit tasks and gives their ids.
func (s *subject) batch(now time.Time, limit int) (tasks []store.Task, ids []string) {
	s.t.Helper()
	tasks, err := s.Claim(ctx, s.app, "", now, longLease, limit)
	s.must(err)
	for _, t := range tasks {
		ids = append(ids, t.ID)
	}
	return tasks, ids
}

func claimBatches(_ *testing.T, s *subject) {
	_, ids := s.batch(atMinute(9), 3)
	s.same("claimed of an unknown app", ids, []string(nil))
	for _, due := range []int{5, 1, 5, 2, 7, 1} { // N0 to N5
		s.add(task(fmt.Sprint("N", len(s.tasks())), atMinute(due)))
	}
	_, ids = s.batch(atMinute(5), 2)
	s.same("first two", ids, []string{"N1", "N5"})
	tasks, ids := s.batch(atMinute(5), 100)
	s.same("the rest that is due", ids, []string{"N3", "N0", "N2"})
	_, ids = s.batch(atMinute(5), 100)
	s.same("nothing twice", ids, []string(nil))
	if tasks[0].Lease == tasks[1].Lease {
		s.t.Error("two tasks have one lease")
	}
	s.must(s.Finish(ctx, tasks[1], store.Change{}))
	_, ids = s.batch(atMinute(9), 100)
	s.same("given back and due since", ids, []string{"N0", "N4"})
}

// testBegin tells attempts that were begun from tasks that were claimed only.
func testBegin(_ *testing.T, s *subject) {
	s.add(task("N1", noon), task("N2", noon), task("N3", noon))
	leased := func(want bool) {
		s.t.Helper()
		s.same("attempt under way", s.task("N1").Leased, want)
	}
	t := s.claim(noon, "N1")
	leased(false)
	s.begin(t)
	s.begin(t)
	leased(true)
	t.Due = atMinute(1)
	s.must(s.Finish(ctx, t, store.Change{}))
	leased(false)
	s.want(s.Begin(ctx, t, longLease), store.ErrLost)
	leased(false)

	t = s.claim(noon, "N2")
	_, err := s.Cancel(ctx, s.app, "N2")
	s.must(err)
	s.want(s.Begin(ctx, t, longLease), store.ErrLost)
	t = s.claim(noon, "N3")
	_, err = s.Resend(ctx, s.app, "N3", noon)
	s.must(err)
	s.want(s.Begin(ctx, t, longLease), store.ErrLost)
	newer := s.claim(noon, "N3")
	s.want(s.Begin(ctx, t, longLease), store.ErrLost)
	s.begin(newer)
	s.want(s.Begin(ctx, store.Task{App: s.app, ID: "N3"}, longLease), store.ErrLost)
	s.want(s.Begin(ctx, store.Task{App: s.app, ID: "none", Lease: t.Lease}, longLease), store.ErrLost)
	s.want(s.Begin(ctx, store.Task{App: s.app + "/other", ID: "N3", Lease: newer.Lease}, longLease), store.ErrLost)
}

func testRelease(_ *testing.T, s *subject) {
	s.must(s.Release(ctx))
	s.add(task("N1", atMinute(1)), task("N2", atMinute(2)), task("N3", atMinute(3)), task("N4", atMinute(4)))
	tasks, _ := s.batch(atMinute(4), 4)
	s.begin(tasks[1])
	_, err := s.Cancel(ctx, s.app, "N3")
	s.must(err)
	s.same("due", s.due(), -1)
	s.must(s.Release(ctx, tasks...))
	s.same("due", s.due(), 1)
	s.same("state", s.task("N3").State, store.Cancelled)
	s.same("under way", s.task("N2").Leased, true)
	s.want(s.Begin(ctx, tasks[0], longLease), store.ErrLost)
	again, ids := s.batch(atMinute(4), 4)
	s.same("claimed again", ids, []string{"N1", "N4"})
	s.same("unfinished", again[0].Unfinished, false)
	s.must(s.Release(ctx, tasks[0])) // somebody else's by now
	s.begin(again[0])
	s.must(s.Release(ctx, store.Task{App: s.app + "/other", ID: "N4", Lease: again[1].Lease}))
	s.same("due", s.due(), -1)
}

func nextDue(_ *testing.T, s *subject) {
	s.same("due", s.due(), -1)
	s.add(task("N2", atMinute(8)), task("N1", atMinute(4)))
	s.same("due", s.due(), 4)
	s.add(task("N0", atMinute(2)))
	s.same("due", s.due(), 2)
	claimed := s.claim(atMinute(2), "N0")
	s.same("due while N0 is under way", s.due(), 4)
	claimed.Due = atMinute(6)
	s.must(s.Finish(ctx, claimed, store.Change{}))
	s.claim(atMinute(5), "N1")
	s.same("due after a retry was set", s.due(), 6)
	_, err := s.Cancel(ctx, s.app, "N0")
	s.must(err)
	s.same("due after a cancel", s.due(), 8)
	_, err = s.Resend(ctx, s.app, "N0", atMinute(7))
	s.must(err)
	s.same("due after a resend", s.due(), 7)
}

// farDue has times of which no nanoseconds can be counted: they lie before and after all others.
func farDue(_ *testing.T, s *subject) {
	far, before := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC)
	s.add(task("N3", far), task("N2", atMinute(4)), task("N1", before))
	s.claim(atMinute(5), "N1")
	s.claim(atMinute(5), "N2")
	s.claim(atMinute(5), "")
	if due, ok, err := s.NextDue(ctx, s.app); err != nil || !ok || !due.After(atMinute(5)) {
		s.t.Errorf("due %v, %t, %v", due, ok, err)
	}
	kept, err := s.Task(ctx, s.app, "N3")
	s.must(err)
	s.same("due in the year", kept.Due.UTC(), far)
}

// waits reports whether the subject's app has waiting tasks. The store may hold other apps.
func (s *subject) waits(app string) bool {
	s.t.Helper()
	apps, err := s.Waiting(ctx)
	s.must(err)
	found := false
	for i, name := range apps {
		if i > 0 && apps[i-1] >= name {
			s.t.Fatalf("waiting apps %q don't ascend", apps)
		}
		found = found || name == app
	}
	return found
}

func waitingApps(_ *testing.T, s *subject) {
	wants := func(want bool, when string) {
		s.t.Helper()
		if s.waits(s.app) != want {
			s.t.Fatalf("%s: app waits is %t, want %t", when, !want, want)
		}
	}
	wants(false, "at first")
	s.write("T1", 0, "no task")
	wants(false, "after a change without tasks")
	s.add(task("N1", atMinute(1)), task("N2", atMinute(2)))
	second := s.app + "/second"
	s.must(s.Commit(ctx, store.Change{App: second, Tasks: []store.Task{task("N1", noon)}}))
	wants(true, "with two tasks")
	claimed := s.claim(atMinute(1), "N1")
	_, err := s.Cancel(ctx, s.app, "N2")
	s.must(err)
	wants(true, "with one under way")
	claimed.State = store.Exhausted
	s.must(s.Finish(ctx, claimed, store.Change{}))
	wants(false, "with none")
	if !s.waits(second) {
		s.t.Error("the second app has a waiting task and is not listed")
	}
	_, err = s.Resend(ctx, s.app, "N2", noon)
	s.must(err)
	wants(true, "after a resend")
	s.must(s.Reset(ctx, s.app))
	wants(false, "after a reset")
}

// nthAttempt is the nth delivery try.
func nthAttempt(n int, accepted bool) store.Attempt {
	return store.Attempt{
		At: atMinute(n), Status: 200, Accepted: accepted, Reason: "because",
		Request: []byte("POST / HTTP/1.1\r\n\r\n"), Response: []byte("HTTP/1.1 200 OK\r\n\r\nfail"),
		Took: 3 * time.Millisecond,
	}
}

func retryAndFinish(_ *testing.T, s *subject) {
	s.add(task("N1", atMinute(1)))
	t := s.claim(atMinute(1), "N1")
	t.Tries, t.Due = 1, atMinute(5)
	t.Attempts = append(t.Attempts, nthAttempt(1, false))
	s.must(s.Finish(ctx, t, store.Change{}))
	t.Lease = ""
	s.same("task to retry", s.task("N1"), t)
	s.claim(atMinute(4), "")

	again := s.claim(atMinute(5), "N1")
	s.same("attempts when claimed again", again.Attempts, t.Attempts)
	again.Tries, again.State = 2, store.Delivered
	again.Attempts = append(again.Attempts, nthAttempt(5, true))
	s.must(s.Finish(ctx, again, store.Change{App: s.app}))
	used := again
	again.Lease = ""
	s.same("delivered task", s.task("N1"), again)
	s.claim(atMinute(999), "")
	s.same("due", s.due(), -1)
	s.want(s.Finish(ctx, used, store.Change{}), store.ErrLost) // a lease serves once
}

func finishCommits(_ *testing.T, s *subject) {
	s.write("T1", 0, "one")
	timer := task("expire", noon)
	timer.Kind, timer.Timer = "expire", true
	s.add(timer)
	t := s.claim(noon, "expire")
	t.State = store.Delivered
	c := s.change(trade("T1", 1, "closed"))
	c.Tasks = []store.Task{task("N1", atMinute(1))}
	c.Entries = []store.Entry{entry("T1"), entry("T1 closed")}
	s.must(s.Finish(ctx, t, c))
	s.wantRecord("T1", "closed", 2)
	s.same("entries", s.entries(store.Query{}), []string{"1:T1", "2:T1 closed"})
	s.same("timer's state", s.task("expire").State, store.Delivered)
	s.claim(atMinute(1), "N1")
}

func finishRefused(_ *testing.T, s *subject) {
	s.write("T1", 0, "one")
	s.write("T1", 1, "two")
	s.add(task("N1", noon), task("N2", atMinute(9)))
	t := s.begin(s.claim(noon, "N1"))
	t.State = store.Delivered
	c := s.change(trade("T1", 1, "stale"))
	c.Tasks = []store.Task{task("N3", atMinute(1))}
	c.Entries = []store.Entry{entry("T1")}
	s.want(s.Finish(ctx, t, c), store.ErrConflict)
	c.Writes[0].Version, c.Tasks[0].ID = 2, "N2"
	s.want(s.Finish(ctx, t, c), store.ErrExists)

	s.wantRecord("T1", "two", 2)
	s.same("entries", s.entries(store.Query{}), []string(nil))
	if now := s.task("N1"); now.State != store.Waiting || !now.Leased {
		s.t.Fatalf("after a refused finish the task is %s, leased %t; want waiting and leased", now.State, now.Leased)
	}
	c.Tasks[0].ID = "N3"
	s.must(s.Finish(ctx, t, c)) // decided anew, the lease still holds
	s.wantRecord("T1", "stale", 3)
	s.claim(atMinute(1), "N3")

	t = s.claim(atMinute(9), "N2")
	if err := s.Finish(ctx, t, store.Change{App: s.app + "/other"}); err == nil {
		s.t.Error("a task was finished with another app's change")
	}
	t.State = "sent"
	if err := s.Finish(ctx, t, store.Change{}); err == nil {
		s.t.Error("a task was finished into an unknown state")
	}
}
