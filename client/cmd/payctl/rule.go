package main

import (
	"context"
	"io"
	"slices"
	"strings"

	"paymock/client/control"
	"paymock/mock/api"
)

type ruleCommand struct {
	Add     ruleAddCommand     `cmd:"" help:"Add a rule behind the others."`
	List    ruleListCommand    `cmd:"" default:"withargs" help:"List the rules in the order in which they act."`
	Disable ruleDisableCommand `cmd:"" help:"Let a rule act on nothing for now; it stays in the list, with its counts."`
	Enable  ruleEnableCommand  `cmd:"" help:"Let a disabled rule act again."`
	Rm      ruleRmCommand      `cmd:"" help:"Remove a rule."`
	Clear   ruleClearCommand   `cmd:"" help:"Remove all rules."`
}

// scopeFlags choose between the app's rules and the server's.
type scopeFlags struct {
	Everywhere bool `help:"The rules for every app instead of one app's."`
}

type ruleListCommand struct{ scopeFlags }

// Run lists the rules.
func (c *ruleListCommand) Run(s *session) error {
	list, err := c.rulesInScope(s)
	if err != nil {
		return err
	}
	var others []api.Rule // behind the app's
	if !c.Everywhere && !s.json {
		if others, err = (scopeFlags{Everywhere: true}).rulesInScope(s); err != nil {
			return err
		}
		others = slices.DeleteFunc(others, func(r api.Rule) bool {
			return r.When.Provider != "" && s.ownPlatform() != "" && r.When.Provider != s.ownPlatform()
		})
	}
	return s.showResult(api.Rules{Rules: list}, func(w io.Writer) {
		switch {
		case len(list)+len(others) == 0:
			printLine(w, "%s", s.label("no rules; the platform does what it always does"))
		case len(list) == 0:
			printLine(w, "%s", s.label("no rules of the app's own"))
		}
		s.printRules(w, list)
		if len(others) > 0 {
			printLine(w, "%s", s.label("rules for every app, which act behind an app's own; change them with --everywhere:"))
			s.printRules(w, others)
		}
	})
}

// printRules prints a table of rules, if there are any.
func (s *session) printRules(w io.Writer, list []api.Rule) {
	if len(list) == 0 {
		return
	}
	var rows []string
	for _, r := range list {
		rows = append(rows, tableRow(r.ID, r.Hits, s.ruleText(r)))
	}
	s.printTable(w, s.heading("ID", "HITS", "RULE"), rows)
}

func (f scopeFlags) rulesInScope(s *session) ([]api.Rule, error) {
	if !f.Everywhere {
		return onApp(s, func(ctx context.Context, a *control.App) ([]api.Rule, error) { return a.Rules(ctx) })
	}
	ctx, cancel := s.callContext()
	defer cancel()
	return s.control.Rules(ctx)
}

type ruleRmCommand struct {
	ID string `arg:"" help:"The rule's id; payctl rule list shows it."`
	scopeFlags
}

// Run removes a rule.
func (c *ruleRmCommand) Run(s *session) error {
	if slices.Contains(strings.Fields("all * 全部 所有"), strings.ToLower(c.ID)) {
		return usagef("rule rm removes one; payctl rule clear removes all")
	}
	if err := c.dropRules(s, func(ctx context.Context, a *control.App) error { return a.RemoveRule(ctx, c.ID) },
		func(ctx context.Context) error { return s.control.RemoveRule(ctx, c.ID) }); err != nil {
		return err
	}
	return s.printDone("rule %s removed", c.ID)
}

type ruleDisableCommand struct {
	ID string `arg:"" help:"The rule's id; payctl rule list shows it."`
	scopeFlags
}

// Run lets a rule act on nothing.
func (c *ruleDisableCommand) Run(s *session) error {
	return c.setDisabled(s, c.ID, true)
}

type ruleEnableCommand struct {
	ID string `arg:"" help:"The rule's id; payctl rule list shows it."`
	scopeFlags
}

// Run lets a rule act again.
func (c *ruleEnableCommand) Run(s *session) error {
	return c.setDisabled(s, c.ID, false)
}

func (f scopeFlags) setDisabled(s *session, id string, disabled bool) error {
	if err := f.dropRules(s, func(ctx context.Context, a *control.App) error {
		_, err := a.DisableRule(ctx, id, disabled)
		return err
	},
		func(ctx context.Context) error { _, err := s.control.DisableRule(ctx, id, disabled); return err }); err != nil {
		return err
	}
	if disabled {
		return s.printDone("rule %s is disabled; payctl rule enable %[1]s lets it act again", id)
	}
	return s.printDone("rule %s is enabled", id)
}

type ruleClearCommand struct{ scopeFlags }

// Run removes all rules.
func (c *ruleClearCommand) Run(s *session) error {
	if err := c.dropRules(s, func(ctx context.Context, a *control.App) error { return a.ClearRules(ctx) }, s.control.ClearRules); err != nil {
		return err
	}
	return s.printDone("all rules removed")
}

func (f scopeFlags) dropRules(s *session, own func(context.Context, *control.App) error, everywhere func(context.Context) error) error {
	if f.Everywhere {
		ctx, cancel := s.callContext()
		defer cancel()
		return everywhere(ctx)
	}
	_, err := onApp(s, func(ctx context.Context, a *control.App) (struct{}, error) { return struct{}{}, own(ctx, a) })
	return err
}
