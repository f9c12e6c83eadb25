package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"paymock/client/adapter"
	"paymock/mock/commandline"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// Exit codes of both commands.
const (
	exitFine   = 0
	exitFailed = 1 // the platform refused, or a check failed
	exitUsage  = 2 // usage or configuration
	exitReach  = 3 // could not start or reach
)

// defaultControl is where paymock serves its control API unless told otherwise.
const defaultControl = "http://127.0.0.1:12181"

// cli is the whole command line. A flag that is not given comes from the environment:
// PAYCTL_ and the flag's name.
type cli struct {
	Control      string        `group:"everywhere" default:"${control}" placeholder:"URL" help:"Control API of paymock. Environment: PAYCTL_CONTROL."`
	ControlToken string        `group:"everywhere" placeholder:"TOKEN" help:"Its bearer token, when it wants one. Environment: PAYCTL_CONTROL_TOKEN."`
	Platform     string        `group:"everywhere" placeholder:"URL" help:"Where the platforms' paths are served. Default: what the control API says. Environment: PAYCTL_PLATFORM."`
	Provider     string        `group:"everywhere" placeholder:"NAME" help:"Platform of the app: ${platforms}. Default: 4pyun."`
	App          string        `group:"everywhere" placeholder:"ID" help:"The app to act as, ID or PROVIDER/ID. Default: the platform's demo app."`
	JSON         bool          `group:"everywhere" name:"json" help:"Print JSON; amounts are then whole minor units (fen)."`
	Version      versionFlag   `group:"everywhere" help:"Print the version and exit."`
	Lang         string        `group:"everywhere" placeholder:"L" help:"Language of what explains: en, zh or zh-TW. Default: as LC_ALL, LC_MESSAGES or LANG says."`
	UTC          bool          `group:"everywhere" name:"utc" help:"Show times in UTC. Default: +08:00, or the zone that TZ names."`
	Timeout      time.Duration `group:"everywhere" default:"30s" help:"How long one call may take; clock moves may take longer, import and export too unless this is given."`

	Settle  settleCommand  `cmd:"" group:"merchant" help:"Settle a paid trade at the platform."`
	Refund  refundCommand  `cmd:"" group:"merchant" help:"Refund a paid trade at the platform."`
	Query   queryCommand   `cmd:"" group:"merchant" help:"Ask the platform for a trade."`
	Pay     payCommand     `cmd:"" group:"merchant" help:"Place an order at the platform and let its payer pay."`
	Bind    bindCommand    `cmd:"" group:"merchant" help:"Bind receivers of splits (alipay)."`
	SignOn  signOnCommand  `cmd:"" group:"merchant" help:"Sign a card reader on for 30 hours (intella)."`
	Listen  listenCommand  `cmd:"" group:"merchant" help:"Be the merchant: receive, verify, show and accept callbacks."`
	Sign    signCommand    `cmd:"" group:"merchant" help:"Sign a message, or say what is wrong with its signature. Needs no server."`
	Explain explainCommand `cmd:"" group:"merchant" help:"Say why a message is not accepted, and what to change."`

	Apps       appCommand        `cmd:"" name:"app" group:"stage" help:"Make, list, show, change, reset and remove apps."`
	Trade      tradeCommand      `cmd:"" group:"stage" help:"Make trades, list them, and do what their payers would do."`
	Terminal   terminalCommand   `cmd:"" group:"stage" help:"List card readers, add one, lay a card on it (intella)."`
	Rule       ruleCommand       `cmd:"" group:"stage" help:"Make the platform answer what a test needs."`
	Say        sayCommand        `cmd:"" group:"stage" help:"Say what the platform is to do, in English or Chinese."`
	Scenario   scenarioCommand   `cmd:"" group:"stage" help:"List, load and check scenarios: files of readers, trades and rules."`
	Clock      clockCommand      `cmd:"" group:"stage" help:"Read, move, freeze and release an app's clock."`
	Callbacks  callbacksCommand  `cmd:"" group:"stage" help:"List, resend and cancel callbacks."`
	Journal    journalCommand    `cmd:"" group:"stage" help:"Read what happened, byte by byte."`
	Probe      probeCommand      `cmd:"" group:"stage" help:"Let the platform judge a merchant's callback endpoint."`
	Trigger    triggerCommand    `cmd:"" group:"stage" help:"Make one rightly signed callback of any kind without a flow, and send it."`
	Tail       tailCommand       `cmd:"" group:"stage" help:"Follow what happens, a line for each exchange and callback attempt."`
	Ledger     ledgerCommand     `cmd:"" group:"stage" help:"Show the double entries over all trades; they sum to zero."`
	Test       testCommand       `cmd:"" group:"stage" help:"Run Gherkin features against a running paymock."`
	Draft      draftCommand      `cmd:"" group:"stage" help:"Make a feature and its scenario of a recording of paymock record."`
	Replay     replayCommand     `cmd:"" group:"stage" help:"Repeat a failed scenario of payctl test --bundle, byte by byte."`
	Drift      driftCommand      `cmd:"" group:"stage" help:"Compare paymock with a platform's sandbox, request by request."`
	Steps      stepsCommand      `cmd:"" group:"stage" help:"List the lines that features are written with."`
	MCP        mcpCommand        `cmd:"" name:"mcp" group:"stage" help:"Serve coding agents by the Model Context Protocol, on standard input and output."`
	Completion completionCommand `cmd:"" group:"stage" help:"Print what makes bash, zsh or fish complete payctl."`
	Versions   versionCommand    `cmd:"" name:"version" group:"stage" help:"Print the version." hidden:""`
	Export     exportCommand     `cmd:"" group:"stage" help:"Write the state of the server, or of one app, to a file."`
	Import     importCommand     `cmd:"" group:"stage" help:"Read what export has written into the server."`
	Codes      codesCommand      `cmd:"" group:"stage" help:"List the platforms' answer codes: text, cause, what to do."`
	Operations operationsCommand `cmd:"" group:"stage" help:"List what merchants may call, with the platforms' own names."`
	Dialects   dialectsCommand   `cmd:"" group:"stage" help:"List the switches between documents that contradict each other."`
}

