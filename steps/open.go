package steps

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/client/sandbox"
)

// Place says where a server is that somebody else runs, and where its merchant is to listen.
type Place struct {
	// Control drives the server.
	Control *control.Client
	// Sandbox is a platform without control API, in place of Control.
	Sandbox *sandbox.Sandbox
	// Platform is the base URL of the platforms' paths; "" takes what the server says.
	Platform string
	// Listen is where the merchant listens; "" is a free port on loopback.
	Listen string
	// CallbackURL is the merchant's base URL as the server reaches it; "" is where it listens.
	CallbackURL string
	// Now stamps the merchant's callbacks; nil leaves them without.
	Now func() time.Time
}

// deadAddress is an address where nobody listens, on the machine of the server.
const deadAddress = "http://127.0.0.1:1/nobody"

// Open makes the target for a server that runs already. It serves the reference merchant in
// this process until close is called.
func Open(ctx context.Context, p Place) (target *Target, closeTarget func() error, err error) {
	if (p.Control == nil) == (p.Sandbox == nil) {
		return nil, nil, errors.New("place: Control or Sandbox is missing, or both are there")
	}
	if p.Listen == "" {
		p.Listen = "127.0.0.1:0"
	}
	m, err := adapter.NewReceiver(merchant.Config{Now: p.Now})
	if err != nil {
		return nil, nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.Listen)
	if err != nil {
		return nil, nil, fmt.Errorf("merchant: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", m)
	mux.Handle("GET "+merchant.ControlPath+"booked", m.Balance()) // a probe reads it
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	if p.CallbackURL == "" {
		p.CallbackURL = "http://" + l.Addr().String()
	}
	target = &Target{
		Platform: strings.TrimRight(p.Platform, "/"), Control: p.Control, Sandbox: p.Sandbox, Merchant: m,
		CallbackURL: strings.TrimRight(p.CallbackURL, "/"), Nowhere: deadAddress,
	}
	return target, func() error {
		err := errors.Join(m.Close(), server.Close())
		if end := <-served; !errors.Is(end, http.ErrServerClosed) {
			err = errors.Join(err, end)
		}
		return err
	}, nil
}
