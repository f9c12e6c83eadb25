package main

import (
	"fmt"
	"text/tabwriter"

	"paymock/mock"
)

type scenariosCommand struct {
	Name string `arg:"" optional:"" help:"Print this scenario's file, to begin an own one from."`
}

// Run lists the shipped scenarios.
func (c *scenariosCommand) Run(s *streams) error {
	library := mock.Library()
	if c.Name != "" {
		text, err := library.Text(c.Name)
		if err != nil {
			return &exitError{exitUsage, err}
		}
		_, err = s.stdout.Write(text)
		return err
	}
	tw := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	for _, name := range library.Names() {
		script, err := library.Load(name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(tw, "%s\t%s\n", name, script.About)
	}
	return tw.Flush()
}
