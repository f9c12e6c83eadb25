package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"paymock/mock"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		figure Figure
		ok     bool
	}{
		"no limit":                {plainFigure("x", 900, "ms", 0), true},
		"at the limit":            {plainFigure("x", 20, "ms", 20), true},
		"above it":                {plainFigure("x", 20.1, "ms", 20), false},
		"a ratio below its limit": {compareBeside("x", []float64{30, 10, 20}, []float64{10, 10, 10}, "µs", 2), true},
		"a ratio above it":        {compareBeside("x", []float64{30, 10, 30}, []float64{10, 10, 10}, "µs", 2), false},
	} {
		if tt.figure.OK != tt.ok || anyBeyondLimit([]Figure{tt.figure}) == tt.ok {
			t.Errorf("%s: %+v", name, tt.figure)
		}
	}
}

func TestReplaceTable(t *testing.T) {
	t.Parallel()
	text := "before\n" + tableBegin + "old\n" + tableEnd + "after\n"
	figures := []Figure{plainFigure("start", 25, "ms", 20), compareBeside("settle", []float64{44}, []float64{22}, "µs", 2.5)}
	got, err := replaceTable([]byte(text), figures)
	if err != nil {
		t.Fatal(err)
	}
	want := "before\n" + tableBegin + "| | measured | floor | ratio | limit |\n|---|---|---|---|---|\n" +
		"| start | 25.0 ms |  |  | 20.0 (beyond) |\n| settle | 44.0 µs | 22.0 µs | 2.00 | 2.50 |\n" + tableEnd + "after\n"
	if string(got) != want {
		t.Errorf("got %s", got)
	}
	again, err := replaceTable(got, figures)
	if err != nil || !bytes.Equal(again, got) {
		t.Errorf("written twice: %s, %v", again, err)
	}
	if _, err := replaceTable([]byte("no marks"), figures); err == nil || !strings.Contains(err.Error(), "marks") {
		t.Errorf("without marks: %v", err)
	}
}

// TestReadmeHasTheLimits: the table is the one that make generate writes.
func TestReadmeHasTheLimits(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../mock/README.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := replaceLimits(text, mock.Limits())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, want) {
		t.Error("README's table of limits is not what the code says: run make generate")
	}
}
