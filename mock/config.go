package mock

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"paymock/mock/clock"
	"paymock/mock/doctor"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/store/redis"
	"paymock/mock/words"
)

// Config holds a Server's settings. The zero value is ready: it listens on free loopback
// ports, keeps everything in memory and has the demo apps.
type Config struct {
	// Listen is the address of the platforms' paths. Default 127.0.0.1:0, a free port.
	Listen string
	// PublicURL is where clients reach the platforms' paths, when that is not Listen: behind a
	// mapped port or a proxy. Links that lead back and platform_url begin with it; a path in it is
	// taken off requests that have it. Default: where each request says that it reached the server.
	PublicURL string
	// BehindProxy believes the headers X-Forwarded-Proto, -Host, -Port and -Prefix.
	BehindProxy bool
	// Control is the address of the control API and metrics. Default 127.0.0.1:0;
	// "off" serves none.
	Control string
	// ControlOnPlatform serves the control API below /__admin on the platforms' listener too.
	ControlOnPlatform bool
	// ExplainAnswers puts the reason of each refusal into the header X-Paymock-Why of its answer.
	ExplainAnswers bool
	// Language is that of the reasons in the log, and of that header where a request names none: en,
	// zh or zh-TW. "": English.
	Language string
	// ControlToken is the bearer token of the control API. Required unless every address that
	// serves it is loopback.
	ControlToken string
	// ControlHosts are further names by which the control API may be called, beside localhost and
	// addresses: that of a container or service. Web pages can make names of their own lead here.
	ControlHosts []string
	// Connections bounds the connections at once on each address of the platforms; one that waits
	// for no request makes room for a new one. 0: what the machine's bound on open files allows.
	Connections int
	// TLSListen is a further address of the platforms' paths, over TLS. Default: none.
	TLSListen string
	// ProxyListen is the address of an HTTP proxy that answers for the platforms' own host names, by
	// CONNECT and whole URLs, and refuses every other. Default: none.
	ProxyListen string
	// ProxyToken is the password of the proxy. Required unless its address is loopback.
	ProxyToken string
	// TLSCADir keeps the authority that TLS certificates are made with, ca.pem and ca-key.pem;
	// they are made when missing. Default: an authority that is forgotten with the server.
	TLSCADir string
	// Store is where state is kept: "memory", or the URL of a Redis, which servers that are given
	// the same share. Default memory.
	Store string
	// State is a file in which the state outlives a stop, where Store is memory: it is read at the
	// start if it is there, and written when something has changed. It has secrets and keys as they
	// were given. Default: none.
	State string
	// StorePrefix begins the store's keys. Default paymock.
	StorePrefix string
	// Seed decides ids, draws and invented data. Nil draws one.
	Seed *uint64
	// Providers are the platforms that are served. Default: those of this build.
	Providers []provider.Provider
	// Scenarios are applied in order: names of shipped ones, or files.
	Scenarios []string
	// Watch applies scenario files again when they change. A bad file changes nothing, and the
	// log says so.
	Watch bool
	// Aliases are further paths at which a platform's path is served: intella hands out the
	// address with the account, so another one may stand in a POS.
	Aliases map[string]string
	// NoDemo leaves out the demo apps.
	NoDemo bool
	// NoHeaderRules ignores the header X-Paymock-Respond, by which a request chooses the code
	// that answers it.
	NoHeaderRules bool
	// AllowCallbacks are the networks that callbacks may reach. Nil: loopback and private ones.
	AllowCallbacks []netip.Prefix
	// CallbackCAs are files of certificates, PEM, of authorities that merchants' certificates may
	// come from, beside the system's.
	CallbackCAs []string
	// CallbackProxy is the HTTP proxy that callbacks go through, http://[user:password@]host:port.
	// Empty: they go straight, whatever the environment says.
	CallbackProxy string
	// JournalEntries and JournalBytes bound each app's journal. Default 10,000 and 16 MiB.
	JournalEntries int
	JournalBytes   int64
	// MaxApps bounds the apps, MaxTrades the trades of each, MaxCallbacks its waiting callbacks (and
	// four times as many those of all), MaxStreams the event streams at a time. Default 10,000,
	// 250,000, 50,000 and 256.
	MaxApps, MaxTrades, MaxCallbacks, MaxStreams int
	// MaxMemory is about how many MiB trades, callbacks and journals of all apps may take, in a
	// store in memory. Journals are dropped first, then finished callbacks; then what would add
	// more is refused. Default 1024.
	MaxMemory int
	// Replay is a recording, as paymock record writes it, from which calls of its platform are answered;
	// what is not in it is decided as usual or, with Strict, refused. Default: none.
	Replay []byte
	Strict bool
	// Record makes the server a recorder in front of a platform. Default: it is none.
	Record *Record
	// merchant takes every callback, for one who repeats what was. Nil: callbacks go where they are to.
	merchant *recordedMerchant
	// StopTimeout is how long a stop waits for requests in flight. Default 10 s.
	StopTimeout time.Duration
	// Logger gets the log. Default: none.
	Logger *slog.Logger
	// Notices gets what people are to read when it happens: what is wrong with a scenario that is watched, with
	// the lines around. Nil: the log has that, a line for each mistake.
	Notices io.Writer
	// Clock is real time. Default the machine's.
	Clock clock.Clock
	// Version is shown by health and banner.
	Version string
}

