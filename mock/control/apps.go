package control

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"regexp"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/suggest"
)

// The names of the keys that have a field of their own in api.App.
const (
	keyMerchantPrivate = "merchant_private_key"
	keyMerchantPublic  = "merchant_public_key"
	keyPlatformPrivate = "platform_private_key"
	keyPlatformPublic  = "platform_public_key"
)

// AppPath is the app that a call is about. It is exported because huma fills the fields of
// exported structs only.
type AppPath struct {
	Provider string `path:"provider" doc:"4pyun, alipay or intella"`
	ID       string `path:"id" doc:"the app's id on its platform"`
}

func (c *Control) registerApps(calls huma.API) {
	const tag = "apps"
	handle(c, calls, call{"POST /apps", "create-app", "Register an app; what is left out is invented", http.StatusCreated, tag}, c.createApp)
	handle(c, calls, call{"GET /apps", "list-apps", "List the apps, demo apps first", 0, tag}, c.listApps)
	handle(c, calls, call{"GET /apps/{provider}/{id}", "get-app", "Show an app with all that its merchant would be given", 0, tag}, c.getApp)
	handle(c, calls, call{"PATCH /apps/{provider}/{id}", "change-app", "Change callback addresses, how callbacks go out, and dialect", 0, tag}, c.patchApp)
	handle(c, calls, call{"DELETE /apps/{provider}/{id}", "delete-app", "Remove an app and everything that it owns", http.StatusNoContent, tag}, c.deleteApp)
	handle(c, calls, call{"POST /apps/{provider}/{id}/reset", "reset-app", "Forget trades, rules, callbacks and journal; clock and numbers begin anew", 0, tag}, c.resetApp)
}

func (c *Control) createApp(ctx context.Context, in *body[api.NewApp]) (*body[api.App], error) {
	p, err := c.provider("provider", in.Body.Provider)
	if err != nil {
		return nil, err
	}
	readers, err := terminalSpecs(p, in.Body.Terminals)
	if err != nil {
		return nil, err
	}
	draw := c.Seeds.Next()
	a, err := NewApp(p, in.Body, &draw)
	if err != nil {
		return nil, err
	}
	if err := c.Apps.Add(a); errors.Is(err, app.ErrExists) {
		taken := problemf(http.StatusConflict, codeConflict, "app %s exists; delete it first, reset it, or choose another id", a.Name())
		taken.body.Field = "id"
		return nil, taken
	} else if err != nil {
		return nil, err
	}
	c.readers.Store(a.Name(), readers)
	if err := c.furnish(ctx, a); err != nil {
		return nil, errors.Join(err, c.forget(ctx, a))
	}
	return &body[api.App]{c.showApp(a)}, nil
}

// NewApp makes an app as the control API does: it checks addresses and id, and lets the
// provider check and complete the rest. The app is not registered. The error is a
// *provider.FieldError or wraps one.
func NewApp(p provider.Provider, n api.NewApp, draw *ident.Draw) (*app.App, error) {
	a := &app.App{
		Provider: p.Name(), ID: n.ID, Secret: n.Secret, RefundSecret: n.RefundSecret, Merchant: n.Merchant,
		Keys: maps.Clone(n.Keys), URLs: map[string]string{}, Dialect: maps.Clone(n.Dialect),
	}
	if a.Keys == nil {
		a.Keys = map[string]string{}
	}
	for name, key := range map[string]string{keyMerchantPublic: n.MerchantPublicKey, keyPlatformPrivate: n.PlatformPrivateKey} {
		if key != "" {
			a.Keys[name] = key
		}
	}
	if err := newAppAddresses(n).set(a, p); err != nil {
		return nil, err
	}
	if err := setDeliveries(a, p, n.Delivery); err != nil {
		return nil, err
	}
	if n.Seed != nil {
		a.Seed = *n.Seed
	} else {
		a.Seed = draw.Uint64N(1 << 48) // survives a JSON number
	}
	if err := p.Register(a, draw); err != nil {
		return nil, err
	}
	if !wellFormedID().MatchString(a.ID) {
		return nil, &provider.FieldError{Field: "id", Reason: "an id is 1 to 64 letters, digits, dots, dashes and underscores"}
	}
	return a, nil
}

