package mock

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"paymock/mock/doctor"
	"paymock/mock/store"
)

// setClock is a clock that stands until it is set.
type setClock struct {
	mu     sync.Mutex
	now    time.Time
	timers []setTimer
	waits  chan struct{} // has one when somebody begins to wait
}

type setTimer struct {
	due   time.Time
	fired chan time.Time
}

func newSetClock(now time.Time) *setClock { return &setClock{now: now, waits: make(chan struct{}, 1)} }

// set moves the clock, back too. Who waits goes on waiting: only release says whose turn it is.
func (c *setClock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// release moves the clock and ends the waits that are over.
func (c *setClock) release(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
	left := c.timers[:0]
	for _, timer := range c.timers {
		if timer.due.After(t) {
			left = append(left, timer)
			continue
		}
		timer.fired <- t
	}
	c.timers = left
}

// Now is the time that was set.
func (c *setClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Wait doesn't wait: the times of entries are known.
func (c *setClock) Wait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// Timer fires when the clock has been released so far.
func (c *setClock) Timer(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := setTimer{c.now.Add(d), make(chan time.Time, 1)}
	c.timers = append(c.timers, timer)
	select {
	case c.waits <- struct{}{}:
	default:
	}
	return timer.fired, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.timers = slices.DeleteFunc(c.timers, func(other setTimer) bool { return other.fired == timer.fired })
	}
}

// keptAnswer is an http.ResponseWriter that keeps what is written.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *keptAnswer) Header() http.Header         { return a.header }
func (a *keptAnswer) WriteHeader(status int)      { a.status = status }
func (a *keptAnswer) Write(b []byte) (int, error) { return a.body.Write(b) }

// recordedAnswer is a merchant's answer to a callback; empty: there was none.
type recordedAnswer struct{ request, response []byte }

// recordedMerchant answers callbacks as a merchant did, whatever their address.
type recordedMerchant struct {
	mu      sync.Mutex
	answers []recordedAnswer
}

func (m *recordedMerchant) resolve(context.Context, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}, nil
}

func (m *recordedMerchant) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	go m.serve(far)
	return near, nil
}

func (m *recordedMerchant) serve(conn net.Conn) {
	defer conn.Close() //nolint:errcheck // a pipe
	in := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(req.Body)
		answer := m.next(body)
		if err != nil || len(answer) == 0 {
			return
		}
		if _, err := conn.Write(answer); err != nil {
			return
		}
	}
}

// next takes the answer to a body out, or the first.
func (m *recordedMerchant) next(body []byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.answers) == 0 {
		return nil
	}
	at := 0
	for i, a := range m.answers {
		if bytes.HasSuffix(a.request, body) {
			at = i
			break
		}
	}
	answer := m.answers[at].response
	m.answers = append(m.answers[:at:at], m.answers[at+1:]...)
	return answer
}

// compare notes the first difference between what was and what is now: answers in their order, attempts at
// callbacks each callback for itself, for several go out at a time.
func (r *rerun) compare(out *Rerun) error {
	now, err := r.server.lab.Store.Dump(context.Background(), r.app.Name())
	if err != nil {
		return err
	}
	was, is := groupEntries(r.was), groupEntries(now.Entries)
	for _, key := range groupOrder(r.was) {
		for i, e := range was[key] {
			what := fmt.Sprintf("exchange %d (%s)", i+1, e.Operation)
			if e.Kind == "attempt" {
				what = fmt.Sprintf("attempt %d at callback %s (%s)", i+1, e.Trace, e.Operation)
				out.Callbacks++
			} else {
				out.Exchanges++
			}
			if i >= len(is[key]) {
				out.Differences = append(out.Differences, what+": it is not there now")
				return nil
			}
			if why := differEntries(e, is[key][i]); why != "" {
				out.Differences = append(out.Differences, what+": "+why)
				return nil
			}
		}
		if more := len(is[key]) - len(was[key]); more > 0 {
			out.Differences = append(out.Differences, fmt.Sprintf("%s: there are %d more now", key, more))
			return nil
		}
	}
	return nil
}

func groupKey(e store.Entry) string {
	switch e.Kind {
	case "exchange":
		return "exchanges"
	case "attempt":
		return "attempts at callback " + e.Trace
	}
	return ""
}

func groupEntries(entries []store.Entry) map[string][]store.Entry {
	groups := map[string][]store.Entry{}
	for _, e := range entries {
		if key := groupKey(e); key != "" {
			groups[key] = append(groups[key], e)
		}
	}
	return groups
}

func groupOrder(entries []store.Entry) (order []string) {
	seen := map[string]bool{}
	for _, e := range entries {
		if key := groupKey(e); key != "" && !seen[key] {
			seen[key] = true
			order = append(order, key)
		}
	}
	return order
}

// differEntries says at which byte two entries differ.
func differEntries(was, is store.Entry) string {
	for _, part := range []struct {
		name    string
		was, is []byte
	}{{"request", was.Request, is.Request}, {"answer", was.Response, is.Response}} {
		if was.Kind == "attempt" && part.name == "answer" {
			continue // the merchant's
		}
		if at := differAt(part.was, part.is); at >= 0 {
			return fmt.Sprintf("its %s differs at byte %d; %s", part.name, at, doctor.Difference(string(part.is), string(part.was)))
		}
	}
	if was.Code != is.Code || was.Status != is.Status {
		return fmt.Sprintf("it was %s, and is %s", describeResult(was), describeResult(is))
	}
	return ""
}

func describeResult(e store.Entry) string {
	return strings.TrimSpace(fmt.Sprintf("%s with status %d", e.Code, e.Status)) + " (" + e.Explanation + ")"
}

func differAt(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}
