package control

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/lab"
)

type moveRequest = appBody[api.ClockMove]

func (c *Control) registerClock(calls huma.API) {
	const tag = "clock"
	handleCall(c, calls, callSpec{"GET /apps/{provider}/{id}/clock", "get-clock", "Read the app's clock", 0, tag}, c.getClock)
	handleAppBody(c, calls, callSpec{"POST /apps/{provider}/{id}/clock", "move-clock", "Move, stop or release the app's clock; answered when all that fell due has happened", 0, tag}, c.moveClock)
}

func (c *Control) getClock(_ context.Context, in *AppPath) (*jsonBody[api.Clock], error) {
	a, err := c.appOf(*in)
	if err != nil {
		return nil, err
	}
	return &jsonBody[api.Clock]{api.Clock{Now: a.Now(c.Lab.Clock.Now()), Frozen: a.Clock.Frozen(), Attempts: []api.Attempt{}}}, nil
}

func (c *Control) moveClock(ctx context.Context, in *moveRequest) (*jsonBody[api.Clock], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	move, err := lab.ReadMove(in.Body)
	if err != nil {
		return nil, err
	}
	moved, err := c.Lab.MoveClock(ctx, a, move)
	if err != nil {
		return nil, err
	}
	shown := api.Clock{Now: moved.Now, Frozen: moved.Frozen, Attempts: make([]api.Attempt, len(moved.Attempts))}
	for i, d := range moved.Attempts {
		shown.Attempts[i] = showAttempt(d.Attempt)
		shown.Attempts[i].Callback, shown.Attempts[i].Kind = d.Task, d.Kind
	}
	return &jsonBody[api.Clock]{shown}, nil
}
