package control_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"paymock/mock/api"
	server "paymock/mock/control"
	"paymock/mock/store"
)

// cutStore is a store whose journal can't be reached.
type cutStore struct{ store.Store }

func (cutStore) Entries(context.Context, string, store.Query) ([]store.Entry, error) {
	return nil, fmt.Errorf("read the journal: %w: connection refused", store.ErrUnreachable)
}

// TestUnreachableStore: a call that meets a store which is away is no failure of ours, and says when to
// ask again.
func TestUnreachableStore(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *server.Config) { c.Lab.Store = cutStore{c.Lab.Store} })
	_, a := r.app(t, api.NewApp{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server.URL+"/apps/"+a.Provider+"/"+a.ID+"/journal", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := r.server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "1" ||
		!strings.Contains(string(body), `"code":"not_ready"`) || !strings.Contains(string(body), "connection refused") {
		t.Errorf("%s, Retry-After %q, %s", resp.Status, resp.Header.Get("Retry-After"), body)
	}
}
