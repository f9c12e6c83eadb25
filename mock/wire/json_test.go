package wire_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/mock/jsonnode"
	"paymock/mock/wire"
)

func TestObjectJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		object wire.Object
		want   string
	}{
		{nil, `{}`},
		{wire.Object{{"code", "1001"}, {"seqno", "42"}}, `{"code":"1001","seqno":"42"}`},
		{wire.Object{{"z", 1}, {"a", int64(math.MinInt64)}, {"m", true}, {"n", nil}}, `{"z":1,"a":-9223372036854775808,"m":true,"n":null}`},
		{wire.Object{{"o", wire.Object{{"l", wire.List{"x", 1, wire.Object{}, wire.List{}}}}}}, `{"o":{"l":["x",1,{},[]]}}`},
		{wire.Object{{"raw", json.RawMessage(`{"b": 1,"a":2}`)}}, `{"raw":{"b": 1,"a":2}}`},
		{wire.Object{{"raw", json.RawMessage(nil)}}, `{"raw":null}`},
		{wire.Object{{"url", "http://m/<a>&'"}}, `{"url":"http://m/<a>&'"}`},
		{wire.Object{{"測試", "收款成功\u2028"}}, "{\"測試\":\"收款成功\u2028\"}"},
		{wire.Object{{"q", "\"\\\n\r\t\x00\x1f\x7f"}}, `{"q":"\"\\\n\r\t\u0000\u001F` + "\x7f\"}"},
		{wire.Object{{"broken", "a\xffb\xe6\xb8"}}, "{\"broken\":\"a\uFFFDb\uFFFD\uFFFD\"}"},
		{wire.Object{{"twice", 1}, {"twice", 2}}, `{"twice":1,"twice":2}`},
		{wire.Object{{"other type", uint8(7)}}, `{"other type":"7"}`},
	}
	for _, test := range tests {
		got := string(test.object.JSON())
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.object, diff)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("%s is not JSON", got)
		}
	}
}

func TestObjectGetAndSet(t *testing.T) {
	t.Parallel()
	o := wire.Object{{"a", "1"}, {"b", "2"}}
	o = o.Set("a", "3").Set("c", 4)
	if got := string(o.JSON()); got != `{"a":"3","b":"2","c":4}` {
		t.Errorf("after Set: %s", got)
	}
	if o.Get("c") != 4 || o.Get("d") != nil {
		t.Errorf("c is %v, d is %v", o.Get("c"), o.Get("d"))
	}
	inside, err := json.Marshal(map[string]any{"o": o})
	if err != nil || string(inside) != `{"o":{"a":"3","b":"2","c":4}}` {
		t.Errorf("inside another value: %s, %v", inside, err)
	}
}

func TestValueOf(t *testing.T) {
	t.Parallel()
	const text = `{"b":[1,-0,1.50,12345678901234567890,{"z":true,"y":null}],"a":"\"","b":{}}`
	n, err := jsonnode.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(wire.ValueOf(n).(wire.Object).JSON()); got != text {
		t.Errorf("written as %s, want %s", got, text)
	}
}

// TestObjectKeepsOrder decodes random objects token by token.
func TestObjectKeepsOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := objects(t, 3)
		dec := json.NewDecoder(bytes.NewReader(o.JSON()))
		dec.UseNumber()
		var got []any
		for {
			token, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", o.JSON(), err)
			}
			got = append(got, token)
		}
		if diff := cmp.Diff(tokens(nil, o), got); diff != "" {
			t.Fatalf("%s (-object +decoded):\n%s", o.JSON(), diff)
		}
	})
}

func objects(t *rapid.T, depth int) wire.Object {
	o := wire.Object{}
	for range rapid.IntRange(0, 4).Draw(t, "members") {
		o = append(o, wire.Member{Name: rapid.String().Draw(t, "name"), Value: value(t, depth)})
	}
	return o
}

func value(t *rapid.T, depth int) any {
	types := 6
	if depth == 0 {
		types = 4 // nothing that goes deeper
	}
	switch rapid.IntRange(0, types).Draw(t, "type") {
	case 0:
		return nil
	case 1:
		return rapid.String().Draw(t, "string")
	case 2:
		return rapid.Int().Draw(t, "int")
	case 3:
		return rapid.Int64().Draw(t, "int64")
	case 4:
		return rapid.Bool().Draw(t, "bool")
	case 5:
		return objects(t, depth-1)
	}
	list := wire.List{}
	for range rapid.IntRange(0, 3).Draw(t, "length") {
		list = append(list, value(t, depth-1))
	}
	return list
}

// tokens lists the tokens that a decoder must give for a value.
func tokens(out []any, v any) []any {
	switch v := v.(type) {
	case wire.Object:
		out = append(out, json.Delim('{'))
		for _, m := range v {
			out = tokens(append(out, m.Name), m.Value)
		}
		return append(out, json.Delim('}'))
	case wire.List:
		out = append(out, json.Delim('['))
		for _, e := range v {
			out = tokens(out, e)
		}
		return append(out, json.Delim(']'))
	case int, int64:
		text, _ := json.Marshal(v) // an integer can't fail
		return append(out, json.Number(text))
	}
	return append(out, v)
}
