package mock_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestGuide: each file that DEVELOPING.md names is there, and has the function that it names behind it.
func TestGuide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("DEVELOPING.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(text)
	named := regexp.MustCompile("`([a-z0-9_/]+\\.go)`(?::\\s+`(\\w+)`)?").FindAllStringSubmatch(guide, -1)
	functions := 0
	for _, place := range named {
		if !strings.Contains(place[1], "/") && place[2] == "" && place[1] != "providers.go" && place[1] != "arrows_test.go" {
			continue // a file that each provider has
		}
		source, err := os.ReadFile(place[1])
		if err != nil {
			t.Error(err)
			continue
		}
		if place[2] != "" {
			functions++
			if !regexp.MustCompile(`(?m)^func (\([^)]*\) )?` + place[2] + `\b`).Match(source) {
				t.Errorf("%s has no function %s", place[1], place[2])
			}
		}
	}
	if functions < 10 {
		t.Errorf("DEVELOPING.md names %d functions", functions)
	}
	for _, dir := range regexp.MustCompile("`([a-z/]+)/`").FindAllStringSubmatch(guide, -1) {
		if info, err := os.Stat(dir[1]); err != nil || !info.IsDir() {
			t.Errorf("directory %s: %v", dir[1], err)
		}
	}
}
