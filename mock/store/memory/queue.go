package memory

import (
	"cmp"
	"container/heap"
	"container/list"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"paymock/mock/store"
)

// taskQueue is an app's tasks. A waiting task is in due or in leased, a finished one in done.
type taskQueue struct {
	tasks     map[string]*task
	seq       int64
	due       indexedHeap[*task] // by Due, then Seq
	leased    indexedHeap[*task] // by the end of the lease
	done      list.List          // of *task, in order of finishing
	doneBytes int64
	waiting   int // tasks in due and leased
	callbacks int // those that are no timers
}

// task is a task as kept. Lease is that of the last claim until it is cancelled, sent again
// or finished: a claim that ran out may still be finished while nobody claimed it anew.
type task struct {
	store.Task
	claimed bool          // lies in leased, not in due
	begun   bool          // an attempt was begun under the last lease
	until   time.Time     // real end of the lease
	place   int           // in due or in leased
	done    *list.Element // while in done
	size    int64         // as counted since it was filed
}

// copyTask gives a task that shares nothing with t but bytes, which nobody changes.
func copyTask(t *store.Task) store.Task {
	c := *t
	c.Attempts = slices.Clone(t.Attempts)
	return c
}

// asListed is the task as listings show it.
func (t *task) asListed(real time.Time) store.Task {
	c := copyTask(&t.Task)
	c.Leased = t.begun && t.isLeased(real)
	c.Lease = ""
	return c
}

// isLeased reports whether the last claim's lease has not run out.
func (t *task) isLeased(real time.Time) bool { return t.claimed && t.until.After(real) }

// isLatestClaim reports whether the last claim of a task is the one that given shows.
func (t *task) isLatestClaim(given *store.Task) bool {
	return t != nil && t.Lease != "" && t.Lease == given.Lease
}

// enqueue adds a new task.
func (s *Store) enqueue(a *tenant, given *store.Task) { s.enqueueAs(a, given, store.Waiting) }

// enqueueAs adds a task in a state.
func (s *Store) enqueueAs(a *tenant, given *store.Task, state store.State) {
	q := &a.queue
	if q.tasks == nil {
		q.tasks = make(map[string]*task)
		q.due.less, q.due.place = dueBefore, taskPlace
		q.leased.less, q.leased.place = endsEarlier, taskPlace
	}
	q.seq++
	t := &task{Task: copyTask(given)}
	t.App, t.Seq, t.State, t.Lease, t.Leased = a.name, q.seq, state, "", false
	q.tasks[t.ID] = t
	s.fileByState(a, t)
}

// fileByState puts a task where its state belongs.
func (s *Store) fileByState(a *tenant, t *task) {
	q := &a.queue
	t.size = taskWeight(&t.Task)
	if t.State == store.Waiting {
		s.countMemory(a, t.size, 0)
		heap.Push(&q.due, t)
		s.countWaiting(q, t, 1)
		if q.waiting++; q.waiting == 1 {
			s.noteWaiting(a.name, true)
		}
		return
	}
	s.countMemory(a, 0, t.size)
	q.doneBytes += t.size
	t.done = q.done.PushBack(t)
	for q.done.Len() > s.cfg.Tasks || q.doneBytes > s.cfg.Bytes && q.done.Len() > 1 {
		s.forgetOldest(a)
	}
}

// removeFromQueue takes a task out of where fileByState or Claim put it.
func (s *Store) removeFromQueue(a *tenant, t *task) {
	q := &a.queue
	if t.State != store.Waiting {
		q.done.Remove(t.done)
		t.done = nil
		q.doneBytes -= t.size
		s.countMemory(a, 0, -t.size)
		return
	}
	s.countMemory(a, -t.size, 0)
	if t.claimed {
		heap.Remove(&q.leased, t.place)
	} else {
		heap.Remove(&q.due, t.place)
	}
	t.claimed, t.begun = false, false
	s.countWaiting(q, t, -1)
	if q.waiting--; q.waiting == 0 {
		s.noteWaiting(a.name, false)
	}
}

// countWaiting counts a waiting task that is a callback.
func (s *Store) countWaiting(q *taskQueue, t *task, n int) {
	if !t.Timer {
		q.callbacks += n
		s.callbacks.Add(int64(n))
	}
}

