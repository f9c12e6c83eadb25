package control

import (
	"context"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"paymock/mock/api"
)

// maxBody is the largest request body in bytes; keys and certificates fit many times over.
const maxBody = 1 << 20

// body is an answer with a JSON body.
type body[T any] struct{ Body T }

// nothing is an answer without a body.
type nothing struct{}

// empty is a request without parameters.
type empty struct{}

// register registers every call and gives the API they make up.
func (c *Control) register(engine *gin.Engine) huma.API {
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schemas.RegisterTypeAlias(reflect.TypeFor[api.Condition](), reflect.TypeFor[conditionSchema]())
	schemas.RegisterTypeAlias(reflect.TypeFor[api.Then](), reflect.TypeFor[thenSchema]())
	schemas.RegisterTypeAlias(reflect.TypeFor[api.Delay](), reflect.TypeFor[delaySchema]())
	calls := humagin.New(engine, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "paymock control API", Version: c.Version,
				Description: "Sets the stage for tests of payment clients and looks behind it. Amounts are whole minor units of the platform's money: fen for 4pyun and Alipay, dollars for intella. Times are RFC 3339, mostly in an app's own time.",
			},
			Servers:    []*huma.Server{{URL: "./", Description: "where this document lies"}},
			Components: &huma.Components{Schemas: schemas},
		},
		OpenAPIPath:                  "/openapi",
		Formats:                      map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{translator{schemas}.transform},
	})
	if c.Token != "" {
		calls.OpenAPI().Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
		calls.OpenAPI().Security = []map[string][]string{{"token": {}}}
	}
	c.registerApps(calls)
	c.registerTrades(calls)
	c.registerTerminals(calls)
	c.registerRules(calls)
	c.registerSay(calls)
	c.registerScenarios(calls)
	c.registerCallbacks(calls)
	c.registerProbe(calls)
	c.registerClock(calls)
	c.registerJournal(calls)
	c.registerMeta(calls)
	tidy(calls.OpenAPI())
	return calls
}

// call describes a call: "POST /apps", its operation id, what it does, and its status when
// that is not 200.
type call struct {
	route, id, summary string
	status             int
	tag                string
}

// handle registers one call. Whatever error it ends with becomes an api.Error.
func handle[I, O any](c *Control, calls huma.API, d call, fn func(context.Context, *I) (*O, error)) {
	method, path, _ := strings.Cut(d.route, " ")
	op := huma.Operation{
		OperationID: d.id, Method: method, Path: path, Summary: d.summary, DefaultStatus: d.status, Tags: []string{d.tag},
		MaxBodyBytes: maxBody + 1,
		// A deadline for the body would, once passed, end calls that take longer than it, such
		// as a clock move; the server bounds slow senders.
		BodyReadTimeout: -1,
		Responses:       map[string]*huma.Response{"default": errorResponse(calls)},
	}
	huma.Register(calls, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, c.problemOf(ctx, d.route, err)
		}
		return out, nil
	})
}

func errorResponse(calls huma.API) *huma.Response {
	schema := calls.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[api.Error](), true, "")
	return &huma.Response{
		Description: "what is wrong and what to do",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}
}

// tidy takes out of the document what huma adds and this API doesn't do: its own error
// model, and null for lists.
func tidy(doc *huma.OpenAPI) {
	schemas := doc.Components.Schemas.Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	for _, s := range schemas {
		for _, property := range s.Properties {
			if property.Type == huma.TypeArray {
				property.Nullable = false
			}
		}
	}
}

// conditionSchema documents api.Condition, which reads itself from more than one JSON type.
type conditionSchema struct{}

const conditionWanted = "want a value, or an object of equal, not, prefix, suffix, matches, over, under, in, present"

// Schema is what a condition may look like.
func (conditionSchema) Schema(huma.Registry) *huma.Schema {
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	operators := &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"equal": text(""), "not": text(""), "prefix": text(""), "suffix": text(""),
			"matches": text("RE2 regular expression, unanchored"),
			"over":    text("decimal number, exclusive"),
			"under":   text("decimal number, exclusive"),
			"in":      {Type: huma.TypeArray, Items: text("")},
			"present": {Type: huma.TypeBoolean},
		},
	}
	return &huma.Schema{
		Description: "operators that must all hold; a bare value stands for equal",
		OneOf:       []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}, {Type: huma.TypeBoolean}, operators},
	}
}
