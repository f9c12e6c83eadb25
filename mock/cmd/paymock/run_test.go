package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/api"
)

// command runs paymock and gives exit code, stdout and stderr.
func command(ctx context.Context, env map[string]string, args ...string) (int, string, string) {
	var stdout, stderr bytes.Buffer
	code := run(ctx, args, func(name string) (string, bool) { value, ok := env[name]; return value, ok }, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestUsage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args   []string
		code   int
		stdout string
		stderr string
	}{
		"help":                  {[]string{"--help"}, exitFine, "Impersonates the payment platforms", ""},
		"nothing":               {nil, exitFine, "Usage: paymock <command>", ""},
		"version":               {[]string{"version"}, exitFine, "paymock ", ""},
		"unknown command":       {[]string{"sevre"}, exitUsage, "", "serve"},
		"flag by a word":        {[]string{"serve", "--port=1"}, exitUsage, "", `did you mean "--listen"?`},
		"command by a word":     {[]string{"check", "x.yaml"}, exitUsage, "", `did you mean "validate"?`},
		"command of payctl":     {[]string{"say", "x"}, exitUsage, "", `did you mean "payctl say"?`},
		"scenario list":         {[]string{"scenario", "list"}, exitUsage, "", `did you mean "scenarios"?`},
		"scenarios list":        {[]string{"scenarios", "list"}, exitFine, "magic", ""},
		"unknown flag":          {[]string{"serve", "--lisen=x"}, exitUsage, "", "--listen"},
		"bad address":           {[]string{"serve", "--listen=x"}, exitUsage, "", "listen: "},
		"bad network":           {[]string{"serve", "--allow-callbacks=everywhere"}, exitUsage, "", "192.0.2.0/24"},
		"bad level":             {[]string{"serve", "--log-level=loud"}, exitUsage, "", "log-level"},
		"public control":        {[]string{"serve", "--control=0.0.0.0:0"}, exitUsage, "", "control-token"},
		"nobody is healthy":     {[]string{"healthcheck", "--control=http://127.0.0.1:1"}, exitReach, "", "is `paymock serve` running?"},
		"no store to serve":     {[]string{"serve", "--store=redis://127.0.0.1:1"}, exitReach, "", "redis store at redis://127.0.0.1:1"},
		"no store to check":     {[]string{"store", "check", "redis://127.0.0.1:1"}, exitReach, "", "redis store at redis://127.0.0.1:1"},
		"no URL to serve":       {[]string{"serve", "--store=redis://"}, exitUsage, "", "names no host"},
		"no URL to check":       {[]string{"store", "check", "redis://"}, exitUsage, "", "names no host"},
		"healthcheck, no time":  {[]string{"healthcheck", "--timeout=0s"}, exitUsage, "", "--timeout"},
		"missing configuration": {[]string{"serve", "--config=/does/not/exist.yaml"}, exitUsage, "", "--config"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := command(t.Context(), nil, tt.args...)
			if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit code %d, want %d\nstdout, want %q:\n%s\nstderr, want %q:\n%s", code, tt.code, tt.stdout, stdout, tt.stderr, stderr)
			}
		})
	}
}

func TestCodesAsJSON(t *testing.T) {
	t.Parallel()
	_, stdout, _ := command(t.Context(), nil, "codes", "--json")
	var got api.Codes
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || len(got.Codes) != len(mock.Codes()) {
		t.Errorf("%d codes, %v", len(got.Codes), err)
	}
}

// serve runs `paymock serve --json` until ready, and gives the ready line.
func serve(t *testing.T, env map[string]string, args ...string) api.Ready {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	done := make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		done <- run(ctx, append([]string{"serve", "--json"}, args...), func(name string) (string, bool) { value, ok := env[name]; return value, ok }, in, &stderr)
		_ = in.Close()
	}()
	var ready api.Ready
	err := json.NewDecoder(out).Decode(&ready)
	t.Cleanup(func() {
		cancel()
		if code := <-done; code != exitFine {
			t.Errorf("exit code %d\n%s", code, stderr.String())
		}
	})
	if err != nil {
		t.Fatalf("no ready line: %v", err)
	}
	return ready
}

