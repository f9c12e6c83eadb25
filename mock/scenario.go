package mock

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/config"
	"paymock/mock/inputfile"
	"paymock/mock/lab"
	"paymock/mock/names"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/scenarios"
)

// Library is the shipped scenarios, and one for each answer code of each platform.
var Library = sync.OnceValue(func() config.Library {
	return libraryOf(Codes, Providers)
})

// scenarioLibrary is Library for the platforms of this server.
func (s *Server) scenarioLibrary() config.Library {
	return libraryOf(func() []api.Code { return catalogue.CodesOf(s.lab.Providers...) }, func() []provider.Provider { return s.lab.Providers })
}

func libraryOf(codes func() []api.Code, providers func() []provider.Provider) config.Library {
	return config.Library{
		Shipped: scenarios.Files, Codes: sync.OnceValue(codes),
		Amount: func(platform, field, written string) string {
			return rule.WholeAmount(providers(), platform, field, written)
		},
		Coarse: func(own string, r api.Rule) []names.Mistake { return rule.CoarseCodes(own, r, providers()) },
	}
}

// startScenario is one that the server was started with.
type startScenario struct {
	ref     string // as the configuration names it
	script  *config.Script
	applied *lab.Applied
	seen    map[string]fileStamp // its files
	bad     bool                 // they have changed, and are not good
}

// fileStamp tells whether a file has changed.
type fileStamp struct {
	changed time.Time
	size    int64
}

// CheckedScenario is what a scenario that is good makes.
type CheckedScenario struct {
	Apps  int
	Rules []lab.AppliedRule // with amounts of known platforms in their usual unit
}

// CheckScenario reads a scenario, by name or file, and applies it to apps that nobody sees. It gives the apps and rules
// there are. The error has file, line and column where the scenario is at fault.
func CheckScenario(ctx context.Context, ref string) (CheckedScenario, error) {
	return inputfile.Until(ctx, func() (c CheckedScenario, err error) {
		_, err = loadScenario(Library(), ref, func(s *config.Script) (err error) {
			c, err = validate(ctx, Config{}.withDefaults(), s)
			return err
		})
		return c, err
	})
}

// loadScenario reads a scenario and tells all that is wrong with it, what check tells included. The script is never
// nil.
func loadScenario(l config.Library, ref string, check func(*config.Script) error) (*config.Script, error) {
	script, err := loadOnce(l, ref, check)
	if again, mistyped := l.Mistyped(script); err != nil && mistyped {
		script, err = loadOnce(again, ref, check)
	}
	var wrong *config.Error
	if errors.As(err, &wrong) {
		wrong.Meant = l.MeantFile(script, check)
	}
	return script, err
}

func loadOnce(l config.Library, ref string, check func(*config.Script) error) (*config.Script, error) {
	script, err := l.Load(ref)
	if !script.Complete {
		return script, err
	}
	return script, config.Join([]error{err, check(script)})
}

// validate applies scripts in order to a lab of their own, so that a mistake touches nothing.
func validate(ctx context.Context, cfg Config, scripts ...*config.Script) (found CheckedScenario, err error) {
	cfg.Logger = slog.New(slog.DiscardHandler)
	l, err := newLab(cfg, 1, nil)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, l.Store.Close()) }()
	if !cfg.NoDemo {
		if err := makeDemoApps(ctx, l); err != nil {
			return found, err
		}
	}
	for _, script := range scripts {
		applied, err := l.ApplyScenario(ctx, script, nil)
		if err != nil {
			return found, err
		}
		found.Apps += applied.Apps()
		for _, added := range l.RulesOf(applied) {
			own, _, _ := strings.Cut(added.App, "/")
			added.Rule = rule.InUsualUnits(own, added.Rule, l.Providers)
			found.Rules = append(found.Rules, added)
		}
	}
	return found, nil
}

// validateBeside validates one script beside those that the server was started with.
func (s *Server) validateBeside(ctx context.Context, script *config.Script) error {
	_, err := validate(ctx, s.cfg, script)
	return err
}

// readScenarios reads the scenarios of the configuration and validates them.
func (s *Server) readScenarios(ctx context.Context) error {
	var before []*config.Script
	for _, ref := range s.cfg.Scenarios {
		script, err := loadScenario(s.scenarioLibrary(), ref, func(script *config.Script) error {
			_, err := validate(ctx, s.cfg, append(slices.Clone(before), script)...)
			return err
		})
		if err != nil && strings.HasPrefix(err.Error(), "scenario: ") {
			return err // of a file that can't be read
		}
		if err != nil {
			return fmt.Errorf("scenario: %w", err)
		}
		s.scenarios = append(s.scenarios, &startScenario{ref: ref, script: script, seen: fileStamps(script.Paths)})
		before = append(before, script)
	}
	return nil
}

// applyScenarios applies them to this server.
func (s *Server) applyScenarios(ctx context.Context) error {
	for _, sc := range s.scenarios {
		before, there := s.lab.AppliedScenario(sc.script.Name) // by another replica, or in the state
		if there {
			sc.applied = before
			if s.replica != nil || before.Digest == sc.script.Digest() {
				continue
			}
		}
		applied, err := s.lab.ApplyScenario(ctx, sc.script, sc.applied)
		if err != nil {
			return fmt.Errorf("scenario %s: %w", sc.ref, err)
		}
		sc.applied = applied
	}
	return nil
}

