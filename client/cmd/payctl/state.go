package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/inputfile"
)

type exportCommand struct{}

// Help is shown by payctl export --help.
func (exportCommand) Help() string {
	return `Apps with their keys, trades, rules, waiting callbacks, clocks and journals, as JSON on stdout: all
of the server, or with --app or --provider one app. Secrets and keys stand in it as they were given.

Examples:

  payctl export > run.json
  payctl export --app 4pyun/op0000000000demo > demo.json
  paymock serve --state run.json`
}

// Run writes.
func (exportCommand) Run(s *session) error {
	ctx, cancel := s.transferContext()
	defer cancel()
	export := s.control.Export
	if s.given {
		handle, err := s.appHandle(ctx)
		if err != nil {
			return err
		}
		export = handle.Export
	}
	out := &checkedWriter{Writer: s.stdout}
	if err := export(ctx, out); out.err == nil {
		return err
	}
	return nil // run says what could not be written
}

type importCommand struct {
	File string `arg:"" help:"What export has written; - is stdin."`
}

// Help is shown by payctl import --help.
func (importCommand) Help() string {
	return `Apps of the file take the place of those of their names, with all that these own; other apps stay.
Rules for every app, where the file has them, take the place of the server's. A file with a mistake
changes nothing.

Examples:

  payctl import run.json
  payctl export --app 4pyun/op1 | payctl --control http://192.0.2.7:12181 import -`
}

// Run reads and tells what became of each app.
func (c *importCommand) Run(s *session) error {
	ctx, cancel := s.transferContext()
	defer cancel()
	in := s.stdin
	if isYAML(c.File) {
		return usagef("%s is no export, which is JSON; a scenario is loaded: payctl scenario load %s", c.File, c.File)
	}
	if c.File != "-" {
		f, err := inputfile.Until(ctx, func() (*os.File, error) { return openFile(c.File) })
		if err != nil {
			return usagef("%w", err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	imported, err := s.control.Import(ctx, readerUntil(ctx, in))
	if s.ctx.Err() != nil { // the server is not to blame
		return context.Cause(s.ctx)
	}
	var unread *fs.PathError
	if errors.As(err, &unread) {
		return usagef("%w", unread)
	}
	var denied *control.Error
	if errors.As(err, &denied) && denied.Answer.Line > 0 {
		denied.Answer.Message += fmt.Sprintf(" (%s:%d:%d)", c.File, denied.Answer.Line, denied.Answer.Column)
	}
	if err != nil {
		return err
	}
	return s.showResult(imported, func(w io.Writer) {
		rows := make([]string, len(imported.Apps))
		for i, a := range imported.Apps {
			rows[i] = tableRow(a.Provider+"/"+a.ID, a.Trades, a.Waiting, a.Entries, madeOrReplaced(a))
		}
		s.printTable(w, s.heading("APP", "TRADES", "CALLBACKS", "JOURNAL", ""), rows)
	})
}

func madeOrReplaced(a api.ImportedApp) string {
	if a.Replaced {
		return "replaced"
	}
	return "made"
}
