package lab

import (
	"context"
	"slices"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/phrase"
	"paymock/mock/provider"
)

// Announce sends a callback that no trade causes and gives its id.
func (l *Lab) Announce(ctx context.Context, a *app.App, kind string, fields map[string]string) (string, error) {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return "", err
	}
	var names, titles []string
	for _, k := range p.Kinds() {
		names, titles = append(names, k.Name), append(titles, k.Title)
	}
	if !slices.Contains(names, kind) {
		return "", invalid("kind", "%s sends no %q callbacks%s", p.Name(), kind, phrase.CallbackHint(kind, names, titles))
	}
	announcer, ok := p.(provider.Announcer)
	if !ok {
		return "", invalid("kind", "%s sends callbacks of trades only; open one", p.Name())
	}
	var id string
	err = l.Gateway.Act(ctx, a, "callback.send", func(_ *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		n, err := announcer.Announce(a, kind, fields, env)
		if err == nil && n.URL == "" {
			err = invalid("kind", "the app has no address for %s callbacks; set it first", kind)
		}
		id = n.ID
		return n.Subject, []provider.Notice{n}, err
	})
	return id, err
}
