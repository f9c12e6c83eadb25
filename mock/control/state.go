package control

import (
	"bufio"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/state"
)

const stateAbout = "`paymock schema state` prints the file's JSON Schema. Secrets and keys stand in it as they were given."

func (c *Control) registerState(calls huma.API) {
	file := map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, Description: "a state of paymock"}}}
	export := func(path, id, summary string) huma.Operation {
		return huma.Operation{
			OperationID: id, Method: http.MethodGet, Path: path, Tags: []string{"state"}, Summary: summary, Description: stateAbout,
			Responses: map[string]*huma.Response{"200": {Description: "the file", Content: file}, "default": errorResponse(calls)},
		}
	}
	huma.Register(calls, export("/export", "export-server", "Give the server's whole state, as POST /import and serve --state take it"),
		func(context.Context, *noInput) (*huma.StreamResponse, error) {
			return c.export("GET /export", nil), nil
		})
	huma.Register(calls, export("/apps/{provider}/{id}/export", "export-app", "Give an app with all that it owns, as POST /import takes it"),
		func(ctx context.Context, in *AppPath) (*huma.StreamResponse, error) {
			a, err := c.appOf(*in)
			if err != nil {
				return nil, c.problemOf(ctx, "GET app's export", err)
			}
			return c.export("GET app's export", a), nil
		})
	huma.Register(calls, huma.Operation{
		OperationID: "import-state", Method: http.MethodPost, Path: "/import", Tags: []string{"state"}, Description: stateAbout,
		Summary:      "Put the apps of a state in the place of those of their names; where it is a server's, rules for every app, too",
		MaxBodyBytes: c.MaxState + 1, BodyReadTimeout: -1, Middlewares: huma.Middlewares{c.checkStateBegins},
		SkipValidateBody: true, // by state, which is made for its size
		RequestBody:      &huma.RequestBody{Required: true, Content: file},
		Responses:        map[string]*huma.Response{"default": errorResponse(calls)},
	}, func(ctx context.Context, in *importRequest) (*jsonBody[api.Imported], error) {
		imported, err := c.importState(ctx, in.RawBody)
		if err != nil {
			return nil, c.problemOf(ctx, "POST /import", err)
		}
		return &jsonBody[api.Imported]{*imported}, nil
	})
}

// checkStateBegins refuses what doesn't begin as a state does before the rest of it takes memory.
func (c *Control) checkStateBegins(ctx huma.Context, next func(huma.Context)) {
	g := humagin.Unwrap(ctx)
	r := g.Request
	text := bufio.NewReader(r.Body)
	if begin, may := state.MayBeState(text); !may {
		if _, err := state.ReadImport(r.Context(), begin); err != nil {
			c.writeProblem(g.Writer, r, c.problemOf(r.Context(), "POST /import", err))
			return
		}
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{text, r.Body}
	next(ctx)
}

type importRequest struct{ RawBody []byte }

// export answers with a state, app by app. What fails on the way cuts the connection: half a file
// must not pass for a whole one.
func (c *Control) export(call string, only *app.App) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		w := humagin.Unwrap(ctx).Writer
		w.Header().Set("Content-Type", "application/json")
		if err := c.Lab.Export(ctx.Context(), w, only); err != nil {
			if p := c.problemOf(ctx.Context(), call, err); !w.Written() {
				c.writeProblem(w, humagin.Unwrap(ctx).Request, p)
				return
			}
			panic(http.ErrAbortHandler)
		}
	}}
}

// importState imports one state at a time: taken apart, each may be as large as the server's bound.
func (c *Control) importState(ctx context.Context, text []byte) (*api.Imported, error) {
	select {
	case c.importing <- struct{}{}:
		defer func() { <-c.importing }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	f, err := state.ReadImport(ctx, text)
	if err != nil {
		return nil, err
	}
	imported, err := c.Lab.Import(ctx, f)
	if err != nil {
		return nil, err
	}
	out := &api.Imported{Apps: []api.ImportedApp{}, Rules: imported.Rules}
	for _, one := range imported.Apps {
		out.Apps = append(out.Apps, api.ImportedApp{
			Provider: one.App.Provider, ID: one.App.ID, Replaced: one.Replaced,
			Trades: one.Trades, Waiting: one.Waiting, Entries: one.Entries,
		})
	}
	return out, nil
}
