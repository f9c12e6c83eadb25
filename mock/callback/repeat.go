package callback

import (
	"context"
	"time"

	"paymock/mock/store"
)

// RunOne runs one task that is due by now, for a replay: nobody else delivers
// meanwhile. It runs the first task for which is reports true, and gives false where there is none.
func (d *Dispatcher) RunOne(ctx context.Context, name string, now time.Time, is func(store.Task) bool) (bool, error) {
	a, p, ok := d.findApp(name)
	if !ok {
		return false, nil
	}
	var passed []store.Task
	defer func() { _ = d.Store.Release(context.WithoutCancel(ctx), passed...) }()
	for {
		tasks, err := d.claimBatch(ctx, a, p, now)
		if err != nil || len(tasks) == 0 {
			return false, err
		}
		for i, t := range tasks {
			if !is(t) {
				passed = append(passed, t)
				continue
			}
			passed = append(passed, tasks[i+1:]...)
			if err := d.Store.Begin(ctx, t, p.leaseFor(a)); err != nil {
				return false, err
			}
			_, _, err := d.runTask(a, p, t, now, nil)
			return true, err
		}
	}
}
