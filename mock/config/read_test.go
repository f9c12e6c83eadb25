package config_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"paymock/mock/config"
)

// TestReadText: a scenario sent as a text is read as its file would be, but for files.
func TestReadText(t *testing.T) {
	t.Parallel()
	l := config.Library{Shipped: fstest.MapFS{"busy.yaml": {Data: []byte("rules:\n  - then: {respond: \"1500\"}\n")}}}
	for name, tt := range map[string]struct {
		text, want string // "" is fine
	}{
		"rules":              {"rules:\n  - then: {respond: \"1403\"}\n", ""},
		"a shipped one":      {"include: [busy]\n", ""},
		"a file":             {"rules:\n  - then: {respond: \"1403\"}\ninclude:\n  - busy.yaml\n", "mine.yaml:4:5: a scenario that is sent as a text can't include the file busy.yaml"},
		"an unknown one":     {"include: [bussy]\n", `did you mean "busy"?`},
		"an unknown key":     {"rules:\n  - than: {respond: \"1403\"}\n", "mine.yaml:2:5:"},
		"nothing":            {"", "mine.yaml:1:1: the file is empty"},
		"a file of the host": {"include: [/etc/passwd]\n", "can't include the file /etc/passwd"},
	} {
		script, err := l.Read("mine.yaml", []byte(tt.text))
		switch {
		case tt.want == "" && (err != nil || script.Name != "mine"):
			t.Errorf("%s: %v", name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: %v, want it to say %q", name, err, tt.want)
		}
		if len(script.Paths) > 0 {
			t.Errorf("%s: files were looked at: %v", name, script.Paths)
		}
	}
}
