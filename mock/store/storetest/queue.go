package storetest

import (
	"context"
	"testing"
	"time"

	"paymock/mock/clock"
	"paymock/mock/store"
)

func tasksAsCommitted(_ *testing.T, s *subject) {
	_, err := s.Task(ctx, s.app, "N1")
	s.want(err, store.ErrNotFound)

	given := task("N1", minute(4))
	given.State, given.Lease, given.Leased, given.Seq, given.App = store.Delivered, "forged", true, 99, "other"
	timer := store.Task{ID: "N2", Kind: "timer:expire", Subject: "T2"}
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

	claimed := s.claim(minute(4), "N2") // no Due: due at once
	if claimed.Lease == "" {
		s.t.Error("a claim has no lease")
	}
	claimed = s.claim(minute(4), "N1")
	want.Lease = claimed.Lease
	s.same("claimed", claimed, want)
	want.Lease, want.Leased = "", true
	s.same("task under way", s.task("N1"), want)
}

func takenID(_ *testing.T, s *subject) {
	s.add(task("N1", noon))
	c := s.change(trade("T1", 0, "one"))
	c.Tasks = []store.Task{task("N2", noon), task("N1", minute(1))}
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
	s.add(task("late", minute(9)), task("first", minute(1)), task("tie1", minute(5)))
	s.add(task("tie2", minute(5)), task("tie0", minute(4)))
	s.claim(minute(1).Add(-time.Nanosecond*1000), "")
	s.claim(minute(1), "first")
	s.claim(minute(1), "")
	s.claim(minute(60), "tie0")
	s.claim(minute(60), "tie1")
	s.claim(minute(60), "tie2")
	s.claim(minute(60), "late")
	s.claim(minute(60), "")
}

func claimBusy(_ *testing.T, s *subject) {
	to := func(id, url string, due int) store.Task {
		t := task(id, minute(due))
		t.URL = url
		return t
	}
	s.add(to("a1", "http://a/", 1), to("a2", "http://a/", 2), to("b3", "http://b/", 3),
		to("a4", "http://a/", 4), to("b5", "http://b/", 5), to("c9", "http://c/", 9))
	s.claim(minute(5), "b3", "http://a/")
	s.claim(minute(5), "b5", "http://a/", "http://elsewhere/")
	s.claim(minute(5), "", "http://a/")
	s.claim(minute(5), "", "http://a/", "http://b/")
	s.claim(minute(9), "c9", "http://b/", "http://a/")
	s.same("due", s.due(), 1)
	s.claim(minute(5), "a1", "http://b/")
	s.claim(minute(5), "a2")
	s.claim(minute(5), "a4")
	s.claim(minute(99), "")
}

