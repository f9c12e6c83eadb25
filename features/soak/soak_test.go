// Package soak_test runs all platforms under mixed load in a server process of their own: every operation
// that the reference merchants can call, every action that rules have, clocks that move meanwhile, apps that come and
// go, and a merchant that refuses callbacks. It looks whether everything adds up. SOAK says how
// long; make soak runs 10 minutes.
package soak_test

import (
	"context"
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/features/serverprocess"
	"paymock/mock/api"
	"paymock/mock/ident"
)

// appsAtOnce is how many apps of each platform there are at a time.
const appsAtOnce = 3

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == serverRole {
		serve()
		return
	}
	os.Exit(m.Run())
}

// soak is a run: a server, a merchant, and what was counted.
type soak struct {
	server    *serverprocess.Process
	shop      *shop
	ctl       *control.Client
	seed      uint64
	platforms []string
	refusals  map[string][]api.Code // of each platform's table
	successes map[string][]string   // the codes

	mu    sync.Mutex
	lives uint64
	tally tally
}

func TestSoak(t *testing.T) {
	span := 3 * time.Second
	if text := os.Getenv("SOAK"); text != "" {
		var err error
		if span, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	s := start(t)
	warm := span / 10 // journals, pools and the garbage collector's goal have their size by then
	began := time.Now()
	for rounds := 0; !t.Failed() && (rounds == 0 || time.Since(began) < warm); rounds++ {
		s.round(t)
	}
	before := s.watch(t)
	most := before.rss
	for rounds := 0; !t.Failed() && (rounds == 0 || time.Since(began) < span); rounds++ {
		s.round(t)
		if now, err := s.server.RSS(); err == nil {
			most = max(most, now)
		}
	}
	if t.Failed() {
		return
	}
	after := s.watch(t)
	for patience := time.Now().Add(10 * time.Second); after.goroutines > before.goroutines+spareGoroutines && time.Now().Before(patience); {
		<-time.After(100 * time.Millisecond)
		after = s.watch(t)
	}
	t.Logf("seed %d, %v\n%s\ngoroutines %.0f → %.0f, resident memory %.0f → %.0f MiB, at most %.0f",
		s.seed, time.Since(began).Round(time.Second), s.tally.table(s.platforms), before.goroutines, after.goroutines, before.rss, after.rss, max(most, after.rss))
	s.judge(t, before, after)
}

// start starts the server and the merchant.
func start(t *testing.T) *soak {
	server, err := serverprocess.Start(context.WithoutCancel(t.Context()), os.Args[0], serverRole)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	ctl, err := control.New(control.Config{BaseURL: server.Ready.Control})
	if err != nil {
		t.Fatal(err)
	}
	s := &soak{
		server: server, shop: open(t), ctl: ctl, seed: ident.NewSeed(), refusals: map[string][]api.Code{}, successes: map[string][]string{},
		platforms: slices.Sorted(maps.Keys(adapter.Platforms())), tally: tally{counts{}, counts{}},
	}
	codes, err := ctl.Codes(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range codes {
		if c.Success {
			s.successes[c.Provider] = append(s.successes[c.Provider], c.Code)
		}
	}
	for _, c := range codes {
		// intella's refusals of cards have the code of success, which refuses nothing by itself.
		if !c.Success && !slices.Contains(s.successes[c.Provider], c.Code) {
			s.refusals[c.Provider] = append(s.refusals[c.Provider], c)
		}
	}
	return s
}

// round has apps of all platforms live at once, from their making to their removal.
func (s *soak) round(t *testing.T) {
	var group sync.WaitGroup
	for _, platform := range s.platforms {
		for range appsAtOnce {
			l := s.newLife(platform)
			group.Go(func() {
				if err := l.run(t.Context()); err != nil {
					t.Errorf("seed %d, %s: %v", s.seed, l.path, err)
				}
			})
		}
	}
	group.Wait()
}
