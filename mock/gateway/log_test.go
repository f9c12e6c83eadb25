package gateway_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"paymock/mock/api"
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
