package callback_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
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

func TestNewChecks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		field  string
		change func(*callback.Config)
	}{
		{"Store", func(c *callback.Config) { c.Store = nil }},
		{"Apps", func(c *callback.Config) { c.Apps = nil }},
		{"Providers", func(c *callback.Config) { c.Providers = nil }},
		{"Sender", func(c *callback.Config) { c.Sender = nil }},
		{"Workers", func(c *callback.Config) { c.Workers = -1 }},
		{"PerHost", func(c *callback.Config) { c.PerHost = -1 }},
		{"Poll", func(c *callback.Config) { c.Poll = -1 }},
		{"Grace", func(c *callback.Config) { c.Grace = -1 }},
	} {
		w := setup(t, nil)
		c := w.Config
		test.change(&c)
		if _, err := callback.New(c); err == nil || !strings.Contains(err.Error(), "Config."+test.field+" ") {
			t.Errorf("%s: error %v", test.field, err)
		}
	}
}

func TestNewTask(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	a := &app.App{Provider: "alipay", ID: "2021"}
	for _, test := range []struct {
		name string
		n    provider.Notice
		kind string
		due  time.Time
	}{
		{"callback", provider.Notice{ID: "n1", Kind: "notify", Subject: "T1", URL: shop, At: at, Content: []byte("\x00<&>停车")}, "notify", at},
		{"later", provider.Notice{ID: "n1", Kind: "notify", URL: shop, At: at, Due: at.Add(time.Minute)}, "notify", at.Add(time.Minute)},
		{"timer", provider.Notice{ID: "n1", Kind: "timer:expire", At: at, Due: at.Add(time.Hour), Timer: true}, "timer:expire", at.Add(time.Hour)},
		{"timer with an address", provider.Notice{ID: "n1", Kind: "expire", URL: shop, At: at, Timer: true}, "expire", at},
		{"callback by a timer's name", provider.Notice{ID: "n1", Kind: "timer:expire", URL: shop, At: at}, "timer:expire", at},
	} {
		task, err := callback.NewTask(a, test.n)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		want := store.Task{
			ID: "n1", App: "alipay/2021", Kind: test.kind, Subject: test.n.Subject, URL: test.n.URL, Timer: test.n.Timer,
			Payload: task.Payload, State: store.Waiting, Due: test.due,
		}
		if diff := cmp.Diff(want, task); diff != "" {
			t.Errorf("%s: task (-want +got):\n%s", test.name, diff)
		}
		n, err := callback.NoticeOf(task)
		if diff := cmp.Diff(test.n, n); diff != "" || err != nil {
			t.Errorf("%s: %v, notice (-want +got):\n%s", test.name, err, diff)
		}
	}
	if _, err := callback.NewTask(a, provider.Notice{ID: "n1", Kind: "notify", At: time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)}); err == nil || !strings.Contains(err.Error(), "n1") {
		t.Errorf("a time that JSON can't hold: %v", err)
	}
	if _, err := callback.NoticeOf(store.Task{ID: "n1", Payload: []byte("x")}); err == nil || !strings.Contains(err.Error(), "n1") {
		t.Errorf("a payload that is none: %v", err)
	}
}

// A rule may make attempts faulty; the journal names it.
func TestFaultySignature(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, func(c *callback.Config) {
			c.Fault = func(_ context.Context, _ *app.App, _ provider.Notice, attempt int) (callback.Fault, error) {
				if attempt == 1 {
					return callback.Fault{Message: provider.Fault{WrongSignature: true}, Rule: "r1"}, nil
				}
				return callback.Fault{}, nil
			}
		})
		m := &merchant{answers: []string{no, yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a := w.app(t, "op1", frozen())
		w.queue(t, a, notice("n1", shop))
		if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: time.Hour}); err != nil {
			t.Fatal(err)
		}
		got := m.got()
		if len(got) != 2 || !strings.Contains(got[0], "sign=wrong") || !strings.Contains(got[1], "sign=right") {
			t.Errorf("callbacks %q, want the first faulty", got)
		}
		entries := w.entries(t, a, "attempt")
		if len(entries) != 2 || entries[0].Rule != "r1" || entries[1].Rule != "" {
			t.Errorf("journal %+v", entries)
		}
	})
}

