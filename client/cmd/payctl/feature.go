package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"paymock/features"
	"paymock/mock/inputfile"
	"paymock/steps"
)

// testCommand runs features with godog, as go test ./features does: matching of steps, hooks,
// concurrency, shuffling and the cucumber report are godog's. Around it stands what godog v0.15
// has not, each with a test that fails without it:
//
//   - filters (feature_load.go, feature_tags.go): godog's tags have && and , and ~ only, no "and",
//     "not" and brackets; its FILE:LINE takes the exact line of a scenario and no lines of several;
//     a filter that keeps nothing passes;
//   - a check before the run (feature_check.go): all files' mistakes at once, by place;
//   - pretty, progress and junit (feature_print.go): godog's know no report of a failure and no
//     line of a row, and its junit counts each skipped step as an error;
//   - annotations and JSON (feature_print.go), reports whose file can't be written, and no report
//     over a file that is read (feature_output.go).
type testCommand struct {
	Features []string `arg:"" optional:"" name:"feature" help:"Feature files, FILE:LINE for the scenario at a line, directories, or patterns such as 'features/*.feature'."`
	Shipped  bool     `help:"Run paymock's own features, all or those named."`
	Serve    bool     `help:"Run against a paymock of its own, on free ports, that ends with the run: the command paymock beside this one, or in PATH."`
	againstFlags
	Tags            string        `placeholder:"EXPRESSION" help:"Only scenarios with these tags: '@smoke and not @slow'."`
	Format          []string      `placeholder:"NAME[:FILE]" help:"pretty, progress, junit, html, cucumber or github, to the terminal or to a file; repeatable. Default: pretty."`
	Random          uint64        `placeholder:"SEED" help:"Seed of the run: it shuffles scenarios and makes ids, chance and delays repeat. Default: in order, with a seed that is drawn and printed."`
	Concurrency     int           `default:"1" placeholder:"N" help:"How many scenarios run at the same time."`
	Bundle          string        `type:"path" placeholder:"DIR" help:"Write a file of each scenario that fails, with its apps and their journals; payctl replay repeats it byte for byte. It has the keys that the apps were given."`
	DryRun          bool          `help:"Read the features and check that every step, and every operation and code in it, is known. Needs no server."`
	ScenarioTimeout time.Duration `default:"2m" help:"How long one scenario may take."`
	Merchant        string        `fromenv:"" placeholder:"ADDR" help:"Where the merchant receives callbacks. Default: a free port of the address that the server is reached from. Environment: PAYCTL_MERCHANT."`
	CallbackURL     string        `fromenv:"" placeholder:"URL" help:"The merchant's base URL as the server reaches it. Default: where it listens. Environment: PAYCTL_CALLBACK_URL."`
}

// Help is shown by payctl test --help.
func (testCommand) Help() string {
	return `Runs Gherkin features, English or Chinese (# language: zh-CN), against a running paymock. Each
scenario makes apps of its own and removes them; those of a scenario that fails stay, and its
report shows their journal, the rule that acted, and the command that repeats it.

Exit codes: 0 all passed, 1 a scenario failed, 2 a file, step or flag is wrong, 3 no server.

Examples:

  payctl test settle.feature
  payctl test settle.feature --serve                no server need run: it starts one for the run
  payctl test features --tags '@settle and not @slow' --format junit:report.xml
  payctl test settle.feature:12 --random 4711       one scenario again, with its seed
  payctl test features --dry-run                    no server: are all steps, operations and codes known?
  payctl test features --against target.yaml        on a platform's sandbox, that has no control API
  payctl test features --against target.yaml --dry-run    which scenarios can't run there, and why
  payctl test features --control http://192.168.1.5:12181
  payctl test features --merchant 0.0.0.0:12190 --callback-url http://host.docker.internal:12190`
}

// Run tests.
func (c *testCommand) Run(s *session) error {
	out, err := c.outputs(s)
	if err != nil {
		return err
	}
	all, err := c.load(s.ctx)
	if c.Against == "" {
		err = joinMistakes(err, c.checkNames(s, all))
	}
	if err != nil {
		return out.refuseFeatures(err)
	}
	if c.Against != "" {
		return c.runAgainst(s, out, all)
	}
	if c.DryRun {
		n, steps := countScenarios(all)
		return s.printDone("%s of %s are good: each of the %s is known", plural(n, "scenario"), plural(len(all), "feature"), plural(steps, "step"))
	}
	if c.Serve {
		ended, err := s.serve()
		if err != nil {
			return err
		}
		defer ended()
	}
	target, done, err := c.reachTarget(s)
	if err != nil {
		return err
	}
	if err := checkScenarioNames(s, all); err != nil {
		return errors.Join(out.refuseFeatures(err), done())
	}
	r := &featureRun{command: c, session: s, target: target, features: all, seed: c.seed(), at: s.control.BaseURL()}
	return errors.Join(r.run(out), done())
}

