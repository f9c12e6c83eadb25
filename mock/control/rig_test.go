package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	server "paymock/mock/control"
	"paymock/mock/gateway"
	"paymock/mock/ident"
	"paymock/mock/lab"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/store/memory"
	"paymock/mock/wire"
)

// rig is a control API over the real gateway, store, rules and dispatcher, with a toy platform.
type rig struct {
	config  server.Config
	control *server.Control
	server  *httptest.Server
	gateway *gateway.Gateway
	log     *syncBuffer
}

func newRig(t *testing.T, options ...func(*server.Config)) *rig {
	t.Helper()
	st, err := memory.New(memory.Config{})
	if err != nil {
		t.Fatal(err)
	}
	log := &syncBuffer{}
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	providers := []provider.Provider{toy{}, plain{toy{}}}
	apps, rules := app.NewRegistry(), rule.NewSet(providers, st)
	gw, err := gateway.New(gateway.Config{Apps: apps, Providers: providers, Store: st, Rules: rules, Clock: clock.System{}, Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	sender, err := callback.NewSender(callback.SenderConfig{})
	if err != nil {
		t.Fatal(err)
	}
	find := func(string) (provider.Outbound, bool) { return toy{}, true }
	dispatcher, err := callback.New(callback.Config{Store: st, Apps: apps, Providers: find, Sender: sender, Fire: gw.Fire, Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(lab.Config{
		Apps: apps, Providers: providers, Store: st, Gateway: gw, Rules: rules, Dispatcher: dispatcher, Clock: clock.System{},
		Seeds: ident.NewSource(7),
	})
	if err != nil {
		t.Fatal(err)
	}
	config := server.Config{Lab: l, PlatformURL: func(*http.Request) string { return "http://platform.test" }, Logger: logger, Version: "1.2.3"}
	for _, option := range options {
		option(&config)
	}
	c, err := server.New(config)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(c)
	web.Config.RegisterOnShutdown(c.Close)
	web.Start()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = dispatcher.Run(ctx) }()
	t.Cleanup(func() { c.Close(); web.Close(); cancel(); <-ended; _ = st.Close() })
	return &rig{config: config, control: c, server: web, gateway: gw, log: log}
}

func (r *rig) client(t *testing.T) *control.Client {
	t.Helper()
	c, err := control.New(control.Config{BaseURL: r.server.URL, Token: r.config.Token, HTTP: r.server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// app makes a toy app.
func (r *rig) app(t *testing.T, n api.NewApp) (*control.App, api.App) {
	t.Helper()
	n.Provider = "toy"
	c := r.client(t)
	made, err := c.CreateApp(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return c.App("toy", made.ID), made
}

// exchange sends a merchant's request past the socket.
func (r *rig) exchange(t *testing.T, operation string, form url.Values) string {
	t.Helper()
	path := "/toy/" + operation
	reply := r.gateway.Serve(t.Context(), toy{}, &wire.Request{Method: "POST", Path: path, Target: path, Body: []byte(form.Encode())})
	return string(reply.Response.Body)
}

// answer is a raw answer of the API.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// problem reads an error answer strictly: exactly the four or five members of api.Error.
func (a answer) problem(t *testing.T) api.Error {
	t.Helper()
	if a.status < 400 {
		t.Errorf("status %d, want an error; body %s", a.status, a.body)
	}
	if ct := a.header.Get("Content-Type"); ct != "application/json" {
		t.Errorf("error with content type %q", ct)
	}
	var e api.Error
	dec := json.NewDecoder(bytes.NewReader(a.body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil || e.Code == "" || e.Message == "" {
		t.Errorf("error body %s: %v", a.body, err)
	}
	return e
}

// call makes a raw call; headers come in pairs.
func (r *rig) call(t *testing.T, method, path, body string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := r.server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, data}
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var _ store.Store = (*memory.Store)(nil)
