package control

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/config"
	"paymock/mock/suggest"
)

type scenarioPath struct {
	AppPath
	Name string `path:"name" doc:"of a shipped scenario, of a code's: 4pyun-1403, or of one that the server was started with"`
}

func (c *Control) registerScenarios(calls huma.API) {
	if c.Scenarios.Shipped == nil {
		return
	}
	const tag = "scenarios"
	handleCall(c, calls, callSpec{"GET /scenarios", "list-scenarios", "List the scenarios that the server was started with and the shipped ones, or those of answer codes", 0, tag}, c.listScenarios)
	handleOther(c, calls, callSpec{"GET /scenarios/{name}", "show-scenario", "Print a scenario's file, to begin an own one from", 0, tag}, c.showScenario)
	shown := calls.OpenAPI().Paths["/scenarios/{name}"].Get.Responses["200"]
	shown.Content = map[string]*huma.MediaType{"application/yaml": {Schema: &huma.Schema{Type: huma.TypeString}}}
	handleCall(c, calls, callSpec{
		"POST /apps/{provider}/{id}/scenarios/{name}", "load-scenario",
		"Apply what a scenario has for the app's platform to the app: terminals, trades and rules", http.StatusCreated, tag,
	}, c.loadScenario)
	handleAppBody(c, calls, callSpec{
		"POST /apps/{provider}/{id}/scenarios", "load-scenario-file",
		"Apply what a scenario file has for the app's platform to the app: terminals, trades and rules", http.StatusCreated, tag,
	}, c.loadFile)
}

type scenariosRequest struct {
	Codes    bool   `query:"codes" doc:"list the scenarios of answer codes instead"`
	Provider string `query:"provider" doc:"only those that have something for this platform"`
}

func (c *Control) listScenarios(_ context.Context, in *scenariosRequest) (*jsonBody[api.Scenarios], error) {
	if in.Provider != "" {
		if _, err := c.Lab.Provider("provider", in.Provider); err != nil {
			return nil, err
		}
	}
	if in.Codes {
		return &jsonBody[api.Scenarios]{api.Scenarios{Scenarios: c.codeScenarios(in.Provider)}}, nil
	}
	list := api.Scenarios{Scenarios: []api.Scenario{}}
	add := func(script *config.Script, name string, served bool) {
		platforms := c.Lab.PlatformsOf(script)
		if in.Provider == "" || slices.Contains(platforms, in.Provider) {
			list.Scenarios = append(list.Scenarios, api.Scenario{Name: name, About: script.About, Providers: platforms, Served: served})
		}
	}
	for _, applied := range c.Lab.AppliedScenarios() {
		add(applied.Script, applied.Script.Name, true)
	}
	for _, name := range c.Scenarios.Names() {
		if _, served := c.Lab.AppliedScenario(name); served {
			continue
		}
		script, err := c.Scenarios.Load(name)
		if err != nil {
			return nil, err
		}
		add(script, name, false)
	}
	return &jsonBody[api.Scenarios]{list}, nil
}

func (c *Control) codeScenarios(provider string) []api.Scenario {
	list := []api.Scenario{}
	for _, code := range c.Scenarios.AnswerCodes() {
		if provider == "" || code.Provider == provider {
			list = append(list, api.Scenario{Name: config.CodeScenario(code), About: code.English, Providers: []string{code.Provider}})
		}
	}
	return list
}

type scenarioName struct {
	Name string `path:"name" doc:"of a shipped scenario, or of a code's: 4pyun-1403"`
}

// fileAnswer is an answer that is a scenario file.
type fileAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (c *Control) showScenario(_ context.Context, in *scenarioName) (*fileAnswer, error) {
	if err := c.knownScenario(in.Name); err != nil {
		return nil, err
	}
	text, err := c.Scenarios.Text(in.Name)
	if err != nil {
		return nil, notFound("scenario %q is a file that the server was started with; shown are shipped ones only", in.Name)
	}
	return &fileAnswer{"application/yaml", text}, nil
}

