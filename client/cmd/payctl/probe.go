package main

import (
	"context"
	"errors"
	"io"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/probereport"
)

type probeCommand struct {
	URL         string        `arg:"" optional:"" help:"The merchant's callback endpoint. Default: the app's address for the kind."`
	Kind        string        `placeholder:"KIND" help:"Kind of callback, as paymock callbacks lists them. Default: the platform's first, such as notify."`
	EffectURL   string        `name:"effect-url" placeholder:"URL" help:"GET gives the amount that the merchant has booked in minor units, as a number or as JSON with amount. {order} and {trade} are replaced."`
	EffectToken string        `name:"effect-token" placeholder:"TOKEN" help:"Bearer token for --effect-url, as payctl listen --token wants it."`
	PrepareURL  string        `name:"prepare-url" placeholder:"URL" help:"POST makes an order known to the merchant before its callbacks: JSON with order, trade and amount."`
	BookingLag  time.Duration `default:"0s" aliases:"settle" help:"How long a booking may lag behind the answer."`
	Patience    time.Duration `default:"0s" help:"How long the endpoint may take to answer. Default: the platform's time-out."`
	Total       time.Duration `default:"2m" help:"Longest duration of the whole probe."`
	Seed        uint64        `help:"Seed of amounts and of the random part of numbers. Default: drawn, and shown in the report. Used twice within a second it gives the same trades, which a merchant rightly books once." placeholder:"N"`

	probereport.Outputs
}

// Help is shown by payctl probe --help.
func (probeCommand) Help() string {
	return `Lets the running paymock judge a merchant's callback endpoint with genuine, repeated, forged and
altered callbacks of an app. paymock probe does the same without a server. The addresses are as
the server reaches them. Exit codes: 0 all passed, 1 a case failed or could not be judged, 3 the
endpoint can't be reached.

Examples:

  payctl probe http://127.0.0.1:9000/notify
  payctl probe --kind sharding --effect-url http://127.0.0.1:9000/test/booked
  payctl probe --effect-url 'http://127.0.0.1:12190/__merchant/booked?provider=4pyun&app=op0000000000demo'
  payctl probe http://127.0.0.1:9000/notify --provider alipay --format junit:probe.xml --format html:probe.html`
}

// Run probes and reports.
func (c *probeCommand) Run(s *session) error {
	a, handle, err := c.probedApp(s)
	if err != nil {
		return err
	}
	if c.URL == "" && c.Kind == "" {
		if c.Kind, err = s.firstCallbackKind(a.Provider); err != nil {
			return err
		}
	}
	ask := api.Probe{URL: c.URL, Kind: c.Kind, EffectURL: c.EffectURL, EffectToken: c.EffectToken, PrepareURL: c.PrepareURL, Total: c.Total.String(), Seed: c.Seed}
	if ask.URL == "" {
		ask.URL = a.Callbacks[c.Kind]
	}
	if ask.URL == "" {
		return usagef("app %s/%s has no address for %s callbacks; give the endpoint, or run payctl listen", a.Provider, a.ID, c.Kind)
	}
	if c.BookingLag != 0 {
		ask.BookingLag = c.BookingLag.String()
	}
	if c.Patience != 0 {
		ask.Timeout = c.Patience.String()
	}
	var asJSON func(io.Writer, *api.ProbeReport) error
	if s.json {
		asJSON = func(_ io.Writer, r *api.ProbeReport) error { return s.printJSON(r) }
	}
	reports, err := c.Open(asJSON)
	if err != nil {
		return usagef("%w", err)
	}
	defer func() { _ = reports.Close() }()
	ctx, cancel := context.WithTimeout(s.ctx, c.Total+s.timeout)
	defer cancel()
	report, err := handle.Probe(ctx, ask)
	var denied *control.Error
	if errors.As(err, &denied) && denied.Answer.Code == "unreachable" {
		return &exitError{exitReach, errors.New(denied.Answer.Message)}
	}
	if err != nil {
		return err
	}
	if err := reports.Write(s.stdout, &report); err != nil {
		return err
	}
	if report.Failed+report.NotJudged > 0 {
		return &exitError{exitFailed, errors.New("probe: " + probereport.Summary(&report))}
	}
	return nil
}

// firstCallbackKind is the kind that a platform lists first.
func (s *session) firstCallbackKind(platform string) (string, error) {
	ctx, cancel := s.callContext()
	defer cancel()
	kinds, err := s.control.CallbackKinds(ctx, platform)
	if err != nil || len(kinds) == 0 {
		return "", err
	}
	return kinds[0].Name, nil
}

func (c *probeCommand) probedApp(s *session) (api.App, *control.App, error) {
	ctx, cancel := s.callContext()
	defer cancel()
	return s.appAccount(ctx)
}
