package main

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"paymock/steps"
)

// check refuses features with steps that nobody knows, before anything runs.
func check(all []*feature) error {
	known, err := vocabulary()
	if err != nil {
		return err
	}
	var wrong mistakes
	for _, f := range all {
		seen := map[string]bool{}
		for _, p := range f.pickles {
			if len(p.Steps) == 0 {
				wrong = append(wrong, mistake{file: f.path, line: f.place(p.AstNodeIds), reason: fmt.Sprintf("scenario %q has no steps", p.Name)})
			}
			for _, st := range p.Steps {
				if seen[st.AstNodeIds[0]+st.Text] {
					continue
				}
				seen[st.AstNodeIds[0]+st.Text] = true
				if reason := known.judge(st); reason != "" {
					wrong = append(wrong, mistake{file: f.path, line: f.lineOf(st), reason: reason})
				}
			}
		}
	}
	if wrong != nil {
		return wrong
	}
	return nil
}

// words are the expressions of all steps.
type words []*regexp.Regexp

// shownStep is a line of godog's list of steps, without its colours: expression and where it
// is from.
var (
	shownStep = regexp.MustCompile(`^(.*?) *# \S+\.go:\d+ -> `)
	colour    = regexp.MustCompile(`\x1b\[[0-9;]*m`)
)

// vocabulary asks godog which steps are registered.
func vocabulary() (words, error) {
	var list bytes.Buffer
	godog.TestSuite{
		ScenarioInitializer: func(sc *godog.ScenarioContext) { steps.Register(sc, &steps.Target{}) },
		Options:             &godog.Options{ShowStepDefinitions: true, NoColors: true, Format: "progress", Output: &list},
	}.Run()
	var all words
	for text := range strings.Lines(colour.ReplaceAllString(list.String(), "")) {
		found := shownStep.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		expr, err := regexp.Compile(found[1])
		if err != nil {
			return nil, err
		}
		all = append(all, expr)
	}
	return all, nil
}

// judge tells what is wrong with a step; "" is nothing.
func (w words) judge(st *messages.PickleStep) string {
	var matching []string
	for _, expr := range w {
		if expr.MatchString(st.Text) {
			matching = append(matching, readable(expr.String()))
		}
	}
	below := strings.HasSuffix(st.Text, ":") || strings.HasSuffix(st.Text, "：")
	switch {
	case len(matching) > 1:
		return fmt.Sprintf("the step %q can be read in several ways:\n    %s", st.Text, strings.Join(matching, "\n    "))
	case len(matching) == 1 && below && st.Argument == nil:
		return fmt.Sprintf("the step %q wants a table or a text in \"\"\" on the lines below", st.Text)
	case len(matching) == 1 && !below && st.Argument != nil:
		return fmt.Sprintf("the step %q takes no table or text below it", st.Text)
	case len(matching) == 1:
		return ""
	}
	var known []string
	for _, expr := range w {
		known = append(known, readable(expr.String()))
	}
	reason := fmt.Sprintf("no step is worded %q", st.Text)
	if near := nearest(st.Text, known, 3); len(near) > 0 {
		reason += "; the nearest are:\n    " + strings.Join(near, "\n    ")
	}
	return reason
}

var (
	slotOf     = regexp.MustCompile(`\((\?:)?[^()]*(\([^()]*\)[^()]*)*\)\??`)
	quotedSlot = regexp.MustCompile(`"[^"]*"`)
	numberSlot = regexp.MustCompile(`\d+(?:\.\d+)?`)
)

// readable is an expression as people write it: … for what varies.
func readable(expr string) string {
	text := strings.TrimSuffix(strings.TrimPrefix(expr, "^"), "$")
	text = slotOf.ReplaceAllString(text, "…")
	return strings.NewReplacer(`\.`, ".", `n?`, "n", `s?`, "s", `\`, "").Replace(text)
}

// nearest gives up to n of the texts, nearest first, that are near enough to be meant.
func nearest(text string, known []string, n int) []string {
	type scored struct {
		text     string
		distance int
	}
	bare := func(s string) []rune {
		s = quotedSlot.ReplaceAllString(s, "…")
		return []rune(numberSlot.ReplaceAllString(s, "…"))
	}
	wanted := bare(text)
	var near []scored
	for _, k := range known {
		candidate := bare(k)
		if d := distance(wanted, candidate); d <= max(2, max(len(candidate), len(wanted))/2) {
			near = append(near, scored{k, d})
		}
	}
	slices.SortStableFunc(near, func(x, y scored) int { return cmp.Compare(x.distance, y.distance) })
	var out []string
	for _, s := range near {
		if len(out) < n && !slices.Contains(out, s.text) {
			out = append(out, s.text)
		}
	}
	return out
}

// distance is how many letters differ, by Levenshtein.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
