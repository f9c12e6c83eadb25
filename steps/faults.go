package steps

import (
	"context"
	"fmt"
	"strings"

	"github.com/cucumber/godog"

	"paymock/mock/api"
	"paymock/mock/config"
)

func (w *World) faultSteps() vocabulary {
	return vocabulary{
		"this_rule":    w.thisRule,
		"rule_refused": w.ruleRefused,
	}
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
	content, err := w.expandNames(text.Content)
	if err != nil {
		return r, err
	}
	if r, err = config.ReadRule("rule", []byte(content)); err != nil {
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
