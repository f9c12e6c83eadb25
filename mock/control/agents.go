package control

import (
	"bytes"
	"context"
	"net/http"
	"sync"

	"paymock/mock/mcpserver"
)

// serveMCP serves the Model Context Protocol: its tools are the calls of this API. It is behind the
// guard, and put together when the first agent comes.
func (c *Control) serveMCP(calls http.Handler) http.Handler {
	made := sync.OnceValue(func() http.Handler {
		return mcpserver.Handler(mcpserver.New(c.Version, func(ctx context.Context, method, path string, body []byte) (int, []byte, error) {
			req, err := http.NewRequestWithContext(ctx, method, path, bytes.NewReader(body))
			if err != nil {
				return 0, nil, err
			}
			req.RequestURI, req.RemoteAddr = path, "mcp"
			if len(body) > 0 {
				req.Header.Set("Content-Type", "application/json")
			}
			answer := &keptAnswer{head: http.Header{}, status: http.StatusOK}
			calls.ServeHTTP(answer, req)
			return answer.status, answer.body.Bytes(), nil
		}))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { made().ServeHTTP(w, r) })
}

// keptAnswer keeps the answer of a call that another call makes.
type keptAnswer struct {
	head   http.Header
	status int
	body   bytes.Buffer
}

// Header gives the header lines, which nobody reads.
func (k *keptAnswer) Header() http.Header { return k.head }

// WriteHeader keeps the status.
func (k *keptAnswer) WriteHeader(status int) { k.status = status }

// Write keeps the body.
func (k *keptAnswer) Write(b []byte) (int, error) { return k.body.Write(b) }
