// Command bench measures the commands as processes of their own and compares each figure with
// its floor or its limit, on Linux:
//
//	go run ./features/bench -paymock bin/paymock -payctl bin/payctl
//
// A floor is the cost of the same work without paymock: bare Gin, Go's RSA, a bare HTTP client.
// It is measured in turns with paymock, so that other work on the machine disturbs both alike.
// The exit code is 1 when a figure is beyond its limit twice. With -base another revision takes
// turns instead of the floors, and nothing has a limit.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"paymock/mock"
)

// options are the values of the flags.
type options struct {
	paymock, payctl, base, samples, report, readme, only, limits string
}

// measurement gives figures that belong together.
type measurement struct {
	name string
	run  func(context.Context, options) ([]Figure, error)
}

var measurements = []measurement{
	{"settle", measureSettles},
	{"replicas", measureReplicas},
	{"callbacks", measureCallbacks},
	{"pages", measurePages},
	{"start", measureStart},
	{"memory", measureMemory},
	{"trades", measureTrades},
	{"apps", measureApps},
	{"growth", measureGrowth},
	{"beside", measureBeside},
	{"journal", measureJournal},
	{"binary", measureBinary},
}

func measurementNames(measurements []measurement) (names []string) {
	for _, m := range measurements {
		names = append(names, m.name)
	}
	return names
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == floorRole {
		serveFloor(os.Args[2])
		return
	}
	var o options
	flag.StringVar(&o.paymock, "paymock", "bin/paymock", "the server that is measured")
	flag.StringVar(&o.payctl, "payctl", "bin/payctl", "the client that is measured")
	flag.StringVar(&o.base, "base", "", "another paymock, which takes turns with the first, instead of the report")
	flag.StringVar(&o.samples, "samples", "", "write what each round of both took into this `directory`, for benchstat")
	flag.StringVar(&o.report, "report", os.Getenv("REPORT"), "write the figures as JSON there")
	flag.StringVar(&o.readme, "readme", "", "write the table between the marks of this file")
	flag.StringVar(&o.only, "only", "", "measure what matches this expression: "+strings.Join(measurementNames(measurements), ", "))
	flag.StringVar(&o.limits, "limits", "", "write the table of limits into this `file`, and measure nothing")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	code, err := run(ctx, o, os.Stdout)
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err)
		code = 2
	}
	os.Exit(code)
}

// run measures, prints and writes the report. The code is 1 when a figure is beyond its limit.
func run(ctx context.Context, o options, out io.Writer) (code int, err error) {
	if o.limits != "" {
		return 0, rewrite(o.limits, func(text []byte) ([]byte, error) { return replaceLimits(text, mock.Limits()) })
	}
	if o.base != "" {
		return 0, compare(ctx, o, out)
	}
	began := time.Now()
	all, code, err := measureAll(ctx, o, out, measurements, waitForQuiet)
	if err != nil {
		return 0, err
	}
	beyond := len(slices.DeleteFunc(slices.Clone(all), func(f Figure) bool { return f.OK }))
	_, _ = fmt.Fprintf(out, "%d figures in %s, %d beyond a limit\n", len(all), time.Since(began).Round(time.Second), beyond)
	return code, publish(o, all)
}

// publish writes the report and the table where they are asked for.
func publish(o options, all []Figure) error {
	if o.report != "" {
		text, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.report, append(text, '\n'), 0o600); err != nil {
			return err
		}
	}
	if o.readme == "" {
		return nil
	}
	return rewrite(o.readme, func(text []byte) ([]byte, error) { return replaceTable(text, all) })
}

// rewrite changes a file.
func rewrite(file string, change func([]byte) ([]byte, error)) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if text, err = change(text); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, text, 0o600)
}

func anyBeyondLimit(figures []Figure) bool {
	return slices.ContainsFunc(figures, func(f Figure) bool { return !f.OK })
}
