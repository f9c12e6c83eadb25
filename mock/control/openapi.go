package control

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"paymock/mock/api"
	"paymock/mock/shape"
	"paymock/mock/words"
)

// maxBody is the largest request body in bytes; keys and certificates fit many times over.
const maxBody = 1 << 20

// jsonBody is an answer with a JSON body.
type jsonBody[T any] struct{ Body T }

// noContent is an answer without a body.
type noContent struct{}

// noInput is a request without parameters.
type noInput struct{}

// registerCalls registers every call and gives the API they make up.
func (c *Control) registerCalls(engine *gin.Engine) huma.API {
	calls := humagin.New(engine, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "paymock control API", Version: c.Version,
				Description: "Sets the stage for tests of payment clients and looks behind it. Amounts are whole minor units of the platform's money: fen for 4pyun and Alipay, dollars for intella. Times are RFC 3339, mostly in an app's own time.",
			},
			Servers:    []*huma.Server{{URL: "./", Description: "where this document lies"}},
			Components: &huma.Components{Schemas: newDocumented()},
		},
		OpenAPIPath:                  "/openapi",
		Formats:                      map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers: []huma.Transformer{c.translateError, func(ctx huma.Context, _ string, answer any) (any, error) {
			l, _ := words.ParseLanguage(ctx.Header("Accept-Language"))
			return c.sayIn(l, answer), nil
		}},
	})
	if c.Token != "" {
		calls.OpenAPI().Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
		calls.OpenAPI().Security = []map[string][]string{{"token": {}}}
	}
	c.registerApps(calls)
	c.registerTrades(calls)
	c.registerTerminals(calls)
	c.registerMerchantCalls(calls)
	c.registerRules(calls)
	c.registerSay(calls)
	c.registerScenarios(calls)
	c.registerCallbacks(calls)
	c.registerTrigger(calls)
	c.registerProbe(calls)
	c.registerClock(calls)
	c.registerJournal(calls)
	c.registerState(calls)
	c.registerMeta(calls)
	for _, own := range []string{"ErrorModel", "ErrorDetail"} { // huma's, which no call answers with
		delete(calls.OpenAPI().Components.Schemas.Map(), own)
	}
	return calls
}

// callSpec describes a call: "POST /apps", its operation id, what it does, and its status when
// that is not 200.
type callSpec struct {
	route, id, summary string
	status             int
	tag                string
}

// Huma makes code of its own for each pair of types that it is given, some 15 kB. So it knows one type for all answers that
// are JSON, and one for all bodies of requests.
type (
	shownBody struct{ Body any }
	// sentBody is the text of a body. What it should be is checked when it is read.
	sentBody struct{ text []byte }
	// appBody is what is sent about an app.
	appBody[B any] struct {
		AppPath
		Body B
	}
)

// read reads a body as the call takes it; its error is one of huma's, as for bodies whose type huma knows.
func (b sentBody) read(v any) error {
	if jsonFormat.Unmarshal(b.text, v) != nil {
		return huma.Error422UnprocessableEntity("validation failed", &huma.ErrorDetail{Location: "body", Message: errNotTaken.Error(), Value: string(b.text)})
	}
	return nil
}

// handleCall registers one call that answers with JSON. Whatever error it ends with becomes an api.Error.
func handleCall[I, T any](c *Control, calls huma.API, d callSpec, fn func(context.Context, *I) (*jsonBody[T], error)) {
	handleShown(c, calls, d, reflect.TypeFor[T](), nil, func(ctx context.Context, in *I) (any, error) { return shown(fn(ctx, in)) })
}

// handleBody is handleCall for a call that takes a body.
func handleBody[B, T any](c *Control, calls huma.API, d callSpec, fn func(context.Context, *jsonBody[B]) (*jsonBody[T], error)) {
	handleShown(c, calls, d, reflect.TypeFor[T](), reflect.TypeFor[B](), func(ctx context.Context, in *jsonBody[sentBody]) (any, error) {
		read := &jsonBody[B]{}
		if err := in.Body.read(&read.Body); err != nil {
			return nil, err
		}
		return shown(fn(ctx, read))
	})
}

