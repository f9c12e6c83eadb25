// Package mock is the front door: it puts a payment platform simulator together.
//
// In a Go test:
//
//	server := mock.Start(t)                       // free ports, stopped with the test
//	fmt.Println(server.PlatformURL())             // point the SDK under test here
//	fmt.Println(server.ControlURL())              // drive it with client/control
//
// As a program: New, Listen, Run; the command in cmd/paymock does just that. Everything a
// merchant sees is decided in provider packages; this package puts them together with sockets, state files and
// recordings.
package mock

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/control"
	"paymock/mock/doctor"
	"paymock/mock/gateway"
	"paymock/mock/ident"
	"paymock/mock/lab"
	"paymock/mock/provider"
	"paymock/mock/recorder"
	"paymock/mock/replay"
	"paymock/mock/replica"
	"paymock/mock/rule"
	"paymock/mock/state"
	"paymock/mock/store"
	"paymock/mock/store/memory"
	"paymock/mock/web"
	"paymock/mock/words"
)

// Server is one simulator. Make it with New; Listen, then Run.
type Server struct {
	cfg                      Config
	lab                      *lab.Lab
	sender                   *callback.Sender
	dispatcher               *callback.Dispatcher
	control                  *control.Control // nil: not served
	admin                    http.Handler     // control, with what replicas need around it
	scenarios                []*startScenario
	replica                  *replica.Replica // nil: the only server of its store
	state                    *stateFile       // nil: nothing outlives the server
	platform                 http.Handler
	publicBase, publicPrefix string // of Config.PublicURL
	metrics                  *metrics
	ready                    atomic.Bool

	platformListener, tlsListener, controlListener, proxyListener net.Listener
	platformPlaces, tlsPlaces, controlPlaces, proxyPlaces         *connections
	proxy                                                         *forwardProxy      // nil: none
	recorder                                                      *recorder.Recorder // nil: the server is none
}

// New checks the configuration and puts a server together; it does not listen yet. Errors
// name the field of Config as the flag of serve does.
//
// The file of Config.State is locked from here on, until Run or a failed Listen ends.
func New(cfg Config) (_ *Server, err error) {
	seeded := cfg.Seed != nil
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, metrics: newMetrics()}
	defer func() {
		if err != nil {
			s.state.release()
		}
	}()
	if s.publicBase, s.publicPrefix, err = publicURL(cfg.PublicURL); err != nil {
		return nil, fmt.Errorf("public-url: %w", err)
	}
	if cfg.State != "" {
		if s.state, err = openState(cfg.State, state.Limit(cfg.MaxMemory)); err != nil {
			return nil, err
		}
		if kept := s.state.read; kept != nil && kept.Server != nil && !seeded {
			s.cfg.Seed = &kept.Server.Seed
		}
	}
	if err := s.openComponents(context.Background()); err != nil {
		return nil, err
	}
	if err := s.openDelivery(); err != nil {
		return nil, err
	}
	s.lab.Gateway.BaseURL = s.callerBaseURL
	if err := s.buildHandlers(); err != nil {
		return nil, err
	}
	if cfg.Record != nil {
		if err := s.openRecorder(context.Background()); err != nil {
			return nil, err
		}
	}
	if err := s.readScenarios(context.Background()); err != nil {
		return nil, err
	}
	s.attachReplica()
	return s, nil
}

// newLab puts together what decides and keeps: no sockets, no callbacks. observe may be nil.
func newLab(cfg Config, seed uint64, observe func(gateway.Exchange)) (*lab.Lab, error) {
	kinds, records := cfg.maxRecords()
	st, err := memory.New(memory.Config{
		Clock: cfg.Clock, Entries: cfg.JournalEntries, Bytes: cfg.JournalBytes,
		Waiting: cfg.MaxCallbacks, All: 4 * cfg.MaxCallbacks, Records: records, Kinds: kinds, Memory: int64(cfg.MaxMemory) << 20,
	})
	if err != nil {
		return nil, err
	}
	return newLabOn(st, nil, cfg, seed, observe)
}

