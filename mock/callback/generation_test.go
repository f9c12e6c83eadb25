package callback_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/store"
)

// TestImportUnderWay has a callback be due in the store before the registry knows the app that it is of: it goes
// out once the registry does, and what came of it is stored.
func TestImportUnderWay(t *testing.T) {
	t.Parallel()
	w := setup(t, nil)
	m := &merchant{answers: []string{yes}}
	w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
	w.start(t)
	a := w.app(t, "op1", clock.State{})
	w.queue(t, a, notice("n1", shop))
	delivered := func() store.Task {
		t.Helper()
		for began := time.Now(); ; wait(t, time.Millisecond) {
			if made := w.task(t, a, "n1"); made.State == store.Delivered || time.Since(began) > 5*time.Second {
				return made
			}
		}
	}
	delivered()
	kept, err := w.st.Dump(t.Context(), a.Name())
	if err != nil {
		t.Fatal(err)
	}
	kept.Tasks[0].State, kept.Tasks[0].Tries, kept.Tasks[0].Attempts = store.Waiting, 0, nil
	err = w.apps.Restore(&app.App{Provider: a.Provider, ID: a.ID}, 1, 0, func(string) error {
		err := w.st.Restore(t.Context(), kept)
		wait(t, 50*time.Millisecond) // a large file
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	made := delivered()
	if made.State != store.Delivered || len(made.Attempts) != 1 || made.Attempts[0].Reason != "" || len(m.got()) != 2 {
		t.Errorf("sent %d times, and it is %s, leased %t, after %+v", len(m.got()), made.State, made.Leased, made.Attempts)
	}
}

// TestEndTakenBack has an app be put back during an attempt, because other replicas could not be told of its end: what
// came of the attempt is stored.
func TestEndTakenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, func(c *callback.Config) { c.Keep = func(context.Context, *app.App) error { return nil } })
		asked := make(chan struct{})
		w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
			close(asked)
			pause(r, time.Second)
			_, _ = rw.Write([]byte(yes))
		})
		w.start(t)
		a := w.app(t, "op1", clock.State{})
		w.queue(t, a, notice("n1", shop))
		<-asked
		if err := w.apps.End(a, func() error { return nil }); err != nil {
			t.Fatal(err)
		}
		if back := *a; !w.apps.Put(&back, nil, a.Generation.ID(), 1) {
			t.Fatal("not put back")
		}
		wait(t, 2*time.Second)
		if made := w.task(t, a, "n1"); made.State != store.Delivered || len(made.Attempts) != 1 {
			t.Errorf("%s, leased %t, after %+v", made.State, made.Leased, made.Attempts)
		}
	})
}
