package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"paymock/mock"
	"paymock/mock/commandline"
	"paymock/mock/config"
	"paymock/mock/doctor"
	"paymock/mock/provider"
	"paymock/mock/suggest"
	"paymock/mock/words"
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
	Record      recordCommand      `cmd:"" help:"Stand between a merchant and a platform, and keep what they say, cleaned, for serve --replay and payctl draft."`
	Replay      replayCommand      `cmd:"" help:"Repeat a failed scenario of payctl test --bundle, byte by byte."`
	Codes       codesCommand       `cmd:"" help:"List the platforms' answer codes: text, cause, what a client should do."`
	Operations  operationsCommand  `cmd:"" help:"List what merchants may call: our name, the platform's name or path."`
	Dialects    dialectsCommand    `cmd:"" help:"List the switches between contradicting documents."`
	Callbacks   callbacksCommand   `cmd:"" help:"List the kinds of callbacks that the platforms send."`
	Probe       probeCommand       `cmd:"" help:"Judge a merchant's callback endpoint case by case."`
	Explain     explainCommand     `cmd:"" help:"Say why a signature or envelope is not accepted, and what to change. Sends nothing."`
	Validate    validateCommand    `cmd:"" help:"Check scenario files; exit code 2 when one is not good."`
	CA          caCommand          `cmd:"" name:"ca" help:"Print how to trust the certificates of --tls-listen and --proxy-listen, and how SDKs with a fixed address get there."`
	Store       storeCommand       `cmd:"" help:"Look at a Redis that serve --store is to use."`
	Scenarios   scenariosCommand   `cmd:"" help:"List the shipped scenarios, or print one."`
	Schema      schemaCommand      `cmd:"" help:"Print the JSON Schema of scenario files or of states, for editors."`
	ShowVersion kong.VersionFlag   `name:"version" hidden:"" help:"Print the version and exit."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask a running server whether it is ready; exit code 3 when it is not."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

// streams is where a command writes and what it may ask.
type streams struct {
	ctx      context.Context
	stdout   io.Writer
	stderr   *explainer
	language words.Language // of what explains
}

// exitError carries an exit code.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// lookup finds an environment variable; ok is false when there is none.
type lookup func(name string) (value string, ok bool)

// run is the command: arguments in, exit code out.
func run(ctx context.Context, args []string, getenv lookup, stdout, stderr io.Writer) int {
	args, getenv = takeLanguage(args, getenv)
	language, told, err := chosenLanguage(getenv)
	explained := &explainer{stderr, language, told}
	stderr = explained
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "paymock:", err)
		return exitUsage
	}
	mock.TeachWords(mock.Providers())
	var c cli
	exited := -1
	parser, err := newParser(&c, stdout, stderr, func(code int) { exited = code })
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "paymock:", err)
		return exitUsage
	}
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case args[0] == "help":
		args = append(slices.Clone(args[1:]), "--help")
	}
	settings := &settingsFile{ctx: ctx, args: args, getenv: getenv}
	for _, resolver := range []kong.Resolver{kong.ResolverFunc(settings.resolve), environment(getenv)} { // the last one wins
		if err := kong.Resolvers(resolver).Apply(parser); err != nil {
			_, _ = fmt.Fprintln(stderr, "paymock:", err)
			return exitUsage
		}
	}
	kctx, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	if settings.err != nil {
		_, _ = fmt.Fprintln(stderr, "paymock:", settings.err)
		return exitUsage
	}
	if err == nil {
		err = commandline.RepeatedFlag(kctx)
	}
	if err != nil {
		meant := meantLine(parser, args)
		_, _ = fmt.Fprintf(stderr, "paymock: %s%s\n", commandline.WithCommands(suggest.CommandLine(meantCommand(err, args), args, flagsOf(err)...), meant, nil, parser.Model.Node), suggest.HintOf(err))
		if meant != "" {
			_, _ = fmt.Fprintf(stderr, "Try `%s`\n", meant)
		}
		_, _ = fmt.Fprintf(stderr, "See paymock%s --help.\n", commandOf(err))
		return exitUsage
	}
	err = kctx.Run(&streams{ctx, stdout, explained, language})
	explained.followFile(err)
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

// newParser reads command lines into c.
func newParser(c *cli, stdout, stderr io.Writer, exit func(code int)) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("paymock"),
		kong.Description("Impersonates the payment platforms "+inText(mock.PlatformNames())+": real signatures, real trades, error codes on demand, callbacks with retries."),
		kong.Writers(stdout, stderr),
		kong.Exit(exit),
		helpVars(),
		kong.UsageOnError(),
	)
}

// meantLine is the whole line that a wrong one means; "" where it may mean anything.
func meantLine(parser *kong.Kong, args []string) string {
	return commandline.Meant(parser.Model.Node, args, commandline.Judge{Accepts: func(line []string) bool {
		var c cli
		again, err := newParser(&c, io.Discard, io.Discard, func(int) {})
		if err == nil {
			_, err = again.Parse(line)
		}
		return err == nil
	}})
}

// flagsOf are the flags of the command that a parse error is about.
func flagsOf(err error) (names []string) {
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		for _, flag := range parse.Context.Flags() {
			names = append(names, flag.Name)
		}
	}
	return names
}

// commandsOfPayctl are commands of payctl that people give to paymock.
var commandsOfPayctl = []string{"app", "clock", "draft", "drift", "journal", "listen", "mcp", "pay", "query", "refund", "rule", "say", "settle", "steps", "tail", "test", "trade", "trigger"}

// meantCommand is a parse error with the command that is meant by a word that is none.
func meantCommand(err error, args []string) error {
	var parse *kong.ParseError
	rest, ok := strings.CutPrefix(err.Error(), "unexpected argument ")
	if !ok || !errors.As(err, &parse) || parse.Context == nil || parse.Context.Selected() != nil {
		return err
	}
	word, _, _ := strings.Cut(rest, ",")
	if slices.Contains(commandsOfPayctl, word) {
		return fmt.Errorf("unexpected argument %s, did you mean %q?", word, "payctl "+word)
	}
	if checks := []string{"check", "validate", "lint"}; word == "scenario" && slices.ContainsFunc(args, func(arg string) bool { return slices.Contains(checks, arg) }) {
		return fmt.Errorf("unexpected argument %s, did you mean %q?", word, "validate")
	}
	if i := slices.IndexFunc(args, func(arg string) bool { return strings.HasSuffix(arg, ".feature") }); i >= 0 {
		return fmt.Errorf("unexpected argument %s; features are for payctl, did you mean %q?", word, "payctl test "+args[i]+" --dry-run")
	}
	var names []string
	for _, command := range parse.Context.Model.Children {
		names = append(names, command.Name)
	}
	if near := suggest.Command(word, names); near != "" {
		return fmt.Errorf("unexpected argument %s, did you mean %q?", word, near)
	}
	return err
}

// inText lists platforms as texts write them: "4pyun, Alipay and intella".
func inText(platforms []string) string {
	text := strings.ReplaceAll(strings.Join(platforms, ", "), "alipay", "Alipay")
	if last := strings.LastIndex(text, ", "); last >= 0 {
		text = text[:last] + " and" + text[last+1:]
	}
	return text
}

// platformsBySigner lists the platforms whose callbacks the app's secret signs, and those of which a key does.
func platformsBySigner() (bySecret, byKey []string) {
	for _, p := range mock.Providers() {
		layouts, ok := p.(provider.CallbackLayouts)
		switch {
		case !ok:
		case slices.ContainsFunc(layouts.CallbackLayouts(), func(l provider.CallbackLayout) bool { return l.SigningKey != "" }):
			byKey = append(byKey, p.Name())
		default:
			bySecret = append(bySecret, p.Name())
		}
	}
	return bySecret, byKey
}

// helpVars are the values of ${name} in flags and their help.
func helpVars() kong.Vars {
	platforms := mock.PlatformNames()
	bySecret, byKey := platformsBySigner()
	return kong.Vars{
		"version": "paymock " + version() + stampedFrom, "platforms": suggest.OneOf(platforms), "platform_choice": strings.Join(platforms, "|"),
		"by_secret": inText(bySecret), "by_key": inText(byKey), "explained": suggest.OneOf(doctor.Platforms()),
	}
}

// commandOf is the command that a parse error is about, with a blank before it.
func commandOf(err error) string {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil || parse.Context.Selected() == nil {
		return ""
	}
	return strings.TrimPrefix(parse.Context.Selected().FullPath(), parse.Context.Model.Name)
}

// environment resolves a flag from PAYMOCK_FLAG_NAME, or by a name that it had before. An empty
// variable is as good as none, except for flags that are switched off by an empty value.
func environment(getenv lookup) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range append([]string{flag.Name}, flag.Aliases...) {
			variable := "PAYMOCK_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
			if value, ok := getenv(variable); value != "" || ok && flag.Tag.Has("empty") {
				return value, nil
			}
		}
		return nil, nil
	})
}

// settingsFile is the configuration file, if any. It is read when a flag of serve is first asked
// for, so that a broken one stops no other command.
type settingsFile struct {
	ctx    context.Context // kong gives its resolvers none
	args   []string
	getenv lookup
	read   bool
	values map[string]any
	err    error
}

func (f *settingsFile) resolve(_ *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
	if parent.Command == nil || parent.Command.Name != "serve" {
		return nil, nil
	}
	if !f.read {
		f.read = true
		f.values, f.err = f.load(parent.Command)
	}
	if value, ok := f.values[flag.Name]; ok {
		return value, nil
	}
	return nil, f.err
}

func (f *settingsFile) load(serve *kong.Command) (map[string]any, error) {
	path, given := configPath(f.args), true
	if path == "" {
		path, _ = f.getenv("PAYMOCK_CONFIG")
	}
	if path == "" {
		path, given = "paymock.yaml", false
	}
	if _, err := os.Stat(path); err != nil {
		if given {
			return nil, fmt.Errorf("--config: %w", err)
		}
		return nil, nil
	}
	flags := map[string]reflect.Type{}
	for _, flag := range serve.Flags {
		flags[flag.Name] = flag.Target.Type()
	}
	return config.ReadSettings(f.ctx, path, config.Settings(flags))
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

// stamped and stampedFrom are set by the linker in releases: the version, and " (commit … of …)".
var stamped, stampedFrom string

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
	_, err := fmt.Fprintf(s.stdout, "paymock %s%s\n", version(), stampedFrom)
	return err
}
