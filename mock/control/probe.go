package control

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/callback"
	"paymock/mock/ident"
	"paymock/mock/lab"
	"paymock/mock/probe"
)

type probeRequest struct {
	AppPath
	Body api.Probe
}

// registerProbe registers the other direction, for servers that may send.
func (c *Control) registerProbe(calls huma.API) {
	if c.Sender == nil {
		return
	}
	handleCall(c, calls, callSpec{"POST /apps/{provider}/{id}/probe", "probe", "Judge a merchant's callback endpoint with genuine, repeated, forged and altered callbacks", 0, "callbacks"}, c.runProbe)
}

func (c *Control) runProbe(ctx context.Context, in *probeRequest) (*jsonBody[api.ProbeReport], error) {
	a, p, err := c.appAndProvider(in.AppPath)
	if err != nil {
		return nil, err
	}
	config := probe.Config{
		Provider: p, App: a, Kind: in.Body.Kind, URL: in.Body.URL, Sender: c.Sender, Clock: c.Lab.Clock, Seed: in.Body.Seed,
	}
	if config.Seed == 0 {
		// A merchant that knows a seed's trades, even from a server before this one, books none of
		// them again: nothing that is the same in two probes will do.
		config.Seed = ident.NewSeed()
	}
	for _, d := range []struct {
		field, text string
		into        *time.Duration
	}{{"settle", in.Body.Settle, &config.BookingLag}, {"booking_lag", in.Body.BookingLag, &config.BookingLag}, {"total", in.Body.Total, &config.Total}, {"timeout", in.Body.Timeout, &config.Timeout}} {
		if d.text == "" {
			continue
		}
		if *d.into, err = time.ParseDuration(d.text); err != nil {
			return nil, invalid(d.field, "%q is no duration such as 30s", d.text)
		}
	}
	if err := probeHelpers(&config, in.Body, c.Sender, c.Lab); err != nil {
		return nil, err
	}
	ctx, cancel := c.untilClosed(ctx)
	defer cancel()
	report, err := probe.Run(ctx, config)
	var wrong *probe.ConfigError
	var unreachable *probe.UnreachableError
	var unprepared *probe.PrepareError
	switch {
	case errors.As(err, &wrong):
		return nil, invalid(wrong.Field, "%s", wrong.Reason)
	case errors.As(err, &unprepared):
		return nil, invalid("prepare_url", "%v; it must answer 200 before the probe can begin", err)
	case errors.As(err, &unreachable):
		return nil, problemf(http.StatusBadGateway, codeUnreachable, "%v", err)
	case err != nil:
		return nil, err
	}
	return &jsonBody[api.ProbeReport]{*report}, c.Lab.JournalAction(ctx, a, "probe", "", config.URL)
}

// probeHelpers takes the addresses of the merchant's own test calls.
func probeHelpers(config *probe.Config, in api.Probe, sender *callback.Sender, l *lab.Lab) error {
	if in.EffectURL != "" {
		if err := l.CheckURL("effect_url", in.EffectURL); err != nil {
			return err
		}
		config.Effect = probe.EffectURL(sender, in.EffectURL, in.EffectToken)
	}
	if in.PrepareURL != "" {
		if err := l.CheckURL("prepare_url", in.PrepareURL); err != nil {
			return err
		}
		config.Prepare = probe.PrepareURL(sender, in.PrepareURL)
	}
	return nil
}
