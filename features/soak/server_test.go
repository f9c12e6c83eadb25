package soak_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"testing"

	"paymock/mock"
	"paymock/mock/gctuner"
)

// serverRole is the argument with which this test serves, as the command does.
const serverRole = "soak-server"

// What may be more at the end than when the server was warm.
const (
	spareGoroutines = 10
	spareMemory     = 64 // MiB
)

func serve() {
	gctuner.Start()
	server, err := mock.New(mock.Config{})
	if err == nil {
		err = server.Listen()
	}
	if err != nil {
		panic(err)
	}
	_ = json.NewEncoder(os.Stdout).Encode(server.Ready())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	_, _ = server.Run(ctx)
}

// idle are the platforms at which an action can't act: no call at intella causes a callback, which could come
// before the call's answer.
var idle = map[string][]string{"early of callbacks": {"intella"}}

// seen is what a server shows of itself.
type seen struct{ goroutines, rss, attempts float64 }

// watch looks at the server when nobody calls it.
func (s *soak) watch(t *testing.T) seen {
	t.Helper()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	metrics, err := s.server.Metrics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rss, err := s.server.RSS()
	if err != nil {
		t.Fatal(err)
	}
	return seen{metrics["go_goroutines"], rss, metrics["paymock_callback_attempts_total"]}
}

// judge asserts what only a whole run can show.
func (s *soak) judge(t *testing.T, before, after seen) {
	t.Helper()
	if after.goroutines > before.goroutines+spareGoroutines {
		t.Errorf("%.0f goroutines, %.0f when it was warm", after.goroutines, before.goroutines)
	}
	if after.rss > before.rss+spareMemory {
		t.Errorf("%.0f MiB of resident memory, %.0f when it was warm", after.rss, before.rss)
	}
	if attempts := s.tally.counted.sum(attempts); attempts != int(after.attempts) {
		t.Errorf("the books have %d attempts at callbacks, the metrics %.0f", attempts, after.attempts)
	}
	for action, by := range s.tally.acted {
		for _, platform := range s.platforms {
			if by[platform] == 0 && !slices.Contains(idle[action], platform) {
				t.Errorf("%s never acted at %s", action, platform)
			}
		}
	}
}
