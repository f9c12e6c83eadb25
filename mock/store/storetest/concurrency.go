package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"paymock/mock/store"
)

// runTogether runs fn n times at once and reports the first error.
func runTogether(n int, fn func(i int) error) error {
	errs := make(chan error, n)
	var begin, end sync.WaitGroup
	begin.Add(1)
	for i := range n {
		end.Go(func() {
			begin.Wait()
			if err := fn(i); err != nil {
				errs <- fmt.Errorf("goroutine %d: %w", i, err)
			}
		})
	}
	begin.Done()
	end.Wait()
	close(errs)
	return <-errs
}

var errTooMuch = errors.New("nothing is left to settle")

// settleOnce takes ten of what is left of a trade, with a callback and an entry, and begins anew
// when another was first.
func settleOnce(s *subject, i int) error {
	for {
		r, err := s.Get(ctx, s.app, "trade", "T1")
		if err != nil {
			return err
		}
		left, err := strconv.Atoi(string(r.Value))
		if err != nil {
			return err
		}
		if left < 10 {
			return errTooMuch
		}
		err = s.Commit(ctx, store.Change{
			App:     s.app,
			Writes:  []store.Record{trade("T1", r.Version, strconv.Itoa(left-10))},
			Tasks:   []store.Task{task(fmt.Sprint("N", i), noon)},
			Entries: []store.Entry{entry(fmt.Sprint("G", i))},
		})
		if !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}

func settleConcurrently(t *testing.T, s *subject) {
	s.write("T1", 0, "320")
	settled := make([]bool, 64)
	s.must(runTogether(64, func(i int) error {
		err := settleOnce(s, i)
		settled[i] = err == nil
		if errors.Is(err, errTooMuch) {
			return nil
		}
		return err
	}))
	s.wantRecord("T1", "0", 33)

	var want, queued, journalled []string
	for i, ok := range settled {
		if ok {
			want = append(want, strconv.Itoa(i))
		}
	}
	if len(want) != 32 {
		t.Fatalf("%d settled, want 32", len(want))
	}
	for _, task := range s.tasks() {
		queued = append(queued, strings.TrimPrefix(task.ID, "N"))
	}
	entries, err := s.Entries(ctx, s.app, store.Query{})
	s.must(err)
	for _, e := range entries {
		journalled = append(journalled, strings.TrimPrefix(e.Subject, "G"))
	}
	s.same("journal and queue, both in order of commit", journalled, queued)
	s.same("journalled", sortedCopy(journalled), sortedCopy(want))
}

func claimConcurrently(_ *testing.T, s *subject) {
	const tasks, workers = 120, 8
	for i := range tasks {
		s.add(task(fmt.Sprint("N", i), atMinute(i%7)))
	}
	var mu sync.Mutex
	claims := map[string]int{}
	s.must(runTogether(workers, func(int) error {
		for {
			claimed, err := s.Claim(ctx, s.app, "", atMinute(9), longLease, 3)
			if err != nil || len(claimed) == 0 {
				return err
			}
			for _, t := range claimed {
				mu.Lock()
				claims[t.ID]++
				mu.Unlock()
				t.State = store.Delivered
				if err := s.Finish(ctx, t, store.Change{Entries: []store.Entry{entry(t.ID)}}); err != nil {
					return err
				}
			}
		}
	}))
	for id, n := range claims {
		if n != 1 {
			s.t.Errorf("%s was claimed %d times", id, n)
		}
	}
	s.same("tasks claimed", len(claims), tasks)
	s.same("entries", len(s.entries(store.Query{})), tasks)
	s.same("app still waits", s.waits(s.app), false)
}

// entryWithRecord looks at records while they are written: each version has its entry, and
// each entry its version, at every moment.
func entryWithRecord(_ *testing.T, s *subject) {
	const commits = 200
	s.must(runTogether(3, func(i int) error {
		if i == 0 {
			for n := range commits {
				err := s.Commit(ctx, store.Change{
					App:     s.app,
					Writes:  []store.Record{trade("T1", int64(n), "v")},
					Entries: []store.Entry{entry("T1")},
				})
				if err != nil {
					return err
				}
			}
			return nil
		}
		return watchTogether(s, commits, i == 1)
	}))
}

func watchTogether(s *subject, commits int64, recordFirst bool) error {
	version := func() (int64, error) {
		r, err := s.Get(ctx, s.app, "trade", "T1")
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return 0, err
		}
		return r.Version, nil
	}
	newest := func() (int64, error) {
		entries, err := s.Entries(ctx, s.app, store.Query{Last: true, Limit: 1})
		if err != nil || len(entries) == 0 {
			return 0, err
		}
		return entries[0].Seq, nil
	}
	earlier, later := newest, version
	if recordFirst {
		earlier, later = version, newest
	}
	for {
		a, err := earlier()
		if err != nil {
			return err
		}
		b, err := later()
		if err != nil {
			return err
		}
		if b < a {
			return fmt.Errorf("record and entry don't appear together: %d, then %d (record first: %t)", a, b, recordFirst)
		}
		if a == commits {
			return nil
		}
	}
}

// followConcurrently reads a journal that four writers fill, through followers that connect
// anew again and again.
func followConcurrently(_ *testing.T, s *subject) {
	const writers, each = 4, 100
	const all = writers * each
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	s.must(runTogether(writers+2, func(i int) error {
		if i < writers {
			for n := range each {
				c := store.Change{App: s.app, Entries: []store.Entry{entry(fmt.Sprint("W", i, "-", n))}}
				if err := s.Commit(ctx, c); err != nil {
					return err
				}
			}
			return nil
		}
		perConnection := []int{7, all}[i-writers]
		var last int64
		for last < all {
			n := 0
			for e, err := range s.Follow(ctx, s.app, store.Query{After: last}) {
				if err != nil {
					return err
				}
				if e.Seq != last+1 {
					return fmt.Errorf("entry %d follows %d", e.Seq, last)
				}
				last = e.Seq
				if n++; n == perConnection || last == all {
					break
				}
			}
			if ctx.Err() != nil {
				return fmt.Errorf("only %d of %d entries came", last, all)
			}
		}
		return nil
	}))
}

func countConcurrently(_ *testing.T, s *subject) {
	const workers, each = 8, 50
	var mu sync.Mutex
	seen := map[int64]bool{}
	s.must(runTogether(workers, func(int) error {
		for range each {
			n, err := s.Take(ctx, s.app, "", "r1", 0)
			if err != nil {
				return err
			}
			mu.Lock()
			again := seen[n]
			seen[n] = true
			mu.Unlock()
			if again || n < 1 || n > workers*each {
				return fmt.Errorf("took %d, again: %t", n, again)
			}
		}
		return nil
	}))
	s.same("numbers taken", len(seen), workers*each)
	s.same("count", s.count("r1"), int64(workers*each))
}

func sortedCopy(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return names
}
