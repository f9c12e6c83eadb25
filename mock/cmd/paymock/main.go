// Command paymock impersonates payment platforms for tests: `paymock serve`.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	if os.Getenv("GOGC") == "" {
		// A few megabytes live, kilobytes an exchange: collecting less often saves a fifth of the
		// CPU of a settle and costs no memory while idle.
		debug.SetGCPercent(400)
	}
	// net/http logs by itself what merchants send unasked; slog quotes it.
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // from now on another signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr))
}
