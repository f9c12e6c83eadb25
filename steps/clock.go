package steps

import (
	"context"
	"fmt"
	"time"

	"github.com/cucumber/godog"
)

func (w *World) registerClock(sc *godog.ScenarioContext) {
	sc.Step(`^the clock is frozen$`, w.freeze)
	sc.Step(`^(\d+) (seconds?|minutes?|hours?|days?) pass(?:es)?$`, w.passes)
}

func (w *World) freeze(ctx context.Context) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	_, err = p.handle.Freeze(ctx)
	return err
}

// passes moves the app's clock; when it returns, all that fell due has happened.
func (w *World) passes(ctx context.Context, n int, unit string) error {
	size, ok := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[unit[0]]
	if !ok {
		return fmt.Errorf("unknown unit %q", unit)
	}
	return w.advance(ctx, time.Duration(n)*size)
}

func (w *World) advance(ctx context.Context, d time.Duration) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	_, err = p.handle.Advance(ctx, d)
	return err
}
