package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"paymock/mock/config"
)

// Exit codes of both commands.
const (
	exitFine   = 0
	exitFailed = 1 // checks failed
	exitUsage  = 2 // usage or configuration
	exitReach  = 3 // could not start or reach
)

// cli is the whole command line. Values come from flags, then the environment (PAYMOCK_ and
// the flag's name), then paymock.yaml, then the defaults here.
type cli struct {
	Config string `help:"Configuration file. Default: paymock.yaml in the working directory, when there is one." type:"path" placeholder:"FILE"`

	Serve       serveCommand       `cmd:"" help:"Serve the platforms. Stop with Ctrl-C or SIGTERM."`
	Codes       codesCommand       `cmd:"" help:"List the platforms' answer codes: text, cause, what a client should do."`
	Probe       probeCommand       `cmd:"" help:"Judge a merchant's callback endpoint case by case."`
	Validate    validateCommand    `cmd:"" help:"Check scenario files; exit code 2 when one is not good."`
	Scenarios   scenariosCommand   `cmd:"" help:"List the shipped scenarios, or print one."`
	Schema      schemaCommand      `cmd:"" help:"Print the JSON Schema of scenario files, for editors."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask a running server whether it is ready; exit code 3 when it is not."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

// streams is where a command writes and what it may ask.
type streams struct {
	ctx            context.Context
	stdout, stderr io.Writer
}

// exitError carries an exit code.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// run is the command: arguments in, exit code out.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("paymock"),
		kong.Description("Impersonates the payment platforms 4pyun, Alipay and intella: real signatures, real trades, error codes on demand, callbacks with retries."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.Vars{"version": version()},
		kong.UsageOnError(),
	)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "paymock:", err)
		return exitUsage
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	settings, err := settings(args, getenv, os.Stat)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "paymock:", err)
		return exitUsage
	}
	for _, resolver := range []kong.Resolver{settings, environment(getenv)} { // the last one wins
		if err := kong.Resolvers(resolver).Apply(parser); err != nil {
			_, _ = fmt.Fprintln(stderr, "paymock:", err)
			return exitUsage
		}
	}
	kctx, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "paymock: %v\nSee paymock --help.\n", err)
		return exitUsage
	}
	err = kctx.Run(&streams{ctx, stdout, stderr})
	var coded *exitError
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &coded):
		_, _ = fmt.Fprintln(stderr, "paymock:", err)
		return coded.code
	}
	_, _ = fmt.Fprintln(stderr, "paymock:", err)
	return exitFailed
}

// environment resolves a flag from PAYMOCK_FLAG_NAME.
func environment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		name := "PAYMOCK_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		if value := getenv(name); value != "" {
			return value, nil
		}
		return nil, nil
	})
}

// settings reads the configuration file, if any, as a resolver of the serve flags.
func settings(args []string, getenv func(string) string, stat func(string) (os.FileInfo, error)) (kong.Resolver, error) {
	path, given := configPath(args), true
	if path == "" {
		path = getenv("PAYMOCK_CONFIG")
	}
	if path == "" {
		path, given = "paymock.yaml", false
	}
	if _, err := stat(path); err != nil {
		if given {
			return nil, fmt.Errorf("--config: %w", err)
		}
		return kong.ResolverFunc(func(*kong.Context, *kong.Path, *kong.Flag) (any, error) { return nil, nil }), nil
	}
	values, err := config.ReadSettings(path)
	if err != nil {
		return nil, err
	}
	return kong.ResolverFunc(func(_ *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
		if parent.Command == nil || parent.Command.Name != "serve" {
			return nil, nil
		}
		if value, ok := values[flag.Name]; ok {
			return value, nil
		}
		return nil, nil
	}), nil
}

// configPath finds --config before kong parses, since the file resolves other flags.
func configPath(args []string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--config="); ok {
			return value
		}
		if arg == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// stamped is set by the linker: -X main.stamped=v1.2.3.
var stamped string

func version() string {
	if stamped != "" {
		return stamped
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

type versionCommand struct{}

func (versionCommand) Run(s *streams) error {
	_, err := fmt.Fprintln(s.stdout, "paymock", version())
	return err
}
