//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestFilesThatNeverEnd: each option that takes a file refuses a named pipe and an endless device at
// once, and says so.
func TestFilesThatNeverEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.yaml")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	authority := filepath.Join(dir, "ca")
	if err := os.Mkdir(authority, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ca.pem", "ca-key.pem"} {
		if err := syscall.Mkfifo(filepath.Join(authority, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	including := filepath.Join(dir, "including.yaml")
	if err := os.WriteFile(including, []byte("include: [pipe.yaml]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const free = "--listen=127.0.0.1:0 --control=127.0.0.1:0 "
	for _, file := range []string{pipe, "/dev/zero"} {
		for _, line := range []string{
			"serve --config=" + file,
			"serve --config " + file,
			"serve " + free + "--callback-ca=" + file,
			"serve " + free + "--scenario=" + file,
			"serve " + free + "--scenario=" + file + " --watch",
			"serve " + free + "--scenario=" + including,
			"serve " + free + "--tls-listen=127.0.0.1:0 --tls-ca-dir=" + authority,
			"validate " + file,
			"validate " + including,
			"explain --file=" + file,
			"explain --secret=s --mine=" + file + " a=1&sign=x",
			"explain --key=" + file + " a=1&sign=x",
			"probe http://127.0.0.1:1/ --provider=alipay --key=merchant_public_key=" + file,
			"probe http://127.0.0.1:1/ --provider=4pyun --callback-ca=" + file,
			"probe http://127.0.0.1:1/ --provider=4pyun --junit=" + pipe,
		} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // else the test would hang
			code, _, stderr := command(ctx, nil, strings.Fields(line)...)
			if ctx.Err() != nil || code == exitFine || !strings.Contains(stderr, "no regular file") && !strings.Contains(stderr, "named pipe") && !strings.Contains(stderr, "no shipped scenario") {
				t.Errorf("paymock %s: exit code %d, %v\n%s", line, code, ctx.Err(), stderr)
			}
			cancel()
		}
	}
}

// TestStopIsNotHeldByAFile: the end of the context ends a command that waits for what a shell handed
// over.
func TestStopIsNotHeldByAFile(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"serve --config=%s",
		"serve --listen=127.0.0.1:0 --control=127.0.0.1:0 --callback-ca=%s",
		"explain --file=%s",
		"explain --key=%s a=1&sign=x",
		"probe http://127.0.0.1:1/ --provider=alipay --key=merchant_public_key=%s",
	} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		args := strings.Fields(fmt.Sprintf(line, fmt.Sprintf("/dev/fd/%d", r.Fd())))
		if code, _, stderr := command(ctx, nil, args...); code == exitFine || !strings.Contains(stderr, context.Canceled.Error()) {
			t.Errorf("paymock %s: exit code %d\n%s", line, code, stderr)
		}
		_, _ = r.Close(), w.Close()
	}
}
