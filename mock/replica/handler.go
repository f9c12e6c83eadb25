package replica

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"paymock/mock/clock"
	"paymock/mock/state"
	"paymock/mock/store"
)

// Handler has a control API see what other replicas have changed, and answer a call once its own
// changes are in the store. maxBody is how much of a request is kept to be read again; exempt are paths that
// must answer without the store.
func (r *Replica) Handler(next http.Handler, maxBody int64, exempt ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		for _, path := range exempt {
			if req.URL.Path == path {
				next.ServeHTTP(w, req)
				return
			}
		}
		err := r.Sync(req.Context())
		if err == nil {
			err = r.awaitSetup(req.Context())
		}
		if err != nil {
			r.answerUnavailable(w, req, err)
			return
		}
		if req.Method == http.MethodGet || req.Method == http.MethodHead || isBookCall(req.URL.Path) {
			next.ServeHTTP(w, req)
			return
		}
		r.serveChange(w, req, next, maxBody)
	})
}

// bookCalls are the calls below an app that change its books only, which the store keeps.
var bookCalls = []string{"trades", "callbacks", "terminals", "merchant", "probe", "verify", "trigger"}

func isBookCall(path string) bool {
	parts := strings.SplitN(strings.TrimPrefix(path, "/"), "/", 5) // apps, platform, id, what, further
	return len(parts) > 3 && parts[0] == "apps" && slices.Contains(bookCalls, parts[3])
}

// movesClock finds the call that may take long: it saves the clock itself.
func movesClock(path string) bool {
	return strings.HasPrefix(path, "/apps/") && strings.HasSuffix(path, "/clock")
}

// turnPatience is how long a call waits for another one that changes documents: less than callers do.
const turnPatience = 15 * time.Second

// longestCall is more than a body of any call but an import may have: what is longer is refused by its length.
const longestCall = 2 << 20

// readChange reads a body as far as it can be taken: of what is too long, or no state where one is imported, its
// beginning, by which next refuses it.
func readChange(req *http.Request, maxState int64) ([]byte, error) {
	if req.URL.Path != "/import" {
		return io.ReadAll(io.LimitReader(req.Body, longestCall))
	}
	body := bufio.NewReader(req.Body)
	if begin, may := state.MayBeState(body); !may {
		return bytes.Clone(begin), nil
	}
	return io.ReadAll(io.LimitReader(body, maxState+2))
}

// serveChange serves a call that may change documents, one at a time. It is served again when another
// replica was first.
func (r *Replica) serveChange(w http.ResponseWriter, req *http.Request, next http.Handler, maxBody int64) {
	const tries = 20
	body, err := readChange(req, maxBody)
	if err != nil {
		http.Error(w, "the body can't be read: "+err.Error(), http.StatusBadRequest)
		return
	}
	if !movesClock(req.URL.Path) {
		late, release := clock.System{}.Timer(turnPatience)
		defer release()
		select {
		case r.changing <- struct{}{}:
			defer func() { <-r.changing }()
		case <-req.Context().Done():
			r.answerUnavailable(w, req, req.Context().Err())
			return
		case <-late:
			refuse(w, "another change is under way on this server, such as an import; try again when it has ended")
			return
		}
	}
	for range tries {
		again := req.Clone(req.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		held := &heldAnswer{header: http.Header{}}
		before := r.overruled.Load()
		next.ServeHTTP(held, again)
		err = nil
		if r.overruled.Load() == before && !movesClock(req.URL.Path) {
			// What has been done must be told, also when the caller has left.
			err = r.Save(context.WithoutCancel(req.Context()))
		}
		if err == nil && (r.overruled.Load() == before || movesClock(req.URL.Path)) {
			held.send(w)
			return
		}
		if err != nil && !errors.Is(err, store.ErrConflict) {
			break
		}
		// Without this, a change that another replica has not overruled would be applied twice.
		if err = errors.Join(r.awaitSetup(req.Context()), r.undoUnsaved(), r.Sync(req.Context())); err != nil {
			break
		}
		err = store.ErrConflict
	}
	r.answerUnavailable(w, req, err)
}

// InTurn has something be changed that is no call of the control API, while none changes anything, and saves it.
func (r *Replica) InTurn(ctx context.Context, change func() error) error {
	select {
	case r.changing <- struct{}{}:
		defer func() { <-r.changing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := change(); err != nil {
		return err
	}
	return r.Save(ctx)
}

func (r *Replica) answerUnavailable(w http.ResponseWriter, req *http.Request, err error) {
	if req.Context().Err() == nil { // nobody misses what its caller gave up
		r.logger.Error("control call not served", "err", err)
	}
	refuse(w, "the store does not answer; try again: "+err.Error())
}

// refuse answers that a call may be made again.
func refuse(w http.ResponseWriter, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	_ = json.NewEncoder(w).Encode(map[string]string{"code": "not_ready", "message": message})
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
