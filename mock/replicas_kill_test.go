package mock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/features/needtool"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/ident"
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

// redisProcess is a Redis of the test's own.
type redisProcess struct {
	t    *testing.T
	port int
	dir  string
	cmd  *exec.Cmd
}

func realRedis(t *testing.T) *redisProcess {
	t.Helper()
	port, err := needtool.FreePort(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := &redisProcess{t: t, port: port, dir: t.TempDir()}
	r.start()
	t.Cleanup(func() { needtool.KillRedis(r.cmd) })
	return r
}

func (r *redisProcess) url() string { return fmt.Sprintf("redis://127.0.0.1:%d", r.port) }

func (r *redisProcess) start() { r.cmd = needtool.StartRedis(r.t, r.port, r.dir) }

// killRounds is how many rounds are played: 10, and in a soak of more than a minute 10 for each, up to 100.
func killRounds() int {
	soak, _ := time.ParseDuration(os.Getenv("SOAK"))
	return min(10*max(int(soak.Minutes()), 1), 100)
}

// TestKilledReplica kills one of two replicas or their Redis with SIGKILL, at a random point of 64
// merchants' settles and their callbacks, again and again: what was answered stands, nothing is
// applied twice, every callback arrives, and those that may be repeats are marked.
func TestKilledReplica(t *testing.T) {
	t.Parallel()
	k := &killing{T: t, redis: realRedis(t), arrived: map[string]int{}}
	seed := ident.NewSeed()
	k.draw = ident.NewDraw(seed, 1)
	k.merchant = httptest.NewServer(http.HandlerFunc(k.receive))
	t.Cleanup(k.merchant.Close)
	for i := range k.replicas {
		k.replicas[i].start(t, k.redis.url())
	}
	began, rounds := time.Now(), 0
	for rounds < killRounds() && time.Since(began) < 8*time.Minute {
		k.round()
		rounds++
	}
	k.finish()
	t.Logf("seed %d: %d rounds in %s: %d replicas and %d times Redis killed, %d settles answered at once and %d after a repeat, %d lost, %d applied twice; %d callbacks arrived, %d lost, %d repeats, %d of them without a mark, %d callbacks with attempts marked as perhaps repeats",
		seed, rounds, time.Since(began).Round(time.Second), k.killedReplicas, k.killedRedis, k.answered, k.repeated, k.lost, k.double, len(k.arrived), k.missing, k.twice, k.unmarked, k.marked)
	if k.lost+k.double+k.missing+k.unmarked > 0 {
		t.Error("money or callbacks are wrong, or a repeat is not marked")
	}
}

// killing holds TestKilledReplica's replicas and counts.
type killing struct {
	*testing.T
	redis    *redisProcess
	replicas [2]killedReplica
	merchant *httptest.Server
	draw     ident.Draw
	apps     []api.App
	trades   int

	mu                          sync.Mutex
	arrived                     map[string]int // by the number of the share
	answered, repeated          int
	lost, double                int
	missing, twice, marked      int
	marks                       []string // attempts of the callbacks that have a marked one
	unmarked                    int      // repeats without a mark of their own callback
	killedReplicas, killedRedis int
}

type killedReplica struct {
	cmd   *exec.Cmd
	ready api.Ready
	ctl   *control.Client
}

func (r *killedReplica) start(t *testing.T, store string) {
	t.Helper()
	r.cmd, r.ready = process(t, store)
	r.ctl = must[*control.Client](t)(control.New(control.Config{BaseURL: r.ready.Control}))
}

// receive is the merchants' endpoint.
func (k *killing) receive(w http.ResponseWriter, req *http.Request) {
	var body struct {
		No string `json:"trade_no"`
	}
	if err := json.NewDecoder(req.Body).Decode(&body); err != nil {
		k.Errorf("a callback: %v", err)
	}
	k.mu.Lock()
	k.arrived[body.No]++
	k.mu.Unlock()
	_, _ = io.WriteString(w, `{"code":"1001"}`)
}

// round has 64 merchants settle a trade each, and kills something on the way.
func (k *killing) round() {
	const clients = 64
	ctx := k.Context()
	var a api.App
	k.each(1, func(int) (err error) {
		a, err = k.replicas[0].ctl.CreateApp(ctx, api.NewApp{Provider: "4pyun", ShardingURL: k.merchant.URL})
		return err
	})
	trades := make([]api.Trade, clients)
	k.each(clients, func(i int) (err error) {
		trades[i], err = k.replicas[i%2].ctl.App(a.Provider, a.ID).OpenTrade(ctx, api.NewTrade{Amount: 320})
		return err
	})
	k.trades += clients
	victim, at := int(k.draw.Uint64N(3)), int(k.draw.Uint64N(clients))
	merchants := [2]*fourpyun.Client{}
	for i := range merchants {
		merchants[i] = must[*fourpyun.Client](k.T)(fourpyun.New(fourpyun.Config{BaseURL: k.replicas[i].ready.Platform, AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant}))
	}
	settled := make([]bool, clients)
	var ended atomic.Int64
	var group sync.WaitGroup
	for i, trade := range trades {
		group.Go(func() {
			_, err := merchants[i%2].Settle(ctx, settleOf(trade, 10))
			settled[i] = err == nil
			if int(ended.Add(1)) == at+1 {
				k.kill(victim)
			}
		})
	}
	group.Wait()
	k.revive(victim)
	again := make([]bool, clients)
	k.each(clients, func(i int) error {
		again[i] = k.settleAgain(a, trades[i], i%2)
		return nil
	})
	k.each(clients, func(i int) error { return k.judge(a, trades[i], settled[i], again[i]) })
	k.apps = append(k.apps, a)
}

// each does something for each merchant at once.
func (k *killing) each(n int, do func(i int) error) {
	k.Helper()
	var group errgroup.Group
	group.SetLimit(16)
	for i := range n {
		group.Go(func() error { return do(i) })
	}
	if err := group.Wait(); err != nil {
		k.Fatal(err)
	}
}

// kill ends a replica, or Redis, as if the machine had lost it.
func (k *killing) kill(victim int) {
	if victim < len(k.replicas) {
		_ = k.replicas[victim].cmd.Process.Kill()
		k.killedReplicas++
		return
	}
	needtool.KillRedis(k.redis.cmd)
	k.killedRedis++
}

// revive puts another in the place of what was killed, and waits until all is ready.
func (k *killing) revive(victim int) {
	if victim < len(k.replicas) {
		k.replicas[victim].start(k.T, k.redis.url())
	} else {
		k.redis.start()
	}
	ready, cancel := context.WithTimeout(k.Context(), time.Minute)
	defer cancel()
	for i := range k.replicas {
		if err := k.replicas[i].ctl.WaitReady(ready); err != nil {
			k.Fatalf("replica %d: %v", i, err)
		}
	}
}

// settleAgain repeats a settle whose answer was lost, as a merchant must, and
// reports whether it is settled.
func (k *killing) settleAgain(a api.App, trade api.Trade, at int) (settled bool) {
	c, err := fourpyun.New(fourpyun.Config{BaseURL: k.replicas[at].ready.Platform, AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant})
	if err != nil {
		k.Error(err)
		return false
	}
	_, err = c.Settle(k.Context(), settleOf(trade, 10))
	var refused *client.Refused
	if err != nil && (!errors.As(err, &refused) || refused.Code == "1500" || refused.Code == fourpyun.CodeOldInternal) { // by which the platform says that it failed
		k.Errorf("replica %d is ready, and trade %s: %v", at, trade.No, err)
	}
	return err == nil
}

// judge counts what became of a trade.
func (k *killing) judge(a api.App, trade api.Trade, settled, again bool) error {
	after, err := k.replicas[0].ctl.App(a.Provider, a.ID).Trade(k.Context(), trade.No)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case settled && again, after.Settled == 0:
		k.lost++
	case settled:
		k.answered++
	default:
		k.repeated++
	}
	if after.Settled > 10 || after.Shared > 10 {
		k.double++
	}
	return nil
}