func nextDue(_ *testing.T, s *subject) {
	s.same("due", s.due(), -1)
	s.add(task("N2", minute(8)), task("N1", minute(4)))
	s.same("due", s.due(), 4)
	s.add(task("N0", minute(2)))
	s.same("due", s.due(), 2)
	claimed := s.claim(minute(2), "N0")
	s.same("due while N0 is under way", s.due(), 4)
	claimed.Due = minute(6)
	s.must(s.Finish(ctx, claimed, store.Change{}))
	s.claim(minute(5), "N1")
	s.same("due after a retry was set", s.due(), 6)
	_, err := s.Cancel(ctx, s.app, "N0")
	s.must(err)
	s.same("due after a cancel", s.due(), 8)
	_, err = s.Resend(ctx, s.app, "N0", minute(7))
	s.must(err)
	s.same("due after a resend", s.due(), 7)
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
	s.add(task("N1", minute(1)), task("N2", minute(2)))
	second := s.app + "/second"
	s.must(s.Commit(ctx, store.Change{App: second, Tasks: []store.Task{task("N1", noon)}}))
	wants(true, "with two tasks")
	claimed := s.claim(minute(1), "N1")
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

// attempt is the nth delivery try.
func attempt(n int, accepted bool) store.Attempt {
	return store.Attempt{
		At: minute(n), Status: 200, Accepted: accepted, Reason: "because",
		Request: []byte("POST / HTTP/1.1\r\n\r\n"), Response: []byte("HTTP/1.1 200 OK\r\n\r\nfail"),
		Took: 3 * time.Millisecond,
	}
}

func retryAndFinish(_ *testing.T, s *subject) {
	s.add(task("N1", minute(1)))
	t := s.claim(minute(1), "N1")
	t.Tries, t.Due = 1, minute(5)
	t.Attempts = append(t.Attempts, attempt(1, false))
	s.must(s.Finish(ctx, t, store.Change{}))
	t.Lease = ""
	s.same("task to retry", s.task("N1"), t)
	s.claim(minute(4), "")

	again := s.claim(minute(5), "N1")
	s.same("attempts when claimed again", again.Attempts, t.Attempts)
	again.Tries, again.State = 2, store.Delivered
	again.Attempts = append(again.Attempts, attempt(5, true))
	s.must(s.Finish(ctx, again, store.Change{App: s.app}))
	used := again
	again.Lease = ""
	s.same("delivered task", s.task("N1"), again)
	s.claim(minute(999), "")
	s.same("due", s.due(), -1)
	s.want(s.Finish(ctx, used, store.Change{}), store.ErrLost) // a lease serves once
}

func finishCommits(_ *testing.T, s *subject) {
	s.write("T1", 0, "one")
	timer := task("expire", noon)
	timer.Kind = "timer:expire"
	s.add(timer)
	t := s.claim(noon, "expire")
	t.State = store.Delivered
	c := s.change(trade("T1", 1, "closed"))
	c.Tasks = []store.Task{task("N1", minute(1))}
	c.Entries = []store.Entry{entry("T1"), entry("T1 closed")}
	s.must(s.Finish(ctx, t, c))
	s.wantRecord("T1", "closed", 2)
	s.same("entries", s.entries(store.Query{}), []string{"1:T1", "2:T1 closed"})
	s.same("timer's state", s.task("expire").State, store.Delivered)
	s.claim(minute(1), "N1")
}

func finishRefused(_ *testing.T, s *subject) {
	s.write("T1", 0, "one")
	s.write("T1", 1, "two")
	s.add(task("N1", noon), task("N2", minute(9)))
	t := s.claim(noon, "N1")
	t.State = store.Delivered
	c := s.change(trade("T1", 1, "stale"))
	c.Tasks = []store.Task{task("N3", minute(1))}
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
	s.claim(minute(1), "N3")

	t = s.claim(minute(9), "N2")
	if err := s.Finish(ctx, t, store.Change{App: s.app + "/other"}); err == nil {
		s.t.Error("a task was finished with another app's change")
	}
	t.State = "sent"
	if err := s.Finish(ctx, t, store.Change{}); err == nil {
		s.t.Error("a task was finished into an unknown state")
	}
}

// lost finishes tasks whose lease is gone: entries are written, nothing else.
func lost(_ *testing.T, s *subject) {
	finish := func(t store.Task, what string) {
		s.t.Helper()
		t.State = store.Delivered
		t.Attempts = append(t.Attempts, attempt(1, true))
		c := s.change(trade(what, 0, "written"))
		c.Tasks = []store.Task{task("caused by "+what, minute(1))}
		c.Entries = []store.Entry{entry(what)}
		s.want(s.Finish(ctx, t, c), store.ErrLost)
		s.wantRecord(what, "", 0)
	}
	s.add(task("N1", noon), task("N2", noon))

	t := s.claim(noon, "N1")
	_, err := s.Cancel(ctx, s.app, "N1")
	s.must(err)
	finish(t, "cancelled")
	s.same("state", s.task("N1").State, store.Cancelled)

	t = s.claim(noon, "N2")
	_, err = s.Resend(ctx, s.app, "N2", minute(3))
	s.must(err)
	finish(t, "resent")
	s.same("state", s.task("N2").State, store.Waiting)
	finish(store.Task{App: s.app, ID: "N2"}, "without a lease")
	newer := s.claim(minute(3), "N2")
	finish(t, "claimed anew")
	finish(store.Task{App: s.app, ID: "none", Lease: t.Lease}, "without a task")

	s.same("entries", s.entries(store.Query{}),
		[]string{"1:cancelled", "2:resent", "3:without a lease", "4:claimed anew", "5:without a task"})
	s.same("number of tasks", len(s.tasks()), 2)
	newer.State = store.Delivered
	s.must(s.Finish(ctx, newer, store.Change{}))
}

func leaseRunsOut(t *testing.T, s *subject) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s.add(task("N1", minute(2)))
	first := s.claimFor(time.Millisecond, minute(2), "N1")
	// Real time must pass; the app's time stands.
	var second store.Task
	for ok := false; !ok; {
		s.must(clock.System{}.Wait(ctx, 2*time.Millisecond))
		var err error
		second, ok, err = s.Claim(ctx, s.app, minute(2), long, nil)
		s.must(err)
	}
	if second.ID != "N1" || second.Lease == first.Lease {
		t.Fatalf("claimed %s with lease %q after %q, want N1 with another lease", second.ID, second.Lease, first.Lease)
	}
	s.claim(minute(2), "") // once more, not twice
	first.State = store.Exhausted
	s.want(s.Finish(ctx, first, store.Change{Entries: []store.Entry{entry("late")}}), store.ErrLost)
	s.same("entries", s.entries(store.Query{}), []string{"1:late"})
	second.State = store.Delivered
	s.must(s.Finish(ctx, second, store.Change{}))
	s.same("state", s.task("N1").State, store.Delivered)

	s.add(task("N2", minute(3)))
	slow := s.claimFor(time.Millisecond, minute(3), "N2")
	for s.task("N2").Leased || s.due() != 3 {
		s.must(clock.System{}.Wait(ctx, 2*time.Millisecond))
	}
	slow.State = store.Delivered
	s.must(s.Finish(ctx, slow, store.Change{})) // nobody claimed it anew
}

