package control

import (
	"bytes"
	"errors"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/config"
	"paymock/mock/shape"
)

// maxJSONDepth is how many objects and arrays of a body may be in each other; what the calls
// take has fewer than 10.
const maxJSONDepth = 64

// maxJSONValues is how many objects, arrays and commas of a body there may be: each costs half a kilobyte.
const maxJSONValues = 20_000

// errNotTaken says that a body is no JSON, nested too deep or not what the call takes. translate
// reads the body again to tell what is wrong: huma keeps the text of an error only.
var errNotTaken = errors.New("the body is not what the call takes")

// jsonFormat is JSON as bodies must be. Huma reads a body twice: into anything, where a mistake is
// answered with 400, and into what the call takes, against whose shape it is checked then: 422.
var jsonFormat = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if sent, ok := v.(*sentBody); ok {
			sent.text = bytes.Clone(data)
			return nil
		}
		if _, syntax, mistakes := checkBody(data, reflect.TypeOf(v)); syntax != nil || len(mistakes) > 0 {
			return errNotTaken
		}
		return huma.DefaultJSONFormat.Unmarshal(data, v)
	},
}

// checkBody checks a body against the type that it is read into.
func checkBody(data []byte, as reflect.Type) (v *shape.Value, syntax *shape.SyntaxError, mistakes []shape.Mistake) {
	v, err := shape.ParseJSON(data, maxJSONDepth, maxJSONValues)
	if errors.As(err, &syntax) {
		return nil, syntax, nil
	}
	shaped := shape.Of(as)
	return v, nil, config.BodyChecker(shaped).Check(v, shaped)
}
