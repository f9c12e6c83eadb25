package mock

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// How long a peer may take.
const (
	bodyTimeout  = 60 * time.Second // to send a body
	writeTimeout = 60 * time.Second // to take the next pieceSize bytes of an answer
	pieceSize    = 64 << 10
)

// deadlines are those of a connection. net/http sets the deadline of reading six times for each request, most
// of which has come whole by the first read: it takes effect when something is read.
type deadlines struct {
	mu       sync.Mutex
	reading  bool
	readBy   time.Time // as net/http or a handler has set it
	bodyBy   time.Time // of the body that is being read, whatever they set
	readKept time.Time // as the connection below has it
	writeBy  time.Time
}

// SetDeadline sets both deadlines.
func (c *connection) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline sets the deadline of the read under way and of those that follow.
func (c *connection) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readBy = t
	if c.reading {
		return c.keepReadDeadline()
	}
	return nil
}

// keepReadDeadline gives the earlier one to the connection below.
func (c *connection) keepReadDeadline() error {
	by := c.readBy
	if by.IsZero() || !c.bodyBy.IsZero() && c.bodyBy.Before(by) {
		by = c.bodyBy
	}
	if by.Equal(c.readKept) {
		return nil
	}
	c.readKept = by
	return c.Conn.SetReadDeadline(by)
}

// Read reads what comes until the deadline.
func (c *connection) Read(b []byte) (int, error) {
	c.mu.Lock()
	err := c.keepReadDeadline()
	c.reading = err == nil
	c.mu.Unlock()
	if err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(b)
	c.mu.Lock()
	c.reading = false
	c.mu.Unlock()
	return n, err
}

// SetWriteDeadline sets the deadline of the write under way; each write has one of its own.
func (c *connection) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writeBy = t
	return c.Conn.SetWriteDeadline(t)
}

// timeWrite gives a peer its time to take a piece, or a little less: as long as that lasts, a write sets no
// deadline of its own.
func (c *connection) timeWrite() error {
	now := time.Now() //nolint:forbidigo // the network's time
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := c.writeBy.Sub(now); left > c.of.within*15/16 {
		return nil
	}
	c.writeBy = now.Add(c.of.within)
	return c.Conn.SetWriteDeadline(c.writeBy)
}

// Write writes, piece by piece: each must be taken in time.
func (c *connection) Write(b []byte) (n int, err error) {
	for {
		piece := b[n:min(len(b), n+pieceSize)]
		if err := c.timeWrite(); err != nil {
			return n, err
		}
		wrote, err := c.Conn.Write(piece)
		n += wrote
		if err != nil || n == len(b) {
			return n, err
		}
	}
}

// beginBody has what is read from now on arrive in time, until endBody.
func (c *connection) beginBody(within time.Duration) {
	c.mu.Lock()
	c.bodyBy = time.Now().Add(within) //nolint:forbidigo // the network's time
	c.mu.Unlock()
}

// endBody lifts the deadline of a body: it would end a long call otherwise.
func (c *connection) endBody() {
	c.mu.Lock()
	c.bodyBy = time.Time{}
	if c.reading { // in the background, for the peer's leaving
		_ = c.keepReadDeadline()
	}
	c.mu.Unlock()
}

type connectionKey struct{}

// withConnection lets requests find their connection; an http.Server has it as ConnContext.
func withConnection(ctx context.Context, conn net.Conn) context.Context {
	if c, ok := unwrapConnection(conn); ok {
		return context.WithValue(ctx, connectionKey{}, c)
	}
	return ctx
}

// bodiesInTime ends requests whose body doesn't arrive in time, with what net/http reads of one that its handler
// has left, and the connection with it.
func bodiesInTime(next http.Handler, within time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, ok := r.Context().Value(connectionKey{}).(*connection)
		if !ok || r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		c.beginBody(within)
		// net/http knows what is left of a body only where the request still has its own.
		timed := &timedRequest{Request: *r, body: r.Body, of: c}
		timed.Body = timed
		next.ServeHTTP(w, &timed.Request)
	})
}

// timedRequest is a request that tells its connection when its body has arrived. It is the body, too.
type timedRequest struct {
	http.Request
	body io.ReadCloser
	of   *connection
}

// Read reads on.
func (t *timedRequest) Read(p []byte) (int, error) {
	n, err := t.body.Read(p)
	if errors.Is(err, io.EOF) {
		t.of.endBody()
	}
	return n, err
}

// Close closes the body.
func (t *timedRequest) Close() error { return t.body.Close() }
