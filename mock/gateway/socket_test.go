package gateway_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/store"
)

// patience bounds what these tests wait for; nothing depends on it unless something is broken.
const patience = 30 * time.Second

// gate is a clock whose waits end when the test says so. Each wait is told on asked.
type gate struct {
	clock.System
	asked   chan time.Duration
	open    chan struct{}
	stopped atomic.Int64 // timers
}

func newGate() *gate { return &gate{asked: make(chan time.Duration, 64), open: make(chan struct{})} }

func (g *gate) Wait(ctx context.Context, d time.Duration) error {
	g.asked <- d
	select {
	case <-g.open:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Timer never fires: what waits by it waits for the app's clock to be moved.
func (g *gate) Timer(d time.Duration) (<-chan time.Time, func()) {
	g.asked <- d
	return nil, func() { g.stopped.Add(1) }
}

func (g *gate) next(t *testing.T) time.Duration {
	t.Helper()
	select {
	case d := <-g.asked:
		return d
	case <-time.After(patience):
		t.Fatal("nothing waits")
		return 0
	}
}

func gatedRig(t *testing.T) (*rig, *gate) {
	t.Helper()
	g := newGate()
	return newRigAt(t, g, 0, func(st store.Store) store.Store { return st }), g
}

func (r *rig) rule(t *testing.T, then api.Then) {
	t.Helper()
	if _, err := r.rules.Add("toy/a", api.Rule{When: api.When{Operation: "take"}, Then: then}); err != nil {
		t.Fatal(err)
	}
}

// socket is a connection on which one request was written, byte by byte.
type socket struct {
	*net.TCPConn
	lines *bufio.Reader
}

func (r *rig) ask(t *testing.T, body string) *socket {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "POST /take HTTP/1.1\r\nHost: toy\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		t.Fatal(err)
	}
	return &socket{conn.(*net.TCPConn), bufio.NewReader(conn)}
}

// head holds an answer's status and header lines.
type head struct {
	status int
	length string // as announced
	header textproto.MIMEHeader
}

// head reads status line and header.
func (s *socket) head(t *testing.T) head {
	t.Helper()
	r := textproto.NewReader(s.lines)
	line, err := r.ReadLine()
	if err != nil {
		t.Fatal(err)
	}
	var h head
	if _, err := fmt.Sscanf(line, "HTTP/1.1 %d", &h.status); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	if h.header, err = r.ReadMIMEHeader(); err != nil {
		t.Fatal(err)
	}
	h.length = h.header.Get("Content-Length")
	return h
}

// exactly reads so many bytes.
func (s *socket) exactly(t *testing.T, n int) string {
	t.Helper()
	got := make([]byte, n)
	if _, err := io.ReadFull(s.lines, got); err != nil {
		t.Fatalf("after %q: %v", got, err)
	}
	return string(got)
}

// rest reads until the connection ends.
func (s *socket) rest() (string, error) {
	got, err := io.ReadAll(s.lines)
	return string(got), err
}

func (r *rig) explained(t *testing.T) string {
	t.Helper()
	entries := r.entries(t, "toy/a")
	if len(entries) != 1 {
		t.Fatalf("%d entries", len(entries))
	}
	return entries[0].Explanation
}

const whole = `{"code":"OK","message":""}`

func TestResetOnTheSocket(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	r.rule(t, api.Then{Reset: true})
	if got, err := r.ask(t, "app=a").rest(); !errors.Is(err, syscall.ECONNRESET) || got != "" {
		t.Errorf("read %q, %v; want a reset", got, err)
	}
	if said := r.explained(t); r.shared(t) != 0 || !strings.Contains(said, "reset the connection; nothing was decided") {
		t.Errorf("shared %d, journal %q", r.shared(t), said)
	}
}

// TestHangOnTheSocket: nothing comes until the caller stops writing, and nothing then.
func TestHangOnTheSocket(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	r.rule(t, api.Then{Hang: true})
	s := r.ask(t, "app=a")
	for _, err := range r.store.Follow(t.Context(), "toy/a", store.Query{Kind: "exchange"}) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if err := s.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := s.rest(); err != nil || got != "" {
		t.Errorf("read %q, %v; want the end and nothing before", got, err)
	}
	if said := r.explained(t); r.shared(t) != 0 || !strings.Contains(said, "never answers; nothing was decided") {
		t.Errorf("shared %d, journal %q", r.shared(t), said)
	}
}

func TestBareStatusOnTheSocket(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	r.rule(t, api.Then{HTTPStatus: 502})
	resp := r.ask(t, "app=a").head(t)
	if resp.status != 502 || resp.length != "0" || resp.header.Get("X-Lower-Case") != "" || r.shared(t) != 0 {
		t.Errorf("%+v, shared %d", resp, r.shared(t))
	}
}

func TestLostReplyOnTheSocket(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	r.rule(t, api.Then{LoseReply: true})
	if got, err := r.ask(t, "app=a").rest(); err != nil || got != "" {
		t.Errorf("read %q, %v; want the end", got, err)
	}
	if said := r.explained(t); r.shared(t) != 1 || !strings.Contains(said, "lost the answer after the commit") {
		t.Errorf("shared %d, journal %q", r.shared(t), said)
	}
}

func TestTruncatedOnTheSocket(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 5, len(whole), 1000} {
		r := newRig(t, 0)
		r.rule(t, api.Then{Truncate: &n})
		s := r.ask(t, "app=a")
		resp := s.head(t)
		got, err := s.rest()
		if want := whole[:min(n, len(whole))]; got != want || err != nil || resp.length != strconv.Itoa(len(whole)) || r.shared(t) != 1 {
			t.Errorf("after %d bytes: %s announced, read %q, %v, shared %d", n, resp.length, got, err, r.shared(t))
		}
	}
}