// exitError carries an exit code other than the error's own.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// usagef is a mistake on the command line.
func usagef(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// run is the command: arguments in, exit code out.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &checkedWriter{Writer: stdout}
	code := runCommand(ctx, args, getenv, stdin, out, stderr)
	if out.err != nil && code == exitFine {
		return reportError(stderr, &exitError{exitFailed, fmt.Errorf("what was asked for could not be written: %w", out.err)})
	}
	return code
}

// runCommand runs one command.
func runCommand(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout *checkedWriter, stderr io.Writer) int {
	c := newCLI()
	exited := -1
	adapter.TeachWords()
	shipped.TeachWords()
	parser, err := newParser(c, stdout, stderr, getenv, func(code int) { exited = code })
	if err != nil {
		return reportError(stderr, err)
	}
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case args[0] == "help":
		args = append(slices.Clone(args[1:]), "--help")
	}
	if args[0] == completeWord {
		for _, text := range completeWords(ctx, parser.Model.Node, args[1:], getenv) {
			printLine(stdout, "%s", text)
		}
		return exitFine
	}
	kctx, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	rest, named, _ := words.TakeLanguage(args) // of a command line that may be wrong otherwise
	l, _ := chosenLanguage(named, getenv)      // a wrong one is told below
	stderr = payctlTexts.Writer(stderr, l)
	if err == nil {
		err = cmp.Or(commandline.RepeatedFlag(kctx), commandline.PairForFlag(kctx))
	}
	if err != nil {
		meant := meantLine(ctx, parser, args, getenv)
		printLine(stderr, "payctl: %s", commandline.WithCommands(whatIsWrong(err, rest)+meantCommand(err)+suggest.HintOf(err), meant, selectedOf(err), parser.Model.Node))
		printMeant(stderr, meant)
		printLine(stderr, "See payctl%s --help.", helpOf(err))
		return exitUsage
	}
	nameScheme(kctx)
	s, err := newSession(ctx, c, getenv, stdin, stdout, stderr)
	if err != nil {
		code := reportError(stderr, err)
		printMeant(stderr, meantLine(ctx, parser, args, getenv))
		return code
	}
	if err := kctx.Run(s); err != nil {
		return reportError(stderr, err)
	}
	return exitFine
}

// newCLI is the command line with the flags that are made of the API's description of rules.
func newCLI() *cli {
	c := &cli{}
	c.Rule.Add.Plugins = kong.Plugins{newThenFlags()}
	return c
}

// newParser reads command lines into c.
func newParser(c *cli, stdout, stderr io.Writer, getenv func(string) string, exit func(code int)) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("payctl"),
		kong.Description(description()),
		helpVars(),
		kong.Writers(stdout, stderr),
		kong.Exit(exit),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.ExplicitGroups(append(ruleGroups(), []kong.Group{
			{Key: "merchant", Title: "What a merchant does:"},
			{Key: "stage", Title: "What a test sets up and looks at, through paymock's control API:"},
			{Key: "everywhere", Title: "Flags of every command:"},
		}...)),
		kong.Resolvers(environmentResolver(getenv)),
	)
}

