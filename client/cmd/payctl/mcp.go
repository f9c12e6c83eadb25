package main

import (
	"context"
	"errors"
	"io"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"paymock/mock/mcpserver"
)

type mcpCommand struct{}

// Help is shown by payctl mcp --help.
func (mcpCommand) Help() string {
	return `Serves the Model Context Protocol on standard input and output, for coding agents: tools for apps,
trades, rules by sentence, clocks, callbacks, journals, causes, probes and codes. The same by HTTP is at
/mcp of the control API.

Examples, for the usual assistants:

  claude mcp add paymock -- payctl mcp
  {"mcpServers": {"paymock": {"command": "payctl", "args": ["mcp"]}}}`
}

// Run serves until the input ends.
func (mcpCommand) Run(s *session) error {
	server := mcpserver.New(version(), func(ctx context.Context, method, path string, body []byte) (int, []byte, error) {
		ctx, cancel := context.WithTimeout(ctx, s.timeout)
		defer cancel()
		return s.control.Raw(ctx, method, path, body)
	})
	err := server.Run(s.ctx, &mcp.IOTransport{Reader: io.NopCloser(s.stdin), Writer: nopWriteCloser{s.stdout}})
	if errors.Is(err, io.EOF) || s.ctx.Err() != nil { // the assistant has left, or the user
		err = nil
	}
	return err
}

type nopWriteCloser struct{ io.Writer }

func (nopWriteCloser) Close() error { return nil }
