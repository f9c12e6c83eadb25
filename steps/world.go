// Package steps is the Gherkin vocabulary: what a merchant does and sees, in its own words.
//
//	suite := godog.TestSuite{ScenarioInitializer: func(sc *godog.ScenarioContext) {
//		steps.Register(sc, target)
//	}, …}
//
// Each scenario has a World of its own and makes fresh apps, so scenarios run beside each
// other against one server. A Target says where the server and the merchant's callback
// receiver are: in this process, in others, in containers, or anywhere. Steps drive the
// platform through the reference clients, never through the mock's own code, and return
// errors that show what was wanted and seen; a failing scenario ends with its apps' journals.
package steps

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cucumber/godog"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/drift"
	"paymock/client/merchant"
	"paymock/client/sandbox"
	"paymock/mock/api"
	"paymock/mock/suggest"
)

// Target is where scenarios run. It is shared by all of them.
type Target struct {
	// Platform is the base URL of the platforms' paths, as the steps reach it; "" is the one that the
	// server names.
	Platform string
	// Control drives the server.
	Control *control.Client
	// Report, if not nil, gives the journals of failed scenarios in the reader's language.
	Report *control.Client
	// Merchant reads and drives the receiver of callbacks.
	Merchant merchant.Receiver
	// CallbackURL is the receiver's base URL as the server reaches it.
	CallbackURL string
	// InboxToken is the bearer token of the receiver's own API; "" where it wants none.
	InboxToken string
	// Nowhere is a callback address where nobody answers, as the server reaches it.
	Nowhere string
	// OpenSSL is the path of the judge of signatures; "" judges none.
	OpenSSL string
	// Seed makes the seeds of the scenarios' apps, with the scenario's name and
	// steps, so that ids, chance and delays repeat whatever else runs. 0: the server draws them.
	Seed uint64
	// Timeout bounds one scenario; 0 doesn't.
	Timeout time.Duration
	// ReadFile reads a scenario file that a feature names, such as "settle-fails.yaml"; feature
	// is where that stands. Nil: features name the server's own scenarios only.
	ReadFile func(feature, name string) ([]byte, error)
	// Repeat is the command that runs a scenario again, for reports. Nil: there is none.
	Repeat func(*godog.Scenario) string
	// Ends says that the server ends with the run, so that no app stays to be looked at.
	Ends bool
	// RemoveFailed removes the apps of a scenario that failed, too.
	RemoveFailed bool
	// Failed is told of each scenario that failed, and its error stays as short as the step's.
	// It may be called from several goroutines. Nil: the error holds the whole report.
	Failed func(*godog.Scenario, Failure)
	// Sandbox is a platform without control API, on which scenarios run instead; Control is nil then. Steps that
	// CheckSandbox refuses fail.
	Sandbox *sandbox.Sandbox
	// Observe is told what each scenario on a sandbox saw. Steps that look at what came are then left out: it is
	// compared, not judged.
	Observe func(*godog.Scenario, drift.Side)
	// Expect is how many callbacks an observed scenario waits for; nil is as many as come.
	Expect func(*godog.Scenario) int
	// Passed is told what is known of each scenario that passed, without Err. Nil: nothing is gathered.
	Passed func(*godog.Scenario, Failure)
}

// World is the state of one scenario.
type World struct {
	target   *Target
	scenario *godog.Scenario    // nil before its first step
	failed   string             // text of the step that failed
	failedID string             // of that step
	cancel   context.CancelFunc // ends the scenario's time
	apps     []*appHandles      // in order of creation; the last is the one spoken of
	trades   map[string]*trade
	devices  map[string]string // numbers of readers that have names here
	// answers are the platform's answers to the merchant, the last one last.
	answers []*answer
	// several are the answers of calls made at the same time.
	several []*answer
	// together are the answers of such calls, with the number of their group.
	together map[*answer]int
	// judged collects what OpenSSL is to judge when the scenario ends.
	judged []adapter.Signed
	// unjudged names the well-signed requests in which nothing was found to judge.
	unjudged []string
	// unverifiedAreCounted says that callbacks were spoilt on purpose and have been counted: those that the
	// merchant didn't believe are not for the judge.
	unverifiedAreCounted bool
	// merchantIsFaulty says that the merchant makes mistakes on purpose: what it believes is not for the
	// judge.
	merchantIsFaulty bool
	lock             sync.Mutex // for numbers drawn by calls at the same time
	// onSandbox is the scenario's state on a sandbox.
	onSandbox sandboxState
	// probe is the report of the last probe; nil before.
	probe *api.ProbeReport
}

// appHandles is an app with its handles.
type appHandles struct {
	app      api.App
	handle   *control.App
	merchant adapter.Merchant
	// loaded is how the app's books stood when a scenario was loaded; nil before.
	loaded *appBooks
}

// trade is a trade that scenarios call by a name such as "T1".
type trade struct {
	name string
	api.Trade
}

