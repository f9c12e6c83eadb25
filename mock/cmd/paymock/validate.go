package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/inputfile"
	"paymock/mock/phrase"
	"paymock/mock/rule"
	"paymock/mock/session"
	"paymock/mock/words"
)

type validateCommand struct {
	languageFlag
	Files []string `arg:"" name:"file" help:"Scenario files, directories of them, names of shipped scenarios, or recordings of paymock record."`
}

// Run applies each scenario to apps that nobody sees, reads each recording, and says what is wrong.
func (c *validateCommand) Run(s *streams) error {
	bad, what := 0, "scenario"
	stdout := mock.Words().Writer(s.stdout, s.language)
	files, err := inputfile.Until(s.ctx, func() ([]string, error) { return scenarioFiles(c.Files) })
	if err != nil {
		return &exitError{exitUsage, err}
	}
	for _, file := range files {
		if data, ok := readSession(s.ctx, file); ok {
			exchanges, callbacks, err := mock.CheckSession(data)
			if err != nil {
				bad, what = bad+1, "file"
				_, _ = fmt.Fprintf(s.stderr, "%s:%v\n", file, err)
				continue
			}
			_, _ = fmt.Fprintf(stdout, "%s: good: %s, %s\n", file, count(exchanges, "exchange"), count(callbacks, "callback"))
			continue
		}
		found, err := mock.CheckScenario(s.ctx, file)
		if s.ctx.Err() != nil { // the file is not to blame, nor is the next
			return context.Cause(s.ctx)
		}
		if err != nil {
			bad++
			s.stderr.followFile(err)
			_, _ = fmt.Fprintln(s.stderr, err)
			continue
		}
		_, _ = fmt.Fprintf(stdout, "%s: good: %s, %s\n", file, count(found.Apps, "app"), count(len(found.Rules), "rule"))
		sayRules(stdout, s.language, found)
	}
	if bad > 0 {
		return &exitError{exitUsage, errors.New(count(bad, what) + " not good")}
	}
	return nil
}

// sayRules says what each rule of a scenario means, and for whom it is, so that an amount in another unit or a rule that
// stands beside an app instead of in it is seen before it acts.
func sayRules(stdout io.Writer, l words.Language, found mock.CheckedScenario) {
	const most = 20
	outside := 0
	for i, added := range found.Rules {
		if added.App == rule.Server {
			outside++
		}
		switch said := ruleSentence(l, added.Rule); {
		case i > most:
		case i == most:
			_, _ = fmt.Fprintf(stdout, "  and %s more\n", count(len(found.Rules)-most, "rule"))
		case added.App != rule.Server:
			_, _ = fmt.Fprintf(stdout, "  app %s: %s\n", added.App, said)
		case added.Rule.When.Provider != "":
			_, _ = fmt.Fprintf(stdout, "  every app of %s: %s\n", added.Rule.When.Provider, said)
		default:
			_, _ = fmt.Fprintf(stdout, "  every app: %s\n", said)
		}
	}
	if outside > 0 && found.Apps > 0 {
		_, _ = fmt.Fprintf(stdout, "  %s stand beside apps, for every app; for one app only, write them below it, indented as its other keys\n", count(outside, "rule"))
	}
}

// ruleSentence is a rule as a sentence that say takes, else as JSON.
func ruleSentence(l words.Language, r api.Rule) string {
	in := phrase.English
	if l != words.English {
		in = phrase.Chinese
	}
	r.When.Where = maps.Clone(r.When.Where)
	for field, condition := range r.When.Where {
		if strings.EqualFold(field, "amount") { // as sentences write it
			delete(r.When.Where, field)
			r.When.Where["amount"] = condition
		}
	}
	if said, ok := phrase.Sentence(r, in); ok {
		return l.Sentence(said)
	}
	r.ID, r.Hits = "", 0
	text, err := json.Marshal(r)
	if err != nil {
		return r.Name
	}
	return string(text)
}

// scenarioFiles are the files that arguments mean: of a directory, the scenarios in it and below.
func scenarioFiles(args []string) (files []string, err error) {
	for _, arg := range args {
		if strings.HasSuffix(arg, ".feature") {
			return nil, fmt.Errorf("%s is a feature, not a scenario; payctl test %[1]s --dry-run checks it", arg)
		}
		if info, err := os.Stat(arg); err != nil || !info.IsDir() {
			files = append(files, arg)
			continue
		}
		before := len(files)
		if err := filepath.WalkDir(arg, func(path string, entry fs.DirEntry, err error) error {
			if ending := filepath.Ext(path); err == nil && entry.Type().IsRegular() && (ending == ".yaml" || ending == ".yml") {
				files = append(files, path)
			}
			return err
		}); err != nil {
			return nil, err
		}
		if len(files) == before {
			return nil, fmt.Errorf("%s: the directory holds no scenario, a file that ends in .yaml", arg)
		}
	}
	return files, nil
}

// readSession reads a file that is a recording; ok is false for any other.
func readSession(ctx context.Context, file string) (data []byte, ok bool) {
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return nil, false
	}
	data, err := inputfile.Read(ctx, file, session.MaxBytes)
	return data, err == nil && (session.IsRecording(data) || strings.HasSuffix(file, ".jsonl"))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