func cancels(_ *testing.T, s *subject) {
	_, err := s.Cancel(ctx, s.app, "N1")
	s.want(err, store.ErrNotFound)
	s.add(task("N1", noon), task("N2", noon), task("N3", noon))
	got, err := s.Cancel(ctx, s.app, "N2")
	s.must(err)
	s.same("state", got.State, store.Cancelled)
	s.same("cancelled task", s.task("N2"), got)
	got, err = s.Cancel(ctx, s.app, "N2")
	s.must(err)
	s.same("state when cancelled twice", got.State, store.Cancelled)

	t := s.claim(noon, "N1")
	s.claim(noon, "N3")
	s.claim(noon, "")
	got, err = s.Cancel(ctx, s.app, "N3") // under way
	s.must(err)
	if got.State != store.Cancelled || got.Leased {
		s.t.Errorf("cancelled under way: %s, leased %t", got.State, got.Leased)
	}
	t.State = store.Delivered
	s.must(s.Finish(ctx, t, store.Change{}))
	got, err = s.Cancel(ctx, s.app, "N1")
	s.must(err)
	s.same("a delivered task after cancel", got.State, store.Delivered)
	s.same("stored", s.task("N1").State, store.Delivered)
}

func resends(_ *testing.T, s *subject) {
	_, err := s.Resend(ctx, s.app, "N1", noon)
	s.want(err, store.ErrNotFound)
	s.add(task("N1", minute(1)), task("N2", minute(2)))
	for i, state := range []store.State{store.Delivered, store.Exhausted, store.Cancelled, store.Waiting} {
		now := minute(10 * (i + 1))
		t := s.claim(now, "N1")
		t.State, t.Tries, t.Due = state, 3, minute(10_000)
		t.Attempts = append(t.Attempts, attempt(i, true))
		s.must(s.Finish(ctx, t, store.Change{}))

		got, err := s.Resend(ctx, s.app, "N1", now.Add(time.Minute))
		s.must(err)
		want := t
		want.State, want.Tries, want.Due, want.Lease = store.Waiting, 0, now.Add(time.Minute), ""
		s.same("resent from "+string(state), got, want)
		s.same("stored", s.task("N1"), want)
		if i == 0 {
			s.claim(now, "N2")
		}
		s.claim(now, "")
	}
	claimed := s.claim(minute(41), "N1")
	got, err := s.Resend(ctx, s.app, "N1", minute(41)) // under way
	s.must(err)
	if got.Leased {
		s.t.Error("a task sent again is still leased")
	}
	if anew := s.claim(minute(41), "N1"); anew.Lease == claimed.Lease {
		s.t.Error("claimed anew with the same lease")
	}
	s.same("order of creation", []string{s.tasks()[0].ID, s.tasks()[1].ID}, []string{"N1", "N2"})
}