// handleAppBody is handleCall for a call about an app that takes a body.
func handleAppBody[B, T any](c *Control, calls huma.API, d callSpec, fn func(context.Context, *appBody[B]) (*jsonBody[T], error)) {
	handleShown(c, calls, d, reflect.TypeFor[T](), reflect.TypeFor[B](), func(ctx context.Context, in *appBody[sentBody]) (any, error) {
		read := &appBody[B]{AppPath: in.AppPath}
		if err := in.Body.read(&read.Body); err != nil {
			return nil, err
		}
		return shown(fn(ctx, read))
	})
}

func shown[T any](out *jsonBody[T], err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return out.Body, nil
}

// handleShown registers a call that takes a body of the type sent, or of I's where it is nil, and answers with one of the
// type answered.
func handleShown[I any](c *Control, calls huma.API, d callSpec, answered, sent reflect.Type, fn func(context.Context, *I) (any, error)) {
	op := newOperation(calls, d, reflect.TypeFor[I]())
	content := func(of reflect.Type) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{"application/json": {Schema: calls.OpenAPI().Components.Schemas.Schema(of, true, d.id)}}
	}
	op.Responses[strconv.Itoa(cmp.Or(d.status, http.StatusOK))] = &huma.Response{Content: content(answered)}
	if sent != nil {
		op.RequestBody = &huma.RequestBody{Required: true, Content: content(sent)}
		op.Metadata = map[string]any{bodyType: sent}
	}
	huma.Register(calls, op, func(ctx context.Context, in *I) (*shownBody, error) {
		body, err := fn(ctx, in)
		var unread *huma.ErrorModel
		switch {
		case errors.As(err, &unread):
			return nil, err
		case err != nil:
			return nil, c.problemOf(ctx, d.route, err)
		}
		return &shownBody{body}, nil
	})
}

// handleOther is handleCall for an answer that is no JSON, none at all or has a status of its own.
func handleOther[I, O any](c *Control, calls huma.API, d callSpec, fn func(context.Context, *I) (*O, error)) {
	huma.Register(calls, newOperation(calls, d, reflect.TypeFor[I]()), func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, c.problemOf(ctx, d.route, err)
		}
		return out, nil
	})
}

// newOperation describes a call that takes a type of input.
func newOperation(calls huma.API, d callSpec, input reflect.Type) huma.Operation {
	method, path, _ := strings.Cut(d.route, " ")
	op := huma.Operation{
		OperationID: d.id, Method: method, Path: path, Summary: d.summary, DefaultStatus: d.status, Tags: []string{d.tag},
		MaxBodyBytes: maxBody + 1,
		// A deadline for the body would, once passed, end calls that take longer than it, such
		// as a clock move; the server bounds slow senders.
		BodyReadTimeout: -1,
		Responses:       map[string]*huma.Response{"default": errorResponse(calls)},
	}
	if in, ok := input.FieldByName("Body"); ok {
		op.Metadata = map[string]any{bodyType: in.Type}
	}
	return op
}

func errorResponse(calls huma.API) *huma.Response {
	schema := calls.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[api.Error](), true, "")
	return &huma.Response{
		Description: "what is wrong and what to do",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}
}

// documented is a registry in which the types of package api are described as their bodies are
// checked, by their shapes. Huma describes what is around them.
type documented struct {
	huma.Registry
	schemas *shape.Schemas
}

func newDocumented() documented {
	const prefix = "#/components/schemas/"
	return documented{huma.NewMapRegistry(prefix, huma.DefaultSchemaNamer), &shape.Schemas{Prefix: prefix, Defs: map[string]any{}}}
}

// MarshalJSON writes the schemas.
func (d documented) MarshalJSON() ([]byte, error) { return json.Marshal(d.Map()) }

// Schema is huma's, or that of a shape.
func (d documented) Schema(t reflect.Type, allowRef bool, hint string) *huma.Schema {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	s := shape.Of(t)
	if s.Kind != shape.Object || t.PkgPath() != reflect.TypeFor[api.Rule]().PkgPath() {
		return d.Registry.Schema(t, allowRef, hint)
	}
	known := len(d.schemas.Defs)
	reference := d.schemas.Of(s)
	if len(d.schemas.Defs) > known {
		for name, described := range d.schemas.Defs {
			d.Map()[name] = &huma.Schema{Extensions: described.(map[string]any)}
		}
	}
	if allowRef {
		return &huma.Schema{Ref: reference["$ref"].(string)}
	}
	return d.Map()[s.Name]
}
