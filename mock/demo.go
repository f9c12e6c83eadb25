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

// seedDemo registers the platforms' demo apps, each with one paid trade. They are always there
// and public, and therefore refused as keys of anything real.
func (s *Server) seedDemo(ctx context.Context) error {
	for _, p := range s.providers {
		a, ok := provider.DemoApp(p)
		if !ok {
			continue
		}
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
		order := fake.Order(p, a.Seed)
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
