package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"paymock/client/control"
)

// stopTime is how long a server of ours may take to end.
const stopTime = 10 * time.Second

// serve starts a paymock on free ports, lets the session talk to it, and gives what ends it.
func (s *session) serve() (end func(), err error) {
	path, err := serverCommand()
	if err != nil {
		return nil, err
	}
	server := exec.CommandContext(s.ctx, path, "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--json", "--log-level", "error") //nolint:gosec // paymock, found beside this command or in PATH
	server.Stderr = s.stderr
	server.Cancel = func() error { return server.Process.Signal(syscall.SIGTERM) }
	server.WaitDelay = stopTime
	out, err := server.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, &exitError{exitReach, fmt.Errorf("--serve: %w", err)}
	}
	end = func() {
		if server.Process.Signal(syscall.SIGTERM) != nil { // Windows has no such signal
			_ = server.Process.Kill()
		}
		_ = server.Wait() // it was ended on purpose
	}
	var ready struct{ Control string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		end()
		return nil, &exitError{exitReach, fmt.Errorf("--serve: %s did not say where it listens: %w", path, err)}
	}
	s.control, err = control.New(control.Config{BaseURL: ready.Control, Language: string(s.language), HTTP: &http.Client{}})
	if err != nil {
		end()
		return nil, err
	}
	s.platform = ""
	return end, nil
}

// serverCommand finds the command paymock.
func serverCommand() (string, error) {
	name := "paymock"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if own, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(own), name)
		if info, err := os.Stat(beside); err == nil && info.Mode().IsRegular() {
			return beside, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", &exitError{exitReach, errors.New("--serve: no command paymock, neither beside payctl nor in PATH; make build puts both into bin/")}
	}
	return path, nil
}

// runPaymock lets paymock do what is the server's, and takes its exit code.
func (s *session) runPaymock(args ...string) error {
	path, err := serverCommand()
	if err != nil {
		return err
	}
	command := exec.CommandContext(s.ctx, path, args...) //nolint:gosec // paymock, found beside this command or in PATH
	command.Stdout, command.Stderr = s.stdout, s.stderr
	var exited *exec.ExitError
	if err = command.Run(); errors.As(err, &exited) && exited.ExitCode() > 0 {
		return &exitError{exited.ExitCode(), fmt.Errorf("paymock %s has said why", args[0])}
	}
	return err
}
