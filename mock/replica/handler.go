package replica

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"paymock/mock/state"
	"paymock/mock/store"
)

// Handler has a control API see what other replicas have changed, and answer a call once its own
// changes are in the store. exempt are paths that must answer without the store.
func (r *Replica) Handler(next http.Handler, exempt ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		for _, path := range exempt {
			if req.URL.Path == path {
				next.ServeHTTP(w, req)
				return
			}
		}
		if err := r.Sync(req.Context()); err != nil {
			r.answerUnavailable(w, err)
			return
		}
		if req.Method == http.MethodGet || req.Method == http.MethodHead {
			next.ServeHTTP(w, req)
			return
		}
		r.serveChange(w, req, next)
	})
}

// maxBody is how much of a request is kept to be read again.
const maxBody = state.MaxBytes

// serveChange serves a call that may change something. It is served again when another replica was
// first.
func (r *Replica) serveChange(w http.ResponseWriter, req *http.Request, next http.Handler) {
	const tries = 5
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err != nil {
		http.Error(w, "the body can't be read: "+err.Error(), http.StatusBadRequest)
		return
	}
	for range tries {
		again := req.Clone(req.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		held := &heldAnswer{header: http.Header{}}
		next.ServeHTTP(held, again)
		// What has been done must be told, also when the caller has left.
		if err = r.Save(context.WithoutCancel(req.Context())); err == nil {
			held.send(w)
			return
		}
		if !errors.Is(err, store.ErrConflict) {
			break
		}
	}
	r.answerUnavailable(w, err)
}

func (r *Replica) answerUnavailable(w http.ResponseWriter, err error) {
	r.logger.Error("control call not served", "err", err)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	_ = json.NewEncoder(w).Encode(map[string]string{
		"code": "not_ready", "message": "the store does not answer; try again: " + err.Error(),
	})
}

// heldAnswer keeps an answer until it may be given.
type heldAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *heldAnswer) Header() http.Header { return h.header }

func (h *heldAnswer) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *heldAnswer) Write(b []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(b)
}

func (h *heldAnswer) send(w http.ResponseWriter) {
	for name, values := range h.header {
		w.Header()[name] = values
	}
	w.WriteHeader(max(h.status, http.StatusOK))
	_, _ = w.Write(h.body.Bytes())
}