// bound is a number of things that there may be.
type bound struct {
	flag     string
	value    *int
	standard int
}

func (c *Config) bounds() []bound {
	return []bound{
		{"max-apps", &c.MaxApps, 10_000},
		{"max-trades", &c.MaxTrades, 250_000},
		{"max-callbacks", &c.MaxCallbacks, 50_000},
		{"max-streams", &c.MaxStreams, 256},
		{"max-memory", &c.MaxMemory, 1024},
	}
}

// maxRecords bounds an app's trades, and its records of each other kind: orders, refunds, terminals.
func (c *Config) maxRecords() (kinds map[string]int, others int) {
	const least, perTrade = 1_000_000, 4
	return map[string]int{ledger.KindTrade: c.MaxTrades}, max(least, perTrade*c.MaxTrades)
}

// Off is the Config.Control that serves no control API.
const Off = "off"

func (c Config) withDefaults() Config {
	if c.Listen == "" {
		c.Listen = "127.0.0.1:0"
	}
	if c.Control == "" {
		c.Control = "127.0.0.1:0"
	}
	if c.Store == "" {
		c.Store = Memory
	}
	if c.Providers == nil {
		c.Providers = Providers()
	}
	TeachWords(c.Providers)
	if c.Connections == 0 {
		c.Connections = defaultConnections()
	}
	for _, bound := range c.bounds() {
		if *bound.value == 0 {
			*bound.value = bound.standard
		}
	}
	if c.Seed == nil {
		seed := ident.NewSeed()
		c.Seed = &seed
	}
	if c.StopTimeout == 0 {
		c.StopTimeout = 10 * time.Second
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Version == "" {
		c.Version = "dev"
	}
	return c
}

// validate names each field at fault and the remedy.
func (c Config) validate() error {
	var errs []error
	fail := func(field, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s", field, fmt.Sprintf(format, args...)))
	}
	address := func(field, value, example string) {
		_, port, err := net.SplitHostPort(value)
		if err != nil {
			if host, _, _ := strings.Cut(example, ":"); value != "" && strings.Trim(value, "0123456789") == "" { // a port alone
				example = net.JoinHostPort(host, value)
			}
			fail(field, "%q is not host:port, such as %s", value, example)
		} else if n, err := strconv.Atoi(port); err == nil && (n < 0 || n > 65535) {
			fail(field, "%q has no port from 0 to 65535, such as %s", value, example)
		}
	}
	if _, ok := doctor.ParseLanguage(c.Language); c.Language != "" && !ok {
		fail("lang", "%q is no language of the reasons; use en, zh or zh-TW%s", c.Language, words.LanguageHint(c.Language))
	}
	address("listen", c.Listen, "127.0.0.1:12180")
	if c.TLSListen != "" {
		address("tls-listen", c.TLSListen, "127.0.0.1:12443")
	}
	if c.TLSCADir != "" && c.TLSListen == "" && c.ProxyListen == "" {
		fail("tls-ca-dir", "has no effect without tls-listen or proxy-listen; set both")
	}
	if c.ProxyListen != "" {
		address("proxy-listen", c.ProxyListen, "127.0.0.1:12188")
	}
	c.validateProxy(fail)
	if c.Control != Off {
		address("control", c.Control, "127.0.0.1:12181, nor empty for off")
	}
	for _, bound := range c.bounds() {
		if *bound.value < 0 {
			fail(bound.flag, "%d is no bound; give a positive number, or leave it out for %d", *bound.value, bound.standard)
		}
	}
	c.validateToken(fail)
	c.validateHosts(fail)
	for _, alias := range slices.Sorted(maps.Keys(c.Aliases)) {
		validateAlias(alias, fail)
	}
	c.validateTogether(fail)
	if c.JournalEntries < 0 || c.JournalBytes < 0 {
		fail("journal", "bounds can't be negative")
	}
	if c.StopTimeout < 0 {
		fail("stop-timeout", "can't be negative")
	}
	return errors.Join(errs...)
}

// validateTogether finds options that have no effect without another, or beside it.
func (c Config) validateTogether(fail func(field, format string, args ...any)) {
	if c.Watch && len(c.Scenarios) == 0 {
		fail("watch", "has no effect without scenario; set both")
	}
	if c.State != "" && c.Store != Memory {
		fail("state", "has no effect with store %s, which keeps the state itself; leave one of them out", redis.Address(c.Store))
	}
	switch {
	case c.Strict && c.Replay == nil:
		fail("strict", "has no effect without replay; set both")
	case c.Replay != nil && c.Store != Memory:
		fail("replay", "has no effect on the other servers of store %s; serve a recording from memory", redis.Address(c.Store))
	}
}

// isLoopback reports whether only this machine can reach an address.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// shortestToken is how long a token must be, in bytes, where others can guess at it.
const shortestToken = 6

// validateHosts checks the names of the control API, and how many may call.
func (c Config) validateHosts(fail func(field, format string, args ...any)) {
	if c.Connections < 0 {
		fail("max-connections", "%d is no number of connections; leave it out for %d", c.Connections, defaultConnections())
	}
	for _, name := range c.ControlHosts {
		if name == "" || strings.ContainsAny(name, "/:*, ") {
			fail("control-host", "%q is no host name such as paymock; a port, a scheme or a pattern is not part of it", name)
		}
	}
}

// validateProxy checks the proxy's token against where it is served.
func (c Config) validateProxy(fail func(field, format string, args ...any)) {
	public := c.ProxyListen != "" && !isLoopback(c.ProxyListen)
	switch {
	case c.ProxyListen == "" && c.ProxyToken != "":
		fail("proxy-token", "has no effect without proxy-listen; set both")
	case strings.ContainsAny(c.ProxyToken, " \t\r\n"):
		fail("proxy-token", "has a blank or line end; remove it")
	case public && c.ProxyToken == "":
		fail("proxy-token", "required, because others can reach the proxy at %s; set one, or serve it on 127.0.0.1", c.ProxyListen)
	case public && len(c.ProxyToken) < shortestToken:
		fail("proxy-token", "has %d bytes, and others can reach %s and guess; give it at least %d", len(c.ProxyToken), c.ProxyListen, shortestToken)
	}
}

// validateAlias refuses paths that a router or a client takes for others.
func validateAlias(alias string, fail func(field, format string, args ...any)) {
	plain := path.Clean("/" + alias)
	if strings.HasSuffix(alias, "/") && plain != "/" {
		plain += "/"
	}
	switch {
	case plain == adminPath || strings.HasPrefix(plain, adminPath+"/"):
		fail("alias", "%q is where the control API may be served; choose another path", alias)
	case strings.ContainsAny(alias, ":*?#{}%\\") || strings.ContainsFunc(alias, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }):
		fail("alias", `%q is no plain path; leave out : * ? # { } %% \ and blanks`, alias)
	case strings.HasPrefix(alias, "/") && alias != plain:
		fail("alias", "%q is no plain path; write %q", alias, plain)
	}
}

// validateToken checks the token against where the control API is served.
func (c Config) validateToken(fail func(field, format string, args ...any)) {
	served := []string{}
	if c.Control != Off {
		served = append(served, c.Control)
	}
	if c.ControlOnPlatform {
		served = append(served, c.Listen)
		if c.TLSListen != "" {
			served = append(served, c.TLSListen)
		}
	}
	public := slices.IndexFunc(served, func(address string) bool { return !isLoopback(address) })
	switch {
	case strings.TrimSpace(c.ControlToken) != c.ControlToken:
		fail("control-token", "begins or ends with a blank; remove it")
	case c.ControlToken == "" && public >= 0:
		fail("control-token", "required, because the control API is served on %s, which others can reach; set one, or serve it on 127.0.0.1", served[public])
	case c.ControlToken == "" && c.ControlOnPlatform:
		fail("control-token", "required, because the control API is served beside the platforms' pages, whose scripts could call it; set one, or leave out control-on-platform")
	case public >= 0 && len(c.ControlToken) < shortestToken:
		fail("control-token", "has %d bytes, and others can reach %s and guess; give it at least %d", len(c.ControlToken), served[public], shortestToken)
	}
}
