package mock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/bundle"
	"paymock/mock/provider"
	"paymock/mock/state"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// Rerun tells how repeating a bundle ended.
type Rerun struct {
	Exchanges, Callbacks int
	// Differences are in words, the first of each app.
	Differences []string
}

// RerunBundle repeats what a bundle holds, on a server of its own, without a socket, at the times at which
// it was, and compares byte by byte: every answer, every callback. The error says why it can't be repeated.
func RerunBundle(ctx context.Context, data []byte) (*Rerun, error) {
	f, err := bundle.Read(data)
	if err != nil {
		return nil, err
	}
	out := &Rerun{}
	for _, one := range f.Apps {
		if err := rerunApp(ctx, one, out); err != nil {
			return nil, fmt.Errorf("%s/%s: %w", one.Provider, one.ID, err)
		}
	}
	return out, nil
}

// rerun repeats one app.
type rerun struct {
	server   *Server
	clock    *setClock
	merchant *recordedMerchant
	app      *app.App
	provider provider.Provider
	was      []store.Entry
	draws    map[int64]uint64 // by entry
	calls    []bundle.Call
	made     map[string]int // attempts and holds, by callback
	running  []chan struct{}
	sent     map[int64]chan struct{} // requests that wait, by the entry of their answer
	// exchanges counts those that were repeated.
	exchanges int
}

