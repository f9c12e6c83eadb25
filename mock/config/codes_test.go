package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"paymock/mock/api"
	"paymock/mock/config"
	"paymock/mock/names"
)

func library() config.Library {
	return config.Library{
		Shipped: fstest.MapFS{"kept.yaml": {Data: []byte("rules: [{then: {lose_reply: true}}]")}, "toy-3.yaml": {Data: []byte("about: by hand\nrules: [{then: {hang: true}}]")}},
		Codes: func() []api.Code {
			return []api.Code{
				{Provider: "toy", Code: "1", Sub: "TOY.LOST", Message: " 丢了", English: "lost", Cause: "a: rule # only", Advice: "ask.", Operations: []string{"settle", "query"}},
				{Provider: "toy", Code: "2", Message: "不明", English: "unknown", Unknown: true, Operations: []string{"query", "refund", "settle"}},
				{Provider: "toy", Code: "3", English: "everything", Success: true},
				{Provider: "other", Code: "1"},
			}
		},
	}
}

func TestCodeNames(t *testing.T) {
	t.Parallel()
	l := library()
	if diff := cmp.Diff([]string{"toy-TOY.LOST", "toy-2", "toy-3", "other-1"}, l.CodeNames("")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"other-1"}, l.CodeNames("other")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"kept", "toy-3"}, l.Names()); diff != "" {
		t.Error(diff)
	}
}

func TestCodeText(t *testing.T) {
	t.Parallel()
	l := library()
	text, err := l.Text("toy-TOY.LOST")
	if err != nil {
		t.Fatal(err)
	}
	want := `# yaml-language-server: $schema=scenario.schema.json
name: toy-TOY.LOST
about: >
  toy answers 1/TOY.LOST, 丢了.
  It means: lost.
  What causes it without this rule: a: rule # only.
  What a client should do: ask.
  Nothing is decided or changed.
rules:
  - name: "settle TOY.LOST"
    when: {provider: toy, operation: settle}
    then: {respond: "TOY.LOST"}
  - name: "query TOY.LOST"
    when: {provider: toy, operation: query}
    then: {respond: "TOY.LOST"}
`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	for name, says := range map[string]string{
		"toy-2":   "when: {provider: toy}\n",      // documented for all operations
		"other-1": "when: {provider: other}\n",    // for none in particular
		"toy-3":   "about: by hand",               // a shipped file goes before
		"kept":    "rules: [{then: {lose_reply: ", // as it is
	} {
		if text, err := l.Text(name); err != nil || !strings.Contains(string(text), says) {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	for name, says := range map[string]string{"toy-TOY.LSOT": `did you mean "toy-TOY.LOST"`, "kep": `did you mean "kept"`, "zzzzzzzzzzzz": `use "kept" or`} {
		if _, err := l.Text(name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %s", name, err, says)
		}
	}
}

// TestCodeIncluded: a file can include what a code's scenario lays down.
func TestCodeIncluded(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(file, []byte("include: [toy-2, kept, other-1]"), 0o600); err != nil {
		t.Fatal(err)
	}
	script, err := library().Load(file)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range script.Files {
		names = append(names, f.Name)
	}
	want := []string{"scenarios/toy-2.yaml", "scenarios/kept.yaml", "scenarios/other-1.yaml", file}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

// TestCoarseCodes: what doesn't say what failed is told at its place, in rules and in turns, of apps and of every app.
func TestCoarseCodes(t *testing.T) {
	t.Parallel()
	l := config.Library{Coarse: func(own string, r api.Rule) (wrong []names.Mistake) {
		if r.Then.Respond == "4" {
			return []names.Mistake{{Field: "then.respond", Reason: "which of " + own + "?"}}
		}
		for i, then := range r.Then.Sequence {
			if then.Respond == "4" {
				wrong = append(wrong, names.Mistake{Field: fmt.Sprintf("then[%d].respond", i), Reason: "which?"})
			}
		}
		return wrong
	}}
	text := `rules:
  - when: {provider: toy, operation: settle}
    then: [{respond: "2"}, {respond: "4"}, {respond: TOY.B}]
apps:
  - {provider: toy, rules: [{then: {respond: "4"}}]}
`
	_, err := l.Read("x.yaml", []byte(text))
	for _, want := range []string{"x.yaml:3:38: which?", "x.yaml:5:46: which of toy?"} {
		if err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), "which") != 2 {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestMeantFileOfAnyCharset: a file in another charset, and one in which only names are wrong, is shown as it is meant.
func TestMeantFileOfAnyCharset(t *testing.T) {
	t.Parallel()
	const given = "rules: # 结算\n  - when: {operation: settle}\n    then: {respond: \"1403\"}\n"
	check := func(*config.Script) error { return nil }
	for _, from := range []encoding.Encoding{simplifiedchinese.GBK, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM)} {
		text, err := from.NewEncoder().String(given)
		if err != nil {
			t.Fatal(err)
		}
		script, err := config.Library{}.Read("x.yaml", []byte(text))
		if got := (config.Library{}).MeantFile(script, check); err == nil || got != given {
			t.Errorf("%v: %v, meant\n%s", from, err, got)
		}
	}
}
