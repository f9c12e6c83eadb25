package control

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"paymock/mock/api"
)

// Scenarios lists the scenarios that the server ships.
func (c *Client) Scenarios(ctx context.Context) ([]api.Scenario, error) {
	list, err := get[api.Scenarios](ctx, c, "/scenarios")
	return list.Scenarios, err
}

// CodeScenarios lists the scenarios of answer codes, one each; an empty provider means all
// platforms.
func (c *Client) CodeScenarios(ctx context.Context, provider string) ([]api.Scenario, error) {
	q := url.Values{"codes": {"true"}}
	setText(q, "provider", provider)
	list, err := get[api.Scenarios](ctx, c, withQuery("/scenarios", q))
	return list.Scenarios, err
}

// ScenarioText is the file of a shipped scenario or of a code's, YAML.
func (c *Client) ScenarioText(ctx context.Context, name string) (string, error) {
	path := "/scenarios/" + url.PathEscape(name)
	resp, err := c.open(ctx, c.http, http.MethodGet, path, nil)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	switch {
	case err != nil:
		return "", &Unreachable{Call: "GET " + path, URL: c.base, Err: err}
	case resp.StatusCode > 299:
		return "", newError("GET "+path, resp.StatusCode, text)
	}
	return string(text), nil
}

// LoadScenario lays a shipped scenario's readers, trades and rules for the app's platform down
// in the app. Rules come behind those that the app has.
func (a *App) LoadScenario(ctx context.Context, name string) (api.LoadedScenario, error) {
	return post[api.LoadedScenario](ctx, a, "/scenarios/"+url.PathEscape(name), nil)
}
