package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"paymock/mock/store"
)

// fullEntry has every field set that a caller sets.
func fullEntry() store.Entry {
	return store.Entry{
		At: atMinute(3), Real: atMinute(4), Kind: "exchange", Operation: "settle", Subject: "T1",
		Code: "1001", Status: 200, Rule: "r1", Canonical: "a=1&b=\x00\xff", Verdict: "signature valid",
		Explanation: "why", Remote: "127.0.0.1:1", Trace: "00-1-2-01",
		Request: []byte("POST / HTTP/1.1\r\n\r\n\xff\x00"), Response: []byte("HTTP/1.1 200 OK\r\n\r\n{}"),
		PlainRequest: "{\"a\":1}", PlainResponse: "{\"b\":2}", Took: 1234567 * time.Nanosecond,
		Effect: "T1 settled 0 2203", Callbacks: []string{"c1", "c2"}, Draw: 7,
	}
}

func entriesAsCommitted(_ *testing.T, s *subject) {
	given := fullEntry()
	given.Seq, given.App = 99, "other"
	s.log(given, entry("T2"))
	s.log(entry("T3"))
	want := fullEntry()
	want.Seq, want.App = 1, s.app
	got, err := s.Entry(ctx, s.app, 1)
	s.must(err)
	s.same("entry", got, want)
	s.same("entries", s.entries(store.Query{}), []string{"1:T1", "2:T2", "3:T3"})
	for _, seq := range []int64{-1, 0, 4} {
		_, err = s.Entry(ctx, s.app, seq)
		s.want(err, store.ErrNotFound)
	}
	_, err = s.Entry(ctx, s.app+"/none", 1)
	s.want(err, store.ErrNotFound)
}

func testQueries(t *testing.T, s *subject) {
	s.same("no journal", s.entries(store.Query{}), []string(nil))
	for i := range 12 {
		s.log(store.Entry{
			Kind:      []string{"exchange", "attempt"}[i%2],
			Operation: []string{"settle", "query", "refund"}[i%3],
			Code:      []string{"1001", "1403"}[i/6],
			Subject:   fmt.Sprint("T", i%4),
		})
	}
	tests := []struct {
		query store.Query
		want  []string
	}{
		{store.Query{Kind: "attempt", Code: "1403"}, []string{"8:T3", "10:T1", "12:T3"}},
		{store.Query{Operation: "refund"}, []string{"3:T2", "6:T1", "9:T0", "12:T3"}},
		{store.Query{Subject: "T1"}, []string{"2:T1", "6:T1", "10:T1"}},
		{store.Query{Subject: "T1", After: 2}, []string{"6:T1", "10:T1"}},
		{store.Query{Subject: "T1", Limit: 2}, []string{"2:T1", "6:T1"}},
		{store.Query{Subject: "T1", Limit: 2, Last: true}, []string{"6:T1", "10:T1"}},
		{store.Query{Subject: "T1", Limit: 2, Last: true, After: 6}, []string{"10:T1"}},
		{store.Query{After: 10}, []string{"11:T2", "12:T3"}},
		{store.Query{After: 10, Last: true}, []string{"11:T2", "12:T3"}},
		{store.Query{After: 12}, nil},
		{store.Query{After: 1<<63 - 1}, nil},
		{store.Query{After: -5, Limit: 1}, []string{"1:T0"}},
		{store.Query{Limit: 1, Last: true}, []string{"12:T3"}},
		{store.Query{Limit: 1 << 40, After: 11}, []string{"12:T3"}},
		{store.Query{Subject: "T"}, nil},
		{store.Query{Kind: "exchange", Operation: "settle", Code: "1403", Subject: "T2"}, []string{"7:T2"}},
	}
	for _, test := range tests {
		s.same(fmt.Sprintf("%+v", test.query), s.entries(test.query), test.want)
	}
	if n := len(s.entries(store.Query{})); n != 12 {
		t.Errorf("everything is %d entries, want 12", n)
	}
}

