package control

import (
	"context"
	"fmt"
	"maps"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/config"
)

// Laid is what a script has laid down in a server, so that it can be replaced.
type Laid struct {
	script *config.Script
	rules  []laidRule
	apps   map[laidApp]string // names
}

type laidApp struct {
	file  string
	index int
}

type laidRule struct{ app, id string }

// Perform lays a script down: apps with readers and trades, then all rules. before is what an
// earlier version laid down, or nil; its rules give their place to the new ones when all else has succeeded, its apps
// stay and keep their trades, and readers are put again. The error is a *config.Error where the
// script is at fault; then the rules of before stay in force.
func (c *Control) Perform(ctx context.Context, script *config.Script, before *Laid) (*Laid, error) {
	laid := &Laid{script: script, apps: map[laidApp]string{}}
	if before != nil {
		maps.Copy(laid.apps, before.apps)
	}
	var rules []func() error
	add := func(name string, p part) {
		for i, r := range p.app.Rules {
			rules = append(rules, func() error {
				made, err := c.Rules.Add(name, r)
				if err != nil {
					return placed(p.file, p.rulePath(i), err)
				}
				laid.rules = append(laid.rules, laidRule{name, made.ID})
				return nil
			})
		}
	}
	for _, f := range script.Files {
		for i, spec := range f.Scenario.Apps {
			p := part{file: f, index: i, app: spec}
			name, err := c.performApp(ctx, p, laid)
			if err != nil {
				return nil, err
			}
			add(name, p)
		}
		add(serverRules, part{file: f, index: -1, app: config.ScenarioApp{Rules: f.Scenario.Rules}})
	}
	for _, add := range rules {
		if err := add(); err != nil {
			c.withdraw(laid)
			return nil, err
		}
	}
	if before != nil {
		fresh := laid.byApp()
		for name, old := range before.byApp() {
			c.Rules.Replace(name, old, fresh[name])
		}
		c.served.CompareAndDelete(before.script.Name, before)
	}
	c.served.Store(script.Name, laid)
	return laid, nil
}

// Rules is how many rules there are.
func (l *Laid) Rules() int { return len(l.rules) }

// Apps is how many apps it has made or added to.
func (l *Laid) Apps() int { return len(l.apps) }

// byApp gives the ids of the rules, in order.
func (l *Laid) byApp() map[string][]string {
	ids := map[string][]string{}
	for _, r := range l.rules {
		ids[r.app] = append(ids[r.app], r.id)
	}
	return ids
}

func (c *Control) withdraw(l *Laid) {
	for _, r := range l.rules {
		c.Rules.Remove(r.app, r.id)
	}
}

// performApp makes an app or adds to one, and gives its name.
func (c *Control) performApp(ctx context.Context, p part, laid *Laid) (string, error) {
	key := laidApp{p.file.Name, p.index}
	if _, err := c.provider("provider", p.app.Provider); err != nil {
		return "", placed(p.file, p.whole(), err)
	}
	if name, again := laid.apps[key]; again {
		if a, ok := c.Apps.Named(name); ok && a.Provider == p.app.Provider && (p.app.ID == "" || p.app.ID == a.ID) {
			at := AppPath{a.Provider, a.ID}
			if err := c.addresses(ctx, at, p); err != nil {
				return "", err
			}
			return name, c.addReaders(ctx, at, p)
		}
	}
	a, err := c.existing(p)
	if err != nil {
		return "", err
	}
	if a != nil {
		at := AppPath{a.Provider, a.ID}
		if err := c.addresses(ctx, at, p); err != nil {
			return "", err
		}
		if err := c.addReaders(ctx, at, p); err != nil {
			return "", err
		}
	} else {
		made, err := c.createApp(ctx, &body[api.NewApp]{p.app.NewApp})
		if err != nil {
			return "", placed(p.file, p.whole(), err)
		}
		a, _ = c.Apps.App(made.Body.Provider, made.Body.ID)
	}
	if _, err := c.addTrades(ctx, AppPath{a.Provider, a.ID}, p); err != nil {
		return "", err
	}
	laid.apps[key] = a.Name()
	return a.Name(), nil
}

// addresses changes callback addresses and dialect as a part says.
func (c *Control) addresses(ctx context.Context, at AppPath, p part) error {
	patch := api.AppPatch{Dialect: p.app.Dialect, Callbacks: p.app.Callbacks}
	for _, address := range []struct {
		to   **string
		from string
	}{
		{&patch.NotifyURL, p.app.NotifyURL},
		{&patch.ShardingURL, p.app.ShardingURL},
		{&patch.SettlementURL, p.app.SettlementURL},
		{&patch.ProfitURL, p.app.ProfitURL},
		{&patch.GatewayURL, p.app.GatewayURL},
	} {
		if address.from != "" {
			*address.to = &address.from
		}
	}
	if _, err := c.patchApp(ctx, &patchRequest{at, patch}); err != nil {
		return placed(p.file, p.whole(), err)
	}
	return nil
}

// existing finds the app that a part adds to; nil when it is to be made. Secrets of an app that
// is there can't be given.
func (c *Control) existing(p part) (*app.App, error) {
	own := map[string]bool{
		"secret": p.app.Secret != "", "refund_secret": p.app.RefundSecret != "", "merchant": p.app.Merchant != "",
		"merchant_public_key": p.app.MerchantPublicKey != "", "platform_private_key": p.app.PlatformPrivateKey != "",
		"keys": len(p.app.Keys) > 0, "seed": p.app.Seed != nil,
	}
	given := ""
	for _, name := range []string{"secret", "refund_secret", "merchant", "merchant_public_key", "platform_private_key", "keys", "seed"} {
		if own[name] && given == "" {
			given = name
		}
	}
	if p.app.ID == "" {
		for _, a := range c.Apps.All() {
			if a.Demo && a.Provider == p.app.Provider && given == "" {
				return a, nil
			}
		}
		return nil, nil
	}
	a, ok := c.Apps.App(p.app.Provider, p.app.ID)
	switch {
	case !ok:
		return nil, nil
	case given != "":
		return nil, p.file.Error(p.at(given), fmt.Sprintf("app %s exists already, with a %s of its own; leave it out, or choose another id", a.Name(), given))
	}
	return a, nil
}
