package steps

import (
	"context"

	"github.com/cucumber/godog"

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
}

func (w *World) addRule(ctx context.Context, r api.Rule) error {
	p, err := w.party()
	if err != nil {
		return err
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
