package control_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/lab"
	"paymock/mock/provider"
)

// TestResendIsPaged: a call sends so many again as its limit says and tells where to go on; the client
// goes on by itself.
func TestResendIsPaged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, made := r.app(t, api.NewApp{Callbacks: map[string]string{"notify": "http://127.0.0.1:1/"}})
	if _, err := a.Freeze(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept, err := r.config.Lab.App("toy", made.ID)
	if err != nil {
		t.Fatal(err)
	}
	const callbacks = 1200
	for range callbacks {
		if _, err := r.config.Lab.OpenTrade(t.Context(), kept, lab.NewTrade{Order: provider.Order{Amount: 1}}); err != nil {
			t.Fatal(err)
		}
	}
	resp, err := http.Post(r.server.URL+"/apps/toy/"+made.ID+"/callbacks/resend?limit=7", "application/json", strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var page api.Callbacks
	if err := json.NewDecoder(resp.Body).Decode(&page); err != nil || len(page.Callbacks) != 7 || page.Next == "" {
		t.Errorf("a page of 7 has %d callbacks and next %q, error %v", len(page.Callbacks), page.Next, err)
	}
	all, err := a.ResendAll(t.Context())
	seen := map[string]bool{}
	for _, c := range all {
		seen[c.ID] = true
	}
	if err != nil || len(all) != callbacks || len(seen) != callbacks {
		t.Errorf("%d callbacks were sent again, %d of them once, error %v", len(all), len(seen), err)
	}
}
