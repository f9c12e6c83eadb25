package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cucumber/godog"

	"paymock/mock/api"
)

func (w *World) faultSteps() vocabulary {
	return vocabulary{
		"this_rule":    w.thisRule,
		"rule_refused": w.ruleRefused,
	}
}

// thisRule adds the rules that stand below the step.
func (w *World) thisRule(ctx context.Context, text *godog.DocString) error {
	if text == nil {
		return errors.New("a rule stands between lines of three double quotation marks, not in a table")
	}
	content, err := w.expandNames(text.Content)
	if err != nil {
		return err
	}
	read, err := ReadRules("rule", content)
	if err != nil {
		return fmt.Errorf("this is no rule: %w", err)
	}
	for _, r := range read.Rules {
		err = errors.Join(err, w.addRule(ctx, r))
	}
	return err
}

func (w *World) ruleRefused(ctx context.Context, reason string, text *godog.DocString) error {
	reason = strings.ReplaceAll(reason, `\"`, `"`)
	if err := w.thisRule(ctx, text); err == nil || !strings.Contains(err.Error(), reason) {
		return fmt.Errorf("adding the rule gave %v, want a refusal with %q", err, reason) //nolint:errorlint // it may be nil
	}
	return nil
}

// ruleFromStep begins the name, in journals, of a rule that has none; the line of its step follows.
const ruleFromStep = "from a step: "

func (w *World) addRule(ctx context.Context, r api.Rule) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	if r.Name == "" {
		r.Name = strings.TrimSuffix(ruleFromStep, ": ")
	}
	_, err = p.handle.AddRule(ctx, r)
	return err
}
