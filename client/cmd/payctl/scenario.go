package main

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/config"
)

type scenarioCommand struct {
	List  scenarioListCommand  `cmd:"" default:"withargs" help:"List the scenarios that the server has."`
	Show  scenarioShowCommand  `cmd:"" help:"Print a scenario's file, to begin an own one from."`
	Load  scenarioLoadCommand  `cmd:"" help:"Apply a scenario to an app: its readers, trades and rules."`
	Check scenarioCheckCommand `cmd:"" aliases:"validate" help:"Check scenario files by applying them to apps that are removed again."`
}

type scenarioListCommand struct {
	Codes bool `help:"List the scenarios of answer codes instead, one each."`
}

// Help is shown by payctl scenario list --help.
func (scenarioListCommand) Help() string {
	return `Examples:

  payctl scenario
  payctl scenario list --codes --provider alipay
  payctl scenario show lost-answer > mine.yaml`
}

// Run lists.
func (c *scenarioListCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	list, err := s.control.Scenarios(ctx)
	if c.Codes {
		list, err = s.control.CodeScenarios(ctx, s.provider)
	}
	if err != nil {
		return err
	}
	return s.showResult(api.Scenarios{Scenarios: list}, func(w io.Writer) {
		var rows []string
		for _, one := range list {
			about := one.About
			if one.Served {
				about = strings.TrimSpace("(served) " + about)
			}
			rows = append(rows, tableRow(one.Name, strings.Join(one.Providers, " "), about))
		}
		s.printTable(w, s.heading("NAME", "PLATFORMS", "ABOUT"), rows)
	})
}

type scenarioShowCommand struct {
	Name string `arg:"" help:"The scenario's name."`
}

// Run prints the file.
func (c *scenarioShowCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	text, err := s.control.ScenarioText(ctx, c.Name)
	if err != nil {
		return err
	}
	return s.showResult(api.ScenarioFile{Name: c.Name, Text: text}, func(w io.Writer) { _, _ = io.WriteString(w, text) })
}

type scenarioLoadCommand struct {
	Name string `arg:"" help:"The scenario's name, or a file: settle-fails.yaml."`
}

// Help is shown by payctl scenario load --help.
func (scenarioLoadCommand) Help() string {
	return `Rules come behind those that the app has. A file is read here and needs not be known to the server.

Examples:

  payctl scenario load lost-answer
  payctl scenario load settle-fails.yaml --app 4pyun/op1234567890abcd`
}

// Run loads.
func (c *scenarioLoadCommand) Run(s *session) error {
	loaded, err := onApp(s, func(ctx context.Context, a *control.App) (api.LoadedScenario, error) {
		if !isScenarioFile(c.Name) {
			return a.LoadScenario(ctx, c.Name)
		}
		text, err := readFile(s.ctx, c.Name)
		if err != nil {
			return api.LoadedScenario{}, usagef("%w", err)
		}
		return a.LoadScenarioFile(ctx, c.Name, text)
	})
	var denied *control.Error
	if errors.As(err, &denied) && denied.Answer.Field == "name" {
		for _, platform := range slices.Sorted(maps.Keys(adapter.Platforms())) {
			if _, fit, _ := strings.Cut(denied.Answer.Message, ";"); strings.Contains(fit+lastPart(denied.Answer.Message), platform) {
				return usagef("%w; add --provider %s", err, platform)
			}
		}
	}
	if err != nil {
		return err
	}
	return s.showResult(loaded, func(w io.Writer) {
		s.printSaid(w, "scenario %s: %s, %s, %s", loaded.Name, plural(len(loaded.Rules), "rule"), plural(len(loaded.Trades), "trade"), plural(len(loaded.Terminals), "terminal"))
		var rows []string
		for _, r := range loaded.Rules {
			rows = append(rows, "  "+tableRow("rule", r.ID, r.Name))
		}
		for _, t := range loaded.Trades {
			rows = append(rows, "  "+tableRow("trade", t.No, t.Order))
		}
		for _, id := range loaded.Terminals {
			rows = append(rows, "  "+tableRow("terminal", id, ""))
		}
		s.printTable(w, "", rows)
	})
}

// lastPart is the part of a text after its last Chinese semicolon.
func lastPart(text string) string {
	if i := strings.LastIndex(text, "；"); i >= 0 {
		return text[i:]
	}
	return ""
}

// isScenarioFile tells a file from a name, as the server does.
func isScenarioFile(name string) bool {
	return isYAML(name) || strings.ContainsAny(name, `/\`)
}

// isYAML reports whether a name ends as those of scenario files do.
func isYAML(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

type scenarioCheckCommand struct {
	Files []string `arg:"" name:"file" help:"Scenario files."`
}

// Help is shown by payctl scenario check --help.
func (scenarioCheckCommand) Help() string {
	return `Asks a running server; paymock validate checks without one, and files that include files.

Example:

  payctl scenario check settle-fails.yaml`
}

// Run checks.
func (c *scenarioCheckCommand) Run(s *session) error {
	type checked struct {
		File  string `json:"file"`
		Good  bool   `json:"good"`
		Error string `json:"error,omitempty"`
		Meant string `json:"meant,omitempty"`
	}
	all := []checked{}
	bad := 0
	for _, file := range c.Files {
		text, err := readFile(s.ctx, file)
		if err != nil {
			return usagef("%w", err)
		}
		err = s.validateScenario(file, text)
		var denied *control.Error
		switch {
		case err == nil:
			all = append(all, checked{File: file, Good: true})
		case errors.As(err, &denied):
			bad++
			all = append(all, checked{File: file, Error: denied.Answer.Message, Meant: denied.Answer.Meant})
		default:
			return err
		}
	}
	err := s.showResult(all, func(w io.Writer) {
		for _, one := range all {
			if one.Good {
				printLine(w, "%s", payctlTexts.In(s.language, one.File+": good"))
			} else {
				printLine(w, "%s", payctlTexts.InLines(s.language, one.Error))
			}
			if one.Meant != "" {
				printLine(w, "%s", payctlTexts.InLines(s.language, config.ShowMeant(one.Meant)))
			}
		}
	})
	if bad > 0 {
		err = errors.Join(err, usagef("%s not good", plural(bad, "scenario")))
	}
	return err
}

// validateScenario applies a scenario to an app of each platform that it has something for.
func (s *session) validateScenario(name string, text []byte) error {
	ctx, cancel := s.callContext()
	defer cancel()
	platforms := adapter.Platforms()
	apps, err := s.control.Apps(ctx)
	if err != nil {
		return err
	}
	for _, a := range apps { // the server may have further ones
		platforms[a.Provider] = adapter.Platform{}
	}
	var nothing error
	found := false
	for _, provider := range slices.Sorted(maps.Keys(platforms)) {
		err := s.validateInNewApp(ctx, provider, name, text)
		var denied *control.Error
		switch {
		case err == nil:
			found = true
		case errors.As(err, &denied) && denied.Answer.Field == "name": // nothing for this platform
			nothing = err
		default:
			return err
		}
	}
	if found {
		return nil
	}
	return nothing
}

func (s *session) validateInNewApp(ctx context.Context, provider, name string, text []byte) error {
	made, err := s.control.CreateApp(ctx, api.NewApp{Provider: provider})
	if err != nil {
		return err
	}
	app := s.control.App(made.Provider, made.ID)
	_, err = app.LoadScenarioFile(ctx, name, text)
	return errors.Join(err, app.Delete(context.WithoutCancel(ctx)))
}
