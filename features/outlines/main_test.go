package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client/adapter"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/config"
)

// TestFiles: the features in the repository are those of today's catalogue.
func TestFiles(t *testing.T) {
	t.Parallel()
	want, err := features()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		kept, err := os.ReadFile(filepath.Join("..", "faults", name))
		if err != nil {
			t.Errorf("%v; run go generate ./features", err)
		} else if diff := cmp.Diff(string(kept), text); diff != "" {
			t.Errorf("features/faults/%s is out of date; run go generate ./features\n-kept +made\n%s", name, diff)
		}
	}
}

// TestEveryMerchantHasOutlines: a platform that the reference merchant can call has its file.
func TestEveryMerchantHasOutlines(t *testing.T) {
	t.Parallel()
	merchants := slices.Sorted(maps.Keys(adapter.Platforms()))
	if diff := cmp.Diff(merchants, slices.Sorted(maps.Keys(platforms))); diff != "" {
		t.Errorf("platforms (-merchants +outlines):\n%s", diff)
	}
}

// TestEveryCodeHasARow: whatever the outlines are made of, no code of any platform is left out.
func TestEveryCodeHasARow(t *testing.T) {
	t.Parallel()
	files, err := features()
	if err != nil {
		t.Fatal(err)
	}
	codes := mock.Codes()
	if len(codes) < 400 {
		t.Fatalf("only %d codes", len(codes))
	}
	for _, c := range codes {
		if _, ok := platforms[c.Provider]; !ok {
			continue
		}
		if n := strings.Count(files["codes-"+c.Provider+".feature"], "| "+config.CodeScenario(c)+" "); n != 1 {
			t.Errorf("%s has %d rows", config.CodeScenario(c), n)
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != len(platforms) {
		t.Errorf("%d files, %v", len(files), err)
	}
	if err := write(filepath.Join(dir, "missing")); err == nil {
		t.Error("writes into a directory that isn't there")
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	if _, err := feature("nobody", nil); err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("a platform without an outline: %v", err)
	}
	alone := []api.Code{{Provider: "4pyun", Code: "1", Operations: []string{"fly"}}}
	if _, err := feature("4pyun", alone); err == nil || !strings.Contains(err.Error(), "4pyun-1 is documented for [fly] only") {
		t.Errorf("a code that nobody can call: %v", err)
	}
}

func TestTableEscapes(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	writeTable(&b, [][]string{{"a", "bb"}, {"x|y", `\`}})
	if want := "      | a    | bb |\n      | x\\|y | \\\\ |\n"; b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
