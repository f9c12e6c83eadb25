package probe

import (
	"time"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// Compose makes one genuine callback of a kind about a trade that nobody has: what the platform
// would tell at the app's time. It is sent to url, and changes no books. The error is a *ConfigError,
// or a failure to make it.
func Compose(p provider.Provider, a *app.App, kind, url string, real clock.Clock, seed uint64) (provider.Notice, error) {
	l, err := findLayout(p, kind)
	if err != nil {
		return provider.Notice{}, err
	}
	r := &probeRun{Config: Config{Provider: p, App: a, Kind: kind, URL: url, Clock: real, Seed: seed}, layout: l}
	for _, k := range p.Kinds() {
		if k.Name == kind {
			r.kind = k
		}
	}
	own := *a
	own.URLs = map[string]string{r.kind.AddressName(): url}
	own.IDs = ident.NewSource(seed)
	const amount money.Amount = 5000
	maker := &eventMaker{run: r, app: &own, amount: amount}
	now := real.Now()
	e, err := maker.newEvent(now.Sub(a.Now(now)).Round(time.Millisecond), nil)
	return e.Notice, err
}
