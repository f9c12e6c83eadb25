package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/config"
	"paymock/mock/names"
	"paymock/mock/rule/offline"
)

type ruleAddCommand struct {
	Name string `help:"A name to find the rule by in the journal."`
	ruleWhen
	ruleTurns
	kong.Plugins // thenFlags
	ruleParts
	File   string `short:"f" placeholder:"FILE" help:"Read the whole rule, or a list of rules, as YAML or JSON from a file, or from - for standard input, instead."`
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

// Run adds a rule, or those of a file, or prints them.
func (c *ruleAddCommand) Run(s *session) error {
	if c.File == "" {
		r, err := c.readRule()
		if err != nil {
			return err
		}
		return c.addRule(s, r)
	}
	rules, err := c.readFile(s)
	if err != nil {
		return err
	}
	for _, r := range rules {
		if err := c.addRule(s, r); err != nil {
			return err
		}
	}
	return nil
}

// addRule adds a rule, or prints it.
func (c *ruleAddCommand) addRule(s *session, r api.Rule) error {
	if c.Everywhere || c.DryRun {
		r.When.Provider = cmp.Or(s.onlyProvider, r.When.Provider)
	}
	if c.DryRun {
		own := r.When.Provider
		if !c.Everywhere {
			own = s.ownPlatform()
		}
		if wrong := offline.Mistakes(own, r, time.Now()); len(wrong) > 0 {
			return usagef("%s", mistakesInLine(wrong))
		}
		return printRule(s, own, r)
	}
	var added api.Rule
	var err error
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

// mistakesInLine tells all that is wrong with a rule.
func mistakesInLine(wrong []names.Mistake) string {
	told := make([]string, len(wrong))
	for i, m := range wrong {
		told[i] = m.Field + ": " + m.Reason
	}
	return strings.Join(told, "; ")
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
	text, err := asYAML(file, yaml.IndentSequence(true))
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.stdout, text)
	return err
}

// asYAML is a value by the names that it has in JSON, in their order.
func asYAML(v any, options ...yaml.EncodeOption) (string, error) {
	asJSON, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	var ordered any
	if err := yaml.UnmarshalWithOptions(asJSON, &ordered, yaml.UseOrderedMap()); err != nil {
		return "", err
	}
	text, err := yaml.MarshalWithOptions(ordered, options...)
	return string(text), err
}

// isAfterNow reports whether the end of a rule's time is a duration.
func isAfterNow(end string) bool {
	_, err := time.ParseDuration(end)
	return err == nil
}

// readRule makes a rule of the flags.
func (c *ruleAddCommand) readRule() (api.Rule, error) {
	r := api.Rule{Name: c.Name}
	then := func(r *api.Rule) error { return setThen(c.Plugins[0], &r.Then) }
	for _, part := range []func(*api.Rule) error{c.ruleWhen.set, c.ruleTurns.set, then, c.ruleParts.set} {
		if err := part(&r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// readFile reads a rule, or a scenario of rules alone, whose rules for every app are taken, too.
func (c *ruleAddCommand) readFile(s *session) ([]api.Rule, error) {
	var data []byte
	var err error
	if c.File == "-" {
		data, err = readInput(s.ctx, s.stdin, "standard input")
	} else {
		data, err = readFile(s.ctx, c.File)
	}
	if err != nil {
		return nil, usagef("--file: %w", err)
	}
	r, wrong := config.ReadRule(c.File, data)
	if wrong == nil {
		return []api.Rule{r}, nil
	}
	f, err := config.ParseScenario(c.File, data)
	if err == nil {
		err = c.refuseMistakes(s, f)
	}
	if err == nil {
		return f.Scenario.Rules, nil
	}
	if listOfRules().Match(data) {
		wrong = err
	}
	return nil, usagef("--file is not a rule such as {\"when\":{\"operation\":\"settle\"},\"then\":{\"respond\":\"1403\"}}: %w", wrong)
}

// listOfRules matches a file that has rules below a key for them, or one behind the other.
var listOfRules = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^(?:rules|given|apps)\s*[:：]|\A\s*- `) })

// refuseMistakes tells what a server would refuse of the rules of a scenario.
func (c *ruleAddCommand) refuseMistakes(s *session, f *config.File) error {
	for i, r := range f.Scenario.Rules {
		own := s.ownPlatform()
		if c.Everywhere {
			own = ""
		}
		for _, m := range offline.Mistakes(own, r, time.Now()) {
			return f.Error(fmt.Sprintf("rules[%d].%s", i, m.Field), m.Reason)
		}
	}
	if len(f.Scenario.Apps) > 0 {
		return f.Error("apps", "a rule stands below no app here")
	}
	return nil
}
