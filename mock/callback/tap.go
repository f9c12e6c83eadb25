package callback

import (
	"bytes"
	"net"
	"sync"
)

// tap keeps what passes over a connection in the clear, so that the journal can show the
// bytes themselves and need not render them a second time. On https it sits inside TLS.
type tap struct {
	net.Conn
	mu             sync.Mutex
	sent, received []byte
}

const (
	mostSent = 1 << 20  // bytes of a request that are kept
	mostHead = 64 << 10 // bytes of an answer's head that are kept
)

// Read notes the answer's beginning.
func (c *tap) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.mu.Lock()
		c.received = keep(c.received, p[:n], mostHead)
		c.mu.Unlock()
	}
	return n, err
}

// Write notes the request, and only then sends it: the answer may be read before Write returns.
func (c *tap) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.sent = keep(c.sent, p, mostSent)
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func keep(kept, more []byte, most int) []byte {
	return append(kept, more[:max(0, min(len(more), most-len(kept)))]...)
}

// begin forgets the exchange before.
func (c *tap) begin() {
	c.mu.Lock()
	c.sent, c.received = c.sent[:0], c.received[:0]
	c.mu.Unlock()
}

// request copies what was sent since begin when that is a whole request with a body of some
// length, up to the bound; nil when paymock hung up, or was answered, before all was written.
func (c *tap) request(body int) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	head := bytes.Index(c.sent, []byte("\r\n\r\n"))
	if head < 0 || len(c.sent) < min(head+len("\r\n\r\n")+body, mostSent) {
		return nil
	}
	return bytes.Clone(c.sent)
}

// answer copies the answer's head as received, with heads of the 1xx kind before it, and puts
// body behind it. What is no HTTP is copied as it is.
func (c *tap) answer(body []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	end := headEnd(c.received)
	if end < 0 {
		return bytes.Clone(c.received)
	}
	out := make([]byte, 0, end+len(body))
	return append(append(out, c.received[:end]...), body...)
}

// headEnd is where the body begins, -1 when no head is complete.
func headEnd(received []byte) int {
	end := 0
	for {
		head := received[end:]
		i := bytes.Index(head, []byte("\r\n\r\n"))
		j := bytes.Index(head, []byte("\n\n"))
		switch {
		case i < 0 && j < 0:
			return -1
		case i < 0 || (j >= 0 && j < i):
			end += j + 2
		default:
			end += i + 4
		}
		// "HTTP/1.1 103 Early Hints" is followed by another head; 101 never comes unasked.
		if len(head) < 10 || head[9] != '1' {
			return end
		}
	}
}
