package control

import (
	"context"
	"net/url"

	"paymock/mock/api"
)

// Scenarios lists the scenarios that the server ships.
func (c *Client) Scenarios(ctx context.Context) ([]api.Scenario, error) {
	list, err := get[api.Scenarios](ctx, c, "/scenarios")
	return list.Scenarios, err
}

// LoadScenario lays a shipped scenario's readers, trades and rules for the app's platform down
// in the app. Rules come behind those that the app has.
func (a *App) LoadScenario(ctx context.Context, name string) (api.LoadedScenario, error) {
	return post[api.LoadedScenario](ctx, a, "/scenarios/"+url.PathEscape(name), nil)
}
