package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
	"paymock/steps"
)

// checkSteps refuses features with steps that nobody knows, before anything runs.
func checkSteps(all []*feature) error {
	var wrong featureMistakes
	for _, f := range all {
		seen := map[string]bool{}
		for _, p := range f.pickles {
			if len(p.Steps) == 0 {
				wrong = append(wrong, featureMistake{file: f.path, line: f.lineOfNodes(p.AstNodeIds), column: f.columnOfNodes(p.AstNodeIds), reason: fmt.Sprintf("scenario %q has no steps; a step begins with Given, When, Then, And or But, other lines are its description", p.Name)})
			}
			var acting actingApp
			for i, st := range p.Steps {
				acting.follow(st.Text)
				if seen[st.AstNodeIds[0]+st.Text] {
					continue
				}
				seen[st.AstNodeIds[0]+st.Text] = true
				reason := judgeStep(st, acting.platform)
				if reason == "" {
					reason = judgeOrder(st, p.Steps[i+1:])
				}
				if reason == "" && !quotesPlaceholder(st) {
					continue
				}
				bad := f.stepMistake(st, reason)
				bad.reason = f.asWritten(p, st, reason)
				if column, unfilled := f.unfilledPlaceholder(p, st); unfilled != "" {
					bad.column, bad.reason = column, unfilled
				}
				if bad.reason != "" && !slices.Contains(wrong, bad) { // a row of examples repeats it
					wrong = append(wrong, bad)
				}
			}
		}
	}
	if wrong != nil {
		return wrong
	}
	return nil
}

// actingApp is whose app acts in a scenario.
type actingApp struct{ first, platform string }

// follow notes the app that a step makes, or goes back to.
func (a *actingApp) follow(line string) {
	wording, raw := phrase.MatchStep(line)
	if wording == nil {
		return
	}
	if wording.Name == "first_app" {
		a.platform = a.first
	}
	if i := slices.Index(wording.Slots(), "provider"); i >= 0 {
		a.platform, _ = wording.Value(i, raw[i]) // of a word it never fails
		a.first = cmp.Or(a.first, a.platform)
	}
}

// judgeOrder tells that a rule stands where calls are judged, and is too late for any; "" where it is not.
func judgeOrder(st *messages.PickleStep, later []*messages.PickleStep) string {
	if st.Type != messages.PickleStepType_OUTCOME {
		return ""
	}
	if wording, _ := phrase.MatchStep(st.Text); wording != nil {
		return ""
	}
	r, err := phrase.Parse(st.Text)
	if err != nil {
		return ""
	}
	for _, next := range later {
		wording, _ := phrase.MatchStep(next.Text)
		if next.Type != messages.PickleStepType_OUTCOME || wording == nil || wording.Topic != "Answers" && wording.Topic != "The journal" {
			return ""
		}
	}
	reason := fmt.Sprintf("%s is a rule, which stands before the call; no call comes after it", phrase.Quoted(st.Text))
	if near := phrase.Nearest(fmt.Sprintf("code is %q", r.Then.Respond), phrase.Setting{Place: phrase.Then}, 1); r.Then.Respond != "" && len(near) > 0 {
		line, _ := phrase.Translate(near[0].Text, phrase.LanguageOf(st.Text))
		reason += fmt.Sprintf("; to judge the answer write %s", phrase.Quoted(line))
	}
	return reason
}

// judgeStep tells what is wrong with a step of an app of a platform; "" is nothing.
func judgeStep(st *messages.PickleStep, platform string) string {
	var matching []string
	for _, wording := range phrase.Of(phrase.Step) {
		for _, expr := range wording.Expressions() {
			if expr.MatchString(st.Text) {
				matching = append(matching, wording.Text(phrase.English))
			}
		}
	}
	for _, expr := range phrase.SentenceExpressions() {
		if !expr.MatchString(st.Text) {
			continue
		}
		matching = append(matching, "a sentence about the platform")
		if _, err := phrase.Parse(st.Text); err != nil {
			return err.Error()
		}
	}
	below := strings.HasSuffix(st.Text, ":") || strings.HasSuffix(st.Text, "：")
	switch {
	case len(matching) == 0:
		return steps.Unknown(st, platform, func(r api.Rule) string {
			var reasons []string
			for _, m := range offline.Mistakes(platform, r, time.Now()) {
				reasons = append(reasons, m.Reason)
			}
			return strings.Join(reasons, "; ")
		}).Error()
	case len(matching) > 1:
		return fmt.Sprintf("the step %s can be read in several ways: %s", phrase.Quoted(st.Text), strings.Join(matching, "; "))
	case below && st.Argument == nil:
		return fmt.Sprintf("the step %s wants a table or a text in \"\"\" on the lines below", phrase.Quoted(st.Text))
	}
	return ""
}
