package main

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"paymock/client/control"
	"paymock/mock/api"
)

type callbacksCommand struct {
	List   callbacksListCommand   `cmd:"" default:"withargs" help:"List the callbacks and their attempts."`
	Send   callbacksSendCommand   `cmd:"" help:"Send a callback that no trade causes."`
	Resend callbacksResendCommand `cmd:"" help:"Send one callback again at once, or all of them."`
	Cancel callbacksCancelCommand `cmd:"" help:"End a waiting callback without a further attempt."`
}

type callbacksListCommand struct {
	Bytes bool `help:"Show each attempt's request and answer as well."`
}

// Help is shown by payctl callbacks list --help.
func (callbacksListCommand) Help() string {
	return `Examples:

  payctl callbacks list
  payctl callbacks list --bytes`
}

// Run lists the callbacks.
func (c *callbacksListCommand) Run(s *session) error {
	list, err := onApp(s, func(ctx context.Context, a *control.App) ([]api.Callback, error) { return a.Callbacks(ctx) })
	if err != nil {
		return err
	}
	if len(list) > 0 && !s.json {
		printLine(s.stdout, "%s", s.labelled("ID  KIND of TRADE  STATE  ADDRESS; below each its attempts, times in %s", s.zone.String()))
	}
	return s.showCallbacks(list, c.Bytes)
}

func (s *session) showCallbacks(list []api.Callback, bytes bool) error {
	return s.showResult(api.Callbacks{Callbacks: list}, func(w io.Writer) {
		if len(list) == 0 {
			printLine(w, "%s", s.label("no callbacks; does the app have an address for them? payctl listen gives it one"))
		}
		for _, c := range list {
			printLine(w, "%s  %s  %v%s  %s", c.ID, s.labelled("%s of %s", c.Kind, c.Subject), s.colouredState(w, s.label(c.State)), s.nextAttempt(c), shownAddress(c.URL))
			for i, a := range c.Attempts {
				printLine(w, "  %d. %s  %v", i+1, s.zonedTime(a.At), s.outcome(w, a))
				if bytes {
					printLine(w, "%s\n", a.Request)
					printLine(w, "%s\n", a.Response)
				}
			}
		}
	})
}

// outcome is how an attempt went, and why, coloured for a terminal.
func (s *session) outcome(w io.Writer, a api.Attempt) paintedText {
	return paintText(s.showsColours(w), outcomeColour(a), s.attemptOutcome(a))
}

func outcomeColour(a api.Attempt) string {
	if a.Accepted {
		return green
	}
	return red
}

// attemptOutcome says how an attempt went, and why. A reason for no answer says that there was none.
func (s *session) attemptOutcome(a api.Attempt) string {
	word := s.label(acceptedWord(a))
	switch {
	case a.Status != 0 && a.Reason != "":
		return fmt.Sprintf("%s, %s %d: %s", word, s.label("status"), a.Status, a.Reason)
	case a.Status != 0:
		return fmt.Sprintf("%s, %s %d", word, s.label("status"), a.Status)
	}
	return cmp.Or(a.Reason, word)
}

// nextAttempt says when a waiting callback is tried again, or that it is being tried.
func (s *session) nextAttempt(c api.Callback) string {
	switch {
	case c.Leased:
		return s.label(", under way")
	case c.NextAt == nil:
		return ""
	}
	return s.labelled(" until %s", s.zonedTime(*c.NextAt))
}

type callbacksSendCommand struct {
	Kind   string            `arg:"" help:"The kind of callback, such as sharding."`
	Fields map[string]string `arg:"" optional:"" mapsep:"none" placeholder:"NAME=VALUE" help:"Fields by the platform's names; the others have defaults."`
}

// Help is shown by payctl callbacks send --help.
func (callbacksSendCommand) Help() string {
	return `Examples:

  payctl callbacks send sharding
  payctl callbacks send sharding trade_value=-100 status=0`
}

// Run sends a callback.
func (c *callbacksSendCommand) Run(s *session) error {
	one, err := onApp(s, func(ctx context.Context, a *control.App) (api.Callback, error) {
		return a.SendCallback(ctx, api.NewCallback{Kind: c.Kind, Fields: c.Fields})
	})
	if err != nil {
		return err
	}
	return s.showCallbacks([]api.Callback{one}, false)
}

type callbacksResendCommand struct {
	ID string `arg:"" optional:"" help:"The callback's id. Default: all."`
}

// Run sends callbacks again.
func (c *callbacksResendCommand) Run(s *session) error {
	list, err := onApp(s, func(ctx context.Context, a *control.App) ([]api.Callback, error) {
		if c.ID == "" {
			return a.ResendAll(ctx)
		}
		one, err := a.Resend(ctx, c.ID)
		return []api.Callback{one}, err
	})
	if err != nil {
		return err
	}
	return s.showCallbacks(list, false)
}

type callbacksCancelCommand struct {
	ID string `arg:"" help:"The callback's id."`
}

// Run cancels a callback.
func (c *callbacksCancelCommand) Run(s *session) error {
	one, err := onApp(s, func(ctx context.Context, a *control.App) (api.Callback, error) { return a.Cancel(ctx, c.ID) })
	if err != nil {
		return err
	}
	return s.showCallbacks([]api.Callback{one}, false)
}
