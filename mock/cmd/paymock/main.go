// Command paymock impersonates payment platforms for tests: `paymock serve`.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"paymock/mock/gctuner"
)

func main() {
	if os.Getenv("GOGC") == "" {
		gctuner.Start()
	}
	// net/http logs by itself what merchants send unasked; slog quotes it.
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // from now on another signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr))
}
