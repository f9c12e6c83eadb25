package steps

import (
	"context"
	"time"
)

func (w *World) clockSteps() vocabulary {
	return vocabulary{
		"freeze": w.freeze,
		"passes": registered{function: w.passTime, makes: []string{thingCallback}}, // a day ends with one
	}
}

func (w *World) freeze(ctx context.Context) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	_, err = p.handle.Freeze(ctx)
	return err
}

// passTime moves the app's clock; when it returns, all that fell due has happened.
func (w *World) passTime(ctx context.Context, duration string) error {
	d, err := time.ParseDuration(duration)
	if err != nil {
		return err
	}
	return w.advanceClock(ctx, d)
}

func (w *World) advanceClock(ctx context.Context, d time.Duration) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	_, err = p.handle.Advance(ctx, d)
	return err
}
