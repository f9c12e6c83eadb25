package main

import (
	"context"
	"io"
	"strings"

	"paymock/mock/api"
	"paymock/mock/phrase"
)

// platformArgument chooses a platform. Which there are is the server's to say.
type platformArgument struct {
	Platform string `arg:"" name:"of" optional:"" help:"Only this platform's: ${platforms}."`
}

// listOf asks for a list of one platform, or of all. --provider chooses, too.
func listOf[T any](s *session, named string, call func(ctx context.Context, provider string) ([]T, error)) ([]T, error) {
	ctx, cancel := s.callContext()
	defer cancel()
	provider := s.provider
	if named != "" {
		if provider = phrase.PlatformOf(named); s.provider != "" && s.provider != provider {
			return nil, usagef("%s and --provider %s contradict each other; leave one out", named, s.provider)
		}
	}
	return call(ctx, provider)
}

type operationsCommand struct{ platformArgument }

// Help is shown by payctl operations --help.
func (operationsCommand) Help() string {
	return `Examples:

  payctl operations
  payctl operations alipay --json`
}

// Run lists what merchants may call.
func (c *operationsCommand) Run(s *session) error {
	list, err := listOf(s, c.Platform, s.control.Operations)
	if err != nil {
		return err
	}
	return s.showResult(api.Operations{Operations: list}, func(w io.Writer) {
		rows := make([]string, 0, len(list))
		for _, op := range list {
			official := op.Official
			if official == "" {
				official = strings.Join(op.Paths, ", ")
			}
			rows = append(rows, tableRow(op.Provider, op.Name, official, op.Title))
		}
		s.printTable(w, s.heading("PLATFORM", "OPERATION", "PLATFORM'S NAME OR PATH", "TITLE"), rows)
		printLine(w, "\n%s", s.label("Rules and sentences take either name; --json has fields, codes and sources."))
	})
}

type dialectsCommand struct{ platformArgument }

// Help is shown by payctl dialects --help.
func (dialectsCommand) Help() string {
	return `Examples:

  payctl dialects 4pyun
  payctl app set --provider alipay --dialect SWITCH=VALUE`
}

// Run lists the switches between contradicting documents.
func (c *dialectsCommand) Run(s *session) error {
	list, err := listOf(s, c.Platform, s.control.Dialects)
	if err != nil {
		return err
	}
	return s.showResult(api.Dialects{Dialects: list}, func(w io.Writer) {
		rows := make([]string, 0, len(list))
		for _, d := range list {
			rows = append(rows, tableRow(d.Provider, d.Name, strings.Join(d.Values, " | "), d.Meaning))
		}
		s.printTable(w, s.heading("PLATFORM", "SWITCH", "VALUES", "MEANING"), rows)
		printLine(w, "\n%s", s.label("The first value is the default. An app sets them: payctl app set --dialect SWITCH=VALUE; --json has the sources."))
	})
}
