package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/suggest"
)

// checkAddress is the mistake in an address; "" is none.
func checkAddress(address string) error {
	if address == "" {
		return nil
	}
	_, err := client.ParseAddress(address)
	return err
}

// refuseProduction refuses an address of a platform's own: a client that tries out requests must not drive
// the real one by mistake. field is where the address comes from.
func refuseProduction(field, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return nil //nolint:nilerr // what is no address is refused where it is read
	}
	if name := adapter.ProductionPlatform(u.Hostname()); name != "" {
		return usagef("%s: %s belongs to the real %s in production, which payctl never calls; give an address of your own, such as http://127.0.0.1:12180", field, u.Hostname(), name)
	}
	return nil
}

// shownAddress is an address of callbacks as people write it: collect of those that are kept and sent nowhere.
func shownAddress(address string) string {
	if address == api.CollectURL {
		return api.Collect
	}
	return address
}

// noRedirects has an http.Client answer with the redirect itself.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// redirectsTo has an http.Client follow redirects as usual, but for those to a platform's production.
func redirectsTo(field string) func(*http.Request, []*http.Request) error {
	return func(next *http.Request, before []*http.Request) error {
		if len(before) > 9 {
			return errors.New("redirected ten times")
		}
		return refuseProduction("the redirect of "+field, next.URL.String())
	}
}

// platformURL is where the platforms' paths are: as told, or as the control API says.
func (s *session) platformURL(a api.App) string { return cmp.Or(s.platform, a.PlatformURL) }

// unreachablePlatform says which address would mend a call to a platform that was not reached.
func (s *session) unreachablePlatform(ctx context.Context, address string, err error) error {
	var network net.Error
	if !errors.Is(err, client.ErrNotSent) || !errors.As(err, &network) {
		return err
	}
	return &exitError{exitReach, fmt.Errorf("%w\n  Nothing was sent. %s", err, s.mendAddress(ctx, address))}
}

// mendAddress picks one of --platform, --listen on all addresses, and --public-url.
func (s *session) mendAddress(ctx context.Context, address string) string {
	platform, err := url.Parse(address)
	if err != nil {
		return "The address of the platforms is wrong: give it with --platform URL or PAYCTL_PLATFORM."
	}
	at := s.control.BaseURL()
	control, err := url.Parse(at)
	if err != nil {
		return "Give the address of the platforms with --platform URL or PAYCTL_PLATFORM."
	}
	beside := "http://" + net.JoinHostPort(control.Hostname(), cmp.Or(platform.Port(), "80"))
	switch {
	case s.platform != "":
		return fmt.Sprintf("%s comes from --platform or PAYCTL_PLATFORM: correct it, or leave it out to have what the control API at %s says.", address, at)
	case beside != strings.TrimRight(address, "/") && isReachable(ctx, beside):
		return fmt.Sprintf("The server says that its platforms are at %s; they answer at %s: payctl --platform %[2]s, or PAYCTL_PLATFORM=%[2]s, and for all clients paymock serve --public-url %[2]s.", address, beside)
	case isLocalHost(platform.Hostname()) && !isLocalHost(control.Hostname()):
		return fmt.Sprintf("The platforms listen on their machine's own %s only: paymock serve --listen 0.0.0.0:%s there lets others reach them, and names them by the host of each request.", platform.Host, cmp.Or(platform.Port(), "80"))
	}
	return fmt.Sprintf("Nobody answers at %s, which the control API at %s names. Behind a mapped port or a proxy: paymock serve --public-url URL mends it for all clients, payctl --platform URL or PAYCTL_PLATFORM for this one.", address, at)
}

// isReachable reports whether somebody listens at an address.
func isReachable(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return checkReachable(ctx, address) == nil
}

// isSameAddress reports whether two addresses are one, whatever this machine is called in them.
func isSameAddress(one, other string) bool {
	plain := func(address string) string {
		u, err := url.Parse(address)
		if err != nil || address == "" {
			return ""
		}
		host := u.Hostname()
		if isLocalHost(host) {
			host = "localhost"
		}
		return net.JoinHostPort(host, u.Port()) + strings.Trim(u.Path, "/")
	}
	return plain(one) != "" && plain(one) == plain(other)
}

// isLocalHost reports whether a host name is this machine's own, as seen from itself.
func isLocalHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && (ip.IsLoopback() || ip.IsUnspecified())
}

// nameScheme writes http:// before each URL that was given without: 127.0.0.1:9000/notify.
func nameScheme(kctx *kong.Context) {
	for _, flag := range kctx.Flags() {
		text := flag.Target
		if text.Kind() == reflect.Pointer && !text.IsNil() {
			text = text.Elem()
		}
		if flag.PlaceHolder == "URL" && text.Kind() == reflect.String && strings.ContainsAny(text.String(), ".:") && !strings.Contains(text.String(), "://") {
			text.SetString("http://" + text.String())
		}
	}
}

// description is shown by payctl --help.
func description() string {
	var units, whole []string
	for _, p := range shipped.Identities() {
		switch {
		case len(p.Units) == 0 || slices.Contains(units, p.Units[0]):
		case p.Digits > 0:
			units = append(units, p.Units[0])
		default:
			whole = append(whole, "; for "+p.Name+", whole "+p.Units[0])
		}
	}
	return `A merchant by hand. With paymock running, "payctl settle" settles its demo trade.

Amounts are written as people write them: 60 or 60.00 ` + suggest.OneOf(units) + strings.Join(whole, "") + `. ` +
		`Exit codes: 0 fine, 1 the platform refused, 2 usage, 3 could not reach.`
}

// isUnit reports whether a word is one for a platform's money.
func isUnit(word string) bool {
	return slices.ContainsFunc(shipped.Identities(), func(p names.Identity) bool {
		return slices.Contains(p.Units, word) || slices.Contains(p.Minor, word)
	})
}

// platformNames lists the platforms that paymock ships, and those that payctl has a merchant for.
func platformNames() []string {
	all := adapter.Names()
	for _, p := range shipped.Identities() {
		if !slices.Contains(all, p.Name) {
			all = append(all, p.Name)
		}
	}
	return all
}
