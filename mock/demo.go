package mock

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"

	"paymock/mock/ident"
	"paymock/mock/lab"
	"paymock/mock/provider"
)

// makeDemoApps registers the platforms' demo apps, each with one paid trade. Their ids are
// always the same and public, and therefore refused as keys of anything real. One that was removed from a store that
// outlives the server stays removed.
func makeDemoApps(ctx context.Context, l *lab.Lab) error {
	for _, p := range l.Providers {
		demo, ok := provider.DemoApp(p)
		if !ok {
			continue
		}
		if _, there := l.Apps.App(demo.Provider, demo.ID); there { // another replica was first, or a server before
			if err := l.NoteMade(ctx, demo.Name()); err != nil {
				return err
			}
			continue
		}
		if made, err := l.WasMade(ctx, demo.Name()); err != nil {
			return err
		} else if made {
			continue // and removed since
		}
		if _, err := l.MakeApp(ctx, lab.NewApp{App: demo, Draw: demoDraw(l.Seeds.Seed(), p.Name())}); err != nil {
			if _, there := l.Apps.App(demo.Provider, demo.ID); there {
				continue // another replica was first after all
			}
			return fmt.Errorf("%s: %w", demo.Name(), err)
		}
		if err := l.NoteMade(ctx, demo.Name()); err != nil {
			return err
		}
	}
	return nil
}

// demoDraw is what a platform's demo app is drawn from. It takes none of the server's draws in turn, so that a further
// platform changes nothing of other apps, but for the platforms that did so from the first.
func demoDraw(seed uint64, platform string) *ident.Draw {
	if slices.Contains(drawnInTurn, platform) {
		return nil
	}
	named := fnv.New64a()
	_, _ = io.WriteString(named, platform) // never fails
	draw := ident.NewDraw(seed, 1<<63|named.Sum64())
	return &draw
}

// Banner is the text for people when the server is ready: URLs, demo apps, one thing to try.
func (s *Server) Banner() string {
	var b strings.Builder
	fmt.Fprintf(&b, "paymock %s is ready. It only looks like a payment platform: never send it real keys.\n\n", s.cfg.Version)
	fmt.Fprintf(&b, "  platforms  %s\n", s.PlatformURL())
	if url := s.TLSURL(); url != "" {
		fmt.Fprintf(&b, "  over TLS   %s\n", url)
	}
	if url := s.ProxyURL(); url != "" {
		fmt.Fprintf(&b, "  proxy      %s for the platforms' host names\n", url)
	}
	if url := s.ControlURL(); url != "" {
		fmt.Fprintf(&b, "  control    %s\n", url)
		if s.controlListener != nil {
			fmt.Fprintf(&b, "  pages      %s/\n", url)
		}
	} else {
		fmt.Fprintf(&b, "  control    off\n")
	}
	fmt.Fprintf(&b, "  seed       %d\n", *s.cfg.Seed)
	for _, sc := range s.scenarios {
		fmt.Fprintf(&b, "  scenario   %s: %d apps, %d rules\n", sc.script.Name, sc.applied.Apps(), sc.applied.Rules())
	}
	for _, a := range s.lab.Apps.All() {
		fmt.Fprintf(&b, "  app        %-8s %s\n", a.Provider, a.ID)
	}
	if len(s.lab.Apps.All()) > 0 && s.ControlURL() != "" {
		fmt.Fprintf(&b, "\nTry in another terminal:\n\n  payctl%s settle --amount 22.03\n\n", s.controlFlag())
	}
	return b.String()
}

// controlFlag gives the flags by which payctl reaches the control API: none at its usual address
// without a token.
func (s *Server) controlFlag() string {
	flags := ""
	if url := s.ControlURL(); url != "http://127.0.0.1:12181" {
		flags = " --control " + url
	}
	if token := s.cfg.ControlToken; token != "" {
		flags += " --control-token '" + strings.ReplaceAll(token, "'", `'\''`) + "'"
	}
	return flags
}
