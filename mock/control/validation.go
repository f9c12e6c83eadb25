package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/suggest"
)

// translator turns huma's own errors into api.Error.
type translator struct{ schemas huma.Registry }

func (t translator) transform(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	ctx.SetHeader("Content-Type", "application/json") // huma has set problem+json
	p := problemf(model.Status, codeInvalid, "%s", model.Detail)
	switch {
	case model.Status == http.StatusRequestEntityTooLarge:
		p.body.Code, p.body.Message = codeTooLarge, fmt.Sprintf("the request body is larger than %d bytes", maxBody)
	case model.Status >= http.StatusInternalServerError:
		p.body.Code = codeInternal
	}
	if len(model.Errors) > 0 {
		t.describe(&p.body, ctx.Operation(), model.Errors)
	}
	return p, nil
}

// describe tells the first of a request's mistakes, and how many more there are.
func (t translator) describe(e *api.Error, op *huma.Operation, mistakes []*huma.ErrorDetail) {
	first := mistakes[0]
	place, field, _ := strings.Cut(first.Location, ".")
	e.Field, e.Message = field, first.Message
	switch {
	case place == "body" && first.Message == nestedTooDeep:
		e.Message = fmt.Sprintf("nested deeper than %d levels; no call takes more than 10", maxJSONDepth)
	case place == "body" && strings.HasPrefix(first.Message, duplicateKey):
		e.Field, e.Message = strings.TrimPrefix(first.Message, duplicateKey), "duplicate key: it is in its object twice; leave one of them out"
	case place == "body" && field == "":
		describeSyntax(e, first)
		describeActions(e)
	case strings.HasPrefix(first.Message, "unexpected property"):
		parent, name := splitLast(field)
		e.Message = "unknown field" + suggest.Hint(name, t.propertyNames(op, parent))
	case strings.HasPrefix(first.Message, "unknown query parameter"):
		e.Message = "unknown query parameter" + suggest.Hint(field, queryNames(op))
	case strings.Contains(first.Message, "exactly one schema"):
		e.Message = conditionWanted
	}
	if more := len(mistakes) - 1; more > 0 {
		e.Message += fmt.Sprintf(" (and %d more)", more)
	}
}

// describeSyntax finds where the JSON breaks.
func describeSyntax(e *api.Error, mistake *huma.ErrorDetail) {
	text, ok := mistake.Value.(string)
	if !ok {
		return
	}
	var v any
	var syntax *json.SyntaxError
	if !errors.As(json.Unmarshal([]byte(text), &v), &syntax) {
		return
	}
	before := text[:min(max(int(syntax.Offset)-1, 0), len(text))]
	e.Line = strings.Count(before, "\n") + 1
	e.Column = len(before) - strings.LastIndexByte(before, '\n')
	e.Message = "not JSON: " + syntax.Error()
}

// unknownAction is what api.KeyError says; huma keeps the text of an error only.
var unknownAction = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(then[\w.\[\]]*): unknown key "([^"]*)"; the keys are (.*)$`)
})

// describeActions names the place of an unknown key among a rule's actions.
func describeActions(e *api.Error) {
	found := unknownAction().FindStringSubmatch(e.Message)
	if found == nil {
		return
	}
	hint := suggest.Hint(found[2], strings.Split(found[3], ", "))
	if hint == "" {
		hint = "; the keys are " + found[3]
	}
	e.Field, e.Message = found[1]+"."+found[2], "unknown field"+hint
}

func splitLast(path string) (parent, name string) {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
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

// propertyNames lists the fields that a call's body may have at a path such as "when" or
// "terminals[0]".
func (t translator) propertyNames(op *huma.Operation, path string) []string {
	if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
		return nil
	}
	s := t.resolve(op.RequestBody.Content["application/json"].Schema)
	for step := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if s == nil {
			return nil
		}
		if _, err := strconv.Atoi(step); err == nil && s.Items != nil {
			s = t.resolve(s.Items)
		} else {
			s = t.resolve(s.Properties[step])
		}
	}
	if s == nil {
		return nil
	}
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (t translator) resolve(s *huma.Schema) *huma.Schema {
	if s == nil || s.Ref == "" {
		return s
	}
	return t.schemas.SchemaFromRef(s.Ref)
}
