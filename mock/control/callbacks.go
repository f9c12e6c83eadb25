package control

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/store"
	"paymock/mock/suggest"
)

type callbackPath struct {
	AppPath
	Callback string `path:"callback" doc:"the callback's id"`
}

func (c *Control) registerCallbacks(calls huma.API) {
	const tag, callbacks = "callbacks", "/apps/{provider}/{id}/callbacks"
	handleCall(c, calls, callSpec{"GET " + callbacks, "list-callbacks", "List the callbacks in order of creation, with their attempts", 0, tag}, c.listCallbacks)
	handleAppBody(c, calls, callSpec{"POST " + callbacks, "send-callback", "Send a callback that no trade causes, such as 4pyun's push of a periodic deduction", http.StatusCreated, tag}, c.sendCallback)
	handleCall(c, calls, callSpec{"POST " + callbacks + "/resend", "resend-callbacks", "Make every callback due at once, whatever its state", 0, tag}, c.resendCallbacks)
	handleCall(c, calls, callSpec{"POST " + callbacks + "/{callback}/resend", "resend-callback", "Make a callback due at once, whatever its state", 0, tag}, c.resendCallback)
	handleCall(c, calls, callSpec{"POST " + callbacks + "/{callback}/cancel", "cancel-callback", "End a waiting callback without a further attempt", 0, tag}, c.cancelCallback)
}

func (c *Control) listCallbacks(ctx context.Context, in *pageRequest) (*jsonBody[api.Callbacks], error) {
	_, page, next, err := c.callbackPage(ctx, in)
	if err != nil {
		return nil, err
	}
	return &jsonBody[api.Callbacks]{api.Callbacks{Callbacks: showCallbacks(page), Next: next}}, nil
}

// callbackPage is a page of an app's callbacks, and what the next one is after.
func (c *Control) callbackPage(ctx context.Context, in *pageRequest) (a *app.App, page []store.Task, next string, err error) {
	if a, err = c.appOf(in.AppPath); err != nil {
		return nil, nil, "", err
	}
	tasks, err := c.callbackTasks(ctx, a)
	if err != nil {
		return nil, nil, "", err
	}
	page, next, err = pageOfTasks(in.Page, tasks)
	return a, page, next, err
}

func (c *Control) callbacksOf(ctx context.Context, a *app.App) (api.Callbacks, error) {
	tasks, err := c.callbackTasks(ctx, a)
	return api.Callbacks{Callbacks: showCallbacks(tasks)}, err
}

// callbackTasks are an app's callbacks, in order of creation.
func (c *Control) callbackTasks(ctx context.Context, a *app.App) ([]store.Task, error) {
	tasks, err := c.Lab.Store.Tasks(ctx, a.Name())
	return slices.DeleteFunc(tasks, func(t store.Task) bool { return t.Timer }), err
}

func showCallbacks(tasks []store.Task) []api.Callback {
	shown := make([]api.Callback, 0, len(tasks))
	for _, t := range tasks {
		shown = append(shown, showCallback(t))
	}
	return shown
}

type newCallbackRequest = appBody[api.NewCallback]

func (c *Control) sendCallback(ctx context.Context, in *newCallbackRequest) (*jsonBody[api.Callback], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	id, err := c.Lab.Announce(ctx, a, in.Body.Kind, in.Body.Fields)
	if err != nil {
		return nil, err
	}
	t, err := c.Lab.Store.Task(ctx, a.Name(), id)
	if err != nil {
		return nil, err
	}
	return &jsonBody[api.Callback]{showCallback(t)}, nil
}

func (c *Control) resendCallbacks(ctx context.Context, in *pageRequest) (*jsonBody[api.Callbacks], error) {
	a, page, next, err := c.callbackPage(ctx, in)
	if err != nil {
		return nil, err
	}
	list := api.Callbacks{Callbacks: make([]api.Callback, 0, len(page)), Next: next}
	for _, known := range page {
		sent, err := c.resendTask(ctx, a, known.ID)
		if errors.Is(err, store.ErrNotFound) {
			continue // it has made room for newer ones meanwhile
		}
		if err != nil {
			return nil, err
		}
		list.Callbacks = append(list.Callbacks, sent)
	}
	return &jsonBody[api.Callbacks]{list}, nil
}

func (c *Control) resendTask(ctx context.Context, a *app.App, id string) (api.Callback, error) {
	t, err := c.Lab.Store.Resend(ctx, a.Name(), id, a.Now(c.Lab.Clock.Now()))
	if err != nil {
		return api.Callback{}, err
	}
	return showCallback(t), c.Lab.JournalAction(ctx, a, "callback.resend", t.Subject, t.Kind+" "+t.ID)
}

func (c *Control) resendCallback(ctx context.Context, in *callbackPath) (*jsonBody[api.Callback], error) {
	a, err := c.findCallback(ctx, in)
	if err != nil {
		return nil, err
	}
	shown, err := c.resendTask(ctx, a, in.Callback)
	return &jsonBody[api.Callback]{shown}, err
}

func (c *Control) cancelCallback(ctx context.Context, in *callbackPath) (*jsonBody[api.Callback], error) {
	a, err := c.findCallback(ctx, in)
	if err != nil {
		return nil, err
	}
	t, err := c.Lab.Store.Cancel(ctx, a.Name(), in.Callback)
	if err != nil {
		return nil, err
	}
	return &jsonBody[api.Callback]{showCallback(t)}, c.Lab.JournalAction(ctx, a, "callback.cancel", t.Subject, t.Kind+" "+t.ID)
}

// findCallback finds the app of a path and checks that it has the callback.
func (c *Control) findCallback(ctx context.Context, in *callbackPath) (*app.App, error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	t, err := c.Lab.Store.Task(ctx, a.Name(), in.Callback)
	if err == nil && !t.Timer {
		return a, nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	list, err := c.callbacksOf(ctx, a)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, known := range list.Callbacks {
		ids = append(ids, known.ID)
	}
	return nil, notFound("no callback %q of app %s%s", in.Callback, a.Name(), suggest.Hint(in.Callback, ids))
}

func showCallback(t store.Task) api.Callback {
	shown := api.Callback{ID: t.ID, Kind: t.Kind, Subject: t.Subject, URL: withoutPassword(t.URL), State: string(t.State), Leased: t.Leased, Attempts: []api.Attempt{}}
	if t.State == store.Waiting {
		shown.NextAt = timeOrNil(t.Due)
	}
	for _, attempt := range t.Attempts {
		shown.Attempts = append(shown.Attempts, showAttempt(attempt))
	}
	return shown
}

func showAttempt(a store.Attempt) api.Attempt {
	return api.Attempt{
		At: a.At, Status: a.Status, Accepted: a.Accepted, Reason: a.Reason,
		Request: printableText(a.Request), Response: printableText(a.Response),
	}
}
