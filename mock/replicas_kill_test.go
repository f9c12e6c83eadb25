package mock_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
)

const replicaStore = "PAYMOCK_REPLICA_STORE"

// serveReplica serves as the command does, on the store that the environment names.
func serveReplica() {
	server, err := mock.New(mock.Config{Store: os.Getenv(replicaStore)})
	if err == nil {
		err = server.Listen()
	}
	if err != nil {
		panic(err)
	}
	_ = json.NewEncoder(os.Stdout).Encode(server.Ready())
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	_, _ = server.Run(ctx)
}

// process starts a replica in a process of its own.
func process(t *testing.T, store string) (*exec.Cmd, api.Ready) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), benchRole+"=replica", replicaStore+"="+store)
	cmd.Stderr = os.Stderr
	in, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	var ready api.Ready
	if err := json.NewDecoder(out).Decode(&ready); err != nil {
		t.Fatal(err)
	}
	return cmd, ready
}

// realRedis starts a redis-server of the test's own, which keeps all that it has answered.
func realRedis(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("redis-server is missing; install it (Debian: redis-server)")
		}
		t.Skip("redis-server is missing; install it (Debian: redis-server) to run this test")
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	_ = l.Close()
	cmd := exec.Command(program, "--port", port, "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", "", "--appendonly", "yes")
	out, err := cmd.StdoutPipe()
	if err := errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "redis://127.0.0.1:" + port
		}
	}
	t.Fatal("redis-server ended before it was ready")
	return ""
}

// TestKilledReplica kills one of two replicas with SIGKILL in the middle of settles and callbacks,
// ten times: what was answered stands, nothing is applied twice, every callback arrives, and those
// that may be repeats are marked.
func TestKilledReplica(t *testing.T) {
	t.Parallel()
	store := realRedis(t)
	ctx := t.Context()
	var mu sync.Mutex
	arrived := map[string]int{} // by body
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		mu.Lock()
		arrived[string(body)]++
		mu.Unlock()
		_, _ = io.WriteString(w, `{"code":"1001"}`)
	}))
	t.Cleanup(merchant.Close)
	_, stays := process(t, store)
	ctl, err := control.New(control.Config{BaseURL: stays.Control})
	if err != nil {
		t.Fatal(err)
	}
	a := must[api.App](t)(ctl.CreateApp(ctx, api.NewApp{Provider: "4pyun", ShardingURL: merchant.URL}))
	app := ctl.App(a.Provider, a.ID)
	answered, all := 0, map[string]bool{}
	const rounds, each = 10, 16
	for round := range rounds {
		victim, dies := process(t, store)
		var trades []api.Trade
		for range each {
			trades = append(trades, must[api.Trade](t)(app.OpenTrade(ctx, api.NewTrade{Amount: 320})))
		}
		var group sync.WaitGroup
		for i, trade := range trades {
			at := []string{stays.Platform, dies.Platform}[i%2]
			c := must[*fourpyun.Client](t)(fourpyun.New(fourpyun.Config{BaseURL: at, AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant}))
			group.Go(func() {
				_, err := c.Settle(ctx, settleOf(trade, 10))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					answered++
					all[trade.No] = true
				}
				if i == round {
					_ = victim.Process.Kill()
				}
			})
		}
		group.Wait()
		_ = victim.Process.Kill()
		for _, trade := range trades { // who got no answer asks again, at the one that is there
			c := must[*fourpyun.Client](t)(fourpyun.New(fourpyun.Config{BaseURL: stays.Platform, AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant}))
			_, err := c.Settle(ctx, settleOf(trade, 10))
			var refused *client.Refused
			switch {
			case err == nil && all[trade.No]:
				t.Errorf("round %d: %s was answered, and settled again", round, trade.No)
			case err != nil && !errors.As(err, &refused):
				t.Errorf("round %d: %v", round, err)
			}
		}
	}
	wait, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	for {
		waiting, repeats, tries := 0, 0, 0
		callbacks := must[[]api.Callback](t)(app.Callbacks(ctx))
		for _, c := range callbacks {
			if c.State == "waiting" {
				waiting++
			}
			tries += len(c.Attempts)
			for _, at := range c.Attempts {
				if strings.Contains(fmt.Sprint(at), "perhaps a repeat") {
					repeats++
				}
			}
		}
		if waiting > 0 && wait.Err() == nil {
			_ = client.Wait(ctx, 100*time.Millisecond) // another process's leases run out in real time
			continue
		}
		mu.Lock()
		defer mu.Unlock()
		twice := 0
		for _, n := range arrived {
			twice += n - 1
		}
		t.Logf("%d settles answered at once, %d callbacks, %d arrived, %d twice, %d marked as perhaps repeats", answered, len(callbacks), len(arrived), twice, repeats)
		if len(callbacks) != rounds*each || waiting > 0 || len(arrived) != rounds*each || twice > repeats {
			t.Errorf("%d callbacks, %d wait, %d arrived, %d twice, %d marked", len(callbacks), waiting, len(arrived), twice, repeats)
		}
		return
	}
}
