package main

import (
	"strings"
	"testing"
)

// TestIndexOfManyScenarios: what a scenario of thousands is called and where it stands is looked up, not searched for
// through all of them each time: a run of many would take the square of their number.
func TestIndexOfManyScenarios(t *testing.T) { // it counts allocations
	f, wrong := parseFeature("x.feature", []byte("Feature: x\n"+strings.Repeat("  Scenario: y\n    Given a 4pyun app\n", 2000)))
	if wrong != nil {
		t.Fatal(wrong)
	}
	last := f.pickles[len(f.pickles)-1]
	const most = 100
	if n := testing.AllocsPerRun(10, func() {
		if got := f.uniqueTitle(last); got != "y (line 4000)" {
			t.Errorf("it is called %q", got)
		}
		if got := f.stepByID(last.Steps[0].AstNodeIds[0]).Location.Line; got != 4001 {
			t.Errorf("its step is in line %d", got)
		}
		if column, reason := f.unfilledPlaceholder(last, last.Steps[0]); reason != "" {
			t.Errorf("%d: %s", column, reason)
		}
	}); n > most {
		t.Errorf("%v allocations, more than %d", n, most)
	}
}
