package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"paymock/client/adapter"
	"paymock/mock/phrase"
	recording "paymock/mock/session"
	"paymock/mock/words"
)

// draftCommand makes a test of a recording.
type draftCommand struct {
	Session string `arg:"" name:"session" help:"A recording of paymock record."`
	Out     string `default:"." placeholder:"DIR" help:"Directory for the two files."`
	Name    string `placeholder:"NAME" help:"Name of the files and the scenario. Default: that of the recording."`
	Serve   bool   `help:"Try it out against a paymock of its own, on free ports, that ends afterwards."`
	Force   bool   `help:"Overwrite files that are there."`
}

// maxDrafted bounds the calls and callbacks of a recording that a feature is made of: it is run once for each line
// that has to be changed.
const maxDrafted = 500

// Help is shown by payctl draft --help.
func (draftCommand) Help() string {
	return `Writes NAME.yaml, a scenario, and NAME.feature, which uses it, from a recording: the trades that were there,
the calls in their order, the codes of their answers, and how many callbacks came. The feature is run
against paymock, and what the simulator does otherwise than the recorded platform becomes a rule of the
scenario; what no rule can make is left as a comment. So the feature passes as it is.

Examples:

  payctl draft session.jsonl                       with paymock serve running
  payctl draft session.jsonl --lang zh --serve     in Chinese; no server need run
  payctl test session.feature`
}

// featureLanguage is the language of a feature for a reader: English or Chinese.
func featureLanguage(l words.Language) phrase.Language {
	if l == words.English {
		return phrase.English
	}
	return phrase.Chinese
}

// Run drafts.
func (c *draftCommand) Run(s *session) error {
	data, err := readFile(s.ctx, c.Session)
	if err != nil {
		return err
	}
	file, err := recording.Read(data)
	if err != nil {
		return usagef("%s:%w", c.Session, err)
	}
	if n := len(file.Entries); n > maxDrafted {
		return usagef("%s: it has %d calls and callbacks, and a feature is made of %d at most; record one flow at a time", c.Session, n, maxDrafted)
	}
	platform, err := adapter.Find(file.Platform)
	if err != nil {
		return usagef("%s: %w", c.Session, err)
	}
	name := c.Name
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(c.Session), filepath.Ext(c.Session))
	}
	d := newDraft(file, platform, name, featureLanguage(s.language))
	if len(d.lines) == 0 {
		return usagef("%s: none of its calls is one that a feature can make", c.Session)
	}
	files := [2]string{filepath.Join(c.Out, name+".yaml"), filepath.Join(c.Out, name+".feature")}
	for _, path := range files {
		if _, err := os.Stat(path); err == nil && !c.Force {
			return usagef("%s is there already; choose another --name or --out, or overwrite it with --force", path)
		}
	}
	if c.Serve {
		ended, err := s.serve()
		if err != nil {
			return err
		}
		defer ended()
	}
	if err := c.runUntilPassing(s, d, files); err != nil {
		return err
	}
	left := ""
	if n := d.countComments(); n > 0 {
		left = ", " + plural(n, "comment") + " for what can't be made"
	}
	return s.printDone("%s and %s: %s, %s%s; %s passes", files[0], files[1], plural(d.countCalls(), "call"), plural(len(d.rules), "rule"), left, files[1])
}

// runUntilPassing writes the files and runs the feature, until it passes: each run mends one line.
func (c *draftCommand) runUntilPassing(s *session, d *draft, files [2]string) error {
	quiet := *s
	quiet.stderr, quiet.stdout = io.Discard, io.Discard
	for range 2*len(d.lines) + 1 {
		for i, text := range []string{d.scenario(), d.featureText()} {
			if err := os.WriteFile(files[i], []byte(text), 0o644); err != nil { //nolint:gosec // test files, for everybody
				return err
			}
		}
		failed, err := runOnce(&quiet, files[1])
		if err != nil || failed == nil {
			return err
		}
		if !d.mendLine(failed) {
			return fmt.Errorf("%s: %s", files[1], failed.headline())
		}
	}
	return fmt.Errorf("%s doesn't come to pass", files[1])
}

// runOnce runs a feature of one scenario; nil says that it passed.
func runOnce(s *session, path string) (*scenarioResult, error) {
	command := testCommand{Features: []string{path}, Concurrency: 1, ScenarioTimeout: 2 * time.Minute}
	all, err := command.load(s.ctx)
	if err != nil {
		return nil, err
	}
	target, done, err := command.reachTarget(s)
	if err != nil {
		return nil, err
	}
	last := new(lastResult)
	r := &featureRun{command: &command, session: s, target: target, features: all, seed: 1}
	target.RemoveFailed = true
	err = r.run(&reportOutputs{session: s, printers: []resultPrinter{last}})
	if closing := done(); closing != nil {
		return nil, closing
	}
	if last.result != nil && last.result.status == failed {
		return last.result, nil
	}
	return nil, err
}

// lastResult keeps the result of a run of one scenario.
type lastResult struct{ result *scenarioResult }

func (l *lastResult) scenario(r *scenarioResult)  { l.result = r }
func (l *lastResult) printSummary(runTally) error { return nil }
