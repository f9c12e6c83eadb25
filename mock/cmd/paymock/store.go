package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"paymock/mock/store/redis"
)

type storeCommand struct {
	Check storeCheckCommand `cmd:"" help:"Look at a Redis: its version, and settings that would lose state."`
}

type storeCheckCommand struct {
	URL string `arg:"" help:"The Redis, as serve --store takes it." placeholder:"URL"`
}

// exitOfOpening is the exit code where a store, or a server with it, could not be opened.
func exitOfOpening(err error) int {
	var away *redis.OpenError
	if errors.As(err, &away) {
		return exitReach
	}
	return exitUsage
}

// settingOf is the name of a setting, in a cluster with its node.
func settingOf(f redis.Finding) string { return strings.TrimSpace(f.Node + " " + f.Setting) }

// Run prints what was found; a setting that loses state is a failure.
func (c *storeCheckCommand) Run(s *streams) error {
	st, err := redis.Open(s.ctx, redis.Config{URL: c.URL})
	if err != nil {
		return &exitError{exitOfOpening(err), err}
	}
	defer func() { _ = st.Close() }()
	report, err := st.Check(s.ctx)
	if err != nil {
		return &exitError{exitReach, err}
	}
	w := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	for _, f := range report {
		verdict := "ok"
		if f.Remedy != "" {
			verdict = "not safe: " + f.Remedy
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", settingOf(f), f.Value, verdict); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	var bad []string
	for _, f := range report {
		if f.Remedy != "" {
			bad = append(bad, settingOf(f))
		}
	}
	if len(bad) > 0 {
		return &exitError{exitFailed, fmt.Errorf("%s of %s: not safe for state", strings.Join(bad, ", "), redis.Address(c.URL))}
	}
	return nil
}
