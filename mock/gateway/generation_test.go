package gateway_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// begun puts trade t into the books of the app, as they are now.
func (r *rig) begun(t *testing.T, a *app.App) {
	t.Helper()
	err := r.Act(t.Context(), a, "seed", func(b *ledger.Books, _ provider.Env) (string, []provider.Notice, error) {
		return "t", nil, b.AddTrade(&ledger.Trade{No: "t", Amount: 1000, Paid: 1000, Status: ledger.Paid})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestHeldCallsEndWithTheirApp: a call that waits when its app is removed or reset is answered as
// one of an unknown app at once, and writes nothing into the next app of that name.
func TestHeldCallsEndWithTheirApp(t *testing.T) {
	t.Parallel()
	const unknown = `{"code":"NO","message":""}`
	anew := func(t *testing.T, r *rig, a *app.App) *app.App {
		t.Helper()
		if err := r.apps.End(a, func() error { return r.store.Reset(t.Context(), a.Name()) }); err != nil {
			t.Fatal(err)
		}
		next := &app.App{Provider: "toy", ID: "a", Seed: 1}
		if err := r.apps.Add(next); err != nil {
			t.Fatal(err)
		}
		return next
	}
	reset := func(t *testing.T, r *rig, a *app.App) *app.App {
		t.Helper()
		next, err := r.apps.Renew(a, func() error { return r.store.Reset(t.Context(), a.Name()) }, func(*app.App) {})
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	for name, tt := range map[string]struct {
		then api.Then
		end  func(*testing.T, *rig, *app.App) *app.App
		want string // "" is no answer
	}{
		"delayed on the app's clock, made anew":        {api.Then{Delay: &api.Delay{Fixed: "5s"}}, anew, unknown},
		"delayed on the app's clock, reset":            {api.Then{Delay: &api.Delay{Fixed: "5s"}}, reset, unknown},
		"delayed in real time, made anew":              {api.Then{Delay: &api.Delay{Fixed: "5s", Clock: "real"}}, anew, unknown},
		"delayed in real time, reset":                  {api.Then{Delay: &api.Delay{Fixed: "5s", Clock: "real"}}, reset, unknown},
		"decided, the answer delayed, reset":           {api.Then{DelayReply: &api.Delay{Fixed: "5s"}}, reset, whole},
		"decided, delayed in real time, reset":         {api.Then{DelayReply: &api.Delay{Fixed: "5s", Clock: "real"}}, reset, whole},
		"decided, the answer delayed, made anew":       {api.Then{DelayReply: &api.Delay{Fixed: "5s"}}, anew, whole},
		"decided, dripped in real time, and made anew": {api.Then{Drip: &api.Drip{Bytes: 100, Every: &api.Delay{Fixed: "1s", Clock: "real"}}, DelayReply: &api.Delay{Fixed: "5s"}}, anew, whole},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, g := gatedRig(t)
			r.rule(t, tt.then)
			before, _ := r.apps.Named("toy/a")
			s := r.ask(t, "app=a")
			g.next(t)
			next := tt.end(t, r, before)
			r.begun(t, next)
			if got, err := s.body(t, len(tt.want)); got != tt.want {
				t.Errorf("answered %q, %v; want %q", got, err, tt.want)
			}
			if got := r.shared(t); got != 0 {
				t.Errorf("the next app shared %d", got)
			}
			entries, err := r.store.Entries(t.Context(), "toy/a", store.Query{})
			if err != nil || len(entries) != 1 || entries[0].Operation != "seed" {
				t.Errorf("the next app's journal: %+v, %v", entries, err)
			}
			if tasks, err := r.store.Tasks(t.Context(), "toy/a"); err != nil || len(tasks) != 0 {
				t.Errorf("the next app's callbacks: %+v, %v", tasks, err)
			}
		})
	}
}

// body reads the body of an answer of so many bytes.
func (s *socket) body(t *testing.T, n int) (string, error) {
	t.Helper()
	s.head(t)
	return s.exactly(t, n), nil
}

// TestHangEndsWithItsApp: the connection of a call that is never answered closes.
func TestHangEndsWithItsApp(t *testing.T) {
	t.Parallel()
	r, _ := gatedRig(t)
	r.rule(t, api.Then{Hang: true})
	a, _ := r.apps.Named("toy/a")
	s := r.ask(t, "app=a")
	for deadline := time.Now().Add(patience); ; {
		entries, err := r.store.Entries(t.Context(), "toy/a", store.Query{Kind: "exchange"})
		if err != nil || time.Now().After(deadline) {
			t.Fatal(entries, err)
		}
		if len(entries) == 1 {
			break
		}
	}
	if err := r.apps.End(a, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if got, err := s.rest(); got != "" && !strings.Contains(got, "unknown") {
		t.Errorf("%q, %v", got, err)
	}
}

// TestActAfterTheEnd: what the control API does to an app that has ended writes nothing either.
func TestActAfterTheEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	a, _ := r.apps.Named("toy/a")
	err := r.Act(t.Context(), a, "late", func(b *ledger.Books, _ provider.Env) (string, []provider.Notice, error) {
		if err := r.apps.End(a, func() error { return nil }); err != nil {
			t.Error(err)
		}
		b.Save("kind", "id", 1)
		return "", nil, nil
	})
	if !errors.Is(err, app.ErrEnded) {
		t.Errorf("got %v", err)
	}
	entries, err := r.store.Entries(t.Context(), "toy/a", store.Query{Operation: "late"})
	if err != nil || len(entries) != 0 {
		t.Errorf("%+v, %v", entries, err)
	}
}
