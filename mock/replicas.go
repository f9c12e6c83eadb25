package mock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"paymock/mock/app"
	"paymock/mock/config"
	"paymock/mock/replica"
	"paymock/mock/store/redis"
)

// Memory is the Config.Store of one server that forgets everything with its end.
const Memory = "memory"

// openTimeout is how long a start waits for the store.
const openTimeout = 10 * time.Second

// openComponents puts together what decides and keeps, on the store of the configuration.
func (s *Server) openComponents(ctx context.Context) (err error) {
	if s.cfg.Store == Memory {
		s.lab, err = newLab(s.cfg, *s.cfg.Seed, s.metrics.exchange)
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	kinds, records := s.cfg.maxRecords()
	st, err := redis.Open(ctx, redis.Config{
		URL: s.cfg.Store, Prefix: s.cfg.StorePrefix, Entries: s.cfg.JournalEntries, Bytes: s.cfg.JournalBytes,
		Waiting: s.cfg.MaxCallbacks, Records: records, Kinds: kinds,
	})
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	s.replica = replica.New(st, s.cfg.Logger)
	s.lab, err = newLabOn(st, s.replica, s.cfg, *s.cfg.Seed, s.metrics.exchange)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	s.warnOfLosses(ctx, st)
	return nil
}

// warnOfLosses logs settings of a Redis with which state is lost. That it can't be asked is nothing: not every
// user may.
func (s *Server) warnOfLosses(ctx context.Context, st *redis.Store) {
	findings, err := st.Check(ctx)
	if err != nil {
		return
	}
	for _, f := range findings {
		if f.Remedy != "" {
			s.cfg.Logger.Warn("the store may lose state", "node", cmp.Or(f.Node, redis.Address(s.cfg.Store)), "setting", f.Setting, "value", f.Value, "remedy", f.Remedy)
		}
	}
}

// attachReplica lets the replica know the scenarios.
func (s *Server) attachReplica() {
	if s.replica == nil {
		return
	}
	scripts := s.scripts()
	s.replica.Emptied = func(ctx context.Context) error {
		return s.replica.Alone(ctx, func() error { return s.restoreBeginning(ctx, scripts) })
	}
	s.replica.Attach(s.lab, scripts)
}

// restoreBeginning makes what the server was started with once more, after the store has lost it: somebody has removed
// everything, or the store came back older.
func (s *Server) restoreBeginning(ctx context.Context, scripts []*config.Script) error {
	s.cfg.Logger.Warn("the store was emptied, or came back older: demo apps and scenarios are made again where they are not there, what else is missing is gone")
	if !s.cfg.NoDemo {
		if err := makeDemoApps(ctx, s.lab); err != nil {
			return fmt.Errorf("demo apps: %w", err)
		}
	}
	for _, script := range scripts {
		if _, there := s.lab.AppliedScenario(script.Name); there {
			continue // another replica was first
		}
		if _, err := s.lab.ApplyScenario(ctx, script, nil); err != nil {
			return fmt.Errorf("scenario %s: %w", script.Name, err)
		}
	}
	return s.replica.Save(ctx)
}

func (s *Server) scripts() (scripts []*config.Script) {
	for _, sc := range s.scenarios {
		scripts = append(scripts, sc.script)
	}
	return scripts
}

// seed puts what a file keeps, makes demo apps and applies the scenarios, but for what another replica has made.
func (s *Server) seed(ctx context.Context) error {
	if s.replica == nil {
		return s.putBeginning(ctx)
	}
	return s.replica.Alone(ctx, func() error { return s.putBeginning(ctx) })
}

func (s *Server) putBeginning(ctx context.Context) error {
	whole := false // the file says which apps there are
	if s.state != nil {
		whole = s.state.read != nil && s.state.read.Server != nil
		if err := s.state.restore(ctx, s.lab, s.cfg.NoDemo, s.scripts()); err != nil {
			return err
		}
	}
	if !s.cfg.NoDemo && !whole {
		if err := makeDemoApps(ctx, s.lab); err != nil {
			return fmt.Errorf("demo apps: %w", err)
		}
	}
	if err := s.applyScenarios(ctx); err != nil {
		return err
	}
	if s.replica != nil {
		if err := s.replica.Save(ctx); err != nil && !errors.Is(err, app.ErrExists) {
			return fmt.Errorf("store: %w", err)
		}
	}
	return nil
}
