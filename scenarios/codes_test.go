package scenarios_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/config"
	"paymock/scenarios"
)

// TestCodeScenarios: the scenario of every code is a file as a person would write it, and says
// what it does. That it does it, features/faults/codes-*.feature sees on the wire.
func TestCodeScenarios(t *testing.T) {
	t.Parallel()
	schema := compile(t)
	library := mock.Library()
	names := library.CodeNames("")
	if len(names) < 400 || len(names) != len(mock.Codes()) {
		t.Fatalf("%d scenarios for %d codes", len(names), len(mock.Codes()))
	}
	if sorted := slices.Compact(slices.Sorted(slices.Values(names))); len(sorted) != len(names) {
		t.Errorf("%d names are used twice", len(names)-len(sorted))
	}
	for i, code := range mock.Codes() {
		name := config.CodeScenario(code)
		if name != names[i] {
			t.Errorf("%s stands in the place of %s", names[i], name)
		}
		if _, err := fs.Stat(scenarios.Files, name+".yaml"); err == nil {
			t.Errorf("%s is shipped as a file as well", name)
		}
		text, err := library.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, schema, text); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
		script, err := library.Load(name)
		if err != nil {
			t.Errorf("%v\n%s", err, text)
			continue
		}
		rules := script.Files[0].Scenario.Rules
		if script.Name != name || !strings.Contains(script.About, code.English) || len(rules) == 0 {
			t.Errorf("%s: name %q, about %q, %d rules", name, script.Name, script.About, len(rules))
		}
		for _, r := range rules {
			if r.When.Provider != code.Provider || !strings.HasSuffix(name, "-"+r.Then.Respond) ||
				r.When.Operation != "" && !slices.Contains(code.Operations, r.When.Operation) {
				t.Errorf("%s: %+v", name, r)
			}
		}
	}
}
