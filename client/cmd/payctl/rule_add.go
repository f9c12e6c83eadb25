package main

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/config"
	"paymock/mock/rule/offline"
)

type ruleAddCommand struct {
	Name string `help:"A name to find the rule by in the journal."`
	ruleWhen
	ruleTurns
	ruleReceive
	ruleDecide
	ruleReply
	ruleCallback
	File   string `placeholder:"FILE" help:"Read the whole rule as JSON from a file, or from - for standard input, instead."`
	DryRun bool   `help:"Add nothing; print the rule as a scenario file (YAML), or with --json as JSON. Needs no server."`
	scopeFlags
}

// Help is shown by payctl rule add --help.
func (ruleAddCommand) Help() string {
	return `The first rule that matches acts, an app's rules before those for every app.

Examples:

  payctl rule add --operation settle --respond 1403 --times 2
  payctl rule add --operation settle --where settle_value:over=10000 --respond 1500
  payctl rule add --operation refund --lose-reply --times 1
  payctl rule add --operation query --delay 1s..5s --every 3
  payctl rule add --callback sharding --duplicate 1 --times 1
  payctl rule add --everywhere --operation query --respond 1500
  payctl rule add --operation settle --wrong-signature --dry-run > wrong.yaml

DELAY is a duration such as 3s; 1s..5s draws one between, ~2s one about 2s with a long tail. It
passes on the app's clock; 3s@real passes on the machine.

A sequence, first this, then that, is read from a file:

  echo '{"when":{"operation":"settle"},"then":[{"respond":"1500"},{"hang":true},{}]}' | payctl rule add --file -`
}

// Run adds a rule, or prints it.
func (c *ruleAddCommand) Run(s *session) error {
	r, err := c.read(s)
	if err != nil {
		return err
	}
	if c.Everywhere || c.DryRun {
		r.When.Provider = cmp.Or(s.onlyProvider, r.When.Provider)
	}
	if c.DryRun {
		own := r.When.Provider
		if !c.Everywhere {
			own = s.ownPlatform()
		}
		if wrong := offline.Mistakes(own, r, time.Now()); len(wrong) > 0 {
			told := make([]string, len(wrong))
			for i, m := range wrong {
				told[i] = m.Field + ": " + m.Reason
			}
			return usagef("%s", strings.Join(told, "; "))
		}
		return printRule(s, own, r)
	}
	var added api.Rule
	if c.Everywhere {
		ctx, cancel := s.callContext()
		defer cancel()
		added, err = s.control.AddRule(ctx, r)
	} else {
		added, err = onApp(s, func(ctx context.Context, a *control.App) (api.Rule, error) { return a.AddRule(ctx, r) })
	}
	if err != nil {
		return err
	}
	return s.showResult(added, func(w io.Writer) { printLine(w, "%s %s: %s", s.label("rule"), added.ID, s.ruleText(added)) })
}

// printRule shows a rule for an app of own, or for every app where own is "", as a file that paymock serve
// --scenario takes: it says the platform, and one that counts time from now stands in an app, which has a clock.
func printRule(s *session, own string, r api.Rule) error {
	r = offline.WithUnits(cmp.Or(r.When.Provider, own), r)
	if s.json {
		return s.printJSON(r)
	}
	r.When.Provider = cmp.Or(r.When.Provider, own)
	file := map[string]any{"rules": []api.Rule{r}}
	if r.When.Provider != "" && (isAfterNow(r.From) || isAfterNow(r.Until)) {
		file = map[string]any{"apps": []any{map[string]any{"provider": r.When.Provider, "rules": []api.Rule{r}}}}
	}
	asJSON, err := json.Marshal(file)
	if err != nil {
		return err
	}
	var ordered any
	if err := yaml.UnmarshalWithOptions(asJSON, &ordered, yaml.UseOrderedMap()); err != nil {
		return err
	}
	text, err := yaml.MarshalWithOptions(ordered, yaml.IndentSequence(true))
	if err != nil {
		return err
	}
	_, err = s.stdout.Write(text)
	return err
}

// isAfterNow reports whether the end of a rule's time is a duration.
func isAfterNow(end string) bool {
	_, err := time.ParseDuration(end)
	return err == nil
}

// read makes a rule of the flags, or of a file.
func (c *ruleAddCommand) read(s *session) (api.Rule, error) {
	if c.File != "" {
		return c.readFile(s)
	}
	r := api.Rule{Name: c.Name}
	for _, part := range []func(*api.Rule) error{c.ruleWhen.set, c.ruleTurns.set, c.ruleReceive.set, c.ruleDecide.set, c.ruleReply.set, c.ruleCallback.set} {
		if err := part(&r); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (c *ruleAddCommand) readFile(s *session) (api.Rule, error) {
	var r api.Rule
	var data []byte
	var err error
	if c.File == "-" {
		data, err = readInput(s.ctx, s.stdin, "standard input")
	} else {
		data, err = readFile(s.ctx, c.File)
	}
	if err != nil {
		return r, usagef("--file: %w", err)
	}
	if r, err = config.ReadRule(c.File, data); err != nil {
		return r, usagef("--file is not a rule such as {\"when\":{\"operation\":\"settle\"},\"then\":{\"respond\":\"1403\"}}: %w", err)
	}
	return r, nil
}
