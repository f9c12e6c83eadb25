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

	"paymock/features/needtool"
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
	cmd := exec.CommandContext(t.Context(), needtool.Find(t, "openssl", "openssl"), args...)
	cmd.Stdin = bytes.NewReader(input)
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl %v: %v", args, err)
	}
	return output
}
