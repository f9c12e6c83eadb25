package lab

import (
	"context"
	"fmt"
	"io"

	"paymock/mock/app"
	"paymock/mock/state"
	"paymock/mock/store"
)

// Export writes the state of one app, or of the whole server where it is nil.
func (l *Lab) Export(ctx context.Context, w io.Writer, only *app.App) error {
	head := state.File{Saved: l.Clock.Now()}
	apps := []*app.App{only}
	if only == nil {
		var err error
		if head.Server, err = l.exportServer(ctx); err != nil {
			return err
		}
		apps = l.Apps.All()
	}
	out := state.NewWriter(w, head)
	for _, a := range apps {
		exported, there, err := l.exportApp(ctx, a.Name())
		if err != nil {
			return fmt.Errorf("export %s: %w", a.Name(), err)
		}
		if !there {
			continue // removed meanwhile
		}
		if err := out.App(exported); err != nil {
			return fmt.Errorf("export %s: %w", a.Name(), err)
		}
	}
	return out.Close()
}

// exportApp gives an app with all that it owns, of one generation. What may change meanwhile is read
// after what the store has: a number that was drawn for a record must not be drawn again.
func (l *Lab) exportApp(ctx context.Context, name string) (out state.App, there bool, err error) {
	for {
		before, ok := l.Apps.Named(name)
		if !ok {
			return out, false, nil
		}
		kept, err := l.Store.Dump(ctx, name)
		if err != nil {
			return out, false, err
		}
		a, ok := l.Apps.Named(name)
		if !ok || a.Generation != before.Generation {
			continue
		}
		out = state.App{App: *a, Draws: a.IDs.Taken(), Lane: a.IDs.Lane()}
		out.Terminals, _ = l.Terminals(name)
		out.Rules, out.Exempted = l.Rules.SaveOf(name)
		for i := range out.Rules {
			out.Rules[i].App = ""
		}
		return out, true, out.Put(kept)
	}
}

func (l *Lab) exportServer(ctx context.Context) (*state.Server, error) {
	kept, err := l.Store.Dump(ctx, serverRules)
	if err != nil {
		return nil, err
	}
	last, err := l.Rules.LastID()
	if err != nil {
		return nil, err
	}
	out := &state.Server{
		Seed: l.Seeds.Seed(), Seeds: l.Seeds.Taken(), LastRule: last, Scenarios: l.SaveScenarios(), Counters: kept.Counters,
	}
	out.Rules, _ = l.Rules.SaveOf(serverRules)
	for _, p := range l.Providers {
		kept, err := l.Store.Dump(ctx, p.Name()+"/"+app.Unknown)
		if err != nil {
			return nil, err
		}
		if kept.LastEntry > 0 {
			journal := state.Journal{Platform: p.Name()}
			journal.Put(kept)
			out.Unclaimed = append(out.Unclaimed, journal)
		}
	}
	return out, nil
}

// restoreServer puts what is no app's. Rules for every app are those of the file; numbers go on
// after the greater of both.
func (l *Lab) restoreServer(ctx context.Context, s *state.Server) error {
	if l.Seeds.Seed() == s.Seed {
		l.Seeds.Resume(s.Seeds)
	}
	if err := l.Store.Restore(ctx, store.Snapshot{App: serverRules, Counters: s.Counters}); err != nil {
		return err
	}
	l.Rules.Clear(serverRules)
	for _, saved := range s.Rules {
		if err := l.Rules.PutSaved(saved); err != nil {
			return err
		}
	}
	if err := l.Rules.AdvanceIDs(s.LastRule); err != nil {
		return err
	}
	for _, saved := range s.Scenarios {
		if applied, ok := l.AppliedScenario(saved.Name); ok {
			l.PutScenario(saved, applied.Script)
		}
	}
	for i := range s.Unclaimed {
		if err := l.Store.Restore(ctx, s.Unclaimed[i].Snapshot(s.Unclaimed[i].Platform+"/"+app.Unknown)); err != nil {
			return err
		}
	}
	return nil
}
