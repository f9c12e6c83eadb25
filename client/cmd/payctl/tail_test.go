package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/provider"
)

// server is a paymock that can be stopped and started again behind one control address, which
// nobody else can take meanwhile.
type server struct {
	testing.TB
	control string // the address in front
	mu      sync.Mutex
	behind  http.Handler // nil while it is stopped
	stop    func()
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{TB: t}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		behind := s.behind
		s.mu.Unlock()
		if behind == nil {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		behind.ServeHTTP(w, r)
	}))
	s.control = front.URL
	t.Cleanup(front.Close)
	s.start()
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *server) start() {
	s.Helper()
	seed := uint64(7)
	m, err := mock.New(mock.Config{Seed: &seed})
	if err != nil {
		s.Fatal(err)
	}
	if err := m.Listen(); err != nil {
		s.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		_, err := m.Run(ctx)
		done <- err
	}()
	address, err := url.Parse(m.ControlURL())
	if err != nil {
		s.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(address)
	proxy.FlushInterval = -1
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	s.set(proxy)
	s.stop = func() {
		s.set(nil)
		cancel()
		if err := <-done; err != nil {
			s.Error(err)
		}
	}
}

func (s *server) set(behind http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behind = behind
}

func (s *server) client() *control.Client {
	s.Helper()
	c, err := control.New(control.Config{BaseURL: s.control})
	if err != nil {
		s.Fatal(err)
	}
	return c
}

// tailing is payctl tail under way.
type tailing struct {
	testing.TB
	lines, errors *bufio.Reader
	interrupt     func()
	done          chan int
}

func startTail(t *testing.T, s *server, args ...string) *tailing {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	lines, stdout := io.Pipe()
	errs, stderr := io.Pipe()
	tl := &tailing{TB: t, lines: bufio.NewReader(lines), errors: bufio.NewReader(errs), interrupt: cancel, done: make(chan int, 1)}
	args = append([]string{"tail", "--control", s.control}, args...)
	go func() {
		tl.done <- run(ctx, args, func(string) string { return "" }, strings.NewReader(""), stdout, stderr)
		_ = stdout.Close()
		_ = stderr.Close()
	}()
	t.Cleanup(cancel)
	return tl
}

// next reads a line, and says what it should hold if it doesn't.
func (t *tailing) next(from *bufio.Reader, want ...string) string {
	t.Helper()
	text, err := from.ReadString('\n')
	for _, w := range want {
		if err != nil || !strings.Contains(text, w) {
			t.Fatalf("%q, %v; want %q", text, err, want)
		}
	}
	return text
}

// TestTailGoesOnAfterRestart stops the server, starts it again at its address, and sees that
// nothing is missed, printed twice or taken for old.
func TestTailGoesOnAfterRestart(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	tl := startTail(t, s, "--app", "4pyun/op0000000000demo", "--kind", "control")
	tl.next(tl.lines, "4pyun/op0000000000demo  1  control  demo")
	open := func(amount int64) {
		t.Helper()
		if _, err := s.client().App("4pyun", "op0000000000demo").OpenTrade(t.Context(), api.NewTrade{Amount: amount}); err != nil {
			t.Fatal(err)
		}
	}
	open(100)
	tl.next(tl.lines, "  2  control  trade.open")
	s.stop()
	tl.next(tl.errors, "no answer from the control API at "+s.control, "waiting for it")
	s.start()
	tl.next(tl.errors, "it answers again")
	tl.next(tl.lines, "  1  control  demo")
	open(100)
	tl.next(tl.lines, "  2  control  trade.open")
	tl.interrupt()
	if code := <-tl.done; code != exitFine {
		t.Errorf("interrupted: exit code %d", code)
	}
}

// demoApps are the apps that a server begins with.
func demoApps() (names []string) {
	for _, p := range mock.Providers() {
		if a, ok := provider.DemoApp(p); ok {
			names = append(names, a.Name())
		}
	}
	return names
}

// TestTailFollowsAllApps sees apps that are made meanwhile, and requests of nobody.
func TestTailFollowsAllApps(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	tl := startTail(t, s, "--json", "--operation", "demo")
	got := map[string]bool{}
	read := func() {
		t.Helper()
		var e tailedEntry
		if err := json.Unmarshal([]byte(tl.next(tl.lines)), &e); err != nil || e.Operation != "demo" || e.Seq == 0 {
			t.Fatalf("%+v, %v", e, err)
		}
		got[e.Provider+"/"+e.App] = true
	}
	demo := demoApps()
	for range demo {
		read()
	}
	for _, want := range demo {
		if !got[want] {
			t.Errorf("nothing of %s: %v", want, got)
		}
	}
	tl.interrupt()
	if code := <-tl.done; code != exitFine {
		t.Errorf("interrupted: exit code %d", code)
	}

	tl = startTail(t, s, "-n", "1", "--kind", "control")
	for range demo {
		tl.next(tl.lines, "  control  ")
	}
	made, err := s.client().CreateApp(t.Context(), api.NewApp{Provider: "4pyun"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.client().App("4pyun", made.ID).OpenTrade(t.Context(), api.NewTrade{Amount: 100}); err != nil {
		t.Fatal(err)
	}
	tl.next(tl.lines, "4pyun/"+made.ID, "trade.open")
	tl.interrupt()
	if code := <-tl.done; code != exitFine {
		t.Errorf("interrupted: exit code %d", code)
	}
}

func TestTailMistakes(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for name, tt := range map[string]struct {
		args []string
		code int
		says string
	}{
		"unknown app": {[]string{"--app", "4pyun/op9"}, exitUsage, `no 4pyun app "op9"`},
		"last":        {[]string{"-n", "1001"}, exitUsage, "--last: 1001; want 0 to 1000"},
		"nobody":      {[]string{"--control", "127.0.0.1:9"}, exitReach, "paymock serve"},
	} {
		var stdout, stderr syncBuffer
		args := append([]string{"tail", "--control", s.control}, tt.args...)
		if code := run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &stdout, &stderr); code != tt.code || !strings.Contains(stderr.String(), tt.says) {
			t.Errorf("%s: exit code %d, want %d and %q:\n%s", name, code, tt.code, tt.says, stderr.String())
		}
	}
}

// syncBuffer is a buffer for several writers.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestColourOf: what was not accepted is red, what a rule did yellow, and only on a terminal.
func TestColourOf(t *testing.T) {
	t.Parallel()
	for want, entries := range map[string][]api.Entry{
		"31": {{Kind: "exchange", Verdict: "signature wrong: the pairs were not sorted", Refused: true}, {Kind: "attempt", Verdict: "not accepted", Refused: true}},
		"33": {{Kind: "exchange", Verdict: "signature valid", Rule: "r1"}},
		"0":  {{Kind: "exchange", Verdict: "signature valid"}, {Kind: "attempt", Verdict: "accepted by the merchant"}, {Kind: "clock"}},
	} {
		for _, e := range entries {
			if got := colourOf(e); got != want {
				t.Errorf("%+v: colour %s, want %s", e, got, want)
			}
		}
	}
	s := &session{getenv: func(string) string { return "" }}
	if s.showsColours(io.Discard) {
		t.Error("colours in what is no terminal")
	}
	if null, err := os.Open(os.DevNull); err == nil {
		quiet := &session{getenv: func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }}
		if quiet.showsColours(null) {
			t.Error("colours in spite of NO_COLOR")
		}
		_ = null.Close()
	}
}
