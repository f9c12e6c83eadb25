package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/netutil"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/mock/api"
)

// defaultListen is where the merchant listens unless told otherwise.
const defaultListen = "127.0.0.1:12190"

// maxConnections bounds the connections to the listener; more wait until one ends.
const maxConnections = 512

type listenCommand struct {
	Listen     string `default:"127.0.0.1:12190" fromenv:"" placeholder:"ADDR" help:"Address to listen on; port 0 picks a free one. Environment: PAYCTL_LISTEN."`
	URL        string `name:"url" fromenv:"" placeholder:"URL" help:"The merchant's base URL as the platform reaches it. Default: made from the address listened on. Environment: PAYCTL_URL."`
	NoRegister bool   `help:"Don't tell paymock the addresses; set them with payctl app set."`
	ForwardTo  string `placeholder:"URL" help:"Hand each callback on to this address as it came, once it was verified and shown, and its answer back to the platform."`
	Refuse     int    `placeholder:"N" help:"Answer the first N callbacks of each app with status 500."`
	Token      string `fromenv:"" help:"Bearer token of the merchant's own API below /__merchant/, by which tests read its inbox; without one it answers callers on this machine only. Environment: PAYCTL_TOKEN."`
}

// Help is shown by payctl listen --help.
func (listenCommand) Help() string {
	return `Receives callbacks, verifies each with the client's own code, prints it, books its money
once and answers as the platform wants. It acts for all demo apps, or for the one app named
with --app or --provider, and tells paymock its addresses; at the end it takes them back.
With --json the first line is {"url": …} when ready, then one callback a line.

Examples:

  payctl listen
  payctl listen --app op1234567890abcd --refuse 2
  payctl listen --forward-to http://127.0.0.1:8080/notify
  payctl listen --listen 0.0.0.0:12190 --url http://192.168.1.5:12190`
}

// Run listens until interrupted.
func (c *listenCommand) Run(s *session) error {
	if err := c.checkAddress(); err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(s.ctx, "tcp", c.Listen)
	if err != nil {
		return &exitError{exitReach, fmt.Errorf("--listen: %w; choose another address, or port 0 for a free one", err)}
	}
	defer l.Close() //nolint:errcheck // Shutdown has closed it before
	e := &listener{session: s}
	e.merchant, err = adapter.NewReceiver(merchant.Config{Now: time.Now, Observe: e.printCallback})
	if err != nil {
		return err
	}
	base, err := c.baseURL(s, l.Addr())
	if err != nil {
		return err
	}
	var callbacks http.Handler = e.merchant
	switch {
	case c.ForwardTo != "" && c.Refuse > 0:
		return usagef("--refuse and --forward-to are given; whoever the callbacks are handed on to answers them, so leave one out")
	case c.ForwardTo != "":
		if callbacks, err = e.forwardTo(c.ForwardTo); err != nil {
			return err
		}
	}
	server := &http.Server{
		Handler: e.handler(c.Token, base, callbacks), ConnState: e.unused.connState,
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute, // longer than an answer may wait
	}
	unread, cancel := context.WithCancel(s.ctx) // also done when nobody reads any more what is printed
	defer cancel()
	signal.Ignore(syscall.SIGPIPE) // which would end payctl with the addresses still pointing here
	s.stdout = &checkedWriter{Writer: s.stdout, failed: cancel}
	served := make(chan error, 1)
	go func() { served <- server.Serve(netutil.LimitListener(l, maxConnections)) }()
	apps, problem := e.registerApps(base, !c.NoRegister, c.Refuse)
	if code, _ := exitCodeOf(problem); s.given && len(apps) == 0 && problem != nil && code != exitReach {
		return usagef("%w", problem)
	}
	e.printStart(base, apps, problem)
	select {
	case <-unread.Done():
	case err := <-served:
		return &exitError{exitReach, err}
	}
	return e.stopListening(server)
}

// shortestToken is how long a token must be, in bytes, where others can guess at it.
const shortestToken = 6

// checkAddress looks at the address, and at the token where others can reach it. Without a token the merchant's own
// API answers this machine alone.
func (c *listenCommand) checkAddress() error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return usagef("--listen: %q is not host:port, such as %s", c.Listen, defaultListen)
	}
	if n, err := strconv.Atoi(port); err == nil && (n < 0 || n > 65535) {
		return usagef("--listen: %q has no port from 0 to 65535, such as %s", c.Listen, defaultListen)
	}
	ip, err := netip.ParseAddr(host)
	here := host == "localhost" || err == nil && ip.IsLoopback()
	if !here && c.Token != "" && len(c.Token) < shortestToken {
		return usagef("--token: has %d bytes, and others can reach %s and guess; give it at least %d", len(c.Token), c.Listen, shortestToken)
	}
	return nil
}

