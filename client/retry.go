package client

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Retry repeats calls that the platform recognises by a repeat key. The zero value repeats
// nothing.
type Retry struct {
	// Attempts counts all sendings; 0 and 1 both mean "send once".
	Attempts int
	// Backoff gives the pause before attempt n (2, 3, …); nil means 200 ms, doubled each time.
	Backoff func(n int) time.Duration
	// Wait pauses; nil means [Wait], which waits in real time.
	Wait func(ctx context.Context, d time.Duration) error
}

// Validate reports a setting that makes no sense.
func (r Retry) Validate() error {
	if r.Attempts < 0 {
		return fmt.Errorf("Retry.Attempts %d: want 0 or more", r.Attempts)
	}
	return nil
}

// Do runs call and, as long as attempts are left, runs it again after ErrNotSent,
// ErrUnknownOutcome and an uncertain *Refused. A plain refusal is final.
//
// By the repeat key the platform recognises several requests as one. With an
// empty key call runs exactly once, whatever happens. Once an attempt ended with an unknown
// outcome, a later one that was not sent doesn't make it known: the unknown outcome is
// what Do returns.
func (r Retry) Do(ctx context.Context, repeatKey string, call func(context.Context) error) error {
	var doubt error
	for n := 1; ; n++ {
		err := call(ctx)
		if err == nil || !mayRepeat(err) {
			return err
		}
		if doubt == nil || !errors.Is(err, ErrNotSent) {
			doubt = err
		}
		if repeatKey == "" || n >= r.Attempts {
			return doubt
		}
		if err := r.wait(ctx, n+1); err != nil {
			return fmt.Errorf("%w (then stopped waiting for attempt %d: %w)", doubt, n+1, err)
		}
	}
}

// CallTyped sends a message as Do does, and reads the answer into its type. One that can't be read leaves the
// outcome unknown.
func CallTyped[A interface {
	Unknown(reason Reason, cause error) *UnknownOutcome
}, T any](ctx context.Context, r Retry, repeatKey string, send func(context.Context) (A, error), read func(A) (*T, error)) (*T, error) {
	var typed *T
	err := r.Do(ctx, repeatKey, func(ctx context.Context) error {
		answer, err := send(ctx)
		if err != nil {
			return err
		}
		if typed, err = read(answer); err != nil {
			return answer.Unknown(ReasonUnreadable, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return typed, nil
}

func (r Retry) wait(ctx context.Context, n int) error {
	pause := 200 * time.Millisecond << min(n-2, 10)
	if r.Backoff != nil {
		pause = r.Backoff(n)
	}
	if r.Wait != nil {
		return r.Wait(ctx, pause)
	}
	return Wait(ctx, pause)
}

func mayRepeat(err error) bool {
	var refused *Refused
	if errors.As(err, &refused) {
		return refused.Uncertain
	}
	return errors.Is(err, ErrNotSent) || errors.Is(err, ErrUnknownOutcome)
}

// Wait pauses for d in real time. It returns early, with the context's error, when ctx
// is over.
func Wait(ctx context.Context, d time.Duration) error {
	pause, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-pause.Done()
	return ctx.Err()
}
