package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/config"
	"paymock/mock/provider"
	"paymock/mock/rule"
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
	handle(c, calls, call{"GET /scenarios", "list-scenarios", "List the scenarios that the server was started with and the shipped ones, or those of answer codes", 0, tag}, c.listScenarios)
	handle(c, calls, call{"GET /scenarios/{name}", "show-scenario", "Print a scenario's file, to begin an own one from", 0, tag}, c.showScenario)
	shown := calls.OpenAPI().Paths["/scenarios/{name}"].Get.Responses["200"]
	shown.Content = map[string]*huma.MediaType{"application/yaml": {Schema: &huma.Schema{Type: huma.TypeString}}}
	handle(c, calls, call{"POST /apps/{provider}/{id}/scenarios/{name}", "load-scenario", "Lay a scenario's readers, trades and rules for the app's platform down in the app", http.StatusCreated, tag}, c.loadScenario)
	handle(c, calls, call{"POST /apps/{provider}/{id}/scenarios", "load-scenario-file", "Lay a scenario file's readers, trades and rules for the app's platform down in the app", http.StatusCreated, tag}, c.loadFile)
}

type scenariosRequest struct {
	Codes    bool   `query:"codes" doc:"list the scenarios of answer codes instead"`
	Provider string `query:"provider" doc:"only those that have something for this platform"`
}

func (c *Control) listScenarios(_ context.Context, in *scenariosRequest) (*body[api.Scenarios], error) {
	if in.Provider != "" {
		if _, err := c.provider("provider", in.Provider); err != nil {
			return nil, err
		}
	}
	if in.Codes {
		return &body[api.Scenarios]{api.Scenarios{Scenarios: c.codeScenarios(in.Provider)}}, nil
	}
	list := api.Scenarios{Scenarios: []api.Scenario{}}
	for _, laid := range c.servedScenarios() {
		if in.Provider == "" || concerns(laid.script, in.Provider) {
			list.Scenarios = append(list.Scenarios, api.Scenario{Name: laid.script.Name, About: laid.script.About, Providers: c.concerned(laid.script), Served: true})
		}
	}
	for _, name := range c.Scenarios.Names() {
		if _, served := c.served.Load(name); served {
			continue
		}
		script, err := c.Scenarios.Load(name)
		if err != nil {
			return nil, err
		}
		if in.Provider == "" || concerns(script, in.Provider) {
			list.Scenarios = append(list.Scenarios, api.Scenario{Name: name, About: script.About, Providers: c.concerned(script)})
		}
	}
	return &body[api.Scenarios]{list}, nil
}

func (c *Control) codeScenarios(provider string) []api.Scenario {
	list := []api.Scenario{}
	for _, code := range c.Scenarios.Codes {
		if provider == "" || code.Provider == provider {
			list = append(list, api.Scenario{Name: config.CodeScenario(code), About: code.English, Providers: []string{code.Provider}})
		}
	}
	return list
}

type scenarioName struct {
	Name string `path:"name" doc:"of a shipped scenario, or of a code's: 4pyun-1403"`
}

// file is an answer that is a scenario file.
type file struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (c *Control) showScenario(_ context.Context, in *scenarioName) (*file, error) {
	if err := c.knownScenario(in.Name); err != nil {
		return nil, err
	}
	text, err := c.Scenarios.Text(in.Name)
	if err != nil {
		return nil, notFound("scenario %q is a file that the server was started with; shown are shipped ones only", in.Name)
	}
	return &file{"application/yaml", text}, nil
}

// concerned are the platforms that a script has something for.
func (c *Control) concerned(script *config.Script) []string {
	names := []string{}
	for _, p := range c.Providers {
		if concerns(script, p.Name()) {
			names = append(names, p.Name())
		}
	}
	return names
}

func concerns(script *config.Script, provider string) bool {
	for _, f := range script.Files {
		for _, a := range f.Scenario.Apps {
			if a.Provider == provider {
				return true
			}
		}
		for _, r := range f.Scenario.Rules {
			if meant(r, provider) {
				return true
			}
		}
	}
	return false
}

// meant reports whether a rule for every app concerns a platform.
func meant(r api.Rule, provider string) bool {
	return r.When.Provider == "" || r.When.Provider == provider
}

// part is what a file lays down in one app.
type part struct {
	file  *config.File
	index int // in the file's apps; -1 for the rules for every app
	app   config.ScenarioApp
	paths []string // of each rule
}

// whole is the path of the part; at is that of a field of it.
func (p part) whole() string { return fmt.Sprintf("apps[%d]", p.index) }

func (p part) at(field string) string {
	if p.index < 0 {
		return field
	}
	return fmt.Sprintf("apps[%d].%s", p.index, field)
}

// partsFor are the parts of a script for one app of a platform.
func partsFor(script *config.Script, provider string) []part {
	var parts []part
	for _, f := range script.Files {
		for i, a := range f.Scenario.Apps {
			if a.Provider == provider {
				parts = append(parts, part{file: f, index: i, app: a})
			}
		}
		all := part{file: f, index: -1}
		for i, r := range f.Scenario.Rules {
			if meant(r, provider) {
				all.app.Rules = append(all.app.Rules, r)
				all.paths = append(all.paths, fmt.Sprintf("rules[%d]", i))
			}
		}
		if len(all.app.Rules) > 0 {
			parts = append(parts, all)
		}
	}
	return parts
}

