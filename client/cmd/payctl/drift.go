package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/cucumber/godog"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/drift"
	"paymock/client/merchant"
	"paymock/client/sandbox"
	"paymock/mock/api"
	"paymock/steps"
)

// driftCommand compares paymock with a platform.
type driftCommand struct {
	againstFlags
	Features        []string      `placeholder:"FILE" help:"Feature files or directories whose requests are sent. Default: paymock's own that can run there."`
	Tags            string        `placeholder:"EXPRESSION" help:"Only scenarios with these tags: '@smoke and not @slow'."`
	Accepted        string        `placeholder:"FILE" help:"YAML file of differences that are known, each with its reason; others make the exit code 1."`
	Format          []string      `placeholder:"NAME[:FILE]" help:"table, junit, html or json, to the terminal or to a file; repeatable. Default: table."`
	Serve           bool          `help:"Compare with a paymock of its own, on free ports, that ends with the run."`
	ScenarioTimeout time.Duration `default:"2m" help:"How long one scenario may take."`
}

// Help is shown by payctl drift --help.
func (driftCommand) Help() string {
	return `Sends the requests of features to a platform's sandbox and to paymock, and compares what comes back: codes,
statuses, headers, members, their order, types, formats and values, texts, what signatures cover, callbacks and
their order. Numbers, times, signatures, names and addresses are masked, of which only the format is compared;
the report lists them. For each difference it tries whether a switch of the app's dialect mends the mock.

Exit codes: 0 no new difference, 1 a new one, or a budget is reached, 2 a file or flag is wrong, 3 no server.

Examples:

  payctl drift --against target.yaml --serve
  payctl drift --against target.yaml --features settle.feature --accepted accepted.yaml
  payctl drift --against target.yaml --format table --format junit:drift.xml --format html:drift.html`
}

// Run compares.
func (c *driftCommand) Run(s *session) error {
	if c.Against == "" {
		return usagef("--against: which platform? Name its target.yaml")
	}
	outputs, err := c.openOutputs(s)
	if err != nil {
		return err
	}
	known, err := readAccepted(s.ctx, c.Accepted)
	if err != nil {
		return err
	}
	test := testCommand{Features: c.Features, Shipped: c.Features == nil, Tags: c.Tags, Concurrency: 1, ScenarioTimeout: c.ScenarioTimeout}
	all, err := test.load(s.ctx)
	if err != nil {
		return err
	}
	box, err := c.openSandbox(s)
	if err != nil {
		return err
	}
	box.Lenient = true
	kept, refused, err := partFeatures(box, all, true)
	if err != nil {
		return err
	}
	n, _ := countScenarios(kept)
	if n == 0 {
		return usagef("none of %s can run there; payctl test --against %s --dry-run tells why", plural(len(refused), "scenario"), c.Against)
	}
	if c.Serve {
		ended, err := s.serve()
		if err != nil {
			return err
		}
		defer ended()
	}
	printLine(s.stderr, "payctl: %s on %s and on the mock at %s; %d can't run there", plural(n, "scenario"), box.Address(), s.control.BaseURL(), len(refused))
	r := &driftRun{session: s, box: box, features: kept, timeout: c.ScenarioTimeout, test: &test}
	report, err := r.compare(known)
	if err != nil {
		return err
	}
	report.Against, report.LeftOut = c.Against, append(report.LeftOut, refused...)
	if err := outputs.write(report); err != nil {
		return err
	}
	return report.runError(s.ctx, box, n)
}

// driftRun is one comparison.
type driftRun struct {
	session  *session
	test     *testCommand
	box      *sandbox.Sandbox
	features []*feature
	timeout  time.Duration
	masks    drift.Masks
}

// seenScenario has the messages that a scenario saw on one side.
type seenScenario struct {
	place string
	side  drift.Side
}

// compare runs the features on both sides.
func (r *driftRun) compare(known []acceptedDifference) (*driftReport, error) {
	ctx := r.session.ctx
	roles, err := r.session.control.Roles(ctx, r.box.Provider())
	if err != nil {
		return nil, err
	}
	r.masks = drift.MasksOf(roles)
	mock, err := r.runOnMock(r.features, nil)
	if err != nil {
		return nil, err
	}
	target, done, err := r.test.sandboxTarget(r.session, r.box)
	if err != nil {
		return nil, err
	}
	expected := map[string]int{}
	for _, one := range mock {
		expected[one.place] = len(one.side.Callbacks)
	}
	platform := r.observeFeatures(target, r.features, expected)
	if err := done(); err != nil {
		return nil, err
	}
	report := &driftReport{Platform: r.box.Provider(), Address: r.box.Address(), Masked: r.masks.Masked(), Spent: r.box.Usage(), Compared: []string{}, LeftOut: []refusedScenario{}, Differences: []*driftRow{}, Unused: []acceptedDifference{}}
	for _, there := range platform {
		i := slices.IndexFunc(mock, func(here seenScenario) bool { return here.place == there.place })
		if i < 0 {
			continue
		}
		report.add(there.place, drift.Compare(mock[i].side, there.side, r.masks))
	}
	report.accept(known)
	return report, r.findDialectFixes(report, platform)
}

