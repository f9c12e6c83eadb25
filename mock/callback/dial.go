package callback

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"strconv"
)

func (s *Sender) dialAllowed(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	conn, err := s.dialFirst(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &recordingConn{Conn: conn}, nil
}

func (s *Sender) dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	conn, err := s.dialFirst(ctx, network, address)
	if err != nil {
		return nil, err
	}
	config := s.TLS.Clone()
	if config.ServerName == "" {
		config.ServerName, _, _ = net.SplitHostPort(address)
	}
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("TLS: %w", err)
	}
	return &recordingConn{Conn: secured}, nil
}

// dialFirst dials the first address of the host that may be reached and answers.
func (s *Sender) dialFirst(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if err := s.refuseName(host); err != nil {
		return nil, err
	}
	if s.Proxy != nil {
		return s.dialTunnel(ctx, network, host, port)
	}
	addrs, err := s.reach.allowedAddresses(ctx, host)
	if err != nil {
		return nil, err
	}
	for _, addr := range addrs {
		if err := s.refuseOwn(host, addr, port); err != nil {
			return nil, err
		}
		var conn net.Conn
		conn, err = s.Dial(ctx, network, net.JoinHostPort(addr.String(), port))
		if err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// refuseName refuses a host by its name, before anybody is asked what address it has.
func (s *Sender) refuseName(host string) error {
	if s.Refuse == nil {
		return nil
	}
	if reason := s.Refuse(host); reason != "" {
		return &RefusedError{Host: host, Reason: reason}
	}
	return nil
}

// refuseOwn refuses an address at which something of ours listens.
func (s *Sender) refuseOwn(host string, addr netip.Addr, port string) error {
	if s.Own == nil {
		return nil
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return fmt.Errorf("port %q: %w", port, err)
	}
	if what := s.Own(netip.AddrPortFrom(addr, uint16(number))); what != "" {
		return &RefusedError{Host: net.JoinHostPort(host, port), Addr: addr, Reason: "it is " + what + ", which callbacks never reach"}
	}
	return nil
}
