package replica

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestChangesWaitInTurn: while an import is under way, another change is told so in time for who waits.
func TestChangesWaitInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := New(nil, slog.New(slog.DiscardHandler))
		r.changing <- struct{}{}
		began := time.Now()
		w := httptest.NewRecorder()
		served := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("served beside the import") })
		r.serveChange(w, httptest.NewRequestWithContext(t.Context(), http.MethodDelete, "/apps/4pyun/op1", http.NoBody), served, 1000)
		if took := time.Since(began); took < 10*time.Second || took > 20*time.Second {
			t.Errorf("answered after %v; payctl waits for 30 s", took)
		}
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "such as an import") {
			t.Errorf("answered %d, %v, %s", w.Code, w.Header(), w.Body)
		}
	})
}
