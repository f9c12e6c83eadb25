package main

import (
	"context"
	"fmt"
	"io"

	"paymock/client/control"
	"paymock/mock/api"
)

type triggerCommand struct {
	Kind  string            `arg:"" help:"The kind of callback: notify, sharding, …; paymock callbacks lists them."`
	URL   string            `placeholder:"URL" help:"Where it goes. Default: the app's address for the kind; without either it is printed only."`
	Trade string            `placeholder:"NUMBER" help:"Be about this trade, which has caused such a callback. Default: an invented trade."`
	Set   map[string]string `placeholder:"NAME=VALUE" mapsep:"none" help:"Set a field of the callback before it is signed; one that the platform doesn't have as unlisted.NAME=VALUE; repeatable."`
}

// Help is shown by payctl trigger --help.
func (triggerCommand) Help() string {
	return `Nothing is booked and nothing is repeated: it is one request, signed as the platform signs, with
whatever content you name. The trade's own callbacks: payctl callbacks.

Examples:

  payctl trigger notify --url http://127.0.0.1:9000/notify
  payctl trigger notify --url http://127.0.0.1:9000/notify --set value=100 --set status=-1
  payctl --provider alipay trigger notify --set trade_status=TRADE_CLOSED
  payctl trigger sharding --json                    its request, for a test without a web server`
}

// Run triggers.
func (c *triggerCommand) Run(s *session) error {
	got, err := onApp(s, func(ctx context.Context, a *control.App) (api.Triggered, error) {
		return a.Trigger(ctx, api.Trigger{Kind: c.Kind, URL: c.URL, Trade: c.Trade, Fields: c.Set})
	})
	if err != nil {
		return err
	}
	if err := s.showResult(got, func(w io.Writer) {
		if got.Attempt == nil {
			printLine(w, "%s %s%s", got.Request.Method, c.Kind, s.label(", signed and not sent: the app has no address for it, and --url names none"))
			printLine(w, "%s", got.Request.Body)
			return
		}
		printLine(w, "%s", got.Attempt.Request)
		printLine(w, "\n%v", s.outcome(w, *got.Attempt))
	}); err != nil {
		return err
	}
	if got.Attempt != nil && !got.Attempt.Accepted {
		return &exitError{exitFailed, fmt.Errorf("the platform would not take the answer for an acknowledgement: %s", got.Attempt.Reason)}
	}
	return nil
}
