package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
)

// lockedBuffer is written by a server and read by a test.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// TestReplaySatisfiesSDK: what the official SDK and paymock say to each other is recorded in each mode, and a
// server that answers from the recording, for another app and other numbers, is believed by the SDK.
func TestReplaySatisfiesSDK(t *testing.T) {
	t.Parallel()
	judges, err := choose("node@4.14.0")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	command, err := judges[0].prepare(t.Context(), dir)
	var missing *missingError
	if errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skipf("the official Alipay SDK is not asked: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	sdk, err := startAdapter(t.Context(), dir, command)
	if err != nil {
		t.Fatal(err)
	}
	upstream := mock.Start(t)
	s, err := newSuite(t.Context(), sdk, upstream.PlatformURL(), controlOf(t, upstream))
	if err != nil {
		t.Fatal(err)
	}
	app, err := json.Marshal(s.made)
	if err != nil {
		t.Fatal(err)
	}
	var recorded lockedBuffer
	front, err := mock.New(mock.Config{Control: mock.Off, NoDemo: true, Record: &mock.Record{Platform: "alipay", Upstream: upstream.PlatformURL(), App: app, Out: &recorded}})
	if err != nil {
		t.Fatal(err)
	}
	if err := front.Listen(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := front.Run(ctx)
		ended <- err
	}()
	s.passThrough(t, front.PlatformURL())
	s.askInAllModes(t, "recorded")
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if written, skipped, err := front.Recorded(); err != nil || skipped > 0 || written == 0 {
		t.Fatalf("%d recorded, %d not, %v", written, skipped, err)
	}

	server := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Replay, c.Strict = recorded.Bytes(), true }))
	if s.made, err = controlOf(t, server).CreateApp(t.Context(), api.NewApp{Provider: "alipay", Keys: map[string]string{"aes_key": aesKey}}); err != nil {
		t.Fatal(err)
	}
	s.passThrough(t, server.PlatformURL())
	s.askInAllModes(t, "replayed")
	if err := errors.Join(s.close(), sdk.stop()); err != nil {
		t.Error(err)
	}
}

func controlOf(t *testing.T, s *mock.Server) *control.Client {
	t.Helper()
	c, err := control.New(control.Config{BaseURL: s.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// passThrough has the SDK call a server from now on.
func (s *suite) passThrough(t *testing.T, platform string) {
	t.Helper()
	if err := s.wire.server.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.wire, err = newFlipper(t.Context(), platform); err != nil {
		t.Fatal(err)
	}
}

// askInAllModes places an order, asks for it and for none.
func (s *suite) askInAllModes(t *testing.T, when string) {
	t.Helper()
	for _, m := range modes {
		if s.mode = m; !s.sdk.speaks(m.name) {
			t.Errorf("the SDK doesn't speak %s", m.name)
			continue
		}
		opened, err := s.open(m.options)
		if err != nil {
			t.Fatal(err)
		}
		s.unproven = opened.Unverified
		if err := s.askOnce(); err != nil {
			t.Errorf("%s, %s: %v", when, m.name, err)
		}
	}
}

func (s *suite) askOnce() error {
	number := s.fresh()
	made, err := s.want("POST", "alipay.trade.create", map[string]any{
		"out_trade_no": number, "total_amount": "12.34", "subject": "茶 " + number, "buyer_id": receiver,
	}, map[string]string{"out_trade_no": number})
	if err != nil {
		return err
	}
	if _, err := s.want("POST", "alipay.trade.query", map[string]any{"out_trade_no": number}, map[string]string{
		"out_trade_no": number, "trade_no": fmt.Sprint(made.Fields["trade_no"]), "total_amount": "12.34",
	}); err != nil {
		return err
	}
	got, err := s.call("POST", "alipay.trade.close", map[string]any{"out_trade_no": s.fresh()})
	if err == nil && got.Refusal != "ACQ.TRADE_NOT_EXIST" {
		err = fmt.Errorf("closing no trade is refused with %q", got.Refusal)
	}
	return err
}