// baseURL is the merchant's URL as the platform reaches it.
func (c *listenCommand) baseURL(s *session, addr net.Addr) (string, error) {
	if c.URL != "" {
		if _, err := client.ParseBaseURL(c.URL); err != nil {
			return "", usagef("--url: %v, such as http://192.168.1.5:12190", err)
		}
		return strings.TrimRight(c.URL, "/"), nil
	}
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return "http://" + addr.String(), nil
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = s.ownAddress()
	}
	return "http://" + net.JoinHostPort(host, fmt.Sprint(tcp.Port)), nil
}

// ownAddress is the address of this machine by which the server is reached, and so the one by
// which it reaches back; loopback when there is no way to it.
func (s *session) ownAddress() string {
	const loopback = "127.0.0.1"
	u, err := url.Parse(s.control.BaseURL())
	if err != nil {
		return loopback
	}
	ctx, cancel := context.WithTimeout(s.ctx, 2*time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "80")))
	if err != nil {
		return loopback
	}
	defer conn.Close() //nolint:errcheck // nothing was written
	if tcp, ok := conn.LocalAddr().(*net.TCPAddr); ok {
		return tcp.IP.String()
	}
	return loopback
}

// listener is a listening merchant.
type listener struct {
	session  *session
	merchant *merchant.Merchant
	unused   unusedConnections
	mu       sync.Mutex // one callback is printed at a time
	handsOn  bool       // to another server; a callback is then shown together with that one's answer
	held     map[string][]merchant.Callback
	restore  []func(context.Context) error
}

func (e *listener) handler(token, base string, callbacks http.Handler) http.Handler {
	mux := http.NewServeMux()
	var hosts []string
	if u, err := url.Parse(base); err == nil {
		hosts = append(hosts, u.Hostname())
	}
	mux.Handle(merchant.ControlPath, e.merchant.Control(token, hosts...))
	mux.Handle("/", callbacks)
	return mux
}

// registerApps learns the keys of the apps to listen for and, if it may, tells the server where
// their callbacks go. Without the control API the merchant still listens: apps can be given to
// it below /__merchant/.
func (e *listener) registerApps(base string, tell bool, refuse int) (apps []api.App, problem error) {
	ctx, cancel := e.session.callContext()
	defer cancel()
	wanted, err := e.wantedApps(ctx)
	if err != nil {
		return nil, err
	}
	var problems []error
	for _, a := range wanted {
		ref := merchant.Ref{Provider: a.Provider, ID: a.ID}
		keys := merchant.App{Provider: a.Provider, ID: a.ID, Secret: a.Secret, PlatformPublicKey: a.PlatformPublicKey, Keys: a.Keys}
		if err := errors.Join(e.merchant.Register(ctx, keys), e.refuseFirst(ctx, ref, refuse)); err != nil {
			problems = append(problems, fmt.Errorf("app %s: %w", ref, err))
			continue
		}
		if tell {
			if err := e.pointCallbacks(ctx, a, base, ref); err != nil {
				problems = append(problems, fmt.Errorf("app %s: %w", ref, err))
				continue
			}
		}
		apps = append(apps, a)
	}
	return apps, errors.Join(problems...)
}

// refuseFirst has an app's first callbacks refused: said before the server is told the address,
// so that none comes before it.
func (e *listener) refuseFirst(ctx context.Context, ref merchant.Ref, times int) error {
	if times == 0 {
		return nil
	}
	return e.merchant.Behave(ctx, ref, merchant.Behaviour{Times: times, Action: merchant.ActionAnswer, Status: http.StatusInternalServerError})
}

// wantedApps are the apps to listen for: the one named, or the demo apps whose callbacks the
// merchant can verify.
func (e *listener) wantedApps(ctx context.Context) ([]api.App, error) {
	if e.session.given {
		a, _, err := e.session.appAccount(ctx)
		return []api.App{a}, err
	}
	all, err := e.session.control.Apps(ctx)
	known := adapter.Verifiers()
	return slices.DeleteFunc(all, func(a api.App) bool { return !a.Demo || known[a.Provider] == nil }), err
}

// pointCallbacks points an app's callbacks here, and remembers how it was.
func (e *listener) pointCallbacks(ctx context.Context, a api.App, base string, ref merchant.Ref) error {
	k, err := adapter.Find(a.Provider)
	if err != nil {
		return err
	}
	here, before := api.AppPatch{Callbacks: map[string]string{}}, api.AppPatch{Callbacks: map[string]string{}}
	for _, at := range k.Callbacks {
		here.Callbacks[at.Address], before.Callbacks[at.Address] = base+merchant.Path(ref, at.Address), cmp.Or(a.Callbacks[at.Address], a.Callbacks[at.Kind])
	}
	handle := e.session.control.App(a.Provider, a.ID)
	_, err = handle.Patch(ctx, here)
	var refused *control.Error
	if !errors.As(err, &refused) { // a call that a signal ended may have had its effect
		e.restore = append(e.restore, func(ctx context.Context) error { _, err := handle.Patch(ctx, before); return err })
	}
	return err
}

