package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"paymock/client"
	"paymock/client/control"
	"paymock/mock/api"
)

// unknownApp holds the requests to a platform that named no known app.
const unknownApp = "(unknown)"

const (
	newApps    = time.Second            // how often tail looks for apps that are new
	firstPause = 100 * time.Millisecond // before a lost connection is tried again; doubled each time
	maxPause   = 2 * time.Second
)

type tailCommand struct {
	Kind      string `help:"exchange, attempt, held, control, clock or timer."`
	Operation string `help:"settle, refund, query, …, or the kind of a callback."`
	Code      string `help:"The code that was answered."`
	Subject   string `help:"Number of the trade or terminal."`
	Last      int    `short:"n" default:"10" placeholder:"N" help:"Show up to N past entries of each app first."`
}

// Help is shown by payctl tail --help.
func (tailCommand) Help() string {
	return `Prints a line for each exchange, callback attempt, control call and clock move as it happens,
until Ctrl-C: of the app named with --app or --provider, or of all apps, with those that are made
meanwhile and the requests that name no known app. When the server goes away, it waits for it to
come back and goes on. With --json each line is an object.

Examples:

  payctl tail
  payctl tail --kind attempt
  payctl tail --app 4pyun/op0000000000demo --operation settle --code 1403 -n 0
  payctl tail --json | jq -r 'select(.status >= 500) | .request'`
}

// Run follows journals until interrupted, which is how it ends well.
func (c *tailCommand) Run(s *session) error {
	if c.Last < 0 || c.Last > 1000 {
		return usagef("--last: %d; want 0 to 1000", c.Last)
	}
	t := &tail{session: s, query: control.JournalQuery{Kind: c.Kind, Operation: c.Operation, Code: c.Code, Subject: c.Subject}, last: c.Last}
	if !s.given {
		return t.all()
	}
	ctx, cancel := s.within()
	provider, id, err := s.ref(ctx)
	cancel()
	if err != nil {
		return err
	}
	return t.follow(s.ctx, &tailed{provider: provider, id: id, named: true})
}

// tail prints the entries of one or more apps as they come.
type tail struct {
	*session
	query control.JournalQuery
	last  int

	mu   sync.Mutex // guards printing and lost
	lost bool       // the server doesn't answer
}

// tailed is how far tail is with an app.
type tailed struct {
	provider, id string
	named        bool      // asked for by name: it is waited for while it is gone
	begun        bool      // what is past was shown
	seen         api.Entry // the last entry that was shown or passed over
}

// all follows all apps that there are and come to be.
func (t *tail) all() error {
	ctx, cancel := context.WithCancelCause(t.ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	defer group.Wait()
	var known sync.Map
	start := func(provider, id string, fresh bool) {
		name := provider + "/" + id
		if _, was := known.LoadOrStore(name, true); was {
			return
		}
		group.Go(func() {
			defer known.Delete(name)
			if err := t.follow(ctx, &tailed{provider: provider, id: id, begun: fresh}); err != nil {
				cancel(err)
			}
		})
	}
	for fresh := false; ; fresh = true {
		list, err := t.apps(ctx)
		if err != nil && !fresh {
			return err
		}
		for _, a := range list {
			start(a.Provider, a.ID, fresh)
			start(a.Provider, unknownApp, fresh)
		}
		if client.Wait(ctx, newApps) != nil {
			break
		}
	}
	if t.ctx.Err() != nil {
		return nil
	}
	return context.Cause(ctx)
}

func (t *tail) apps(ctx context.Context) ([]api.App, error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	return t.control.Apps(ctx)
}

// follow prints an app's entries until ctx ends, again and again when the server goes away. The
// error is one that waiting doesn't mend.
func (t *tail) follow(ctx context.Context, a *tailed) error {
	pause := firstPause
	for {
		before := a.seen
		err := t.listen(ctx, a)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // being interrupted is how it ends
		}
		var gone *control.Unreachable
		var denied *control.Error
		switch {
		case errors.As(err, &gone) && a.begun:
		case errors.As(err, &denied) && denied.Status == http.StatusNotFound && !a.named:
			return nil // removed; when it is made again, all finds it
		case errors.As(err, &denied) && (denied.Status == http.StatusNotFound || denied.Status == http.StatusServiceUnavailable) && a.begun:
		default:
			return err
		}
		t.miss(err)
		if a.seen.Seq != before.Seq {
			pause = firstPause
		}
		_ = client.Wait(ctx, pause) // an interrupted one is noticed above
		pause = min(2*pause, maxPause)
	}
}

// listen prints what an app's journal has and gets, over one connection.
func (t *tail) listen(ctx context.Context, a *tailed) error {
	handle := t.control.App(a.provider, a.id)
	place := t.resume
	if !a.begun {
		place = t.past
	}
	if err := place(ctx, handle, a); err != nil {
		return err
	}
	t.found()
	q := t.query
	q.After = a.seen.Seq
	for e, err := range handle.Events(ctx, q) {
		if err != nil {
			return err
		}
		if err := t.print(a, e); err != nil {
			return err
		}
	}
	return nil
}

// past prints the newest entries and notes where the journal ends.
func (t *tail) past(ctx context.Context, handle *control.App, a *tailed) error {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	end, err := handle.Journal(ctx, control.JournalQuery{Last: true, Limit: 1})
	if err != nil {
		return err
	}
	q := t.query
	q.Last, q.Limit = true, t.last
	var entries []api.Entry
	if t.last > 0 {
		if entries, err = handle.Journal(ctx, q); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if err := t.print(a, e); err != nil {
			return err
		}
	}
	if len(end) > 0 && end[0].Seq > a.seen.Seq {
		a.seen = end[0]
	}
	a.begun = true
	return nil
}

// resume finds out whether the journal is still the one that was read: a server that keeps all
// in memory begins anew.
func (t *tail) resume(ctx context.Context, handle *control.App, a *tailed) error {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	next, err := handle.Journal(ctx, control.JournalQuery{After: max(0, a.seen.Seq-1), Limit: 1})
	if err != nil {
		return err
	}
	if len(next) == 0 || next[0].Seq == a.seen.Seq && !next[0].At.Equal(a.seen.At) {
		a.seen = api.Entry{}
	}
	return nil
}

// miss tells once that the server doesn't answer, and found that it does again.
func (t *tail) miss(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var gone *control.Unreachable
	switch {
	case t.lost:
	case errors.As(err, &gone):
		line(t.stderr, "payctl: no answer from the control API at %s: %v; waiting for it", gone.URL, gone.Err)
	default:
		line(t.stderr, "payctl: %v; waiting", err)
	}
	t.lost = true
}

func (t *tail) found() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lost {
		line(t.stderr, "payctl: it answers again")
	}
	t.lost = false
}

// tailedEntry is an entry with its app, as JSON.
type tailedEntry struct {
	Provider string `json:"provider"`
	App      string `json:"app"`
	api.Entry
}

func (t *tail) print(a *tailed, e api.Entry) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	a.seen = e
	return t.show(tailedEntry{a.provider, a.id, e}, func(w io.Writer) {
		answer := e.Code
		if answer == "" && e.Status != 0 {
			answer = strconv.Itoa(e.Status)
		}
		note := noteOf(e)
		if e.Rule != "" {
			note = "rule " + e.Rule + ": " + note
		}
		line(w, "%s", strings.ReplaceAll(cells(t.at(e.At), a.provider+"/"+a.id, e.Seq, e.Kind, e.Operation, e.Subject, answer, note), "\t", "  "))
	})
}
