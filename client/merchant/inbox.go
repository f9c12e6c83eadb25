package merchant

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Callback is one delivery as the merchant saw it.
type Callback struct {
	Seq      int64       `json:"seq"` // counts all deliveries to this merchant from 1
	At       time.Time   `json:"at"`  // zero without Config.Now
	Provider string      `json:"provider"`
	App      string      `json:"app"`
	Kind     string      `json:"kind"` // the last part of the address it came to
	Method   string      `json:"method"`
	URI      string      `json:"uri"` // as on the request line
	Header   http.Header `json:"header"`
	Body     []byte      `json:"body"` // as received; base64 in JSON

	Verified bool   `json:"verified"`
	Reason   string `json:"reason,omitempty"` // why it was not believed
	// What it says; empty if it could not be read. Don't trust it unless Verified.
	Notice string            `json:"notice,omitempty"`
	Trade  string            `json:"trade,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
	// RepeatOf is the Seq of the first delivery that said the same; 0 for that one.
	RepeatOf int64 `json:"repeat_of,omitempty"`
	// Booked is the money this very delivery was booked with; a repeat books none.
	Booked int64 `json:"booked,omitempty"`

	Action Action `json:"action"` // what the merchant does about it
	Status int    `json:"status"` // of its answer, should there be one
}

// Ref names the app the callback was sent to.
func (c Callback) Ref() Ref { return Ref{c.Provider, c.App} }

func (c Callback) cloneCallback() Callback {
	c.Header = c.Header.Clone()
	c.Body = slices.Clone(c.Body)
	c.Fields = maps.Clone(c.Fields)
	return c
}

// callbackInbox keeps the last deliveries and wakes those who wait for more.
type callbackInbox struct {
	mu       sync.Mutex
	kept     []Callback
	keep     int
	bytes    int // of all that is kept
	maxBytes int // for bytes; at least the newest is kept
	last     int64
	changed  chan struct{} // closed and replaced whenever something is added
}

func newInbox(keep, maxBytes int) *callbackInbox {
	return &callbackInbox{keep: keep, maxBytes: maxBytes, changed: make(chan struct{})}
}

// size is about what a callback takes, in bytes.
func (c *Callback) size() int {
	n := 512 + len(c.Body) + len(c.URI) + len(c.Reason)
	for name, values := range c.Header {
		for _, value := range values {
			n += len(name) + len(value) + 64
		}
	}
	for name, value := range c.Fields {
		n += len(name) + len(value) + 64
	}
	return n
}

// add numbers a callback and keeps it.
func (in *callbackInbox) add(c Callback) (seq int64) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.last++
	c.Seq = in.last
	in.kept = append(in.kept, c)
	in.bytes += c.size()
	gone := 0
	for len(in.kept)-gone > 1 && (len(in.kept)-gone > in.keep || in.bytes > in.maxBytes) {
		in.bytes -= in.kept[gone].size()
		gone++
	}
	in.kept = slices.Delete(in.kept, 0, gone)
	close(in.changed)
	in.changed = make(chan struct{})
	return c.Seq
}

// callbacksAfter returns an app's callbacks after a Seq, oldest first, and what to wait on for more.
func (in *callbackInbox) callbacksAfter(app Ref, after int64) ([]Callback, <-chan struct{}) {
	in.mu.Lock()
	defer in.mu.Unlock()
	found := []Callback{}
	for _, c := range in.kept {
		if c.Seq > after && app.matches(c.Ref()) {
			found = append(found, c.cloneCallback())
		}
	}
	return found, in.changed
}

// waitForCount returns as soon as there are n callbacks after a Seq. When ctx is over first it
// returns those there are, and an error.
func (in *callbackInbox) waitForCount(ctx context.Context, app Ref, after int64, n int) ([]Callback, error) {
	for {
		found, changed := in.callbacksAfter(app, after)
		if len(found) >= n {
			return found, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return found, tooFewError(len(found), n, app, ctx.Err())
		}
	}
}

func tooFewError(got, want int, app Ref, cause error) error {
	return fmt.Errorf("%d of %d callbacks for %s: %w", got, want, app, cause)
}

func (in *callbackInbox) clear(app Ref) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.kept = slices.DeleteFunc(in.kept, func(c Callback) bool {
		covered := app.matches(c.Ref())
		if covered {
			in.bytes -= c.size()
		}
		return covered
	})
}
