package storetest

import (
	"context"
	"testing"
	"time"

	"paymock/mock/clock"
	"paymock/mock/store"
)

// testLostLeases finishes tasks whose lease is gone: entries are written, nothing else.
func testLostLeases(_ *testing.T, s *subject) {
	finish := func(t store.Task, what string) {
		s.t.Helper()
		t.State = store.Delivered
		t.Attempts = append(t.Attempts, nthAttempt(1, true))
		c := s.change(trade(what, 0, "written"))
		c.Tasks = []store.Task{task("caused by "+what, atMinute(1))}
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
	_, err = s.Resend(ctx, s.app, "N2", atMinute(3))
	s.must(err)
	finish(t, "resent")
	s.same("state", s.task("N2").State, store.Waiting)
	finish(store.Task{App: s.app, ID: "N2"}, "without a lease")
	newer := s.claim(atMinute(3), "N2")
	finish(t, "claimed anew")
	finish(store.Task{App: s.app, ID: "none", Lease: t.Lease}, "without a task")

	s.same("entries", s.entries(store.Query{}),
		[]string{"1:cancelled", "2:resent", "3:without a lease", "4:claimed anew", "5:without a task"})
	s.same("number of tasks", len(s.tasks()), 2)
	newer.State = store.Delivered
	s.must(s.Finish(ctx, newer, store.Change{}))
}

func leaseRunsOut(t *testing.T, s *subject) {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	// Real time must pass; the app's time stands.
	again := func(id string) store.Task {
		t.Helper()
		for {
			s.must(clock.System{}.Wait(ctx, 2*time.Millisecond))
			got, ok, err := claimOne(s, s.app, atMinute(2), longLease)
			s.must(err)
			if ok {
				s.same("claimed again", got.ID, id)
				return got
			}
		}
	}
	s.add(task("N1", atMinute(2)))
	idle := s.claimFor(time.Millisecond, atMinute(2), "N1")
	s.must(clock.System{}.Wait(ctx, 2*time.Millisecond))
	s.want(s.Begin(ctx, idle, longLease), store.ErrLost) // too late, though nobody claimed it anew
	begun := again("N1")
	s.must(s.Begin(ctx, begun, time.Millisecond)) // the lease is counted anew
	second := again("N1")
	if second.Lease == begun.Lease || begun.Lease == idle.Lease {
		t.Fatalf("leases %q, %q, %q don't differ", idle.Lease, begun.Lease, second.Lease)
	}
	s.same("unfinished", []bool{idle.Unfinished, begun.Unfinished, second.Unfinished}, []bool{false, false, true})
	s.claim(atMinute(2), "") // once more, not twice
	begun.State = store.Exhausted
	s.want(s.Finish(ctx, begun, store.Change{Entries: []store.Entry{entry("late")}}), store.ErrLost)
	s.same("entries", s.entries(store.Query{}), []string{"1:late"})
	second.Due = atMinute(4)
	s.must(s.Finish(ctx, second, store.Change{})) // not attempted: the mark stays
	third := s.claim(atMinute(4), "N1")
	s.same("still unfinished", third.Unfinished, true)
	third.Unfinished, third.Due = false, atMinute(5)
	s.must(s.Finish(ctx, third, store.Change{}))
	last := s.claim(atMinute(5), "N1")
	s.same("finished", last.Unfinished, false)
	last.State = store.Delivered
	s.must(s.Finish(ctx, last, store.Change{}))
	s.same("state", s.task("N1").State, store.Delivered)

	s.add(task("N2", atMinute(3)))
	slow := s.claim(atMinute(3), "N2")
	s.must(s.Begin(ctx, slow, time.Millisecond))
	for s.task("N2").Leased || s.due() != 3 {
		s.must(clock.System{}.Wait(ctx, 2*time.Millisecond))
	}
	slow.State = store.Delivered
	s.must(s.Finish(ctx, slow, store.Change{})) // nobody claimed it anew
}

func testCancel(_ *testing.T, s *subject) {
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
	s.begin(s.claim(noon, "N3"))
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

func testResend(_ *testing.T, s *subject) {
	_, err := s.Resend(ctx, s.app, "N1", noon)
	s.want(err, store.ErrNotFound)
	s.add(task("N1", atMinute(1)), task("N2", atMinute(2)))
	for i, state := range []store.State{store.Delivered, store.Exhausted, store.Cancelled, store.Waiting} {
		now := atMinute(10 * (i + 1))
		t := s.claim(now, "N1")
		t.State, t.Tries, t.Due = state, 3, atMinute(10_000)
		t.Attempts = append(t.Attempts, nthAttempt(i, true))
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
	claimed := s.begin(s.claim(atMinute(41), "N1"))
	got, err := s.Resend(ctx, s.app, "N1", atMinute(41)) // under way
	s.must(err)
	if got.Leased {
		s.t.Error("a task sent again is still leased")
	}
	if anew := s.claim(atMinute(41), "N1"); anew.Lease == claimed.Lease {
		s.t.Error("claimed anew with the same lease")
	}
	s.same("order of creation", []string{s.tasks()[0].ID, s.tasks()[1].ID}, []string{"N1", "N2"})
}

func tasksAreCopies(_ *testing.T, s *subject) {
	spoil := func(t store.Task) { t.Attempts[0].Reason = "spoilt" }
	s.add(task("N1", noon))
	t := s.claim(noon, "N1")
	t.Attempts = []store.Attempt{nthAttempt(1, true)}
	t.State = store.Delivered
	s.must(s.Finish(ctx, t, store.Change{}))
	kept := s.task("N1")
	spoil(t)
	s.same("task after Finish's was changed", s.task("N1"), kept)
	for _, get := range []func() store.Task{
		func() store.Task { return s.task("N1") },
		func() store.Task { return s.tasks()[0] },
		func() store.Task { t, err := s.Cancel(ctx, s.app, "N1"); s.must(err); return t },
	} {
		spoil(get())
		s.same("task", s.task("N1"), kept)
	}
	resent, err := s.Resend(ctx, s.app, "N1", noon)
	s.must(err)
	spoil(resent)
	claimed := s.claim(noon, "N1")
	s.same("attempts", claimed.Attempts, []store.Attempt{nthAttempt(1, true)})
}
