package callback_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/store/memory"
	"paymock/mock/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// machine is real time, or a synctest bubble's.
var machine clock.System

// schedule is that of Alipay's trade notices (Alipay sheet 5.1).
var schedule = []time.Duration{
	4 * time.Minute, 10 * time.Minute, 10 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour, 15 * time.Hour,
}

// offsets are the times of all attempts of schedule after the first.
var offsets = []time.Duration{
	0, 4 * time.Minute, 14 * time.Minute, 24 * time.Minute, 84 * time.Minute, 204 * time.Minute, 564 * time.Minute, 1464 * time.Minute,
}

// platform is a made-up provider: its callbacks carry what they were rendered with, and a
// merchant ends delivery with {"code":"1001"}.
type platform struct{}

func (platform) Kinds() []provider.Kind {
	return []provider.Kind{
		{Name: "notify", Schedule: schedule, Timeout: 5 * time.Second},
		{Name: "once", Timeout: time.Second},
		{Name: "broken", Schedule: []time.Duration{time.Minute}},
		{Name: "panics", Schedule: []time.Duration{time.Minute}},
		{Name: "empty"},
	}
}

func (platform) Callback(a *app.App, n provider.Notice, attempt int, now time.Time, t provider.Fault) (*wire.Request, error) {
	switch n.Kind {
	case "broken":
		return nil, errors.New("no key to sign with")
	case "panics":
		panic("a bug of the provider")
	case "empty":
		return nil, nil
	}
	sign := "right"
	if t.WrongSignature {
		sign = "wrong"
	}
	return &wire.Request{
		Method: "POST", Target: n.URL,
		Header: wire.Header{{Name: "Content-Type", Value: "text/plain"}, {Name: "x-odd-Case", Value: n.ID}},
		Body: fmt.Appendf(nil, "id=%s attempt=%d now=%s clock=%s sign=%s content=%s",
			n.ID, attempt, now.UTC().Format(time.RFC3339Nano), a.Now(now).UTC().Format(time.RFC3339Nano), sign, n.Content),
	}, nil
}

func (platform) Accepted(_ string, resp *wire.Response) (bool, string) {
	if strings.Contains(string(resp.Body), `"1001"`) {
		return true, ""
	}
	return false, fmt.Sprintf("the answer is %d %.20q, not code 1001", resp.Status, resp.Body)
}

func find(name string) (provider.Outbound, bool) { return platform{}, name == "made-up" }

// network is a little internet in memory: hosts at fixed addresses, names for them. Nothing
// in it waits for real time, so it works inside synctest.
type network struct {
	mu    sync.Mutex
	hosts map[string]*listener
	names map[string][]netip.Addr
	dials []string
	slow  map[string]time.Duration // how long the next connection takes, by address
}

func newNetwork() *network {
	return &network{hosts: map[string]*listener{}, names: map[string][]netip.Addr{}, slow: map[string]time.Duration{}}
}

// delay makes the next connection to an address take so long.
func (n *network) delay(address string, took time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.slow[address] = took
}

func (n *network) dial(ctx context.Context, _, address string) (net.Conn, error) {
	n.mu.Lock()
	n.dials = append(n.dials, address)
	host := n.hosts[address]
	took := n.slow[address]
	delete(n.slow, address)
	n.mu.Unlock()
	if took > 0 {
		_ = machine.Wait(ctx, took)
	}
	if host == nil {
		return nil, errors.New("connection refused")
	}
	here, there := net.Pipe()
	select {
	case host.conns <- there:
		return here, nil
	case <-host.closed:
	case <-ctx.Done():
	}
	return nil, errors.New("connection refused")
}

func (n *network) resolve(_ context.Context, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if addrs, ok := n.names[host]; ok {
		return addrs, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// serve has a handler answer at an address until the test ends.
func (n *network) serve(t testing.TB, address string, handler http.HandlerFunc) {
	l := &listener{conns: make(chan net.Conn), closed: make(chan struct{})}
	n.mu.Lock()
	n.hosts[address] = l
	n.mu.Unlock()
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Hour}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
}

type listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}
func (l *listener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }

// merchant notes what it is sent and answers by a list, the last answer for ever.
type merchant struct {
	mu      sync.Mutex
	bodies  []string
	answers []string
}

func (m *merchant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	m.mu.Lock()
	m.bodies = append(m.bodies, string(body))
	answer := m.answers[min(len(m.bodies), len(m.answers))-1]
	m.mu.Unlock()
	_, _ = io.WriteString(w, answer)
}

func (m *merchant) got() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.bodies)
}

