package steps

import (
	"context"
	"fmt"
	"strings"

	"github.com/cucumber/godog"
	"github.com/goccy/go-yaml"

	"paymock/mock/api"
)

func (w *World) registerFaults(sc *godog.ScenarioContext) {
	sc.Step(`^the platform answers (\w+) with "([^"]*)"$`, w.answersWith)
	sc.Step(`^the platform answers (\w+) with "([^"]*)" for the next (\d+) calls?$`, w.answersNext)
	sc.Step(`^the platform answers (\w+) with "([^"]*)" after (\d+) calls?$`, w.answersAfter)
	sc.Step(`^the platform answers (\w+) with "([^"]*)" where "([^"]*)" is "([^"]*)"$`, w.answersWhere)
	sc.Step(`^the platform loses the answer to (\w+)$`, w.losesAnswer)
	sc.Step(`^the platform signs the answer to (\w+) wrongly$`, w.signsWrongly)
	sc.Step(`^the platform leaves the answer to (\w+) unsigned$`, w.leavesUnsigned)
	sc.Step(`^the platform cuts the answer to (\w+) after (\d+) bytes?$`, w.cutsAnswer)
	sc.Step(`^somebody changes "([^"]*)" to "([^"]*)" in the answer to (\w+)$`, w.changesAnswer)
	sc.Step(`^this rule:$`, w.thisRule)
	sc.Step(`^this rule is refused with "((?:[^"\\]|\\.)*)":$`, w.ruleRefused)
	w.registerTries(sc)
}

// thisRule adds a rule written in YAML (or JSON, which is YAML too).
func (w *World) thisRule(ctx context.Context, text *godog.DocString) error {
	r, err := w.readRule(text)
	if err != nil {
		return err
	}
	return w.addRule(ctx, r)
}

func (w *World) readRule(text *godog.DocString) (api.Rule, error) {
	var r api.Rule
	content, err := w.expand(text.Content)
	if err != nil {
		return r, err
	}
	if err := yaml.NewDecoder(strings.NewReader(content), yaml.Strict()).Decode(&r); err != nil {
		return r, fmt.Errorf("this is no rule: %w", err)
	}
	return r, nil
}

func (w *World) ruleRefused(ctx context.Context, reason string, text *godog.DocString) error {
	r, err := w.readRule(text)
	if err != nil {
		return err
	}
	reason = strings.ReplaceAll(reason, `\"`, `"`)
	if err = w.addRule(ctx, r); err == nil || !strings.Contains(err.Error(), reason) {
		return fmt.Errorf("adding the rule gave %v, want a refusal with %q", err, reason) //nolint:errorlint // it may be nil
	}
	return nil
}

func (w *World) addRule(ctx context.Context, r api.Rule) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	if r.Name == "" {
		r.Name = "from a step" // as journals name it
	}
	_, err = p.handle.AddRule(ctx, r)
	return err
}

func (w *World) answersWith(ctx context.Context, operation, code string) error {
	return w.addRule(ctx, api.Rule{When: api.When{Operation: operation}, Then: api.Then{Respond: code}})
}

func (w *World) answersNext(ctx context.Context, operation, code string, times int) error {
	return w.addRule(ctx, api.Rule{When: api.When{Operation: operation}, Then: api.Then{Respond: code}, Times: times})
}

func (w *World) answersAfter(ctx context.Context, operation, code string, skip int) error {
	return w.addRule(ctx, api.Rule{When: api.When{Operation: operation}, Then: api.Then{Respond: code}, Skip: skip})
}

func (w *World) answersWhere(ctx context.Context, operation, code, fieldName, value string) error {
	value, err := w.expand(value)
	if err != nil {
		return err
	}
	return w.addRule(ctx, api.Rule{
		When: api.When{Operation: operation, Where: map[string]api.Condition{fieldName: {Equal: &value}}},
		Then: api.Then{Respond: code},
	})
}

func (w *World) losesAnswer(ctx context.Context, operation string) error {
	return w.addRule(ctx, api.Rule{When: api.When{Operation: operation}, Then: api.Then{LoseReply: true}, Times: 1})
}

// once adds a rule for the next call of an operation.
func (w *World) once(ctx context.Context, operation string, then api.Then) error {
	return w.addRule(ctx, api.Rule{When: api.When{Operation: operation}, Then: then, Times: 1})
}

func (w *World) signsWrongly(ctx context.Context, operation string) error {
	return w.once(ctx, operation, api.Then{WrongSignature: true})
}

func (w *World) leavesUnsigned(ctx context.Context, operation string) error {
	return w.once(ctx, operation, api.Then{NoSignature: true})
}

func (w *World) cutsAnswer(ctx context.Context, operation string, bytes int) error {
	return w.once(ctx, operation, api.Then{Truncate: &bytes})
}

// changesAnswer is a change on the way, after the platform signed.
func (w *World) changesAnswer(ctx context.Context, fieldName, value, operation string) error {
	return w.once(ctx, operation, api.Then{Alter: &api.Alter{After: map[string]string{fieldName: value}}})
}
