package main

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/adapter"
	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
	"paymock/mock/suggest"
	"paymock/steps"
)

// answeringRule is the rule of a sentence that answers all calls of an operation with a code, or the next of them.
type answeringRule struct {
	api.Rule
	step int
}

// answeringRules are those of a scenario, which is read once; none where it may have others, or ends some.
func (f *feature) answeringRules(p *messages.Pickle, platform string) []answeringRule {
	key := p.Id + "/" + platform
	if _, read := f.answering[key]; !read {
		if f.answering == nil {
			f.answering = map[string][]answeringRule{}
		}
		f.answering[key] = readAnsweringRules(p, platform)
	}
	return f.answering[key]
}

func readAnsweringRules(p *messages.Pickle, platform string) (all []answeringRule) {
	for i, st := range p.Steps {
		wording, _ := phrase.MatchStep(st.Text)
		if wording != nil && (wording.Name == "this_rule" || wording.Name == "another_app" || wording.Name == "first_app" || slices.Contains(wording.Slots(), "scenario")) {
			return nil
		}
		if wording != nil {
			continue
		}
		r, err := phrase.Parse(st.Text)
		if err != nil {
			continue
		}
		plain := api.Rule{When: api.When{Operation: r.When.Operation}, Then: api.Then{Respond: r.Then.Respond, Message: r.Then.Message}, Times: r.Times}
		if r.When.Operation == "" || r.Then.Respond == "" || st.Type == messages.PickleStepType_OUTCOME || !reflect.DeepEqual(r, plain) || len(offline.Mistakes(platform, r, time.Now())) > 0 {
			return nil
		}
		r.When.Operation = shipped.Operation(platform, r.When.Operation) // as calls have it
		all = append(all, answeringRule{r, i})
	}
	return all
}

// madeCall is a call that a step makes.
type madeCall struct {
	operation string
	step      int
}

// callsBehind are the calls that a scenario makes behind a step; ok is false where it isn't known which, or how many.
func callsBehind(p *messages.Pickle, step int) (calls []madeCall, ok bool) {
	others := []string{"binds", "unbinds", "signs_on", "reads_card", "lists_terminals", "closes_batch", "prepares", "shows_code"}
	for j, st := range p.Steps {
		wording, _ := phrase.MatchStep(meantStep(st))
		if j <= step || wording == nil || !slices.Contains(phrase.Calls(), wording.Topic) || st.Type == messages.PickleStepType_OUTCOME {
			continue
		}
		operation := steps.UsualOperation(wording)
		if operation == "" && !slices.Contains(others, wording.Name) {
			return nil, false
		}
		calls = append(calls, madeCall{operation, j})
	}
	return calls, true
}

// judgedCode is the code that a line wants of an answer, and whether it wants a success.
func judgedCode(platform, line string) (code string, success bool) {
	wording, raw := phrase.MatchStep(line)
	switch {
	case wording == nil:
	case wording.Name == "succeeded":
		return "", true
	case slices.Contains([]string{"has_code", "has_code_and_text", "has_sub_code"}, wording.Name):
		code, _ = wording.Value(0, raw[0])
		return code, isSuccess(platform, code)
	}
	return "", false
}

