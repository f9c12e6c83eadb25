package mock_test

import (
	"os"
	"path"
	"reflect"
	"strings"
	"testing"

	"paymock/mock"
)

// TestPlatformReadmes: the page of each platform names all that it serves, in less than 200 lines.
func TestPlatformReadmes(t *testing.T) {
	t.Parallel()
	for _, p := range mock.Providers() {
		of := reflect.TypeOf(p)
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		file := path.Join("provider", path.Base(of.PkgPath()), "README.md")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		page := string(text)
		if n := strings.Count(page, "\n"); n >= 200 {
			t.Errorf("%s has %d lines", file, n)
		}
		named := func(what, name string) {
			t.Helper()
			if !strings.Contains(page, "| `"+name+"` |") {
				t.Errorf("%s has no row for %s %s", file, what, name)
			}
		}
		for _, op := range p.Operations() {
			named("operation", op.Name)
		}
		for _, k := range p.Kinds() {
			named("callback", k.Name)
		}
		for _, d := range p.Dialects() {
			named("switch", d.Name)
			for _, value := range d.Values {
				if !strings.Contains(page, "`"+value+"`") {
					t.Errorf("%s lacks value %s of %s", file, value, d.Name)
				}
			}
		}
	}
}
