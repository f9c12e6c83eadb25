package control

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
)

type moveRequest struct {
	AppPath
	Body api.ClockMove
}

func (c *Control) registerClock(calls huma.API) {
	const tag = "clock"
	handle(c, calls, call{"GET /apps/{provider}/{id}/clock", "get-clock", "Read the app's clock", 0, tag}, c.getClock)
	handle(c, calls, call{"POST /apps/{provider}/{id}/clock", "move-clock", "Move, stop or release the app's clock; answered when all that fell due has happened", 0, tag}, c.moveClock)
}

func (c *Control) getClock(_ context.Context, in *AppPath) (*body[api.Clock], error) {
	a, err := c.app(*in)
	if err != nil {
		return nil, err
	}
	return &body[api.Clock]{api.Clock{Now: a.Now(c.Clock.Now()), Frozen: a.Clock.Frozen(), Attempts: []api.Attempt{}}}, nil
}

func (c *Control) moveClock(ctx context.Context, in *moveRequest) (*body[api.Clock], error) {
	a, err := c.app(in.AppPath)
	if err != nil {
		return nil, err
	}
	if err := checkMove(in.Body, a.Now(c.Clock.Now())); err != nil {
		return nil, err
	}
	moved, err := c.Clocks.Move(ctx, a.Name(), in.Body)
	if err != nil {
		return nil, err
	}
	if moved.Attempts == nil {
		moved.Attempts = []api.Attempt{}
	}
	if a, err = c.app(in.AppPath); err != nil {
		return nil, err // removed meanwhile
	}
	moved.Frozen = a.Clock.Frozen()
	return &body[api.Clock]{moved}, nil
}

// checkMove refuses what is not one move forward. now is the app's.
func checkMove(m api.ClockMove, now time.Time) error {
	var given []string
	for name, set := range map[string]bool{"advance": m.Advance != "", "set": m.Set != "", "freeze": m.Freeze, "follow": m.Follow} {
		if set {
			given = append(given, name)
		}
	}
	if len(given) != 1 {
		return invalid("", "give exactly one of advance, set, freeze and follow, not %d%s", len(given), listed(given))
	}
	switch given[0] {
	case "advance":
		d, err := time.ParseDuration(m.Advance)
		if err != nil {
			return invalid("advance", "%q is not a duration such as 25h, 4m30s or 500ms", m.Advance)
		}
		if d < 0 {
			return invalid("advance", "time does not run backwards; to begin anew, reset the app")
		}
	case "set":
		t, err := time.Parse(time.RFC3339Nano, m.Set)
		if err != nil {
			return invalid("set", "%q is not a time such as 2026-01-01T00:00:00+08:00", m.Set)
		}
		if t.Before(now) {
			return invalid("set", "the app's clock reads %s already, and time does not run backwards; to begin anew, reset the app", now.Format(time.RFC3339))
		}
	}
	return nil
}

func listed(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " (" + strings.Join(names, ", ") + ")"
}
