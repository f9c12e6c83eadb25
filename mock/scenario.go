package mock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/config"
	"paymock/mock/control"
	"paymock/scenarios"
)

// Library is the shipped scenarios, and one for each answer code of each platform.
var Library = sync.OnceValue(func() config.Library {
	return config.Library{Shipped: scenarios.Files, Codes: Codes()}
})

// library is Library for the platforms of this server.
func (s *Server) library() config.Library {
	return config.Library{Shipped: scenarios.Files, Codes: catalogue.Of(s.providers...)}
}

// stage is a scenario that the server was started with.
type stage struct {
	ref    string
	script *config.Script
	laid   *control.Laid
	seen   map[string]stamp
}

// stamp tells whether a file has changed.
type stamp struct {
	changed time.Time
	size    int64
}

// CheckScenario reads a scenario, by name or file, and lays it down in a server that nobody
// sees. It gives how many apps and rules there are. The error has file, line and column where
// the scenario is at fault.
func CheckScenario(ctx context.Context, ref string) (apps, rules int, err error) {
	script, err := Library().Load(ref)
	if err != nil {
		return 0, 0, err
	}
	return rehearse(ctx, Config{}, script)
}

// rehearse lays scripts down in a server of their own, so that a mistake touches nothing.
func rehearse(ctx context.Context, cfg Config, scripts ...*config.Script) (apps, rules int, err error) {
	seed := uint64(1)
	s, err := New(Config{Seed: &seed, NoDemo: cfg.NoDemo, Providers: cfg.Providers, Clock: cfg.Clock, AllowCallbacks: cfg.AllowCallbacks})
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.store.Close()) }()
	if !cfg.NoDemo {
		if err := s.seedDemo(ctx); err != nil {
			return 0, 0, err
		}
	}
	for _, script := range scripts {
		laid, err := s.stager.Perform(ctx, script, nil)
		if err != nil {
			return 0, 0, err
		}
		apps, rules = apps+laid.Apps(), rules+laid.Rules()
	}
	return apps, rules, nil
}

// loadScenarios reads the scenarios of the configuration and rehearses them.
func (s *Server) loadScenarios(ctx context.Context) error {
	var scripts []*config.Script
	for _, ref := range s.cfg.Scenarios {
		script, err := s.library().Load(ref)
		if err != nil {
			return fmt.Errorf("scenario: %w", err)
		}
		s.stages = append(s.stages, &stage{ref: ref, script: script, seen: stamps(script.Paths)})
		scripts = append(scripts, script)
	}
	if len(scripts) == 0 {
		return nil
	}
	if _, _, err := rehearse(ctx, s.cfg, scripts...); err != nil {
		return fmt.Errorf("scenario: %w", err)
	}
	return nil
}

// performScenarios lays them down in this server.
func (s *Server) performScenarios(ctx context.Context) error {
	for _, st := range s.stages {
		laid, err := s.stager.Perform(ctx, st.script, nil)
		if err != nil {
			return fmt.Errorf("scenario %s: %w", st.ref, err)
		}
		st.laid = laid
	}
	return nil
}

func stamps(paths []string) map[string]stamp {
	seen := map[string]stamp{}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			seen[path] = stamp{info.ModTime(), info.Size()}
		} else {
			seen[path] = stamp{}
		}
	}
	return seen
}

// lookEvery is how often watched files are looked at, in real time.
const lookEvery = 500 * time.Millisecond

// watch reloads scenarios whose files change, until ctx ends.
func (s *Server) watch(ctx context.Context) error {
	for s.cfg.Clock.Wait(ctx, lookEvery) == nil {
		s.lookAgain(ctx)
	}
	return nil
}

// lookAgain reloads the scenarios whose files have changed. A bad file is logged, and what was
// laid down before stays in force.
func (s *Server) lookAgain(ctx context.Context) {
	for i, st := range s.stages {
		if unchanged(st.seen) {
			continue
		}
		paths := make([]string, 0, len(st.seen))
		for path := range st.seen {
			paths = append(paths, path)
		}
		st.seen = stamps(paths) // before reading: a change meanwhile is seen next time
		script, err := s.library().Load(st.ref)
		for path, at := range stamps(script.Paths) {
			if _, known := st.seen[path]; !known {
				st.seen[path] = at
			}
		}
		if err == nil {
			_, _, err = rehearse(ctx, s.cfg, s.scriptsWith(i, script)...)
		}
		var laid *control.Laid
		if err == nil {
			laid, err = s.stager.Perform(ctx, script, st.laid)
		}
		if err != nil {
			s.cfg.Logger.Error("scenario changed and is not good; the rules before stay in force", "scenario", st.ref, "err", err)
			continue
		}
		st.script, st.laid = script, laid
		s.cfg.Logger.Info("scenario changed and was loaded", "scenario", st.ref, "apps", laid.Apps(), "rules", laid.Rules())
	}
}

// scriptsWith are all scripts in order, with another one in place i.
func (s *Server) scriptsWith(i int, script *config.Script) []*config.Script {
	scripts := make([]*config.Script, len(s.stages))
	for k, st := range s.stages {
		scripts[k] = st.script
	}
	scripts[i] = script
	return scripts
}

func unchanged(seen map[string]stamp) bool {
	for path, before := range seen {
		if stamps([]string{path})[path] != before {
			return false
		}
	}
	return true
}

// Schema is the JSON Schema of scenario files for this build's platforms.
func Schema() []byte {
	words := config.Words{Callbacks: []string{api.AnyCallback}}
	for _, p := range Providers() {
		words.Providers = append(words.Providers, p.Name())
		for _, op := range p.Operations() {
			words.Operations = append(words.Operations, op.Name)
		}
		for _, kind := range p.Kinds() {
			words.Callbacks = append(words.Callbacks, kind.Name)
		}
	}
	for _, list := range []*[]string{&words.Operations, &words.Callbacks} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return config.Schema(words)
}
