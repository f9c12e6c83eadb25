package soak_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// counts are by what was counted and by platform.
type counts map[string]map[string]int

func (c counts) add(what, platform string, n int) {
	if c[what] == nil {
		c[what] = map[string]int{}
	}
	c[what][platform] += n
}

func (c counts) sum(what string) (sum int) {
	for _, n := range c[what] {
		sum += n
	}
	return sum
}

// tally is what was counted of apps, and how often each action acted.
type tally struct{ counted, acted counts }

// noteAll adds what one life has counted.
func (s *soak) noteAll(l *life) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for what, n := range l.counted {
		s.tally.counted.add(what, l.platform, n)
	}
	for action, n := range l.acted {
		s.tally.acted.add(action, l.platform, n)
	}
}

// table shows all counts by platform.
func (t tally) table(platforms []string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, cells []string) {
		_, _ = w.Write([]byte(name + "\t" + strings.Join(cells, "\t") + "\t\n"))
	}
	row("counted", platforms)
	t.counted.rows(platforms, row)
	row("rules that acted", platforms)
	t.acted.rows(platforms, row)
	_ = w.Flush()
	return b.String()
}

func (c counts) rows(platforms []string, row func(string, []string)) {
	for _, what := range slices.Sorted(maps.Keys(c)) {
		cells := make([]string, len(platforms))
		for i, p := range platforms {
			cells[i] = strconv.Itoa(c[what][p])
		}
		row(what, cells)
	}
}