// seed is that of the run.
func (c *testCommand) seed() uint64 {
	if c.Random != 0 {
		return c.Random
	}
	return 1 + rand.Uint64N(1<<31)
}

// load reads what is to be run and checks it. It can be interrupted within a large directory or file.
func (c *testCommand) load(ctx context.Context) ([]*feature, error) {
	return inputfile.Until(ctx, func() ([]*feature, error) { return c.findAndCheck(ctx) })
}

func (c *testCommand) findAndCheck(ctx context.Context) ([]*feature, error) {
	switch {
	case c.Concurrency < 1:
		return nil, usagef("--concurrency: %d is less than 1", c.Concurrency)
	case c.ScenarioTimeout <= 0:
		return nil, usagef("--scenario-timeout: %s is not positive", c.ScenarioTimeout)
	case len(c.Features) == 0 && !c.Shipped:
		return nil, usagef("which feature? name files or directories: payctl test settle.feature; payctl test --shipped runs paymock's own")
	}
	wanted, err := parseTags(c.Tags)
	if err != nil {
		return nil, usagef("--tags: %w", err)
	}
	from := featureSource{ctx: ctx, disk: true}
	if c.Shipped {
		from = featureSource{ctx: ctx, files: features.FS}
	}
	found, err := from.findFeatures(c.Features)
	if err != nil {
		return nil, err
	}
	all, err := from.readFeatures(found, wanted)
	switch {
	case err != nil:
		return all, joinMistakes(err, checkSteps(all))
	case len(all) == 0 && c.Tags == "":
		return nil, usagef("%s: no scenarios in it; a scenario begins with a line such as: Scenario: settle a trade", strings.Join(c.Features, " "))
	case len(all) == 0:
		return nil, usagef("--tags: no scenario of %s has tags such as %s", plural(len(found), "feature"), c.Tags)
	}
	return all, checkSteps(all)
}

// checkNames judges what features name; a running server may have rules for every app that answer with codes of their
// own.
func (c *testCommand) checkNames(s *session, all []*feature) error {
	wrong := checkNames(all, "")
	if wrong == nil || c.DryRun || c.Serve {
		return wrong
	}
	ctx, cancel := s.callContext()
	defer cancel()
	rules, err := s.control.Rules(ctx)
	if err != nil || len(rules) == 0 {
		return wrong
	}
	text, err := json.Marshal(rules)
	if err != nil {
		return wrong
	}
	return checkNames(all, string(text))
}

// reachTarget reaches the server and starts the merchant.
func (c *testCommand) reachTarget(s *session) (*steps.Target, func() error, error) {
	if err := checkAddress(c.CallbackURL); err != nil {
		return nil, nil, usagef("--callback-url: %v, such as http://192.168.1.5:12180", err)
	}
	ctx, cancel := s.callContext()
	defer cancel()
	if _, err := s.control.Ready(ctx); err != nil {
		return nil, nil, err
	}
	apps, err := s.control.Apps(ctx)
	if err != nil {
		return nil, nil, err
	}
	platform := s.platform
	if platform == "" && len(apps) > 0 {
		platform = apps[0].PlatformURL
	}
	if err := refuseProduction("the platform_url that the control API names", platform); err != nil {
		return nil, nil, err
	}
	if err := checkReachable(ctx, platform); err != nil {
		return nil, nil, &exitError{exitReach, fmt.Errorf("the platforms' paths can't be reached: %w\n  %s", err, s.mendAddress(ctx, platform))}
	}
	target, done, err := steps.Open(s.ctx, steps.Place{
		Control: s.control.InEnglish(), Platform: platform, CallbackURL: c.CallbackURL, Now: time.Now,
		Listen: cmp.Or(c.Merchant, net.JoinHostPort(s.ownAddress(), "0")),
	})
	if err != nil {
		return nil, nil, &exitError{exitReach, fmt.Errorf("%w; choose another address with --merchant, or port 0 for a free one", err)}
	}
	target.Report = s.control
	return target, done, nil
}

