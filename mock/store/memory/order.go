package memory

import (
	"container/heap"
	"slices"
	"time"

	"paymock/mock/store"
)

// order is a heap that knows where its items lie, so that any of them can be moved or taken
// out.
type order[T any] struct {
	items []T
	less  func(a, b T) bool
	place func(item T) *int // where the item keeps its index
}

// The methods of heap.Interface.

func (o *order[T]) Len() int           { return len(o.items) }
func (o *order[T]) Less(i, j int) bool { return o.less(o.items[i], o.items[j]) }
func (o *order[T]) Push(x any)         { o.items = append(o.items, x.(T)); o.set(len(o.items) - 1) }
func (o *order[T]) set(i int)          { *o.place(o.items[i]) = i }

func (o *order[T]) Swap(i, j int) {
	o.items[i], o.items[j] = o.items[j], o.items[i]
	o.set(i)
	o.set(j)
}

func (o *order[T]) Pop() any {
	last := len(o.items) - 1
	item := o.items[last]
	var none T
	o.items[last] = none
	o.items = o.items[:last]
	return item
}

// lane is the unleased waiting tasks to one host, the first to claim on top.
type lane struct {
	host  string
	place int // in schedule.lanes
	tasks order[*task]
}

// schedule orders unleased waiting tasks by Due, then Seq, in a lane for each host: to pass
// over busy hosts costs their number, not the number of tasks that wait for them.
type schedule struct {
	byHost map[string]*lane
	lanes  order[*lane]
}

func earlier(a, b *task) bool {
	if c := a.Due.Compare(b.Due); c != 0 {
		return c < 0
	}
	return a.Seq < b.Seq
}

func (l *lane) top() *task { return l.tasks.items[0] }

func taskPlace(t *task) *int { return &t.place }

func (s *schedule) add(t *task) {
	host := store.HostOf(t.URL)
	l := s.byHost[host]
	if l == nil {
		l = &lane{host: host, tasks: order[*task]{less: earlier, place: taskPlace}}
		if s.byHost == nil {
			s.byHost = make(map[string]*lane)
			s.lanes.less = func(a, b *lane) bool { return earlier(a.top(), b.top()) }
			s.lanes.place = func(l *lane) *int { return &l.place }
		}
		s.byHost[host] = l
		heap.Push(&l.tasks, t)
		heap.Push(&s.lanes, l)
	} else {
		heap.Push(&l.tasks, t)
		heap.Fix(&s.lanes, l.place)
	}
	t.lane = l
}

func (s *schedule) remove(t *task) {
	l := t.lane
	t.lane = nil
	if l.tasks.Len() == 1 {
		heap.Remove(&s.lanes, l.place)
		delete(s.byHost, l.host)
		return
	}
	heap.Remove(&l.tasks, t.place)
	heap.Fix(&s.lanes, l.place)
}

// first gives the first task of all, or nil.
func (s *schedule) first() *task {
	if s.lanes.Len() == 0 {
		return nil
	}
	return s.lanes.items[0].top()
}

// firstDue gives the first task due at or before now whose host is not busy, or nil.
func (s *schedule) firstDue(now time.Time, busy []string) (found *task) {
	var passed []*lane
	for s.lanes.Len() > 0 {
		l := s.lanes.items[0]
		if l.top().Due.After(now) {
			break
		}
		if !slices.Contains(busy, l.host) {
			found = l.top()
			break
		}
		passed = append(passed, heap.Pop(&s.lanes).(*lane))
	}
	for _, l := range passed {
		heap.Push(&s.lanes, l)
	}
	return found
}
