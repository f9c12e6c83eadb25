package mock

import (
	"context"
	"fmt"
	"strings"

	"paymock/mock/app"
	"paymock/mock/fake"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// Demo apps: always there, public, and therefore refused as keys of anything real.
var demoApps = []app.App{
	{Provider: "4pyun", ID: "op0000000000demo", Secret: "paymock-demo-secret", Merchant: "62626601"},
	{Provider: "alipay", ID: "2021000000000001", Merchant: "2088000000000001"},
	{Provider: "intella", ID: "paymockdemo", Secret: "0000", RefundSecret: "9999"},
}

// seedDemo registers the demo apps of the platforms in this build, each with one paid trade.
func (s *Server) seedDemo(ctx context.Context) error {
	for _, demo := range demoApps {
		p := s.provider(demo.Provider)
		if p == nil {
			continue
		}
		a := demo
		a.Demo = true
		draw := s.seeds.Next()
		a.Seed = draw.Uint64N(1 << 48)
		if err := p.Register(&a, &draw); err != nil {
			return fmt.Errorf("%s: %w", a.Name(), err)
		}
		if err := s.apps.Add(&a); err != nil {
			return err
		}
		if err := s.prepare(ctx, &a); err != nil {
			return fmt.Errorf("%s: %w", a.Name(), err)
		}
	}
	return nil
}

// prepare lays down what an app has from the start: its readers, and for a demo app a paid
// trade to try things on.
func (s *Server) prepare(ctx context.Context, a *app.App) error {
	p := s.provider(a.Provider)
	if terminals, ok := p.(provider.Terminals); ok {
		seeds := terminals.SeedTerminals(a)
		err := s.gateway.Act(ctx, a, "seed", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
			if len(b.IDs(provider.KindTerminal)) > 0 {
				return "", nil, nil // its maker named others
			}
			for _, t := range seeds {
				if err := terminals.AddTerminal(b, a, t, env); err != nil {
					return "", nil, err
				}
			}
			return "", nil, nil
		})
		if err != nil {
			return err
		}
	}
	if !a.Demo {
		return nil
	}
	return s.gateway.Act(ctx, a, "demo", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		order := fake.New(a.Seed).Order(a.Provider)
		order.Amount, order.Status, order.ManualSettle = 5000, ledger.Paid, true
		t, notices, err := p.Open(b, a, order, env)
		if err != nil {
			return "", nil, err
		}
		return t.No, notices, nil
	})
}

func (s *Server) provider(name string) provider.Provider {
	for _, p := range s.providers {
		if p.Name() == name {
			return p
		}
	}
	return nil
}

// Banner is what a person sees when the server is ready: URLs, demo apps, one thing to try.
func (s *Server) Banner() string {
	var b strings.Builder
	fmt.Fprintf(&b, "paymock %s is ready. It only looks like a payment platform: never send it real keys.\n\n", s.cfg.Version)
	fmt.Fprintf(&b, "  platforms  %s\n", s.PlatformURL())
	if url := s.TLSURL(); url != "" {
		fmt.Fprintf(&b, "  over TLS   %s\n", url)
	}
	if url := s.ControlURL(); url != "" {
		fmt.Fprintf(&b, "  control    %s\n", url)
	} else {
		fmt.Fprintf(&b, "  control    off\n")
	}
	fmt.Fprintf(&b, "  seed       %d\n", *s.cfg.Seed)
	for _, a := range s.apps.All() {
		fmt.Fprintf(&b, "  app        %-8s %s\n", a.Provider, a.ID)
	}
	if len(s.apps.All()) > 0 && s.ControlURL() != "" {
		fmt.Fprintf(&b, "\nTry in another terminal:\n\n  payctl%s settle --amount 22.03\n\n", s.controlFlag())
	}
	return b.String()
}

// controlFlag is what payctl must be told when the control API is not at its usual place.
func (s *Server) controlFlag() string {
	if url := s.ControlURL(); url != "http://127.0.0.1:12181" {
		return " --control " + url
	}
	return ""
}
