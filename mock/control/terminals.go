package control

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/lab"
	"paymock/mock/provider"
)

type terminalRequest = appBody[api.NewTerminal]

func (c *Control) registerTerminals(calls huma.API) {
	const tag, terminals = "terminals", "/apps/{provider}/{id}/terminals"
	platforms := c.Lab.TerminalPlatforms()
	handleCall(c, calls, callSpec{"GET " + terminals, "list-terminals", "List " + platforms + " readers, each with its card and open batch", 0, tag}, c.listTerminals)
	handleAppBody(c, calls, callSpec{"POST " + terminals, "put-terminal", "Add an " + platforms + " reader, or change card and behaviour of the one with its id", 0, tag}, c.putTerminal)
}

func (c *Control) listTerminals(ctx context.Context, in *pageRequest) (*jsonBody[api.Terminals], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	terminals, err := c.Lab.ShowTerminals(ctx, a)
	if err != nil {
		return nil, err
	}
	page, next := pageOfTerminals(in.Page, terminals)
	list := api.Terminals{Terminals: []json.RawMessage{}, Next: next}
	for _, t := range page {
		text, err := json.Marshal(t.Shown)
		if err != nil {
			return nil, fmt.Errorf("show terminal: %w", err)
		}
		list.Terminals = append(list.Terminals, text)
	}
	return &jsonBody[api.Terminals]{list}, nil
}

func (c *Control) putTerminal(ctx context.Context, in *terminalRequest) (*jsonBody[api.Terminals], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	spec, wrong := lab.ReadTerminal(in.Body)
	if wrong != nil {
		return nil, wrong
	}
	if err := c.Lab.PutTerminals(ctx, a, []provider.TerminalSpec{spec}); err != nil {
		return nil, err
	}
	return c.listTerminals(ctx, &pageRequest{AppPath: in.AppPath})
}
