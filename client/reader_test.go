package client

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReader(t *testing.T) {
	t.Parallel()
	fields := map[string]string{"text": "x", "number": "-7", "empty": "", "bad": "1.5", "huge": "99999999999999999999"}
	r := &Reader{Lookup: func(name string) (string, bool) { value, ok := fields[name]; return value, ok }}
	if r.Text("text") != "x" || r.Text("none") != "" || r.Need("text") != "x" || r.Number("number") != -7 || r.NeedNumber("number") != -7 || r.Number("empty") != 0 || r.Err() != nil {
		t.Fatalf("what fits is refused: %v", r.Err())
	}
	r.Need("none")
	r.NeedNumber("empty")
	r.Number("bad")
	r.NeedNumber("huge")
	r.Rows("list", 3, func(i int) error {
		row := &Reader{Lookup: func(string) (string, bool) { return "x", i != 1 }}
		if i == 1 {
			row.Number("n")
		}
		return row.Err()
	})
	want := []string{
		"none is missing", "empty is missing", `bad is "1.5", want an integer`, `huge is "99999999999999999999", want an integer`,
		`list.1: n is "x", want an integer`,
	}
	if diff := cmp.Diff(want, strings.Split(r.Err().Error(), "\n")); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	type field struct{ name, value string }
	var got []field
	const text = "b=2&&a=&c&b=%E4%BA%AC+%26%3D&\xb5=%FF"
	if err := ParseForm(text, func(name, value string) { got = append(got, field{name, value}) }); err != nil {
		t.Fatal(err)
	}
	want := []field{{"b", "2"}, {"a", ""}, {"c", ""}, {"b", "京 &="}, {"\xb5", "\xff"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(field{})); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	again := Form(func(yield func(string, string) bool) {
		for _, f := range got {
			if !yield(f.name, f.value) {
				return
			}
		}
	})
	if again != "b=2&a=&c=&b=%E4%BA%AC+%26%3D&%B5=%FF" {
		t.Errorf("written again as %s", again)
	}
	for _, bad := range []string{"a=%", "%zz=1", "a=1&b=%4"} {
		if err := ParseForm(bad, func(string, string) {}); err == nil || !strings.Contains(err.Error(), "form field") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
