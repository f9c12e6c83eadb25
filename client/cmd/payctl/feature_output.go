package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stdoutFile stands for the terminal.
const stdoutFile = "-"

// reportOutputs are where results go.
type reportOutputs struct {
	session  *session
	wanted   []wantedFormat
	cucumber *checkedWriter   // of godog's own format; nil is none
	written  []*checkedWriter // as wanted
	printers []resultPrinter
	files    []*os.File
}

type wantedFormat struct{ name, file string }

// formats make printers; whole ones need a file or the terminal for themselves.
var formats = map[string]struct {
	whole bool
	make  func(s *session, w io.Writer) resultPrinter
}{
	"pretty": {make: func(s *session, w io.Writer) resultPrinter {
		return &prettyPrinter{w: w, colours: s.showsColours(w), language: s.language}
	}},
	"progress": {make: func(s *session, w io.Writer) resultPrinter {
		return &progressPrinter{prettyPrinter: prettyPrinter{w: w, colours: s.showsColours(w), language: s.language}}
	}},
	"github": {make: func(s *session, w io.Writer) resultPrinter {
		return &annotationPrinter{w: w, root: s.getenv("GITHUB_WORKSPACE")}
	}},
	"junit":    {whole: true, make: func(_ *session, w io.Writer) resultPrinter { return &junitPrinter{w: w} }},
	"html":     {whole: true, make: func(_ *session, w io.Writer) resultPrinter { return &htmlReport{w: w} }},
	"json":     {whole: true, make: func(_ *session, w io.Writer) resultPrinter { return &jsonSummary{w} }},
	"cucumber": {whole: true}, // godog's own
}

// outputs reads --format.
func (c *testCommand) outputs(s *session) (*reportOutputs, error) {
	out := &reportOutputs{session: s}
	terminal := []string{}
	whole := false
	for _, text := range c.Format {
		name, file, toFile := strings.Cut(text, ":")
		kind, known := formats[name]
		switch {
		case !known || name == "json":
			return nil, usagef("--format: %q is none of pretty, progress, junit, html, cucumber, github", name)
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

// openFiles creates the files, and their directories. None of them is one that is read.
func (o *reportOutputs) openFiles(features []*feature) error {
	for i, f := range o.wanted {
		to := o.session.stdout
		if f.file != stdoutFile {
			if slices.ContainsFunc(o.wanted[:i], func(other wantedFormat) bool { return other.file == f.file }) {
				return usagef("--format %s:%s: two formats can't share a file", f.name, f.file)
			}
			file, err := createReport(f.file, features)
			if err != nil {
				return usagef("--format %s:%s: %w", f.name, f.file, err)
			}
			o.files, to = append(o.files, file), file
		}
		checked := &checkedWriter{Writer: to}
		o.written = append(o.written, checked)
		if f.name == "cucumber" {
			o.cucumber = checked
			continue
		}
		o.printers = append(o.printers, formats[f.name].make(o.session, checked))
	}
	return nil
}

// createReport opens a file for a report, unless it is one of the features.
func createReport(name string, features []*feature) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // reports are read by others
		return nil, err
	}
	if there, err := os.Stat(name); err == nil {
		for _, f := range features {
			if read, err := os.Stat(f.path); err == nil && os.SameFile(there, read) {
				return nil, errors.New("this is a feature that is run; it would be overwritten")
			}
		}
		if there.Mode()&os.ModeNamedPipe != 0 {
			return nil, errors.New("it is a named pipe, which may have no reader")
		}
	}
	return os.Create(name) //nolint:gosec // the user names it
}

// closeFiles ends the printers and their files. The error says which report could not be written.
func (o *reportOutputs) closeFiles(t runTally) error {
	var errs []error
	for _, p := range o.printers {
		errs = append(errs, p.printSummary(t))
	}
	for i, w := range o.written {
		if w.err != nil && o.wanted[i].file != stdoutFile { // the command says it of standard output
			errs = append(errs, fmt.Errorf("the report %s:%s could not be written: %w", o.wanted[i].name, o.wanted[i].file, w.err))
		}
	}
	for _, f := range o.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// refuseFeatures tells of features that can't be run, as annotations too where those are wanted.
func (o *reportOutputs) refuseFeatures(err error) error {
	var wrong featureMistakes
	if !errors.As(err, &wrong) {
		return err
	}
	for _, f := range o.wanted {
		if f.name == "github" && f.file == stdoutFile {
			a := annotationPrinter{w: o.session.stdout, root: o.session.getenv("GITHUB_WORKSPACE")}
			for _, m := range wrong {
				a.printAnnotation(m.file, m.line, "feature", m.reason)
			}
		}
	}
	if len(wrong) > 1 {
		return usagef("%s:\n%w", plural(len(wrong), "mistake"), wrong)
	}
	return usagef("%w", wrong)
}

// showsColours reports whether a writer is a terminal that shows colours.
func (s *session) showsColours(w io.Writer) bool {
	if checked, ok := w.(*checkedWriter); ok {
		return s.showsColours(checked.Writer)
	}
	file, ok := w.(*os.File)
	if !ok || s.getenv("NO_COLOR") != "" || s.getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
