package wire_test

import (
	"strconv"
	"strings"
	"testing"

	"paymock/mock/wire"
)

func TestSetPath(t *testing.T) {
	t.Parallel()
	given := wire.Object{
		{Name: "n", Value: 1},
		{Name: "list", Value: wire.List{int64(5), wire.Object{{Name: "c", Value: "x"}}}},
		{Name: "o", Value: wire.Object{{Name: "s", Value: "t"}}},
	}
	before := string(given.JSON())
	for _, tt := range []struct{ path, value, want string }{
		{"n", "2", `{"n":2,"list":[5,{"c":"x"}],"o":{"s":"t"}}`},
		{"n", "two", `{"n":"two","list":[5,{"c":"x"}],"o":{"s":"t"}}`},
		{"list.0", "6", `{"n":1,"list":[6,{"c":"x"}],"o":{"s":"t"}}`},
		{"list.1.c", "6", `{"n":1,"list":[5,{"c":"6"}],"o":{"s":"t"}}`},
		{"list.2.c", "6", `{"n":1,"list":[5,{"c":"x"},{"c":"6"}],"o":{"s":"t"}}`},
		{"list.3", "6", before},
		{"list.x", "6", before},
		{"o.s.u", "v", before},
		{"n.u", "v", before},
		{"o.new.u", "v", `{"n":1,"list":[5,{"c":"x"}],"o":{"s":"t","new":{"u":"v"}}}`},
		{"new.0.a", "v", `{"n":1,"list":[5,{"c":"x"}],"o":{"s":"t"},"new":[{"a":"v"}]}`},
		{"new.0", "v", `{"n":1,"list":[5,{"c":"x"}],"o":{"s":"t"},"new":["v"]}`},
		{"new.2.a", "v", before},
		{"new.1", "v", before},
		{"new.a", "v", `{"n":1,"list":[5,{"c":"x"}],"o":{"s":"t"},"new":{"a":"v"}}`},
	} {
		if got := string(given.SetPath(tt.path, tt.value).JSON()); got != tt.want {
			t.Errorf("%s = %s gives %s, want %s", tt.path, tt.value, got, tt.want)
		}
	}
	if got := string(given.JSON()); got != before {
		t.Errorf("the object given is now %s", got)
	}
	for path, want := range map[string]string{
		"list.3": "list has 2 items; the next one to add is 2", "list.x": "list is a list, and x is no number", "o.s.0": "o.s is a text or number, which has no 0; set it itself, or another member",
		"n.0.a": "n is a text or number, which has no 0; set it itself, or another member", "o.0": "o is no list; 0 is no name of a member",
		"new.1.a": "new has 0 items; the next one to add is 0", "list.2": "", "o.t": "",
		"d" + strings.Repeat(".d", 19): "", "d" + strings.Repeat(".d", 20): "d is the first of more than 20 steps",
	} {
		if got, why := given.TrySetPath(path, "6"); why != want || why != "" && string(got.JSON()) != before {
			t.Errorf("%s: %q, %s; want %q", path, why, got.JSON(), want)
		}
	}
	for path, want := range map[string]string{
		"": "empty", ".": "empty step", "a..b": "empty step", ".a": "empty step", "a.": "empty step", "Data ErrorCode": "put a dot between names: Data.ErrorCode",
		"a\tb": "a.b", "0": "begins with a number", "3.x": "begins with a number", "a.-1": "no place in a list", "a.00": "no place", "a.99999999999": "no place",
		"d" + strings.Repeat(".d", 20): "21 steps; at most 20", "a": "", "a.b": "", "a.0.b": "", "Data.停车": "", "a-b.c_d": "",
	} {
		if got := wire.PathMistake(path); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
	items := map[string]string{}
	for i := range 12 {
		items["x."+strconv.Itoa(i)] = strconv.Itoa(i)
	}
	if got := string(wire.Object{}.SetPaths(items).JSON()); got != `{"x":["0","1","2","3","4","5","6","7","8","9","10","11"]}` {
		t.Errorf("the items of a new list give %s", got)
	}
	if got := string(given.SetPaths(map[string]string{"y": "1", "x.0": "2"}).JSON()); !strings.HasSuffix(got, `,"x":["2"],"y":"1"}`) {
		t.Errorf("several paths give %s", got)
	}
}
