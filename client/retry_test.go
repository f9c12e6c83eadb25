package client

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRetry(t *testing.T) {
	t.Parallel()
	unknown := &UnknownOutcome{Operation: "x", Reason: ReasonTimeout, Err: errors.New("late")}
	unsent := &NotSent{Operation: "x", Err: errors.New("refused")}
	final := &Refused{Operation: "x", Code: "1403"}
	shaky := &Refused{Operation: "x", Code: "1500", Uncertain: true}
	other := errors.New("a mistake of ours")
	tests := map[string]struct {
		key      string
		attempts int
		results  []error
		want     error
		calls    int
	}{
		"works at once":                          {"k", 3, []error{nil}, nil, 1},
		"works later":                            {"k", 3, []error{unknown, unsent, nil}, nil, 3},
		"runs out":                               {"k", 2, []error{unknown, unknown}, unknown, 2},
		"zero value sends once":                  {"k", 0, []error{unknown}, unknown, 1},
		"without a key never, when unknown":      {"", 5, []error{unknown}, unknown, 1},
		"without a key never, even when unsent":  {"", 5, []error{unsent}, unsent, 1},
		"a refusal is final":                     {"k", 5, []error{final}, final, 1},
		"a refusal ends the doubt":               {"k", 5, []error{unknown, final}, final, 2},
		"a system error is repeated":             {"k", 5, []error{shaky, nil}, nil, 2},
		"a system error can stay":                {"k", 2, []error{shaky, shaky}, shaky, 2},
		"other errors are final":                 {"k", 5, []error{other}, other, 1},
		"not sent later doesn't make it known":   {"k", 2, []error{unknown, unsent}, unknown, 2},
		"not sent later doesn't make it certain": {"k", 2, []error{shaky, unsent}, shaky, 2},
		"sent later is no longer unsent":         {"k", 2, []error{unsent, unknown}, unknown, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			r := Retry{Attempts: test.attempts, Wait: func(context.Context, time.Duration) error { return nil }}
			err := r.Do(t.Context(), test.key, func(context.Context) error {
				calls++
				return test.results[calls-1]
			})
			if !errors.Is(err, test.want) || calls != test.calls {
				t.Errorf("%d calls, error %v, want %d and %v", calls, err, test.calls, test.want)
			}
		})
	}
}

func TestRetryPauses(t *testing.T) {
	t.Parallel()
	unknown := &UnknownOutcome{Operation: "x", Reason: ReasonTimeout, Err: errors.New("late")}
	pauses := func(r Retry) (got []time.Duration) {
		r.Wait = func(_ context.Context, d time.Duration) error { got = append(got, d); return nil }
		_ = r.Do(t.Context(), "k", func(context.Context) error { return unknown })
		return got
	}
	ms := time.Millisecond
	if diff := cmp.Diff([]time.Duration{200 * ms, 400 * ms, 800 * ms}, pauses(Retry{Attempts: 4})); diff != "" {
		t.Errorf("default pauses (-want +got):\n%s", diff)
	}
	own := Retry{Attempts: 3, Backoff: func(n int) time.Duration { return time.Duration(n) * time.Second }}
	if diff := cmp.Diff([]time.Duration{2 * time.Second, 3 * time.Second}, pauses(own)); diff != "" {
		t.Errorf("own pauses (-want +got):\n%s", diff)
	}
	for _, d := range pauses(Retry{Attempts: 100}) {
		if d <= 0 || d > time.Hour {
			t.Fatalf("a pause of %v", d)
		}
	}
}

func TestRetryStopsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		calls := 0
		err := Retry{Attempts: 5}.Do(ctx, "k", func(context.Context) error {
			calls++
			return &UnknownOutcome{Operation: "x", Reason: ReasonLost, Err: errors.New("gone")}
		})
		if calls != 2 || !errors.Is(err, ErrUnknownOutcome) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%d calls, error %v, want 2 and an unknown outcome cut short", calls, err)
		}
	})
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if err := Wait(t.Context(), time.Hour); err != nil || time.Since(start) != time.Hour {
			t.Errorf("waited %v, error %v", time.Since(start), err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := Wait(ctx, time.Hour); !errors.Is(err, context.Canceled) || time.Since(start) != time.Hour {
			t.Errorf("a context that was over waited until %v, error %v", time.Since(start), err)
		}
	})
}