// Register adds all steps for one scenario with a new World.
func Register(sc *godog.ScenarioContext, target *Target) {
	w := &World{target: target, trades: map[string]*trade{}, together: map[*answer]int{}}
	w.bind(sc)
	sc.Before(w.beginScenario)
	sc.StepContext().Before(func(ctx context.Context, st *godog.Step) (context.Context, error) {
		return ctx, w.checkUnits(st.Text)
	})
	sc.StepContext().After(func(ctx context.Context, st *godog.Step, _ godog.StepResultStatus, err error) (context.Context, error) {
		if err != nil && w.failed == "" {
			w.failed, w.failedID = st.Text, st.Id
		}
		return ctx, nil
	})
	sc.After(w.endScenario)
}

// RegisterUntil is Register until ctx ends. Scenarios that begin later are left out, without a look at what
// their steps are, which would hold the end of a long run.
func RegisterUntil(ctx context.Context, sc *godog.ScenarioContext, target *Target) {
	if ctx.Err() == nil {
		Register(sc, target)
		return
	}
	sc.Step("(?s).*", func() error { return godog.ErrSkip })
	sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) { return ctx, godog.ErrSkip })
}

// errLate says that a scenario's time was over.
var errLate = errors.New("the scenario took longer")

// beginScenario gives the scenario its time. When the run was broken off, it is left out.
func (w *World) beginScenario(ctx context.Context, sc *godog.Scenario) (context.Context, error) {
	w.scenario = sc
	if ctx.Err() != nil || w.target.Sandbox != nil && w.target.Sandbox.StopReason() != nil {
		return ctx, godog.ErrSkip
	}
	if w.target.Timeout > 0 {
		late := fmt.Errorf("%w than %s", errLate, w.target.Timeout)
		ctx, w.cancel = context.WithTimeoutCause(ctx, w.target.Timeout, late)
	}
	return ctx, nil
}

// seed gives the seed of the scenario's nth app: the same whenever the scenario runs with
// the target's seed, alone or among others.
func (w *World) seed() *uint64 {
	if w.target.Seed == 0 || w.scenario == nil {
		return nil
	}
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d\n%d\n%s\n", w.target.Seed, len(w.apps), w.scenario.Name)
	for _, st := range w.scenario.Steps {
		_, _ = fmt.Fprintln(h, st.Text)
	}
	seed := h.Sum64() & (1<<48 - 1) // survives a JSON number
	return &seed
}

// cleanUp removes the scenario's apps, so that a long-lived server doesn't fill up.
func (w *World) cleanUp(ctx context.Context) error {
	var errs []error
	for _, p := range w.apps {
		if p.handle != nil {
			errs = append(errs, p.handle.Delete(ctx))
		}
	}
	return errors.Join(errs...)
}

// party is the app that the scenario speaks of.
func (w *World) party() (*appHandles, error) {
	if len(w.apps) == 0 {
		return nil, errors.New(`no app yet; begin with "Given a 4pyun app"`)
	}
	return w.apps[len(w.apps)-1], nil
}

// unknownTradeError is of a trade that no step has made.
type unknownTradeError struct{ name, hint string }

func (e *unknownTradeError) Error() string {
	return fmt.Sprintf("no trade %q in this scenario%s", e.name, e.hint)
}

func (w *World) trade(name string) (*trade, error) {
	t, ok := w.trades[name]
	if !ok {
		t, ok = w.trades[w.onSandbox.numbers[name]]
	}
	if !ok {
		return nil, &unknownTradeError{name, suggest.Hint(name, slices.Sorted(maps.Keys(w.trades)))}
	}
	return t, nil
}

// currentTrade reads a trade's present state from the server.
func (w *World) currentTrade(ctx context.Context, name string) (api.Trade, error) {
	t, err := w.trade(name)
	if err != nil {
		return api.Trade{}, err
	}
	p, err := w.party()
	if err != nil {
		return api.Trade{}, err
	}
	if w.target.Sandbox != nil {
		return w.target.Sandbox.Refresh(ctx, p.merchant, t.Trade)
	}
	return p.handle.Trade(ctx, t.No)
}

var placeholder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{([^{}"]+)\}`) })

// expandNames replaces {T1} by the number of trade T1, {T1.order} by the merchant's number, and
// {answer.PATH} by a member of the last answer.
func (w *World) expandNames(text string) (string, error) {
	if number, ok := w.onSandbox.numbers[text]; ok {
		return number, nil
	}
	var errs []error
	out := placeholder().ReplaceAllStringFunc(text, func(match string) string {
		name, field, _ := strings.Cut(match[1:len(match)-1], ".")
		if a, err := w.lastAnswer(); name == "answer" && err == nil && a.Field != nil {
			if value, ok := a.Field(field); ok {
				return value
			}
		}
		t, err := w.trade(name)
		if err != nil {
			return match // JSON and the like
		}
		switch field {
		case "":
			return t.No
		case "order":
			return t.Order
		}
		errs = append(errs, fmt.Errorf("%s: a trade has no %q here; use {%s} or {%s.order}", match, field, name, name))
		return match
	})
	return out, errors.Join(errs...)
}

// callbackURL is where an app's callbacks of a kind go.
func (t *Target) callbackURL(provider, id, kind string) string {
	return strings.TrimRight(t.CallbackURL, "/") + "/callbacks/" + url.PathEscape(provider) + "/" + url.PathEscape(id) + "/" + kind
}