// runOnMock runs features on an app of the mock's own that has the target's dialect, with switches set otherwise.
func (r *driftRun) runOnMock(features []*feature, switches map[string]string) ([]seenScenario, error) {
	s, theirs := r.session, r.box.App()
	dialect := map[string]string{}
	for _, set := range []map[string]string{theirs.Dialect, switches} {
		for name, value := range set {
			dialect[name] = value
		}
	}
	made, err := s.control.CreateApp(s.ctx, api.NewApp{
		Provider: theirs.Provider, Secret: theirs.Secret, RefundSecret: theirs.RefundSecret, Merchant: theirs.Merchant, Dialect: dialect, Keys: sharedKeys(theirs),
	})
	if err != nil {
		return nil, err
	}
	handle := s.control.App(made.Provider, made.ID)
	defer func() { _ = handle.Delete(context.WithoutCancel(s.ctx)) }() // the server may be gone
	var ready []api.Trade
	for _, t := range r.box.Ready() {
		opened, err := handle.OpenTrade(s.ctx, api.NewTrade{Amount: t.Amount, Status: t.Status})
		if err != nil {
			return nil, err
		}
		ready = append(ready, opened)
	}
	mirror := r.box.Mirror(made, s.platformURL(made), ready)
	mirror.Pay = func(ctx context.Context, o sandbox.Order) error {
		_, err := handle.Pay(ctx, o.Number)
		return err
	}
	mirror.Due = func(ctx context.Context) error {
		_, err := handle.Advance(ctx, 0)
		return err
	}
	target, done, err := steps.Open(s.ctx, steps.Place{Sandbox: mirror, Now: time.Now, Listen: net.JoinHostPort(s.ownAddress(), "0")})
	if err != nil {
		return nil, err
	}
	if err := pointCallbacks(s.ctx, handle, made, target.CallbackURL); err != nil {
		return nil, errors.Join(err, done())
	}
	return r.observeFeatures(target, features, nil), done()
}

// sharedKeys is the key that both sides know; certificates and pairs each makes itself.
func sharedKeys(a api.App) map[string]string {
	if key := a.Keys["aes_key"]; key != "" {
		return map[string]string{"aes_key": key}
	}
	return nil
}

// pointCallbacks sends every kind of callback to a merchant.
func pointCallbacks(ctx context.Context, handle *control.App, a api.App, base string) error {
	platform, err := adapter.Find(a.Provider)
	if err != nil {
		return err
	}
	patch := api.AppPatch{Callbacks: map[string]string{}}
	for _, callback := range platform.Callbacks {
		patch.Callbacks[callback.Address] = base + merchant.Path(merchant.Ref{Provider: a.Provider, ID: a.ID}, callback.Kind)
	}
	_, err = handle.Patch(ctx, patch)
	return err
}

// observeFeatures runs features and gives what each scenario saw. It waits for so many callbacks as are expected at a place.
func (r *driftRun) observeFeatures(target *steps.Target, features []*feature, expected map[string]int) (all []seenScenario) {
	rec := newRecorder(features, nil, 1)
	options := godog.Options{Format: rec.registerFormat(&reportOutputs{session: r.session}), Output: io.Discard, NoColors: true, DefaultContext: r.session.ctx}
	defer rec.unregisterFormat()
	for _, f := range features {
		options.FeatureContents = append(options.FeatureContents, godog.Feature{Name: f.path, Contents: f.text})
	}
	target.Timeout, target.ReadFile = r.timeout, readBeside
	placeOf := func(sc *godog.Scenario) string { return fmt.Sprintf("%s:%d", sc.Uri, rec.lineOfScenario(sc)) }
	target.Observe = func(sc *godog.Scenario, side drift.Side) { all = append(all, seenScenario{placeOf(sc), side}) }
	target.Expect = func(sc *godog.Scenario) int { return expected[placeOf(sc)] }
	suite := godog.TestSuite{
		Name: rec.name, Options: &options,
		ScenarioInitializer: func(sc *godog.ScenarioContext) { steps.RegisterUntil(r.session.ctx, sc, target) },
	}
	_ = suite.Run() // what each scenario saw is compared, and that it broke off, too
	return all
}

// mendTime bounds the search for switches that mend the mock.
const mendTime = time.Minute

// findDialectFixes tries each switch of the dialect on the scenarios in which something new was found first: one that makes
// a difference go away mends the mock.
func (r *driftRun) findDialectFixes(report *driftReport, platform []seenScenario) error {
	if report.countUnaccepted() == 0 {
		return nil
	}
	began := time.Now()
	switches, err := r.session.control.Dialects(r.session.ctx, r.box.Provider())
	if err != nil {
		return err
	}
	firsts, err := r.scenariosAt(report.firstPlaces())
	if err != nil {
		return err
	}
	for _, one := range switches {
		for _, value := range one.Values {
			if value == r.box.App().Dialect[one.Name] || r.box.App().Dialect[one.Name] == "" && value == one.Values[0] {
				continue
			}
			if time.Since(began) > mendTime {
				return nil
			}
			mock, err := r.runOnMock(firsts, map[string]string{one.Name: value})
			if err != nil {
				return err
			}
			report.mendedBy(fmt.Sprintf("dialect %s: %s", one.Name, value), mock, platform, r.masks)
		}
	}
	for _, row := range report.Differences {
		if row.Mend == notTried {
			row.Mend = notModelled
		}
	}
	return nil
}
