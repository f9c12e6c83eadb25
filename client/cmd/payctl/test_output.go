package main

import (
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// stdoutFile stands for the terminal.
const stdoutFile = "-"

// outputs are where results go.
type outputs struct {
	session  *session
	wanted   []wantedFormat
	cucumber string // file of godog's own format; "" is none
	printers []printer
	files    []*os.File
}

type wantedFormat struct{ name, file string }

// formats make printers; whole ones need a file or the terminal for themselves.
var formats = map[string]struct {
	whole bool
	make  func(s *session, w io.Writer) printer
}{
	"pretty":   {make: func(s *session, w io.Writer) printer { return &pretty{w: w, colours: s.colours(w)} }},
	"progress": {make: func(s *session, w io.Writer) printer { return &progress{pretty: pretty{w: w, colours: s.colours(w)}} }},
	"github":   {make: func(s *session, w io.Writer) printer { return &annotations{w: w, root: s.getenv("GITHUB_WORKSPACE")} }},
	"junit":    {whole: true, make: func(_ *session, w io.Writer) printer { return &junit{w: w} }},
	"json":     {whole: true, make: func(_ *session, w io.Writer) printer { return &digest{w} }},
	"cucumber": {whole: true}, // godog's own
}

// outputs reads --format.
func (c *testCommand) outputs(s *session) (*outputs, error) {
	out := &outputs{session: s}
	terminal := []string{}
	whole := false
	for _, text := range c.Format {
		name, file, toFile := strings.Cut(text, ":")
		kind, known := formats[name]
		switch {
		case !known || name == "json":
			return nil, usagef("--format: %q is none of pretty, progress, junit, cucumber, github", name)
		case toFile && file == "":
			return nil, usagef("--format %s: the file's name is missing behind the colon", text)
		case !toFile:
			terminal, whole = append(terminal, name), whole || kind.whole
		}
		out.wanted = append(out.wanted, wantedFormat{name, cmp.Or(file, stdoutFile)})
	}
	switch {
	case s.json && len(terminal) > 0:
		return nil, usagef("--json and --format %s would share the terminal; send one to a file, as --format %s:FILE", terminal[0], terminal[0])
	case s.json:
		out.wanted = append(out.wanted, wantedFormat{"json", stdoutFile})
	case len(terminal) == 0:
		out.wanted = append(out.wanted, wantedFormat{"pretty", stdoutFile})
	case whole && len(terminal) > 1:
		return nil, usagef("--format: %s would be mixed on the terminal; send one to a file, as --format junit:FILE", strings.Join(terminal, " and "))
	}
	return out, nil
}

// open creates the files, and their directories.
func (o *outputs) open() error {
	for _, f := range o.wanted {
		if f.file != stdoutFile {
			if err := os.MkdirAll(filepath.Dir(f.file), 0o755); err != nil { //nolint:gosec // reports are read by others
				return usagef("--format %s:%s: %w", f.name, f.file, err)
			}
		}
		if f.name == "cucumber" {
			if strings.Contains(f.file, ",") {
				return usagef("--format cucumber:%s: a name with a comma can't be used here", f.file)
			}
			o.cucumber = f.file
			continue
		}
		to := o.session.stdout
		if f.file != stdoutFile {
			file, err := os.Create(f.file)
			if err != nil {
				return usagef("--format %s:%s: %w", f.name, f.file, err)
			}
			o.files, to = append(o.files, file), file
		}
		o.printers = append(o.printers, formats[f.name].make(o.session, to))
	}
	return nil
}

// close ends the printers and their files.
func (o *outputs) close(t tally) error {
	var errs []error
	for _, p := range o.printers {
		errs = append(errs, p.end(t))
	}
	for _, f := range o.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// refuse tells of features that can't be run, as annotations too where those are wanted.
func (o *outputs) refuse(err error) error {
	var wrong mistakes
	if !errors.As(err, &wrong) {
		return err
	}
	for _, f := range o.wanted {
		if f.name == "github" && f.file == stdoutFile {
			a := annotations{w: o.session.stdout, root: o.session.getenv("GITHUB_WORKSPACE")}
			for _, m := range wrong {
				a.write(m.file, m.line, "feature", m.reason)
			}
		}
	}
	if len(wrong) > 1 {
		return usagef("%s:\n%w", plural(len(wrong), "mistake"), wrong)
	}
	return usagef("%w", wrong)
}

// colours reports whether a writer is a terminal that shows colours.
func (s *session) colours(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || s.getenv("NO_COLOR") != "" || s.getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
