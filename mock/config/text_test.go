package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paymock/mock/config"
)

const refusing = "rules:\n  - {when: {operation: settle}, then: {respond: \"1403\"}}\n"

// TestScenarioText: the text of Windows editors is read, what is no text is refused at its place.
func TestScenarioText(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"byte order mark, CRLF": {"\xef\xbb\xbf" + strings.ReplaceAll(refusing, "\n", "\r\n"), ""},
		"GBK":                   {"about: x\ngiven:\n  - \xbd\xe1\xcb\xe3\n", "x.yaml:3:5: the file is not UTF-8; save it as UTF-8"},
		"UTF-16":                {"\xff\xfer\x00", "x.yaml:1:1: the file is not UTF-8"},
		"a list":                {"- a\n", "x.yaml:1:1: the file: want keys and values"},
		"null":                  {"null\n", "x.yaml:1:1: the file: want keys and values"},
		"nothing to do":         {"rules:\n  - when: {operation: settle}\n    then: []\n", "x.yaml:3:5: then: an empty list does nothing"},
		"a list of lists":       {"rules:\n  - then: [[{hang: true}]]\n", "x.yaml:2:5: then: a sequence has no sequences in it"},
		"aliased lists":         {"rules:\n  - then: &a [{hang: true}]\n  - then: [*a, *a]\n", "x.yaml:3:5: then: a sequence has no sequences in it"},
		"good aliases":          {"rules:\n  - &a {name: x, when: &w {operation: settle}, then: {hang: true}}\n  - {when: *w, then: {hang: true}}\n  - {<<: *a, name: y}\n", ""},
		"a rule as its when":    {"rules:\n  - &a {name: x, then: {hang: true}}\n  - {when: *a, then: {hang: true}}\n", `x.yaml:3:13: *a does not fit here: unknown key "name"`},
		"an alias of itself":    {"rules:\n  - when: {where: &w {<<: *w}}\n    then: {hang: true}\n", "x.yaml:2:28: no &w stands before *w"},
		"a when merged":         {"rules:\n  - {when: &w {operation: settle}, then: {hang: true}}\n  - {<<: *w, then: {hang: true}}\n", `x.yaml:3:11: *w does not fit here: unknown key "operation"`},
	} {
		_, err := config.ParseScenario("x.yaml", []byte(tt.text))
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want)):
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
}

// TestScenarioFiles: a file that isn't there, or has no end, is told where it is included.
func TestScenarioFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	great := filepath.Join(dir, "great.yaml")
	if err := os.WriteFile(great, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(great, 5<<20); err != nil {
		t.Fatal(err)
	}
	for included, want := range map[string]string{
		"nosuch.yaml": "in.yaml:1:11: no file " + filepath.Join(dir, "nosuch.yaml") + "; a path counts from the file that includes it",
		"great.yaml":  "in.yaml:1:11: scenario: " + great + " is greater than 4 MiB",
	} {
		file := filepath.Join(dir, strings.TrimSuffix(included, ".yaml")+"-in.yaml")
		if err := os.WriteFile(file, []byte("include: ["+included+"]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := (config.Library{}).Load(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %s", err, want)
		}
	}
}
