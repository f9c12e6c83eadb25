package callback

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	private, everything := PrivateNetworks(), parsePrefixes("0.0.0.0/0", "::/0")
	for _, test := range []struct {
		addr string
		// private and everything say whether the default and an open list let it pass.
		private, everything bool
	}{
		{"127.0.0.1", true, true},
		{"127.255.1.2", true, true},
		{"::1", true, true},
		{"::ffff:127.0.0.1", true, true},
		{"10.1.2.3", true, true},
		{"172.16.0.1", true, true},
		{"172.32.0.1", false, true},
		{"192.168.255.255", true, true},
		{"fd12:3456::1", true, true},
		{"93.184.216.34", false, true},
		{"2606:2800:220:1::1", false, true},
		{"100.64.0.1", false, true},
		{"64:ff9b::808:808", false, true},
		{"2002:808:808::1", false, true},

		{"169.254.169.254", false, false},
		{"169.254.0.1", false, false},
		{"::ffff:169.254.169.254", false, false},
		{"64:ff9b::a9fe:a9fe", false, false},
		{"2002:a9fe:a9fe::1", false, false},
		{"::a9fe:a9fe", false, false},
		{"fe80::1", false, false},
		{"fe80::1%eth0", false, false},
		{"100.100.100.200", false, false},
		{"168.63.129.16", false, false},
		{"192.0.0.192", false, false},
		{"fd00:ec2::254", false, false},
		{"fd00:ec2::254%1", false, false},
		{"fd20:ce::254", false, false},
		{"0.0.0.0", false, false},
		{"0.1.2.3", false, false},
		{"::", false, false},
		{"::ffff:0.0.0.0", false, false},
		{"224.0.0.1", false, false},
		{"ff02::1", false, false},
		{"255.255.255.255", false, false},
	} {
		addr := netip.MustParseAddr(test.addr)
		for _, list := range []struct {
			name  string
			allow []netip.Prefix
			want  bool
		}{{"private", private, test.private}, {"everything", everything, test.everything}, {"nothing", nil, false}} {
			err := addressPolicy{allow: list.allow}.checkAddress(test.addr, addr)
			if (err == nil) != list.want {
				t.Errorf("%s with %s allowed: %v", test.addr, list.name, err)
			}
			var refused *RefusedError
			if err != nil && (!errors.As(err, &refused) || !strings.Contains(err.Error(), "callbacks ")) {
				t.Errorf("%s: error %v says neither why nor what to do", test.addr, err)
			}
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	names := map[string][]string{
		"inside":   {"10.0.0.1", "::ffff:10.0.0.2"},
		"mixed":    {"169.254.169.254", "10.0.0.1", "8.8.8.8"},
		"metadata": {"169.254.169.254"},
		"outside":  {"8.8.8.8", "169.254.169.254"},
		"nowhere":  {},
	}
	r := addressPolicy{allow: PrivateNetworks(), resolve: func(_ context.Context, host string) ([]netip.Addr, error) {
		texts, ok := names[host]
		if !ok {
			return nil, errors.New("no such host")
		}
		var addrs []netip.Addr
		for _, text := range texts {
			addrs = append(addrs, netip.MustParseAddr(text))
		}
		return addrs, nil
	}}
	for _, test := range []struct{ host, want, err string }{
		{"inside", "10.0.0.1 10.0.0.2", ""},
		{"mixed", "10.0.0.1", ""},
		{"metadata", "", "metadata is refused, it is 169.254.169.254: it is a link-local address"},
		{"outside", "", "allow its network with --allow-callbacks"},
		{"nowhere", "", "nowhere has none"},
		{"unknown", "", "no such host"},
		{"10.1.1.1", "10.1.1.1", ""},
		{"::1", "::1", ""},
		{"8.8.8.8", "", "8.8.8.8 is refused: "},
	} {
		addrs, err := r.allowedAddresses(t.Context(), test.host)
		var got []string
		for _, addr := range addrs {
			got = append(got, addr.String())
		}
		if strings.Join(got, " ") != test.want || (err == nil) != (test.err == "") || (err != nil && !strings.Contains(err.Error(), test.err)) {
			t.Errorf("%s: %v, %v; want %q, error %q", test.host, got, err, test.want, test.err)
		}
	}
}

func TestRefusedError(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ host, addr, want string }{
		{"127.0.0.1", "127.0.0.1", "127.0.0.1 is refused: why"},
		{"127.0.0.1:8080", "127.0.0.1", "127.0.0.1:8080 is refused: why"},
		{"[::1]:8080", "::1", "[::1]:8080 is refused: why"},
		{"::1", "::1", "::1 is refused: why"},
		{"localhost:8080", "127.0.0.1", "localhost:8080 is refused, it is 127.0.0.1: why"},
		{"localhost", "::1", "localhost is refused, it is ::1: why"},
	} {
		err := &RefusedError{Host: test.host, Addr: netip.MustParseAddr(test.addr), Reason: "why"}
		if got := err.Error(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestSystemResolver(t *testing.T) {
	t.Parallel()
	addrs, err := addressPolicy{allow: PrivateNetworks()}.allowedAddresses(t.Context(), "localhost")
	if err != nil || len(addrs) == 0 || !addrs[0].IsLoopback() {
		t.Errorf("localhost is %v, %v", addrs, err)
	}
}
