package callback

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
)

// SenderConfig is what a Sender is made of. The zero value is ready.
type SenderConfig struct {
	// Allow are the networks that may be reached. Nil: PrivateNetworks.
	Allow []netip.Prefix
	// Resolve finds a host's addresses. Nil: the system's resolver.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	// Dial opens a connection to a checked address, IP and port. Nil: a net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// TLS is used for https. Nil: the system's roots.
	TLS *tls.Config
}

// Sender posts requests to merchants within the allowed networks.
type Sender struct {
	SenderConfig
}

// NewSender checks the configuration.
func NewSender(c SenderConfig) (*Sender, error) { return &Sender{SenderConfig: c}, nil }
