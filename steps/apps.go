package steps

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/cucumber/godog"

	"paymock/client/adapter"
	"paymock/mock/api"
	"paymock/mock/phrase"
)

func (w *World) appSteps() vocabulary {
	return vocabulary{
		"fresh_app":        w.freshApp,
		"app_with_dialect": w.freshAppWithDialect,
		"another_app":      registered{function: w.freshApp, makes: []string{thingOtherApp}},
	}.withMore(registered{makes: []string{thingApp}}).joinedWith(vocabulary{
		"first_app": registered{function: w.firstApp, needs: []string{thingOtherApp}},
		"speaks":    w.setDialogue,
	})
}

func (w *World) freshApp(ctx context.Context, provider string) error {
	return w.newApp(ctx, api.NewApp{Provider: provider})
}

func (w *World) freshAppWithDialect(ctx context.Context, provider string, table *godog.Table) error {
	dialect := map[string]string{}
	for _, row := range table.Rows {
		if len(row.Cells) != 2 {
			return errors.New("a dialect table has two columns: switch and value")
		}
		dialect[row.Cells[0].Value] = row.Cells[1].Value
	}
	return w.newApp(ctx, api.NewApp{Provider: provider, Dialect: dialect})
}

// newApp makes an app whose callbacks go to the target's receiver, and its merchant.
func (w *World) newApp(ctx context.Context, n api.NewApp) error {
	if w.target.Sandbox != nil {
		return w.sandboxApp(ctx, n.Provider)
	}
	if platform, err := adapter.Find(n.Provider); err == nil && n.Keys == nil {
		n.Keys = platform.SampleKeys // for those who encrypt
	}
	if n.Seed == nil {
		n.Seed = w.seed()
	}
	made, err := w.target.Control.CreateApp(ctx, n)
	if err != nil {
		return err
	}
	p := &appHandles{app: made, handle: w.target.Control.App(made.Provider, made.ID)}
	w.apps = append(w.apps, p)
	patch, err := w.addressPatch(made)
	if err != nil {
		return err
	}
	made, err = p.handle.Patch(ctx, patch)
	if err != nil {
		return err
	}
	p.app = made
	if err := w.target.Merchant.Register(ctx, merchantApp(made)); err != nil {
		return fmt.Errorf("merchant: %w", err)
	}
	p.merchant, err = newMerchant(w, made)
	return err
}

// addressPatch sends every kind of callback that the platform has to a path of its own.
func (w *World) addressPatch(a api.App) (api.AppPatch, error) {
	p, err := adapter.Find(a.Provider)
	if err != nil {
		return api.AppPatch{}, err
	}
	patch := api.AppPatch{Callbacks: map[string]string{}}
	for _, callback := range p.Callbacks {
		patch.Callbacks[callback.Address] = w.target.callbackURL(a.Provider, a.ID, callback.Kind)
	}
	return patch, nil
}

// setDialogue changes how the merchant talks to its platform from now on.
func (w *World) setDialogue(how string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	d, ok := p.merchant.(adapter.Tunable)
	if !ok {
		return fmt.Errorf("%s is spoken in one way only", p.app.Provider)
	}
	return d.Speak(how)
}

// firstApp makes the scenario's first app the one spoken of again.
func (w *World) firstApp() error {
	if len(w.apps) < 2 {
		return errors.New("there is no second app to turn away from")
	}
	w.apps = append(w.apps[1:], w.apps[0])
	return nil
}

// appWithName matches a line, in simplified letters, that makes an app, with what it calls the platform.
var appWithName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i:(?:(另)?一[个家]|(另)个|an?\b|(another)\b)\s*(\S+?)\s*(?:平台|\bplatform)?的?\s*(?:应用|app(?:lication)?))$`)
})

// MeantApp is the step that makes the app which a line means that is none: its platform is misspelled, or said in more words;
// "" of other lines.
func MeantApp(line string) string {
	m := appWithName().FindStringSubmatch(phrase.Simplified(strings.TrimSpace(line)))
	if m == nil {
		return ""
	}
	if wording, _ := phrase.MatchStep(line); wording != nil {
		return ""
	}
	platform, l := phrase.NearestPlatform(m[4], adapter.Names()), phrase.LanguageOf(line)
	switch {
	case platform == "":
		return ""
	case m[1]+m[2]+m[3] != "":
		return strings.Replace(phrase.Find("another_app").Text(l), "{provider}", platform, 1)
	}
	return FreshApp(l, platform)
}
