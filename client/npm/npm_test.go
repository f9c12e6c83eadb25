//go:build unix

// Package npm_test runs what npm installs.
package npm_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestProgramEndsWithNpx ends the shell by which npx runs the program: the program ends, too.
func TestProgramEndsWithNpx(t *testing.T) {
	t.Parallel()
	node, wrapper := installed(t, "echo $$\nexec sleep 600\n")
	npx := exec.CommandContext(t.Context(), "sh", "-c", `"$0" "$1"; echo ended`, node, wrapper)
	npx.Env = append(os.Environ(), "npm_command=exec")
	out, err := npx.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := npx.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
	if err := npx.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _, _ = lines.ReadString(0); close(ended) }() // until nobody holds the pipe
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("the program outlives npx")
	}
	_ = npx.Wait()
}

// installed puts a shell program where npm puts paymock's, and gives node and the wrapper's file.
func installed(t *testing.T, program string) (node, wrapper string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("node is not here")
	}
	platform, err := exec.CommandContext(t.Context(), node, "-p", "process.platform+'-'+process.arch").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := filepath.Join(t.TempDir(), "node_modules")
	programs := filepath.Join(modules, "paymock-"+strings.TrimSpace(string(platform)), "bin")
	if err := errors.Join(
		os.CopyFS(filepath.Join(modules, "paymock", "bin"), os.DirFS("bin")),
		os.MkdirAll(programs, 0o700),
		os.WriteFile(filepath.Join(programs, "paymock"), []byte("#!/bin/sh\n"+program), 0o700),
	); err != nil {
		t.Fatal(err)
	}
	return node, filepath.Join(modules, "paymock", "bin", "paymock.js")
}
