package control_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/intella"
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

// TestPlaintext reads in the journal what an encrypted exchange said, without the passwords.
func TestPlaintext(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	c, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	a := c.App("intella", "paymockdemo")
	shown, err := a.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	merchant, err := intella.New(intella.Config{
		BaseURL: server.PlatformURL(), MchID: shown.ID, Password: shown.Secret, PublicKey: shown.PlatformPublicKey,
		Options: client.Options{Now: time.Now},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := merchant.DeviceQuery(t.Context(), intella.DeviceRequest{}); err != nil {
		t.Fatal(err)
	}
	entries, err := a.Journal(t.Context(), control.JournalQuery{Operation: "device_query"})
	if err != nil || len(entries) != 1 || entries[0].Plaintext == nil {
		t.Fatalf("entries %+v, %v; want one in the clear", entries, err)
	}
	clear, raw := entries[0].Plaintext, entries[0].Request+entries[0].Response
	if !strings.Contains(clear.Request, `\"DeviceId\":\"00000000\"`) || !strings.Contains(clear.Request, `"TradeKey":"***"`) ||
		!strings.Contains(clear.Response, `"ownerDeviceId":"01304187"`) || strings.Contains(raw, "ownerDeviceId") || !strings.Contains(raw, `"ApiKey"`) {
		t.Errorf("in the clear %+v of\n%s", clear, raw)
	}
}
