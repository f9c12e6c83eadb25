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
	stops := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup has it ignored; otherwise the terminal has gone
		stops = append(stops, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), stops...)
	defer stop()
	context.AfterFunc(ctx, stop) // from now on another signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr))
}
