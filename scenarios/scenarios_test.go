package scenarios_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"paymock/features"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/words"
	"paymock/mock/words/wordstest"
	"paymock/scenarios"
)

const schemaFile = "scenario.schema.json"

// TestReadmeNamesActions: README.md names each action and each operator of a condition.
func TestReadmeNamesActions(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []reflect.Type{reflect.TypeFor[api.Then](), reflect.TypeFor[api.Condition]()} {
		for _, f := range reflect.VisibleFields(of) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name != "-" && !regexp.MustCompile(`\b`+name+`\b`).Match(readme) {
				t.Errorf("README.md doesn't name %s of %v; say there what it does", name, of)
			}
		}
	}
}

// TestSchemaFile: the schema beside the files, which their first line names, is the one that
// the command prints.
func TestSchemaFile(t *testing.T) {
	t.Parallel()
	kept, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, mock.Schema()) {
		t.Errorf("scenarios/%s is out of date; go run ./mock/cmd/paymock schema > scenarios/%s", schemaFile, schemaFile)
	}
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	raw, err := jsonschema.UnmarshalJSON(bytes.NewReader(mock.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(schemaFile, raw); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// validate judges a YAML text with a validator that isn't ours.
func validate(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatalf("%v\n%s", err, asJSON)
	}
	return schema.Validate(value)
}

// TestShipped: every shipped scenario loads, agrees with the schema, tells what it is for, and
// has an example in features/scenarios that sees it act.
func TestShipped(t *testing.T) {
	t.Parallel()
	schema := compile(t)
	tried := examples(t)
	names := mock.Library().Names()
	if len(names) < 16 {
		t.Errorf("only %d scenarios: %v", len(names), names)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := fs.ReadFile(scenarios.Files, name+".yaml")
			if err != nil {
				t.Fatal(err)
			}
			if first, _, _ := strings.Cut(string(text), "\n"); first != "# yaml-language-server: $schema="+schemaFile {
				t.Errorf("the first line names no schema: %s", first)
			}
			if err := validate(t, schema, text); err != nil {
				t.Error(err)
			}
			script, err := mock.Library().Load(name)
			if err != nil {
				t.Fatal(err)
			}
			if script.Name != name || len(script.About) < 40 {
				t.Errorf("name %q, about %q", script.Name, script.About)
			}
			found, err := mock.CheckScenario(t.Context(), name)
			if err != nil || found.Apps+len(found.Rules) == 0 {
				t.Errorf("%d apps, %d rules, %v", found.Apps, len(found.Rules), err)
			}
			if !tried[name] {
				t.Errorf("no example in features/scenarios")
			}
		})
	}
}

// examples are the scenarios that features name.
func examples(t *testing.T) map[string]bool {
	t.Helper()
	named := map[string]bool{}
	files, err := fs.Glob(features.FS, "scenarios/*.feature")
	if err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`with the scenario "([^"<]+)"|^\s+\| ([a-z-]+) +\|$`)
	for _, file := range files {
		text, err := fs.ReadFile(features.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if m := words.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
				named[m[1]+m[2]] = true
			}
		}
	}
	if len(named) == 0 {
		t.Fatalf("no examples in %v", path.Join("features", "scenarios"))
	}
	return named
}

// TestSchemaRefuses: the schema refuses what the reader refuses, as far as a schema can.
func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	schema := compile(t)
	for name, text := range map[string]string{
		"unknown key":       "rulez: []",
		"unknown rule key":  "rules: [{whn: {}, then: {respond: 1}}]",
		"unknown action":    "rules: [{then: {respnd: 1}}]",
		"unknown in a list": "rules: [{then: [{respond: 1}, {respnd: 1}]}]",
		"no then":           "rules: [{name: x}]",
		"no provider":       "apps: [{id: x}]",
		"unknown provider":  "apps: [{provider: 4pyum}]",
		"unknown operation": "rules: [{when: {operation: setle}, then: {respond: 1}}]",
		"unknown operator":  "rules: [{when: {where: {a: {equals: 1}}}, then: {respond: 1}}]",
		"wrong type":        "rules: [{times: many, then: {respond: 1}}]",
		"wrong type deep":   "apps: [{provider: intella, terminals: [{id: 1, retries: x}]}]",
	} {
		if validate(t, schema, []byte(text)) == nil {
			t.Errorf("%s: the schema takes %s", name, text)
		}
	}
	for name, text := range map[string]string{
		"short forms": `{"rules":[{"when":{"where":{"a":1,"b":{"over":"1.5"}}},"then":{"delay":"3s"}},{"then":[{"delay":{"uniform":["1s","2s"]}},{}]}]}`,
		"an app":      `{"apps":[{"provider":"4pyun","secret":"x","trades":[{"amount":5,"manual_settle":false}]}]}`,
	} {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := validate(t, schema, []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTexts: each scenario tells in all languages what it is for.
func TestTexts(t *testing.T) {
	t.Parallel()
	wordstest.Languages(t, scenarios.Texts)
	book := words.NewBook(scenarios.Texts)
	names := mock.Library().Names()
	for _, name := range names {
		script, err := mock.Library().Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if !book.Knows(script.About) {
			t.Errorf("%s: scenarios/texts.go has no Chinese for %q", name, script.About)
		}
	}
	if len(names) != len(scenarios.Texts) {
		t.Errorf("%d scenarios, %d texts: some say nothing any more", len(names), len(scenarios.Texts))
	}
}
