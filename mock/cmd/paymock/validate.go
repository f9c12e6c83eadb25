package main

import (
	"errors"
	"fmt"

	"paymock/mock"
)

type validateCommand struct {
	languageFlag
	Files []string `arg:"" name:"file" help:"Scenario files, or names of shipped scenarios."`
}

// Run applies each scenario to apps that nobody sees, and says what is wrong with it.
func (c *validateCommand) Run(s *streams) error {
	bad := 0
	for _, file := range c.Files {
		apps, rules, err := mock.CheckScenario(s.ctx, file)
		if err != nil {
			bad++
			_, _ = fmt.Fprintln(s.stderr, err)
			continue
		}
		_, _ = fmt.Fprintf(s.stdout, "%s: good: %s, %s\n", file, count(apps, "app"), count(rules, "rule"))
	}
	if bad > 0 {
		return &exitError{exitUsage, errors.New(count(bad, "scenario") + " not good")}
	}
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
