package callback

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxProxyAnswer bounds the head of a proxy's answer to CONNECT, in bytes.
const maxProxyAnswer = 8 << 10

// proxyError says that the way to a merchant failed at the proxy.
type proxyError struct {
	proxy string // host and port
	err   error
}

func (e *proxyError) Error() string { return "proxy " + e.proxy + ": " + e.err.Error() }
func (e *proxyError) Unwrap() error { return e.err }

// ParseProxy reads the address of a proxy for callbacks: http://[user:password@]host:port.
func ParseProxy(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.Hostname() == "" || u.Port() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || !PortFits(u) {
		return nil, errors.New("want http://[user:password@]host:port, a proxy that makes tunnels by CONNECT")
	}
	return u, nil
}

// PortFits reports whether a connection to an address is possible at all: its port, if it names one, is 1 to 65535.
func PortFits(u *url.URL) bool {
	port, err := strconv.Atoi(u.Port())
	return u.Port() == "" || err == nil && port > 0 && port <= math.MaxUint16
}

// dialTunnel opens a connection to a merchant through the proxy, for http as for https, so that the
// merchant's bytes are the same as without one. What may not be reached is refused as far as the
// name is known here; a name that only the proxy knows is left to it.
func (s *Sender) dialTunnel(ctx context.Context, network, host, port string) (net.Conn, error) {
	addrs, err := s.reach.allowedAddresses(ctx, host)
	var refused *RefusedError
	if errors.As(err, &refused) {
		return nil, err
	}
	for _, addr := range addrs {
		if err := s.refuseOwn(host, addr, port); err != nil {
			return nil, err
		}
	}
	conn, err := s.Dial(ctx, network, s.Proxy.Host)
	if err != nil {
		return nil, &proxyError{s.Proxy.Host, err}
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if err := askTunnel(conn, net.JoinHostPort(host, port), s.Proxy.User); err != nil {
		_ = conn.Close()
		return nil, &proxyError{s.Proxy.Host, err}
	}
	return conn, conn.SetDeadline(time.Time{})
}

// askTunnel sends CONNECT (RFC 9110, section 9.3.6) and reads the proxy's answer, and no byte
// beyond its head: those belong to the merchant.
func askTunnel(conn net.Conn, target string, user *url.Userinfo) error {
	var ask bytes.Buffer
	fmt.Fprintf(&ask, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n", target, target)
	if user != nil {
		password, _ := user.Password()
		fmt.Fprintf(&ask, "Proxy-Authorization: Basic %s\r\n", base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	ask.WriteString("\r\n")
	if _, err := conn.Write(ask.Bytes()); err != nil {
		return err
	}
	head := make([]byte, 0, 512)
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		if len(head) == maxProxyAnswer {
			return fmt.Errorf("its answer to CONNECT has a head of over %d bytes", maxProxyAnswer)
		}
		var one [1]byte
		if _, err := conn.Read(one[:]); err != nil {
			return fmt.Errorf("no answer to CONNECT: %w", err)
		}
		head = append(head, one[0])
	}
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return fmt.Errorf("its answer to CONNECT can't be read: %w", err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("it answers CONNECT %s with %q", target, resp.Status)
	}
	return nil
}
