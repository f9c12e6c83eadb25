// Package serverprocess starts servers as people do, in processes of their own.
package serverprocess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"paymock/mock/api"
)

// Process is a server. Its standard input is open until Stop.
type Process struct {
	Cmd   *exec.Cmd
	Ready api.Ready
	stdin io.Closer
}

// Start starts a server that says on a line of JSON where it serves, as paymock serve --json does,
// and waits for that line.
func Start(ctx context.Context, path string, args ...string) (*Process, error) {
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // a server that the test has built
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p, err := StartSilent(cmd)
	if err != nil {
		return nil, err
	}
	if err := json.NewDecoder(out).Decode(&p.Ready); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: no ready line: %w", path, err), p.Stop())
	}
	return p, nil
}

// Paymock is the command line of a paymock on free ports, with more settings.
func Paymock(settings ...string) []string {
	return append([]string{"serve", "--json", "--listen=127.0.0.1:0", "--control=127.0.0.1:0", "--log-level=error"}, settings...)
}

// StartSilent starts a server that says nothing.
func StartSilent(cmd *exec.Cmd) (p *Process, err error) {
	p = &Process{Cmd: cmd}
	if p.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	return p, cmd.Start()
}

// Stop ends the server and waits for it.
func (p *Process) Stop() error {
	_ = p.stdin.Close()
	_ = p.Cmd.Process.Signal(os.Interrupt)
	_, err := p.Cmd.Process.Wait()
	return err
}