var wellFormedID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`) })

func (c *Control) listApps(context.Context, *empty) (*body[api.Apps], error) {
	list := api.Apps{Apps: []api.App{}}
	for _, a := range c.Apps.All() {
		list.Apps = append(list.Apps, c.showApp(a))
	}
	return &body[api.Apps]{list}, nil
}

func (c *Control) getApp(_ context.Context, in *AppPath) (*body[api.App], error) {
	a, err := c.app(*in)
	if err != nil {
		return nil, err
	}
	return &body[api.App]{c.showApp(a)}, nil
}

type patchRequest struct {
	AppPath
	Body api.AppPatch
}

func (c *Control) patchApp(ctx context.Context, in *patchRequest) (*body[api.App], error) {
	a, err := c.app(in.AppPath)
	if err != nil {
		return nil, err
	}
	changed, err := c.patched(a, in.Body)
	if err != nil {
		return nil, err
	}
	a, ok := c.Apps.Change(a.Name(), func(a *app.App) {
		a.URLs, a.Dialect, a.Delivery, a.Parsed = changed.URLs, changed.Dialect, changed.Delivery, changed.Parsed
	})
	if !ok {
		return nil, c.noApp(in.AppPath)
	}
	if err := c.note(ctx, a, "app.change", a.Name(), ""); err != nil {
		return nil, err
	}
	return &body[api.App]{c.showApp(a)}, nil
}

// patched is a changed copy of an app, checked by its provider.
func (c *Control) patched(a *app.App, patch api.AppPatch) (*app.App, error) {
	p, err := c.provider("provider", a.Provider)
	if err != nil {
		return nil, err
	}
	changed := *a
	changed.Keys = maps.Clone(a.Keys)
	changed.URLs, changed.Dialect = map[string]string{}, map[string]string{}
	maps.Copy(changed.URLs, a.URLs)
	maps.Copy(changed.Dialect, a.Dialect)
	if err := patchAddresses(patch).set(&changed, p); err != nil {
		return nil, err
	}
	changed.Delivery = maps.Clone(a.Delivery)
	if err := setDeliveries(&changed, p, patch.Delivery); err != nil {
		return nil, err
	}
	for name, value := range patch.Dialect {
		if value == "" {
			delete(changed.Dialect, name)
		} else {
			changed.Dialect[name] = value
		}
	}
	draw := ident.NewDraw(a.Seed, 0)
	return &changed, p.Register(&changed, &draw)
}

func (c *Control) deleteApp(ctx context.Context, in *AppPath) (*nothing, error) {
	a, err := c.app(*in)
	if err != nil {
		return nil, err
	}
	return nil, c.forget(ctx, a)
}

// forget removes an app and everything that it owns.
func (c *Control) forget(ctx context.Context, a *app.App) error {
	c.Apps.Remove(a.Name())
	c.Rules.Clear(a.Name())
	c.readers.Delete(a.Name())
	return c.Store.Reset(ctx, a.Name())
}

// furnish lays down what an app has from the start.
func (c *Control) furnish(ctx context.Context, a *app.App) error {
	if kept, ok := c.readers.Load(a.Name()); ok {
		if err := c.addTerminals(ctx, a, kept.([]provider.TerminalSpec)); err != nil {
			return err
		}
	}
	return c.Prepare(ctx, a)
}

func (c *Control) resetApp(ctx context.Context, in *AppPath) (*body[api.App], error) {
	a, err := c.app(*in)
	if err != nil {
		return nil, err
	}
	c.Rules.Clear(a.Name())
	if err := c.Store.Reset(ctx, a.Name()); err != nil {
		return nil, err
	}
	a, ok := c.Apps.Change(a.Name(), func(a *app.App) { a.Clock = clock.State{} })
	if !ok {
		return nil, c.noApp(*in)
	}
	a.IDs.Restart()
	if err := c.furnish(ctx, a); err != nil {
		return nil, err
	}
	return &body[api.App]{c.showApp(a)}, nil
}

// provider finds a platform by the value of a field.
func (c *Control) provider(field, name string) (provider.Provider, error) {
	names := make([]string, 0, len(c.Providers))
	for _, p := range c.Providers {
		if p.Name() == name {
			return p, nil
		}
		names = append(names, p.Name())
	}
	return nil, invalid(field, "no provider %q%s", name, suggest.Hint(name, names))
}

// app finds the app of a path.
func (c *Control) app(path AppPath) (*app.App, error) {
	a, ok := c.Apps.App(path.Provider, path.ID)
	if !ok {
		return nil, c.noApp(path)
	}
	return a, nil
}

// place finds the app of a path, and its platform.
func (c *Control) place(path AppPath) (*app.App, provider.Provider, error) {
	a, err := c.app(path)
	if err != nil {
		return nil, nil, err
	}
	p, err := c.provider("provider", a.Provider)
	return a, p, err
}

// noApp names the apps that may have been meant.
func (c *Control) noApp(path AppPath) error {
	var ids, names []string
	for _, p := range c.Providers {
		names = append(names, p.Name())
	}
	known := false
	for _, name := range names {
		known = known || name == path.Provider
	}
	if !known {
		return notFound("no provider %q%s", path.Provider, suggest.Hint(path.Provider, names))
	}
	for _, a := range c.Apps.All() {
		if a.Provider == path.Provider {
			ids = append(ids, a.ID)
		}
	}
	hint := suggest.Hint(path.ID, ids)
	if hint == "" {
		hint = "; GET /apps lists them, POST /apps makes one"
	}
	return notFound("no %s app %q%s", path.Provider, path.ID, hint)
}

// showApp is an app as its merchant would be given it. The platform's private key stays.
func (c *Control) showApp(a *app.App) api.App {
	shown := api.App{
		Provider: a.Provider, ID: a.ID, Secret: a.Secret, RefundSecret: a.RefundSecret, Merchant: a.Merchant,
		MerchantPrivateKey: a.Keys[keyMerchantPrivate], MerchantPublicKey: a.Keys[keyMerchantPublic],
		PlatformPublicKey: a.Keys[keyPlatformPublic], PlatformURL: c.PlatformURL(),
		NotifyURL: a.URLs["notify"], ShardingURL: a.URLs["sharding"],
		SettlementURL: a.URLs["settlement"], ProfitURL: a.URLs["profit"], GatewayURL: a.URLs["gateway"],
		Seed: a.Seed, Dialect: a.Dialect, Delivery: showDeliveries(a), Demo: a.Demo,
	}
	if p, err := c.provider("provider", a.Provider); err == nil {
		shown.Callbacks = showAddresses(a, p)
	}
	for name, key := range a.Keys {
		switch name {
		case keyMerchantPrivate, keyMerchantPublic, keyPlatformPrivate, keyPlatformPublic:
		default:
			if shown.Keys == nil {
				shown.Keys = map[string]string{}
			}
			shown.Keys[name] = key
		}
	}
	return shown
}
