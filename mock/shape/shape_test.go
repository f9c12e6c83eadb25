package shape_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/shape"
)

func value(t *testing.T, written string) *shape.Value {
	t.Helper()
	v, err := shape.ParseJSON([]byte(written), 64, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var ruleShape = shape.Of(reflect.TypeFor[api.Rule]())

// TestCheck: what is wrong with a rule, and where. A file may write a number for a text, and leaves
// nothing empty; a body may say null for what it could leave out, and has what is required.
func TestCheck(t *testing.T) {
	t.Parallel()
	type found struct {
		Problem shape.Problem
		Path    string
	}
	for written, want := range map[string]struct{ body, file *found }{
		`{"then":{"respond":"1"}}`:                    {},
		`{"then":{"respnd":"1"}}`:                     {&found{shape.UnknownField, "then.respnd"}, &found{shape.UnknownField, "then.respnd"}},
		`{"then":[{"respond":"1"},{"hung":true}]}`:    {&found{shape.UnknownField, "then[1].hung"}, &found{shape.UnknownField, "then[1].hung"}},
		`{"then":{"delay":{"fixd":"3s"}}}`:            {&found{shape.UnknownField, "then.delay.fixd"}, &found{shape.UnknownField, "then.delay.fixd"}},
		`{"then":[{"drip":{"every":{"n":1}}}]}`:       {&found{shape.UnknownField, "then[0].drip.every.n"}, &found{shape.UnknownField, "then[0].drip.every.n"}},
		`{"then":{"alter":{"during":{"a":"b"}}}}`:     {&found{shape.UnknownField, "then.alter.during"}, &found{shape.UnknownField, "then.alter.during"}},
		`{"then":{"throttle":{"calls":1,"code":1}}}`:  {&found{shape.UnknownField, "then.throttle.code"}, &found{shape.UnknownField, "then.throttle.code"}},
		`{"then":{"fields":{"a":"b","a":"c"}}}`:       {&found{shape.Duplicate, "then.fields.a"}, &found{shape.Duplicate, "then.fields.a"}},
		`{"then":{"hang":true},"then":{"hang":true}}`: {&found{shape.Duplicate, "then"}, &found{shape.Duplicate, "then"}},
		`{"then":{"hang":true},"THEN":{"hang":true}}`: {&found{shape.Duplicate, "THEN"}, &found{shape.UnknownField, "THEN"}},
		`{"then":{"delay":"3s"}}`:                     {},
		`{"then":{"delay":3}}`:                        {&found{shape.WrongKind, "then.delay"}, nil},
		`{"then":{"delay":["3s"]}}`:                   {&found{shape.WrongKind, "then.delay"}, &found{shape.WrongKind, "then.delay"}},
		`{"then":{"delay":{"uniform":["1s",2]}}}`:     {&found{shape.WrongKind, "then.delay.uniform[1]"}, nil},
		`{"then":[]}`:                                    {&found{shape.EmptyList, "then"}, &found{shape.EmptyList, "then"}},
		`{"then":[{},[{}]]}`:                             {&found{shape.NestedList, "then"}, &found{shape.NestedList, "then"}},
		`{"then":{"respond":1403}}`:                      {&found{shape.WrongKind, "then.respond"}, nil},
		`{"then":{"hang":"true"}}`:                       {&found{shape.WrongKind, "then.hang"}, &found{shape.WrongKind, "then.hang"}},
		`{"then":{"http_status":500.0}}`:                 {&found{shape.WrongKind, "then.http_status"}, &found{shape.WrongKind, "then.http_status"}},
		`{"then":{"duplicate":-1}}`:                      {&found{shape.TooSmall, "then.duplicate"}, nil},
		`{"then":{"answer":{"a":[1,{"b":null}]}}}`:       {nil, &found{shape.Empty, "then.answer.a[1].b"}},
		`{"then":{"answer":[1]}}`:                        {&found{shape.WrongKind, "then.answer"}, &found{shape.WrongKind, "then.answer"}},
		`{"then":{"hang":true},"times":null}`:            {nil, &found{shape.Empty, "times"}},
		`{"then":null}`:                                  {&found{shape.Empty, "then"}, &found{shape.Empty, "then"}},
		`{"times":1}`:                                    {&found{shape.Missing, ""}, nil},
		`{"id":"r1","then":{"hang":true}}`:               {nil, &found{shape.UnknownField, "id"}},
		`{"then":{"hang":true},"chance":1}`:              {},
		`{"then":{"hang":true},"chance":"1"}`:            {&found{shape.WrongKind, "chance"}, &found{shape.WrongKind, "chance"}},
		`{"then":{},"when":{"where":{"a.b":1}}}`:         {},
		`{"then":{},"when":{"where":{"a":{"over":1}}}}`:  {&found{shape.WrongKind, "when.where.a.over"}, nil},
		`{"then":{},"when":{"where":{"a":{"in":"x"}}}}`:  {&found{shape.WrongKind, "when.where.a.in"}, &found{shape.WrongKind, "when.where.a.in"}},
		`{"then":{},"when":{"where":{"a":["x"]}}}`:       {&found{shape.WrongKind, "when.where.a"}, &found{shape.WrongKind, "when.where.a"}},
		`{"then":{},"when":{"where":["x"]}}`:             {&found{shape.WrongKind, "when.where"}, &found{shape.WrongKind, "when.where"}},
		`[]`:                                             {&found{shape.WrongKind, ""}, &found{shape.WrongKind, ""}},
		`{"then":{},"times":99999999999999999999999999}`: {&found{shape.WrongKind, "times"}, &found{shape.WrongKind, "times"}},
		manyNames("fields", shape.MaxNames):              {},
		manyNames("fields", shape.MaxNames+1):            {&found{shape.TooMany, "then.fields"}, &found{shape.TooMany, "then.fields"}},
		manyThen(shape.MaxEntries):                       {},
		manyThen(shape.MaxEntries + 1):                   {&found{shape.TooMany, "then"}, &found{shape.TooMany, "then"}},
		manyNames("answer", shape.MaxNames+1):            {&found{shape.TooMany, "then.answer"}, &found{shape.TooMany, "then.answer"}},
	} {
		for strict, want := range map[bool]*found{true: want.body, false: want.file} {
			var got *found
			if all := (shape.Checker{JSON: strict}).Check(value(t, written), ruleShape); len(all) > 0 {
				got = &found{all[0].Problem, all[0].Path}
				if len(all) > 1 {
					t.Errorf("%s (body: %v): %+v; want one mistake", written, strict, all)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (body: %v): -want +got\n%s", written, strict, diff)
			}
		}
	}
}

// TestPlaces: lines and columns are those of keys, and of a value that is not what it should be.
// manyNames is a rule that sets so many members.
func manyNames(action string, n int) string {
	var members []string
	for i := range n {
		members = append(members, fmt.Sprintf(`"k%d":"x"`, i))
	}
	return `{"then":{"` + action + `":{` + strings.Join(members, ",") + `}}}`
}

// manyThen is a rule of so many actions, one after the other.
func manyThen(n int) string {
	return `{"then":[` + strings.TrimSuffix(strings.Repeat(`{"hang":true},`, n), ",") + `]}`
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for written, want := range map[string][2]int{
		"{\n\t\"then\": {\"fields\": {\"退款\": \"单\", \"x\": [1]}}\n}": {2, 33},
		"{\"then\": {\n  \"hang\": 1}}":                               {2, 11},
		"{\"then\": {\"hang\": true},\r\n\"thn\": 1}":                 {2, 1},
		"{\"then\": [{},\n   {\"hang\":\n\n true, \"hung\": true}]}":  {4, 8},
	} {
		all := shape.Checker{JSON: true}.Check(value(t, written), ruleShape)
		if len(all) != 1 || all[0].Line != want[0] || all[0].Column != want[1] {
			t.Errorf("%s: %+v, want a mistake at %v", written, all, want)
		}
	}
	for written, want := range map[string]shape.SyntaxError{
		"":                         {Reason: "unexpected end of JSON input"},
		"{\"a\": 1\n  \"b\"}":      {Line: 2, Column: 3, Reason: "invalid character '\"' after object value (expecting ',' or '}')"},
		"{} {}":                    {Line: 1, Column: 5, Reason: "text after the end of the value"},
		"[[]]":                     {Deep: true, Reason: "nested deeper than 1 levels"},
		"{\"单\": \"\\ud800\"}":     {Line: 1, Column: 8},
		"[\"\\\"[[[[[[\", \n tru]": {Line: 2, Column: 5},
	} {
		_, err := shape.ParseJSON([]byte(written), 1, 100)
		var got *shape.SyntaxError
		if !errors.As(err, &got) {
			t.Fatalf("%s: %v", written, err)
		}
		if want.Reason == "" {
			got.Reason = ""
		}
		if *got != want {
			t.Errorf("%s: %+v, want %+v", written, *got, want)
		}
	}
}

// TestShort: a mistake in what one value could stand for tells of it.
func TestShort(t *testing.T) {
	t.Parallel()
	all := shape.Checker{JSON: true}.Check(value(t, `{"then":{},"when":{"where":{"a":{"over":1}}}}`), ruleShape)
	if len(all) != 1 || all[0].ShortPath != "when.where.a" || all[0].Short.Name != "Condition" {
		t.Errorf("%+v", all)
	}
}

// TestOfEverything: each exported type of package api has a shape in which all kinds are known.
func TestOfEverything(t *testing.T) {
	t.Parallel()
	for _, of := range []reflect.Type{
		reflect.TypeFor[api.NewApp](), reflect.TypeFor[api.AppPatch](), reflect.TypeFor[api.NewTrade](), reflect.TypeFor[api.NewTerminal](),
		reflect.TypeFor[api.Verify](), reflect.TypeFor[api.ClockMove](), reflect.TypeFor[api.NewCallback](), reflect.TypeFor[api.Probe](), reflect.TypeFor[api.Rule](),
	} {
		unknown(t, of.Name(), shape.Of(of))
	}
	if seed, _ := shape.Of(reflect.TypeFor[*api.NewApp]()).Field("seed"); !seed.Shape.Natural || *seed.Minimum != 0 || seed.Required {
		t.Errorf("the seed is %+v", seed)
	}
	if provider, _ := shape.Of(reflect.TypeFor[api.NewApp]()).Field("provider"); !provider.Required || provider.Doc == "" {
		t.Errorf("the provider is %+v", provider)
	}
}

func unknown(t *testing.T, path string, s *shape.Shape) {
	t.Helper()
	for _, field := range s.Fields {
		if field.Shape.Kind == shape.Any {
			t.Errorf("%s.%s may be anything", path, field.Name)
		}
		unknown(t, path+"."+field.Name, field.Shape)
	}
}

// FuzzParseJSON agrees with encoding/json about what is JSON, but for what is refused on purpose: broken
// UTF-8, lone surrogates, numbers that no float holds and deep nesting. Against any shape it is checked without
// a panic, and its places lie in the text.
func FuzzParseJSON(f *testing.F) {
	for _, text := range []string{
		`{"then":{"respond":"1"}}`, `{"a":1e999}`, "[1,\n {\"b\": null}]", `"\ud800"`, "\xff", strings.Repeat("[", 70), `{"":{"":[]}}`, ` 0`, `{"a":1,"a":2}`, "nul",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := shape.ParseJSON([]byte(text), 64, 1000)
		var syntax *shape.SyntaxError
		if err != nil && !errors.As(err, &syntax) {
			t.Fatalf("%q: %v", text, err)
		}
		valid := json.Valid([]byte(text))
		if err == nil && !valid {
			t.Fatalf("%q is taken, and is no JSON", text)
		}
		var float any
		fits := valid && utf8.ValidString(text) && !strings.Contains(text, `\u`) && json.Unmarshal([]byte(text), &float) == nil
		if err != nil {
			if fits && !syntax.Deep && !syntax.Many {
				t.Fatalf("%q is JSON: %v", text, err)
			}
			return
		}
		for _, m := range append((shape.Checker{JSON: true}).Check(v, ruleShape), (shape.Checker{}).Check(v, ruleShape)...) {
			if m.Line < 0 || m.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("%q: line %d", text, m.Line)
			}
		}
	})
}
