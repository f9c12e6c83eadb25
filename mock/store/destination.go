package store

import (
	"net"
	"net/url"
	"strings"
)

// Destination is where a task leads; "" for a timer, which leads nowhere.
func (t *Task) Destination() string {
	if t.Timer {
		return ""
	}
	return destinationOf(t.URL)
}

// destinationOf is the host and port that an address leads to; an address that names none is its
// own destination.
func destinationOf(address string) string {
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
