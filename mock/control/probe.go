package control

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"paymock/mock/api"
	"paymock/mock/callback"
	"paymock/mock/ident"
	"paymock/mock/lab"
	"paymock/mock/probe"
)

type probeRequest = appBody[api.Probe]

// registerProbe registers the other direction, for servers that may send.
func (c *Control) registerProbe(calls huma.API) {
	if c.Sender == nil {
		return
	}
	handleAppBody(c, calls, callSpec{
		"POST /apps/{provider}/{id}/probe", "probe",
		"Judge a merchant's callback endpoint with genuine, repeated, forged and altered callbacks", 0, "callbacks",
	}, func(ctx context.Context, in *probeRequest) (*jsonBody[api.ProbeReport], error) {
		return c.runProbe(ctx, in, nil)
	})
	huma.Register(calls, huma.Operation{
		OperationID: "probe-live", Method: http.MethodPost, Path: "/apps/{provider}/{id}/probe/live", Tags: []string{"callbacks"},
		Summary: "Judge a merchant's callback endpoint and tell each case as it ends: lines of JSON, the report last",
		Responses: map[string]*huma.Response{
			"200":     {Description: "a line of JSON for each case, then one for the report, or for what went wrong", Content: map[string]*huma.MediaType{"application/x-ndjson": {Schema: &huma.Schema{Type: huma.TypeString}}}},
			"default": errorResponse(calls),
		},
	}, func(ctx context.Context, in *probeRequest) (*huma.StreamResponse, error) {
		if _, _, err := c.appAndProvider(in.AppPath); err != nil {
			return nil, c.problemOf(ctx, "POST probe", err)
		}
		return &huma.StreamResponse{Body: func(call huma.Context) { c.streamProbe(call, in) }}, nil
	})
}

// streamProbe writes a line for each case, and at last one for the report or for what went wrong.
func (c *Control) streamProbe(call huma.Context, in *probeRequest) {
	ctx, cancel := context.WithCancel(call.Context())
	defer cancel()
	call.SetHeader("Content-Type", "application/x-ndjson")
	w := humagin.Unwrap(call).Writer
	flow := http.NewResponseController(w)
	_ = flow.SetWriteDeadline(time.Time{}) // not every writer has deadlines
	lines := json.NewEncoder(w)
	report, err := c.runProbe(ctx, in, func(result api.ProbeCase) {
		if lines.Encode(result) != nil || flow.Flush() != nil {
			cancel() // nobody reads any more
		}
	})
	if err != nil {
		_ = lines.Encode(c.problemOf(ctx, "POST probe", err)) // the peer may be gone
		return
	}
	_ = lines.Encode(report.Body)
}

func (c *Control) runProbe(ctx context.Context, in *probeRequest, onCase func(api.ProbeCase)) (*jsonBody[api.ProbeReport], error) {
	a, p, err := c.appAndProvider(in.AppPath)
	if err != nil {
		return nil, err
	}
	config := probe.Config{
		Provider: p, App: a, Kind: in.Body.Kind, URL: in.Body.URL, Sender: c.Sender, Clock: c.Lab.Clock, Seed: in.Body.Seed, OnCase: onCase,
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
		field := wrong.Field
		if field == "booking_lag" && in.Body.BookingLag == "" {
			field = "settle" // the name that the caller gave it
		}
		return nil, invalid(field, "%s", wrong.Reason)
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