func TestObserve(t *testing.T) {
	t.Parallel()
	type seen struct {
		App, Kind string
		Accepted  bool
		State     store.State
	}
	synctest.Test(t, func(t *testing.T) {
		var got []seen
		w := setup(t, func(c *callback.Config) {
			c.Fire = func(context.Context, *app.App, store.Task, ident.Draw) (store.Change, error) {
				return store.Change{}, nil
			}
			c.Observe = func(a *app.App, kind string, at store.Attempt, state store.State) {
				got = append(got, seen{a.Name(), kind, at.Accepted, state})
				if len(got) == 1 {
					panic("a bug of the observer")
				}
			}
		})
		m := &merchant{answers: []string{no, yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a := w.app(t, "op1", frozen())
		w.start(t)
		w.queue(t, a, notice("n1", shop), expiry("e1", time.Minute))
		synctest.Wait()
		if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: time.Hour}); err != nil {
			t.Fatal(err)
		}
		want := []seen{{a.Name(), "notify", false, store.Waiting}, {a.Name(), "notify", true, store.Delivered}} // a timer is no callback
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("observed (-want +got):\n%s", diff)
		}
		if !strings.Contains(w.log.String(), "a bug of the observer") {
			t.Errorf("the panic is not in the log:\n%s", w.log)
		}
	})
}

func TestDebugLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := &logged{}
		w := setup(t, func(c *callback.Config) {
			c.Logger = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		})
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a := w.app(t, "op1", frozen())
		w.queue(t, a, notice("n1", shop))
		if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{}); err != nil {
			t.Fatal(err)
		}
		if got := log.String(); !strings.Contains(got, "app=made-up/op1 task=n1 kind=notify subject=T1 url="+shop+" status=200 accepted=true") {
			t.Errorf("log:\n%s", got)
		}
	})
}

// TestRefusalIsLogged: what a merchant did not accept is a warning with its reason, on one line
// whatever the merchant wrote.
func TestRefusalIsLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		m := &merchant{answers: []string{"<html>\x1b[31m\n<title>Log in</title>"}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a := w.app(t, "op1", frozen())
		w.queue(t, a, notice("n1", shop))
		if _, _, err := w.Move(t.Context(), a.Name(), callback.Move{}); err != nil {
			t.Fatal(err)
		}
		got := w.log.String()
		if !strings.Contains(got, `level=WARN msg="callback not accepted" app=made-up/op1 task=n1 kind=notify subject=T1 status=200 why=`) || !strings.Contains(got, "HTML page") || strings.Contains(got, "\x1b") {
			t.Errorf("log:\n%s", got)
		}
	})
}

// TestSecretInAnAnswer: the app's secret is masked in what a merchant answers, in the journal and in the log.
func TestSecretInAnAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const secret = "s3cret-of-the-app"
		w := setup(t, nil)
		m := &merchant{answers: []string{"<html>wrong: a=1&app_secret=" + secret + "</html>"}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a := &app.App{Provider: "made-up", ID: "op1", Secret: secret, Clock: frozen()}
		if err := w.apps.Add(a); err != nil {
			t.Fatal(err)
		}
		w.queue(t, a, notice("n1", shop))
		made, _, err := w.Move(t.Context(), a.Name(), callback.Move{})
		if err != nil {
			t.Fatal(err)
		}
		told := w.log.String() + fmt.Sprintf("%+v", made)
		for _, e := range w.entries(t, a, "attempt") {
			told += e.Verdict + e.Explanation + string(e.Response)
		}
		if strings.Contains(told, secret) || !strings.Contains(told, "app_secret=***</html>") {
			t.Errorf("told %s", told)
		}
	})
}

