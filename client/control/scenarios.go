package control

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"paymock/mock/api"
)

// Scenarios lists the scenarios that the server was started with, and those that it ships.
func (c *Client) Scenarios(ctx context.Context) ([]api.Scenario, error) {
	list, err := getFrom[api.Scenarios](ctx, c, "/scenarios")
	return list.Scenarios, err
}

// CodeScenarios lists the scenarios of answer codes, one each; an empty provider means all
// platforms.
func (c *Client) CodeScenarios(ctx context.Context, provider string) ([]api.Scenario, error) {
	q := url.Values{"codes": {"true"}}
	setText(q, "provider", provider)
	list, err := getFrom[api.Scenarios](ctx, c, withQuery("/scenarios", q))
	return list.Scenarios, err
}

// ScenarioText is the file of a shipped scenario or of a code's, YAML.
func (c *Client) ScenarioText(ctx context.Context, name string) (string, error) {
	path := "/scenarios/" + url.PathEscape(name)
	resp, err := c.openResponse(ctx, c.http, http.MethodGet, path, nil)
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

// LoadScenario applies a scenario's readers, trades and rules for the app's platform
// to the app. Rules come behind those that the app has.
func (a *App) LoadScenario(ctx context.Context, name string) (api.LoadedScenario, error) {
	return postTo[api.LoadedScenario](ctx, a, "/scenarios/"+url.PathEscape(name), nil)
}

// LoadScenarioFile applies the readers, trades and rules of a scenario file for the app's platform
// to the app. The text may include shipped scenarios and no files; name is the file as
// errors call it: "settle-fails.yaml:3:5: …".
func (a *App) LoadScenarioFile(ctx context.Context, name string, text []byte) (api.LoadedScenario, error) {
	loaded, err := postTo[api.LoadedScenario](ctx, a, "/scenarios", api.ScenarioFile{Name: name, Text: string(text)})
	var denied *Error
	if errors.As(err, &denied) && denied.Answer.Line > 0 {
		reason := strings.TrimPrefix(denied.Answer.Message, name+": ")
		denied.Answer.Message = fmt.Sprintf("%s:%d:%d: %s", name, denied.Answer.Line, denied.Answer.Column, reason)
	}
	return loaded, err
}