func tasksAreCopies(_ *testing.T, s *subject) {
	spoil := func(t *store.Task) {
		copy(t.Payload, "XXXX")
		for i := range t.Attempts {
			t.Attempts[i].Reason = "spoilt"
			copy(t.Attempts[i].Request, "XXXX")
			copy(t.Attempts[i].Response, "XXXX")
		}
	}
	given := task("N1", noon)
	s.add(given)
	spoil(&given)
	t := s.claim(noon, "N1")
	want := task("N1", noon).Payload
	s.same("payload", string(t.Payload), string(want))
	spoil(&t)
	s.same("payload", string(s.task("N1").Payload), string(want))

	t.Payload = want
	t.Attempts = []store.Attempt{attempt(1, true)}
	t.State = store.Delivered
	s.must(s.Finish(ctx, t, store.Change{}))
	kept := s.task("N1")
	spoil(&t)
	s.same("task after Finish's was changed", s.task("N1"), kept)
	for _, get := range []func() store.Task{
		func() store.Task { return s.task("N1") },
		func() store.Task { return s.tasks()[0] },
		func() store.Task { t, err := s.Cancel(ctx, s.app, "N1"); s.must(err); return t },
	} {
		t := get()
		spoil(&t)
		s.same("task", s.task("N1"), kept)
	}
	resent, err := s.Resend(ctx, s.app, "N1", noon)
	s.must(err)
	spoil(&resent)
	claimed := s.claim(noon, "N1")
	s.same("attempts", claimed.Attempts, []store.Attempt{attempt(1, true)})
}

func woken(t *testing.T, s *subject) {
	wake, stop := s.Woken()
	defer stop()
	other, stopOther := s.Woken()
	expect := func(what string) {
		t.Helper()
		late, release := clock.System{}.Timer(patience)
		defer release()
		for _, c := range []<-chan struct{}{wake, other} {
			select {
			case _, open := <-c:
				if !open {
					t.Fatalf("%s: the channel was closed", what)
				}
			case <-late:
				t.Fatalf("%s: nobody was woken", what)
			}
		}
	}
	s.add(task("N1", noon))
	expect("task added")
	_, err := s.Cancel(ctx, s.app, "N1")
	s.must(err)
	expect("task cancelled")
	_, err = s.Resend(ctx, s.app, "N1", noon)
	s.must(err)
	expect("task sent again")
	c := s.claim(noon, "N1")
	c.State = store.Delivered
	s.must(s.Finish(ctx, c, store.Change{Tasks: []store.Task{task("N2", noon)}}))
	expect("task added by Finish")

	stopOther()
	stopOther()
	s.add(task("N3", noon))
	s.add(task("N4", noon)) // nobody reads: one value stands for both, nobody blocks
	s.add(task("N5", noon))
	late, release := clock.System{}.Timer(patience)
	defer release()
	select {
	case <-wake:
	case <-late:
		t.Fatal("three tasks were added and nobody was woken")
	}
}
