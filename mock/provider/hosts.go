package provider

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// Hosted is implemented by providers whose platform has host names of its own.
type Hosted interface {
	// Hosts are the names that merchants' clients call.
	Hosts() []Host
}

// Host is a platform's own host name.
type Host struct {
	Name   string // in lower case, "openapi.alipay.com"
	Test   bool   // of the platform's sandbox: no money moves there
	Source string
}

// Hosts are a provider's host names, none when it doesn't tell.
func Hosts(p Provider) []Host {
	if h, ok := p.(Hosted); ok {
		return h.Hosts()
	}
	return nil
}

// RefuseProduction gives a check of host names: the result says why a name is refused, "" when it may be
// called. Refused is the whole domain of each name where a platform moves real money, but for its sandboxes:
// gateways of other regions and cashiers are below it, too.
func RefuseProduction(providers []Provider) func(host string) string {
	return func(host string) string {
		host = plainHost(host)
		below := func(domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }
		for _, p := range providers {
			if production, sandboxes := Domains(p); slices.ContainsFunc(production, below) && !slices.ContainsFunc(sandboxes, below) {
				return "it belongs to the real " + p.Name() + " in production, which paymock never calls; give an address of your own test server"
			}
		}
		return ""
	}
}

// Domains are those below which a provider's platform moves real money, and what of them is its sandboxes'.
func Domains(p Provider) (production, sandboxes []string) {
	for _, h := range Hosts(p) {
		if domain := domainOf(h.Name); h.Test {
			sandboxes = append(sandboxes, h.Name)
		} else if !slices.Contains(production, domain) {
			production = append(production, domain)
		}
	}
	return production, sandboxes
}

// domainOf is the platform's own domain, two labels, or three below one like com.cn, with all below it.
func domainOf(host string) string {
	labels := strings.Split(host, ".")
	own := 2
	if n := len(labels); n > own && len(labels[n-1]) == 2 && slices.Contains([]string{"ac", "co", "com", "edu", "gov", "net", "org"}, labels[n-2]) {
		own = 3
	}
	return strings.Join(labels[max(0, len(labels)-own):], ".")
}

// plainHost is a host name as HTTP clients look it up: ASCII, in lower case, without the dot at its end.
func plainHost(host string) string {
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	return strings.TrimRight(strings.ToLower(host), ".")
}

// IsWebAddress reports whether a callback could be sent, or a browser led, there.
func IsWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}
