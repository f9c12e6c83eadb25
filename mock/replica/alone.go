package replica

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paymock/mock/clock"
	"paymock/mock/store"
)

const (
	// aloneName is held in the store by the replica that makes what servers begin with. It is no app's name.
	aloneName = "(beginning)"
	// aloneFor is how long others wait for one that died in it.
	aloneFor = 30 * time.Second
	// alonePoll is how often they ask.
	alonePoll = 50 * time.Millisecond
)

// Alone has a server make what it begins with, on what other replicas have made, while none of them does the
// same: of two that began together, one would meet the other's half.
func (r *Replica) Alone(ctx context.Context, begin func() error) (err error) {
	begun := make(chan struct{})
	if !r.beginning.CompareAndSwap(nil, &begun) {
		return nil // another call has found the store emptied, too, and makes that anew
	}
	defer close(begun)
	defer r.beginning.Store(nil)
	for {
		held := r.store.ReserveTasks(ctx, aloneName, aloneFor)
		if held == nil {
			break
		}
		if errors.Is(held, store.ErrLost) {
			held = clock.System{}.Wait(ctx, alonePoll)
		}
		if held != nil {
			return fmt.Errorf("wait for another replica that begins: %w", held)
		}
	}
	defer func() { err = errors.Join(err, r.store.ReserveTasks(context.WithoutCancel(ctx), aloneName, 0)) }()
	if err := r.Sync(ctx); err != nil {
		return err
	}
	return begin()
}

// awaitSetup waits until the server has made what it begins with.
func (r *Replica) awaitSetup(ctx context.Context) error {
	begun := r.beginning.Load()
	if begun == nil {
		return nil
	}
	select {
	case <-*begun:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// WasMade reports whether an app was noted as made since the store was emptied.
func (r *Replica) WasMade(ctx context.Context, name string) (bool, error) {
	n, err := r.store.Count(ctx, numbersOwner, "made "+name)
	return n > 0, err
}

// NoteMade notes that an app was made.
func (r *Replica) NoteMade(ctx context.Context, name string) error {
	_, err := r.store.Reserve(ctx, numbersOwner, "made "+name, 1)
	return err
}
