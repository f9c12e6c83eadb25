package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
)

// adapter is the program that speaks for an SDK: a line of JSON in, a line of JSON out. Its first
// line, unasked, is a greeting.
type adapter struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *json.Decoder
	greeting
}

// greeting says which SDK speaks, and in which modes it can.
type greeting struct {
	SDK     string   `json:"sdk"`
	Runtime string   `json:"runtime"`
	Modes   []string `json:"modes"`
}

// order tells an adapter what to do.
type order struct {
	// Do is open (an SDK with these keys), call (a method), page (the address or string that a
	// browser or app is given), believe (a notification's body), or verify (a text and its signature).
	Do      string            `json:"do"`
	Mode    string            `json:"mode,omitempty"`
	Options map[string]string `json:"options,omitempty"`
	Method  string            `json:"method,omitempty"`
	Verb    string            `json:"verb,omitempty"` // of OpenAPI v3
	Content map[string]any    `json:"content,omitempty"`
	Body    string            `json:"body,omitempty"`
	Text    string            `json:"text,omitempty"`
	Sign    string            `json:"sign,omitempty"`
}

// outcome is an adapter's answer to an order.
type outcome struct {
	Fields   map[string]any `json:"fields"`   // of a success, named as on the wire
	Refusal  string         `json:"refusal"`  // the sub_code, or v3's code
	Message  string         `json:"message"`  // beside it
	Error    string         `json:"error"`    // the SDK's own: it could not read or did not believe
	Text     string         `json:"text"`     // of page
	Believed bool           `json:"believed"` // of believe and verify
	// Unverified says of open that the SDK does not verify answers in this mode by itself.
	Unverified bool   `json:"unverified"`
	Lacks      string `json:"lacks"` // what the SDK can't do at all
}

// startAdapter starts the program and reads its greeting.
func startAdapter(ctx context.Context, dir string, command []string) (*adapter, error) {
	a := &adapter{cmd: exec.CommandContext(ctx, command[0], command[1:]...)} //nolint:gosec // an interpreter that was looked up
	a.cmd.Dir, a.cmd.Stderr = dir, os.Stderr
	var err error
	if a.stdin, err = a.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := a.cmd.Start(); err != nil {
		return nil, err
	}
	a.lines = json.NewDecoder(bufio.NewReader(out))
	if err := a.lines.Decode(&a.greeting); err != nil {
		return nil, errors.Join(fmt.Errorf("the adapter does not greet: %w", err), a.stop())
	}
	return a, nil
}

func (a *adapter) do(o order) (outcome, error) {
	line, err := json.Marshal(o)
	if err != nil {
		return outcome{}, err
	}
	if _, err := a.stdin.Write(append(line, '\n')); err != nil {
		return outcome{}, fmt.Errorf("the adapter takes no order: %w", err)
	}
	var got outcome
	if err := a.lines.Decode(&got); err != nil {
		return outcome{}, fmt.Errorf("the adapter does not answer %s %s: %w", o.Do, o.Method, err)
	}
	return got, nil
}

func (a *adapter) speaks(mode string) bool { return slices.Contains(a.Modes, mode) }

func (a *adapter) stop() error {
	_ = a.stdin.Close()
	return a.cmd.Wait()
}
