package memory

// indexedHeap is a heap that knows where its items lie, so that any of them can be moved or taken
// out.
type indexedHeap[T any] struct {
	items []T
	less  func(a, b T) bool
	place func(item T) *int // where the item keeps its index
}

// The methods of heap.Interface.

func (o *indexedHeap[T]) Len() int           { return len(o.items) }
func (o *indexedHeap[T]) Less(i, j int) bool { return o.less(o.items[i], o.items[j]) }
func (o *indexedHeap[T]) Push(x any)         { o.items = append(o.items, x.(T)); o.set(len(o.items) - 1) }
func (o *indexedHeap[T]) set(i int)          { *o.place(o.items[i]) = i }

func (o *indexedHeap[T]) Swap(i, j int) {
	o.items[i], o.items[j] = o.items[j], o.items[i]
	o.set(i)
	o.set(j)
}

func (o *indexedHeap[T]) Pop() any {
	last := len(o.items) - 1
	item := o.items[last]
	var none T
	o.items[last] = none
	o.items = o.items[:last]
	return item
}

func dueBefore(a, b *task) bool {
	if c := a.Due.Compare(b.Due); c != 0 {
		return c < 0
	}
	return a.Seq < b.Seq
}

func endsEarlier(a, b *task) bool { return a.until.Before(b.until) }

func taskPlace(t *task) *int { return &t.place }
