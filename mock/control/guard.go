package control

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"paymock/mock/clock"
)

// guardCalls keeps strangers out: those without the token, and web pages that a developer's
// browser has open. It answers health probes always, since they carry no secret.
func (c *Control) guardCalls(next http.Handler) http.Handler {
	crossSite := http.NewCrossOriginProtection()
	token := sha256.Sum256([]byte(c.Token))
	strangers := NewStrangers(c.Lab.Clock)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.Logger.Debug("control call", "method", r.Method, "path", r.URL.Path, "remote", r.RemoteAddr)
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Cache-Control", "no-store") // answers hold keys
		switch {
		case r.URL.Path == "/healthz" || r.URL.Path == "/readyz":
		case !c.isAllowedHost(r.Host): // with a token, too: a page could know it, as that of an example
			c.writeProblem(w, r, problemf(
				http.StatusForbidden, codeForbidden,
				"the control API answers to localhost, to IP addresses and to the names of --control-host, not to %q; start the server with --control-host NAME, or call it by address", r.Host,
			))
			return
		case c.Dashboard != nil && c.Dashboard.Public(r.URL.Path):
		case c.Token != "" && !isAuthorized(r, token) && !c.signedIn(r):
			if c.Dashboard != nil && crossSite.Check(r) == nil {
				if r.Method == http.MethodPost && r.URL.Path == signInPath {
					c.signIn(w, r, func() { strangers.Delay(r.Context()) })
					return
				}
				if isBrowser(r) {
					c.Dashboard.AskToken(w, r, false)
					return
				}
			}
			if r.Header.Get("Authorization") != "" {
				strangers.Delay(r.Context())
			}
			head.Add("WWW-Authenticate", `Bearer realm="paymock"`)
			if r.Header.Get("Sec-Fetch-Dest") != "empty" { // of a page's script: the page asks, not the browser
				head.Add("WWW-Authenticate", `Basic realm="paymock"`)
			}
			c.writeProblem(w, r, problemf(http.StatusUnauthorized, codeUnauthorized, "send the token of --control-token as Authorization: Bearer …"))
			return
		case crossSite.Check(r) != nil:
			c.writeProblem(w, r, problemf(http.StatusForbidden, codeForbidden, "a page of another site must not drive the control API; call it from a program, or from its own dashboard"))
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), platformKey{}, c.PlatformURL(r))))
	})
}

// platformKey is where the context of a call says where its caller reaches the platforms.
type platformKey struct{}

func platformURL(ctx context.Context) string {
	address, _ := ctx.Value(platformKey{}).(string)
	return address
}

// Wrong tokens are answered no faster than this, so that nobody gets far by guessing; a caller
// without any token is told at once.
const (
	wrongTokensAtOnce = 4
	wrongTokenDelay   = 200 * time.Millisecond
)

// Strangers are the callers of one address that give a wrong token.
type Strangers struct {
	clock  clock.Clock
	places chan struct{}
}

// NewStrangers has them wait by a clock of real time.
func NewStrangers(c clock.Clock) Strangers {
	return Strangers{c, make(chan struct{}, wrongTokensAtOnce)}
}

// Delay holds one back, until it leaves; few are held at once, and the others wait for them.
func (s Strangers) Delay(ctx context.Context) {
	select {
	case s.places <- struct{}{}:
		_ = s.clock.Wait(ctx, wrongTokenDelay) // a caller that left needs no answer
		<-s.places
	case <-ctx.Done():
	}
}

// isAuthorized compares digests, so that neither length nor content shows in the time taken.
func isAuthorized(r *http.Request, want [sha256.Size]byte) bool {
	given := ""
	if scheme, rest, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		given = strings.TrimSpace(rest)
	} else if _, password, ok := r.BasicAuth(); ok {
		given = password
	}
	digest := sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(digest[:], want[:]) == 1
}

// isAllowedHost reports whether a Host header can only come from who means this server. A web page
// can make a name of its own point to 127.0.0.1 (DNS rebinding); it can't do so for these.
func (c *Control) isAllowedHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if name == "" || name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	return slices.ContainsFunc(c.Hosts, func(allowed string) bool { return strings.EqualFold(allowed, name) })
}
