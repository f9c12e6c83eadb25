// Command judge lets SDKs that others wrote judge a running paymock: do they understand its
// answers, believe its signatures and notifications, and refuse both with one bit changed?
//
//	go run ./features/judge -paymock bin/paymock                 # all that this machine can ask
//	go run ./features/judge -judge php:/path/alipay-sdk-php-all   # an SDK of yours
//
// Every SDK is spoken to through an adapter of some sixty lines in its own language, see adapters;
// what is checked stands in suite.go, once for all. SDKs from a registry are installed into a
// directory that is removed afterwards. An SDK that isn't there is skipped by name.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"paymock/client/control"
	"paymock/features/serverprocess"
)

// judgeTimeout bounds one SDK, its installation included: what hangs is ended.
const judgeTimeout = 5 * time.Minute

func main() {
	paymock := flag.String("paymock", "bin/paymock", "the server that is judged")
	chosen := flag.String("judge", "", "SDKs, with commas between: NAME, node@VERSION, or NAME:PATH of yours ("+judgeNames()+"); default all")
	verbose := flag.Bool("v", false, "print every check, not only failed ones")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	failed, err := run(ctx, *paymock, *chosen, *verbose, os.Stdout)
	switch {
	case err != nil:
		_, _ = fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(2)
	case failed > 0:
		os.Exit(1)
	}
}

// run asks the chosen judges one after the other and counts the checks that failed.
func run(ctx context.Context, paymock, chosen string, verbose bool, out io.Writer) (failed int, err error) {
	judges, err := choose(chosen)
	if err != nil {
		return 0, err
	}
	server, err := serverprocess.Start(ctx, paymock, serverprocess.Paymock()...)
	if err != nil {
		return 0, fmt.Errorf("%w (make build makes bin/paymock, -paymock names another)", err)
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	ctl, err := control.New(control.Config{BaseURL: server.Ready.Control})
	if err != nil {
		return 0, err
	}
	for _, j := range judges {
		report, err := ask(ctx, j, server.Ready.Platform, ctl)
		var missing *missingError
		switch {
		case errors.As(err, &missing) && j.path == "":
			_, _ = fmt.Fprintf(out, "%-24s skipped: %s\n", j.title(), missing.what)
		case err != nil:
			return failed, fmt.Errorf("%s: %w", j.title(), err)
		default:
			failed += report.print(out, verbose)
		}
	}
	return failed, nil
}

// ask installs one SDK in a directory of its own, lets it judge, and removes the directory.
func ask(ctx context.Context, j judge, platform string, ctl *control.Client) (report, error) {
	ctx, cancel := context.WithTimeout(ctx, judgeTimeout)
	defer cancel()
	dir, err := os.MkdirTemp("", "paymock-judge-")
	if err != nil {
		return report{}, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a directory of the system's temporary ones
	return askIn(ctx, j, dir, platform, ctl)
}

// askIn is ask in a given directory.
func askIn(ctx context.Context, j judge, dir, platform string, ctl *control.Client) (report, error) {
	command, err := j.prepare(ctx, dir)
	if err != nil {
		return report{}, err
	}
	sdk, err := startAdapter(ctx, dir, command)
	if err != nil {
		return report{}, err
	}
	s, err := newSuite(ctx, sdk, platform, ctl)
	if err != nil {
		return report{}, errors.Join(err, sdk.stop())
	}
	err = s.run(ctx)
	return s.report, errors.Join(err, s.close(), sdk.stop())
}

// report holds the results of one SDK against the mock.
type report struct {
	SDK     string
	Runtime string
	Checks  []check
}

// check is one question in one mode of an SDK.
type check struct {
	Mode, Name string
	Skipped    string // why the SDK could not be asked
	Failure    string
}

// print prints a line for each mode, and one for each check that failed.
func (r report) print(out io.Writer, verbose bool) (failed int) {
	_, _ = fmt.Fprintf(out, "%s on %s\n", r.SDK, r.Runtime)
	for _, mode := range r.modes() {
		passed, skipped := 0, []string{}
		var lines strings.Builder
		for _, c := range r.Checks {
			switch {
			case c.Mode != mode:
				continue
			case c.Failure != "":
				failed++
				_, _ = fmt.Fprintf(&lines, "    FAILED %s: %s\n", c.Name, c.Failure)
			case c.Skipped != "":
				skipped = append(skipped, fmt.Sprintf("    skipped %s: %s\n", c.Name, c.Skipped))
			default:
				passed++
				if verbose {
					_, _ = fmt.Fprintf(&lines, "    passed %s\n", c.Name)
				}
			}
		}
		_, _ = fmt.Fprintf(out, "  %-18s %2d passed\n%s%s", mode, passed, lines.String(), strings.Join(skipped, ""))
	}
	return failed
}

// modes are the modes of the checks in the order in which they were tried.
func (r report) modes() []string {
	var modes []string
	for _, c := range r.Checks {
		if len(modes) == 0 || modes[len(modes)-1] != c.Mode {
			modes = append(modes, c.Mode)
		}
	}
	return modes
}
