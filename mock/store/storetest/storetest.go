// Package storetest checks that an engine keeps every promise of package store, concurrency
// included. An engine's own test is a few lines:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) store.Store { return open(t) })
//	}
//
// The suite knows nothing of an engine's bounds; it keeps fewer than 1,000 entries and 300
// finished tasks in an app. Leases run out in real time, so it waits some milliseconds for
// them; nothing else in it depends on time.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paymock/mock/store"
)

// Run checks a kind of store. open gives each test a store of its own, in which none of the
// test's apps ("platform/" and the test's name) is known, and closes it when the test ends.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, test := range suite() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, &subject{Store: open(t), t: t, app: "platform/" + t.Name()})
		})
	}
}

// promise is a test of one thing that stores promise.
type promise struct {
	name string
	run  func(t *testing.T, s *subject)
}

// suite lists all of them.
func suite() []promise {
	return []promise{
		{"Records/get what was committed", getsWhatWasCommitted},
		{"Records/conflict", testConflicts},
		{"Records/absent record read", absentRead},
		{"Records/reads are checked", readsChecked},
		{"Records/versions never come again", versionsNeverComeAgain},
		{"Records/ids ascend", idsAscend},
		{"Records/change without writes never conflicts", noWritesNoConflict},
		{"Records/refused change leaves nothing", refusedChangeLeavesNothing},
		{"Records/values are copies", recordsAreCopies},
		{"Queue/tasks as committed", tasksAsCommitted},
		{"Queue/taken id", takenID},
		{"Queue/order", claimOrder},
		{"Queue/batches", claimBatches},
		{"Queue/begin", testBegin},
		{"Queue/release", testRelease},
		{"Queue/next due", nextDue},
		{"Queue/far due", farDue},
		{"Queue/waiting apps", waitingApps},
		{"Queue/retry and finish", retryAndFinish},
		{"Queue/finish commits", finishCommits},
		{"Queue/finish refused", finishRefused},
		{"Queue/lost", testLostLeases},
		{"Queue/lease runs out", leaseRunsOut},
		{"Queue/cancel", testCancel},
		{"Queue/resend", testResend},
		{"Queue/tasks are copies", tasksAreCopies},
		{"Queue/woken", testWoken},
		{"Queue/woken by name", wakesByName},
		{"Journal/entries as committed", entriesAsCommitted},
		{"Journal/queries", testQueries},
		{"Journal/follow", testFollow},
		{"Journal/follow from the newest", followsFromNewest},
		{"Journal/follow across reset", followsAcrossReset},
		{"Counters/count", testCounters},
		{"Counters/count in spans", countsInSpans},
		{"Counters/forget", forgetsCounters},
		{"Store/apps are apart", appsApart},
		{"Store/reset", testReset},
		{"Store/dump and restore", dumpsAndRestores},
		{"Store/restore into nothing", restoresIntoNothing},
		{"Store/ended context", endedContext},
		{"Store/close", testClose},
		{"Concurrency/settle 320 by tens", settleConcurrently},
		{"Concurrency/each task is claimed once", claimConcurrently},
		{"Concurrency/entry and record together", entryWithRecord},
		{"Concurrency/follow misses nothing", followConcurrently},
		{"Concurrency/counter", countConcurrently},
		{"Model", testModel},
	}
}

// subject is the store under test and one app of it. Its methods fail the test when the
// store fails.
type subject struct {
	store.Store
	t   *testing.T
	app string
}

// noon is an app's time; minutes count from it.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func atMinute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

// longLease is a lease that doesn't run out during a test.
const longLease = time.Hour

// waitLimit is how long the suite waits for what must happen before it calls it missing.
const waitLimit = 2 * time.Minute

var ctx = context.Background()

func (s *subject) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *subject) want(err, target error) {
	s.t.Helper()
	if !errors.Is(err, target) {
		s.t.Fatalf("error is %v, want %v", err, target)
	}
}

