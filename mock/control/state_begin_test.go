package control_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paymock/mock/api"
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

// TestImportOfManyTrades: a state is taken whatever it holds of, other than a call's own body.
func TestImportOfManyTrades(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.client(t)
	a, _ := r.app(t, api.NewApp{})
	const trades = 1500
	for range trades {
		if _, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 5}); err != nil {
			t.Fatal(err)
		}
	}
	var state bytes.Buffer
	if err := c.Export(t.Context(), &state); err != nil {
		t.Fatal(err)
	}
	imported, err := c.Import(t.Context(), &state)
	if err != nil || len(imported.Apps) == 0 || imported.Apps[len(imported.Apps)-1].Trades != trades {
		t.Errorf("%+v, %v", imported, err)
	}
}
