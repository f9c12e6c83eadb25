package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCATellsHowToTrustIt: one for each system and language, with the file's own path.
func TestCATellsHowToTrustIt(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "o'brien's ca")
	none := func(string) (string, bool) { return "", false }
	var all bytes.Buffer
	if code := run(t.Context(), []string{"ca", "--tls-ca-dir", dir}, none, &all, &all); code != exitFine {
		t.Fatalf("exit code %d: %s", code, &all)
	}
	first, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"debian": "update-ca-certificates", "macos": "add-trusted-cert", "windows": "certutil", "java": "keytool",
		"node": "NODE_EXTRA_CA_CERTS", "python": "REQUESTS_CA_BUNDLE", "go": "SSL_CERT_FILE", "php": "curl.cainfo",
		"proxy": "HTTPS_PROXY=", "hosts": "127.0.0.1 openapi.alipay.com",
	} {
		var one, errs bytes.Buffer
		code := run(t.Context(), []string{"ca", name, "--tls-ca-dir", dir}, none, &one, &errs)
		if code != exitFine || !strings.Contains(one.String(), want) || !strings.Contains(strings.ReplaceAll(one.String(), `'\''`, "'"), dir) || !strings.Contains(all.String(), one.String()) {
			t.Errorf("%s: exit code %d, want %q of %q\n%s%s", name, code, want, dir, &one, &errs)
		}
	}
	if want := `SSL_CERT_FILE='` + strings.ReplaceAll(dir, "'", `'\''`) + `/ca.pem'`; !strings.Contains(all.String(), want) {
		t.Errorf("no shell takes the directory: want %s in\n%s", want, &all)
	}
	again, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("the authority was made anew: %v", err)
	}
	var errs bytes.Buffer
	if code := run(t.Context(), []string{"ca", "cobol", "--tls-ca-dir", dir}, none, &errs, &errs); code != exitUsage || !strings.Contains(errs.String(), "debian") {
		t.Errorf("exit code %d: %s", code, &errs)
	}
}
