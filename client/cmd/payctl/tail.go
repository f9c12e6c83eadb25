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
come back and goes on. With --json each line is an object. On a terminal, what was not accepted is
red, with its reason, and what a rule did yellow; NO_COLOR=1 leaves that out.

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
	t := &journalTail{session: s, query: control.JournalQuery{Kind: c.Kind, Operation: c.Operation, Code: c.Code, Subject: c.Subject}, last: c.Last}
	if !s.given {
		return t.followAll()
	}
	ctx, cancel := s.callContext()
	provider, id, err := s.appRef(ctx)
	cancel()
	if err != nil {
		return err
	}
	return t.followApp(s.ctx, &tailedApp{provider: provider, id: id, named: true})
}

// journalTail prints the entries of one or more apps as they come.
type journalTail struct {
	*session
	query control.JournalQuery
	last  int

	mu   sync.Mutex // guards printing and lost
	lost bool       // the server doesn't answer
}

// tailedApp is how far tail is with an app.
type tailedApp struct {
	provider, id string
	named        bool      // asked for by name: it is waited for while it is gone
	begun        bool      // what is past was shown
	seen         api.Entry // the last entry that was shown or skipped
}

// followAll follows all apps that there are and come to be.
func (t *journalTail) followAll() error {
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
			if err := t.followApp(ctx, &tailedApp{provider: provider, id: id, begun: fresh}); err != nil {
				cancel(err)
			}
		})
	}
	for fresh := false; ; fresh = true {
		list, err := t.listApps(ctx)
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

func (t *journalTail) listApps(ctx context.Context) ([]api.App, error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	return t.control.Apps(ctx)
}

// followApp prints an app's entries until ctx ends, again and again when the server goes away. The
// error is one that waiting doesn't mend.
func (t *journalTail) followApp(ctx context.Context, a *tailedApp) error {
	pause := firstPause
	for {
		before := a.seen
		err := t.printStream(ctx, a)
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
		t.noteLost(err)
		if a.seen.Seq != before.Seq {
			pause = firstPause
		}
		_ = client.Wait(ctx, pause) // an interrupted one is noticed above
		pause = min(2*pause, maxPause)
	}
}

// printStream prints what an app's journal has and gets, over one connection.
func (t *journalTail) printStream(ctx context.Context, a *tailedApp) error {
	handle := t.control.App(a.provider, a.id)
	place := t.resumeJournal
	if !a.begun {
		place = t.printPast
	}
	if err := place(ctx, handle, a); err != nil {
		return err
	}
	t.noteFound()
	q := t.query
	q.After = a.seen.Seq
	for e, err := range handle.Events(ctx, q) {
		if err != nil {
			return err
		}
		if err := t.printEntry(a, e); err != nil {
			return err
		}
	}
	return nil
}

// printPast prints the newest entries and notes where the journal ends.
func (t *journalTail) printPast(ctx context.Context, handle *control.App, a *tailedApp) error {
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
		if err := t.printEntry(a, e); err != nil {
			return err
		}
	}
	if len(end) > 0 && end[0].Seq > a.seen.Seq {
		a.seen = end[0]
	}
	a.begun = true
	return nil
}

// resumeJournal finds out whether the journal is still the one that was read: a server that keeps all
// in memory begins anew.
func (t *journalTail) resumeJournal(ctx context.Context, handle *control.App, a *tailedApp) error {
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

// noteLost tells once that the server doesn't answer, and found that it does again.
func (t *journalTail) noteLost(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var gone *control.Unreachable
	switch {
	case t.lost:
	case errors.As(err, &gone):
		printLine(t.stderr, "payctl: no answer from the control API at %s: %v; waiting for it", gone.URL, gone.Err)
	default:
		printLine(t.stderr, "payctl: %v; waiting", err)
	}
	t.lost = true
}

func (t *journalTail) noteFound() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lost {
		printLine(t.stderr, "payctl: it answers again")
	}
	t.lost = false
}

// tailedEntry is an entry with its app, as JSON.
type tailedEntry struct {
	Provider string `json:"provider"`
	App      string `json:"app"`
	api.Entry
}

func (t *journalTail) printEntry(a *tailedApp, e api.Entry) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	a.seen = e
	return t.showResult(tailedEntry{a.provider, a.id, e}, func(w io.Writer) {
		answer := e.Code
		if answer == "" && e.Status != 0 {
			answer = strconv.Itoa(e.Status)
		}
		note := t.localTimes(noteOf(e))
		if e.Rule != "" {
			note = "rule " + e.Rule + ": " + note
		}
		fields := tableRow(t.zonedTime(e.At), a.provider+"/"+a.id, e.Seq, e.Kind, e.Operation, e.Subject, answer)
		printLine(w, "%s  %s", strings.ReplaceAll(fields, "\t", "  "), paintText(t.showsColours(w), colourOf(e), note))
	})
}

// colourOf is the colour of what is said of an entry: red where something was not accepted, yellow
// where a rule had a hand in it, none of their own elsewhere.
func colourOf(e api.Entry) string {
	switch {
	case e.Refused:
		return red
	case e.Rule != "":
		return yellow
	}
	return noColour
}
