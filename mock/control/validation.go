package control

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/config"
	"paymock/mock/names"
	"paymock/mock/rule"
	"paymock/mock/shape"
	"paymock/mock/suggest"
)

// bodyType is the key in a huma operation's Metadata of the Go type of its body.
const bodyType = "body"

// translateError turns huma's own errors, which are about parameters, and those of bodies into
// api.Error.
func (c *Control) translateError(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	ctx.SetHeader("Content-Type", "application/json") // huma has set problem+json
	p := problemf(model.Status, codeInvalid, "%s", model.Detail)
	switch {
	case model.Status == http.StatusRequestEntityTooLarge:
		p.body.Code, p.body.Message = codeTooLarge, fmt.Sprintf("the request body is larger than %d bytes", ctx.Operation().MaxBodyBytes-1)
	case model.Status >= http.StatusInternalServerError:
		p.body.Code = codeInternal
	}
	if len(model.Errors) > 0 {
		c.describeMistakes(p, ctx, model.Errors)
	}
	if strings.HasPrefix(p.body.Message, huma.ErrUnknownContentType.Error()) {
		p.body.Message += "; send JSON with the header Content-Type: application/json"
	}
	return p, nil
}

// describeMistakes tells a request's mistakes in its body, or the first of those in its parameters.
func (c *Control) describeMistakes(p *problem, ctx huma.Context, mistakes []*huma.ErrorDetail) {
	op, first, more := ctx.Operation(), mistakes[0], len(mistakes)-1
	place, field, _ := strings.Cut(first.Location, ".")
	p.body.Field, p.body.Message = field, first.Message
	as, typed := op.Metadata[bodyType].(reflect.Type)
	text, whole := first.Value.(string)
	switch {
	case place == "body" && whole && first.Message == errNotTaken.Error():
		if !typed || p.status == http.StatusBadRequest { // it could not be read as anything at all
			as = reflect.TypeFor[any]()
		}
		c.describeBody(p, []byte(text), as, ctx.Param("provider"))
	case strings.HasPrefix(first.Message, "unknown query parameter"):
		p.body.Message = "unknown query parameter" + suggest.Hint(field, queryNames(op))
	}
	if more > 0 {
		p.body.Message += fmt.Sprintf(" (and %d more)", more)
	}
}

// describeBody tells the mistakes of a body for an app of own, the field of the first beside the message.
func (c *Control) describeBody(p *problem, text []byte, as reflect.Type, own string) {
	v, syntax, found := checkBody(text, as)
	e := &p.body
	switch {
	case syntax != nil && syntax.Deep:
		e.Message = syntax.Reason + "; no call takes more than 10"
	case syntax != nil && syntax.Many:
		e.Message = syntax.Reason + "; send fewer at once"
	case syntax != nil:
		e.Message, e.Line, e.Column = "not JSON: "+syntax.Reason+jsonHint(text, syntax), syntax.Line, syntax.Column
	case len(found) > 0:
		all := config.BodyMistakes(v, shape.Of(as), found, func(key, written string) string {
			return rule.WholeAmount(c.Lab.Providers, own, key, written)
		})
		for _, m := range c.restOfBody(v, as, found, own) {
			if !slices.ContainsFunc(all, func(told names.Mistake) bool { return told.Field == m.Field }) {
				all = append(all, m)
			}
		}
		e.Field, e.Message = all[0].Field, all[0].Reason
		const most = 20
		for _, m := range all[1:min(len(all), most)] {
			p.addMistake(m.Field, strings.TrimPrefix(m.Reason, m.Field[strings.LastIndexByte(m.Field, '.')+1:]+": "))
		}
		if len(all) > most {
			p.addMistake("", fmt.Sprintf("and %d more", len(all)-most))
		}
	}
}

// restOfBody judges what else a rule says, so that one answer tells all.
func (c *Control) restOfBody(v *shape.Value, as reflect.Type, found []shape.Mistake, own string) []names.Mistake {
	if as != reflect.TypeFor[api.Rule]() {
		return nil
	}
	return config.RestOfRule(v, found, own, func(own string, r api.Rule) []names.Mistake {
		return rule.Mistakes(own, r, time.Unix(0, 0), c.Lab.Providers)
	})
}

func queryNames(op *huma.Operation) []string {
	var names []string
	for _, p := range op.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	return names
}