// newLabOn is newLab on a store. among is this server among others, nil for none.
func newLabOn(st store.Store, among gateway.Replica, cfg Config, seed uint64, observe func(gateway.Exchange)) (*lab.Lab, error) {
	apps, providers := app.NewRegistry(), cfg.Providers
	apps.Max = cfg.MaxApps
	rules := rule.NewSet(providers, st)
	rules.HeaderRules = !cfg.NoHeaderRules
	rules.Now = func(name string) time.Time { // zero when there is no such app
		a, ok := apps.Named(name)
		if !ok {
			return time.Time{}
		}
		return a.Now(cfg.Clock.Now())
	}
	var replay *replay.Player
	if cfg.Replay != nil {
		var err error
		if replay, err = openReplay(providers, cfg.Replay, cfg.Strict); err != nil {
			return nil, fmt.Errorf("replay: %w", err)
		}
	}
	language, _ := doctor.ParseLanguage(cfg.Language) // validated; "" is English
	gw, err := gateway.New(gateway.Config{
		Apps: apps, Providers: providers, Store: st, Rules: rules,
		Replica: among, Replay: replay, Aliases: cfg.Aliases, Clock: cfg.Clock, Logger: cfg.Logger, Observe: observe, ExplainAnswers: cfg.ExplainAnswers, Language: language, Words: sync.OnceValue(func() *words.Book { return wordsOf(cfg.Providers) }),
	})
	if err != nil {
		return nil, err
	}
	return lab.New(lab.Config{
		Apps: apps, Providers: providers, Store: st, Rules: rules, Gateway: gw, Clock: cfg.Clock, Seeds: ident.NewSource(seed), Words: gw.Words,
		MaxFollowers: cfg.MaxStreams, Logger: cfg.Logger,
	})
}

func (s *Server) outboundOf(name string) (provider.Outbound, bool) {
	p, err := s.lab.Provider("provider", name)
	return p, err == nil
}

// buildHandlers builds both handlers.
func (s *Server) buildHandlers() error {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = false
	engine.RedirectTrailingSlash = false // a redirect would hide a wrong address
	engine.NoRoute(s.lab.Gateway.NoRoute)
	if err := s.lab.Gateway.Mount(engine); err != nil {
		return err
	}
	s.platform = s.withoutPrefix(engine)
	if s.cfg.Control == Off && !s.cfg.ControlOnPlatform {
		return nil
	}
	pages, err := web.New(web.Config{
		Lab: s.lab, PlatformURL: s.platformURLFor, ControlURL: s.controlURLFor, Document: func() []byte { return s.control.Document() },
		Scenarios: s.scenarioLibrary(), Probes: true, Guarded: s.cfg.ControlToken != "", Version: s.cfg.Version, Logger: s.cfg.Logger,
	})
	if err != nil {
		return err
	}
	shared := func(next http.Handler) http.Handler { return next }
	if s.replica != nil {
		shared = func(next http.Handler) http.Handler {
			return s.replica.Handler(next, state.Limit(s.cfg.MaxMemory), "/healthz", "/readyz", "/metrics", "/mcp")
		}
	}
	admin, err := control.New(control.Config{
		Shared: shared, MaxState: state.Limit(s.cfg.MaxMemory),
		Lab: s.lab, Sender: s.sender, PlatformURL: s.platformURLFor,
		Scenarios: s.scenarioLibrary(), ValidateBeside: s.validateBeside, Ready: s.ready.Load, Token: s.cfg.ControlToken, Hosts: s.cfg.ControlHosts,
		Metrics: s.metrics.handler(), Dashboard: pages, Version: s.cfg.Version, Logger: s.cfg.Logger,
	})
	if err != nil {
		return err
	}
	s.control = admin
	s.admin = s.belowPrefix(admin)
	if s.cfg.ControlOnPlatform {
		engine.Any(adminPath+"/*path", gin.WrapH(http.StripPrefix(adminPath, s.admin)))
	}
	return nil
}

// adminPath is where the control API is served on the platforms' listener.
const adminPath = "/__admin"

// Handler serves the platforms' paths.
func (s *Server) Handler() http.Handler { return s.platform }

// ControlHandler serves the control API; nil when it is off.
func (s *Server) ControlHandler() http.Handler {
	if s.control == nil {
		return nil
	}
	return s.admin
}

// Listen opens the listeners and seeds the demo apps. The URLs are known afterwards. On an
// error nothing listens.
func (s *Server) Listen() (err error) {
	defer func() {
		if err != nil {
			s.closeListeners()
		}
	}()
	if s.state != nil && s.state.lock == nil {
		return fmt.Errorf("state: %s: it may be another's since the start failed; make the server again", s.state.path)
	}
	if s.platformPlaces, err = openListener("listen", s.cfg.Listen, s.cfg.Connections); err != nil {
		return err
	}
	s.platformListener = s.platformPlaces
	if err := s.listenTLS(); err != nil {
		return err
	}
	if s.cfg.Control != Off {
		if s.controlPlaces, err = openListener("control", s.cfg.Control, defaultConnections()/controlShare); err != nil {
			return err
		}
		s.controlListener = s.controlPlaces
	}
	if err := s.seed(context.Background()); err != nil {
		return err
	}
	s.ready.Store(true)
	return nil
}

