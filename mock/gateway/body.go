package gateway

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"

	"paymock/mock/wire"
)

// MaxBodies bounds the bytes of long bodies of all the requests under way: beside it a body takes shortBody.
const MaxBodies = 128 << 20

// shortBody is up to how many bytes a body isn't counted: almost all are shorter.
const shortBody = 8 << 10

var errBodiesFull = fmt.Errorf("requests under way have bodies of %d MiB in all, which is the most; send this one again when some have been answered", MaxBodies>>20)

// bodyBytes counts the bytes of long bodies under way.
type bodyBytes struct{ taken atomic.Int64 }

// reserve reports whether there is room for n more.
func (b *bodyBytes) reserve(n int) bool {
	if b == nil || b.taken.Add(int64(n)) <= MaxBodies {
		return true
	}
	b.taken.Add(-int64(n))
	return false
}

func (b *bodyBytes) release(n int) {
	if n > 0 {
		b.taken.Add(-int64(n))
	}
}

// Read takes a request off the socket, once. A body longer than wire.MaxBody is cut and
// marked. The error is the peer's or the network's.
func Read(r *http.Request) (*wire.Request, error) {
	req, _, err := readRequest(r, nil)
	return req, err
}

// readRequest is Read. Of a long body, held bytes are taken, to be given back when the request is answered;
// errBodiesFull says that there is no room for them. What a request only says of its length takes no memory.
func readRequest(r *http.Request, bodies *bodyBytes) (req *wire.Request, held int, err error) {
	req = &wire.Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Target: r.RequestURI,
		Header: sortedHeader(r), Remote: r.RemoteAddr, Secure: r.TLS != nil,
	}
	if r.ContentLength > wire.MaxBody {
		req.TooLarge = true
		return req, 0, nil
	}
	body := make([]byte, 0, min(max(r.ContentLength, 0)+1, shortBody))
	limited := io.LimitReader(r.Body, wire.MaxBody+1)
	for {
		if len(body) == cap(body) {
			more := max(cap(body), shortBody/2)
			if cap(body) >= shortBody {
				if !bodies.reserve(more) {
					return nil, held, errBodiesFull
				}
				held += more
			}
			body = append(make([]byte, 0, cap(body)+more), body...)
		}
		n, err := limited.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, held, fmt.Errorf("read body: %w", err)
		}
	}
	if len(body) > wire.MaxBody {
		body, req.TooLarge = body[:wire.MaxBody], true
	}
	req.Body = body
	return req, held, nil
}
