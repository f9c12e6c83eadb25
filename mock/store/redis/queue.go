package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/store"
)

// noLease is a lease or a claim that is not there.
const noLease = "-"

// latest and earliest are the times of which nanoseconds can be counted: to 2262, and from 1677.
var latestTime, earliestTime = time.Unix(0, math.MaxInt64), time.Unix(0, math.MinInt64+1)

// dueText writes a time so that texts sort as times do. The zero time is before all.
func dueText(t time.Time) string {
	n := uint64(0)
	switch {
	case t.IsZero():
	case t.After(latestTime):
		n = math.MaxUint64
	case t.Before(earliestTime):
		n = 1
	default:
		n = uint64(t.UnixNano()) ^ 1<<63
	}
	return fmt.Sprintf("%016x", n)
}

// destinationText stands for a task's destination, in as many letters for each.
func destinationText(t *store.Task) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(t.Destination())) // never fails
	return fmt.Sprintf("%016x", h.Sum64())
}

func readDue(text string) (time.Time, error) {
	n, err := strconv.ParseUint(text, 16, 64)
	if err != nil || n == 0 {
		return time.Time{}, err
	}
	return time.Unix(0, int64(n^1<<63)).UTC(), nil
}

// boolArg is how scripts read a bool.
func boolArg(set bool) int {
	if set {
		return 1
	}
	return 0
}

func appendTasks(args []any, tasks []store.Task) ([]any, error) {
	args = append(args, len(tasks))
	for i := range tasks {
		body, err := encodeTask(&tasks[i])
		if err != nil {
			return nil, err
		}
		args = append(args, tasks[i].ID, boolArg(tasks[i].Timer), dueText(tasks[i].Due), destinationText(&tasks[i]), body)
	}
	return args, nil
}

func appendFinished(args []any, t *store.Task) ([]any, error) {
	if t == nil {
		return append(args, ""), nil
	}
	body, err := encodeTask(t)
	if err != nil {
		return nil, err
	}
	return append(args, t.ID, cmp.Or(t.Lease, noLease), string(t.State), dueText(t.Due), boolArg(t.Unfinished), t.Tries, body), nil
}

// readTask reads a row of a script: the line that scripts change, the rest, and whether an
// attempt is under way.
func readTask(app string, row any) (t store.Task, err error) {
	pair, ok := row.([]any)
	if !ok || len(pair) != 2 {
		return t, fmt.Errorf("a script gave a task as %T", row)
	}
	kept, _ := pair[0].(string)
	t, _, err = readKept(app, kept)
	t.Leased = pair[1] == "1"
	return t, err
}

// readKept reads a task as it lies in Redis: the line that scripts change, and the rest.
func readKept(app, kept string) (t store.Task, begun bool, err error) {
	head, body, _ := strings.Cut(kept, "\n")
	fields := strings.Fields(head)
	if len(fields) != 9 {
		return t, false, fmt.Errorf("a task of %s in Redis begins with %q", app, head)
	}
	if t, err = decodeTask(body); err != nil {
		return t, false, err
	}
	seq, errSeq := strconv.ParseInt(fields[5], 16, 64)
	tries, errTries := strconv.Atoi(fields[7])
	due, errDue := readDue(fields[4])
	if err := errors.Join(errSeq, errTries, errDue); err != nil {
		return t, false, fmt.Errorf("a task of %s in Redis: %w", app, err)
	}
	t.App, t.State, t.Timer, t.Unfinished = app, store.State(fields[0]), fields[1] == "1", fields[3] == "1"
	t.Seq, t.Tries, t.Lease = seq, tries, ""
	if fields[6] != noLease {
		t.Lease = fields[6]
	}
	if dueText(t.Due) != fields[4] {
		t.Due = due
	}
	return t, fields[2] == "1", nil
}

// readTasks reads rows as listings show them: without leases, which are the claimers'.
func readTasks(app string, rows []any, listed bool) ([]store.Task, error) {
	tasks := make([]store.Task, 0, len(rows))
	for _, row := range rows {
		t, err := readTask(app, row)
		if err != nil {
			return nil, err
		}
		if listed {
			t.Lease = ""
		}
		tasks = append(tasks, t)
	}
	return tasks, nil
}

// Claim leases the app's first waiting tasks that are due and that no other store keeps from it.
func (s *Store) Claim(ctx context.Context, app, generation string, now time.Time, lease time.Duration, limit int) ([]store.Task, error) {
	if err := s.checkOpen(ctx); err != nil || limit <= 0 {
		return nil, err
	}
	name := s.name + strconv.FormatInt(s.claims.Add(1), 16) + "."
	args := []any{dueText(now), microseconds(lease), limit, name, s.name, generation}
	lost := s.unanswered.namesOf(app)
	for _, before := range lost {
		args = append(args, before)
	}
	rows, err := s.run(ctx, claim, app, args...)
	if err != nil {
		if !isUnsent(err) {
			s.unanswered.add(app, name)
		}
		return nil, err
	}
	if len(rows) == 1 && rows[0] == "ended" {
		return nil, store.ErrEnded
	}
	s.unanswered.remove(app, lost)
	return readTasks(app, rows, false)
}

// unansweredClaims are claims of which nobody knows whether they were made, by app: the next one gives back what
// they claimed.
type unansweredClaims struct {
	mu    sync.Mutex
	names map[string][]string
}

// maxUnanswered bounds those of an app: what an older one claimed waits for its lease to run out.
const maxUnanswered = 100

func (u *unansweredClaims) namesOf(app string) []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.names[app])
}

