package main

import "paymock/mock"

type schemaCommand struct{}

// Run prints the JSON Schema of scenario files.
func (schemaCommand) Run(s *streams) error {
	_, err := s.stdout.Write(mock.Schema())
	return err
}
