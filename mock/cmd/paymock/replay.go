package main

import (
	"fmt"

	"paymock/mock"
	"paymock/mock/inputfile"
	"paymock/mock/state"
)

type replayCommand struct {
	Bundle string `arg:"" name:"bundle" help:"A file of payctl test --bundle."`
}

// Help is shown by paymock replay --help.
func (replayCommand) Help() string {
	return `Repeats a failed scenario that payctl test --bundle has kept, on a server of its own and without a socket,
and compares every answer and callback byte by byte. Exit code 1 when one differs.

Example:

  paymock replay failed/NAME.json`
}

// Run repeats.
func (c *replayCommand) Run(s *streams) error {
	data, err := inputfile.Read(s.ctx, c.Bundle, state.Limit(0))
	if err != nil {
		return &exitError{exitUsage, err}
	}
	did, err := mock.RerunBundle(s.ctx, data)
	if err != nil {
		return &exitError{exitUsage, fmt.Errorf("%s: %w", c.Bundle, err)}
	}
	for _, difference := range did.Differences {
		_, _ = fmt.Fprintln(s.stdout, printableText(difference))
	}
	if len(did.Differences) > 0 {
		return fmt.Errorf("%s is not as it was", c.Bundle)
	}
	_, err = fmt.Fprintf(s.stdout, "%s: as it was, byte for byte: %s, %s\n", c.Bundle, count(did.Exchanges, "exchange"), count(did.Callbacks, "attempt")+" at callbacks")
	return err
}
