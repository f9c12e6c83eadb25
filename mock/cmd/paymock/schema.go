package main

import "paymock/mock"

type schemaCommand struct {
	Of string `arg:"" optional:"" default:"scenario" enum:"scenario,state" help:"Of which files: scenario, or state as serve --state has it."`
}

// Run prints the JSON Schema of scenario or state files.
func (c *schemaCommand) Run(s *streams) error {
	schema := mock.Schema
	if c.Of == "state" {
		schema = mock.StateSchema
	}
	_, err := s.stdout.Write(schema())
	return err
}
