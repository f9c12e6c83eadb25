package main

import (
	"context"
	"io"
	"strings"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
)

type clockCommand struct {
	Show    clockShowCommand    `cmd:"" default:"withargs" help:"Read the app's clock."`
	Advance clockAdvanceCommand `cmd:"" help:"Let time pass; answers when all that fell due has happened."`
	Set     clockSetCommand     `cmd:"" help:"Go to a time that lies ahead."`
	Freeze  clockFreezeCommand  `cmd:"" help:"Stop the clock where it stands."`
	Follow  clockFollowCommand  `cmd:"" help:"Let it run on from where it stands."`
}

type clockShowCommand struct{}

// Run reads the clock.
func (clockShowCommand) Run(s *session) error {
	c, err := onApp(s, func(ctx context.Context, a *control.App) (api.Clock, error) { return a.Clock(ctx) })
	return s.showClock(c, err)
}

type clockAdvanceCommand struct {
	By []string `arg:"" help:"How long: 25h, 4m30s, 2d, +90m, 2 hours."`
}

// Help is shown by payctl clock advance --help.
func (clockAdvanceCommand) Help() string {
	return `Callbacks that fall due on the way are delivered in order, each at its own time.

Examples:

  payctl clock advance 25h
  payctl clock advance 2d`
}

// Run advances the clock.
func (c *clockAdvanceCommand) Run(s *session) error {
	by, err := parseSpan(strings.Join(c.By, " "))
	if err != nil {
		return usagef("%w", err)
	}
	return s.moveClock(api.ClockMove{Advance: by.String()})
}

type clockSetCommand struct {
	To []string `arg:"" help:"A time: 2026-01-01T00:00:00+08:00, 2026-01-01 08:00, tomorrow 9:00, 18:30."`
}

// Help is shown by payctl clock set --help.
func (clockSetCommand) Help() string {
	return `What names no zone is meant in the zone in which times are shown: +08:00, that of TZ, or UTC with --utc.

Examples:

  payctl clock set 2026-01-01T00:00:00+08:00
  payctl clock set 2026-01-01 08:00
  payctl clock set tomorrow 9:00
  payctl clock set 18:30                            the next time it is that`
}

// Run sets the clock.
func (c *clockSetCommand) Run(s *session) error {
	now, err := onApp(s, func(ctx context.Context, a *control.App) (api.Clock, error) { return a.Clock(ctx) })
	if err != nil {
		return err
	}
	to, err := parseInstant(strings.Join(c.To, " "), now.Now.In(s.zone))
	if err != nil {
		return err
	}
	return s.moveClock(api.ClockMove{Set: to.Format(time.RFC3339Nano)})
}

type clockFreezeCommand struct{}

// Run freezes the clock.
func (clockFreezeCommand) Run(s *session) error { return s.moveClock(api.ClockMove{Freeze: true}) }

type clockFollowCommand struct{}

// Run lets the clock run.
func (clockFollowCommand) Run(s *session) error { return s.moveClock(api.ClockMove{Follow: true}) }

// moveClock moves the clock. It is not bounded by --timeout: a move may deliver for long.
func (s *session) moveClock(m api.ClockMove) error {
	handle, err := s.appHandle(s.ctx)
	if err != nil {
		return err
	}
	c, err := handle.Move(s.ctx, m)
	return s.showClock(c, err)
}

func (s *session) showClock(c api.Clock, err error) error {
	if err != nil {
		return err
	}
	return s.showResult(c, func(w io.Writer) {
		how := "running"
		if c.Frozen {
			how = "frozen"
		}
		printLine(w, "%s, %v", c.Now.In(s.zone).Format(time.RFC3339), s.colouredState(w, s.label(how)))
		var rows, colours []string
		for _, a := range c.Attempts {
			rows, colours = append(rows, "  "+tableRow(s.zonedTime(a.At), a.Kind, a.Callback, s.attemptOutcome(a))), append(colours, outcomeColour(a))
		}
		s.printTable(w, "", rows, colours...)
	})
}

// acceptedWord says in two words how an attempt went.
func acceptedWord(a api.Attempt) string {
	switch {
	case a.Accepted:
		return "accepted"
	case a.Status == 0:
		return "no answer"
	}
	return "not accepted"
}
