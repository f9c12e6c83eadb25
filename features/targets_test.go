package features_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"

	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/docker"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/steps"
)

// targets start a server and a merchant, and give the way to them. They end with the test.
var targets = map[string]func(*testing.T) *steps.Target{
	"inproc":    inproc,
	"process":   process,
	"container": container,
	"url":       byURL,
}

// nobody is an address where nothing listens, on the machine or container that asks.
const nobody = "http://127.0.0.1:1/nobody"

func controlClient(t *testing.T, url, token string) *control.Client {
	t.Helper()
	c, err := control.New(control.Config{BaseURL: url, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func remote(t *testing.T, url, token string) merchant.Receiver {
	t.Helper()
	r, err := merchant.NewRemote(merchant.RemoteConfig{BaseURL: url, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// opened gives the target for a server, with the reference merchant in this process.
func opened(t *testing.T, p steps.Place) *steps.Target {
	t.Helper()
	p.Now = time.Now
	target, done, err := steps.Open(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	})
	return target
}

// inproc: server and merchant in this process, on loopback sockets.
func inproc(t *testing.T) *steps.Target {
	server := mock.Start(t)
	return opened(t, steps.Place{Platform: server.PlatformURL(), Control: controlClient(t, server.ControlURL(), "")})
}

// process: the two commands as a user starts them.
func process(t *testing.T) *steps.Target {
	dir := os.Getenv("PAYMOCK_BIN")
	if dir == "" {
		dir = t.TempDir()
		build := exec.CommandContext(t.Context(), "go", "build", "-tags", "nomsgpack", "-o", dir+string(filepath.Separator),
			"paymock/mock/cmd/paymock", "paymock/client/cmd/payctl")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
	}
	var server api.Ready
	command(t, &server, filepath.Join(dir, "paymock"), "serve", "--json", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--log-level", "warn")
	var listener struct {
		URL string `json:"url"`
	}
	command(t, &listener, filepath.Join(dir, "payctl"), "listen", "--json", "--listen", "127.0.0.1:0", "--control", server.Control)
	return &steps.Target{
		Platform: server.Platform, Control: controlClient(t, server.Control, ""),
		Merchant: remote(t, listener.URL, ""), CallbackURL: listener.URL, Nowhere: nobody,
	}
}

// command starts a program, reads its first line as JSON into ready, and ends it with the
// test by SIGTERM; an exit code other than 0 fails the test.
func command(t *testing.T, ready any, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, ready)
	}
	drained := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, lines)
		close(drained)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-drained
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	})
	if err != nil {
		t.Fatalf("%s printed %q when ready: %v", filepath.Base(name), line, err)
	}
}

// container: server and merchant as two containers on one network.
func container(t *testing.T) *steps.Target {
	if err := docker.Prepare(); err != nil {
		t.Fatal(err)
	}
	if err := docker.Available(t.Context()); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI must run the container target: %v", err)
		}
		t.Skipf("container features are skipped: %v", err)
	}
	cleanup := func(c testcontainers.Container) func() {
		return func() {
			if err := testcontainers.TerminateContainer(c); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(func() {
		if err := docker.Cleanup(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	server, err := docker.Run(t.Context(), docker.WithSeed(7))
	if server != nil {
		t.Cleanup(cleanup(server))
	}
	if err != nil {
		t.Fatal(err)
	}
	receiver, err := docker.RunMerchant(t.Context(), docker.WithNetwork(server.Network()))
	if receiver != nil {
		t.Cleanup(cleanup(receiver))
	}
	if err != nil {
		t.Fatal(err)
	}
	return &steps.Target{
		Platform: server.PlatformURL(), Control: controlClient(t, server.ControlURL(), server.ControlToken()),
		Merchant: remote(t, receiver.URL(), receiver.Token()), CallbackURL: receiver.InternalURL(), InboxToken: receiver.Token(), Nowhere: nobody,
	}
}

// byURL: a server that somebody else runs. The merchant is in this process; the server must
// be able to reach it.
func byURL(t *testing.T) *steps.Target {
	platform, ctl := os.Getenv("PAYMOCK_PLATFORM_URL"), os.Getenv("PAYMOCK_CONTROL_URL")
	if platform == "" || ctl == "" {
		t.Fatal("PAYMOCK_TARGET=url needs PAYMOCK_PLATFORM_URL and PAYMOCK_CONTROL_URL, and PAYMOCK_CONTROL_TOKEN where the server wants one")
	}
	return opened(t, steps.Place{
		Platform: platform, Control: controlClient(t, ctl, os.Getenv("PAYMOCK_CONTROL_TOKEN")), Listen: os.Getenv("PAYMOCK_MERCHANT_LISTEN"),
	})
}
