package storetest

import (
	"slices"
	"testing"

	"paymock/mock/clock"
	"paymock/mock/store"
)

// sameWakes checks that an app is to be looked at.
func (s *subject) sameWakes(what string, w *store.Wakes, app string) {
	s.t.Helper()
	if apps, all := w.Take(); !all && !slices.Contains(apps, app) {
		s.t.Fatalf("%s: %q are to be looked at, not %s", what, apps, app)
	}
}

func testWoken(t *testing.T, s *subject) {
	wake, stop := s.Woken()
	defer stop()
	other, stopOther := s.Woken()
	expect := func(what string) {
		t.Helper()
		late, release := clock.System{}.Timer(waitLimit)
		defer release()
		for _, w := range []*store.Wakes{wake, other} {
			select {
			case _, open := <-w.C:
				if !open {
					t.Fatalf("%s: the channel was closed", what)
				}
				s.sameWakes(what, w, s.app)
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
	s.must(s.Release(ctx, c))
	expect("task released")
	c = s.claim(noon, "N1")
	c.State = store.Delivered
	s.must(s.Finish(ctx, c, store.Change{Tasks: []store.Task{task("N2", noon)}}))
	expect("task added by Finish")

	stopOther()
	stopOther()
	s.add(task("N3", noon))
	s.add(task("N4", noon)) // nobody reads: one value stands for both, nobody blocks
	s.add(task("N5", noon))
	late, release := clock.System{}.Timer(waitLimit)
	defer release()
	select {
	case <-wake.C:
	case <-late:
		t.Fatal("three tasks were added and nobody was woken")
	}
}

// wakesByName: who is woken for some apps needs to look at no other, and at each that was changed since the
// last look.
func wakesByName(t *testing.T, s *subject) {
	woken, stop := s.Woken()
	defer stop()
	late, release := clock.System{}.Timer(waitLimit)
	defer release()
	another := s.app + "-2"
	add := func(app, id string) {
		s.must(s.Commit(ctx, store.Change{App: app, Tasks: []store.Task{task(id, noon)}}))
	}
	next := func() (apps []string, all bool) {
		t.Helper()
		select {
		case <-woken.C:
		case <-late:
			t.Fatal("nobody was woken")
		}
		return woken.Take()
	}

	add(s.app, "N1")
	for seen := false; !seen; { // whatever was before the first wake may have been missed
		apps, all := next()
		seen = all || slices.Contains(apps, s.app)
	}
	add(s.app, "N2")
	add(another, "N1")
	var named []string
	for !slices.Contains(named, s.app) || !slices.Contains(named, another) {
		apps, all := next()
		if all {
			t.Fatal("two apps were changed, and all are to be looked at")
		}
		named = append(named, apps...)
	}
	s.must(s.Reset(ctx, another))
}