func fileStamps(paths []string) map[string]fileStamp {
	seen := map[string]fileStamp{}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.Mode()&os.ModeNamedPipe != 0 {
			seen[path] = fileStamp{size: -1} // read once at most
		} else if err == nil {
			seen[path] = fileStamp{info.ModTime(), info.Size()}
		} else {
			seen[path] = fileStamp{}
		}
	}
	return seen
}

// settledStamps are the stamps of files that nobody is writing just now: an editor empties a file before it fills it,
// and half a file is no mistake of its writer's.
func (s *Server) settledStamps(ctx context.Context, paths []string) map[string]fileStamp {
	const settles, longest = 50 * time.Millisecond, 20
	for range longest {
		seen := fileStamps(paths)
		if s.cfg.Clock.Wait(ctx, settles) != nil || filesUnchanged(seen) {
			return seen
		}
	}
	return fileStamps(paths)
}

// lookEvery is how often watched files are looked at, in real time.
const lookEvery = 500 * time.Millisecond

// watchScenarios reloads scenarios whose files change, until ctx ends.
func (s *Server) watchScenarios(ctx context.Context) error {
	for s.cfg.Clock.Wait(ctx, lookEvery) == nil {
		s.reloadChanged(ctx)
	}
	return nil
}

// applyAgain applies what a scenario has become.
func (s *Server) applyAgain(ctx context.Context, sc *startScenario, script *config.Script) (applied *lab.Applied, err error) {
	apply := func() (err error) {
		before := sc.applied
		if now, there := s.lab.AppliedScenario(sc.script.Name); there {
			before = now // it was applied again, or by another replica
		}
		applied, err = s.lab.ApplyScenario(ctx, script, before)
		return err
	}
	if s.replica != nil {
		err = s.replica.InTurn(ctx, apply)
	} else {
		err = apply()
	}
	return applied, err
}

// reloadChanged reloads the scenarios whose files have changed. A bad file is logged, and what was
// applied before stays in force.
func (s *Server) reloadChanged(ctx context.Context) {
	for i, sc := range s.scenarios {
		if filesUnchanged(sc.seen) {
			continue
		}
		paths := make([]string, 0, len(sc.seen))
		for path := range sc.seen {
			paths = append(paths, path)
		}
		sc.seen = s.settledStamps(ctx, paths) // before reading: a change meanwhile is seen next time
		script, err := loadScenario(s.scenarioLibrary(), sc.ref, func(script *config.Script) error {
			_, err := validate(ctx, s.cfg, s.scriptsWith(i, script)...)
			return err
		})
		for path, at := range fileStamps(script.Paths) {
			if _, known := sc.seen[path]; !known {
				sc.seen[path] = at
			}
		}
		var applied *lab.Applied
		if err == nil {
			applied, err = s.applyAgain(ctx, sc, script)
		}
		if err != nil {
			sc.bad = true
			s.tellBadScenario(sc.ref, err)
			continue
		}
		if sc.bad && s.cfg.Notices != nil {
			_, _ = fmt.Fprintf(s.cfg.Notices, "%s: good again: %s, %s\n", sc.ref, countOf(applied.Apps(), "app"), countOf(applied.Rules(), "rule"))
		}
		sc.script, sc.applied, sc.bad = script, applied, false
		s.cfg.Logger.Info("scenario changed and was loaded", "scenario", sc.ref, "apps", applied.Apps(), "rules", applied.Rules())
	}
}

// scriptsWith are all scripts in order, with another one in place i.
func (s *Server) scriptsWith(i int, script *config.Script) []*config.Script {
	scripts := make([]*config.Script, len(s.scenarios))
	for k, sc := range s.scenarios {
		scripts[k] = sc.script
	}
	scripts[i] = script
	return scripts
}

// tellBadScenario tells what is wrong with a watched scenario: people the places with the lines around, the log
// a line for each mistake, since an excerpt of several lines can't be read in it.
func (s *Server) tellBadScenario(ref string, err error) {
	const message = "scenario changed and is not good; the rules before stay in force"
	var wrong *config.Error
	switch {
	case s.cfg.Notices != nil:
		s.cfg.Logger.Error(message, "scenario", ref)
		_, _ = fmt.Fprintf(s.cfg.Notices, "%s changed and is not good; what it applied before stays in force:\n%v\n", ref, err)
		return
	case !errors.As(err, &wrong):
		s.cfg.Logger.Error(message, "scenario", ref, "err", err)
		return
	}
	for _, e := range append([]*config.Error{wrong}, wrong.More...) {
		s.cfg.Logger.Error(message, "scenario", ref, "err", fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Reason))
	}
}

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func filesUnchanged(seen map[string]fileStamp) bool {
	for path, before := range seen {
		if fileStamps([]string{path})[path] != before {
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
		if named, ok := p.(provider.Named); ok {
			english, _ := named.Words()
			words.Providers = append(words.Providers, english...)
		}
		for _, op := range p.Operations() {
			words.Operations = append(words.Operations, op.Name)
			known := []string{op.Official, op.Title}
			for _, route := range op.Routes {
				known = append(known, route.Path)
			}
			for _, name := range known {
				if _, _, ok := provider.FindOperation(p, name); ok {
					words.Operations = append(words.Operations, name)
				}
			}
		}
		for _, code := range p.Codes() {
			words.Codes = append(words.Codes, code.Name())
		}
		for _, kind := range p.Kinds() {
			words.Callbacks = append(words.Callbacks, kind.Name)
		}
	}
	for _, list := range []*[]string{&words.Operations, &words.Callbacks, &words.Codes} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return config.Schema(words)
}