// knownScenario refuses what is neither shipped nor a code's nor served: a file, above all.
func (c *Control) knownScenario(name string) error {
	names := append(c.Scenarios.Names(), c.Scenarios.CodeNames("")...)
	for _, applied := range c.Lab.AppliedScenarios() {
		names = append(names, applied.Script.Name)
	}
	if slices.Contains(names, name) {
		return nil
	}
	hint := suggest.Hint(name, names)
	if hint == "" {
		hint = "; `payctl scenario list` and GET /scenarios list them, those of answer codes with --codes or ?codes=true"
	}
	return notFound("no scenario %q%s", name, hint)
}

func (c *Control) loadScenario(ctx context.Context, in *scenarioPath) (*jsonBody[api.LoadedScenario], error) {
	if applied, ok := c.Lab.AppliedScenario(in.Name); ok {
		return c.loadScript(ctx, in.AppPath, applied.Script)
	}
	if err := c.knownScenario(in.Name); err != nil {
		return nil, err
	}
	script, err := c.Scenarios.Load(in.Name)
	if err != nil {
		return nil, err
	}
	return c.loadScript(ctx, in.AppPath, script)
}

type scenarioFileRequest = appBody[api.ScenarioFile]

func (c *Control) loadFile(ctx context.Context, in *scenarioFileRequest) (*jsonBody[api.LoadedScenario], error) {
	if in.Body.Name == "" {
		return nil, invalid("name", "give the file's name, for errors: settle-fails.yaml")
	}
	if len(in.Body.Text) > config.MaxSent {
		return nil, invalid("text", "the text is longer than %d KiB; part it into several, or serve it with paymock serve --scenario", config.MaxSent>>10)
	}
	script, err := c.readText(ctx, in.Body.Name, in.Body.Text)
	if err != nil {
		return nil, c.withMeant(ctx, script, err)
	}
	loaded, err := c.loadScript(ctx, in.AppPath, script)
	if err != nil && c.ValidateBeside != nil && c.ValidateBeside(ctx, script) != nil { // else it is wrong for this app alone
		return nil, c.withMeant(ctx, script, err)
	}
	return loaded, err
}

// withMeant adds to what is wrong with a text how it is meant.
func (c *Control) withMeant(ctx context.Context, script *config.Script, err error) error {
	var wrong *config.Error
	if c.ValidateBeside == nil || !errors.As(err, &wrong) || ctx.Err() != nil {
		return err
	}
	wrong.Meant = c.Scenarios.MeantFile(script, func(s *config.Script) error { return c.ValidateBeside(ctx, s) })
	return err
}

// decodingSlot is held while a text is read: one at once, since each may take some hundred megabytes.
var decodingSlot = make(chan struct{}, 1)

// readText reads a scenario as long as its sender waits for it.
func (c *Control) readText(ctx context.Context, name, text string) (*config.Script, error) {
	select {
	case decodingSlot <- struct{}{}:
		defer func() { <-decodingSlot }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	library := c.Scenarios
	library.Gone = ctx.Err
	return library.Read(name, []byte(text))
}

func (c *Control) loadScript(ctx context.Context, at AppPath, script *config.Script) (*jsonBody[api.LoadedScenario], error) {
	a, err := c.appOf(at)
	if err != nil {
		return nil, err
	}
	loaded, err := c.Lab.LoadScenario(ctx, a, script)
	if err != nil {
		return nil, err
	}
	shown := api.LoadedScenario{Name: loaded.Name, Rules: []api.Rule{}, Trades: []api.Trade{}, Terminals: []string{}}
	shown.Rules = append(shown.Rules, loaded.Rules...)
	shown.Terminals = append(shown.Terminals, loaded.Terminals...)
	for _, t := range loaded.Trades {
		shown.Trades = append(shown.Trades, showTrade(t))
	}
	return &jsonBody[api.LoadedScenario]{shown}, nil
}
