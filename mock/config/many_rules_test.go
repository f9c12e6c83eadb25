package config

import (
	"fmt"
	"strings"
	"testing"
)

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
