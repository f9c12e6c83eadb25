package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

type healthcheckCommand struct {
	Control string        `default:"http://127.0.0.1:12181" help:"Base URL of the control API, or of its mount below /__admin."`
	Timeout time.Duration `default:"3s" help:"How long the server may take."`
}

// Run asks /readyz, which needs no token.
func (c *healthcheckCommand) Run(s *streams) error {
	if c.Timeout <= 0 {
		return &exitError{exitUsage, fmt.Errorf("--timeout: %s is not positive", c.Timeout)}
	}
	ctx, cancel := context.WithTimeout(s.ctx, c.Timeout)
	defer cancel()
	base := c.Control
	if !strings.Contains(base, "://") {
		base = "http://" + base
	}
	url := strings.TrimRight(base, "/") + "/readyz"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return &exitError{exitUsage, fmt.Errorf("--control: %w", err)}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return &exitError{exitReach, fmt.Errorf("healthcheck: %w; is `paymock serve` running?", err)}
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return &exitError{exitReach, fmt.Errorf("healthcheck: %s answers %s", url, resp.Status)}
	}
	_, err = fmt.Fprintln(s.stdout, "ready")
	return err
}