// repeatMark is in an attempt that may repeat another.
const repeatMark = "perhaps a repeat"

// finish waits until no callback waits, also those of attempts that were under way in a process
// that was killed, whose leases run out in real time.
func (k *killing) finish() {
	wait, cancel := context.WithTimeout(k.Context(), 3*time.Minute)
	defer cancel()
	for _, a := range k.apps {
		app := k.replicas[0].ctl.App(a.Provider, a.ID)
		for {
			waiting, marks := 0, []string(nil)
			for _, c := range must[[]api.Callback](k.T)(app.Callbacks(k.Context())) {
				if c.State != "delivered" {
					waiting++
				}
				if text := fmt.Sprint(c.Attempts); strings.Contains(text, repeatMark) {
					marks = append(marks, text)
				}
			}
			if waiting == 0 || wait.Err() != nil {
				k.marked += len(marks)
				k.marks = append(k.marks, marks...)
				break
			}
			_ = client.Wait(k.Context(), 100*time.Millisecond)
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for no, n := range k.arrived {
		k.twice += n - 1
		own := slices.IndexFunc(k.marks, func(text string) bool { return strings.Contains(text, no) })
		if n > 1 && (own < 0 || strings.Count(k.marks[own], repeatMark) < n-1) {
			k.unmarked++
		}
	}
	k.missing = k.trades - len(k.arrived)
}