// slowMerchant serves a merchant that takes so long for each callback.
func (w *world) slowMerchant(t testing.TB, took time.Duration) *merchant {
	m := &merchant{answers: []string{yes}}
	w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, r *http.Request) {
		pause(r, took)
		m.ServeHTTP(rw, r)
	})
	return m
}

const (
	yes = `{"code":"1001"}`
	no  = `{"code":"1500"}`
)

// world is a dispatcher with all it needs.
type world struct {
	*callback.Dispatcher
	st   *memory.Store
	apps *app.Registry
	net  *network
	log  *logged
	stop func() error // ends Run; also called when the test ends
}

// setup makes a world; change may alter the configuration.
func setup(t testing.TB, change func(*callback.Config)) *world {
	t.Helper()
	w := &world{apps: app.NewRegistry(), net: newNetwork(), log: &logged{}}
	st, err := memory.New(memory.Config{Tasks: 20_000})
	if err != nil {
		t.Fatal(err)
	}
	w.st = st
	w.dispatcher(t, change)
	t.Cleanup(func() {
		if err := w.stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
		if err := st.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return w
}

// dispatcher makes a dispatcher over the world's store, as another replica would.
func (w *world) dispatcher(t testing.TB, change func(*callback.Config)) {
	t.Helper()
	sender, err := callback.NewSender(callback.SenderConfig{Dial: w.net.dial, Resolve: w.net.resolve})
	if err != nil {
		t.Fatal(err)
	}
	c := callback.Config{Store: w.st, Apps: w.apps, Providers: find, Sender: sender, Logger: slog.New(slog.NewTextHandler(w.log, nil))}
	if change != nil {
		change(&c)
	}
	if w.Dispatcher, err = callback.New(c); err != nil {
		t.Fatal(err)
	}
	// Until the test runs it, stopping means running it with a context that has ended.
	w.stop = sync.OnceValue(func() error {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		return w.Run(ctx)
	})
}

// start runs the dispatcher.
func (w *world) start(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	d := w.Dispatcher
	go func() { ended <- d.Run(ctx) }()
	w.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
}

// app registers an app of the made-up provider.
func (w *world) app(t testing.TB, id string, state clock.State) *app.App {
	t.Helper()
	a := &app.App{Provider: "made-up", ID: id, Clock: state}
	if err := w.apps.Add(a); err != nil {
		t.Fatal(err)
	}
	return a
}

// queue commits tasks of notices.
func (w *world) queue(t testing.TB, a *app.App, notices ...provider.Notice) {
	t.Helper()
	c := store.Change{App: a.Name()}
	for _, n := range notices {
		if n.At.IsZero() {
			n.At = w.now(t, a.Name())
		}
		task, err := callback.NewTask(a, n)
		if err != nil {
			t.Fatal(err)
		}
		c.Tasks = append(c.Tasks, task)
	}
	if err := w.st.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func (w *world) now(t testing.TB, name string) time.Time {
	t.Helper()
	a, ok := w.apps.Named(name)
	if !ok {
		t.Fatalf("no app %s", name)
	}
	return a.Now(machine.Now()).Round(0)
}

func (w *world) task(t testing.TB, a *app.App, id string) store.Task {
	t.Helper()
	task, err := w.st.Task(t.Context(), a.Name(), id)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// entries lists the app's journal by kind.
func (w *world) entries(t testing.TB, a *app.App, kind string) []store.Entry {
	t.Helper()
	entries, err := w.st.Entries(t.Context(), a.Name(), store.Query{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// after gives the attempts' times, measured from start.
func after(start time.Time, attempts []store.Attempt) []time.Duration {
	out := []time.Duration{}
	for _, made := range attempts {
		out = append(out, made.At.Sub(start))
	}
	return out
}

func wait(t testing.TB, d time.Duration) {
	t.Helper()
	if err := machine.Wait(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// pause holds an answer back, while the caller waits for it.
func pause(r *http.Request, d time.Duration) {
	_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the caller is gone
	_ = machine.Wait(r.Context(), d)
}

// hang answers nothing until the caller gives up.
func hang(_ http.ResponseWriter, r *http.Request) { pause(r, 1000*time.Hour) }

// frozen is a clock that stands at the hour of the documents' examples.
func frozen() clock.State {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return clock.State{FrozenAt: &at}
}

func notice(id, url string) provider.Notice {
	return provider.Notice{ID: id, Kind: "notify", Subject: "T1", URL: url, Content: []byte("c" + id)}
}

func serial(i int) string { return "n" + strconv.Itoa(i) }

// logged is a log to look into.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
