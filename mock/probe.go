package mock

import (
	"fmt"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/phrase"
	"paymock/mock/provider"
)

// Standalone registers an app outside of any server, for commands that sign as a platform and
// serve nothing: the demo app when id is "" or its id, filled up with what else is given.
// The error names the field at fault.
func Standalone(platform, id, secret string, keys map[string]string, dialect map[string]string, seed uint64) (provider.Provider, *app.App, error) {
	var names []string
	for _, p := range Providers() {
		names = append(names, p.Name())
		if p.Name() != platform {
			continue
		}
		a := &app.App{Provider: platform, ID: id, Secret: secret, Keys: keys, Dialect: dialect, Seed: seed}
		if demo, ok := provider.DemoApp(p); ok && (id == "" || id == demo.ID) {
			a.ID, a.Merchant, a.RefundSecret = demo.ID, demo.Merchant, demo.RefundSecret
			if secret == "" {
				a.Secret = demo.Secret
			}
		}
		draw := ident.NewDraw(seed, 0)
		if err := p.Register(a, &draw); err != nil {
			return nil, nil, err
		}
		return p, a, nil
	}
	return nil, nil, &provider.FieldError{Field: "provider", Reason: fmt.Sprintf("no platform %q%s", platform, phrase.PlatformHint(platform, names))}
}