func (p part) rulePath(i int) string {
	if p.paths != nil {
		return p.paths[i]
	}
	return p.at(fmt.Sprintf("rules[%d]", i))
}

// knownScenario refuses what is neither shipped nor a code's nor served: a file, above all.
func (c *Control) knownScenario(name string) error {
	names := append(c.Scenarios.Names(), c.Scenarios.CodeNames("")...)
	for _, laid := range c.servedScenarios() {
		names = append(names, laid.script.Name)
	}
	if slices.Contains(names, name) {
		return nil
	}
	hint := suggest.Hint(name, names)
	if hint == "" {
		hint = "; GET /scenarios lists them, and GET /scenarios?codes=true those of answer codes"
	}
	return notFound("no scenario %q%s", name, hint)
}

// servedScenarios are those that the server was started with, by name.
func (c *Control) servedScenarios() []*Laid {
	var all []*Laid
	c.served.Range(func(_, laid any) bool {
		all = append(all, laid.(*Laid)) //nolint:forcetypeassert // nothing else is in there
		return true
	})
	slices.SortFunc(all, func(x, y *Laid) int { return strings.Compare(x.script.Name, y.script.Name) })
	return all
}

func (c *Control) loadScenario(ctx context.Context, in *scenarioPath) (*body[api.LoadedScenario], error) {
	if laid, ok := c.served.Load(in.Name); ok {
		return c.loadScript(ctx, in.AppPath, laid.(*Laid).script) //nolint:forcetypeassert // nothing else is in there
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

type scenarioFileRequest struct {
	AppPath
	Body api.ScenarioFile
}

func (c *Control) loadFile(ctx context.Context, in *scenarioFileRequest) (*body[api.LoadedScenario], error) {
	script, err := c.Scenarios.Read(in.Body.Name, []byte(in.Body.Text))
	if err != nil {
		return nil, err
	}
	return c.loadScript(ctx, in.AppPath, script)
}

// loadScript lays a script down in an app. Where the server was started with a scenario of that
// name, its rules for every app leave this one alone from now on: it has its own.
func (c *Control) loadScript(ctx context.Context, at AppPath, script *config.Script) (*body[api.LoadedScenario], error) {
	a, err := c.app(at)
	if err != nil {
		return nil, err
	}
	parts := partsFor(script, a.Provider)
	if len(parts) == 0 {
		return nil, invalid("name", "scenario %s has nothing for %s; it is for %v", script.Name, a.Provider, c.concerned(script))
	}
	loaded := api.LoadedScenario{Name: script.Name, Rules: []api.Rule{}, Trades: []api.Trade{}, Terminals: []string{}}
	for _, p := range parts {
		if err := c.addParts(ctx, at, p, &loaded); err != nil {
			return nil, err
		}
	}
	for _, p := range parts {
		for i, r := range p.app.Rules {
			made, err := c.Rules.Add(a.Name(), r)
			if err != nil {
				return nil, placed(p.file, p.rulePath(i), err)
			}
			loaded.Rules = append(loaded.Rules, made)
		}
	}
	if laid, ok := c.served.Load(script.Name); ok {
		for _, r := range laid.(*Laid).rules { //nolint:forcetypeassert // nothing else is in there
			if r.app == serverRules {
				c.Rules.Spare(a.Name(), r.id)
			}
		}
	}
	return &body[api.LoadedScenario]{loaded}, c.note(ctx, a, "scenario.load", script.Name, script.About)
}

// addParts lays down dialect, readers and trades of a part in an app.
func (c *Control) addParts(ctx context.Context, at AppPath, p part, loaded *api.LoadedScenario) error {
	if len(p.app.Dialect) > 0 {
		if _, err := c.patchApp(ctx, &patchRequest{at, api.AppPatch{Dialect: p.app.Dialect}}); err != nil {
			return placed(p.file, p.whole(), err)
		}
	}
	if err := c.addReaders(ctx, at, p); err != nil {
		return err
	}
	for _, t := range p.app.Terminals {
		loaded.Terminals = append(loaded.Terminals, t.ID)
	}
	trades, err := c.addTrades(ctx, at, p)
	loaded.Trades = append(loaded.Trades, trades...)
	return err
}

func (c *Control) addReaders(ctx context.Context, at AppPath, p part) error {
	for i, t := range p.app.Terminals {
		if _, err := c.putTerminal(ctx, &terminalRequest{at, t}); err != nil {
			return placed(p.file, p.at(fmt.Sprintf("terminals[%d]", i)), err)
		}
	}
	return nil
}

func (c *Control) addTrades(ctx context.Context, at AppPath, p part) ([]api.Trade, error) {
	var opened []api.Trade
	for i, n := range p.app.Trades {
		t, err := c.openTrade(ctx, &newTradeRequest{at, n})
		if err != nil {
			return opened, placed(p.file, p.at(fmt.Sprintf("trades[%d]", i)), err)
		}
		opened = append(opened, t.Body)
	}
	return opened, nil
}

// placed gives an error the place of what caused it: below path, where it names a field.
func placed(f *config.File, path string, err error) error {
	field, reason := "", err.Error()
	var p *problem
	var ruled *rule.Error
	var named *provider.FieldError
	switch {
	case errors.As(err, &p):
		field, reason = p.body.Field, p.body.Message
	case errors.As(err, &ruled):
		field, reason = ruled.Field, ruled.Reason
	case errors.As(err, &named):
		field, reason = named.Field, named.Reason
	}
	if path != "" && field != "" {
		path += "."
	}
	return f.Error(path+field, reason)
}
