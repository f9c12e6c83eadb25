package steps

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/api"
)

func (w *World) scenarioSteps() vocabulary {
	return vocabulary{
		"app_with_scenario": registered{function: w.appWithScenario, makes: []string{thingApp, thingScenario}},
		"load_scenario":     registered{function: w.loadScenario, makes: []string{thingScenario}},
		"nothing_changed":   registered{function: w.nothingChanged, needs: []string{thingScenario}},
	}
}

// appWithScenario makes an app and applies a scenario to it. Trades of the scenario
// are called by the merchant's number.
func (w *World) appWithScenario(ctx context.Context, provider, name string) error {
	if err := w.newApp(ctx, api.NewApp{Provider: provider}); err != nil {
		return err
	}
	return w.loadScenario(ctx, name)
}

// loadScenario applies a scenario to the app, behind what it has, and keeps how the app's
// books stand then.
func (w *World) loadScenario(ctx context.Context, name string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	loaded, err := w.loadNamedScenario(ctx, p, name)
	if err != nil {
		return err
	}
	for _, t := range loaded.Trades {
		w.trades[t.Order] = &trade{t.Order, t}
	}
	p.loaded, err = p.readBooks(ctx)
	return err
}

// loadNamedScenario loads a scenario of the server by its name, or a file, which is told by its ending or
// by a slash: it stands beside the feature.
func (w *World) loadNamedScenario(ctx context.Context, p *appHandles, name string) (api.LoadedScenario, error) {
	if !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml") && !strings.ContainsAny(name, `/\`) {
		return w.readersHandle(p).LoadScenario(ctx, name)
	}
	if w.target.ReadFile == nil || w.scenario == nil {
		return api.LoadedScenario{}, fmt.Errorf("scenario %s: files can't be read here; name a scenario that the server has", name)
	}
	text, err := w.target.ReadFile(w.scenario.Uri, name)
	if err != nil {
		return api.LoadedScenario{}, fmt.Errorf("scenario %s: %w", name, err)
	}
	return w.readersHandle(p).LoadScenarioFile(ctx, name, text)
}

// readersHandle is that of an app whose refusals come in the language of who reads the report.
func (w *World) readersHandle(p *appHandles) *control.App {
	return cmp.Or(w.target.Report, w.target.Control).App(p.app.Provider, p.app.ID)
}

// appBooks is all that the platform keeps of an app's money.
type appBooks struct {
	Trades    []api.Trade
	Ledger    api.Ledger
	Terminals []any
}

func (p *appHandles) readBooks(ctx context.Context) (*appBooks, error) {
	b := &appBooks{}
	var err error
	if b.Trades, err = p.handle.Trades(ctx); err != nil {
		return nil, err
	}
	if b.Ledger, err = p.handle.Ledger(ctx); err != nil {
		return nil, err
	}
	if _, reads := p.merchant.(adapter.CardMerchant); !reads {
		return b, nil
	}
	terminals, err := p.handle.Terminals(ctx)
	if err != nil {
		return nil, err
	}
	b.Terminals = make([]any, len(terminals))
	for i, text := range terminals {
		if err := json.Unmarshal(text, &b.Terminals[i]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// nothingChanged: trades, ledger and readers are as they were.
func (w *World) nothingChanged(ctx context.Context) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	if p.loaded == nil {
		return errors.New(`no scenario was loaded into this app; say 'Given the scenario "NAME" is loaded'`)
	}
	now, err := p.readBooks(ctx)
	if err != nil {
		return err
	}
	if changes := differences(p.loaded, now); changes != "" {
		return fmt.Errorf("the books have changed: -then +now\n%s", changes)
	}
	return nil
}
