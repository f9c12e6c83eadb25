package main

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
)

// TestCallbackCA delivers to a merchant whose certificate no system trusts.
func TestCallbackCA(t *testing.T) {
	t.Parallel()
	shop := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"code":"1001"}`) }))
	shop.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are wanted
	shop.StartTLS()
	t.Cleanup(shop.Close)
	dir := t.TempDir()
	ca, settings := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "paymock.yaml")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: shop.Certificate().Raw})
	if err := os.WriteFile(ca, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, []byte("callback-ca: ["+ca+"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		env    map[string]string
		args   []string
		reason string
	}{
		"flag":        {nil, []string{"--callback-ca", ca}, ""},
		"environment": {map[string]string{"PAYMOCK_CALLBACK_CA": ca}, nil, ""},
		"file":        {nil, []string{"--config", settings}, ""},
		"nothing":     {nil, nil, `not sent: TLS: the certificate of "O=Acme Co" is signed by "O=Acme Co", an authority that paymock does not know; give its certificate with --callback-ca`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ready := serve(t, tt.env, append(tt.args, "--log-level=error", "--listen=127.0.0.1:0", "--control=127.0.0.1:0")...)
			c, err := control.New(control.Config{BaseURL: ready.Control})
			if err != nil {
				t.Fatal(err)
			}
			made, err := c.CreateApp(t.Context(), api.NewApp{Provider: "4pyun", NotifyURL: shop.URL + "/notify"})
			if err != nil {
				t.Fatal(err)
			}
			a := c.App("4pyun", made.ID)
			if _, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 500}); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Journal(t.Context(), control.JournalQuery{Kind: "attempt", Wait: time.Minute}); err != nil {
				t.Fatal(err)
			}
			list, err := a.Callbacks(t.Context())
			if err != nil || len(list) != 1 || len(list[0].Attempts) == 0 {
				t.Fatalf("%+v, %v; want one callback and an attempt", list, err)
			}
			if got := list[0].Attempts[0]; got.Accepted != (tt.reason == "") || !strings.Contains(got.Reason, tt.reason) || !strings.HasPrefix(got.Request, "POST /notify HTTP/1.1\r\n") {
				t.Errorf("accepted %t, reason %q, want %q", got.Accepted, got.Reason, tt.reason)
			}
		})
	}
	code, _, stderr := command(t.Context(), nil, "serve", "--callback-ca", filepath.Join(dir, "none.pem"))
	if code != exitUsage || !strings.Contains(stderr, "callback-ca: open ") {
		t.Errorf("missing file: exit code %d, %s", code, stderr)
	}
	code, _, stderr = command(t.Context(), nil, "probe", shop.URL, "--provider=4pyun", "--callback-ca", settings)
	if code != exitUsage || !strings.Contains(stderr, "--callback-ca: "+settings+": holds no certificate") {
		t.Errorf("probe: exit code %d, %s", code, stderr)
	}
	code, stdout, stderr := command(t.Context(), nil, "probe", shop.URL, "--provider=4pyun", "--callback-ca", ca)
	if code != exitFailed || !strings.Contains(stdout, "ok      valid") {
		t.Errorf("probe: exit code %d, %s%s", code, stdout, stderr)
	}
}
