package config

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestBounds: texts that would cost minutes or gigabytes are refused at once, with their place.
func TestBounds(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"merge keys in merge keys": {chain("<<: [%s]", ""), "2 million values"},
		"lists in merge keys":      {chain("[%s]", "<<: *a30"), "want keys and values"},
		"aliases in aliases":       {chain("where: {k: {in: [%s]}}", "when: *a30"), ""},
		"dashes":                   {strings.Repeat("- ", 300_000) + "a", "nested deeper than 64 levels"},
		"brackets":                 {"rules: " + strings.Repeat("[", 100_000), "nested deeper than 64 levels"},
		"closed brackets":          {"rules: " + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000), "nested deeper than 64 levels"},
		"braces":                   {"rules: " + strings.Repeat("{a: ", 50_000), "nested deeper than 64 levels"},
		"question marks":           {strings.Repeat("? ", 100_000) + "a", "nested deeper than 64 levels"},
		"indentation":              {stairs(1000), "nested deeper than 64 levels"},
		"anchors":                  {strings.Repeat("&a ", 100_000) + "b", "nested deeper than 64 levels"},
		"tags":                     {"rules: " + strings.Repeat("!a ", 100_000) + "b", "nested deeper than 64 levels"},
		"names":                    {entries(250_000, "k%d: v\n"), "more than 1000 names in a mapping"},
		"names below a name":       {"rules:\n  - when:\n" + entries(1001, "      k%d: v\n"), "more than 1000 names in a mapping"},
		"names in braces":          {"rules: [{" + entries(1001, "k%d: v, ") + "}]", "more than 1000 names in a mapping"},
		"names without values":     {"rules: [{" + entries(1002, "k%d, ") + "}]", "more than 1000 names in a mapping"},
		"names of question marks":  {entries(100_000, "? k%d\n: v\n"), "more than 1000 names in a mapping"},
		"names in pairs":           {"rules: [{" + entries(1001, "? k%d : v, ") + "}]", "more than 1000 names in a mapping"},
		"length":                   {"about: " + strings.Repeat("x", 4<<20), "longer than 4 MiB"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin := time.Now()
		_, err := ParseScenario("f.yaml", []byte(tt.text))
		took := time.Since(begin)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "f.yaml:") {
			t.Errorf("%s: got %.200v, want %s", name, err, tt.want)
		}
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 400 || took > time.Minute {
			t.Errorf("%s: took %v and %d MB", name, took, mb)
		}
	}
}

// TestManyRules: what is bounded is one mapping, not how many there are.
func TestManyRules(t *testing.T) {
	t.Parallel()
	text := "rules:\n" + strings.Repeat("  - when:\n      operation: settle\n    then:\n      respond: '1403'\n  - {when: {operation: query}, then: {hang: true}}\n", 600)
	text += "  - {when: {operation: settle, where: {pay_serial: {in: [" + entries(2000, "p%d, ") + "]}}}, then: {hang: true}}\n"
	if f, err := ParseScenario("f.yaml", []byte(text)); err != nil || len(f.Scenario.Rules) != 1201 {
		t.Errorf("%v, want 1201 rules; error %.200v", f != nil, err)
	}
}

// entries are so many lines or entries.
func entries(n int, entry string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, entry, i)
	}
	return b.String()
}

// chain is a text whose every rule names the one before nine times; link says how.
func chain(link, last string) string {
	var b strings.Builder
	b.WriteString("rules:\n  - &a0 {then: {hang: true}}\n")
	for i := range 30 {
		alias := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), ", ")
		entry := fmt.Sprintf(link, alias)
		if entry[0] != '[' {
			entry = "{" + entry + "}"
		}
		fmt.Fprintf(&b, "  - &a%d %s\n", i+1, entry)
	}
	if last != "" {
		b.WriteString("  - {" + last + "}\n")
	}
	return b.String()
}

// stairs is a text of mappings, each in the one before.
func stairs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}
