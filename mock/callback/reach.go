package callback

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// RefusedError says why an address may not be reached.
type RefusedError struct {
	Host   string     // as in the URL, with the port where that matters
	Addr   netip.Addr // not valid when the name alone is refused
	Reason string     // with the remedy, if there is one
}

// Error names host, address, unless the host is one, and reason.
func (e *RefusedError) Error() string {
	host, _, err := net.SplitHostPort(e.Host)
	if err != nil {
		host = e.Host
	}
	if !e.Addr.IsValid() || host == e.Addr.String() {
		return fmt.Sprintf("%s is refused: %s", e.Host, e.Reason)
	}
	return fmt.Sprintf("%s is refused, it is %s: %s", e.Host, e.Addr, e.Reason)
}

// PrivateNetworks are loopback and the private networks of RFC 1918 and RFC 4193.
func PrivateNetworks() []netip.Prefix {
	return parsePrefixes("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
}

// blockedNets lists what no setting opens: where clouds keep credentials, and what is no single host.
var blockedNets = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("169.254.0.0/16"), "a link-local address, where clouds serve credentials"},
	{netip.MustParsePrefix("fe80::/10"), "a link-local address"},
	{netip.MustParsePrefix("100.100.100.200/32"), "the metadata service of Alibaba Cloud"},
	{netip.MustParsePrefix("168.63.129.16/32"), "the host service of Azure"},
	{netip.MustParsePrefix("192.0.0.192/32"), "the metadata service of Oracle Cloud"},
	{netip.MustParsePrefix("fd00:ec2::/32"), "a metadata service of AWS"},
	{netip.MustParsePrefix("fd20:ce::254/128"), "the metadata service of Google Cloud"},
	{netip.MustParsePrefix("0.0.0.0/8"), "an unspecified address"},
	{netip.MustParsePrefix("::/128"), "an unspecified address"},
	{netip.MustParsePrefix("224.0.0.0/4"), "a multicast address"},
	{netip.MustParsePrefix("ff00::/8"), "a multicast address"},
	{netip.MustParsePrefix("255.255.255.255/32"), "the broadcast address"},
}

// embeddedNetworks lists IPv6 networks whose addresses lead to an IPv4 address, and where in the 16
// bytes it stands.
var embeddedNetworks = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("::ffff:0:0/96"), 12},
	{netip.MustParsePrefix("::/96"), 12},
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12},
	{netip.MustParsePrefix("2002::/16"), 2},
}

func parsePrefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		out[i] = netip.MustParsePrefix(text)
	}
	return out
}

// addressPolicy decides which addresses callbacks may go to.
type addressPolicy struct {
	allow   []netip.Prefix
	resolve func(ctx context.Context, host string) ([]netip.Addr, error)
}

// checkAddress refuses an address with a *RefusedError.
func (r addressPolicy) checkAddress(host string, addr netip.Addr) error {
	// A zone would hide the address from every prefix.
	ip := addr.WithZone("").Unmap()
	if what := forbiddenReason(ip); what != "" {
		return &RefusedError{Host: host, Addr: addr, Reason: "it is " + what + ", which callbacks never reach"}
	}
	if v4, ok := embeddedIPv4(ip); ok {
		if what := forbiddenReason(v4); what != "" {
			return &RefusedError{Host: host, Addr: addr, Reason: "it leads to " + v4.String() + ", " + what + ", which callbacks never reach"}
		}
	}
	for _, p := range r.allow {
		if p.Contains(ip) {
			return nil
		}
	}
	return &RefusedError{Host: host, Addr: addr, Reason: fmt.Sprintf("callbacks reach only %v; allow its network with --allow-callbacks", r.allow)}
}

func forbiddenReason(ip netip.Addr) string {
	for _, n := range blockedNets {
		if n.prefix.Contains(ip) {
			return n.what
		}
	}
	return ""
}

func embeddedIPv4(ip netip.Addr) (netip.Addr, bool) {
	if !ip.Is6() || ip.IsLoopback() {
		return netip.Addr{}, false
	}
	for _, e := range embeddedNetworks {
		if e.prefix.Contains(ip) {
			b := ip.As16()
			return netip.AddrFrom4([4]byte(b[e.at : e.at+4])), true
		}
	}
	return netip.Addr{}, false
}

// allowedAddresses resolves a host and keeps what may be reached. When nothing is left the error
// says why the first was refused. Whoever dials must dial these and not the name: the name
// may mean something else a moment later.
func (r addressPolicy) allowedAddresses(ctx context.Context, host string) ([]netip.Addr, error) {
	found, err := r.lookupHost(ctx, host)
	if err != nil {
		return nil, fmt.Errorf("find address: %w", err)
	}
	var kept []netip.Addr
	var refused error
	for _, addr := range found {
		if err := r.checkAddress(host, addr); err == nil {
			kept = append(kept, addr.Unmap())
		} else if refused == nil {
			refused = err
		}
	}
	if len(kept) > 0 {
		return kept, nil
	}
	if refused == nil {
		refused = errors.New("find address: " + host + " has none")
	}
	return nil, refused
}

func (r addressPolicy) lookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, nil
	}
	if r.resolve != nil {
		return r.resolve(ctx, host)
	}
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}
