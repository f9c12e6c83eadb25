package probereport

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"paymock/mock/api"
)

// Outputs are a command's flags for where a report goes.
type Outputs struct {
	Format []string `placeholder:"NAME[:FILE]" help:"table, junit, html or json, to the terminal or to a file; repeatable. Default: table."`
	JUnit  string   `name:"junit" type:"path" placeholder:"FILE" help:"As --format junit:FILE."`
	HTML   string   `name:"html" type:"path" placeholder:"FILE" help:"As --format html:FILE: one page, with all that was sent and answered."`
}

// formats write a report.
var formats = map[string]func(io.Writer, *api.ProbeReport) error{
	"table": Table, "junit": JUnit, "html": HTML, "json": JSON,
}

// JSON writes the report for scripts.
func JSON(w io.Writer, r *api.ProbeReport) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// Reports are a report's destinations, opened.
type Reports []destination

type destination struct {
	write func(io.Writer, *api.ProbeReport) error
	file  *File  // nil is the terminal
	flag  string // that names the file
}

// Open opens the files before the probe. asJSON writes to the terminal where --json is given, nil elsewhere. An
// error names the flag that is wrong.
func (o *Outputs) Open(asJSON func(io.Writer, *api.ProbeReport) error) (all Reports, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, all.Close())
		}
	}()
	terminal := asJSON
	for _, text := range o.Format {
		name, path, toFile := strings.Cut(text, ":")
		switch {
		case formats[name] == nil || toFile && path == "":
			return all, fmt.Errorf("--format: %q is none of table, junit, html and json, with :FILE behind it or not", text)
		case toFile:
			err = all.open("--format "+text, name, path)
		case terminal != nil:
			return all, fmt.Errorf("--format %s: the terminal shows another format already; send one to a file, as --format junit:FILE", text)
		default:
			terminal = formats[name]
		}
		if err != nil {
			return all, err
		}
	}
	if terminal == nil {
		terminal = Table
	}
	all = append(all, destination{write: terminal})
	err = errors.Join(all.open("--junit", "junit", o.JUnit), all.open("--html", "html", o.HTML))
	return all, err
}

// open adds a file; "" is none.
func (all *Reports) open(flag, format, path string) error {
	if path == "" {
		return nil
	}
	if slices.ContainsFunc(*all, func(d destination) bool { return d.file != nil && d.file.file.Name() == path }) {
		return fmt.Errorf("%s: two formats can't share a file", flag)
	}
	file, err := OpenFile(path)
	if err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	*all = append(*all, destination{formats[format], file, flag})
	return nil
}

// Write writes a report to all of them.
func (all Reports) Write(terminal io.Writer, r *api.ProbeReport) error {
	var errs []error
	for _, d := range all {
		to := func(write func(io.Writer) error) error { return write(terminal) }
		if d.file != nil {
			to = d.file.Write
		}
		err := to(func(w io.Writer) error { return d.write(w, r) })
		if err != nil && d.file != nil {
			err = fmt.Errorf("%s: %w", d.flag, err)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Close leaves files that were not written as they were.
func (all Reports) Close() error {
	var errs []error
	for _, d := range all {
		if d.file != nil {
			errs = append(errs, d.file.Close())
		}
	}
	return errors.Join(errs...)
}
