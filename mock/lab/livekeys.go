package lab

import (
	"context"
	"log/slog"

	"paymock/mock/app"
	"paymock/mock/provider"
)

// warnOfLiveKeys warns, in the journal and the log, when what was given of an app looks like production:
// whoever reaches the control API reads the keys of all apps.
func (l *Lab) warnOfLiveKeys(ctx context.Context, a *app.App, given app.App) error {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return err
	}
	guesser, ok := p.(provider.LiveKeyGuesser)
	if !ok {
		return nil
	}
	given.ID = a.ID
	found := guesser.GuessLive(given)
	if found == "" {
		return nil
	}
	warning := "warning: these keys look live: " + found + "; use test keys here, and replace these at the platform if they are real"
	if l.Logger != nil {
		l.Logger.LogAttrs(ctx, slog.LevelWarn, "keys look live", slog.String("app", a.Name()), slog.String("found", found))
	}
	return l.JournalAction(ctx, a, "app.keys", a.Name(), warning)
}

// givenSecrets lists the secrets of an app that a change sets.
func (c AppChange) givenSecrets() app.App {
	var given app.App
	if c.Secret != nil {
		given.Secret = *c.Secret
	}
	given.Keys = c.Keys
	return given
}
