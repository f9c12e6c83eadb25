package lab

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"paymock/mock/app"
	"paymock/mock/catalogue"
	"paymock/mock/gateway"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/suggest"
	"paymock/mock/wire"
)

// SampleRequest writes a genuine request of an app's merchant about a trade or a terminal: of an operation
// that the provider can write, "" for its first. Without a number it is about the oldest there is.
func (l *Lab) SampleRequest(ctx context.Context, a *app.App, operation, number string) (*wire.Request, error) {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return nil, err
	}
	s, ok := p.(provider.SampleProvider)
	if !ok {
		return nil, invalid("operation", "paymock can't call as a merchant of %s", a.Provider)
	}
	kinds := s.SampleCalls()
	i := 0
	if operation != "" {
		ours := catalogue.OperationName([]provider.Provider{p}, "", operation)
		i = slices.IndexFunc(kinds, func(k provider.SampleKind) bool { return k.Operation == ours })
	}
	if i < 0 {
		var names []string
		for _, k := range kinds {
			names = append(names, k.Operation)
		}
		return nil, invalid("operation", "%q is no call that paymock can make for a merchant; it can make %s%s", operation, strings.Join(names, ", "), suggest.Hint(operation, names))
	}
	var req *wire.Request
	err = l.Gateway.View(ctx, a, func(b *ledger.Books) error {
		about, err := sampleSubject(b, kinds[i].About, number)
		if err != nil {
			return err
		}
		about.Books, about.Now, about.Rand = b, a.Now(l.Clock.Now()), rand.Reader
		req = s.SampleCall(a, kinds[i].Operation, about)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if req == nil {
		return nil, conflict("operation", "no %s can be written for app %s: it has no trade or terminal, or paymock has no key of its merchant", kinds[i].Operation, a.Name())
	}
	return req, nil
}

// sampleSubject finds what a sample call is about: the trade or terminal of a number, without one the oldest; none
// where the books have none.
func sampleSubject(b *ledger.Books, kind, number string) (about provider.Sample, err error) {
	if ids := b.IDs(kind); number == "" && len(ids) > 0 {
		number = ids[0]
	}
	if kind == provider.KindTerminal {
		return provider.Sample{Terminal: number}, nil
	}
	if number != "" {
		about.Trade, err = FindTrade(b, number)
	}
	return about, err
}

// CallAsMerchant sends such a request to the platform, as its merchant would.
func (l *Lab) CallAsMerchant(ctx context.Context, a *app.App, operation, number string) (gateway.Reply, error) {
	req, err := l.SampleRequest(ctx, a, operation, number)
	if err != nil {
		return gateway.Reply{}, err
	}
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return gateway.Reply{}, err
	}
	req.Path, req.Query, _ = strings.Cut(req.Target, "?")
	req.Remote = "workbench"
	return l.Gateway.Serve(ctx, p, req), nil
}
