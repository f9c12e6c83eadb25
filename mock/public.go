package mock

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"paymock/mock/callback"
)

// publicURL reads Config.PublicURL: an address without a slash at its end, and the path prefix in it.
func publicURL(text string) (base, prefix string, err error) {
	if text == "" {
		return "", "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !callback.PortFits(u) {
		return "", "", fmt.Errorf("%q is no address such as https://pay.test or http://192.168.1.5:8080/paymock", text)
	}
	return strings.TrimRight(text, "/"), strings.TrimRight(u.EscapedPath(), "/"), nil
}

// hasOnly reports whether a text of a proxy's has letters, digits and the given marks only.
func hasOnly(text, marks string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(marks, r)
	})
}

// forwardedHeader is the first value of a header of the proxy's, "" when it is not trusted or of no use.
func (s *Server) forwardedHeader(r *http.Request, name string) string {
	if !s.cfg.BehindProxy {
		return ""
	}
	first, _, _ := strings.Cut(r.Header.Get(name), ",")
	return strings.TrimSpace(first)
}

// forwardedPrefix is the path below which a proxy serves this server, without a slash at its end.
func (s *Server) forwardedPrefix(r *http.Request) string {
	prefix := s.forwardedHeader(r, "X-Forwarded-Prefix")
	if !strings.HasPrefix(prefix, "/") || strings.Contains(prefix, "//") || !hasOnly(prefix, "/._~-") {
		return ""
	}
	return strings.TrimRight(prefix, "/")
}

// callerBaseURL is the base URL under which the caller of a request on the platforms' listeners reached
// it, for links that lead back; "" when the request itself says all that is known.
func (s *Server) callerBaseURL(r *http.Request) string {
	if s.publicBase != "" {
		return s.publicBase
	}
	if !s.cfg.BehindProxy {
		return ""
	}
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if proto := strings.ToLower(s.forwardedHeader(r, "X-Forwarded-Proto")); proto == "http" || proto == "https" {
		scheme = proto
	}
	if given := s.forwardedHeader(r, "X-Forwarded-Host"); hasOnly(given, ".:-_[]") {
		host = given
	}
	if host == "" {
		return ""
	}
	port, err := strconv.ParseUint(s.forwardedHeader(r, "X-Forwarded-Port"), 10, 16)
	if _, _, there := net.SplitHostPort(host); err == nil && there != nil && port != usualPort(scheme) {
		host += ":" + strconv.FormatUint(port, 10)
	}
	return scheme + "://" + host + s.forwardedPrefix(r)
}

func usualPort(scheme string) uint64 {
	if scheme == "https" {
		return 443
	}
	return 80
}

// platformURLFor is the base URL of the platforms' paths as the caller of the control API reaches
// them: --public-url, or where he reached this machine when the listener takes calls to any address.
func (s *Server) platformURLFor(r *http.Request) string {
	if s.publicBase != "" {
		return s.publicBase
	}
	if s.viaPlatform(r) && r.Host != "" {
		if base := s.callerBaseURL(r); base != "" {
			return base
		}
		if r.TLS != nil {
			return "https://" + r.Host
		}
		return "http://" + r.Host
	}
	return s.callerURL(r, s.PlatformURL(), s.platformListener)
}

// controlURLFor is the base URL of the control API as the caller of it reaches it.
func (s *Server) controlURLFor(r *http.Request) string {
	return s.callerURL(r, s.ControlURL(), s.controlListener)
}

// callerURL gives a listener's URL the host that the caller of r names, when it listens on all.
func (s *Server) callerURL(r *http.Request, base string, l net.Listener) string {
	if l == nil {
		return base
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok || !addr.IP.IsUnspecified() || r.Host == "" {
		return base
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return "http://" + net.JoinHostPort(strings.Trim(host, "[]"), strconv.Itoa(addr.Port))
}

// viaPlatform reports whether a call of the control API came by the platforms' listeners.
func (s *Server) viaPlatform(r *http.Request) bool {
	at, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok {
		return false
	}
	for _, l := range []net.Listener{s.platformListener, s.tlsListener} {
		if l == nil {
			continue
		}
		if addr, ok := l.Addr().(*net.TCPAddr); ok && addr.Port == at.Port {
			return true
		}
	}
	return false
}

// withoutPrefix takes the path of --public-url off requests whose proxy left it on: providers see
// the platform's own paths.
func (s *Server) withoutPrefix(next http.Handler) http.Handler {
	if s.publicPrefix == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, ok := cutPath(r.URL.EscapedPath(), s.publicPrefix); ok {
			if u, err := url.Parse(rest); err == nil {
				inner := *r
				address := *r.URL
				address.Path, address.RawPath = u.Path, u.RawPath
				inner.URL = &address
				// The control API's pages find in the target what their links begin with.
				if target, ok := cutPath(r.RequestURI, s.publicPrefix); ok && !strings.HasPrefix(rest, adminPath+"/") {
					inner.RequestURI = target
				}
				r = &inner
			}
		}
		next.ServeHTTP(w, r)
	})
}

// cutPath takes whole segments off the beginning of a path.
func cutPath(path, prefix string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(path, prefix)
	switch {
	case !ok || rest != "" && rest[0] != '/' && rest[0] != '?':
		return path, false
	case rest == "" || rest[0] == '?':
		return "/" + rest, true
	}
	return rest, true
}

// belowPrefix tells the control API's pages the path below which a proxy serves them, which it has
// taken off: their links begin with it.
func (s *Server) belowPrefix(next http.Handler) http.Handler {
	if !s.cfg.BehindProxy {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if prefix := s.forwardedPrefix(r); prefix != "" && strings.HasPrefix(r.RequestURI, "/") {
			if _, there := cutPath(r.RequestURI, prefix); !there {
				inner := *r
				inner.RequestURI = prefix + r.RequestURI
				r = &inner
			}
		}
		next.ServeHTTP(w, r)
	})
}
