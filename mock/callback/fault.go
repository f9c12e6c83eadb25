package callback

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// Fault lists a rule's changes to one attempt. The zero Fault sends it as the platform does.
type Fault struct {
	Rule    string         `json:"rule,omitempty"` // in the journal
	Message provider.Fault `json:"message,omitzero"`
	// Drop loses the attempt: it fails, and the schedule goes on.
	Drop bool `json:"drop,omitempty"`
	// Delay holds the attempt back for so long on the app's clock; RealDelay waits so long on
	// the machine, within the attempt's lease.
	Delay     time.Duration `json:"-"`
	RealDelay time.Duration `json:"real_delay,omitempty"`
	// Reorder holds a first attempt back until another callback of the app, caused later, has
	// been attempted, at most for so long on the app's clock.
	Reorder time.Duration `json:"-"`
	// Duplicate is how many further copies are sent, one after the other; Concurrent, when more
	// than 1, is how many are sent in all at the same time. Each is an attempt in the journal,
	// and together they are one of the schedule.
	Duplicate  int `json:"duplicate,omitempty"`
	Concurrent int `json:"concurrent,omitempty"`
	// NearMisses are rules that nearly matched, for the journal.
	NearMisses []string `json:"-"`

	written func() // called when a request has been written; see inOrder
}

// faultFor asks what is to be done with an attempt, once: what was decided before it was held
// back holds.
func (d *Dispatcher) faultFor(a *app.App, t store.Task, n provider.Notice) (Fault, error) {
	kept, err := faultOf(t)
	if err != nil || kept != nil {
		if kept == nil {
			kept = &Fault{}
		}
		return *kept, err
	}
	if d.Fault == nil {
		return Fault{}, nil
	}
	return d.Fault(d.base, a, n, t.Tries)
}

// delaysAttempt reports whether delayAttempt may put an attempt off.
func (s Fault) delaysAttempt() bool { return s.Delay > 0 || s.Reorder > 0 }

// delayAttempt puts an attempt off when a rule wants that. t.Tries counts it already.
func (d *Dispatcher) delayAttempt(a *app.App, t *store.Task, s Fault, now, start time.Time) (put bool, err error) {
	wait, why := s.Delay, "held back for "+s.Delay.String()
	change := store.Change{App: t.App}
	if s.Reorder > 0 && t.Tries == 1 {
		if passed, err := d.wasOvertaken(t); err == nil && !passed {
			wait, why = s.Reorder, "held back for another callback to overtake, at most "+s.Reorder.String()
			change.Writes = []store.Record{{Kind: kindReordered, ID: t.ID, Value: []byte("true")}}
		}
	}
	if wait <= 0 {
		return false, nil
	}
	t.Tries--
	t.State, t.Due = store.Waiting, now.Add(wait)
	if err := keepFault(t, &s); err != nil {
		return true, err
	}
	change.Entries = []store.Entry{{
		App: t.App, At: now, Real: start, Kind: "held", Operation: t.Kind, Subject: t.Subject, Rule: s.Rule,
		Verdict: "not sent yet", Explanation: fmt.Sprintf("%s %s is %s, until %s", t.Kind, t.ID, why, clock.Shown(t.Due)),
		Remote: t.URL, Trace: t.ID, Took: d.Clock.Now().Sub(start),
	}}
	if err := d.finishTask(a, *t, change); err != nil || len(change.Writes) == 0 {
		return true, err
	}
	if passed, err := d.wasOvertaken(t); err == nil && passed { // by one that ended before this was noted
		d.resumeReordered(a, store.Task{App: t.App}, now)
	}
	return true, nil
}

// kindReordered is the kind of the records of first callbacks that wait to be overtaken, by their IDs: what overtakes
// one may be sent by another replica.
const kindReordered = "reordered"

// wasOvertaken reports whether a callback of the app that was caused later has been attempted.
func (d *Dispatcher) wasOvertaken(t *store.Task) (bool, error) {
	tasks, err := d.Store.Tasks(d.base, t.App)
	if err != nil {
		return false, fmt.Errorf("callbacks of %s: %w", t.App, err)
	}
	return slices.ContainsFunc(tasks, func(other store.Task) bool {
		return other.Seq > t.Seq && !other.Timer && other.Tries > 0
	}), nil
}

// resumeReordered lets the callbacks go that waited for this attempt.
func (d *Dispatcher) resumeReordered(a *app.App, t store.Task, now time.Time) {
	ctx := context.WithoutCancel(d.base)
	ids, err := d.Store.IDs(ctx, t.App, kindReordered)
	for _, id := range ids {
		forgotten, failed := d.forgetReordered(ctx, a, id)
		err = errors.Join(err, failed)
		if !forgotten || id == t.ID {
			continue // another replica was first, or it has gone itself
		}
		held, failed := d.Store.Task(ctx, t.App, id)
		if failed == nil && held.State == store.Waiting && !held.Leased && held.Tries == 0 {
			_, failed = d.Store.Resend(ctx, t.App, id, now)
		}
		err = errors.Join(err, failed)
	}
	if err != nil {
		d.Logger.Warn("let overtaken callbacks go; they go when their time is over", "app", t.App, "err", err)
	}
}

// forgetReordered takes a callback from those that wait to be overtaken, unless another replica has done so.
func (d *Dispatcher) forgetReordered(ctx context.Context, a *app.App, id string) (forgotten bool, err error) {
	r, err := d.Store.Get(ctx, a.Name(), kindReordered, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	change := store.Change{App: a.Name(), Generation: a.Generation.ID(), Writes: []store.Record{{Kind: r.Kind, ID: r.ID, Version: r.Version}}}
	err = a.Generation.Write(func() error { return d.Store.Commit(ctx, change) })
	if errors.Is(err, store.ErrConflict) || errors.Is(err, app.ErrEnded) || errors.Is(err, store.ErrEnded) {
		return false, nil
	}
	return err == nil, err
}

// sendCopies sends an attempt as often as a rule wants, one copy after the other or all at the same time. Each
// further copy has the lease counted anew; a task that is no longer ours has no more copies.
func (d *Dispatcher) sendCopies(t store.Task, lease time.Duration, s Fault, send func() store.Attempt) []store.Attempt {
	if s.Concurrent < 2 {
		made := make([]store.Attempt, 0, 1+s.Duplicate)
		for i := range 1 + s.Duplicate {
			if i > 0 && d.Store.Begin(d.base, t, lease) != nil {
				break
			}
			made = append(made, send())
		}
		return made
	}
	made := make([]store.Attempt, s.Concurrent)
	var group sync.WaitGroup
	for i := range made {
		group.Go(func() { made[i] = send() })
	}
	group.Wait()
	return made
}

// decidingAttempt is the attempt by which the schedule goes on: one that was accepted, or the last.
func decidingAttempt(made []store.Attempt) store.Attempt {
	if i := slices.IndexFunc(made, func(m store.Attempt) bool { return m.Accepted }); i >= 0 {
		return made[i]
	}
	return made[len(made)-1]
}

// withNearMisses adds rules that nearly matched to an explanation.
func (s Fault) withNearMisses(explanation string) string {
	if len(s.NearMisses) == 0 || s.Rule != "" {
		return explanation
	}
	return explanation + ". Rules that nearly matched: " + strings.Join(s.NearMisses, "; ")
}
