package provider

import (
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
// called. Refused are the names where a platform moves real money, and those below them.
func RefuseProduction(providers []Provider) func(host string) string {
	return func(host string) string {
		host = plainHost(host)
		for _, p := range providers {
			for _, h := range Hosts(p) {
				if !h.Test && (host == h.Name || strings.HasSuffix(host, "."+h.Name)) {
					return "it belongs to the real " + p.Name() + " in production, which paymock never calls; give an address of your own test server"
				}
			}
		}
		return ""
	}
}

// plainHost is a host name as HTTP clients look it up: ASCII, in lower case, without the dot at its end.
func plainHost(host string) string {
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	return strings.TrimRight(strings.ToLower(host), ".")
}
