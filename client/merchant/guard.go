package merchant

import (
	"context"
	"crypto/subtle"
	"errors"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// guardControl keeps strangers out: those without the token, those elsewhere when there is none, and web
// pages that somebody's browser has open here. A page can make a name of its own point to this
// machine (DNS rebinding), but it can't name it localhost or by address; its posts carry its
// origin, and without asking first it sends no JSON.
func (m *Merchant) guardControl(token string, hosts []string, next http.Handler) http.Handler {
	crossSite := http.NewCrossOriginProtection()
	wrong := make(chan struct{}, wrongTokensAtOnce)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Cache-Control", "no-store") // answers hold what callbacks said
		switch {
		case !trustedHost(r.Host, hosts):
			writeRefusal(w, http.StatusForbidden, "forbidden", errors.New("call the merchant's API by localhost, by address, or by the name in its own address (--url)"))
		case crossSite.Check(r) != nil:
			writeRefusal(w, http.StatusForbidden, "forbidden", errors.New("a page of another site must not drive the merchant; call it from a program"))
		case !programsType(r.Header.Get("Content-Type")):
			writeRefusal(w, http.StatusUnsupportedMediaType, "invalid", errors.New("want Content-Type: application/json"))
		case token == "" && !isLocalCaller(r.RemoteAddr):
			writeRefusal(w, http.StatusForbidden, "forbidden", errors.New("without a token the merchant's API answers callers on its own machine; start the merchant with one (--token)"))
		case token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1:
			if r.Header.Get("Authorization") != "" {
				m.delayStranger(r.Context(), wrong)
			}
			writeRefusal(w, http.StatusUnauthorized, "unauthorized", errors.New("want the merchant's bearer token"))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// So many wrong tokens wait at once, each so long, so that nobody gets far by guessing; a caller without any is
// told at once.
const (
	wrongTokensAtOnce = 4
	wrongTokenDelay   = 200 * time.Millisecond
)

// delayStranger holds a caller with a wrong token back, until it leaves.
func (m *Merchant) delayStranger(ctx context.Context, places chan struct{}) {
	select {
	case places <- struct{}{}:
		_ = m.config.Wait(ctx, wrongTokenDelay) // a caller that left needs no answer
		<-places
	case <-ctx.Done():
	}
}

// trustedHost says whether a Host header can only come from who means this server.
func trustedHost(host string, allowed []string) bool {
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
	return slices.ContainsFunc(allowed, func(known string) bool { return strings.EqualFold(known, name) })
}

// programsType is false for the types that a page's form or script may post without asking, but
// for the one that curl -d says, which comes with an origin from a page.
func programsType(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return contentType == "" || err == nil && (media == "application/json" || media == "application/x-www-form-urlencoded")
}

// isLocalCaller says whether a caller is on this machine.
func isLocalCaller(remote string) bool {
	at, err := netip.ParseAddrPort(remote)
	return err != nil || at.Addr().Unmap().IsLoopback() // no address: not over a network
}
