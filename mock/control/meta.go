package control

import (
	"context"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/clock"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/rule"
)

type codesRequest struct {
	Provider  string `query:"provider" doc:"only this platform's"`
	Operation string `query:"operation" doc:"only those that are documented for this operation"`
	Name      string `query:"name" doc:"only this code or sub-code; a class of sub-codes lists them all"`
	InLanguage
}

type platformRequest struct {
	Provider string `query:"provider" doc:"only this platform's"`
	InLanguage
}

func (c *Control) registerMeta(calls huma.API) {
	const tag = "server"
	handleCall(c, calls, callSpec{"GET /codes", "list-codes", "List the answer codes that rules may name", 0, tag}, c.listCodes)
	handleCall(c, calls, callSpec{"GET /operations", "list-operations", "List what merchants may call, with the platforms' names, fields and codes", 0, tag},
		func(_ context.Context, in *platformRequest) (*jsonBody[api.Operations], error) {
			chosen, err := catalogue.ChooseProviders(c.Lab.Providers, in.Provider)
			return &jsonBody[api.Operations]{api.Operations{Operations: catalogue.Operations(in.language(), chosen...)}}, err
		})
	handleCall(c, calls, callSpec{"GET /dialects", "list-dialects", "List the switches between contradicting documents", 0, tag},
		func(_ context.Context, in *platformRequest) (*jsonBody[api.Dialects], error) {
			chosen, err := catalogue.ChooseProviders(c.Lab.Providers, in.Provider)
			return &jsonBody[api.Dialects]{api.Dialects{Dialects: catalogue.Dialects(in.language(), chosen...)}}, err
		})
	handleCall(c, calls, callSpec{"GET /callback-kinds", "list-callback-kinds", "List the kinds of callbacks that the platforms send", 0, tag},
		func(_ context.Context, in *platformRequest) (*jsonBody[api.CallbackKinds], error) {
			chosen, err := catalogue.ChooseProviders(c.Lab.Providers, in.Provider)
			return &jsonBody[api.CallbackKinds]{api.CallbackKinds{Kinds: catalogue.CallbackKinds(in.language(), chosen...)}}, err
		})
	handleCall(c, calls, callSpec{"GET /roles", "list-roles", "List what the members of the platforms' messages are: what to mask when two are compared", 0, tag},
		func(_ context.Context, in *platformRequest) (*jsonBody[api.Roles], error) {
			chosen, err := catalogue.ChooseProviders(c.Lab.Providers, in.Provider)
			return &jsonBody[api.Roles]{api.Roles{Roles: catalogue.Roles(chosen...)}}, err
		})
	handleCall(c, calls, callSpec{"GET /healthz", "health", "Does the server run?", 0, tag}, func(context.Context, *noInput) (*jsonBody[api.Health], error) {
		return &jsonBody[api.Health]{api.Health{Status: "ok", Version: c.Version}}, nil
	})
	handleCall(c, calls, callSpec{"GET /readyz", "ready", "May the server be used? 503 until it is seeded and its store answers", 0, tag}, c.readyHealth)
}

func (c *Control) readyHealth(ctx context.Context, _ *noInput) (*jsonBody[api.Health], error) {
	if !c.Ready() {
		return nil, problemf(http.StatusServiceUnavailable, codeNotReady, "the server is starting; ask again")
	}
	if err := c.pingStore(ctx); err != nil {
		c.Logger.Error("store does not answer", "err", err)
		return nil, problemf(http.StatusServiceUnavailable, codeNotReady, "the store does not answer: %v", err)
	}
	return &jsonBody[api.Health]{api.Health{Status: "ok", Version: c.Version}}, nil
}

// pingPatience is less than who asks whether the server is ready waits for the answer.
const pingPatience = 2 * time.Second

// pingStore asks whether the store answers, and does not wait for one that hangs.
func (c *Control) pingStore(ctx context.Context) error {
	answered := make(chan error, 1)
	go func() { answered <- c.Lab.Store.Ping(ctx) }()
	late, release := clock.System{}.Timer(pingPatience)
	defer release()
	select {
	case err := <-answered:
		return err
	case <-late:
		return fmt.Errorf("nothing came within %s; it hangs, or the way there is cut", pingPatience)
	}
}

func (c *Control) listCodes(_ context.Context, in *codesRequest) (*jsonBody[api.Codes], error) {
	platform := phrase.PlatformOf(in.Provider)
	codes, err := catalogue.SelectCodes(catalogue.CodesIn(in.language(), c.Lab.Providers...), catalogue.Query{
		Provider: platform, Operation: catalogue.OperationName(c.Lab.Providers, platform, in.Operation), Name: in.Name,
	}, func() []names.Platform { return rule.NamesOf(c.Lab.Providers) })
	if err != nil {
		return nil, err
	}
	return &jsonBody[api.Codes]{api.Codes{Codes: codes}}, nil
}

var indexPage = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("index").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>paymock control API</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}td{padding:.1rem 1rem .1rem 0;vertical-align:top}code{white-space:nowrap}</style>
<h1>paymock control API</h1>
<p>Version {{.Version}}. <a href="openapi.json">openapi.json</a> describes each call, <a href="apps">apps</a> lists the apps.</p>
<table>{{range .Calls}}<tr><td><code>{{.Method}} {{.Path}}</code><td>{{.Summary}}{{end}}</table>
`))
})

// indexPage is a page that lists the calls.
func (c *Control) indexPage(calls huma.API) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		paths := calls.OpenAPI().Paths
		var list []*huma.Operation
		for _, path := range slices.Sorted(maps.Keys(paths)) {
			item := paths[path]
			for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Delete} {
				if op != nil {
					list = append(list, op)
				}
			}
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		err := indexPage().Execute(w, struct {
			Version string
			Calls   []*huma.Operation
		}{c.Version, list})
		if err != nil {
			c.Logger.Debug("index page", "err", err)
		}
	})
}
