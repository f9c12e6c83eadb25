package callback_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/store"
)

func expiry(id string, after time.Duration) provider.Notice {
	return provider.Notice{ID: id, Kind: "timer:expire", Subject: "T1", Timer: true, Due: frozen().FrozenAt.Add(after)}
}

// fires writes a record and sends a callback, due at once and a minute later.
func fires(record string) func(context.Context, *app.App, store.Task, ident.Draw) (store.Change, error) {
	return func(_ context.Context, a *app.App, t store.Task, _ ident.Draw) (store.Change, error) {
		now := a.Now(machine.Now())
		c := store.Change{
			Writes:  []store.Record{{Kind: "trade", ID: record, Value: []byte(now.UTC().Format(time.RFC3339))}},
			Entries: []store.Entry{{At: now, Kind: "timer", Operation: t.Kind, Subject: t.Subject}},
		}
		for i := range 2 {
			n := notice(fmt.Sprint(t.ID, "-", i), shop)
			n.At, n.Due = now, now.Add(time.Duration(i)*time.Minute)
			task, err := callback.NewTask(a, n)
			if err != nil {
				return c, err
			}
			c.Tasks = append(c.Tasks, task)
		}
		return c, nil
	}
}

func TestTimerFiresAtItsTime(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		act  func(t *testing.T, w *world, a *app.App)
	}{
		{"in a move", func(t *testing.T, w *world, a *app.App) {
			_, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"e1-0@3m0s", "e1-1@4m0s"}, made(*frozen().FrozenAt, attempts)); diff != "" {
				t.Errorf("attempts (-want +got):\n%s", diff)
			}
		}},
		{"while the clock runs", func(t *testing.T, w *world, a *app.App) {
			if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{Follow: true}); err != nil {
				t.Fatal(err)
			}
			wait(t, time.Hour)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, func(c *callback.Config) { c.Fire = fires("T1") })
				m := &merchant{answers: []string{yes}}
				w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
				a := w.app(t, "op1", frozen())
				w.start(t)
				w.queue(t, a, expiry("e1", 3*time.Minute))
				test.act(t, w, a)
				record, err := w.st.Get(t.Context(), a.Name(), "trade", "T1")
				if err != nil || string(record.Value) != "2026-01-01T00:03:00Z" {
					t.Errorf("record %q, %v; want the due time", record.Value, err)
				}
				task := w.task(t, a, "e1")
				if task.Kind != "timer:expire" || task.State != store.Delivered || len(task.Attempts) != 1 || !task.Attempts[0].At.Equal(expired()) {
					t.Errorf("timer %+v", task)
				}
				if got := w.entries(t, a, "timer"); len(got) != 1 || got[0].Operation != "timer:expire" {
					t.Errorf("journal %+v", got)
				}
				if got := len(m.got()); got != 2 {
					t.Errorf("%d callbacks, want 2", got)
				}
			})
		})
	}
}

// expired is when expiry("e1", 3 minutes) is due.
func expired() time.Time { return frozen().FrozenAt.Add(3 * time.Minute) }

func TestTimerFails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		fire   func(context.Context, *app.App, store.Task, ident.Draw) (store.Change, error)
		reason string
	}{
		{"error", func(context.Context, *app.App, store.Task, ident.Draw) (store.Change, error) {
			return store.Change{}, errors.New("unreadable")
		}, "paymock failed: unreadable"},
		{"panic", func(context.Context, *app.App, store.Task, ident.Draw) (store.Change, error) {
			panic("a bug")
		}, "paymock failed: panic: a bug"},
		{"conflict for ever", func(_ context.Context, _ *app.App, t store.Task, _ ident.Draw) (store.Change, error) {
			return store.Change{Writes: []store.Record{{Kind: "trade", ID: "T1", Version: 7, Value: []byte("x")}}}, nil
		}, "conflict"},
		{"taken id", func(_ context.Context, a *app.App, t store.Task, _ ident.Draw) (store.Change, error) {
			return store.Change{Tasks: []store.Task{{ID: t.ID, Kind: "notify", Due: t.Due}}}, nil
		}, "taken"},
		{"nobody", nil, "Config.Fire is missing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, func(c *callback.Config) { c.Fire = test.fire })
				a := w.app(t, "op1", frozen())
				w.queue(t, a, expiry("e1", 3*time.Minute))
				_, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: time.Hour})
				if err != nil || len(attempts) != 0 {
					t.Fatalf("%d attempts, %v", len(attempts), err)
				}
				task := w.task(t, a, "e1")
				want := []time.Duration{0, time.Second, 11 * time.Second, 71 * time.Second}
				if diff := cmp.Diff(want, after(expired(), task.Attempts)); diff != "" || task.State != store.Exhausted {
					t.Fatalf("state %s, attempts at (-want +got):\n%s", task.State, diff)
				}
				if got := task.Attempts[0].Reason; !strings.Contains(got, test.reason) {
					t.Errorf("reason %q, want %q", got, test.reason)
				}
				entries := w.entries(t, a, "timer")
				if len(entries) != 4 || entries[0].Verdict != "failed" || !strings.Contains(entries[0].Explanation, test.reason) {
					t.Errorf("journal %+v", entries)
				}
				if got := strings.Count(w.log.String(), "fire a timer"); got != 4 {
					t.Errorf("logged %d times, want 4", got)
				}
			})
		})
	}
}

// A timer whose books are changed by an exchange in the meantime is decided anew, with the numbers that were drawn for it.
func TestTimerConflict(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var w *world
		asked := 0
		var drawn []string
		w = setup(t, func(c *callback.Config) {
			c.Fire = func(ctx context.Context, a *app.App, task store.Task, draw ident.Draw) (store.Change, error) {
				drawn = append(drawn, draw.Serial(10))
				if asked++; asked == 1 {
					err := w.st.Commit(ctx, store.Change{App: a.Name(), Writes: []store.Record{{Kind: "trade", ID: "T1", Value: []byte("paid")}}})
					if err != nil {
						return store.Change{}, err
					}
					return store.Change{Writes: []store.Record{{Kind: "trade", ID: "T1", Value: []byte("closed")}}}, nil
				}
				r, err := w.st.Get(ctx, a.Name(), "trade", "T1")
				r.Value = append(r.Value, ", not closed"...)
				return store.Change{Writes: []store.Record{r}}, err
			}
		})
		a := w.app(t, "op1", clock.State{})
		w.start(t)
		n := expiry("e1", 0)
		n.Due = w.now(t, a.Name())
		w.queue(t, a, n)
		synctest.Wait()
		r, err := w.st.Get(t.Context(), a.Name(), "trade", "T1")
		if err != nil || string(r.Value) != "paid, not closed" || asked != 2 {
			t.Errorf("record %q after %d decisions, %v", r.Value, asked, err)
		}
		if len(drawn) != 2 || drawn[0] != drawn[1] {
			t.Errorf("the decisions drew %v, want the same twice", drawn)
		}
		if task := w.task(t, a, "e1"); task.State != store.Delivered || task.Tries != 1 {
			t.Errorf("timer %+v", task)
		}
	})
}
