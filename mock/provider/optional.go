package provider

import (
	"time"

	"paymock/mock/app"
)

// The interfaces in this file, in layout.go and in terminals.go are optional: what other
// packages want to know of a platform, they ask its provider for, and do without where it
// doesn't tell. No package beside the provider's own names a platform.

// CallLimited is implemented by providers whose platform documents a code for too many calls.
type CallLimited interface {
	// CallLimitCode is the name of that code, which throttle answers with by default.
	CallLimitCode() string
}

// KeyChanger is implemented by providers whose apps have keys that belong together, or whose
// platform takes a replaced one for a while.
type KeyChanger interface {
	// ChangeKeys sets keys of an app that is being changed; an empty one is removed. What belongs
	// to those replaced goes, unless it is given too, for Register to derive it anew. It gives how
	// long the platform takes a replaced one further, by its name. The error is a *FieldError.
	ChangeKeys(a *app.App, keys map[string]string) (taken map[string]time.Duration, err error)
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