// whatIsWrong says what is wrong with a command line, which parsing it ended with.
func whatIsWrong(err error, args []string) string {
	for i, arg := range args {
		if i > 0 && slices.Contains(args[:i], "advance") && suggest.IsNegative(arg) && strings.HasPrefix(err.Error(), "unknown flag -") {
			return refuseNegativeSpan(arg).Error()
		}
	}
	said, flags := commandline.Agreeing(suggest.CommandLine(err, args, flagsOf(err)...), ""), flagsOf(err)
	named, selected := missingName(said), selectedOf(err)
	said += numberMeant(said)
	if wayOut := wayOutOf(said, selected); wayOut != "" {
		return said + wayOut
	}
	switch {
	case named != nil:
		return said + ": " + suggest.OneOf(named)
	case len(args) > 0 && slices.Contains([]string{"ping", "health", "healthcheck", "alive"}, args[0]) && strings.HasPrefix(said, "unexpected argument "):
		return "unexpected argument " + args[0] + "; `paymock healthcheck` tells whether it serves"
	case len(args) == 1 && commandline.IsReadingWord(args[0]):
		plain, _, _ := strings.Cut(said, ", did you mean")
		return plain + "; say of what: payctl app list, payctl trade list, payctl rule list, payctl callbacks list or payctl journal"
	case strings.HasPrefix(said, "--timeout: ") && slices.Contains(flags, "hang"):
		return said + "; a call that is never answered is --hang"
	case said == "unknown flag --trade" && slices.Contains(args, "--trade") && takesTrade(selected):
		if i := slices.Index(args, "--trade"); i+1 < len(args) {
			return fmt.Sprintf("%s; the trade stands without a flag: payctl%s %s", said, helpOf(err), args[i+1])
		}
	}
	return said
}

// helpVars are the values of ${name} in flags and their help.
func helpVars() kong.Vars {
	return kong.Vars{"control": defaultControl, "platforms": suggest.OneOf(platformNames()), "operators": operatorList()}
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

// helpOf is the command that a parse error is about, with a blank before it.
func helpOf(err error) string {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil || parse.Context.Command() == "" {
		return ""
	}
	if selected := parse.Context.Selected(); selected != nil && selected.Parent != nil && selected.Parent.DefaultCmd == selected && strings.HasPrefix(err.Error(), "unexpected argument") {
		return strings.TrimPrefix(selected.Parent.FullPath(), parse.Context.Model.Name)
	}
	words := strings.Fields(parse.Context.Command())
	for i, word := range words {
		if strings.HasPrefix(word, "<") {
			words = words[:i]
			break
		}
	}
	return " " + strings.Join(words, " ")
}

// meantCommand suggests the command that a word may have meant behind one that has a default command:
// app sett, or that stands alone: rule say.
func meantCommand(err error) string {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil || strings.Contains(err.Error(), "did you mean") {
		return ""
	}
	word, ok := strings.CutPrefix(err.Error(), "unexpected argument ")
	selected := parse.Context.Selected()
	switch {
	case !ok:
		return ""
	case selected == nil: // no command before it
		selected = parse.Context.Model.Node
	}
	commands := selected.Children
	if selected.Parent != nil {
		commands = slices.Concat(commands, selected.Parent.Children)
	}
	var names []string
	for _, command := range commands {
		names = append(names, command.Name)
	}
	flags := selected.Flags
	isTop := func(n *kong.Node) bool { return n.Name == word }
	asks := func(flag string) bool {
		return slices.ContainsFunc(flags, func(f *kong.Flag) bool { return f.Name == flag })
	}
	if way := otherWays()[strings.TrimSuffix(pathOfNode(selected), " list")+" "+word]; way != "" {
		return way
	}
	switch near := suggest.Command(word, names); {
	case asks("operation") && phrase.IsOperation(word):
		return "; did you mean --operation " + word + "?"
	case strings.HasPrefix(word, "{") && asks("file"):
		return "; a rule in JSON is read from a file: --file rule.json, or from standard input: --file -"
	case strings.HasPrefix(word, "+"):
		return fmt.Sprintf(", did you mean %q?", "advance "+word[1:])
	case asks("amount") && isUnit(word):
		return "; an amount is a figure without its unit, in the platform's money: 60 or 60.00"
	case selected.Parent != nil && selected.Parent.Name == "clock" && slices.Contains([]string{"reset", "back", "rewind", "restore"}, word):
		return "; a clock only goes forward: payctl app reset begins the app anew, with its clock, and forgets all else"
	case selected == parse.Context.Model.Node && slices.Contains([]string{"validate", "check", "lint"}, word):
		return `, did you mean "scenario check"?`
	case slices.ContainsFunc(parse.Context.Model.Children, isTop) && near != word:
		return fmt.Sprintf(", did you mean %q?", parse.Context.Model.Name+" "+word)
	case near != "":
		return fmt.Sprintf(", did you mean %q?", near)
	}
	return ""
}

// environmentResolver resolves a flag from PAYCTL_FLAG_NAME.
func environmentResolver(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
		if parent.Command != nil && !flag.Tag.Has("fromenv") {
			return nil, nil // a command's own flags, such as --status, say what to do this time
		}
		if value := getenv(envName(flag.Name)); value != "" {
			return value, nil
		}
		return nil, nil
	})
}

func envName(flag string) string {
	return "PAYCTL_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// reportError says what went wrong and what to do, and gives the exit code.
func reportError(stderr io.Writer, err error) int {
	printLine(stderr, "payctl: %v", err)
	code, advice := exitCodeOf(err)
	if advice != "" {
		printLine(stderr, "  %s", advice)
	}
	return code
}

const askFirst = "The money may have moved: ask with payctl query, for a reader's settlement with payctl terminal, before doing anything again."
