package control

import (
	"context"
	"html/template"
	"maps"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/provider"
)

type codesRequest struct {
	Provider string `query:"provider" doc:"only this platform's"`
}

func (c *Control) registerMeta(calls huma.API) {
	const tag = "server"
	handle(c, calls, call{"GET /codes", "list-codes", "List the answer codes that rules may name", 0, tag}, c.listCodes)
	handle(c, calls, call{"GET /healthz", "health", "Does the server run?", 0, tag}, func(context.Context, *empty) (*body[api.Health], error) {
		return &body[api.Health]{api.Health{Status: "ok", Version: c.Version}}, nil
	})
	handle(c, calls, call{"GET /readyz", "ready", "May the server be used? 503 until it is seeded and its store answers", 0, tag}, c.ready)
}

func (c *Control) ready(ctx context.Context, _ *empty) (*body[api.Health], error) {
	if !c.Ready() {
		return nil, problemf(http.StatusServiceUnavailable, codeNotReady, "the server is starting; ask again")
	}
	if err := c.Store.Ping(ctx); err != nil {
		c.Logger.Error("store does not answer", "err", err)
		return nil, problemf(http.StatusServiceUnavailable, codeNotReady, "the store does not answer: %v", err)
	}
	return &body[api.Health]{api.Health{Status: "ok", Version: c.Version}}, nil
}

func (c *Control) listCodes(_ context.Context, in *codesRequest) (*body[api.Codes], error) {
	wanted := c.Providers
	if in.Provider != "" {
		p, err := c.provider("provider", in.Provider)
		if err != nil {
			return nil, err
		}
		wanted = []provider.Provider{p}
	}
	return &body[api.Codes]{api.Codes{Codes: Codes(wanted...)}}, nil
}

// Codes lists the answer codes of platforms, in the order of their tables, with the
// operations that may answer each.
func Codes(providers ...provider.Provider) []api.Code {
	list := []api.Code{}
	for _, p := range providers {
		for _, code := range p.Codes() {
			shown := api.Code{
				Provider: p.Name(), Code: code.Code, Sub: code.Sub, Message: code.Message, English: code.English,
				Chinese: code.Chinese, Cause: code.Cause, Advice: code.Advice, Success: code.Success, Unknown: code.Unknown,
				Status: code.Status, Source: code.Source,
			}
			if shown.Status == 0 {
				shown.Status = http.StatusOK
			}
			for _, op := range p.Operations() {
				if slices.Contains(op.Codes, code.Name()) {
					shown.Operations = append(shown.Operations, op.Name)
				}
			}
			list = append(list, shown)
		}
	}
	return list
}

var indexPage = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>paymock control API</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}td{padding:.1rem 1rem .1rem 0;vertical-align:top}code{white-space:nowrap}</style>
<h1>paymock control API</h1>
<p>Version {{.Version}}. <a href="openapi.json">openapi.json</a> describes each call, <a href="apps">apps</a> lists the apps.</p>
<table>{{range .Calls}}<tr><td><code>{{.Method}} {{.Path}}</code><td>{{.Summary}}{{end}}</table>
`))

// index is a page that lists the calls.
func (c *Control) index(calls huma.API) http.Handler {
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
		err := indexPage.Execute(w, struct {
			Version string
			Calls   []*huma.Operation
		}{c.Version, list})
		if err != nil {
			c.Logger.Debug("index page", "err", err)
		}
	})
}
