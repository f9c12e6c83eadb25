package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/sandbox"
	"paymock/steps"
)

// againstFlags name a platform that has no control API.
type againstFlags struct {
	Against         string `placeholder:"FILE" help:"Run on the platform that this target.yaml describes: a sandbox, or a test merchant."`
	KnownProduction bool   `name:"i-know-this-is-production" help:"Let --against send queries, and nothing else, to a platform's production."`
}

// openSandbox reads the target.
func (f *againstFlags) openSandbox(s *session) (*sandbox.Sandbox, error) {
	target, err := sandbox.Read(s.ctx, f.Against, s.getenv)
	if err != nil {
		return nil, usagef("--against: %w", err)
	}
	box, err := target.Sandbox(sandbox.Hooks{
		Now: time.Now, Tell: func(line string) { printLine(s.stderr, "payctl: %s", line) }, KnownProduction: f.KnownProduction,
	})
	if err != nil {
		return nil, usagef("--against %s: %w", f.Against, err)
	}
	return box, nil
}

// refusedScenario is a scenario that can't run on a sandbox.
type refusedScenario struct {
	Place  string `json:"place"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// partFeatures parts what can run on a sandbox from what can't.
func partFeatures(box *sandbox.Sandbox, all []*feature, onlySent bool) (kept []*feature, refused []refusedScenario, err error) {
	plan := box.Plan()
	for _, f := range all {
		f, err := f.keepOnly(nil, func(p *messages.Pickle) bool {
			lines := make([]string, 0, len(p.Steps))
			for _, st := range p.Steps {
				lines = append(lines, st.Text)
			}
			reason := steps.CheckSandbox(plan, lines, onlySent)
			if reason != "" {
				refused = append(refused, refusedScenario{fmt.Sprintf("%s:%d", f.path, f.lineOfNodes(p.AstNodeIds)), f.uniqueTitle(p), reason})
			}
			return reason == ""
		})
		if err != nil {
			return nil, nil, err
		}
		if f != nil {
			kept = append(kept, f)
		}
	}
	return kept, refused, nil
}

// runAgainst runs the features that can run on the target.
func (c *testCommand) runAgainst(s *session, out *reportOutputs, all []*feature) error {
	switch {
	case c.Serve:
		return usagef("--serve starts a paymock, and --against runs on another platform; leave one of them out")
	case c.Concurrency > 1:
		return usagef("--concurrency: on a platform without control API scenarios share one app, and run one after the other")
	}
	box, err := c.openSandbox(s)
	if err != nil {
		return err
	}
	kept, refused, err := partFeatures(box, all, false)
	if err != nil {
		return err
	}
	n, _ := countScenarios(kept)
	if c.DryRun {
		return s.showResult(map[string]any{"can_run": n, "cannot_run": refused}, func(w io.Writer) { printRefused(w, n, refused) })
	}
	if n == 0 {
		return usagef("none of %s can run there; --dry-run tells why", plural(len(refused), "scenario"))
	}
	if len(refused) > 0 {
		printLine(s.stderr, "payctl: %s can't run there and %s left out; --dry-run tells why", plural(len(refused), "scenario"), map[bool]string{true: "is", false: "are"}[len(refused) == 1])
	}
	target, done, err := c.sandboxTarget(s, box)
	if err != nil {
		return err
	}
	r := &featureRun{command: c, session: s, target: target, features: kept, seed: c.seed(), at: box.Address()}
	err = r.run(out)
	printLine(s.stderr, "payctl: spent: %s", box.Usage())
	if over := box.StopReason(); over != nil {
		err = &exitError{exitFailed, fmt.Errorf("%w; nothing more was sent. Spent: %s", over, box.Usage())}
	}
	return errors.Join(err, done())
}

// printRefused lists what can't run on a sandbox.
func printRefused(w io.Writer, n int, refused []refusedScenario) {
	for _, r := range refused {
		printLine(w, "%s: %s\n    %s", r.Place, r.Name, r.Reason)
	}
	printLine(w, "%s can run there, %d can't", plural(n, "scenario"), len(refused))
}

// sandboxTarget is where features run, with a merchant that receives callbacks where the target says.
func (c *testCommand) sandboxTarget(s *session, box *sandbox.Sandbox) (*steps.Target, func() error, error) {
	place := steps.Place{Sandbox: box, Now: time.Now}
	if callbacks := box.Callbacks(); callbacks != nil {
		place.Listen, place.CallbackURL = cmp.Or(c.Merchant, callbacks.Listen), cmp.Or(c.CallbackURL, callbacks.URL)
	}
	target, done, err := steps.Open(s.ctx, place)
	if err != nil {
		return nil, nil, &exitError{exitReach, fmt.Errorf("callbacks.listen: %w", err)}
	}
	return target, done, nil
}