// same compares; times are compared as instants.
func (s *subject) same(what string, got, want any) {
	s.t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		s.t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

func trade(id string, version int64, value string) store.Record {
	return store.Record{Kind: "trade", ID: id, Version: version, Value: []byte(value)}
}

// change is a change of the subject's app.
func (s *subject) change(writes ...store.Record) store.Change {
	return store.Change{App: s.app, Writes: writes}
}

func (s *subject) commit(c store.Change) {
	s.t.Helper()
	s.must(s.Commit(ctx, c))
}

// write commits one record.
func (s *subject) write(id string, version int64, value string) {
	s.t.Helper()
	s.commit(s.change(trade(id, version, value)))
}

// record gives the trade's value and version, "" and 0 when there is none.
func (s *subject) record(id string) (value string, version int64) {
	s.t.Helper()
	r, err := s.Get(ctx, s.app, "trade", id)
	if errors.Is(err, store.ErrNotFound) {
		return "", 0
	}
	s.must(err)
	return string(r.Value), r.Version
}

func (s *subject) wantRecord(id, value string, version int64) {
	s.t.Helper()
	v, n := s.record(id)
	s.same("trade "+id, fmt.Sprint(v, "@", n), fmt.Sprint(value, "@", version))
}

// task is a task to commit.
func task(id string, due time.Time) store.Task {
	return store.Task{
		ID: id, Kind: "notify", Subject: "T1", URL: "http://merchant/" + id,
		Payload: []byte("payload of " + id), Due: due,
	}
}

// add commits tasks.
func (s *subject) add(tasks ...store.Task) {
	s.t.Helper()
	s.commit(store.Change{App: s.app, Tasks: tasks})
}

// claim claims the next task, which must be id; "" means that there must be none.
func (s *subject) claim(now time.Time, id string) store.Task {
	s.t.Helper()
	return s.claimFor(longLease, now, id)
}

func (s *subject) claimFor(lease time.Duration, now time.Time, id string) store.Task {
	s.t.Helper()
	claimed, ok, err := claimOne(s, s.app, now, lease)
	s.must(err)
	if ok != (id != "") || claimed.ID != id {
		s.t.Fatalf("claimed %q (%t) at %s, want %q", claimed.ID, ok, now.Format("15:04"), id)
	}
	return claimed
}

// claimOne claims a task if one is due.
func claimOne(st store.Store, app string, now time.Time, lease time.Duration) (t store.Task, ok bool, err error) {
	claimed, err := st.Claim(ctx, app, "", now, lease, 1)
	if err != nil || len(claimed) == 0 {
		return t, false, err
	}
	return claimed[0], true, nil
}

// begin has an attempt at a claimed task begin.
func (s *subject) begin(t store.Task) store.Task {
	s.t.Helper()
	s.must(s.Begin(ctx, t, longLease))
	return t
}

// task gives a task as listed.
func (s *subject) task(id string) store.Task {
	s.t.Helper()
	listed, err := s.Task(ctx, s.app, id)
	s.must(err)
	return listed
}

// tasks lists the app's tasks.
func (s *subject) tasks() []store.Task {
	s.t.Helper()
	tasks, err := s.Tasks(ctx, s.app)
	s.must(err)
	return tasks
}

// due is the minute at which the next task is due, -1 when there is none.
func (s *subject) due() int {
	s.t.Helper()
	at, ok, err := s.NextDue(ctx, s.app)
	s.must(err)
	if !ok {
		return -1
	}
	return int(at.Sub(noon) / time.Minute)
}

func entry(subject string) store.Entry {
	return store.Entry{Kind: "exchange", Operation: "settle", Subject: subject, Code: "1001"}
}

// log commits entries.
func (s *subject) log(entries ...store.Entry) {
	s.t.Helper()
	s.commit(store.Change{App: s.app, Entries: entries})
}

// entries gives what a query selects as "seq:subject".
func (s *subject) entries(q store.Query) []string {
	s.t.Helper()
	entries, err := s.Entries(ctx, s.app, q)
	s.must(err)
	var lines []string
	for _, e := range entries {
		lines = append(lines, entryLine(e))
	}
	return lines
}

func entryLine(e store.Entry) string { return fmt.Sprintf("%d:%s", e.Seq, e.Subject) }
