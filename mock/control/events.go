package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"paymock/mock/app"
	"paymock/mock/store"
	"paymock/mock/words"
)

// keepAlive is the pause after which a quiet stream sends a comment, so that proxies keep it.
const keepAlive = 15 * time.Second

// lastWords is how long a stream may take to write its end.
const lastWords = time.Second

type eventsRequest struct {
	AppPath
	JournalFilter
	InLanguage
	LastEventID int64 `header:"Last-Event-ID" doc:"what a browser sends when it reconnects; wins over after"`
}

func (c *Control) registerEvents(calls huma.API) {
	huma.Register(calls, huma.Operation{
		OperationID: "follow-journal", Method: http.MethodGet, Path: "/apps/{provider}/{id}/events", Tags: []string{"journal"},
		Summary: "Follow the journal as server-sent events; id is the seq, event the kind, data an Entry",
		Responses: map[string]*huma.Response{
			"200":     {Description: "a stream that ends with the connection", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}},
			"default": errorResponse(calls),
		},
	}, func(ctx context.Context, in *eventsRequest) (*huma.StreamResponse, error) {
		a, err := c.journalApp(in.AppPath)
		if err != nil {
			return nil, c.problemOf(ctx, "GET events", err)
		}
		q, err := in.query(c, a.Provider)
		if err != nil {
			return nil, c.problemOf(ctx, "GET events", err)
		}
		if in.LastEventID > 0 {
			q.After = in.LastEventID
		}
		leave, err := c.Lab.Follower()
		if err != nil {
			return nil, c.problemOf(ctx, "GET events", err)
		}
		return &huma.StreamResponse{Body: func(ctx huma.Context) {
			defer leave()
			if err := c.streamEntries(ctx, a, q, in.language()); err != nil {
				c.Logger.Debug("event stream ended", "app", a.Name(), "err", err)
			}
		}}, nil
	})
}

// streamEntries writes what q selects until the peer goes, Close is called or the store fails.
func (c *Control) streamEntries(call huma.Context, a *app.App, q store.Query, l words.Language) error {
	ctx, cancel := c.untilClosed(call.Context())
	defer cancel()
	w := humagin.Unwrap(call).Writer
	flow := http.NewResponseController(w)
	// Not every writer has deadlines; one that has must not cut the stream.
	_ = flow.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	if _, err := fmt.Fprint(w, ": following the journal\n\n"); err != nil {
		return err
	}
	// A peer that doesn't read must not hold up Close. The writer is ours until we return only.
	set := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(set)
		_ = flow.SetWriteDeadline(c.Lab.Clock.Now().Add(lastWords))
	})
	defer func() {
		if !stop() {
			<-set
		}
	}()
	entries, failed := c.followEntries(ctx, a, q)
	for {
		if err := flow.Flush(); err != nil {
			return err
		}
		quiet, release := c.Lab.Clock.Timer(keepAlive)
		select {
		case e := <-entries:
			release()
			data, err := json.Marshal(c.sayIn(l, c.showEntry(e)))
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", e.Seq, e.Kind, data); err != nil {
				return err
			}
		case err := <-failed:
			release()
			return err
		case <-quiet:
			if _, err := fmt.Fprint(w, ": quiet\n\n"); err != nil {
				return err
			}
		}
	}
}

// followEntries gives the entries on a channel, so that the stream can speak while there are none.
// failed gets one value when they end: the store's error, or ctx's.
func (c *Control) followEntries(ctx context.Context, a *app.App, q store.Query) (<-chan store.Entry, <-chan error) {
	entries, failed := make(chan store.Entry), make(chan error, 1)
	go func() {
		for e, err := range c.Lab.Store.Follow(ctx, a.Name(), q) {
			if err != nil {
				failed <- err
				return
			}
			select {
			case entries <- e:
			case <-ctx.Done():
				failed <- ctx.Err()
				return
			}
		}
		failed <- ctx.Err()
	}()
	return entries, failed
}
