package mock_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest/acme"
)

// platforms are those of the build and the invented one, which lists of platforms must be as good for.
func platforms() []provider.Provider {
	all := mock.Providers()
	if !slices.ContainsFunc(all, func(p provider.Provider) bool { return p.Name() == acme.Name }) {
		all = append(all, acme.New())
	}
	return all
}

// directoryOf is where a platform's package is, seen from here.
func directoryOf(p provider.Provider) string {
	of := reflect.TypeOf(p)
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	_, below, _ := strings.Cut(of.PkgPath(), "/mock/")
	return filepath.FromSlash(below)
}

// TestPlatformReadmes: the page of each platform names all that it serves, in less than 200 lines.
func TestPlatformReadmes(t *testing.T) {
	t.Parallel()
	for _, p := range platforms() {
		file := filepath.Join(directoryOf(p), "README.md")
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
