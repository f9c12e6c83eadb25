package control

import (
	"fmt"
	"maps"
	"net/url"
	"slices"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/suggest"
)

// addressChange is what a call says about an app's callback addresses. An empty address stops
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

// set changes an app's addresses. The app's map must be its own.
func (c addressChange) set(a *app.App, p provider.Provider) error {
	set := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(c.aliases)) {
		if address := c.aliases[name]; address != nil {
			if err := setURL(a.URLs, name, name+"_url", *address); err != nil {
				return err
			}
			set[name] = *address
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(c.byKind)) {
		field := "callbacks." + kind
		name, err := addressName(p, kind)
		if err != nil {
			return err
		}
		if before, twice := set[name]; twice && before != c.byKind[kind] {
			return &provider.FieldError{Field: field, Reason: fmt.Sprintf("the same callbacks are given the address %q by another field; give one", before)}
		}
		if err := setURL(a.URLs, name, field, c.byKind[kind]); err != nil {
			return err
		}
		set[name] = c.byKind[kind]
	}
	return nil
}

// addressName is the name in App.URLs for a kind of callback, or for such a name itself.
func addressName(p provider.Provider, kind string) (string, error) {
	var kinds []string
	for _, k := range p.Kinds() {
		if k.Name == kind || k.AddressName() == kind {
			return k.AddressName(), nil
		}
		kinds = append(kinds, k.Name)
	}
	return "", &provider.FieldError{Field: "callbacks." + kind, Reason: fmt.Sprintf("%s sends no %q callbacks%s", p.Name(), kind, suggest.Hint(kind, kinds))}
}

// showAddresses are an app's addresses by kind of callback.
func showAddresses(a *app.App, p provider.Provider) map[string]string {
	shown := map[string]string{}
	for _, k := range p.Kinds() {
		if address := a.URLs[k.AddressName()]; address != "" {
			shown[k.Name] = address
		}
	}
	return shown
}

// setURL sets an address, or removes it when it is empty.
func setURL(urls map[string]string, name, field, address string) error {
	if address == "" {
		delete(urls, name)
		return nil
	}
	if err := checkURL(field, address); err != nil {
		return err
	}
	urls[name] = address
	return nil
}

func checkURL(field, address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return &provider.FieldError{Field: field, Reason: "want an address such as http://127.0.0.1:9000/notify"}
	case u.User != nil:
		return &provider.FieldError{Field: field, Reason: "leave out user and password: no platform sends them, and every listing would show them"}
	}
	return nil
}
