package callback

import (
	"net"
	"net/url"
	"strings"
)

// destinationOf is the host and port that an address leads to; an address that names none is its
// own destination.
func destinationOf(address string) string {
	if host, ok := plainHost(address); ok {
		return host
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// plainHost finds the host and port of an address that names both and needs no decoding, such as
// http://127.0.0.1:8080/notify: most do, and a queue asks often.
func plainHost(address string) (host string, ok bool) {
	rest, ok := strings.CutPrefix(address, "http://")
	if !ok {
		return "", false
	}
	colon, slash := -1, len(rest)
	for i, c := range []byte(rest) {
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '.' || c == '-':
		case c == '/':
			slash = min(slash, i)
		case i > slash && ('A' <= c && c <= 'Z' || c == '_'):
		case c == ':' && colon < 0 && i < slash:
			colon = i
		default:
			return "", false
		}
	}
	if colon <= 0 || strings.Trim(rest[colon+1:slash], "0123456789") != "" || slash == colon+1 {
		return "", false
	}
	return rest[:slash], true
}