// printStart tells that the merchant listens, and for whom.
func (e *listener) printStart(base string, apps []api.App, problem error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	names := []string{}
	for _, a := range apps {
		names = append(names, a.Provider+"/"+a.ID)
	}
	if problem != nil {
		printLine(e.session.stderr, "payctl: listening, but not for every app: %v", problem)
		if _, advice := exitCodeOf(problem); advice != "" {
			printLine(e.session.stderr, "  %s", advice)
		}
	}
	shown := struct {
		URL  string   `json:"url"`
		Apps []string `json:"apps"`
	}{base, names}
	_ = e.session.showResult(shown, func(w io.Writer) { // a line of JSON can't fail, and a lost pipe is noticed later
		e.session.printSaid(w, "merchant listens at %s for %s; stop with Ctrl-C", base, cmp.Or(strings.Join(names, ", "), "no app yet"))
	})
}

// printCallback shows one callback.
func (e *listener) printCallback(c merchant.Callback) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.handsOn {
		e.held[callbackKey(c.URI, c.Body)] = append(e.held[callbackKey(c.URI, c.Body)], c)
		return
	}
	e.showCallback(c)
}

// callbackKey is by what a callback is found again that is held until it was answered; its repeats are like it.
func callbackKey(uri string, body []byte) string { return uri + "\n" + string(body) }

// takeHeldCallback takes a callback that is held; ok is false when the merchant has seen none such.
func (e *listener) takeHeldCallback(uri string, body []byte) (c merchant.Callback, ok bool) {
	key := callbackKey(uri, body)
	all := e.held[key]
	if len(all) == 0 {
		return c, false
	}
	if e.held[key] = all[1:]; len(all) == 1 {
		delete(e.held, key)
	}
	return all[0], true
}

func (e *listener) showCallback(c merchant.Callback) {
	_ = e.session.showResult(c, func(w io.Writer) {
		verdict := "signature right"
		switch {
		case !c.Verified:
			verdict = "NOT BELIEVED: " + c.Reason
		case c.RepeatOf != 0:
			verdict = fmt.Sprintf("signature right, repeat of %d", c.RepeatOf)
		}
		about := fmt.Sprintf(e.session.language.Of("%s of %s|%[2]s 的 %[1]s"), cmp.Or(c.Notice, c.Kind), cmp.Or(c.Trade, "-"))
		colour := green
		if !c.Verified {
			colour = red
		}
		printLine(w, "%d  %s  %s/%s  %s  %v", c.Seq, e.session.zonedTime(c.At), c.Provider, c.App, about, paintText(e.session.showsColours(w), colour, payctlTexts.In(e.session.language, verdict)))
		if c.Booked != 0 {
			e.session.printSaid(w, "    booked %s", platformOf(c.Provider).Major(c.Booked))
		}
		var rows []string
		for _, name := range adapter.Fields(c.Fields).Sorted() {
			rows = append(rows, "    "+tableRow(name, c.Fields[name]))
		}
		e.session.printTable(w, "", rows)
	})
}

// unusedGrace is how long a connection that has brought no request may still bring one when the server ends.
const unusedGrace = 250 * time.Millisecond

// stopListening gives the addresses back, lets callbacks under way end, and leaves.
func (e *listener) stopListening(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.session.ctx), stopTime)
	defer cancel()
	for _, restore := range e.restore {
		var gone *control.Unreachable
		var denied *control.Error
		if err := restore(ctx); err != nil && !errors.As(err, &gone) && !errors.As(err, &denied) {
			printLine(e.session.stderr, "payctl: %v", err)
		}
	}
	if err := e.merchant.Close(); err != nil {
		return err
	}
	late := time.AfterFunc(unusedGrace, e.unused.close)
	defer late.Stop()
	if err := server.Shutdown(ctx); err != nil {
		printLine(e.session.stderr, "payctl: callbacks under way for more than %s were cut off", stopTime)
		return server.Close()
	}
	return nil
}

// unusedConnections are those that have brought no request yet: a pool that dials ahead has some. Shutdown
// waits five seconds for each.
type unusedConnections struct {
	mu   sync.Mutex
	open map[net.Conn]struct{}
}

// connState is told of each change of a connection's state.
func (u *unusedConnections) connState(conn net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if state != http.StateNew {
		delete(u.open, conn)
		return
	}
	if u.open == nil {
		u.open = map[net.Conn]struct{}{}
	}
	u.open[conn] = struct{}{}
}

func (u *unusedConnections) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for conn := range u.open {
		_ = conn.Close()
	}
}
