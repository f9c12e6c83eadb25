package mock

import (
	"container/list"
	"net"
	"net/http"
	"sync"
	"time"
)

// What is assumed where the bound on open files can't be asked for, or there is none.
const (
	fewFiles  = 1024
	manyFiles = 1 << 15
)

// controlShare is the part of a platform's connections that the control API has beside it.
const controlShare = 4

// defaultConnections leaves three fifths of the open files to the other listeners, to callbacks
// and to files.
func defaultConnections() int {
	const most = 8192
	return int(min(max(openFiles()*2/5, 8), most))
}

// connections bounds the connections of one listener. When there are as many as it has places for,
// a new one takes the place of the one that has waited longest for a request; when all are at
// work, it waits in the listener's queue. So neither a client with a large pool nor one that opens
// connections and says nothing keeps others out, and other listeners never lack descriptors.
type connections struct {
	net.Listener
	places chan struct{}
	within time.Duration // a peer takes a piece
	idle   chan struct{} // one of those at work has become idle
	done   chan struct{}
	once   sync.Once

	mu      sync.Mutex
	waiting *list.List // of *connection: without a request under way, longest first
}

// limitConnections bounds the connections of a listener; its server must have connections.connState as ConnState.
func limitConnections(l net.Listener, most int) *connections {
	return &connections{
		Listener: l, places: make(chan struct{}, most), within: writeTimeout,
		idle: make(chan struct{}, 1), done: make(chan struct{}), waiting: list.New(),
	}
}

// Close closes the listener.
func (c *connections) Close() error {
	c.once.Do(func() { close(c.done) })
	return c.Listener.Close()
}

// Accept gives the next connection that there is a place for.
func (c *connections) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	for {
		select {
		case c.places <- struct{}{}:
			return c.placeConnection(conn), nil
		default:
		}
		if c.closeLongestWaiting() {
			continue
		}
		select {
		case c.places <- struct{}{}:
			return c.placeConnection(conn), nil
		case <-c.idle:
		case <-c.done:
			_ = conn.Close()
			return nil, net.ErrClosed
		}
	}
}

func (c *connections) placeConnection(conn net.Conn) *connection {
	placed := &connection{Conn: conn, of: c}
	c.connState(placed, http.StateNew)
	return placed
}

// closeLongestWaiting makes room; false: all connections are at work.
func (c *connections) closeLongestWaiting() bool {
	c.mu.Lock()
	first := c.waiting.Front()
	c.mu.Unlock()
	if first == nil {
		return false
	}
	_ = first.Value.(*connection).Close() // nothing else is in there
	return true
}

// closeWaiting closes the connections that wait for a request.
func (c *connections) closeWaiting() {
	for c != nil && c.closeLongestWaiting() {
	}
}

// connState is told of each change of a connection's state.
func (c *connections) connState(conn net.Conn, state http.ConnState) {
	placed, ok := unwrapConnection(conn)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if placed.element != nil {
		c.waiting.Remove(placed.element)
		placed.element = nil
	}
	if state == http.StateIdle {
		placed.endBody() // one that nobody read to its end
	}
	if !placed.closed && (state == http.StateNew || state == http.StateIdle) {
		placed.element = c.waiting.PushBack(placed)
		select {
		case c.idle <- struct{}{}:
		default:
		}
	}
}

// unwrapConnection finds our connection below TLS and tunnels.
func unwrapConnection(conn net.Conn) (*connection, bool) {
	for {
		if placed, ok := conn.(*connection); ok {
			return placed, true
		}
		inner, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			return nil, false
		}
		conn = inner.NetConn()
	}
}

// connection is one that takes a place. A peer that doesn't take what is written ends it.
type connection struct {
	net.Conn
	of      *connections
	element *list.Element // guarded by of.mu; nil: a request is under way
	closed  bool          // guarded by of.mu

	deadlines
}

// NetConn is the connection below, for what only TCP can do.
func (c *connection) NetConn() net.Conn { return c.Conn }

// Close closes the connection and frees its place.
func (c *connection) Close() error {
	c.of.mu.Lock()
	first := !c.closed
	c.closed = true
	if c.element != nil {
		c.of.waiting.Remove(c.element)
		c.element = nil
	}
	c.of.mu.Unlock()
	err := c.Conn.Close()
	if first {
		<-c.of.places
	}
	return err
}
