package lab

import (
	"context"

	"paymock/mock/api"
	"paymock/mock/app"
)

// AddRule adds a rule behind an app's others.
func (l *Lab) AddRule(ctx context.Context, a *app.App, r api.Rule) (api.Rule, error) {
	made, err := l.addRule(a, r)
	if err != nil {
		return made, err
	}
	return made, l.JournalAction(ctx, a, "rule.add", made.ID, made.Name)
}

// addRule adds a rule unless the app has ended: rules of no app would stay for ever.
func (l *Lab) addRule(a *app.App, r api.Rule) (made api.Rule, err error) {
	err = a.Generation.Write(func() error {
		made, err = l.Rules.Add(a.Name(), r)
		return err
	})
	return made, err
}