func TestDripOnTheSocket(t *testing.T) {
	t.Parallel()
	r, g := gatedRig(t)
	r.rule(t, api.Then{Drip: &api.Drip{Bytes: 10, Every: &api.Delay{Fixed: "3s", Clock: "real"}}})
	s := r.ask(t, "app=a")
	if resp := s.head(t); resp.length != strconv.Itoa(len(whole)) {
		t.Errorf("%s bytes announced", resp.length)
	}
	// The server waits in the gate while each piece is read: it came before the wait.
	for _, want := range []string{whole[:10], whole[10:20]} {
		if d := g.next(t); d != 3*time.Second {
			t.Errorf("waits %v", d)
		}
		if got := s.exactly(t, len(want)); got != want {
			t.Errorf("piece %q, want %q", got, want)
		}
		g.open <- struct{}{}
	}
	if got := s.exactly(t, len(whole)-20); got != whole[20:] || len(g.asked) != 0 {
		t.Errorf("last piece %q, %d more waits", got, len(g.asked))
	}
	if said := r.explained(t); r.shared(t) != 1 || !strings.Contains(said, "in pieces of 10 bytes") {
		t.Errorf("shared %d, journal %q", r.shared(t), said)
	}
}

// TestDripOnTheAppsClock: the first piece comes after the answer's own delay, each further one a pause later on the
// app's clock, down to the last byte.
func TestDripOnTheAppsClock(t *testing.T) {
	t.Parallel()
	for _, bytes := range []int{1, len(whole) - 1} {
		r, g := gatedRig(t)
		r.rule(t, api.Then{DelayReply: &api.Delay{Fixed: "20s"}, Drip: &api.Drip{Bytes: bytes, Every: &api.Delay{Fixed: "10s"}}})
		s := r.ask(t, "app=a")
		got := ""
		for pause := 20 * time.Second; got != whole; pause = 10 * time.Second {
			if got != "" || pause == 20*time.Second {
				if d := g.next(t); d > pause || d < pause-5*time.Second {
					t.Fatalf("after %q waits %s of %s", got, d, pause)
				}
				r.apps.Change("toy/a", func(a *app.App) { a.Clock = a.Clock.Advance(time.Now(), pause) })
			}
			if got == "" {
				s.head(t)
			}
			got += s.exactly(t, min(bytes, len(whole)-len(got)))
		}
	}
}

