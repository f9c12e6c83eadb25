package callback

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
)

// recordingConn keeps what passes over a connection in the clear, so that the journal can show the
// bytes themselves and need not render them a second time. On https it sits inside TLS.
type recordingConn struct {
	net.Conn
	transcript atomic.Pointer[transcript] // nil before the first exchange
}

// transcript keeps what passed for one exchange. Each exchange has its own: net/http gives a
// connection to the next one as soon as the answer is read, sometimes before it tells of the
// answer.
type transcript struct {
	mu             sync.Mutex
	sent, received []byte
}

const (
	maxSent = 1 << 20  // bytes of a request that are kept
	maxHead = 64 << 10 // bytes of an answer's head that are kept
)

// Read notes the answer's beginning.
func (c *recordingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if t := c.transcript.Load(); t != nil && n > 0 {
		t.mu.Lock()
		t.received = appendBounded(t.received, p[:n], maxHead)
		t.mu.Unlock()
	}
	return n, err
}

// Write notes the request, and only then sends it: the answer may be read before Write returns.
func (c *recordingConn) Write(p []byte) (int, error) {
	if t := c.transcript.Load(); t != nil {
		t.mu.Lock()
		t.sent = appendBounded(t.sent, p, maxSent)
		t.mu.Unlock()
	}
	return c.Conn.Write(p)
}

func appendBounded(kept, more []byte, most int) []byte {
	return append(kept, more[:max(0, min(len(more), most-len(kept)))]...)
}

// sentRequest gives what was sent when that is a whole request with a body of some length, up to
// the bound; nil when paymock hung up, or was answered, before all was written.
func (t *transcript) sentRequest(body int) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	head := bytes.Index(t.sent, []byte("\r\n\r\n"))
	if head < 0 || len(t.sent) < min(head+len("\r\n\r\n")+body, maxSent) {
		return nil
	}
	return t.sent
}

// receivedAnswer copies the answer's head as received, with heads of the 1xx kind before it, and puts
// body behind it. What is no HTTP is copied as it is.
func (t *transcript) receivedAnswer(body []byte) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	end := headEnd(t.received)
	if end < 0 {
		return bytes.Clone(t.received)
	}
	out := make([]byte, 0, end+len(body))
	return append(append(out, t.received[:end]...), body...)
}

// headEnd finds where the body begins; it gives -1 when no head is complete.
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
