package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"paymock/mock/config"
)

// TestFlagsAreSettings: each flag of serve can be set in paymock.yaml, and comes out as kong reads it.
func TestFlagsAreSettings(t *testing.T) {
	t.Parallel()
	var c cli
	parser, err := kong.New(&c, helpVars())
	if err != nil {
		t.Fatal(err)
	}
	flags := map[string]reflect.Type{}
	var file strings.Builder
	want := map[string]any{}
	for _, node := range parser.Model.Children {
		if node.Name != "serve" {
			continue
		}
		for _, flag := range node.Flags {
			flags[flag.Name] = flag.Target.Type()
			written, value := "text", any("text")
			switch flags[flag.Name].Kind() {
			case reflect.Bool:
				written, value = "true", true
			case reflect.Int:
				written, value = "12", "12"
			case reflect.Pointer:
				written, value = "18446744073709551615", "18446744073709551615"
			case reflect.Slice:
				written, value = "[a, b]", "a,b"
			case reflect.Map:
				written, value = "{/b: /c, /a: /d}", "/a=/d;/b=/c"
			}
			want[flag.Name] = value
			file.WriteString(flag.Name + ": " + written + "\n")
		}
	}
	path := filepath.Join(t.TempDir(), "paymock.yaml")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.ReadSettings(t.Context(), path, config.Settings(flags))
	if err != nil || !reflect.DeepEqual(got, want) || len(got) < 25 {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}