func rerunApp(ctx context.Context, one bundle.App, out *Rerun) error {
	file, err := state.Read(ctx, one.State)
	if err != nil {
		return fmt.Errorf("state: %w", err)
	}
	if len(file.Apps) != 1 {
		return errors.New("state: want one app")
	}
	was := file.Apps[0].Snapshot()
	if len(was.Entries) == 0 || was.Entries[0].Seq != 1 {
		return errors.New("the journal doesn't reach back to the beginning, so it can't be repeated; give the server longer journals")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &rerun{clock: newSetClock(was.Entries[0].At), merchant: &recordedMerchant{}, was: attemptsFirst(was.Entries), draws: map[int64]uint64{}, calls: one.Calls, made: map[string]int{}, sent: map[int64]chan struct{}{}}
	for _, e := range r.was {
		r.draws[e.Seq] = e.Draw
	}
	if r.server, err = New(Config{NoDemo: true, Clock: r.clock, Control: "127.0.0.1:0", merchant: r.merchant}); err != nil {
		return err
	}
	defer func() { _ = r.server.lab.Store.Close() }()
	r.server.ready.Store(true)
	if err := r.makeApp(ctx, one, &file.Apps[0]); err != nil {
		return err
	}
	for _, e := range r.was {
		if err := r.repeatEntry(ctx, e); err != nil {
			return fmt.Errorf("entry %d (%s %s): %w", e.Seq, e.Kind, e.Operation, err)
		}
	}
	cancel() // what still waits for a clock that is over
	for _, done := range r.running {
		<-done
	}
	return r.compare(out)
}

// attemptsFirst puts attempts before what was done to the app, or asked of it, while they were under way: their
// entries come when they end.
func attemptsFirst(entries []store.Entry) []store.Entry {
	out := make([]store.Entry, 0, len(entries))
	for _, e := range entries {
		at := len(out)
		for e.Kind == "attempt" && at > 0 && out[at-1].Kind != "attempt" && out[at-1].At.After(e.At) {
			at--
		}
		out = slices.Insert(out, at, e)
	}
	return out
}

// makeApp makes the app as it began: what it was given and what was drawn for it.
func (r *rerun) makeApp(ctx context.Context, one bundle.App, kept *state.App) error {
	n := api.NewApp{Provider: one.Provider}
	if len(r.calls) > 0 && r.calls[0].Path == "/apps" {
		if err := json.Unmarshal([]byte(r.calls[0].Body), &n); err != nil {
			return fmt.Errorf("the call that made it: %w", err)
		}
		r.calls = r.calls[1:]
	}
	n.ID, n.Secret, n.RefundSecret, n.Merchant, n.Seed = kept.ID, kept.Secret, kept.RefundSecret, kept.Merchant, &kept.Seed
	n.Keys, n.MerchantPublicKey, n.PlatformPrivateKey = kept.Keys, "", ""
	made, err := r.server.lab.ReadApp(n)
	if err != nil {
		return err
	}
	if r.provider, err = r.server.lab.Provider("provider", one.Provider); err != nil {
		return err
	}
	if r.app, err = r.server.lab.MakeApp(ctx, made); err != nil {
		return err
	}
	r.app.IDs.SetLane(kept.Lane)
	return nil
}

// repeatEntry does again what an entry of the journal is about.
func (r *rerun) repeatEntry(ctx context.Context, e store.Entry) error {
	for len(r.calls) > 0 && r.callComesBefore(e) {
		r.clock.set(e.At)
		r.drawAgain(r.entryOf(r.calls[0]))
		if err := r.repeatCall(ctx, r.calls[0]); err != nil {
			return err
		}
		r.calls = r.calls[1:]
	}
	switch {
	case e.Kind == "exchange" && len(e.Request) > 0:
		return r.repeatExchange(ctx, e)
	case e.Kind == "held" && e.Verdict == "": // a call; a callback's says that it is not sent yet
		return r.repeatHeld(ctx, e)
	case e.Kind == "attempt", e.Kind == "held":
		return r.repeatAttempt(ctx, e)
	case e.Kind == "timer":
		r.clock.set(e.At)
		r.drawAgain(e.Seq)
		_, err := r.server.dispatcher.RunOne(ctx, r.app.Name(), e.At, func(t store.Task) bool {
			return t.Timer && t.Kind == e.Operation && t.Subject == e.Subject
		})
		return err
	}
	return nil
}

// callComesBefore reports whether the next call of the control API was before an entry. Nothing tells when an
// attempt began but its time and the rule that acted on it, so only that rule must be there.
func (r *rerun) callComesBefore(e store.Entry) bool {
	if e.Kind != "attempt" {
		return r.entryOf(r.calls[0]) <= e.Seq
	}
	return e.Rule != "" && slices.ContainsFunc(r.calls, func(c bundle.Call) bool { return strings.Contains(c.Answer, `"id":"`+e.Rule+`"`) })
}

// drawAgain has what is repeated next draw what the entry of that number drew.
func (r *rerun) drawAgain(seq int64) {
	if nth := r.draws[seq]; nth > 0 {
		r.app.IDs.SetNext(nth)
	}
}

// entryOf is the first entry that tells of a call of the control API.
func (r *rerun) entryOf(c bundle.Call) int64 {
	for _, e := range r.was {
		if e.Seq > c.Before && e.Seq <= c.After && (e.Kind == "control" || e.Kind == "clock") {
			return e.Seq
		}
	}
	return c.After + 1 // it is told of nowhere
}

var ruleNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"id":"r([0-9]+)"`) })

// repeatCall makes a call of the control API again, but for moves of the clock: each entry brings its time.
func (r *rerun) repeatCall(ctx context.Context, c bundle.Call) error {
	if strings.HasSuffix(c.Path, "/clock") {
		return nil
	}
	if ids := ruleNumber().FindStringSubmatch(c.Answer); ids != nil { // a rule's chances depend on its number
		n, _ := strconv.ParseInt(ids[1], 10, 64)
		if err := r.server.lab.Rules.AdvanceIDs(n - 1); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, c.Method, "http://127.0.0.1"+c.Path, strings.NewReader(c.Body))
	if err != nil {
		return err
	}
	if c.Type != "" {
		req.Header.Set("Content-Type", c.Type)
	}
	req.RemoteAddr = "127.0.0.1:1"
	answer := &keptAnswer{header: http.Header{}, status: http.StatusOK}
	r.server.ControlHandler().ServeHTTP(answer, req)
	if (answer.status >= http.StatusBadRequest) != (c.Status >= http.StatusBadRequest) {
		return fmt.Errorf("%s %s is answered with %d, it was %d: %s", c.Method, c.Path, answer.status, c.Status, bytes.TrimSpace(answer.body.Bytes()))
	}
	return nil
}

var waitedBefore = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`waited (\S+) before deciding`) })

// repeatExchange sends a journal entry's request again and waits for its answer. A request that a rule held began before
// its entry's time, by as long as its explanation says. One that was sent already, when it began to wait (sent), is only let
// go on.
func (r *rerun) repeatExchange(ctx context.Context, e store.Entry) error {
	done, sent := r.sent[e.Seq]
	if !sent {
		began := e.At
		if waited := waitedBefore().FindStringSubmatch(e.Explanation); waited != nil {
			if d, err := time.ParseDuration(waited[1]); err == nil {
				began = e.At.Add(-d)
			}
		}
		var err error
		if done, err = r.sendRequest(ctx, e, began); err != nil {
			return err
		}
	}
	following, stop := context.WithCancel(ctx)
	defer stop()
	entered, nth := make(chan struct{}), r.exchanges+1
	go func() {
		defer close(entered)
		r.awaitExchange(following, nth)
	}()
	if sent {
		r.clock.release(e.At)
	}
	until := e.At
	for over := false; !over; {
		select {
		case <-done:
			over = true
		case <-entered: // its answer waits for a callback that a rule has come first
			over = true
			r.running = append(r.running, done)
		case <-r.clock.waits:
			r.clock.release(until)
			until = until.AddDate(1, 0, 0) // it waits longer than it did, which will be told
		}
	}
	r.exchanges++
	return ctx.Err()
}

// sendRequest sends a request at a time; done is closed when it has been answered.
func (r *rerun) sendRequest(ctx context.Context, e store.Entry, at time.Time) (done chan struct{}, err error) {
	req, err := wire.ParseRequest(e.Request)
	if err != nil {
		return nil, err
	}
	req.Remote = e.Remote
	r.clock.set(at)
	r.drawAgain(e.Seq)
	select {
	case <-r.clock.waits: // of before
	default:
	}
	done = make(chan struct{})
	go func() {
		defer close(done)
		_ = r.server.lab.Gateway.Serve(ctx, r.provider, req)
	}()
	return done, nil
}

// repeatHeld sends a request that begins to wait, as for a card; its answer is a later entry.
func (r *rerun) repeatHeld(ctx context.Context, held store.Entry) error {
	for _, e := range r.was {
		if e.Kind != "exchange" || e.Seq < held.Seq || e.Operation != held.Operation || e.Trace != held.Trace || r.sent[e.Seq] != nil {
			continue
		}
		done, err := r.sendRequest(ctx, e, held.At)
		if err != nil {
			return err
		}
		r.sent[e.Seq] = done
		select {
		case <-done:
		case <-r.clock.waits:
		}
		return nil
	}
	return nil
}

// awaitExchange waits until the nth exchange is in the journal.
func (r *rerun) awaitExchange(ctx context.Context, nth int) {
	left := nth
	for entry, err := range r.server.lab.Store.Follow(ctx, r.app.Name(), store.Query{}) {
		if err != nil {
			return
		}
		if entry.Kind == "exchange" {
			left--
		}
		if left == 0 {
			return
		}
	}
}

// repeatAttempt makes an attempt at a callback again; the merchant answers as it did. A rule may have made
// several at once.
func (r *rerun) repeatAttempt(ctx context.Context, e store.Entry) error {
	if r.made[e.Trace] > 0 {
		r.made[e.Trace]--
		return nil
	}
	r.clock.set(e.At)
	r.merchant.answers = nil
	together := 0
	for _, other := range r.was {
		if other.Trace == e.Trace && other.Kind == e.Kind && other.At.Equal(e.At) {
			r.merchant.answers = append(r.merchant.answers, recordedAnswer{other.Request, other.Response})
			together++
		}
	}
	before, err := r.countEntries(ctx, e.Trace)
	if err != nil {
		return err
	}
	there, err := r.server.dispatcher.RunOne(ctx, r.app.Name(), e.At, func(t store.Task) bool { return t.ID == e.Trace })
	if err != nil {
		return err
	}
	after, err := r.countEntries(ctx, e.Trace)
	if there && err == nil {
		r.made[e.Trace] = min(after-before, together) - 1
	}
	return err
}

func (r *rerun) countEntries(ctx context.Context, trace string) (n int, err error) {
	now, err := r.server.lab.Store.Dump(ctx, r.app.Name())
	for _, e := range now.Entries {
		if e.Trace == trace {
			n++
		}
	}
	return n, err
}
