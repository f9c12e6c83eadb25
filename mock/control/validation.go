package control

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
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

// bodyType is the name under which an operation's Metadata have the type of its body.
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
		syntax, found := checkBody([]byte(text), as)
		c.describeBody(p, ctx.Param("provider"), syntax, found, c.restOfBody([]byte(text), as, found, ctx.Param("provider")))
	case strings.HasPrefix(first.Message, "unknown query parameter"):
		p.body.Message = "unknown query parameter" + suggest.Hint(field, queryNames(op))
	}
	if more > 0 {
		p.body.Message += fmt.Sprintf(" (and %d more)", more)
	}
}

// restOfBody judges what else a rule says, so that one answer tells all.
func (c *Control) restOfBody(text []byte, as reflect.Type, found []shape.Mistake, own string) []names.Mistake {
	v, err := shape.ParseJSON(text, maxJSONDepth)
	if as != reflect.TypeFor[api.Rule]() || err != nil {
		return nil
	}
	return config.RestOfRule(v, found, own, func(own string, r api.Rule) []names.Mistake {
		return rule.Mistakes(own, r, time.Unix(0, 0), c.Lab.Providers)
	})
}

// describeBody tells the mistakes of a body for an app of own, the field of the first beside the message.
func (c *Control) describeBody(p *problem, own string, syntax *shape.SyntaxError, mistakes []shape.Mistake, rest []names.Mistake) {
	const most = 20
	e := &p.body
	switch {
	case syntax != nil && syntax.Deep:
		e.Message = syntax.Reason + "; no call takes more than 10"
	case syntax != nil:
		e.Message, e.Line, e.Column = "not JSON: "+syntax.Reason, syntax.Line, syntax.Column
	case len(mistakes) > 0:
		var all []names.Mistake
		for _, m := range mistakes {
			told := names.Mistake{Field: m.Path, Reason: bodyReason(m)}
			if m.Short != nil { // one value would do: all that it may be is told
				told = names.Mistake{Field: m.ShortPath, Reason: expectedValues(m.Short)}
			}
			if m.Problem == shape.WrongKind && m.Field.Money && m.Value.Scalar() {
				told.Reason = cmp.Or(rule.WholeAmount(c.Lab.Providers, own, m.Key, cmp.Or(m.Value.Text, m.Value.JSON)), told.Reason)
			}
			all = append(all, told)
		}
		all = append(all, rest...)
		e.Field, e.Message = all[0].Field, all[0].Reason
		for _, m := range all[1:min(len(all), most)] {
			p.also(m.Field, m.Reason)
		}
		if len(all) > most {
			p.also("", fmt.Sprintf("and %d more", len(all)-most))
		}
	}
}

// bodyReason puts a mistake in a body into words, with the remedy.
func bodyReason(m shape.Mistake) string {
	switch m.Problem {
	case shape.UnknownField:
		return "unknown field" + suggest.Hint(m.Key, m.Shape.Names())
	case shape.Duplicate:
		return "duplicate key: it is in its object twice; leave one of them out"
	case shape.Missing:
		return fmt.Sprintf("expected required property %s to be present", m.Field.Name)
	case shape.TooSmall:
		return fmt.Sprintf("expected number >= %d", *m.Field.Minimum)
	case shape.TooMany:
		return fmt.Sprintf("has more than %d names; leave some out", shape.MaxNames)
	case shape.EmptyList:
		return "an empty list does nothing; name at least one entry"
	case shape.NestedList:
		return "a sequence has no sequences in it; write one list"
	}
	return expectedValues(m.Shape)
}

// expectedValues names the values that a shape allows.
func expectedValues(s *shape.Shape) string {
	switch {
	case s.Short == shape.OneValue:
		return "want a value, or an object of " + strings.Join(api.Operators(), ", ")
	case s.Short == shape.OneText:
		return "want a duration such as \"3s\", or an object of " + strings.Join(s.Names(), ", ")
	case s.Short == shape.OneOrMany:
		return "expected object, or a list of them"
	case s.Kind == shape.List:
		return "expected array"
	case s.Kind == shape.Text:
		return "expected string"
	case s.Kind == shape.Bool:
		return "expected boolean"
	case s.Kind == shape.Number:
		return "expected number"
	case s.Kind == shape.Whole:
		return "expected integer"
	}
	return "expected object"
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