// checkReachable asks whether somebody listens at a URL; "" is not asked about.
func checkReachable(ctx context.Context, address string) error {
	if address == "" {
		return nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{CheckRedirect: noRedirects}).Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// featureRun is one run.
type featureRun struct {
	command  *testCommand
	session  *session
	target   *steps.Target
	features []*feature
	seed     uint64
	at       string // where the platform is, for people
}

// run runs the features and says whether all was well.
func (r *featureRun) run(out *reportOutputs) error {
	s := r.session
	n, _ := countScenarios(r.features)
	printLine(s.stderr, "payctl: %s of %s against %s, seed %d", plural(n, "scenario"), plural(len(r.features), "feature"), r.at, r.seed)
	if err := out.openFiles(r.features); err != nil {
		return err
	}
	rec := newRecorder(r.features, out.printers, r.seed)
	r.target.Seed, r.target.Timeout, r.target.ReadFile = r.seed, r.command.ScenarioTimeout, readBeside
	if slices.ContainsFunc(out.wanted, func(f wantedFormat) bool { return f.name == "html" }) {
		r.target.Passed = rec.noteFailure
	}
	r.target.Failed, r.target.Ends = rec.noteFailure, r.command.Serve
	if r.command.Bundle != "" && s.control != nil {
		bundles := newBundleWriter(r.command.Bundle, s.control, s.stderr)
		r.target.Control = bundles.recordingClient()
		r.target.Failed = func(sc *godog.Scenario, f steps.Failure) {
			rec.noteFailure(sc, f)
			bundles.write(s.ctx, sc, f, rec.featureOf(sc), rec.lineOfScenario(sc), r.seed)
		}
	}
	r.target.Repeat = func(sc *godog.Scenario) string { return r.repeatCommand(sc, rec.lineOfScenario(sc)) }
	options := godog.Options{
		Format: rec.registerFormat(out), Strict: true, Concurrency: r.command.Concurrency,
		DefaultContext: s.ctx, Output: s.stdout, NoColors: true,
	}
	if r.command.Random != 0 {
		options.Randomize = int64(r.seed%math.MaxInt64) + 1 // 0 and -1 have meanings of their own
	}
	for _, f := range r.features {
		options.FeatureContents = append(options.FeatureContents, godog.Feature{Name: f.path, Contents: f.text})
	}
	suite := godog.TestSuite{
		Name: rec.name, Options: &options,
		ScenarioInitializer: func(sc *godog.ScenarioContext) { steps.RegisterUntil(s.ctx, sc, r.target) },
	}
	status := suite.Run()
	rec.unregisterFormat()
	if err := out.closeFiles(rec.countResults()); err != nil {
		return err
	}
	t := rec.countResults()
	switch {
	case s.ctx.Err() != nil:
		return &exitError{exitFailed, fmt.Errorf("interrupted: %d of %s had run", t.passed+t.failed, plural(n, "scenario"))}
	case t.failed > 0:
		return &exitError{exitFailed, fmt.Errorf("%d of %s failed", t.failed, plural(n, "scenario"))}
	case status != 0:
		return &exitError{exitUsage, fmt.Errorf("the features could not be run (status %d)", status)}
	}
	return nil
}

// repeatCommand is the command that repeats one scenario, at a line, with its seeds.
func (r *featureRun) repeatCommand(sc *godog.Scenario, at int) string {
	words := []string{"payctl", "test", fmt.Sprintf("%s:%d", sc.Uri, at)}
	if r.command.Shipped {
		words = append(words, "--shipped")
	}
	words = append(words, "--random", fmt.Sprint(r.seed))
	if r.command.Against != "" {
		words = append(words, "--against", r.command.Against)
	} else if r.command.Serve {
		words = append(words, "--serve")
	} else if base := r.session.control.BaseURL(); base != defaultControl {
		words = append(words, "--control", base)
	}
	for i, word := range words {
		if strings.ContainsAny(word, " \t'\"$*?()&;|<>\\`") {
			words[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

// countScenarios counts scenarios, each row of examples as one, and steps.
func countScenarios(all []*feature) (scenarios, steps int) {
	for _, f := range all {
		scenarios += len(f.pickles)
		for _, p := range f.pickles {
			steps += len(p.Steps)
		}
	}
	return scenarios, steps
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
