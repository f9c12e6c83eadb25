package mock

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"paymock/mock/control"
	"paymock/mock/provider"
)

// forwardProxy answers for the platforms' own host names, so that an SDK whose address is fixed needs
// HTTPS_PROXY alone. It passes nothing on: every other host is refused.
type forwardProxy struct {
	names    []string // of the platforms, sorted
	token    [sha256.Size]byte
	guarded  bool
	wrong    control.Strangers
	platform http.Handler
	tls      *tls.Config
	tunnels  *tunnels
}

// hostNames are the platforms' own, sorted.
func hostNames(providers []provider.Provider) []string {
	var names []string
	for _, p := range providers {
		for _, h := range provider.Hosts(p) {
			names = append(names, h.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func newForwardProxy(cfg Config, platform http.Handler, ca *authority, at net.Addr) *forwardProxy {
	return &forwardProxy{
		names: hostNames(cfg.Providers), guarded: cfg.ProxyToken != "", token: sha256.Sum256([]byte(cfg.ProxyToken)), wrong: control.NewStrangers(cfg.Clock),
		platform: platform, tls: ca.tlsConfig(), tunnels: &tunnels{at: at, made: make(chan net.Conn), done: make(chan struct{})},
	}
}

// ServeHTTP opens a tunnel, or answers a request whose target is a whole URL.
func (p *forwardProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch host := hostOnly(r.Host); {
	case r.Method != http.MethodConnect && !r.URL.IsAbs():
		http.Error(w, "paymock: this is a proxy for the platforms' host names; set HTTPS_PROXY and HTTP_PROXY to it, or call the platforms' address", http.StatusBadRequest)
	case p.guarded && !p.authorized(r):
		if r.Header.Get("Proxy-Authorization") != "" {
			p.wrong.Delay(r.Context())
		}
		w.Header().Set("Proxy-Authenticate", `Basic realm="paymock"`)
		http.Error(w, "paymock: give the token of --proxy-token as the password of the proxy: http://paymock:TOKEN@host:port", http.StatusProxyAuthRequired)
	case !slices.Contains(p.names, host):
		http.Error(w, fmt.Sprintf("paymock: this proxy passes nothing on, and answers for %s only, not for %q; call other hosts without it (NO_PROXY)", strings.Join(p.names, ", "), host), http.StatusForbidden)
	case r.Method == http.MethodConnect:
		p.connect(w)
	default:
		r.Header.Del("Proxy-Authorization")
		r.Header.Del("Proxy-Connection")
		p.platform.ServeHTTP(w, r)
	}
}

// hostOnly is a host without its port, as names are compared.
func hostOnly(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

func (p *forwardProxy) authorized(r *http.Request) bool {
	header := http.Header{"Authorization": r.Header.Values("Proxy-Authorization")}
	_, given, ok := (&http.Request{Header: header}).BasicAuth()
	if bearer, found := strings.CutPrefix(header.Get("Authorization"), "Bearer "); found {
		given, ok = bearer, true
	}
	digest := sha256.Sum256([]byte(given))
	return ok && subtle.ConstantTimeCompare(digest[:], p.token[:]) == 1
}

// connect answers CONNECT and serves what comes through: TLS, or plain HTTP.
func (p *forwardProxy) connect(w http.ResponseWriter) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "paymock: CONNECT needs HTTP/1.1", http.StatusHTTPVersionNotSupported)
		return
	}
	_ = conn.SetDeadline(time.Now().Add(tunnelTimeout)) //nolint:forbidigo // the network's time
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		_ = conn.Close()
		return
	}
	go p.offerTunnel(&tunnel{Conn: conn, from: buffered.Reader})
}

// tunnelTimeout is how long a client may take to begin.
const tunnelTimeout = 10 * time.Second

// tlsHandshake is the first byte of a TLS connection.
const tlsHandshake = 0x16

func (p *forwardProxy) offerTunnel(t *tunnel) {
	first, err := t.from.Peek(1)
	if err != nil {
		_ = t.Close()
		return
	}
	_ = t.SetDeadline(time.Time{})
	var conn net.Conn = t
	if first[0] == tlsHandshake {
		conn = tls.Server(t, p.tls)
	}
	select {
	case p.tunnels.made <- conn:
	case <-p.tunnels.done:
		_ = conn.Close()
	}
}

// tunnel is the connection inside a proxy's connection, after CONNECT.
type tunnel struct {
	net.Conn
	from *bufio.Reader
}

// Read reads what came with the CONNECT first.
func (t *tunnel) Read(b []byte) (int, error) { return t.from.Read(b) }

// NetConn is the connection below.
func (t *tunnel) NetConn() net.Conn { return t.Conn }

// tunnels is a listener of tunnels.
type tunnels struct {
	at   net.Addr
	made chan net.Conn
	done chan struct{}
	once sync.Once
}

// Accept gives the next tunnel.
func (t *tunnels) Accept() (net.Conn, error) {
	select {
	case conn := <-t.made:
		return conn, nil
	case <-t.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (t *tunnels) Close() error {
	t.once.Do(func() { close(t.done) })
	return nil
}

// Addr is the proxy's address.
func (t *tunnels) Addr() net.Addr { return t.at }
