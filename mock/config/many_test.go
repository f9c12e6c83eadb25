//go:build !race

package config_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"paymock/mock/config"
)

// TestManyMistakes: what reading a text takes grows with its length, not with its square, whatever is
// wrong with it.
func TestManyMistakes(t *testing.T) { // measures the heap
	numbered := func(line string) func(n int) string {
		return func(n int) string {
			var b strings.Builder
			for i := range n {
				b.WriteString(strings.ReplaceAll(line, "#", fmt.Sprint(i)))
			}
			return b.String()
		}
	}
	for name, text := range map[string]func(n int) string{
		"unknown keys": numbered("k#: v\n"),
		"named rules": func(n int) string {
			return "rules:\n" + numbered("  - {name: r#, when: {operation: settle}, then: {respond: '1403'}}\n")(n/4)
		},
		"sentences":       func(n int) string { return "given:\n" + numbered("  - the platform answers settle with 1403\n")(n/4) },
		"wrong sentences": func(n int) string { return "given:\n" + numbered("  - the platform bakes # cakes\n")(n/4) },
	} {
		taken := func(n int) uint64 {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if s, err := (config.Library{}).Read("x.yaml", []byte(text(n))); err == nil && len(s.Files) == 0 {
				t.Fatalf("%s: nothing was read", name)
			}
			runtime.ReadMemStats(&after)
			return after.TotalAlloc - before.TotalAlloc
		}
		taken(100)
		if few, many := taken(400), taken(3200); many > 16*few {
			t.Errorf("%s: a text eight times as long takes %d kB instead of %d, %d times as much", name, many/1000, few/1000, many/few)
		}
	}
}
