package mock

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/lab"
	"paymock/mock/store"
)

// servedAgain are two servers on one store, an app, and a control call at the first that adds a rule.
type servedAgain struct {
	*testing.T
	servers [2]*Server
	app     string
	served  int
}

func newServedAgain(t *testing.T) *servedAgain {
	s := &servedAgain{T: t}
	kept := miniredis.RunT(t)
	for i := range s.servers {
		server, err := New(Config{Store: "redis://" + kept.Addr(), Listen: "127.0.0.1:0", Control: "127.0.0.1:0"})
		if err != nil {
			t.Fatal(err)
		}
		s.must(server.Listen())
		t.Cleanup(func() {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			if _, err := server.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		s.servers[i] = server
	}
	a, err := s.servers[0].lab.MakeApp(t.Context(), lab.NewApp{App: app.App{Provider: "4pyun"}})
	s.must(err)
	s.app = a.Name()
	s.must(s.servers[1].replica.Sync(t.Context()))
	return s
}

func (s *servedAgain) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// call makes the call, and another thing when it has added its rule.
func (s *servedAgain) call(then func()) {
	s.Helper()
	handler := s.servers[0].replica.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.served++
		r, err := s.servers[0].lab.Rules.Add("", api.Rule{When: api.When{Operation: "refund"}, Then: api.Then{Respond: "1403"}})
		s.must(err)
		then()
		_, _ = w.Write([]byte(r.ID))
	}), 1000)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(s.Context(), http.MethodPost, "/rules", http.NoBody))
	for i, server := range s.servers {
		s.must(server.replica.Sync(s.Context()))
		rules, _ := server.lab.Rules.Save()
		if len(rules) != 1 || rules[0].Rule.ID != w.Body.String() {
			s.Errorf("answered %d %s after it was served %d times, and replica %d has %+v", w.Code, w.Body, s.served, i, rules)
		}
	}
}

func (s *servedAgain) change(at int, change func(*app.App)) *app.App {
	a, _ := s.servers[at].lab.Apps.Change(s.app, func(a *app.App) {
		if a.URLs == nil {
			a.URLs = map[string]string{}
		}
		change(a)
	})
	return a
}

// TestMoveBesideACall: a clock that is moved at both replicas while a call is under way has nothing of the call be
// lost, or made twice.
func TestMoveBesideACall(t *testing.T) {
	t.Parallel()
	s := newServedAgain(t)
	ctx := t.Context()
	s.call(func() {
		s.must(s.servers[0].replica.ReserveTasks(ctx, s.app, time.Minute))
		moved := s.change(0, func(a *app.App) { a.Clock.Offset += time.Hour })
		s.must(s.servers[1].replica.Keep(ctx, s.change(1, func(a *app.App) { a.Clock.Offset += 2 * time.Hour })))
		if err := s.servers[0].replica.Keep(ctx, moved); !errors.Is(err, store.ErrConflict) {
			t.Errorf("the later move is kept: %v", err)
		}
	})
	if s.served != 1 {
		t.Errorf("served %d times", s.served)
	}
	for i, server := range s.servers {
		if a, _ := server.lab.Apps.Named(s.app); a.Clock.Offset != 2*time.Hour {
			t.Errorf("replica %d has the clock %+v", i, a.Clock)
		}
	}
}

// TestCallOverruledByHalf: of a call that is served again because another replica was first nothing is there from
// before.
func TestCallOverruledByHalf(t *testing.T) {
	t.Parallel()
	s := newServedAgain(t)
	s.call(func() {
		s.change(0, func(a *app.App) { a.URLs["notify"] = "http://127.0.0.1:9/here" })
		if s.served == 1 {
			s.change(1, func(a *app.App) { a.URLs["sharding"] = "http://127.0.0.1:9/there" })
			s.must(s.servers[1].replica.Save(s.Context()))
		}
	})
	if s.served != 2 {
		t.Errorf("served %d times, want again", s.served)
	}
	for i, server := range s.servers {
		if a, _ := server.lab.Apps.Named(s.app); a.URLs["notify"] == "" || a.URLs["sharding"] == "" {
			t.Errorf("replica %d has the addresses %v", i, a.URLs)
		}
	}
}
