package control

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/shape"
	"paymock/mock/suggest"
)

// bodyType is the name under which an operation's Metadata have the type of its body.
const bodyType = "body"

// translateError turns huma's own errors, which are about parameters, and those of bodies into
// api.Error.
func translateError(ctx huma.Context, _ string, v any) (any, error) {
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
		describeMistakes(p, ctx.Operation(), model.Errors)
	}
	return p, nil
}

// describeMistakes tells the first of a request's mistakes, and how many more there are.
func describeMistakes(p *problem, op *huma.Operation, mistakes []*huma.ErrorDetail) {
	first, more := mistakes[0], len(mistakes)-1
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
		describeBody(&p.body, syntax, found)
		more += max(len(found)-1, 0)
	case strings.HasPrefix(first.Message, "unknown query parameter"):
		p.body.Message = "unknown query parameter" + suggest.Hint(field, queryNames(op))
	}
	if more > 0 {
		p.body.Message += fmt.Sprintf(" (and %d more)", more)
	}
}

// describeBody tells the first of a body's mistakes.
func describeBody(e *api.Error, syntax *shape.SyntaxError, mistakes []shape.Mistake) {
	switch {
	case syntax != nil && syntax.Deep:
		e.Message = syntax.Reason + "; no call takes more than 10"
	case syntax != nil:
		e.Message, e.Line, e.Column = "not JSON: "+syntax.Reason, syntax.Line, syntax.Column
	case len(mistakes) > 0:
		m := mistakes[0]
		e.Field, e.Message = m.Path, bodyReason(m)
		if m.Short != nil { // one value would do: all that it may be is told
			e.Field, e.Message = m.ShortPath, expectedValues(m.Short)
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