// followStream is a Follow under way in a goroutine of its own.
type followStream struct {
	s      *subject
	got    chan store.Entry
	failed chan error // closed when Follow has ended, after its error
	stop   context.CancelFunc
}

func (s *subject) follow(q store.Query) *followStream {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	f := &followStream{s: s, got: make(chan store.Entry), failed: make(chan error, 1), stop: cancel}
	s.t.Cleanup(cancel)
	go func() {
		defer close(f.failed)
		for e, err := range s.Follow(ctx, s.app, q) {
			if err != nil {
				f.failed <- err
				continue // an error comes last: the loop must end by itself
			}
			select {
			case f.got <- e:
			case <-ctx.Done():
				return
			}
		}
	}()
	return f
}

// wants reads the next entries.
func (f *followStream) wants(lines ...string) {
	f.s.t.Helper()
	for _, want := range lines {
		select {
		case e := <-f.got:
			f.s.same("followed", entryLine(e), want)
		case err := <-f.failed:
			f.s.t.Fatalf("Follow ended with %v, want %s", err, want)
		}
	}
}

// ends waits for the end and gives its error.
func (f *followStream) ends() error {
	f.s.t.Helper()
	select {
	case e := <-f.got:
		f.s.t.Fatalf("followed %s, want the end", entryLine(e))
		return nil
	case err := <-f.failed:
		return err
	}
}

func testFollow(t *testing.T, s *subject) {
	f := s.follow(store.Query{}) // before the app is known
	s.log(entry("T1"), entry("T2"))
	f.wants("1:T1", "2:T2")
	s.log(entry("T1"))
	f.wants("3:T1")
	f.stop()
	if err := f.ends(); err != nil {
		t.Fatalf("the end of ctx gave the error %v", err)
	}

	s.log(entry("T2"), entry("T1"))
	again := s.follow(store.Query{After: 3}) // a reconnect
	again.wants("4:T2", "5:T1")
	only := s.follow(store.Query{Subject: "T2", Limit: 1})
	only.wants("2:T2", "4:T2")
	s.log(entry("T1"), entry("T2"))
	only.wants("7:T2") // Limit does not count without Last
	again.wants("6:T1", "7:T2")

	var first []string
	for e, err := range s.Follow(ctx, s.app, store.Query{}) {
		s.must(err)
		if first = append(first, entryLine(e)); len(first) == 2 {
			break // the caller stops
		}
	}
	s.same("first two", first, []string{"1:T1", "2:T2"})

	ended, cancel := context.WithCancel(ctx)
	cancel()
	for e, err := range s.Follow(ended, s.app, store.Query{}) {
		t.Fatalf("an ended context gave %v, %v", e, err)
	}
}

func followsFromNewest(_ *testing.T, s *subject) {
	for range 3 {
		s.log(entry("T1"), entry("T2"))
	}
	newest := s.follow(store.Query{Limit: 2, Last: true})
	newest.wants("5:T1", "6:T2")
	matching := s.follow(store.Query{Limit: 2, Last: true, Subject: "T1"})
	matching.wants("3:T1", "5:T1")
	s.log(entry("T1"), entry("T1"), entry("T1"))
	newest.wants("7:T1", "8:T1", "9:T1")
	matching.wants("7:T1", "8:T1", "9:T1")
}

func followsAcrossReset(_ *testing.T, s *subject) {
	s.log(entry("T1"), entry("T2"), entry("T3"))
	f := s.follow(store.Query{})
	late := s.follow(store.Query{After: 2})
	newest := s.follow(store.Query{Last: true, Limit: 1})
	f.wants("1:T1", "2:T2", "3:T3")
	late.wants("3:T3")
	newest.wants("3:T3")
	s.must(s.Reset(ctx, s.app))
	s.log(entry("A"))
	s.log(entry("B"))
	f.wants("1:A", "2:B")
	late.wants("1:A", "2:B")
	newest.wants("1:A", "2:B")
}
