package steps

import (
	"context"

	"github.com/cucumber/godog"

	"paymock/mock/api"
)

func (w *World) registerScenarios(sc *godog.ScenarioContext) {
	sc.Step(`^an? (4pyun|alipay|intella) app with the scenario "([^"]*)"$`, w.appWithScenario)
}

// appWithScenario makes an app and lays a shipped scenario down in it. Trades of the scenario
// are called by the merchant's number.
func (w *World) appWithScenario(ctx context.Context, provider, name string) error {
	if err := w.newApp(ctx, api.NewApp{Provider: provider}); err != nil {
		return err
	}
	p, err := w.party()
	if err != nil {
		return err
	}
	loaded, err := p.handle.LoadScenario(ctx, name)
	if err != nil {
		return err
	}
	for _, t := range loaded.Trades {
		w.trades[t.Order] = &trade{t.Order, t}
	}
	return nil
}
