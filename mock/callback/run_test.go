package callback_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/provider"
	"paymock/mock/store"
)

const shop = "http://127.0.0.1:8080/notify"

func TestRunFollowsSchedule(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		answers []string
		want    int // attempts
		state   store.State
	}{
		{"accepted at once", []string{yes}, 1, store.Delivered},
		{"accepted at the third attempt", []string{no, no, yes}, 3, store.Delivered},
		{"accepted at the last", []string{no, no, no, no, no, no, no, yes}, 8, store.Delivered},
		{"never accepted", []string{no}, 8, store.Exhausted},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, nil)
				m := &merchant{answers: test.answers}
				w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
				a := w.app(t, "op1", clock.State{Offset: 3 * time.Hour})
				w.start(t)
				start := w.now(t, a.Name())
				w.queue(t, a, notice("n1", shop))
				wait(t, 30*time.Hour)

				task := w.task(t, a, "n1")
				if diff := cmp.Diff(offsets[:test.want], after(start, task.Attempts)); diff != "" {
					t.Errorf("attempts at (-want +got):\n%s", diff)
				}
				if task.State != test.state || task.Tries != test.want {
					t.Errorf("state %s after %d tries, want %s after %d", task.State, task.Tries, test.state, test.want)
				}
				for i, body := range m.got() {
					want := fmt.Sprintf("id=n1 attempt=%d now=%s ", i+1, start.Add(offsets[i]).UTC().Format(time.RFC3339Nano))
					if !strings.HasPrefix(body, want) {
						t.Errorf("attempt %d says %q, want %q", i+1, body, want)
					}
				}
				if got := len(w.entries(t, a, "attempt")); got != test.want {
					t.Errorf("%d journal entries, want %d", got, test.want)
				}
				last := task.Attempts[len(task.Attempts)-1]
				if last.Accepted != (test.state == store.Delivered) || (last.Reason == "") != last.Accepted {
					t.Errorf("last attempt accepted %t, reason %q", last.Accepted, last.Reason)
				}
			})
		})
	}
}

func TestAttemptIsJournalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
			pause(r, 200*time.Millisecond)
			rw.WriteHeader(http.StatusTeapot)
			_, _ = rw.Write([]byte(no))
		})
		a := w.app(t, "op1", frozen())
		w.start(t)
		w.queue(t, a, notice("n1", shop))
		synctest.Wait()
		wait(t, time.Second)

		entries := w.entries(t, a, "")
		if len(entries) != 1 {
			t.Fatalf("%d entries, want 1", len(entries))
		}
		got := entries[0]
		wantRequest := "POST /notify HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: paymock\r\nContent-Length: 89\r\nContent-Type: text/plain\r\nx-odd-Case: n1\r\n\r\n" +
			"id=n1 attempt=1 now=2026-01-01T00:00:00Z clock=2026-01-01T00:00:00Z sign=right content=cn1"
		wantRequest = strings.Replace(wantRequest, "89", fmt.Sprint(len(wantRequest)-strings.Index(wantRequest, "\r\n\r\n")-4), 1)
		if diff := cmp.Diff(wantRequest, string(got.Request)); diff != "" {
			t.Errorf("request (-want +got):\n%s", diff)
		}
		if !strings.HasPrefix(string(got.Response), "HTTP/1.1 418 I'm a teapot\r\n") || !strings.HasSuffix(string(got.Response), "\r\n\r\n"+no) {
			t.Errorf("response %q", got.Response)
		}
		task := w.task(t, a, "n1")
		want := store.Entry{
			Seq: 1, App: "made-up/op1", At: *frozen().FrozenAt, Real: got.Real, Kind: "attempt", Operation: "notify", Subject: "T1",
			Status: 418, Verdict: "not accepted", Remote: shop, Trace: "n1", Took: 200 * time.Millisecond,
			Explanation: `attempt 1 of notify n1: the answer is 418 "{\"code\":\"1500\"}", not code 1001; the next is due at 2026-01-01T08:04:00+08:00`,
			Request:     got.Request, Response: got.Response,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("entry (-want +got):\n%s", diff)
		}
		wantAttempt := store.Attempt{
			At: want.At, Status: 418, Reason: `the answer is 418 "{\"code\":\"1500\"}", not code 1001`,
			Request: got.Request, Response: got.Response, Took: want.Took,
		}
		if diff := cmp.Diff([]store.Attempt{wantAttempt}, task.Attempts); diff != "" {
			t.Errorf("attempts (-want +got):\n%s", diff)
		}
	})
}

func TestFrozenClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a := w.app(t, "op1", frozen())
		w.start(t)
		later := notice("later", shop)
		later.Due = frozen().FrozenAt.Add(time.Minute)
		w.queue(t, a, notice("now", shop), later)
		wait(t, 48*time.Hour)
		if got := m.got(); len(got) != 1 || !strings.HasPrefix(got[0], "id=now ") {
			t.Fatalf("a standing clock delivered %q, want what is due now", got)
		}
		now, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{Follow: true})
		if err != nil || len(attempts) != 0 || !now.Equal(*frozen().FrozenAt) {
			t.Fatalf("follow: %v, %d attempts, %v", now, len(attempts), err)
		}
		wait(t, time.Minute-time.Nanosecond)
		synctest.Wait()
		if got := len(m.got()); got != 1 {
			t.Fatalf("%d callbacks just before the due time, want 1", got)
		}
		wait(t, time.Nanosecond)
		synctest.Wait()
		if got := len(m.got()); got != 2 {
			t.Fatalf("%d callbacks at the due time, want 2", got)
		}
	})
}

// A clock that the registry is told to change wakes Run, without Move and without the store.
func TestClockChangeWakesRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, func(c *callback.Config) { c.Poll = 1000 * time.Hour })
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a := w.app(t, "op1", frozen())
		w.start(t)
		later := notice("later", shop)
		later.Due = frozen().FrozenAt.Add(time.Minute)
		w.queue(t, a, later)
		synctest.Wait()
		w.apps.Change(a.Name(), func(a *app.App) { a.Clock = a.Clock.Unfreeze(machine.Now()) })
		wait(t, time.Minute)
		synctest.Wait()
		if got := len(m.got()); got != 1 {
			t.Fatalf("%d callbacks after the clock was let run, want 1", got)
		}
	})
}

func TestCancelWhileUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var states []store.State
		w := setup(t, func(c *callback.Config) {
			c.Observe = func(_ *app.App, _ string, _ store.Attempt, state store.State) { states = append(states, state) }
		})
		w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
			pause(r, 3*time.Second)
			_, _ = rw.Write([]byte(no))
		})
		a := w.app(t, "op1", clock.State{})
		w.start(t)
		w.queue(t, a, notice("n1", shop))
		wait(t, time.Second)
		if !w.task(t, a, "n1").Leased {
			t.Fatal("no attempt is under way")
		}
		if _, err := w.st.Cancel(t.Context(), a.Name(), "n1"); err != nil {
			t.Fatal(err)
		}
		wait(t, 30*time.Hour)
		synctest.Wait() // what the attempt observed is there to be read
		if task := w.task(t, a, "n1"); task.State != store.Cancelled {
			t.Errorf("state %s, want cancelled", task.State)
		}
		if got := len(w.entries(t, a, "attempt")); got != 1 {
			t.Errorf("%d attempts in the journal, want 1", got)
		}
		if got := w.log.String(); strings.Contains(got, "ERROR") {
			t.Errorf("logged as a failure:\n%s", got)
		}
		if !slices.Equal(states, []store.State{""}) {
			t.Errorf("observed %q, want one attempt that decided nothing", states)
		}
	})
}

func TestResend(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		m := &merchant{answers: slices.Concat(slices.Repeat([]string{no}, 8), []string{yes})}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a := w.app(t, "op1", clock.State{})
		w.start(t)
		w.queue(t, a, notice("n1", shop))
		wait(t, 30*time.Hour)
		if task := w.task(t, a, "n1"); task.State != store.Exhausted {
			t.Fatalf("state %s, want exhausted", task.State)
		}
		if _, err := w.st.Resend(t.Context(), a.Name(), "n1", w.now(t, a.Name())); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		task := w.task(t, a, "n1")
		if task.State != store.Delivered || task.Tries != 1 || len(task.Attempts) != 9 {
			t.Errorf("state %s, %d tries, %d attempts; want delivered, 1, 9", task.State, task.Tries, len(task.Attempts))
		}
		if got := m.got()[8]; !strings.HasPrefix(got, "id=n1 attempt=1 ") {
			t.Errorf("sent again as %q, want attempt 1", got)
		}
	})
}

func TestTwoDispatchersDeliverOnce(t *testing.T) {
	t.Parallel()
	const tasks = 300
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a := w.app(t, "op1", clock.State{})
		w.start(t)
		first := w.stop
		w.dispatcher(t, nil)
		w.start(t)
		var notices []provider.Notice
		for i := range tasks {
			notices = append(notices, notice(serial(i), shop))
		}
		w.queue(t, a, notices...)
		wait(t, time.Minute)
		if err := first(); err != nil {
			t.Error(err)
		}
		got := m.got()
		slices.Sort(got)
		if len(got) != tasks || len(slices.Compact(got)) != tasks {
			t.Errorf("%d callbacks of %d different, want each of %d once", len(got), len(slices.Compact(got)), tasks)
		}
	})
}

