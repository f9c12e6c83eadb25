package mock_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/clock"
)

// TestImportOfOverdueCallback imports an app with a callback that is due over the same app, again and again: it
// goes out once, and what came of it is known at once, however the import and the attempt meet.
func TestImportOfOverdueCallback(t *testing.T) {
	t.Parallel()
	t.Run("one server", func(t *testing.T) {
		t.Parallel()
		s := run(t, mock.Config{})
		ctl := must[*control.Client](t)(control.New(control.Config{BaseURL: s.ControlURL()}))
		importOverdue(t, [2]*control.Client{ctl, ctl})
	})
	t.Run("replicas", func(t *testing.T) {
		t.Parallel()
		_, _, ctls := replicas(t)
		importOverdue(t, ctls)
	})
}

func importOverdue(t *testing.T, ctls [2]*control.Client) {
	t.Helper()
	ctx := t.Context()
	arrived := make(chan struct{}, 100)
	var accepts atomic.Bool
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !accepts.Load() {
			_, _ = io.WriteString(w, `{"code":"1500"}`)
		} else {
			_, _ = io.WriteString(w, `{"code":"1001"}`)
		}
		arrived <- struct{}{}
	}))
	t.Cleanup(merchant.Close)
	a := must[api.App](t)(ctls[0].CreateApp(ctx, api.NewApp{Provider: "4pyun", NotifyURL: merchant.URL}))
	must[api.Trade](t)(ctls[0].App(a.Provider, a.ID).OpenTrade(ctx, api.NewTrade{Amount: 5000}))
	<-arrived
	var file bytes.Buffer
	for !bytes.Contains(file.Bytes(), []byte(`"attempts":[{`)) { // its end is stored
		file.Reset()
		if err := ctls[0].App(a.Provider, a.ID).Export(ctx, &file); err != nil {
			t.Fatal(err)
		}
	}
	accepts.Store(true)
	overdue := regexp.MustCompile(`"due":"[^"]*"`).ReplaceAll(file.Bytes(), []byte(`"due":"2020-01-01T00:00:00Z"`))
	for round := range 20 {
		must[api.Imported](t)(ctls[round%2].Import(ctx, bytes.NewReader(overdue)))
		<-arrived
		var got []api.Callback
		for began := time.Now(); time.Since(began) < 5*time.Second; {
			got = must[[]api.Callback](t)(ctls[1].App(a.Provider, a.ID).Callbacks(ctx))
			if len(got) == 1 && got[0].State == "delivered" {
				break
			}
			if err := (clock.System{}).Wait(ctx, time.Millisecond); err != nil {
				t.Fatal(err)
			}
		}
		if len(got) != 1 || got[0].State != "delivered" || len(got[0].Attempts) != 2 || len(arrived) > 0 {
			t.Fatalf("round %d: the merchant has accepted the callback, sent %d times more, and it is %+v", round, len(arrived), got)
		}
	}
}