// judgeAnswered tells that the rule of a scenario, or the line that judges the call which it answers, is about another: the rule
// is for an operation that nobody calls, or refuses what is to be a success; "" elsewhere.
func (f *feature) judgeAnswered(p *messages.Pickle, i int, platform string) string {
	code, success := judgedCode(platform, p.Steps[i].Text)
	if wording, _ := phrase.MatchStep(p.Steps[i].Text); wording != nil && !success {
		return "" // neither a rule nor a line that wants a success
	}
	rules := f.answeringRules(p, platform)
	if len(rules) != 1 || rules[0].step > i {
		return ""
	}
	rule := rules[0]
	calls, ok := callsBehind(p, rule.step)
	if !ok {
		return ""
	}
	isOfRule := func(c madeCall) bool { return c.operation == rule.When.Operation }
	if i == rule.step {
		if slices.ContainsFunc(calls, isOfRule) {
			return ""
		}
		return uncalledRule(p, rule, calls, platform)
	}
	calls = slices.DeleteFunc(calls, func(c madeCall) bool { return c.step > i })
	if !success || len(calls) == 0 || !isOfRule(calls[len(calls)-1]) || isSuccess(platform, rule.Then.Respond) || isWithin(platform, rule.Then.Respond, code) {
		return ""
	}
	if calls = slices.DeleteFunc(calls, func(c madeCall) bool { return !isOfRule(c) }); rule.Times > 0 && (len(calls) > rule.Times || adapter.Platforms()[platform].Terminal != nil && steps.IsSubCode(platform, rule.Then.Respond)) { // with cards, some have the merchant ask again
		return ""
	}
	line := f.stepByID(p.Steps[rule.step].AstNodeIds[0]).Location.Line
	meant, _ := phrase.Find("has_code").Say(phrase.LanguageOf(p.Steps[i].Text), rule.Then.Respond)
	if shorter := phrase.ForCalls(p.Steps[rule.step].Text, len(calls)-1); shorter != "" {
		return fmt.Sprintf("the rule of line %d is still in force and has this call refused, too; to have only the %d before it refused, write there %s; to judge this refusal write %s", line, len(calls)-1, phrase.Quoted(shorter), phrase.Quoted(meant))
	}
	return fmt.Sprintf("the rule of line %d has this call refused; did you mean %s?", line, phrase.Quoted(meant))
}

// uncalledRule tells that no call is of the operation of a rule, where one that is judged by its code may be meant.
func uncalledRule(p *messages.Pickle, rule answeringRule, calls []madeCall, platform string) string {
	for _, c := range slices.Backward(calls) {
		for _, st := range p.Steps[c.step+1:] {
			if code, _ := judgedCode(platform, st.Text); code != rule.Then.Respond || c.operation == "" {
				continue
			}
			other := rule.Rule
			other.When.Operation = c.operation
			meant, ok := phrase.Sentence(other, phrase.LanguageOf(p.Steps[rule.step].Text))
			usual := strings.Replace(meant, "对 "+c.operation+" ", "对 "+phrase.OperationWord(c.operation)+" ", 1)
			if again, err := phrase.Parse(usual); err == nil && reflect.DeepEqual(again, other) {
				meant = usual
			}
			if ok && len(offline.Mistakes(platform, other, time.Now())) == 0 {
				return fmt.Sprintf("the rule is for %s, which no step behind it calls; did you mean %s?", rule.When.Operation, phrase.Quoted(meant))
			}
		}
	}
	return ""
}

// isWithin reports whether a code is told within an answer that has another.
func isWithin(platform, code, other string) bool {
	return shipped.HasCode(platform, func(c names.Code) bool { return c.Name() == code && c.Code == other })
}

// isSuccess reports whether a code of a platform is one of calls that pass.
func isSuccess(platform, code string) bool {
	return shipped.HasCode(platform, func(c names.Code) bool { return c.Success && (c.Code == code || c.Sub == code) })
}

// withRulesCode has why a code is none suggest first the one that a rule of the scenario answers with, where it is as near.
func (n *nameCheck) withRulesCode(code, reason string) string {
	const asked = "did you mean "
	before, others, suggests := strings.Cut(reason, asked)
	var own []string
	for answer, wrong := range n.answers {
		if wrong == "" {
			own = append(own, answer)
		}
	}
	if !suggests || len(own) != 1 {
		return reason
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(others, `"`), `"`)
	if editsBetween(code, own[0]) > editsBetween(code, first) {
		return reason
	}
	quoted := strconv.Quote(own[0])
	all := slices.DeleteFunc(strings.Split(strings.TrimSuffix(others, "?"), " or "), func(other string) bool { return strings.HasPrefix(other, quoted) })
	return before + asked + strings.Join(append([]string{quoted}, all...), " or ") + "?"
}

func editsBetween(a, b string) int { return suggest.Edits([]rune(a), []rune(b), false) }
