package control

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/lab"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// AppPath is the app that a call is about. It is exported because huma fills the fields of
// exported structs only.
type AppPath struct {
	Provider string `path:"provider" doc:"the platform, such as 4pyun"`
	ID       string `path:"id" doc:"the app's id on its platform"`
}

func (c *Control) registerApps(calls huma.API) {
	const tag = "apps"
	handleBody(c, calls, callSpec{"POST /apps", "create-app", "Register an app; what is left out is invented", http.StatusCreated, tag}, c.createApp)
	handleCall(c, calls, callSpec{"GET /apps", "list-apps", "List the apps, demo apps first", 0, tag}, c.listApps)
	handleCall(c, calls, callSpec{"GET /apps/{provider}/{id}", "get-app", "Show an app with all that its merchant would be given", 0, tag}, c.getApp)
	handleAppBody(c, calls, callSpec{"PATCH /apps/{provider}/{id}", "change-app", "Change callback addresses, how callbacks go out, dialect, secrets, keys and certificates", 0, tag}, c.patchApp)
	handleOther(c, calls, callSpec{"DELETE /apps/{provider}/{id}", "delete-app", "Remove an app and everything that it owns", http.StatusNoContent, tag}, c.deleteApp)
	handleCall(c, calls, callSpec{
		"POST /apps/{provider}/{id}/reset", "reset-app",
		"Forget trades, rules, callbacks and journal; the clock begins anew, numbers go on and none is given twice", 0, tag,
	}, c.resetApp)
}

func (c *Control) createApp(ctx context.Context, in *jsonBody[api.NewApp]) (*jsonBody[api.App], error) {
	n, err := c.Lab.ReadApp(in.Body)
	if err != nil {
		return nil, err
	}
	a, err := c.Lab.MakeApp(ctx, n)
	if err != nil {
		return nil, err
	}
	return &jsonBody[api.App]{c.showApp(ctx, a)}, nil
}

func (c *Control) listApps(ctx context.Context, in *Page) (*jsonBody[api.Apps], error) {
	list := api.Apps{Apps: []api.App{}}
	for _, p := range c.Lab.Providers {
		name := p.Name() + "/" + app.Unknown
		if entries, err := c.Lab.Store.Entries(ctx, name, store.Query{Last: true, Limit: 1}); err == nil && len(entries) > 0 {
			list.Unclaimed = append(list.Unclaimed, api.Unclaimed{Provider: p.Name(), Path: "/apps/" + name + "/journal", Last: entries[0].Real, Verdict: entries[0].Verdict})
		}
	}
	page, next := pageOfApps(*in, c.Lab.Apps.All())
	for _, a := range page {
		list.Apps = append(list.Apps, c.showApp(ctx, a))
	}
	list.Next = next
	return &jsonBody[api.Apps]{list}, nil
}

func (c *Control) getApp(ctx context.Context, in *AppPath) (*jsonBody[api.App], error) {
	a, err := c.appOf(*in)
	if err != nil {
		return nil, err
	}
	return &jsonBody[api.App]{c.showApp(ctx, a)}, nil
}

type patchRequest = appBody[api.AppPatch]

func (c *Control) patchApp(ctx context.Context, in *patchRequest) (*jsonBody[api.App], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	change, err := c.Lab.ReadAppChange(a, in.Body)
	if err != nil {
		return nil, err
	}
	if a, err = c.Lab.ChangeApp(ctx, a, change); err != nil {
		return nil, err
	}
	return &jsonBody[api.App]{c.showApp(ctx, a)}, nil
}

func (c *Control) deleteApp(ctx context.Context, in *AppPath) (*noContent, error) {
	a, err := c.appOf(*in)
	if err != nil {
		if swept, failed := c.Lab.SweepApp(ctx, in.Provider, in.ID); swept || failed != nil {
			return nil, failed
		}
		return nil, err
	}
	return nil, c.Lab.RemoveApp(ctx, a)
}

