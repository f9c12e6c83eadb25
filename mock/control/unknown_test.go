package control_test

import (
	"net/http"
	"strings"
	"testing"

	"paymock/client/control"
	"paymock/mock"
)

// TestJournalOfUnknownApps: a request that names no app is where an integrator starts, so its
// journal can be read.
func TestJournalOfUnknownApps(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	resp, err := http.Post(server.PlatformURL()+"/allpaypass/api/general", "application/json", strings.NewReader(`{"Request":"AAAA","ApiKey":"AAAA"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	c, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := c.App("intella", "(unknown)").Journal(t.Context(), control.JournalQuery{})
	if err != nil || len(entries) != 1 || !strings.Contains(entries[0].Verdict+entries[0].Explanation, "ApiKey") {
		t.Fatalf("entries %+v, %v; want the cause", entries, err)
	}
	entry, err := c.App("intella", "(unknown)").Entry(t.Context(), entries[0].Seq)
	if err != nil || !strings.Contains(entry.Request, "allpaypass") {
		t.Errorf("entry %+v, %v", entry, err)
	}
	if _, err := c.App("nobody", "(unknown)").Journal(t.Context(), control.JournalQuery{}); err == nil {
		t.Error("an unknown platform has a journal")
	}
	if _, err := c.App("intella", "(unknown)").Trades(t.Context()); err == nil {
		t.Error("nobody has trades")
	}
}
