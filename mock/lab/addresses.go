package lab

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/callback"
	"paymock/mock/phrase"
	"paymock/mock/provider"
)

// addressChange holds the callback addresses in a request, in the new form and the old. An empty address stops
// callbacks.
type addressChange struct {
	// byKind are addresses by kind of callback, or by the name of an address that kinds share.
	byKind map[string]string
	// aliases are the older fields, by the name of the address: nil is not given.
	aliases map[string]*string
}

func newAppAddresses(n api.NewApp) addressChange {
	given := func(address string) *string {
		if address == "" {
			return nil
		}
		return &address
	}
	return addressChange{n.Callbacks, map[string]*string{
		"notify": given(n.NotifyURL), "sharding": given(n.ShardingURL), "settlement": given(n.SettlementURL),
		"profit": given(n.ProfitURL), "gateway": given(n.GatewayURL),
	}}
}

func patchAddresses(p api.AppPatch) addressChange {
	return addressChange{p.Callbacks, map[string]*string{
		"notify": p.NotifyURL, "sharding": p.ShardingURL, "settlement": p.SettlementURL, "profit": p.ProfitURL, "gateway": p.GatewayURL,
	}}
}

// givenURLs gives the addresses that are given, by their name in App.URLs, and tells all that is wrong with others.
func (c addressChange) givenURLs(p provider.Provider, checkAddress func(field, address string) error) (map[string]string, error) {
	set := map[string]string{}
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(c.aliases)) {
		address := c.aliases[name]
		if address == nil {
			continue
		}
		_, err := addressName(p, name+"_url", name)
		if err == nil {
			err = checkAddress(name+"_url", platformAddress(*address))
		}
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		set[name] = platformAddress(*address)
	}
	for _, kind := range slices.Sorted(maps.Keys(c.byKind)) {
		field, address := "callbacks."+kind, platformAddress(c.byKind[kind])
		name, err := addressName(p, field, kind)
		if err == nil {
			err = checkAddress(field, address)
		}
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if before, duplicate := set[name]; duplicate && before != address {
			wrong = append(wrong, invalid(field, "the same callbacks are given the address %q by another field; give one", before))
		}
		set[name] = address
	}
	return set, errors.Join(wrong...)
}

// addressName is the name in App.URLs for a kind of callback, or for such a name itself, that a field gives an address.
func addressName(p provider.Provider, field, kind string) (string, error) {
	var kinds, titles []string
	for _, k := range p.Kinds() {
		if k.Name == kind || k.AddressName() == kind {
			return k.AddressName(), nil
		}
		kinds, titles = append(kinds, k.Name), append(titles, k.Title)
	}
	return "", invalid(field, "%s sends no %q callbacks%s", p.Name(), kind, phrase.CallbackHint(kind, kinds, titles))
}

// platformAddress is an address as platforms know it.
func platformAddress(address string) string {
	if address == api.Collect {
		return callback.Collect
	}
	return address
}

// checkAddress lets an empty address pass.
func (l *Lab) checkAddress(field, address string) error {
	if address == "" {
		return nil
	}
	return l.CheckURL(field, address)
}

// MaxAddress bounds an address: each app has several, and every listing shows them.
const MaxAddress = 2048

// CheckURL refuses what is no address of a merchant, such as the platforms' own.
func (l *Lab) CheckURL(field, address string) error {
	u, err := url.Parse(address)
	switch {
	case len(address) > MaxAddress:
		return invalid(field, "an address has %d bytes at most; leave out what the merchant need not be told", MaxAddress)
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return invalid(field, "want an address such as http://127.0.0.1:9000/notify, or collect")
	case !callback.PortFits(u):
		return invalid(field, "port %s is none; want one from 1 to 65535", u.Port())
	case u.User != nil:
		return invalid(field, "leave out user and password: no platform sends them, and every listing would show them")
	case strings.Contains(address, "#"):
		return invalid(field, "leave out what begins with #: a fragment is never sent")
	}
	if reason := provider.RefuseProduction(l.Providers)(u.Hostname()); reason != "" {
		return invalid(field, "%s is refused: %s", u.Hostname(), reason)
	}
	return nil
}