func TestFlagThenEnvironmentThenFileThenDefault(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "paymock.yaml")
	if err := os.WriteFile(file, []byte("listen: 127.0.0.1:0\ncontrol: 127.0.0.1:0\nseed: 1\nlog-level: error\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fromFile := map[string]string{"PAYMOCK_CONFIG": file}
	if got := serve(t, fromFile); got.Seed != 1 {
		t.Errorf("file: seed %d", got.Seed)
	}
	both := map[string]string{"PAYMOCK_CONFIG": file, "PAYMOCK_SEED": "2"}
	if got := serve(t, both); got.Seed != 2 {
		t.Errorf("environment over file: seed %d", got.Seed)
	}
	if got := serve(t, both, "--seed=3"); got.Seed != 3 {
		t.Errorf("flag over environment: seed %d", got.Seed)
	}
	if got := serve(t, map[string]string{"PAYMOCK_SEED": "2"}, "--config="+file, "--no-demo", "--control="); len(got.Apps) != 0 || got.Control != "" {
		t.Errorf("no demo, no control: %+v", got)
	}
}

// TestAliases serves platforms' paths at others, by flags and by the file.
func TestAliases(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "paymock.yaml")
	if err := os.WriteFile(file, []byte("alias:\n  /pay: /allpaypass/api/general\n  /gate: /gateway.do\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	free := []string{"--listen=127.0.0.1:0", "--control=127.0.0.1:0", "--log-level=error"}
	for name, args := range map[string][]string{
		"file":  append([]string{"--config=" + file}, free...),
		"flags": append([]string{"--alias=/pay=/allpaypass/api/general", "--alias=/gate=/gateway.do"}, free...),
	} {
		ready := serve(t, nil, args...)
		for _, path := range []string{"/pay", "/gate"} {
			resp, err := http.Post(ready.Platform+path, "application/json", strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Errorf("%s: POST %s: status %d", name, path, resp.StatusCode)
			}
		}
	}
}

// TestEmptyEnvironment: an empty PAYMOCK_CONTROL switches the control API off as --control="" does;
// any other empty variable is none.
func TestEmptyEnvironment(t *testing.T) {
	t.Parallel()
	got := serve(t, map[string]string{"PAYMOCK_CONTROL": "", "PAYMOCK_SEED": "", "PAYMOCK_LOG_LEVEL": ""}, "--listen=127.0.0.1:0")
	if got.Control != "" || got.Platform == "" {
		t.Errorf("ready as %+v, want no control API", got)
	}
}

func TestHealthcheckOfARunningServer(t *testing.T) {
	t.Parallel()
	ready := serve(t, map[string]string{"PAYMOCK_LOG_LEVEL": "error"}, "--listen=127.0.0.1:0", "--control=127.0.0.1:0")
	for _, control := range []string{ready.Control, strings.TrimPrefix(ready.Control, "http://"), ready.Control + "/"} {
		if code, stdout, stderr := command(t.Context(), nil, "healthcheck", "--control="+control); code != exitFine || stdout != "ready\n" {
			t.Errorf("%s: exit code %d %s%s", control, code, stdout, stderr)
		}
	}
}

func TestConfigurationMistakesHaveAPlace(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, says string }{
		"unknown key": {"listen: 127.0.0.1:0\nlisten-on: x\n", ":2:1: unknown key"},
		"wrong type":  {"seed: many\n", ":1:7: "},
		"twice":       {"seed: 1\nseed: 2\n", ":2:1: "},
		"a tab":       {"listen:\n\t- x\n", ":2:1: "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "bad.yaml")
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			code, _, stderr := command(t.Context(), nil, "serve", "--config", file)
			if code != exitUsage || !strings.Contains(stderr, file+tt.says) {
				t.Errorf("exit code %d, want %q in:\n%s", code, tt.says, stderr)
			}
		})
	}
}

// TestBrokenConfigurationStopsServeOnly: whatever lies in the working directory, the version can
// be told.
func TestBrokenConfigurationStopsServeOnly(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(file, []byte("listen: ["), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"PAYMOCK_CONFIG": file}
	for _, args := range []string{"version", "--help", "serve --help", "codes intella --json"} {
		if code, stdout, stderr := command(t.Context(), env, strings.Fields(args)...); code != exitFine || stdout == "" || stderr != "" {
			t.Errorf("%s: exit code %d, %d bytes\n%s", args, code, len(stdout), stderr)
		}
	}
	if code, _, stderr := command(t.Context(), env, "serve"); code != exitUsage || !strings.HasPrefix(stderr, "paymock: "+file+":1:") {
		t.Errorf("serve: exit code %d\n%s", code, stderr)
	}
}
