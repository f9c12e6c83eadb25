// Package clienttest has the tests that every reference client must pass, whatever its platform: what
// it makes of broken connections and broken answers ([Faults]), and the raw material for
// its signatures – changed messages ([Tamper]), published vectors ([Load]) and an outside
// judge ([OpenSSL]).
//
//	clienttest.Faults(t, func(ctx context.Context, base string) error {
//		c, err := fourpyun.New(fourpyun.Config{BaseURL: base, …})
//		if err != nil {
//			return err
//		}
//		_, err = c.Settle(ctx, request)
//		return err
//	})
//
// It knows no platform's protocol.
package clienttest

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// Load reads a JSON file of vectors into into; a file that can't be read fails the test.
func Load(t testing.TB, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// OpenSSL runs the openssl command on some input and returns what it prints. On a machine
// without openssl the test is skipped, except where CI=true: there it fails.
func OpenSSL(t testing.TB, input []byte, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath("openssl")
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatal("openssl is not installed, and CI needs every judge")
	case err != nil:
		t.Skip("openssl is not installed")
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stdin = bytes.NewReader(input)
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl %v: %v", args, err)
	}
	return output
}
