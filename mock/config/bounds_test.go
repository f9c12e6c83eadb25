//go:build !race

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
		"dashes":                   {strings.Repeat("- ", 90_000) + "a", "nested deeper than 64 levels"},
		"brackets":                 {"rules: " + strings.Repeat("[", 90_000), "nested deeper than 64 levels"},
		"closed brackets":          {"rules: " + strings.Repeat("[", 45_000) + strings.Repeat("]", 45_000), "nested deeper than 64 levels"},
		"braces":                   {"rules: " + strings.Repeat("{a: ", 45_000), "nested deeper than 64 levels"},
		"question marks":           {strings.Repeat("? ", 90_000) + "a", "nested deeper than 64 levels"},
		"indentation":              {stairs(1000), "nested deeper than 64 levels"},
		"anchors":                  {strings.Repeat("&a ", 90_000) + "b", "nested deeper than 64 levels"},
		"tags":                     {"rules: " + strings.Repeat("!a ", 90_000) + "b", "nested deeper than 64 levels"},
		"names":                    {entries(90_000, "k%d: v\n"), "more than 1000 names in a mapping"},
		"names below a name":       {"rules:\n  - when:\n" + entries(1001, "      k%d: v\n"), "more than 1000 names in a mapping"},
		"names in braces":          {"rules: [{" + entries(1001, "k%d: v, ") + "}]", "more than 1000 names in a mapping"},
		"names without values":     {"rules: [{" + entries(1002, "k%d, ") + "}]", "more than 1000 names in a mapping"},
		"names of question marks":  {entries(45_000, "? k%d\n: v\n"), "more than 1000 names in a mapping"},
		"names in pairs":           {"rules: [{" + entries(1001, "? k%d : v, ") + "}]", "more than 1000 names in a mapping"},
		"documents":                {strings.Repeat("--- {}\n", 300_000), "f.yaml:101:1: more than 100 documents"},
		"ends of documents":        {strings.Repeat("...\n", 1_000_000), "more than 100 documents"},
		"entries":                  {"rules: [" + strings.Repeat("a,", 2_000_000) + "]", "more than 100000 marks"},
		"aliases":                  {"a: &a x\nb: [" + strings.Repeat("*a,", 1_300_000) + "]", "more than 100000 marks"},
		"anchors of their own":     {strings.Repeat("&a ", 1_300_000), "more than 100000 marks"},
		"empty rules":              {"rules:\n" + strings.Repeat("- {}\n", 800_000), "more than 100000 marks"},
		"unknown keys":             {"rules:\n" + strings.Repeat("- {zz: 1}\n", 400_000), "more than 100000 marks"},
		"as many empty rules":      {"rules:\n" + strings.Repeat("- {}\n", 9_999) + "- {zz: 1}", "unknown key"},
		"as many unknown keys":     {"rules:\n" + strings.Repeat("- {zz: 1}\n", 9_000), "unknown key"},
		"as many entries":          {"rules: [" + strings.Repeat("a,", 99_000) + "]", "rules has more than 10000 entries"},
		"entries of JSON":          {`{"rules": [` + strings.Repeat("1,", 2_000_000) + "1]}", "more than 100000 marks"},
		"comments":                 {"name: x\n" + strings.Repeat("#\n", 2_000_000), "more than 100000 marks"},
		"digits":                   {"rules:\n  - then: {respond: '1403'}\n    times: " + strings.Repeat("9", 1_000_000), "times is \"99999"},
		"digits of a tag":          {`!!int "` + strings.Repeat("9", 4_000_000) + `"`, "a number of more than 400 characters"},
		"sentences":                {"given:\n" + strings.Repeat("- a\n", 90_000), "more than 10000 sentences"},
		"wrong sentences":          {"given:\n" + strings.Repeat("- a\n", 9_999), "not understood"},
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
		if err != nil && len(err.Error()) > 100_000 {
			t.Errorf("%s: the error has %d bytes", name, len(err.Error()))
		}
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 400 || took > time.Minute {
			t.Errorf("%s: took %v and %d MB", name, took, mb)
		}
	}
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
