package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"golang.org/x/sync/errgroup"
)

type mcpCommand struct{}

// Help is shown by payctl mcp --help.
func (mcpCommand) Help() string {
	return `Serves the Model Context Protocol on standard input and output, for coding agents: tools for apps,
trades, rules by sentence, clocks, callbacks, journals, causes, probes and codes. They are those of
/mcp of the control API, to which each message is passed: paymock serve must run.

Examples, for the usual assistants:

  claude mcp add paymock -- payctl mcp
  {"mcpServers": {"paymock": {"command": "payctl", "args": ["mcp"]}}}`
}

const (
	maxMessage = 1 << 20 // bytes, as /mcp takes them
	maxCalls   = 8       // messages that wait for their answers
)

// Run passes each message, a line, to /mcp of the control API, and its answer back, until the input
// ends.
func (mcpCommand) Run(s *session) error {
	var mu sync.Mutex
	var calls errgroup.Group
	calls.SetLimit(maxCalls)
	lines := bufio.NewScanner(s.stdin)
	lines.Buffer(nil, maxMessage)
	for lines.Scan() {
		message := bytes.Clone(bytes.TrimSpace(lines.Bytes()))
		if len(message) == 0 {
			continue
		}
		calls.Go(func() error {
			answer := s.passMessage(message)
			if len(answer) == 0 {
				return nil // it was a notification
			}
			mu.Lock()
			defer mu.Unlock()
			_, err := s.stdout.Write(append(answer, '\n'))
			return err
		})
	}
	err := calls.Wait()
	if lines.Err() != nil {
		err = fmt.Errorf("read a message, a line of at most %d bytes: %w", maxMessage, lines.Err())
	}
	if s.ctx.Err() == nil {
		return err
	}
	return nil // the user has left
}

// passMessage gives the answer to a message on one line, none to a notification. A server that can't
// be reached is an error in the protocol's shape, for the agent to read.
func (s *session) passMessage(message []byte) []byte {
	ctx, cancel := context.WithTimeout(s.ctx, s.timeout)
	defer cancel()
	status, answer, err := s.control.PassMCP(ctx, message)
	var line bytes.Buffer
	if err == nil && status < http.StatusBadRequest && json.Compact(&line, answer) == nil {
		return line.Bytes()
	}
	if err == nil {
		err = fmt.Errorf("%s/mcp answers with HTTP status %d: %s", s.control.BaseURL(), status, bytes.TrimSpace(answer))
	}
	return refuseMessage(message, err)
}

// refuseMessage is a JSON-RPC error to a message that wants an answer.
func refuseMessage(message []byte, reason error) []byte {
	const parseError, serverError = -32700, -32000
	var asked struct {
		ID json.RawMessage `json:"id"`
	}
	code := serverError
	if json.Unmarshal(message, &asked) != nil {
		code, asked.ID = parseError, json.RawMessage("null")
	}
	if len(asked.ID) == 0 {
		return nil
	}
	text := reason.Error()
	if _, advice := exitCodeOf(reason); advice != "" {
		text += ". " + advice
	}
	refusal, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": asked.ID, "error": map[string]any{"code": code, "message": text}})
	if err != nil {
		return nil
	}
	return refusal
}
