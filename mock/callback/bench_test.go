package callback_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/store"
	"paymock/mock/store/memory"
)

// receiver is a merchant on a real socket; answer is called for one request at a time.
func receiver(t testing.TB, answer func(body string) string) (url string) {
	t.Helper()
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		text := answer(string(body))
		mu.Unlock()
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/notify"
}

// sharing is the content of a sharding push, as large as the printed ones (4pyun sheet 6).
const sharing = `{"merchant":{"code":"76648887","name":"模拟商户76648887"},"partner":{"code":"PARTNER01","name":"模拟合作方"},` +
	`"trade_scene":"ENERGY","trade_no":"20261122113000066075960006","sharding_type":0,"trade_type":1,"status":1,"sharding_value":2203,` +
	`"trade_value":1102,"rule_value":0,"trade_time":"20261122113000","trade_item":[{"key":"energy_value","rate":500,"value":1052},{"key":"service_value","rate":500,"value":50}]}`

// signing registers an app of 4pyun's.
func (w *world) signing(t testing.TB, id string, state clock.State) *app.App {
	t.Helper()
	a := &app.App{Provider: "4pyun", ID: id, Clock: state}
	draw := ident.NewDraw(7, 1)
	if err := fourpyun.New().Register(a, &draw); err != nil {
		t.Fatal(err)
	}
	if err := w.apps.Add(a); err != nil {
		t.Fatal(err)
	}
	return a
}

// BenchmarkDeliver counts signed sharding pushes of 4pyun from the queue to the stored attempt, by Run and by a
// move, and beside them a bare http.Client that posts the same bytes from as many goroutines.
// The three take turns within one run, so that a noisy machine is noisy for all.
func BenchmarkDeliver(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command sets it
	const batch, senders = 2000, 16
	var arrived atomic.Int64
	done := make(chan struct{}, 1)
	var want atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, yes)
	}))
	defer server.Close()
	sender, err := callback.NewSender(callback.SenderConfig{})
	if err != nil {
		b.Fatal(err)
	}
	st, err := memory.New(memory.Config{}) // as the command keeps it
	if err != nil {
		b.Fatal(err)
	}
	w := setup(b, func(c *callback.Config) {
		c.Store, c.Sender = st, sender
		c.Providers = func(string) (provider.Outbound, bool) { return fourpyun.New(), true }
		c.Observe = observe(&arrived, &want, done)
	})
	w.st = st
	running := w.signing(b, "op1", clock.State{})
	moved := w.signing(b, "op2", frozen())
	serial := 0
	tasks := func(a *app.App, due time.Duration) []store.Task {
		out := make([]store.Task, batch)
		for i := range out {
			serial++
			n := provider.Notice{ID: strconv.Itoa(serial), Kind: "sharding", Subject: "T", URL: server.URL + "/sharding", At: w.now(b, a.Name()).Add(due), Content: []byte(sharing)}
			if out[i], err = callback.NewTask(a, n); err != nil {
				b.Fatal(err)
			}
		}
		return out
	}
	commit := func(a *app.App, tasks []store.Task) {
		if err := w.st.Commit(b.Context(), store.Change{App: a.Name(), Tasks: tasks}); err != nil {
			b.Fatal(err)
		}
	}
	rendered, err := fourpyun.New().Callback(running, provider.Notice{ID: "1000", Kind: "sharding", Content: []byte(sharing)}, 1, *frozen().FrozenAt, provider.Fault{})
	if err != nil {
		b.Fatal(err)
	}
	body := rendered.Body
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}}
	defer client.CloseIdleConnections()
	w.start(b)

	var byRun, byMove, bare spent
	for b.Loop() {
		began := now(b)
		post(b, client, server.URL+"/sharding", body, batch, senders)
		bare.add(b, began)

		arrived.Store(0)
		want.Store(batch)
		queued := tasks(running, 0)
		began = now(b)
		for part := range slices.Chunk(queued, 50) {
			commit(running, part)
		}
		<-done
		byRun.add(b, began)

		want.Store(-1)
		commit(moved, tasks(moved, time.Minute))
		began = now(b)
		if _, attempts, err := w.Move(b.Context(), moved.Name(), callback.Move{Advance: time.Minute}); err != nil || len(attempts) != batch {
			b.Fatalf("%d attempts, %v", len(attempts), err)
		}
		byMove.add(b, began)
	}
	n := float64(b.N) * batch
	b.ReportMetric(n/bare.wall, "bare/s")
	b.ReportMetric(n/byRun.wall, "run/s")
	b.ReportMetric(n/byMove.wall, "move/s")
	b.ReportMetric(bare.wall/byRun.wall, "run/bare")
	b.ReportMetric(bare.wall/byMove.wall, "move/bare")
	b.ReportMetric(bare.cpu/byRun.cpu, "cpu:run/bare")
	b.ReportMetric(bare.cpu/byMove.cpu, "cpu:move/bare")
	b.ReportMetric(leastRate, "bound:run/s")
	b.ReportMetric(leastShare, "bound:run/bare")
}

// What callbacks must reach on 2 cores, receiver included, against a bare client in the same
// run.
const (
	leastRate  = 5000
	leastShare = 0.6
)

// spent is seconds on the clock, and of this process's CPU: the rates that cores which have
// nothing else to do would give.
type spent struct{ wall, cpu float64 }

func now(b *testing.B) spent {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	cpu := time.Duration(use.Utime.Nano() + use.Stime.Nano())
	return spent{float64(machine.Now().UnixNano()) / 1e9, cpu.Seconds()}
}

func (s *spent) add(b *testing.B, since spent) {
	b.Helper()
	end := now(b)
	s.wall += end.wall - since.wall
	s.cpu += end.cpu - since.cpu
}

// observe signals done when as many attempts are stored as wanted; a negative wish is for none.
func observe(arrived, want *atomic.Int64, done chan<- struct{}) func(*app.App, string, store.Attempt, store.State) {
	return func(_ *app.App, _ string, at store.Attempt, _ store.State) {
		if at.Accepted && arrived.Add(1) == want.Load() {
			done <- struct{}{}
		}
	}
}

// post sends a body so often from so many goroutines and reads every answer.
func post(b *testing.B, client *http.Client, url string, body []byte, times, senders int) {
	b.Helper()
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(times))
	for range senders {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				resp, err := client.Post(url, "text/plain", bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				got, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				if err != nil || string(got) != yes {
					b.Error(fmt.Sprint(string(got), err))
				}
			}
		})
	}
	wg.Wait()
}
