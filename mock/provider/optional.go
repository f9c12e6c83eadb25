package provider

import "paymock/mock/app"

// The interfaces in this file, in layout.go and in terminals.go are optional: what other
// packages want to know of a platform, they ask its provider for, and do without where it
// doesn't tell. No package beside the provider's own names a platform.

// CallLimited is implemented by providers whose platform documents a code for too many calls.
type CallLimited interface {
	// CallLimitCode is the name of that code, which throttle answers with by default.
	CallLimitCode() string
}

// Demonstrated is implemented by providers with a public app that every server has, so that a
// first call needs no preparation.
type Demonstrated interface {
	// DemoApp is the registration; Provider and Demo are filled in by the server.
	DemoApp() app.App
}

// DemoApp is a provider's public app; ok is false when it has none.
func DemoApp(p Provider) (a app.App, ok bool) {
	d, ok := p.(Demonstrated)
	if !ok {
		return app.App{}, false
	}
	a = d.DemoApp()
	a.Provider, a.Demo = p.Name(), true
	return a, true
}
