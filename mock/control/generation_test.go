package control_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
)

// TestAttemptInFlight: a callback that is under way when its app is reset writes nothing into the
// journal that begins then.
func TestAttemptInFlight(t *testing.T) {
	t.Parallel()
	c := realClient(t)
	came, answer := make(chan struct{}, 9), make(chan struct{})
	merchant := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		came <- struct{}{}
		<-answer
	}))
	defer merchant.Close()
	made, err := c.CreateApp(t.Context(), api.NewApp{Provider: "4pyun", NotifyURL: merchant.URL})
	if err != nil {
		t.Fatal(err)
	}
	a := c.App(made.Provider, made.ID)
	if _, err := a.OpenTrade(t.Context(), api.NewTrade{Fake: true}); err != nil {
		t.Fatal(err)
	}
	<-came
	if _, err := a.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(answer)
	if _, err := a.Advance(t.Context(), time.Second); err != nil { // waits for attempts under way
		t.Fatal(err)
	}
	entries, err := a.Journal(t.Context(), control.JournalQuery{Kind: "attempt"})
	if err != nil || len(entries) != 0 {
		t.Errorf("the new journal has %+v, %v", entries, err)
	}
}
