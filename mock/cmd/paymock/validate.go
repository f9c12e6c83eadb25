package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"paymock/mock"
	"paymock/mock/inputfile"
	"paymock/mock/session"
)

type validateCommand struct {
	languageFlag
	Files []string `arg:"" name:"file" help:"Scenario files, names of shipped scenarios, or recordings of paymock record."`
}

// Run applies each scenario to apps that nobody sees, reads each recording, and says what is wrong.
func (c *validateCommand) Run(s *streams) error {
	bad, what := 0, "scenario"
	stdout := mock.Words().Writer(s.stdout, s.language)
	for _, file := range c.Files {
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
		apps, rules, err := mock.CheckScenario(s.ctx, file)
		if err != nil {
			bad++
			_, _ = fmt.Fprintln(s.stderr, err)
			continue
		}
		_, _ = fmt.Fprintf(stdout, "%s: good: %s, %s\n", file, count(apps, "app"), count(rules, "rule"))
	}
	if bad > 0 {
		return &exitError{exitUsage, errors.New(count(bad, what) + " not good")}
	}
	return nil
}

// readSession reads a file that is a recording; ok is false for any other.
func readSession(ctx context.Context, file string) (data []byte, ok bool) {
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return nil, false
	}
	data, err := inputfile.Read(ctx, file, session.MaxBytes)
	return data, err == nil && (session.Is(data) || strings.HasSuffix(file, ".jsonl"))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
