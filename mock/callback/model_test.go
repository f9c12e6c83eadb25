package callback_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/mock/callback"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// expected is a callback in the slow and obvious model: it is due, it has been tried so often,
// and its merchant accepts the nth attempt.
type expected struct {
	id     string
	due    time.Duration
	tries  int
	accept int
	done   bool
}

// next is the first that is due by then.
func next(all []*expected, by time.Duration) *expected {
	var first *expected
	for _, e := range all {
		if !e.done && e.due <= by && (first == nil || e.due < first.due) {
			first = e
		}
	}
	return first
}

// Whatever is queued and however the clock is moved, the attempts are those of a loop that
// takes the next due callback, sets the clock to its time, and tries.
func TestMovesAgreeWithModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := setup(t, nil)
		defer func() {
			if err := w.stop(); err != nil {
				r.Fatal(err)
			}
		}()
		accepts := map[string]int{}
		tries := map[string]int{}
		w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, req *http.Request) {
			id := req.Header["X-Odd-Case"][0]
			if tries[id]++; tries[id] == accepts[id] {
				_, _ = rw.Write([]byte(yes))
			}
		})
		a := w.app(t, "op1", frozen())
		start := *frozen().FrozenAt
		var model []*expected
		now := time.Duration(0)
		for step := range rapid.IntRange(1, 6).Draw(r, "steps") {
			for i := range rapid.IntRange(0, 4).Draw(r, "callbacks") {
				// Due times all differ, so that no two attempts share theirs and the order is told.
				e := &expected{
					id:     fmt.Sprintf("n%d-%d", step, i),
					due:    now + time.Duration(rapid.IntRange(0, 600).Draw(r, "delay"))*time.Minute + time.Duration(len(model)+1)*time.Millisecond,
					accept: rapid.IntRange(0, 9).Draw(r, "accepted attempt"),
				}
				accepts[e.id] = e.accept
				model = append(model, e)
				n := notice(e.id, shop)
				n.Due = start.Add(e.due)
				w.queue(t, a, n)
			}
			advance := time.Duration(rapid.IntRange(0, 1800).Draw(r, "minutes")) * time.Minute
			now += advance
			want := []string{}
			for e := next(model, now); e != nil; e = next(model, now) {
				e.tries++
				want = append(want, fmt.Sprintf("%s@%v", e.id, e.due))
				e.done = e.tries == e.accept || e.tries > len(schedule)
				if !e.done {
					e.due += schedule[e.tries-1]
				}
			}
			reached, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: advance})
			if err != nil {
				r.Fatal(err)
			}
			if diff := cmp.Diff(want, made(start, attempts)); diff != "" {
				r.Fatalf("attempts (-model +got):\n%s", diff)
			}
			if reached.Sub(start) != now {
				r.Fatalf("the clock reads +%v, want +%v", reached.Sub(start), now)
			}
		}
		for _, e := range model {
			task := w.task(t, a, e.id)
			state := store.Waiting
			switch {
			case e.done && e.tries == e.accept:
				state = store.Delivered
			case e.done:
				state = store.Exhausted
			}
			if task.State != state || task.Tries != e.tries || (!e.done && task.Due.Sub(start) != e.due) {
				r.Fatalf("%s is %s after %d tries, due at +%v; the model has %s, %d, +%v", e.id, task.State, task.Tries, task.Due.Sub(start), state, e.tries, e.due)
			}
		}
	})
}

// Ten thousand callbacks over a day, half of which a merchant refuses once, are a matter of
// seconds on a real socket, and come in the order of their times.
func TestMoveOverManyCallbacks(t *testing.T) {
	t.Parallel()
	const callbacks = 10_000
	var bodies []string
	url := receiver(t, func(body string) string {
		bodies = append(bodies, body)
		if strings.Contains(body, " attempt=1 ") && strings.HasPrefix(body, "id=odd") {
			return no
		}
		return yes
	})
	w := setup(t, func(c *callback.Config) { c.Sender = newSender(t, callback.SenderConfig{}) })
	a := w.app(t, "op1", frozen())
	w.start(t)
	notices := make([]provider.Notice, callbacks)
	for i := range notices {
		id := fmt.Sprintf("even%d", i)
		if i%2 == 1 {
			id = fmt.Sprintf("odd%d", i)
		}
		notices[i] = notice(id, url)
		notices[i].Due = frozen().FrozenAt.Add(24 * time.Hour * time.Duration(i+1) / callbacks)
	}
	w.queue(t, a, notices...)
	began := machine.Now()
	_, attempts, err := w.Move(t.Context(), a.Name(), callback.Move{Advance: 25 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	took := machine.Now().Sub(began)
	if len(attempts) != callbacks*3/2 || len(bodies) != len(attempts) {
		t.Errorf("%d attempts, %d requests, want %d", len(attempts), len(bodies), callbacks*3/2)
	}
	if !slices.IsSortedFunc(attempts, func(a, b callback.Delivery) int { return a.At.Compare(b.At) }) {
		t.Error("attempts out of order")
	}
	for i, d := range attempts {
		if !strings.HasPrefix(bodies[i], "id="+d.Task+" ") {
			t.Fatalf("request %d is %q, want the one of %s", i, bodies[i], d.Task)
		}
	}
	t.Logf("%d attempts over 25 h of virtual time in %v, %.0f/s", len(attempts), took, float64(len(attempts))/took.Seconds())
}