// checkBounds refuses new callbacks beyond the bounds.
func (s *Store) checkBounds(a *tenant, tasks []store.Task) error {
	added := 0
	for i := range tasks {
		if !tasks[i].Timer {
			added++
		}
	}
	const remedy = "let merchants answer, cancel some, or reset the app"
	switch {
	case added == 0:
		return nil
	case a.queue.callbacks+added > s.cfg.Waiting:
		return fmt.Errorf("%w: %d of %s, which may have %d; %s", store.ErrFull, a.queue.callbacks, a.name, s.cfg.Waiting, remedy)
	case s.callbacks.Load()+int64(added) > int64(s.cfg.All):
		return fmt.Errorf("%w: %d of all apps, which may have %d; %s", store.ErrFull, s.callbacks.Load(), s.cfg.All, remedy)
	}
	return nil
}

func (s *Store) noteWaiting(app string, waits bool) {
	s.waitingMu.Lock()
	defer s.waitingMu.Unlock()
	if waits {
		s.waiting[app] = struct{}{}
	} else {
		delete(s.waiting, app)
	}
}

// expireLeases puts tasks whose lease ran out back into due.
func (q *taskQueue) expireLeases(real time.Time) {
	for q.leased.Len() > 0 && !q.leased.items[0].until.After(real) {
		t := heap.Pop(&q.leased).(*task)
		t.claimed = false
		heap.Push(&q.due, t)
	}
}

// Claim leases the app's first waiting tasks that are due.
func (s *Store) Claim(ctx context.Context, app, _ string, now time.Time, lease time.Duration, limit int) ([]store.Task, error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, err
	}
	a := s.lockTenant(app, false)
	if a == nil {
		return nil, nil
	}
	defer a.mu.Unlock()
	q := &a.queue
	real := s.cfg.Clock.Now()
	q.expireLeases(real)
	var claimed []store.Task
	for len(claimed) < limit && q.due.Len() > 0 && !q.due.items[0].Due.After(now) {
		t := heap.Pop(&q.due).(*task)
		t.Unfinished = t.Unfinished || t.begun
		t.claimed, t.begun, t.until = true, false, real.Add(lease)
		t.Lease = strconv.FormatInt(s.leases.Add(1), 10)
		heap.Push(&q.leased, t)
		claimed = append(claimed, copyTask(&t.Task))
	}
	return claimed, nil
}

// Begin notes that an attempt at a claimed task begins.
func (s *Store) Begin(ctx context.Context, given store.Task, lease time.Duration) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	if a := s.lockTenant(given.App, false); a != nil {
		defer a.mu.Unlock()
		real := s.cfg.Clock.Now()
		if t := a.queue.tasks[given.ID]; t.isLatestClaim(&given) && t.isLeased(real) {
			s.changes.Add(1)
			t.begun, t.until = true, real.Add(lease)
			heap.Fix(&a.queue.leased, t.place)
			return nil
		}
	}
	return fmt.Errorf("task %q: %w", given.ID, store.ErrLost)
}

// Release gives claimed tasks back.
func (s *Store) Release(ctx context.Context, given ...store.Task) error {
	if err := s.checkOpen(ctx); err != nil || len(given) == 0 {
		return err
	}
	a := s.lockTenant(given[0].App, false)
	if a == nil {
		return nil
	}
	q := &a.queue
	for i := range given {
		if t := q.tasks[given[i].ID]; t.isLatestClaim(&given[i]) && t.claimed && !t.begun {
			heap.Remove(&q.leased, t.place)
			t.claimed, t.Lease = false, ""
			heap.Push(&q.due, t)
		}
	}
	a.mu.Unlock()
	s.wakeWaiters(given[0].App)
	return nil
}

// Finish stores a claimed task after an attempt.
func (s *Store) Finish(ctx context.Context, t store.Task, c store.Change) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	if err := checkFinished(&t, &c); err != nil {
		return err
	}
	a := s.lockTenant(t.App, true)
	err := s.finishTask(a, &t, &c)
	a.mu.Unlock()
	s.trimHistory()
	if err == nil && len(c.Tasks) > 0 {
		s.wakeWaiters(t.App)
	}
	return err
}

// checkFinished checks what Finish was given.
func checkFinished(t *store.Task, c *store.Change) error {
	if c.App != "" && c.App != t.App {
		return fmt.Errorf("finish task %q of %s: the change is of %s", t.ID, t.App, c.App)
	}
	switch t.State {
	case store.Waiting, store.Delivered, store.Exhausted, store.Cancelled:
		return nil
	}
	return fmt.Errorf("finish task %q: there is no state %q", t.ID, t.State)
}

