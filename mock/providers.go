package mock

import (
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/intella"
	"paymock/mock/rule"
)

// Providers lists the platforms that this build impersonates. A further platform is one more
// line here; see package provider.
func Providers() []provider.Provider {
	return []provider.Provider{
		fourpyun.New(),
		alipay.New(),
		intella.New(),
	}
}

// PlatformNames lists the platforms' names, in the order of Providers.
func PlatformNames() (names []string) {
	for _, p := range Providers() {
		names = append(names, p.Name())
	}
	return names
}

// TeachWords lets sentences name the platforms, their money, their operations and what their codes say: a server
// does it at its start with those that it serves, a command with those of this build. See phrase.Know.
func TeachWords(all []provider.Provider) {
	for _, p := range all {
		told := phrase.Platform{Name: p.Name()}
		if named, ok := p.(provider.Named); ok {
			told.English, told.Chinese = named.Words()
		}
		if money, ok := provider.CurrencyOf(p); ok {
			told.Units, told.Minor, told.Digits = money.Units, money.Minor, money.Digits
		}
		phrase.Know(told)
		phrase.KnowNames(p.Name(), func() []phrase.Names { return names.Words(rule.NamesOf([]provider.Provider{p})) })
	}
}
