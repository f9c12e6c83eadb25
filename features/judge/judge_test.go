// Package judge_test lets Alipay's official Node SDK judge the mock; see alipay.mjs.
package judge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paymock/mock"
)

// patience bounds each command: what hangs is ended.
const patience = 3 * time.Minute

// need finds a command that the judge is made of. CI must have it.
func need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("%s is missing, and CI must let the official SDK judge", name)
	default:
		t.Skipf("the official Alipay SDK is not asked: %s is missing", name)
	}
	return path
}

// run runs a command in a directory and returns what it prints on stdout.
func run(t *testing.T, dir, name string, args ...string) ([]byte, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.WaitDelay = 5 * time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if stderr.Len() > 0 {
		t.Logf("%s: %s", filepath.Base(name), strings.TrimSpace(stderr.String()))
	}
	return out, err
}

// install lays script and SDK down in a directory of the test.
func install(t *testing.T) string {
	t.Helper()
	npm := need(t, "npm")
	dir := t.TempDir()
	for _, name := range []string{"alipay.mjs", "package.json"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := run(t, dir, npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error")
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("npm install: %v\n%s", err, out)
	default:
		t.Skipf("the official Alipay SDK is not asked: npm can't install it: %v", err)
	}
	return dir
}

type report struct {
	SDK    string
	Node   string
	Failed int
	Checks []struct {
		Mode, Name, Detail string
		OK                 bool
	}
}

// The official SDK understands the mock, believes it, and refuses it with one bit changed, in
// every way that it speaks.
func TestOfficialSDK(t *testing.T) {
	t.Parallel()
	node := need(t, "node")
	dir := install(t)
	server := mock.Start(t)
	out, err := run(t, dir, node, "alipay.mjs", server.PlatformURL(), server.ControlURL())
	var got report
	if jsonErr := json.Unmarshal(out, &got); jsonErr != nil {
		t.Fatalf("no report: %v (%v)\n%s", jsonErr, err, out)
	}
	if got.SDK != "alipay-sdk 4.14.0" {
		t.Errorf("judged by %s", got.SDK)
	}
	t.Logf("%s on Node %s: %d checks", got.SDK, got.Node, len(got.Checks))
	done := map[string]bool{}
	for _, c := range got.Checks {
		done[c.Mode+": "+c.Name] = true
		if !c.OK {
			t.Errorf("%s: %s: %s", c.Mode, c.Name, c.Detail)
		}
	}
	if (err != nil) != (got.Failed > 0) {
		t.Errorf("the script ended with %v after %d failures", err, got.Failed)
	}
	for _, mode := range []string{"v2", "v2 RSA", "v2 certificates", "v2 AES", "v3", "v3 certificates", "v3 AES"} {
		for _, name := range []string{"bind", "settle", "settle again gives the first answer", "settle.query", "query", "refund", "business error", "wrong status", "refuses an answer with one bit changed"} {
			if !done[mode+": "+name] {
				t.Errorf("%s: %s was not tried", mode, name)
			}
		}
	}
	for _, what := range []string{"v2: a wrong key is told the string that was expected", "notification: payment", "notification: asynchronous settle"} {
		if !done[what] {
			t.Errorf("%s was not tried", what)
		}
	}
}
