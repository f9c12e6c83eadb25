package callback_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/store"
)

// TestAttemptsAreUpToDate has another replica change how callbacks go out between two attempts: the
// next attempt goes so.
func TestAttemptsAreUpToDate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var w *world
		asked := 0
		w = setup(t, func(c *callback.Config) {
			c.Refresh = func(_ context.Context, name string) error {
				asked++
				w.apps.Change(name, func(a *app.App) {
					a.Delivery = map[string]app.Delivery{"notify": {Schedule: []time.Duration{time.Minute}}}
				})
				return nil
			}
		})
		w.net.serve(t, "127.0.0.1:8080", func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, no) })
		w.start(t)
		a := w.app(t, "op1", clock.State{})
		w.queue(t, a, notice("n1", shop))
		<-time.NewTimer(3 * time.Minute).C
		synctest.Wait()
		if made := w.task(t, a, "n1"); made.State != store.Exhausted || len(made.Attempts) != 2 || asked != 2 {
			t.Errorf("%s after %d attempts, asked %d times; want 2 attempts, as the change says", made.State, len(made.Attempts), asked)
		}
	})
}
