// Command payctl is a merchant by hand: it settles, refunds and queries against a payment
// platform or paymock, receives its callbacks, and drives paymock's control API.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"paymock/client/cmd/payctl/startpath"
)

func init() { startpath.Restore() } //nolint:gochecknoinits // before main, and in tests too

func main() {
	stops := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup has it ignored; otherwise the terminal has gone
		stops = append(stops, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), stops...)
	defer stop()
	context.AfterFunc(ctx, stop) // from now on another signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}