// A replica that died in an attempt leaves a lease behind, which nobody announces.
func TestLeaseOfTheDeadIsTakenOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		a := w.app(t, "op1", frozen())
		w.queue(t, a, notice("n1", shop))
		claimed, err := w.st.Claim(t.Context(), a.Name(), "", *frozen().FrozenAt, time.Second, 1)
		if err != nil || len(claimed) != 1 {
			t.Fatal(claimed, err)
		}
		if err := w.st.Begin(t.Context(), claimed[0], 40*time.Second); err != nil {
			t.Fatal(err)
		}
		w.start(t)
		wait(t, 39*time.Second)
		if got := len(m.got()); got != 0 {
			t.Fatalf("%d callbacks while the lease holds, want 0", got)
		}
		wait(t, 4*time.Second)
		if got := len(m.got()); got != 1 {
			t.Fatalf("%d callbacks after the lease ran out, want 1", got)
		}
		w.queue(t, a, notice("n2", shop))
		synctest.Wait()
		const mark = "perhaps a repeat"
		if made := w.task(t, a, "n1").Attempts; len(made) != 1 || !made[0].Accepted || !strings.HasPrefix(made[0].Reason, mark) {
			t.Errorf("attempts %+v, want one that is marked", made)
		}
		if made := w.task(t, a, "n2").Attempts; len(made) != 1 || made[0].Reason != "" {
			t.Errorf("attempts %+v, want one without a mark", made)
		}
		if log := w.entries(t, a, "attempt"); len(log) != 2 || !strings.Contains(log[0].Explanation, mark) || strings.Contains(log[1].Explanation, mark) {
			t.Errorf("journal %+v, want the first marked", log)
		}
	})
}

// What our own code does wrong is an attempt with a reason, and delivery goes on.
func TestFailuresOfOurs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind, reason string
		tries        int
	}{
		{"broken", "paymock failed: no key to sign with", 2},
		{"panics", "paymock failed: panic: a bug of the provider", 2},
		{"empty", "paymock failed: nothing was rendered", 1},
		{"unheard", `paymock failed: made-up sends no callbacks of kind "unheard"`, 1},
	} {
		t.Run(test.kind, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := setup(t, nil)
				a := w.app(t, "op1", clock.State{})
				w.start(t)
				n := notice("n1", shop)
				n.Kind = test.kind
				w.queue(t, a, n)
				wait(t, time.Hour)
				task := w.task(t, a, "n1")
				if task.State != store.Exhausted || len(task.Attempts) != test.tries || task.Attempts[0].Reason != test.reason {
					t.Errorf("%s, attempts %+v; want %d of reason %q", task.State, task.Attempts, test.tries, test.reason)
				}
				if got := w.entries(t, a, "attempt"); len(got) != test.tries || !strings.Contains(got[0].Explanation, test.reason) {
					t.Errorf("journal %+v", got)
				}
			})
		})
	}
	t.Run("payload", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := setup(t, nil)
			a := w.app(t, "op1", clock.State{})
			w.start(t)
			err := w.st.Commit(t.Context(), store.Change{App: a.Name(), Tasks: []store.Task{{ID: "n1", Kind: "notify", URL: shop, Payload: []byte("{")}}})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if task := w.task(t, a, "n1"); task.State != store.Exhausted || !strings.Contains(task.Attempts[0].Reason, "payload of task n1") {
				t.Errorf("%s, attempts %+v", task.State, task.Attempts)
			}
		})
	})
}

// Tasks of an app that is not registered, or whose provider is unknown, stay where they are.
func TestUnknownAppWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := setup(t, nil)
		m := &merchant{answers: []string{yes}}
		w.net.serve(t, "127.0.0.1:8080", m.ServeHTTP)
		ghost := &app.App{Provider: "made-up", ID: "ghost"}
		alien := &app.App{Provider: "unheard-of", ID: "op1"}
		if err := w.apps.Add(alien); err != nil {
			t.Fatal(err)
		}
		w.start(t)
		for _, a := range []*app.App{ghost, alien} {
			n := notice("n1", shop)
			n.At = machine.Now()
			w.queue(t, a, n)
		}
		wait(t, time.Hour)
		if got := len(m.got()); got != 0 {
			t.Fatalf("%d callbacks, want 0", got)
		}
		if err := w.apps.Add(ghost); err != nil {
			t.Fatal(err)
		}
		w.Wake(ghost.Name())
		synctest.Wait()
		if got := len(m.got()); got != 1 {
			t.Errorf("%d callbacks after the app was registered, want 1", got)
		}
	})
}