// TestDripEndsWithTheCaller: a caller that leaves half-way frees the server.
func TestDripEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	r, g := gatedRig(t)
	r.rule(t, api.Then{Drip: &api.Drip{Bytes: 10, Every: &api.Delay{Fixed: "3s", Clock: "real"}}})
	s := r.ask(t, "app=a")
	s.head(t)
	g.next(t)
	if err := s.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.rest(); got != whole[:10] || len(g.asked) != 0 {
		t.Errorf("read %q, %d more waits", got, len(g.asked))
	}
}

func TestStaleReplyOnTheSocket(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	r.rule(t, api.Then{Sequence: []api.Then{{Respond: "NO", Message: "before"}, {Respond: "NO", Message: "first"}, {StaleReply: true}}})
	r.ask(t, "app=a").head(t)
	first := r.ask(t, "app=a")
	const stale = `{"code":"NO","message":"first"}`
	if resp := first.head(t); resp.length != strconv.Itoa(len(stale)) || first.exactly(t, len(stale)) != stale || r.shared(t) != 0 {
		t.Fatalf("first answer %+v, shared %d", resp, r.shared(t))
	}
	second := r.ask(t, "app=a")
	resp := second.head(t)
	if resp.length != strconv.Itoa(len(stale)) || resp.header.Get("X-Lower-Case") != "kept" || !slices.Equal(resp.header.Values("X-Twice"), []string{"one", "two"}) || second.exactly(t, len(stale)) != stale || r.shared(t) != 1 {
		t.Errorf("second answer %+v, shared %d", resp, r.shared(t))
	}
}

// TestStaleReplyWithoutOne: the first call of all gets its own answer.
func TestStaleReplyWithoutOne(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	r.rule(t, api.Then{StaleReply: true})
	s := r.ask(t, "app=a")
	s.head(t)
	if got := s.exactly(t, len(whole)); got != whole {
		t.Errorf("got %s", got)
	}
}

func TestCharsetOnTheSocket(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	r.rule(t, api.Then{Respond: "NO", Message: "不", Charset: "gbk"})
	s := r.ask(t, "app=a")
	resp := s.head(t)
	want := "{\"code\":\"NO\",\"message\":\"\xb2\xbb\"}"
	if resp.length != strconv.Itoa(len(want)) || !strings.Contains(resp.header.Get("Content-Type"), "UTF-8") || s.exactly(t, len(want)) != want {
		t.Errorf("%+v", resp)
	}
}

// TestDelaysOnTheSocket: on the app's clock a move ends the wait, in real time the machine does.
func TestDelaysOnTheSocket(t *testing.T) {
	t.Parallel()
	move := func(r *rig, _ *gate) {
		r.apps.Change("toy/a", func(a *app.App) { a.Clock = a.Clock.Advance(time.Now(), 5*time.Second) })
	}
	pass := func(_ *rig, g *gate) { g.open <- struct{}{} }
	for name, tt := range map[string]struct {
		then   api.Then
		before int // shared while it waits
		end    func(*rig, *gate)
	}{
		"before deciding, app's clock":   {api.Then{Delay: &api.Delay{Fixed: "5s"}}, 0, move},
		"before deciding, real time":     {api.Then{Delay: &api.Delay{Fixed: "5s", Clock: "real"}}, 0, pass},
		"before the answer, app's clock": {api.Then{DelayReply: &api.Delay{Fixed: "5s"}}, 1, move},
		"before the answer, real time":   {api.Then{DelayReply: &api.Delay{Fixed: "5s", Clock: "real"}}, 1, pass},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, g := gatedRig(t)
			r.rule(t, tt.then)
			s := r.ask(t, "app=a")
			if d := g.next(t); d <= 0 || d > 5*time.Second {
				t.Errorf("waits %v", d)
			}
			if got := r.shared(t); got != tt.before {
				t.Errorf("shared %d while it waits, want %d", got, tt.before)
			}
			tt.end(r, g)
			s.head(t)
			if got := s.exactly(t, len(whole)); got != whole || r.shared(t) != 1 {
				t.Errorf("answer %s, shared %d", got, r.shared(t))
			}
		})
	}
}
