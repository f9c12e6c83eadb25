package mock_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
)

// merchantOf makes an app with callbacks to url, and its client.
func merchantOf(t *testing.T, s *mock.Server, url string) (*control.App, *fourpyun.Client) {
	t.Helper()
	return merchantBy(t, s, url, nil)
}

// merchantBy is merchantOf with an HTTP client of its own.
func merchantBy(t *testing.T, s *mock.Server, url string, by *http.Client) (*control.App, *fourpyun.Client) {
	t.Helper()
	ctl, err := control.New(control.Config{BaseURL: s.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	a, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun", ShardingURL: url})
	if err != nil {
		t.Fatal(err)
	}
	c, err := fourpyun.New(fourpyun.Config{BaseURL: s.PlatformURL(), AppID: a.ID, Secret: a.Secret, Merchant: a.Merchant, Options: client.Options{HTTP: by}})
	if err != nil {
		t.Fatal(err)
	}
	return ctl.App(a.Provider, a.ID), c
}

// running is a server whose stop is the test's.
type running struct {
	*mock.Server
	stop context.CancelFunc
	done chan ended
}

type ended struct {
	report string
	err    error
}

func run(t *testing.T, cfg mock.Config) *running {
	t.Helper()
	s, err := mock.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Listen(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{Server: s, stop: cancel, done: make(chan ended, 1)}
	go func() {
		report, err := s.Run(ctx)
		r.done <- ended{report, err}
	}()
	t.Cleanup(cancel)
	return r
}

func TestStopReportsWaitingCallbacks(t *testing.T) {
	t.Parallel()
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"code":"1500"}`)
	}))
	t.Cleanup(merchant.Close)
	s := run(t, mock.Config{})
	app, c := merchantOf(t, s.Server, merchant.URL)
	trade, err := app.OpenTrade(t.Context(), api.NewTrade{Amount: 5000})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Settle(t.Context(), fourpyun.SettleRequest{PaySerial: trade.No, SettleValue: 5000, ShardingValue: 5000, Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Advance(t.Context(), 0); err != nil { // the first attempt has failed
		t.Fatal(err)
	}
	s.stop()
	end := <-s.done
	if end.err != nil || !strings.Contains(end.report, "sharding for "+trade.No+" was waiting until") {
		t.Errorf("report %q, %v", end.report, end.err)
	}
}

func TestStopReportIsBounded(t *testing.T) {
	t.Parallel()
	s := run(t, mock.Config{})
	app, _ := merchantOf(t, s.Server, "")
	for range 50 {
		if _, err := app.OpenTrade(t.Context(), api.NewTrade{Amount: 1, NotifyURL: "http://127.0.0.1:1/"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := app.Advance(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	s.stop()
	end := <-s.done
	if n := strings.Count(end.report, "was waiting until"); end.err != nil || n != 20 || !strings.Contains(end.report, "and 30 more callbacks") {
		t.Errorf("%d lines, %v:\n%s", n, end.err, end.report)
	}
}

func TestStopLetsCallbacksFinish(t *testing.T) {
	t.Parallel()
	began, release := make(chan struct{}), make(chan struct{})
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		<-release
		_, _ = io.WriteString(w, `{"code":"1001"}`)
	}))
	t.Cleanup(merchant.Close)
	s := run(t, mock.Config{})
	connections := &http.Transport{}
	app, c := merchantBy(t, s.Server, merchant.URL, &http.Client{Transport: connections})
	trade, err := app.OpenTrade(t.Context(), api.NewTrade{Amount: 5000})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Settle(t.Context(), fourpyun.SettleRequest{PaySerial: trade.No, SettleValue: 5000, ShardingValue: 5000, Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	<-began  // the callback is under way
	s.stop() // as SIGTERM does
	close(release)
	if end := <-s.done; end.err != nil || end.report != "" {
		t.Errorf("the callback under way did not finish: %q, %v", end.report, end.err)
	}
	connections.CloseIdleConnections() // the client must not try a connection that the stop closed
	if _, err := c.Query(t.Context(), fourpyun.QueryRequest{PaySerial: trade.No}); !errors.Is(err, client.ErrNotSent) {
		t.Errorf("after the stop: %v", err)
	}
}

// TestStopLetsRequestsFinish sends half a request, stops the server, and sends the rest.
func TestStopLetsRequestsFinish(t *testing.T) {
	t.Parallel()
	s := run(t, mock.Config{})
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.PlatformURL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	const body = "app_id=op0000000000demo&sign=x"
	if _, err := fmt.Fprintf(conn, "POST /gate/1.0/payment/trade/settle HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body)); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(conn)
	if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q, %v", line, err) // the server is reading the body: the request is in flight
	}
	if _, err := answers.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	s.stop()
	for { // the listener closes first
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.PlatformURL(), "http://"))
		if err != nil {
			break
		}
		_ = c.Close()
	}
	if _, err := io.WriteString(conn, body); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatalf("the request in flight was cut off: %v", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if answer, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(answer), `"401"`) {
		t.Errorf("answer %s, %v", answer, err)
	}
	if end := <-s.done; end.err != nil {
		t.Error(end.err)
	}
}

// TestStopClosesUnusedConnections stops a server to which somebody has connected without saying anything.
func TestStopClosesUnusedConnections(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := run(t, mock.Config{StopTimeout: 4 * time.Second, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.PlatformURL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	ctl := must[*control.Client](t)(control.New(control.Config{BaseURL: s.ControlURL()}))
	if _, err := ctl.Health(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.stop()
	if end := <-s.done; end.err != nil || strings.Contains(log.String(), "cut off") { // http.Server alone waits five seconds
		t.Errorf("%v\n%s", end.err, log.String())
	}
}

func TestFailedListenReleasesItsAddresses(t *testing.T) {
	t.Parallel()
	taken := mock.Start(t)
	free, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.90.17.4:0") // nobody else takes its port meanwhile
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	s, err := mock.New(mock.Config{TLSListen: address, Control: strings.TrimPrefix(taken.ControlURL(), "http://")})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Listen(); err == nil {
		t.Fatal("two servers share a control address")
	}
	again, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatalf("the TLS address is still taken: %v", err)
	}
	_ = again.Close()
}

// TestCallbacksNeverReachTheControlAPI: whoever may place an order could otherwise name a
// control call as its notify URL.
func TestCallbacksNeverReachTheControlAPI(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*mock.Config){
		"own address": func(*mock.Config) {},
		"platform's address": func(c *mock.Config) {
			c.Control, c.ControlOnPlatform, c.ControlToken = mock.Off, true, "token-of-a-test"
		},
		"every address, named": func(c *mock.Config) { c.Control, c.ControlToken = "0.0.0.0:0", "token-of-a-test" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var token string
			s := mock.Start(t, mock.WithConfig(change), mock.WithConfig(func(c *mock.Config) { token = c.ControlToken }))
			ctl, err := control.New(control.Config{BaseURL: s.ControlURL(), Token: token})
			if err != nil {
				t.Fatal(err)
			}
			a := ctl.App("4pyun", "op0000000000demo")
			if _, err := a.AddRule(t.Context(), api.Rule{When: api.When{Operation: "refund"}, Then: api.Then{Respond: "1405"}}); err != nil {
				t.Fatal(err)
			}
			c, err := fourpyun.New(fourpyun.Config{BaseURL: s.PlatformURL(), AppID: "op0000000000demo", Secret: "paymock-demo-secret", Merchant: "62626601"})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Create(t.Context(), fourpyun.CreateRequest{AuthCode: "135680596336872323", Order: fourpyun.Order{
				PayOrder: "evil", Subject: "x", Value: 1, Scene: "GENERIC", NotifyURL: s.ControlURL() + "/apps/4pyun/op0000000000demo/reset",
			}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.Advance(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			callbacks, err := a.Callbacks(t.Context())
			if err != nil || len(callbacks) != 1 || !strings.Contains(callbacks[0].Attempts[0].Reason, "control API") {
				t.Errorf("callbacks %+v, %v", callbacks, err)
			}
			if rules, err := a.Rules(t.Context()); err != nil || len(rules) != 1 {
				t.Errorf("rules %+v, %v", rules, err)
			}
		})
	}
}

// A timer is no callback, though it has the address to which its callback will go.
func TestStopReportsNoTimers(t *testing.T) {
	t.Parallel()
	s := run(t, mock.Config{})
	app, _ := merchantOf(t, s.Server, "")
	url := "http://127.0.0.1:1/settlement"
	if _, err := app.Patch(t.Context(), api.AppPatch{SettlementURL: &url}); err != nil {
		t.Fatal(err)
	}
	if _, err := app.OpenTrade(t.Context(), api.NewTrade{Amount: 5000}); err != nil {
		t.Fatal(err)
	}
	s.stop()
	if end := <-s.done; end.err != nil || strings.Contains(end.report, "was waiting until") {
		t.Errorf("report %q, %v; want none of a timer", end.report, end.err)
	}
}