func (s *Server) closeListeners() {
	s.state.release()
	for _, l := range []net.Listener{s.platformListener, s.tlsListener, s.controlListener, s.proxyListener} {
		if l != nil {
			_ = l.Close()
		}
	}
}

// ownListener says what of this server listens at an address, for callbacks to stay away from: the
// control API takes orders from whoever reaches it.
func (s *Server) ownListener(at netip.AddrPort) string {
	served := map[string]net.Listener{"paymock's own control API": s.controlListener}
	if s.cfg.ControlOnPlatform {
		served["paymock's own address with its control API"] = s.platformListener
		served["paymock's own TLS address with its control API"] = s.tlsListener
	}
	for what, l := range served {
		if l == nil {
			continue
		}
		addr, err := netip.ParseAddrPort(l.Addr().String())
		if err == nil && addr.Port() == at.Port() && (addr.Addr().Unmap() == at.Addr().Unmap() || isLocal(at.Addr())) {
			return what
		}
	}
	return ""
}

// isLocal reports whether an address is one of this machine's.
func isLocal(ip netip.Addr) bool {
	if ip = ip.Unmap(); ip.IsLoopback() || ip.IsUnspecified() {
		return true
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return true // better refuse once too often
	}
	for _, a := range addrs {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil && prefix.Addr().Unmap() == ip {
			return true
		}
	}
	return false
}

// listenTLS opens what needs the authority: the platforms' paths over TLS, and the proxy.
func (s *Server) listenTLS() error {
	if s.cfg.TLSListen == "" && s.cfg.ProxyListen == "" {
		return nil
	}
	ca, err := openAuthority(s.cfg.TLSCADir, hostNames(s.cfg.Providers), s.cfg.Clock.Now)
	if err != nil {
		return err
	}
	if s.cfg.TLSListen != "" {
		if s.tlsPlaces, err = openListener("tls-listen", s.cfg.TLSListen, s.cfg.Connections); err != nil {
			return err
		}
		s.tlsListener = tls.NewListener(s.tlsPlaces, ca.tlsConfig())
	}
	if s.cfg.ProxyListen != "" {
		if s.proxyPlaces, err = openListener("proxy-listen", s.cfg.ProxyListen, s.cfg.Connections); err != nil {
			return err
		}
		s.proxyListener = s.proxyPlaces
		s.proxy = newForwardProxy(s.cfg, s.platform, ca, s.proxyListener.Addr())
	}
	return nil
}

func openListener(flag, address string, most int) (*connections, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w%s; choose another address, or port 0 for a free one", flag, err, describeOccupant(address, err))
	}
	return limitConnections(l, most), nil
}

// PlatformURL is the base URL of the platforms' paths, "" before Listen.
func (s *Server) PlatformURL() string { return baseURL("http", s.platformListener) }

// TLSURL is the same over TLS; "" when it is off or before Listen.
func (s *Server) TLSURL() string { return baseURL("https", s.tlsListener) }

// ProxyURL is the address of the proxy for the platforms' host names; "" when it is off or before
// Listen.
func (s *Server) ProxyURL() string { return baseURL("http", s.proxyListener) }

// ControlURL is the base URL of the control API; "" when it is off or before Listen.
func (s *Server) ControlURL() string {
	if s.controlListener == nil && s.cfg.ControlOnPlatform && s.platformListener != nil {
		return s.PlatformURL() + adminPath
	}
	return baseURL("http", s.controlListener)
}

// baseURL is a URL by which this machine reaches a listener.
func baseURL(scheme string, l net.Listener) string {
	if l == nil {
		return ""
	}
	addr := l.Addr().(*net.TCPAddr)
	host := addr.IP.String()
	if addr.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return scheme + "://" + net.JoinHostPort(host, fmt.Sprint(addr.Port))
}

// Ready gives the object that `serve --json` prints.
func (s *Server) Ready() api.Ready {
	r := api.Ready{Platform: s.PlatformURL(), TLS: s.TLSURL(), Proxy: s.ProxyURL(), Control: s.ControlURL(), Seed: *s.cfg.Seed, Apps: []api.ReadyApp{}}
	for _, a := range s.lab.Apps.All() {
		r.Apps = append(r.Apps, api.ReadyApp{Provider: a.Provider, ID: a.ID})
	}
	return r
}