func (u *unansweredClaims) add(app, name string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.names == nil {
		u.names = map[string][]string{}
	}
	known := append(u.names[app], name)
	u.names[app] = known[max(0, len(known)-maxUnanswered):]
}

func (u *unansweredClaims) remove(app string, names []string) {
	if len(names) == 0 {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.names[app] = slices.DeleteFunc(u.names[app], func(name string) bool { return slices.Contains(names, name) })
	if len(u.names[app]) == 0 {
		delete(u.names, app)
	}
}

// Begin notes that an attempt at a claimed task begins.
func (s *Store) Begin(ctx context.Context, t store.Task, lease time.Duration) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	rows, err := s.run(ctx, begin, t.App, t.ID, cmp.Or(t.Lease, noLease), microseconds(lease))
	if err == nil {
		err = scriptVerdict(rows)
	}
	if errors.Is(err, store.ErrLost) {
		return fmt.Errorf("task %q: %w", t.ID, err)
	}
	return err
}

// Release gives claimed tasks back.
func (s *Store) Release(ctx context.Context, tasks ...store.Task) error {
	if err := s.checkOpen(ctx); err != nil || len(tasks) == 0 {
		return err
	}
	args := []any{s.changesChannel(), tasks[0].App}
	for i := range tasks {
		args = append(args, tasks[i].ID, cmp.Or(tasks[i].Lease, noLease))
	}
	_, err := s.run(ctx, release, tasks[0].App, args...)
	return err
}

// Finish stores a claimed task after an attempt.
func (s *Store) Finish(ctx context.Context, t store.Task, c store.Change) error {
	if c.App != "" && c.App != t.App {
		return fmt.Errorf("finish task %q of %s: the change is of %s", t.ID, t.App, c.App)
	}
	switch t.State {
	case store.Waiting, store.Delivered, store.Exhausted, store.Cancelled:
	default:
		if t.Lease != "" {
			return fmt.Errorf("finish task %q: there is no state %q", t.ID, t.State)
		}
	}
	err := s.runChange(ctx, t.App, &t, &c)
	if errors.Is(err, store.ErrLost) {
		return fmt.Errorf("task %q: %w", t.ID, err)
	}
	return err
}

// NextDue gives the due time of the task that Claim would give first.
func (s *Store) NextDue(ctx context.Context, app string) (time.Time, bool, error) {
	if err := s.checkOpen(ctx); err != nil {
		return time.Time{}, false, err
	}
	rows, err := s.run(ctx, nextDue, app, s.name)
	if err != nil || len(rows) == 0 || rows[0] == "" {
		return time.Time{}, false, err
	}
	text, _ := rows[0].(string)
	at, err := readDue(text)
	return at, err == nil, err
}

// Waiting lists the apps that have waiting tasks. It forgets names that a change left for which there is no app
// any more: a name is noted before the change, which may be refused because the app was removed, or never come.
func (s *Store) Waiting(ctx context.Context) ([]string, error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, err
	}
	names, err := s.rdb.SMembers(ctx, s.appsKey()).Result()
	if err != nil || len(names) == 0 {
		return nil, err
	}
	slices.Sort(names)
	pipe := s.rdb.Pipeline()
	waits, life := make([]*client.IntCmd, len(names)), make([]*client.SliceCmd, len(names))
	for i, name := range names {
		waits[i] = pipe.Exists(ctx, s.keyOf(name, "due"), s.keyOf(name, "leased"))
		life[i] = s.queryLife(ctx, pipe, name)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	waiting := names[:0]
	var unforgotten []error
	for i, name := range names {
		switch {
		case waits[i].Val() > 0:
			waiting = append(waiting, name)
		case !isAlive(life[i]):
			unforgotten = append(unforgotten, s.forgetWaiting(ctx, name))
		}
	}
	return waiting, errors.Join(unforgotten...)
}

// Tasks lists an app's tasks in order of creation.
func (s *Store) Tasks(ctx context.Context, app string) ([]store.Task, error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, err
	}
	rows, err := s.run(ctx, list, app)
	if err != nil {
		return nil, err
	}
	tasks, err := readTasks(app, rows, true)
	slices.SortFunc(tasks, func(a, b store.Task) int { return cmp.Compare(a.Seq, b.Seq) })
	return tasks, err
}

// Task gives one task.
func (s *Store) Task(ctx context.Context, app, id string) (store.Task, error) {
	return s.runForTask(ctx, list, app, id)
}

// Cancel makes a waiting task Cancelled, even while an attempt is under way.
func (s *Store) Cancel(ctx context.Context, app, id string) (store.Task, error) {
	return s.runForTask(ctx, cancel, app, s.changesChannel(), app, s.cfg.Tasks, id)
}

// Resend makes a task Waiting and due now, whatever its state.
func (s *Store) Resend(ctx context.Context, app, id string, now time.Time) (store.Task, error) {
	return s.runForTask(ctx, resend, app, s.changesChannel(), app, s.cfg.Tasks, id, dueText(now))
}

// runForTask runs a script that gives one task.
func (s *Store) runForTask(ctx context.Context, sc func() script, app string, args ...any) (store.Task, error) {
	if err := s.checkOpen(ctx); err != nil {
		return store.Task{}, err
	}
	rows, err := s.run(ctx, sc, app, args...)
	if err != nil {
		return store.Task{}, err
	}
	if len(rows) == 0 {
		return store.Task{}, store.ErrNotFound
	}
	tasks, err := readTasks(app, rows[:1], true)
	if err != nil {
		return store.Task{}, err
	}
	return tasks[0], nil
}
