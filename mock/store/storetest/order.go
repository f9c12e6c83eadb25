package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"paymock/mock/clock"
	"paymock/mock/store"
)

// otherReplica is the other replica, as a subject.
func (s *replicas) otherReplica() *subject { return &subject{Store: s.other, t: s.t, app: s.app} }

// waitWoken waits until an app is to be looked at.
func (s *replicas) waitWoken(woken *store.Wakes, app string) {
	s.t.Helper()
	late, release := clock.System{}.Timer(waitLimit)
	defer release()
	for {
		select {
		case <-woken.C:
		case <-late:
			s.t.Fatalf("nobody was woken for %s", app)
		}
		if apps, all := woken.Take(); all || slices.Contains(apps, app) {
			return
		}
	}
}

// leadingTo is a task that leads to a host, "" for a timer.
func leadingTo(host, id string, due time.Time) store.Task {
	t := task(id, due)
	t.URL, t.Timer = "http://"+host+"/"+id, host == ""
	return t
}

// orderOfInstant: tasks of one instant and destination are with one replica at a time, whatever becomes of
// them there; others are free.
func orderOfInstant(s *replicas) {
	elsewhere := s.otherReplica()
	end := func(at *subject, t store.Task, state store.State, due time.Time) {
		s.t.Helper()
		t.State, t.Due = state, due
		s.must(at.Finish(ctx, t, store.Change{}))
	}
	woken, stop := s.other.Woken()
	defer stop()
	s.add(task("N1", noon))
	s.waitWoken(woken, s.app)
	first := s.claim(noon, "N1")
	s.add(task("N2", noon), leadingTo("apart", "A1", noon), leadingTo("", "T1", noon), task("N3", atMinute(1)), task("N4", noon))
	apart, timer, later := elsewhere.claim(atMinute(1), "A1"), elsewhere.claim(atMinute(1), "T1"), elsewhere.claim(atMinute(1), "N3")
	elsewhere.claim(atMinute(1), "")
	s.same("due elsewhere", elsewhere.due(), -1)
	s.same("due here", s.due(), 0)
	s.add(leadingTo("apart", "A2", noon), leadingTo("", "T2", noon), task("N5", atMinute(1)))
	second := s.claim(atMinute(1), "N2") // not A2, T2 and N5, which are the other's to claim
	fourth := s.begin(s.claim(atMinute(1), "N4"))
	s.claim(atMinute(1), "")
	for _, t := range []store.Task{apart, timer, later} {
		end(elsewhere, t, store.Delivered, t.Due)
	}
	s.claim(atMinute(1), "A2")
	s.claim(atMinute(1), "T2")
	s.claim(atMinute(1), "N5")

	s.add(task("N6", noon), task("N7", noon))
	end(s.subject, first, store.Waiting, atMinute(9)) // to be repeated
	s.must(s.Release(ctx, second))
	again := elsewhere.claim(atMinute(1), "N2") // caused before N4, which is under way
	elsewhere.claim(atMinute(1), "")
	s.claim(atMinute(1), "") // N6 waits for both
	_, err := s.Cancel(ctx, s.app, "N2")
	s.must(err)
	s.want(elsewhere.Begin(ctx, again, longLease), store.ErrLost)
	elsewhere.claim(atMinute(1), "")
	s.must(s.Commit(ctx, store.Change{App: s.app + "-2", Tasks: []store.Task{task("N1", noon)}}))
	s.waitWoken(woken, s.app+"-2") // for all that was before
	end(s.subject, fourth, store.Exhausted, noon)
	s.waitWoken(woken, s.app)
	elsewhere.claim(atMinute(1), "N6")
	s.claim(atMinute(1), "")

	_, err = s.Resend(ctx, s.app, "N6", atMinute(2)) // under another instant, it holds up nobody
	s.must(err)
	s.claim(atMinute(1), "N7")
	elsewhere.claim(atMinute(2), "N6")
	s.must(s.one.Reset(ctx, s.app+"-2"))
	s.must(s.one.Reset(ctx, s.app))
	s.add(task("N8", noon))
	elsewhere.claim(noon, "N8")
}

// orderConcurrently adds tasks of one instant one by one while both replicas claim and finish: each
// destination's are begun in the order in which they were added.
func orderConcurrently(s *replicas) {
	const each, hosts = 60, 2
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	var mu sync.Mutex
	begun := map[string][]string{}
	left := each * hosts
	deliver := func(st store.Shared) error {
		for {
			claimed, err := st.Claim(ctx, s.app, "", noon, longLease, 3)
			if err != nil {
				return err
			}
			for _, t := range claimed {
				if err := st.Begin(ctx, t, longLease); err != nil {
					return err
				}
				mu.Lock()
				begun[t.Destination()] = append(begun[t.Destination()], t.ID)
				left--
				mu.Unlock()
				t.State = store.Delivered
				if err := st.Finish(ctx, t, store.Change{}); err != nil {
					return err
				}
			}
			mu.Lock()
			over := left == 0
			mu.Unlock()
			if over {
				return nil
			}
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("%d tasks were never claimed: %w", left, err)
			}
		}
	}
	s.must(runTogether(3, func(i int) error {
		if i < 2 {
			return deliver([]store.Shared{s.one, s.other}[i])
		}
		var errs []error
		for n := range each * hosts {
			host := fmt.Sprint("host", n%hosts)
			errs = append(errs, s.one.Commit(ctx, store.Change{App: s.app, Tasks: []store.Task{leadingTo(host, fmt.Sprintf("N%03d", n), noon)}}))
		}
		return errors.Join(errs...)
	}))
	for destination, ids := range begun {
		if !slices.IsSorted(ids) {
			s.t.Errorf("%s: begun in the order %v", destination, ids)
		}
	}
}

// orderAfterDeath: what a dead replica had is claimed when its leases have run out, and what followed it then.
func orderAfterDeath(s *replicas) {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	elsewhere := s.otherReplica()
	s.add(task("N1", noon), task("N2", noon), leadingTo("apart", "A1", noon))
	begun, idle := s.claim(noon, "N1"), s.claimFor(time.Millisecond, noon, "N2")
	s.must(s.one.Begin(ctx, begun, time.Millisecond))
	s.add(task("N3", noon))
	var after []string
	for len(after) < 4 {
		got, err := s.other.Claim(ctx, s.app, "", noon, longLease, 9)
		s.must(err)
		for _, t := range got {
			after = append(after, t.ID)
		}
		s.must(clock.System{}.Wait(ctx, 2*time.Millisecond)) // of real time, by which leases end
	}
	after = slices.DeleteFunc(after, func(id string) bool { return id == "A1" }) // which waits for none of them
	s.same("claimed after the death", after, []string{"N1", "N2", "N3"})
	idle.State = store.Delivered
	s.want(s.one.Finish(ctx, idle, store.Change{}), store.ErrLost)
	s.add(task("N4", noon))
	s.claim(noon, "") // the dead one is back
	elsewhere.claim(noon, "N4")
}
