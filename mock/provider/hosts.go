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
		for _, p := range providers {
			hosts := Hosts(p)
			if slices.ContainsFunc(hosts, func(h Host) bool { return h.Test && isSubdomain(host, h.Name) }) {
				continue
			}
			for _, h := range hosts {
				if !h.Test && isSubdomain(host, domainOf(h.Name)) {
					return "it belongs to the real " + p.Name() + " in production, which paymock never calls; give an address of your own test server"
				}
			}
		}
		return ""
	}
}

func isSubdomain(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// domainOf is the platform's own domain, two labels with all of them.
func domainOf(host string) string {
	labels := strings.Split(host, ".")
	return strings.Join(labels[max(0, len(labels)-2):], ".")
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
