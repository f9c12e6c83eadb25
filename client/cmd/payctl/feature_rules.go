package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/api"
	"paymock/mock/config"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
	"paymock/steps"
)

// checkRuleText checks a rule that stands below a step, unless the scenario fills something in.
func (n *nameCheck) checkRuleText(st *messages.PickleStep) {
	written := n.feature.stepByID(st.AstNodeIds[0]).DocString
	if written == nil || scenarioPlaceholder().MatchString(st.Argument.DocString.Content) {
		return
	}
	text, err := steps.ReadRules(n.feature.path, st.Argument.DocString.Content)
	add := func(err error) {
		var wrong *config.Error
		if !errors.As(err, &wrong) {
			return
		}
		for _, m := range append([]*config.Error{wrong}, wrong.More...) {
			bad := featureMistake{file: n.feature.path, line: int(written.Location.Line) + m.Line, reason: m.Reason}
			if m.Column > 0 {
				bad.column = int(written.Location.Column) - 1 + m.Column
			}
			n.wrong = append(n.wrong, bad)
		}
	}
	before := len(n.wrong)
	if add(err); err == nil {
		for i, r := range text.Rules {
			n.checkRule(r, func(m names.Mistake) { add(text.Refuse(i, m.Field, m.Reason)) })
		}
	}
	if meant := strings.TrimSpace(config.Meant([]byte(st.Argument.DocString.Content), n.platform)); len(n.wrong) > before && n.takesRules(meant) {
		indent := "\n" + strings.Repeat(" ", int(written.Location.Column)-1)
		where := fmt.Sprintf("write below line %d, in place of the lines there:", written.Location.Line)
		n.wrong[len(n.wrong)-1].reason += "\n" + where + indent + strings.ReplaceAll(meant, "\n", indent)
	}
}

// takesRules reports whether the acting app takes the rules of a text.
func (n *nameCheck) takesRules(text string) bool {
	read, err := steps.ReadRules("", text)
	return err == nil && len(read.Rules) > 0 && !slices.ContainsFunc(read.Rules, func(r api.Rule) bool {
		return len(offline.Mistakes(n.platform, r, time.Now())) > 0
	})
}

// ruleInTable refuses a rule that stands in a table below its step, and tells how it is written.
func ruleInTable(st *messages.PickleStep, platform string) string {
	var rows []string
	for _, row := range argumentLines(st) {
		rows = append(rows, strings.Join(strings.Fields(row), " "))
	}
	reason := "a rule stands between lines of three double quotation marks, not in a table"
	if meant := strings.TrimSpace(config.Meant([]byte(strings.Join(rows, "\n")), platform)); meant != "" {
		reason += "; write below the step:\n\"\"\"\n" + meant + "\n\"\"\""
	}
	return reason
}

// aboveItsCall tells to which line above a rule is moved that stands behind its call, with the line as it is there; "" where no call
// is before it.
func (f *feature) aboveItsCall(before []*messages.PickleStep, st *messages.PickleStep, r api.Rule) (told string) {
	for _, call := range slices.Backward(before) {
		wording, _ := phrase.MatchStep(meantStep(call))
		isCall := r.When.Operation == usualOperation(call)
		if wording == nil || call.Type != messages.PickleStepType_ACTION || told != "" && !isCall {
			continue
		}
		line := f.stepKeyword(messages.StepKeywordType_CONJUNCTION) + st.Text
		if told = fmt.Sprintf("; put it above line %d: %s", f.stepByID(call.AstNodeIds[0]).Location.Line, phrase.Quoted(line)); isCall {
			break
		}
	}
	return told
}

// usualOperation is what a step calls; "" where that is none of the usual.
func usualOperation(st *messages.PickleStep) string {
	if wording, _ := phrase.MatchStep(meantStep(st)); wording != nil {
		return steps.UsualOperation(wording)
	}
	return ""
}

// judgesRule reports whether a line of a scenario beside the one of a rule judges an answer by the code of the rule, which no rule
// above it has, or counts callbacks behind a rule for those: so the line is the rule.
func judgesRule(p *messages.Pickle, i int, r api.Rule, platform string) bool {
	if r.When.Callback != "" {
		return slices.ContainsFunc(p.Steps[i+1:], func(other *messages.PickleStep) bool {
			wording, _ := phrase.MatchStep(other.Text)
			return wording != nil && wording.Name == "has_received"
		})
	}
	return !hasRule(p.Steps[:i], r.Then.Respond) && slices.ContainsFunc(p.Steps, func(other *messages.PickleStep) bool {
		code, _ := judgedCode(platform, other.Text)
		return code != "" && (code == r.Then.Respond || isWithin(platform, r.Then.Respond, code))
	})
}

// hasRule reports whether one of the lines is a rule that answers with a code.
func hasRule(lines []*messages.PickleStep, code string) bool {
	return slices.ContainsFunc(lines, func(st *messages.PickleStep) bool {
		r, err := phrase.Parse(st.Text)
		return err == nil && r.Then.Respond == code
	})
}