// A Store that fails is reported, waited for, and asked again.
type failing struct {
	callback.Store
	claims, finishes, lists, dues int // how many calls are still to fail
}

func (f *failing) Claim(ctx context.Context, app, generation string, now time.Time, lease time.Duration, limit int) ([]store.Task, error) {
	if f.claims--; f.claims >= 0 {
		return nil, context.DeadlineExceeded
	}
	return f.Store.Claim(ctx, app, generation, now, lease, limit)
}

func (f *failing) Finish(ctx context.Context, t store.Task, c store.Change) error {
	if f.finishes--; f.finishes >= 0 {
		return context.DeadlineExceeded
	}
	return f.Store.Finish(ctx, t, c)
}

func (f *failing) Waiting(ctx context.Context) ([]string, error) {
	if f.lists--; f.lists >= 0 {
		return nil, context.DeadlineExceeded
	}
	return f.Store.Waiting(ctx)
}

func (f *failing) NextDue(ctx context.Context, app string) (time.Time, bool, error) {
	if f.dues--; f.dues >= 0 {
		return time.Time{}, false, context.DeadlineExceeded
	}
	return f.Store.NextDue(ctx, app)
}

func TestStoreFails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		store failing
		by    time.Duration // when the callback is delivered all the same
		times int           // how often it is sent
	}{
		{"claim", failing{claims: 2}, 2 * time.Second, 1},
		{"list", failing{lists: 2}, 4 * time.Second, 1},
		{"next due", failing{dues: 1}, time.Minute + time.Second, 1},
		// It has been sent, but nobody knows: the lease must run out first.
		{"finish", failing{finishes: 1}, 40 * time.Second, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				broken := test.store
				w := setup(t, func(c *callback.Config) {
					broken.Store, c.Store = c.Store, &broken
				})
				m := &merchant{answers: []string{yes}}
				w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
				a := w.app(t, "op1", clock.State{})
				n := notice("n1", shop)
				if test.name == "next due" {
					n.Due = w.now(t, a.Name()).Add(time.Minute)
				}
				w.queue(t, a, n)
				w.start(t)
				wait(t, test.by+100*time.Millisecond)
				if got := len(m.got()); got != test.times {
					t.Errorf("%d callbacks, want %d", got, test.times)
				}
				if task := w.task(t, a, "n1"); task.State != store.Delivered {
					t.Errorf("state %s, want delivered", task.State)
				}
				if got := w.log.String(); !strings.Contains(got, "ERROR") || !strings.Contains(got, "deadline exceeded") {
					t.Errorf("log:\n%s", got)
				}
			})
		})
	}
	t.Run("in a move", func(t *testing.T) {
		t.Parallel()
		for _, broken := range []failing{{claims: 1}, {finishes: 1}, {dues: 1}} {
			w := setup(t, func(c *callback.Config) {
				broken.Store, c.Store = c.Store, &broken
			})
			w.net.serve(t, "127.0.0.1:8080", (&merchant{answers: []string{yes}}).ServeHTTP)
			a := w.app(t, "op1", frozen())
			w.queue(t, a, notice("n1", shop))
			_, _, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: time.Hour})
			if err == nil || !strings.Contains(err.Error(), "deadline exceeded") {
				t.Errorf("error %v, want the store's", err)
			}
			if got := w.now(t, a.Name()); !got.Equal(*frozen().FrozenAt) {
				t.Errorf("the clock reads %v, want it where the move got to", got)
			}
		}
	})
}

func TestPrivateNetworksIsACopy(t *testing.T) {
	t.Parallel()
	list := callback.PrivateNetworks()
	list[0] = list[1]
	if slices.Equal(list, callback.PrivateNetworks()) {
		t.Error("callers share the list")
	}
}
