package control_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	server "paymock/mock/control"
	"paymock/mock/store"
)

// hungStore answers nobody who asks whether it is there.
type hungStore struct{ store.Store }

func (hungStore) Ping(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// TestReadyWhileStoreHangs: who asks whether the server is ready is told soon that its store hangs.
func TestReadyWhileStoreHangs(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *server.Config) { c.Lab.Store = hungStore{c.Lab.Store} })
	synctest.Test(t, func(t *testing.T) {
		began, w := time.Now(), httptest.NewRecorder()
		ctx, cancel := context.WithCancel(t.Context())
		r.control.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1/readyz", nil))
		cancel()
		if took := time.Since(began); w.Code != http.StatusServiceUnavailable || took > 2*time.Second || !strings.Contains(w.Body.String(), "it hangs") {
			t.Errorf("%d %s after %s", w.Code, w.Body, took)
		}
	})
}
