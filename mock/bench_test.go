package mock_test

import (
	"bufio"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/gctuner"
)

// The benchmark measures server CPU per request, in processes of their own, so that the load
// generator doesn't count. Paymock and a bare Gin handler that returns the same bytes take
// turns within one run.

const benchRole = "PAYMOCK_BENCH_ROLE"

func TestMain(m *testing.M) {
	mock.TeachWords(mock.Providers())
	switch os.Getenv(benchRole) {
	case "paymock":
		servePaymock()
	case "gin":
		serveGin()
	case "replica":
		serveReplica()
	default:
		os.Exit(m.Run())
	}
}

// servePaymock serves as the command does until stdin ends, and says where on stdout.
func servePaymock() {
	gctuner.Start()
	seed := uint64(7)
	server, err := mock.New(mock.Config{Seed: &seed})
	if err == nil {
		err = server.Listen()
	}
	if err != nil {
		panic(err)
	}
	_ = json.NewEncoder(os.Stdout).Encode(server.Ready())
	if path := os.Getenv("PAYMOCK_BENCH_PROFILE"); path != "" { // go tool pprof $path
		if f, err := os.Create(path); err == nil {
			_ = pprof.StartCPUProfile(f)
			defer pprof.StopCPUProfile()
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	_, _ = server.Run(ctx)
}

const settled = `{"code":"1001","seqno":"60661674882214038340794721836706","data_node":"CN-South/MOCK-1","time_cost":1}`

// serveGin is the floor: Gin, the route, the bytes, nothing else.
func serveGin() {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.POST("/gate/1.0/payment/trade/settle", func(c *gin.Context) {
		_, _ = io.Copy(io.Discard, c.Request.Body)
		c.Data(http.StatusOK, "application/json;charset=UTF-8", []byte(settled))
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	_ = json.NewEncoder(os.Stdout).Encode(api.Ready{Platform: "http://" + l.Addr().String()})
	server := &http.Server{Handler: engine}
	go func() { _ = server.Serve(l) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = server.Close()
}

// child is a server process under measurement.
type child struct {
	cmd   *exec.Cmd
	ready api.Ready
}

func startChild(b *testing.B, role string) *child {
	b.Helper()
	c := &child{cmd: exec.Command(os.Args[0])}
	c.cmd.Env = append(os.Environ(), benchRole+"="+role)
	c.cmd.Stderr = os.Stderr
	in, err := c.cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close()
		_ = c.cmd.Wait()
	})
	if err := json.NewDecoder(out).Decode(&c.ready); err != nil {
		b.Fatal(err)
	}
	return c
}

// cpu is how long the process's threads have run so far, in nanoseconds. (The clock ticks of
// /proc/PID/stat are 10 ms: an eighth of a round.)
func (c *child) cpu(b *testing.B) int64 {
	b.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", c.cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		b.Fatalf("CPU time is read from /proc, on Linux only: %d threads, %v", len(threads), err)
	}
	var sum int64
	for _, path := range threads {
		stat, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		ran, err := strconv.ParseInt(strings.Fields(string(stat))[0], 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		sum += ran
	}
	return sum
}

// post sends prepared bodies over a few connections and fails on an answer without want.
func post(b *testing.B, target string, bodies []string, want string) {
	b.Helper()
	const connections = 8
	u, err := url.Parse(target)
	if err != nil {
		b.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range connections {
		group.Go(func() {
			conn, err := net.Dial("tcp", u.Host)
			if err != nil {
				b.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			reader := bufio.NewReader(conn)
			for j := i; j < len(bodies); j += connections {
				_, _ = fmt.Fprintf(conn, "POST /gate/1.0/payment/trade/settle HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", u.Host, len(bodies[j]), bodies[j])
				resp, err := http.ReadResponse(reader, nil)
				if err != nil {
					b.Error(err)
					return
				}
				answer, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				if err != nil || !strings.Contains(string(answer), want) {
					b.Errorf("%v: %s", err, answer)
					return
				}
			}
		})
	}
	group.Wait()
}

// signedSettles prepares n trades and a signed settle of each.
func signedSettles(b *testing.B, c *child, n int) []string {
	b.Helper()
	ctl, err := control.New(control.Config{BaseURL: c.ready.Control})
	if err != nil {
		b.Fatal(err)
	}
	a, err := ctl.CreateApp(b.Context(), api.NewApp{Provider: "4pyun"})
	if err != nil {
		b.Fatal(err)
	}
	app := ctl.App(a.Provider, a.ID)
	bodies := make([]string, n)
	for i := range bodies {
		t, err := app.OpenTrade(b.Context(), api.NewTrade{Amount: 5000})
		if err != nil {
			b.Fatal(err)
		}
		fields := [][2]string{
			{"app_id", a.ID},
			{"pay_serial", t.No},
			{"reason", "充电结束退款剩余金额"},
			{"settle_value", "2203"},
			{"sharding_value", "2203"},
			{"trade_item", `[{"key":"energy_value","value":2103},{"key":"service_value","value":100}]`},
		}
		var signed, form strings.Builder
		for _, f := range fields {
			signed.WriteString(f[0] + "=" + f[1] + "&")
			form.WriteString(f[0] + "=" + url.QueryEscape(f[1]) + "&")
		}
		digest := md5.Sum([]byte(signed.String() + "app_secret=" + a.Secret))
		bodies[i] = form.String() + "sign=" + strings.ToUpper(hex.EncodeToString(digest[:]))
	}
	return bodies
}

// BenchmarkSettle compares a signed 4pyun settle, ledger and journal on, with the floor. The
// figures are server CPU per request in microseconds and their ratio: the median of rounds, and
// the ratio of the best rounds, which other work on the machine disturbs least.
func BenchmarkSettle(b *testing.B) {
	paymock, floor := startChild(b, "paymock"), startChild(b, "gin")
	const rounds, perRound = 7, 4000
	bodies := signedSettles(b, paymock, rounds*perRound)
	post(b, floor.ready.Platform, bodies[:perRound], `"1001"`) // warm up
	var ratios, ours, bare []float64
	for round := range rounds {
		batch := bodies[round*perRound : (round+1)*perRound]
		before := floor.cpu(b)
		post(b, floor.ready.Platform, batch, `"1001"`)
		ginCPU := float64(floor.cpu(b)-before) / 1e3 / perRound
		before = paymock.cpu(b)
		post(b, paymock.ready.Platform, batch, `"1001"`)
		ourCPU := float64(paymock.cpu(b)-before) / 1e3 / perRound
		if round == 0 {
			continue // the first settles warm the server up
		}
		ours, bare, ratios = append(ours, ourCPU), append(bare, ginCPU), append(ratios, ourCPU/ginCPU)
	}
	b.ReportMetric(median(ours), "settle-µs/req")
	b.ReportMetric(median(bare), "gin-µs/req")
	b.ReportMetric(median(ratios), "ratio")
	b.ReportMetric(slices.Min(ours)/slices.Min(bare), "best-ratio")
	b.ReportMetric(0, "ns/op")
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
