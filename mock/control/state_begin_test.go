package control_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// endless is a body without end that counts what was taken of it.
type endless struct{ taken int }

func (e *endless) Read(p []byte) (int, error) {
	clear(p)
	e.taken += len(p)
	return len(p), nil
}

// TestImportBegins: what doesn't begin as a state does is refused by its beginning, however much follows, and
// told as the whole would be.
func TestImportBegins(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, text := range map[string]io.Reader{
		"zeros": bytes.NewReader(nil), "a list": strings.NewReader("[1,"), "blanks": strings.NewReader(strings.Repeat(" ", 1000)),
	} {
		tail := &endless{}
		req := httptest.NewRequest(http.MethodPost, "/import", io.MultiReader(text, tail))
		req.Host = "127.0.0.1"
		w := httptest.NewRecorder()
		r.control.ServeHTTP(w, req)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `"line":1`) || tail.taken > 1<<16 {
			t.Errorf("%s: status %d after %d bytes: %s", name, w.Code, tail.taken, w.Body)
		}
	}
}
