package providertest

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/provider"
)

// Documented compares a provider's table with the codes that the platform's documents print,
// both ways. Each line of the file is an operation, a colon and names of codes, and goes on in
// indented lines; # begins a comment. "any" lists codes that may answer every operation,
// "elsewhere" codes of interfaces that the provider does not serve.
func Documented(t *testing.T, p provider.Provider, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	printed, err := documentedCodes(string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var table []string
	for _, c := range p.Codes() {
		table = append(table, c.Name())
	}
	all := map[string]bool{}
	for _, names := range printed {
		for _, name := range names {
			all[name] = true
		}
	}
	slices.Sort(table)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(all)), table); diff != "" {
		t.Errorf("codes (-documents +table):\n%s", diff)
	}
	for _, op := range p.Operations() {
		names, told := printed[op.Name]
		delete(printed, op.Name)
		for _, name := range names {
			if !slices.Contains(op.Codes, name) {
				t.Errorf("operation %s: the documents print %s, its Codes lack it", op.Name, name)
			}
		}
		for _, name := range op.Codes {
			switch {
			case slices.Contains(printed["elsewhere"], name):
				t.Errorf("operation %s: %s is of interfaces that are not served", op.Name, name)
			case told && !slices.Contains(names, name) && !slices.Contains(printed["any"], name):
				t.Errorf("operation %s: the documents don't print %s", op.Name, name)
			}
		}
	}
	delete(printed, "any")
	delete(printed, "elsewhere")
	if len(printed) > 0 {
		t.Errorf("%s names operations that the provider lacks: %v", file, slices.Sorted(maps.Keys(printed)))
	}
}

// documentedCodes reads the names by operation.
func documentedCodes(text string) (map[string][]string, error) {
	found := map[string][]string{}
	operation := ""
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		if !strings.HasPrefix(line, " ") {
			before, after, ok := strings.Cut(line, ":")
			if !ok {
				return nil, fmt.Errorf("line %d: no operation and colon", i+1)
			}
			operation, line = before, after
		}
		if operation == "" {
			return nil, fmt.Errorf("line %d: codes before the first operation", i+1)
		}
		found[operation] = append(found[operation], strings.Fields(line)...)
	}
	return found, nil
}
