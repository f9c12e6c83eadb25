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
// line here, with its import; package provider lists all else.
func Providers() []provider.Provider {
	return []provider.Provider{
		fourpyun.New(),
		alipay.New(),
		intella.New(),
	}
}

// drawnInTurn are the platforms whose demo apps take the server's first draws. A further one is not added.
var drawnInTurn = []string{"4pyun", "alipay", "intella"}

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
	for i, told := range Identities(all) {
		phrase.Know(told.Platform)
		phrase.KnowNames(told.Name, func() []phrase.Names { return names.Words(rule.NamesOf(all[i : i+1])) })
	}
}

// Identities are what people call platforms and their money, and whose hosts are their own.
func Identities(all []provider.Provider) (list []names.Identity) {
	for _, p := range all {
		told := names.Identity{Platform: phrase.Platform{Name: p.Name()}}
		if named, ok := p.(provider.Named); ok {
			told.English, told.Chinese = named.Words()
		}
		if money, ok := provider.CurrencyOf(p); ok {
			told.Units, told.Minor, told.Digits = money.Units, money.Minor, money.Digits
		}
		told.Production, told.Sandboxes = provider.Domains(p)
		list = append(list, told)
	}
	return list
}