func (c *Control) resetApp(ctx context.Context, in *AppPath) (*jsonBody[api.App], error) {
	a, err := c.appOf(*in)
	if err != nil {
		return nil, err
	}
	if a, err = c.Lab.ResetApp(ctx, a); err != nil {
		return nil, err
	}
	return &jsonBody[api.App]{c.showApp(ctx, a)}, nil
}

// appOf finds the app of a path.
func (c *Control) appOf(path AppPath) (*app.App, error) {
	a, err := c.Lab.App(path.Provider, path.ID)
	if err != nil {
		if hint := c.missingPlatform([]string{path.Provider, path.ID}); hint != "" {
			return nil, notFound("no provider %q%s", path.Provider, hint)
		}
	}
	return a, err
}

// appAndProvider finds the app of a path, and its platform.
func (c *Control) appAndProvider(path AppPath) (*app.App, provider.Provider, error) {
	a, err := c.appOf(path)
	if err != nil {
		return nil, nil, err
	}
	p, err := c.Lab.Provider("provider", a.Provider)
	return a, p, err
}

// showApp is an app as its merchant would be given it. The platform's private key stays.
func (c *Control) showApp(ctx context.Context, a *app.App) api.App {
	shown := api.App{
		Provider: a.Provider, ID: a.ID, Secret: a.Secret, RefundSecret: a.RefundSecret, Merchant: a.Merchant,
		MerchantPrivateKey: a.Keys[lab.KeyMerchantPrivate], MerchantPublicKey: a.Keys[lab.KeyMerchantPublic],
		PlatformPublicKey: a.Keys[lab.KeyPlatformPublic], PlatformURL: platformURL(ctx),
		NotifyURL: a.URLs["notify"], ShardingURL: a.URLs["sharding"],
		SettlementURL: a.URLs["settlement"], ProfitURL: a.URLs["profit"], GatewayURL: a.URLs["gateway"],
		Seed: a.Seed, Dialect: a.Dialect, Delivery: showDeliveries(a), Demo: a.Demo,
	}
	if p, err := c.Lab.Provider("provider", a.Provider); err == nil {
		shown.Callbacks = showAddresses(a, p)
	}
	shown.Replaced = showReplaced(a, a.Now(c.Lab.Clock.Now()))
	for name, key := range a.Keys {
		switch name {
		case lab.KeyMerchantPrivate, lab.KeyMerchantPublic, lab.KeyPlatformPrivate, lab.KeyPlatformPublic:
		default:
			if shown.Keys == nil {
				shown.Keys = map[string]string{}
			}
			shown.Keys[name] = key
		}
	}
	return shown
}

// showReplaced are the keys of an app that were replaced and are still taken.
func showReplaced(a *app.App, now time.Time) map[string]api.Replaced {
	var shown map[string]api.Replaced
	for name, newest := range a.Replaced {
		if now.After(newest.Until) {
			continue
		}
		one := api.Replaced{Key: newest.Key, Until: newest.Until}
		for _, old := range newest.Earlier {
			if !now.After(old.Until) {
				one.Earlier = append(one.Earlier, api.Replaced{Key: old.Key, Until: old.Until})
			}
		}
		if shown == nil {
			shown = map[string]api.Replaced{}
		}
		shown[name] = one
	}
	return shown
}

func showDeliveries(a *app.App) map[string]api.Delivery {
	shown := map[string]api.Delivery{}
	for kind, d := range a.Delivery {
		one := api.Delivery{Schedule: app.FormatSchedule(d.Schedule), Reconnect: d.Reconnect}
		if d.Timeout > 0 {
			one.Timeout = d.Timeout.String()
		}
		shown[kind] = one
	}
	return shown
}

// showAddresses are an app's addresses by kind of callback.
func showAddresses(a *app.App, p provider.Provider) map[string]string {
	shown := map[string]string{}
	for _, k := range p.Kinds() {
		if address := a.URLs[k.AddressName()]; address != "" {
			shown[k.Name] = address
		}
	}
	return shown
}