func (s *Store) finishTask(a *tenant, t *store.Task, c *store.Change) error {
	kept := a.queue.tasks[t.ID]
	if !kept.isLatestClaim(t) {
		s.changes.Add(1)
		s.record(a, c.Entries)
		return fmt.Errorf("task %q: %w", t.ID, store.ErrLost)
	}
	if err := a.checkChange(c); err != nil {
		return err
	}
	s.removeFromQueue(a, kept)
	seq := kept.Seq
	kept.Task = copyTask(t)
	kept.Seq, kept.Lease, kept.Leased = seq, "", false
	s.fileByState(a, kept)
	s.applyChange(a, c)
	return nil
}

// NextDue gives the due time of the task that Claim would give first.
func (s *Store) NextDue(ctx context.Context, app string) (time.Time, bool, error) {
	if err := s.checkOpen(ctx); err != nil {
		return time.Time{}, false, err
	}
	a := s.lockTenant(app, false)
	if a == nil {
		return time.Time{}, false, nil
	}
	defer a.mu.Unlock()
	q := &a.queue
	if q.expireLeases(s.cfg.Clock.Now()); q.due.Len() > 0 {
		return q.due.items[0].Due, true, nil
	}
	return time.Time{}, false, nil
}

// Waiting lists the apps that have waiting tasks.
func (s *Store) Waiting(ctx context.Context) ([]string, error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, err
	}
	s.waitingMu.Lock()
	names := make([]string, 0, len(s.waiting))
	for name := range s.waiting {
		names = append(names, name)
	}
	s.waitingMu.Unlock()
	slices.Sort(names)
	return names, nil
}

// Tasks lists an app's tasks in order of creation.
func (s *Store) Tasks(ctx context.Context, app string) ([]store.Task, error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, err
	}
	a := s.lockTenant(app, false)
	if a == nil {
		return nil, nil
	}
	real := s.cfg.Clock.Now()
	tasks := make([]store.Task, 0, len(a.queue.tasks))
	for _, t := range a.queue.tasks {
		tasks = append(tasks, t.asListed(real))
	}
	a.mu.Unlock()
	slices.SortFunc(tasks, func(a, b store.Task) int { return cmp.Compare(a.Seq, b.Seq) })
	return tasks, nil
}

// Task gives one task.
func (s *Store) Task(ctx context.Context, app, id string) (store.Task, error) {
	return s.withTask(ctx, app, id, func(*tenant, *task) {})
}

// Cancel makes a waiting task Cancelled, even while an attempt is under way.
func (s *Store) Cancel(ctx context.Context, app, id string) (store.Task, error) {
	cancelled := false
	given, err := s.withTask(ctx, app, id, func(a *tenant, t *task) {
		if cancelled = t.State == store.Waiting; !cancelled {
			return
		}
		s.removeFromQueue(a, t)
		t.State, t.Lease = store.Cancelled, ""
		s.fileByState(a, t)
	})
	if cancelled {
		s.wakeWaiters(app)
	}
	return given, err
}

// Resend makes a task Waiting and due now, whatever its state.
func (s *Store) Resend(ctx context.Context, app, id string, now time.Time) (store.Task, error) {
	given, err := s.withTask(ctx, app, id, func(a *tenant, t *task) {
		s.removeFromQueue(a, t)
		t.State, t.Due, t.Tries, t.Lease = store.Waiting, now, 0, ""
		s.fileByState(a, t)
	})
	if err == nil {
		s.wakeWaiters(app)
	}
	return given, err
}

// withTask runs fn on a task under the app's lock and gives the task as listings show it.
func (s *Store) withTask(ctx context.Context, app, id string, fn func(*tenant, *task)) (store.Task, error) {
	if err := s.checkOpen(ctx); err != nil {
		return store.Task{}, err
	}
	a := s.lockTenant(app, false)
	if a == nil {
		return store.Task{}, store.ErrNotFound
	}
	defer a.mu.Unlock()
	t := a.queue.tasks[id]
	if t == nil {
		return store.Task{}, store.ErrNotFound
	}
	s.changes.Add(1)
	fn(a, t)
	return t.asListed(s.cfg.Clock.Now()), nil
}
