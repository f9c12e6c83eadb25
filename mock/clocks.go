package mock

import (
	"context"
	"fmt"
	"time"

	"paymock/mock/api"
	"paymock/mock/callback"
)

// clocks translates the control API's clock moves for the dispatcher.
type clocks struct{ dispatcher *callback.Dispatcher }

// Move parses and runs a move.
func (c clocks) Move(ctx context.Context, app string, m api.ClockMove) (api.Clock, error) {
	move := callback.Move{Freeze: m.Freeze, Follow: m.Follow}
	var err error
	if m.Advance != "" {
		if move.Advance, err = time.ParseDuration(m.Advance); err != nil {
			return api.Clock{}, fmt.Errorf("%w: advance %q is no duration such as 25h or 4m30s", callback.ErrMove, m.Advance)
		}
	}
	if m.Set != "" {
		if move.Set, err = time.Parse(time.RFC3339, m.Set); err != nil {
			return api.Clock{}, fmt.Errorf("%w: set %q is no RFC 3339 time such as 2026-01-01T00:00:00+08:00", callback.ErrMove, m.Set)
		}
	}
	now, deliveries, err := c.dispatcher.Move(ctx, app, move)
	if err != nil {
		return api.Clock{}, err
	}
	out := api.Clock{Now: now, Attempts: make([]api.Attempt, len(deliveries))}
	for i, d := range deliveries {
		out.Attempts[i] = api.Attempt{
			Callback: d.Task, Kind: d.Kind, At: d.At, Status: d.Status, Accepted: d.Accepted, Reason: d.Reason,
			Request: string(d.Request), Response: string(d.Response),
		}
	}
	return out, nil
}
