package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

type terminalRequest struct {
	AppPath
	Body api.NewTerminal
}

func (c *Control) registerTerminals(calls huma.API) {
	const tag, terminals = "terminals", "/apps/{provider}/{id}/terminals"
	handle(c, calls, call{"GET " + terminals, "list-terminals", "List intella readers, each with its card and open batch", 0, tag}, c.listTerminals)
	handle(c, calls, call{"POST " + terminals, "put-terminal", "Add an intella reader, or change card and behaviour of the one with its id", 0, tag}, c.putTerminal)
}

func (c *Control) listTerminals(ctx context.Context, in *AppPath) (*body[api.Terminals], error) {
	list := api.Terminals{Terminals: []json.RawMessage{}}
	err := c.view(ctx, *in, func(b *ledger.Books) error {
		p, err := c.provider("provider", in.Provider)
		terminals, ok := p.(provider.Terminals)
		if err != nil || !ok {
			return err
		}
		for _, id := range b.IDs(provider.KindTerminal) {
			shown, ok := terminals.Terminal(b, id)
			if !ok {
				continue
			}
			text, err := json.Marshal(shown)
			if err != nil {
				return fmt.Errorf("show terminal %s: %w", id, err)
			}
			list.Terminals = append(list.Terminals, text)
		}
		return nil
	})
	return &body[api.Terminals]{list}, err
}

func (c *Control) putTerminal(ctx context.Context, in *terminalRequest) (*body[api.Terminals], error) {
	a, p, err := c.place(in.AppPath)
	if err != nil {
		return nil, err
	}
	spec, err := terminalSpec(p, in.Body)
	if err != nil {
		return nil, err
	}
	if err := c.addTerminals(ctx, a, []provider.TerminalSpec{spec}); err != nil {
		return nil, err
	}
	return c.listTerminals(ctx, &in.AppPath)
}

// addTerminals adds the readers in one commit.
func (c *Control) addTerminals(ctx context.Context, a *app.App, specs []provider.TerminalSpec) error {
	if len(specs) == 0 {
		return nil
	}
	p, err := c.provider("provider", a.Provider)
	if err != nil {
		return err
	}
	terminals, err := withTerminals(p)
	if err != nil {
		return err
	}
	return c.Books.Act(ctx, a, "terminal.put", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		for _, spec := range specs {
			if err := terminals.AddTerminal(b, a, spec, env); err != nil {
				return "", nil, err
			}
		}
		return specs[0].ID, nil, nil
	})
}

// withTerminals refuses platforms whose merchants have no readers.
func withTerminals(p provider.Provider) (provider.Terminals, error) {
	terminals, ok := p.(provider.Terminals)
	if !ok {
		return nil, invalid("terminals", "%s has no terminals; leave them out, or use intella", p.Name())
	}
	return terminals, nil
}

// terminalSpecs reads the readers that a new app's maker names.
func terminalSpecs(p provider.Provider, list []api.NewTerminal) ([]provider.TerminalSpec, error) {
	specs := make([]provider.TerminalSpec, 0, len(list))
	for i, n := range list {
		spec, err := terminalSpec(p, n)
		var wrong *problem
		if errors.As(err, &wrong) && wrong.body.Field != "terminals" {
			wrong.body.Field = fmt.Sprintf("terminals[%d].%s", i, wrong.body.Field)
		}
		if err != nil {
			return nil, err
		}
		specs = append(specs, spec)
	}
	return specs, nil
}

func terminalSpec(p provider.Provider, n api.NewTerminal) (provider.TerminalSpec, error) {
	spec := provider.TerminalSpec{
		ID: n.ID, DongleID: n.DongleID, NoCard: n.NoCard,
		Retries: n.Retries, RetryCode: n.RetryCode, Deactivated: n.Deactivated,
	}
	if _, err := withTerminals(p); err != nil {
		return spec, err
	}
	if n.Card == nil {
		return spec, nil
	}
	if n.NoCard {
		return spec, invalid("no_card", "a card is given as well; leave one of them out")
	}
	spec.Card = &provider.Card{ID: n.Card.ID, Balance: money.Amount(n.Card.Balance), AutoTopUp: money.Amount(n.Card.AutoTopUp)}
	if n.Card.After != "" {
		after, err := time.ParseDuration(n.Card.After)
		if err != nil || after < 0 {
			return spec, invalid("card.after", "%q is not a duration such as 10s", n.Card.After)
		}
		spec.Card.After = after
	}
	return spec, nil
}
