package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
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

// TestReportInJSON: each figure has every member; what it lacks is null.
func TestReportInJSON(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "report.json")
	figures := []Figure{plainFigure("start", 25, "ms", 20), compareBeside("settle", []float64{44}, []float64{22}, "µs", 2.5), plainFigure("rate", 9, "/s", 0)}
	if err := publish(options{report: file}, figures); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := json.Compact(&got, text); err != nil {
		t.Fatal(err)
	}
	want := `[{"name":"start","value":25,"unit":"ms","floor":null,"ratio":null,"limit":20,"ok":false},` +
		`{"name":"settle","value":44,"unit":"µs","floor":22,"ratio":2,"limit":2.5,"ok":true},` +
		`{"name":"rate","value":9,"unit":"/s","floor":null,"ratio":null,"limit":null,"ok":true}]`
	if got.String() != want {
		t.Errorf("got  %s\nwant %s", got.String(), want)
	}
}

// TestBeyondTwice: a figure is beyond its limit when it is so in a quiet moment, too.
func TestBeyondTwice(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		values [2][]float64 // of two figures, limit 10, in both tries
		want   string
		tries  int
	}{
		"at once":                     {[2][]float64{{9, 10}, nil}, "a 9 b 10", 1},
		"the second time":             {[2][]float64{{11, 10}, {9, 8}}, "a 9 b 8", 2},
		"never":                       {[2][]float64{{11, 10}, {12, 8}}, "a 11! b 10", 2},
		"each once, another in turns": {[2][]float64{{11, 10}, {9, 12}}, "a 9 b 10", 2},
	} {
		tries, waits := 0, 0
		m := measurement{"both", func(context.Context, options) ([]Figure, error) {
			tries++
			values := tt.values[tries-1]
			return []Figure{plainFigure("a", values[0], "", 10), plainFigure("b", values[1], "", 10)}, nil
		}}
		var out strings.Builder
		figures, code, err := measureAll(t.Context(), options{}, &out, []measurement{m}, func(context.Context) { waits++ })
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range figures {
			got = append(got, f.Name+" "+fmt.Sprint(f.Value)+map[bool]string{false: "!"}[f.OK])
		}
		wantCode := strings.Count(tt.want, "!")
		if text := strings.Join(got, " "); text != tt.want || tries != tt.tries || waits != tt.tries-1 || code != wantCode {
			t.Errorf("%s: got %s, code %d, after %d tries and %d waits; want %s, code %d, after %d", name, text, code, tries, waits, tt.want, wantCode, tt.tries)
		}
		if beyond := strings.Contains(out.String(), "BEYOND"); beyond != (wantCode == 1) {
			t.Errorf("%s: printed\n%s", name, out.String())
		}
	}
}

func TestMeasureFails(t *testing.T) {
	t.Parallel()
	m := measurement{"broken", func(context.Context, options) ([]Figure, error) { return nil, errors.New("no server") }}
	if _, _, err := measureAll(t.Context(), options{}, io.Discard, []measurement{m}, nil); err == nil || err.Error() != "broken: no server" {
		t.Errorf("got %v", err)
	}
	if _, _, err := measureAll(t.Context(), options{only: "("}, io.Discard, nil, nil); err == nil || !strings.Contains(err.Error(), "-only") {
		t.Errorf("got %v", err)
	}
	if _, _, err := measureAll(t.Context(), options{only: "^settel$"}, io.Discard, []measurement{m}, nil); err == nil || !strings.HasSuffix(err.Error(), "is named like ^settel$; each of these is measured whole, with all its figures: broken") {
		t.Errorf("got %v", err)
	}
	good := measurement{"settle", func(context.Context, options) ([]Figure, error) { return []Figure{plainFigure("x", 1, "", 0)}, nil }}
	if figures, code, err := measureAll(t.Context(), options{only: "^settle$"}, io.Discard, []measurement{m, good}, nil); err != nil || code != 0 || len(figures) != 1 {
		t.Errorf("the other left out: %v, %d, %v", figures, code, err)
	}
}

func TestGrowth(t *testing.T) {
	t.Parallel()
	counts := []int{1000, 10_000, 100_000}
	for name, tt := range map[string]struct {
		first, last Figure
		want        float64
		ok          bool
	}{
		"flat":                       {plainFigure("", 5, "µs", 0), plainFigure("", 5, "µs", 0), 0, true},
		"linear":                     {plainFigure("", 5, "µs", 0), plainFigure("", 500, "µs", 0), 1, false},
		"on a machine half as quick": {compareBeside("", []float64{5}, []float64{1}, "µs", 0), compareBeside("", []float64{10}, []float64{2}, "µs", 0), 0, true},
	} {
		if got := growthOf("x", counts, []Figure{tt.first, tt.first, tt.last}); math.Abs(got.Value-tt.want) > 1e-9 || got.OK != tt.ok {
			t.Errorf("%s: %+v, want %v", name, got, tt.want)
		}
	}
}

// TestSamples: benchstat reads a line for each round.
func TestSamples(t *testing.T) {
	t.Parallel()
	var s samples
	s.add("Settle/4pyun", 2000, measured{"cpu-ns/op", 1e3, []float64{38.25, 40}}, measured{"req/s", 1, []float64{100, 200}})
	if want := "BenchmarkSettle/4pyun 2000 38250 cpu-ns/op 100 req/s\nBenchmarkSettle/4pyun 2000 40000 cpu-ns/op 200 req/s\n"; s.String() != want {
		t.Errorf("got %s", s.String())
	}
}

func TestThousands(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{7: "7", 1000: "1,000", 10_000: "10,000", 1_000_023: "1,000,023"} {
		if got := thousands(n); got != want {
			t.Errorf("%d is written %s", n, got)
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
