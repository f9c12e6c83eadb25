package gateway_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// TestLogOfExchanges: a refusal is a line at WARN with its reason, all else at INFO; a rule is
// named, and what a rule refuses is no warning.
func TestLogOfExchanges(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		level  slog.Level
		body   string
		rule   bool
		has    []string
		hasNot []string
	}{
		"a success":              {level: slog.LevelInfo, body: "app=a", has: []string{"level=INFO", "msg=exchange", "app=toy/a", "operation=take", "subject=t", "code=OK"}, hasNot: []string{"why=", "rule="}},
		"a success, quiet":       {level: slog.LevelWarn, body: "app=a"},
		"a refusal":              {level: slog.LevelWarn, body: "app=b", has: []string{"level=WARN", "code=NO", `why="refused at the door"`}, hasNot: []string{"rule="}},
		"a rule's refusal":       {level: slog.LevelInfo, body: "app=a", rule: true, has: []string{"level=INFO", "code=NO", `rule="r1 no-take"`}},
		"a rule's refusal, mute": {level: slog.LevelWarn, body: "app=a", rule: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newBareRig(t)
			var log bytes.Buffer
			r.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: tt.level}))
			if tt.rule {
				if _, err := r.rules.Add("toy/a", api.Rule{Name: "no-take", Then: api.Then{Respond: "NO"}}); err != nil {
					t.Fatal(err)
				}
			}
			r.Serve(t.Context(), r.toy, &wire.Request{Method: "POST", Target: "/take", Body: []byte(tt.body)})
			if len(tt.has) == 0 && log.Len() > 0 {
				t.Errorf("logged %s", log.String())
			}
			for _, want := range tt.has {
				if !strings.Contains(log.String(), want) {
					t.Errorf("no %s in %s", want, log.String())
				}
			}
			for _, not := range tt.hasNot {
				if strings.Contains(log.String(), not) {
					t.Errorf("%s in %s", not, log.String())
				}
			}
		})
	}
}

// hopeless is a store in which somebody else is always quicker.
type hopeless struct{ store.Store }

func (hopeless) Commit(_ context.Context, change store.Change) error {
	if len(change.Writes) > 0 {
		return store.ErrConflict
	}
	return nil
}

// TestConflictsEnd: an exchange that conflicts forever is given up, and one whose caller has left
// is not tried again.
func TestConflictsEnd(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.Store = hopeless{r.store}
	a, _ := r.apps.App("toy", "a")
	tries := 0
	share := func(b *ledger.Books, _ provider.Env) (string, []provider.Notice, error) {
		tries++
		b.Save("note", "n", tries)
		return "", nil, nil
	}
	if err := r.Act(t.Context(), a, "share", share); !errors.Is(err, store.ErrConflict) || tries != 1000 ||
		!strings.Contains(err.Error(), "gave up after 1000 conflicts") {
		t.Errorf("after %d tries: %v", tries, err)
	}
	left, cancel := context.WithCancel(t.Context())
	cancel()
	tries = 0
	if err := r.Act(left, a, "share", share); !errors.Is(err, context.Canceled) || tries != 1 {
		t.Errorf("the caller has left: %d tries, %v", tries, err)
	}
}

// failing is a store that takes nothing, and counts how often it was asked to.
type failing struct {
	store.Store
	err   error
	asked *int
}

func (f failing) Commit(context.Context, store.Change) error {
	*f.asked++
	return f.err
}

// TestStoreThatHangs: an exchange that failed is journalled, unless its store did not answer in time.
func TestStoreThatHangs(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		asks int
	}{
		"refuses": {errors.New("OOM"), 2},
		"is away": {fmt.Errorf("%w: refused", store.ErrUnreachable), 2},
		"hangs":   {fmt.Errorf("%w: %w", store.ErrUnreachable, os.ErrDeadlineExceeded), 1},
	} {
		r, asked := newBareRig(t), 0
		r.Store = failing{r.store, tt.err, &asked}
		reply := r.Serve(t.Context(), r.toy, &wire.Request{Method: "POST", Target: "/take", Body: []byte("app=a")})
		if asked != tt.asks || reply.Response == nil || !strings.Contains(string(reply.Response.Body), r.toy.Failure().Code) {
			t.Errorf("a store that %s was asked %d times, want %d, and the answer is %+v", name, asked, tt.asks, reply.Response)
		}
	}
}

// TestEntriesHaveTheAppsTime: an exchange happens in its app's time, and the journal has the
// machine's beside it; a refusal of somebody unknown has the machine's alone.
func TestEntriesHaveTheAppsTime(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.apps.Change("toy/a", func(a *app.App) { a.Clock = a.Clock.Advance(time.Now(), 48*time.Hour) })
	for name, ahead := range map[string]time.Duration{"a": 48 * time.Hour, "b": 0} {
		r.Serve(t.Context(), r.toy, &wire.Request{Method: "POST", Target: "/take", Body: []byte("app=" + name)})
		journal := "toy/a"
		if ahead == 0 {
			journal = "toy/" + app.Unknown
		}
		entries := r.entries(t, journal)
		if len(entries) != 1 {
			t.Fatalf("%s: %d entries", journal, len(entries))
		}
		if got := entries[0].At.Sub(entries[0].Real).Round(time.Minute); got != ahead {
			t.Errorf("%s: %s ahead of the machine, want %s", journal, got, ahead)
		}
	}
}

// firing is a platform whose timer writes a record, or fails.
type firing struct {
	*toy
	fails error
}

func (f firing) Fire(b *ledger.Books, _ *app.App, n provider.Notice, _ provider.Env) ([]provider.Notice, error) {
	b.Save("fired", n.Subject, true)
	return nil, f.fails
}

// TestTimerIsDecided: what a timer changes comes with its entry, and a failure changes nothing.
func TestTimerIsDecided(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	a, _ := r.apps.App("toy", "a")
	task, err := callback.NewTask(a, provider.Notice{ID: "1", Kind: "midnight", Subject: "t", Timer: true, At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	r.Providers = []provider.Provider{firing{toy: r.toy}}
	change, err := r.Fire(t.Context(), a, task, a.IDs.Next())
	if err != nil || len(change.Writes) != 1 || len(change.Entries) != 1 {
		t.Fatalf("%+v, %v", change, err)
	}
	want := store.Entry{App: "toy/a", Kind: "timer", Operation: "midnight", Subject: "t"}
	if diff := cmp.Diff(want, change.Entries[0], cmpopts.IgnoreFields(store.Entry{}, "At", "Real", "Draw")); diff != "" || time.Since(change.Entries[0].At) > time.Minute || time.Since(change.Entries[0].Real) > time.Minute || change.Entries[0].Draw == 0 {
		t.Errorf("%+v, -want +got\n%s", change.Entries[0], diff)
	}
	broken := errors.New("no key")
	r.Providers = []provider.Provider{firing{toy: r.toy, fails: broken}}
	if change, err := r.Fire(t.Context(), a, task, a.IDs.Next()); !errors.Is(err, broken) || len(change.Writes)+len(change.Entries) > 0 {
		t.Errorf("a timer that failed: %+v, %v", change, err)
	}
	r.Providers = nil
	if _, err := r.Fire(t.Context(), a, task, a.IDs.Next()); err == nil {
		t.Error("fired for a platform that nobody has")
	}
}
