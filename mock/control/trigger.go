package control

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/ident"
	"paymock/mock/probe"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

type triggerRequest = appBody[api.Trigger]

// registerTrigger registers callbacks that are made without a flow, and those that are read instead
// of received.
func (c *Control) registerTrigger(calls huma.API) {
	const tag = "callbacks"
	handleCall(c, calls, callSpec{
		"GET /apps/{provider}/{id}/callbacks/{callback}/request", "show-callback-request",
		"Give a callback's signed request, as the next attempt would send it", 0, tag,
	}, c.callbackRequest)
	if c.Sender == nil {
		return
	}
	handleAppBody(c, calls, callSpec{
		"POST /apps/{provider}/{id}/trigger", "trigger-callback",
		"Make one rightly signed callback of any kind without a flow, and send it", http.StatusCreated, tag,
	}, c.trigger)
}

func (c *Control) callbackRequest(ctx context.Context, in *callbackPath) (*jsonBody[api.CallbackRequest], error) {
	a, err := c.findCallback(ctx, in)
	if err != nil {
		return nil, err
	}
	p, err := c.Lab.Provider("provider", a.Provider)
	if err != nil {
		return nil, err
	}
	t, err := c.Lab.Store.Task(ctx, a.Name(), in.Callback)
	if err != nil {
		return nil, err
	}
	n, err := callback.NoticeOf(t)
	if err != nil {
		return nil, err
	}
	req, err := p.Callback(a, n, max(1, t.Tries), a.Now(c.Lab.Clock.Now()), provider.Fault{})
	if err != nil {
		return nil, err
	}
	return &jsonBody[api.CallbackRequest]{showRequest(t.URL, req)}, nil
}

func showRequest(url string, req *wire.Request) api.CallbackRequest {
	shown := api.CallbackRequest{Method: req.Method, URL: withoutPassword(url), Header: map[string]string{}, Body: printableText(req.Body), Base64: base64.StdEncoding.EncodeToString(req.Body)}
	for _, f := range req.Header {
		shown.Header[f.Name] = f.Value
	}
	if shown.Method == "" {
		shown.Method = http.MethodPost
	}
	return shown
}

func (c *Control) trigger(ctx context.Context, in *triggerRequest) (*jsonBody[api.Triggered], error) {
	a, p, err := c.appAndProvider(in.AppPath)
	if err != nil {
		return nil, err
	}
	url := in.Body.URL
	if url != "" {
		if err := c.Lab.CheckURL("url", url); err != nil {
			return nil, err
		}
	} else if i := slices.IndexFunc(p.Kinds(), func(k provider.Kind) bool { return k.Name == in.Body.Kind }); i >= 0 {
		url = a.URLs[p.Kinds()[i].AddressName()]
	}
	n, err := c.triggeredNotice(ctx, a, p, in.Body, url)
	if err != nil {
		return nil, err
	}
	now := a.Now(c.Lab.Clock.Now())
	fields, err := c.triggeredFields(a, p, n, now, in.Body)
	if err != nil {
		return nil, err
	}
	var unset error
	fault := provider.Fault{Before: fields, Missed: func(path, why string) {
		unset = &provider.FieldError{Field: "fields." + path, Reason: why}
	}}
	req, err := p.Callback(a, n, 1, now, fault)
	if err := cmp.Or(err, unset); err != nil {
		return nil, err
	}
	out := api.Triggered{Request: showRequest(url, req)}
	done := store.Entry{Operation: "callback.trigger", Subject: n.Subject, Explanation: in.Body.Kind + ", signed and not sent", Request: wire.DumpRequest(req)}
	done.Canonical = provider.SignedText(p, a, in.Body.Kind, done.Request)
	if url != "" && !callback.IsCollectAddress(url) {
		x := c.sendTriggered(ctx, p, n, url, req, now)
		out.Attempt = x.attempt
		done.Explanation, done.Remote = in.Body.Kind+" to "+withoutPassword(url), withoutPassword(url)
		if x.attempt.Reason != "" {
			done.Verdict = x.attempt.Reason
		}
		done.Status, done.Request, done.Response = x.Status, x.Request, x.Response
	}
	return &jsonBody[api.Triggered]{out}, c.Lab.JournalRequest(ctx, a, done)
}

// triggeredNotice is the notice of a callback that is asked for: one that a trade has caused, or one about
// an invented trade.
func (c *Control) triggeredNotice(ctx context.Context, a *app.App, p provider.Provider, asked api.Trigger, url string) (provider.Notice, error) {
	if asked.Trade == "" {
		n, err := probe.Compose(p, a, asked.Kind, cmp.Or(url, callback.Collect), c.Lab.Clock, ident.NewSeed())
		var wrong *probe.ConfigError
		if errors.As(err, &wrong) {
			return n, invalid(wrong.Field, "%s", wrong.Reason)
		}
		return n, err
	}
	tasks, err := c.callbackTasks(ctx, a)
	if err != nil {
		return provider.Notice{}, err
	}
	for _, t := range slices.Backward(tasks) {
		if t.Subject == asked.Trade && t.Kind == asked.Kind {
			n, err := callback.NoticeOf(t)
			n.URL = url
			return n, err
		}
	}
	return provider.Notice{}, invalid("trade", "%q has caused no %s callback of app %s; leave trade out for an invented one", asked.Trade, asked.Kind, a.Name())
}

// triggeredExchange is a sent callback with its answer, as bytes and as it is shown.
type triggeredExchange struct {
	callback.Exchange
	attempt *api.Attempt
}

// sendTriggered sends a callback once and has the answer judged as the platform would.
func (c *Control) sendTriggered(ctx context.Context, p provider.Provider, n provider.Notice, url string, req *wire.Request, now time.Time) triggeredExchange {
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	x := c.Sender.Post(ctx, url, req)
	made := &api.Attempt{Kind: n.Kind, At: now, Status: x.Status, Reason: x.Reason, Request: printableText(x.Request), Response: printableText(x.Response)}
	made.Accepted, made.Reason = callback.JudgeAnswer(p, n.Kind, x)
	return triggeredExchange{x, made}
}
