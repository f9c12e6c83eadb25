package main

import "paymock/mock"

type schemaCommand struct {
	Of string `arg:"" optional:"" default:"scenario" enum:"scenario,state,session" help:"Of which files: scenario, state as serve --state has it, or session, a line of paymock record."`
}

// Run prints the JSON Schema of scenario or state files.
func (c *schemaCommand) Run(s *streams) error {
	schema := mock.Schema
	if c.Of == "state" {
		schema = mock.StateSchema
	}
	if c.Of == "session" {
		schema = mock.SessionSchema
	}
	_, err := s.stdout.Write(schema())
	return err
}
