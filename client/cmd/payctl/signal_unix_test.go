//go:build unix

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

// TestListenEnds: a terminal that closes, and a pipe that nobody reads any more, end payctl listen as Ctrl-C does:
// the addresses of callbacks are given back.
func TestListenEnds(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		end  func(t *testing.T, listen *exec.Cmd, out io.Closer, c *control.Client)
		code int
	}{
		"terminal closes": {end: func(t *testing.T, listen *exec.Cmd, _ io.Closer, _ *control.Client) {
			t.Helper()
			if err := listen.Process.Signal(syscall.SIGHUP); err != nil {
				t.Fatal(err)
			}
		}},
		"nobody reads": {code: exitFailed, end: func(t *testing.T, _ *exec.Cmd, out io.Closer, c *control.Client) {
			t.Helper()
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := c.App("4pyun", "op0000000000demo").Trigger(t.Context(), api.Trigger{Kind: "notify"}); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			endListening(t, tt.code, tt.end)
		})
	}
}

// endListening has payctl listen, ends it, and compares the demo app's addresses and the exit code.
func endListening(t *testing.T, code int, end func(t *testing.T, listen *exec.Cmd, out io.Closer, c *control.Client)) {
	t.Helper()
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
	end(t, listen, out, c)
	if err := listen.Wait(); listen.ProcessState.ExitCode() != code {
		t.Errorf("ended with %v, want code %d", err, code)
	}
	if after, err := app.Get(t.Context()); err != nil || after.Callbacks["notify"] != before.Callbacks["notify"] {
		t.Errorf("callbacks go to %q, before to %q; %v", after.Callbacks["notify"], before.Callbacks["notify"], err)
	}
}
