//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"paymock/client/control"
	"paymock/mock"
)

// TestTerminalCloses: a terminal that closes ends payctl as Ctrl-C does: the addresses of callbacks are given back.
func TestTerminalCloses(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	c, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	app := c.App("4pyun", "op0000000000demo")
	before, err := app.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	listen := exec.CommandContext(t.Context(), "payctl", "--lang", "en", "listen", "--listen", "127.0.0.1:0")
	listen.Env = append(os.Environ(), "PAYCTL_CONTROL="+server.ControlURL())
	out, err := listen.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := listen.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("%q, %v", line, err)
	}
	during, err := app.Get(t.Context())
	if err != nil || during.Callbacks["notify"] == before.Callbacks["notify"] {
		t.Errorf("callbacks go to %q, %v", during.Callbacks["notify"], err)
	}
	if err := listen.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if err := listen.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if after, err := app.Get(t.Context()); err != nil || after.Callbacks["notify"] != before.Callbacks["notify"] {
		t.Errorf("callbacks go to %q, before to %q; %v", after.Callbacks["notify"], before.Callbacks["notify"], err)
	}
}
