// Package replica has several servers that share a store act as one.
//
// What the control API can change - apps, clocks, rules, what scenarios have made - is kept in the
// store as documents, and every server has it in memory, too. A server looks at the documents'
// revision in the round trip that reads an exchange's trade, and reads what has changed before it
// decides. A call of the control API is answered once its changes are in the store:
//
//	r := replica.New(st, logger)
//	// put the server together: gateway.Config.Replica, callback.Config.Keep and ReserveTasks
//	err := r.Attach(lab, scripts)
//	handler = r.Handler(handler)
//
// When two servers change one app at the same time, the later call is served again on what the first has
// made.
package replica

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"paymock/mock/app"
	"paymock/mock/config"
	"paymock/mock/ident"
	"paymock/mock/lab"
	"paymock/mock/store"
)

// Replica is one of several servers. It is safe for concurrent use.
type Replica struct {
	store  store.Shared
	logger *slog.Logger
	// Emptied is told when the store has lost what this server knew: somebody has removed everything, or the store
	// came back older. Nil: nobody is. Set it before Attach.
	Emptied func(context.Context) error
	// lab and scripts are set by Attach.
	lab     *lab.Lab
	scripts []*config.Script

	revision atomic.Int64 // that the server's memory has
	// overruled counts saves that gave something up for other replicas' changes, but for those of a moved clock.
	overruled atomic.Int64
	// changing is held by the call of the control API that changes documents. It alone saves them, and what is
	// changed and not saved is its own, but for the clocks in moving.
	changing  chan struct{}
	beginning atomic.Pointer[chan struct{}] // closed when Alone ends
	mu        sync.Mutex                    // one at a time reads or writes documents
	known     map[string]store.Document
	apps      map[string]encodedApp
	// moving are apps whose clocks this server moves. Until a move ends others have the clock from before it:
	// where it stands on the way is no state to stay in when this server dies.
	moving map[string]*app.Generation
}

var _ lab.Sharing = (*Replica)(nil)

// New makes a replica of those that use the store. Attach must follow.
func New(st store.Shared, logger *slog.Logger) *Replica {
	return &Replica{
		store: st, logger: logger, changing: make(chan struct{}, 1),
		known: map[string]store.Document{}, apps: map[string]encodedApp{}, moving: map[string]*app.Generation{},
	}
}

// Attach makes a lab share its changes and take its numbers of the store, so that all replicas have the same apps and rules
// and give no number twice. It is called once, before the lab holds anything. scripts are the scenarios that this server was
// started with.
func (r *Replica) Attach(l *lab.Lab, scripts []*config.Script) {
	r.lab, r.scripts = l, scripts
	l.Sharing = r
	l.Apps.Numbers = r.shareNumbers
	l.Rules.Number = func(n int64) (int64, error) {
		return r.store.Reserve(context.Background(), numbersOwner, "rules", n)
	}
	l.Seeds.Share(1, r.reserveNumbers("seeds"))
}

// numbersOwner has the counters of numbers in the store. It is no app's name, nor the server's, whose state
// an import replaces: numbers only go forwards.
const numbersOwner = "(numbers)"

// numbersAtOnce is how many draws of an app a replica takes at a time.
const numbersAtOnce = 1000

// shareNumbers has an app's numbers differ on all replicas. The draws are counted for the lane, which
// outlives the app: whichever app has it next, on any replica, goes on after them.
func (r *Replica) shareNumbers(a *app.App) {
	a.IDs.Share(numbersAtOnce, r.reserveNumbers(fmt.Sprintf("draws of lane %04d", a.IDs.Lane())))
}

func (r *Replica) reserveNumbers(counter string) func(n uint64) (last uint64, err error) {
	return func(n uint64) (uint64, error) {
		last, err := r.store.Reserve(context.Background(), numbersOwner, counter, int64(n))
		return uint64(max(last, 0)), err
	}
}

// Revision is that of the documents which the server's memory has.
func (r *Replica) Revision() int64 { return r.revision.Load() }

// Look brings the server up to date, in the round trip that reads a record, and gives the revision
// that it then has.
func (r *Replica) Look(ctx context.Context, name, kind, id string) (record store.Record, revision int64, err error) {
	revision, record, err = r.store.Look(ctx, name, kind, id)
	if err != nil {
		return record, 0, err
	}
	if revision != r.revision.Load() {
		err = r.Sync(ctx)
		revision = r.revision.Load()
	}
	return record, revision, err
}

// Sync brings the server up to date.
func (r *Replica) Sync(ctx context.Context) error {
	r.mu.Lock()
	_, emptied, err := r.syncLocked(ctx, nil)
	r.mu.Unlock()
	if emptied && err == nil && r.Emptied != nil {
		return r.Emptied(context.WithoutCancel(ctx))
	}
	return err
}

// syncLocked applies what has changed in the store. Documents that were changed here, too, stay unless they are among
// those that lose, and the revision is asked for again until they are saved; overruled are those that lost. emptied
// says that the store was emptied, or came back older: then all lose.
func (r *Replica) syncLocked(ctx context.Context, lose []store.Document) (overruled []string, emptied bool, err error) {
	before := r.revision.Load()
	list, revision, extent, err := r.store.Documents(ctx, before)
	if err != nil {
		return nil, false, fmt.Errorf("read what other replicas have changed: %w", err)
	}
	if extent != 0 {
		list = append(list, r.missingDocuments(list)...)
	}
	if emptied = extent == store.FromScratch; emptied {
		r.overruled.Add(1)
	}
	overruled, left, err := r.applyDocuments(list, func(name string) bool {
		return emptied || slices.ContainsFunc(lose, func(d store.Document) bool { return d.Name == name })
	})
	if err != nil {
		r.logger.Error("what other replicas have changed is wrong; are they of one version?", "err", err)
	}
	if !left {
		r.revision.Store(revision)
	}
	return overruled, emptied, nil
}

// missingDocuments are the documents that were removed where a list is of all there are.
func (r *Replica) missingDocuments(list []store.Document) []store.Document {
	there := map[string]bool{}
	for _, d := range list {
		there[d.Name] = true
	}
	var gone []store.Document
	for name := range r.known {
		if !there[name] {
			gone = append(gone, store.Document{Name: name})
		}
	}
	return gone
}

// Save writes what has changed here, but for clocks that are moved. Where another replica was first, its change is
// taken over: store.ErrConflict; and app.ErrExists where both have made an app. What else has changed stays, unsaved.
func (r *Replica) Save(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	gaveUp, err := r.saveLocked(ctx, func(string) bool { return true })
	if gaveUp {
		r.overruled.Add(1)
	}
	return err
}

// saveTries is how often a save meets conflicts in which nothing of its own is lost.
const saveTries = 10

// saveLocked is Save of some documents. gaveUp says that it gave up something for other replicas' changes.
func (r *Replica) saveLocked(ctx context.Context, is func(name string) bool) (gaveUp bool, err error) {
	for range saveTries {
		changed, err := r.changedDocuments()
		changed = slices.DeleteFunc(changed, func(d store.Document) bool { return !is(d.Name) })
		if err != nil || len(changed) == 0 {
			return false, err
		}
		conflict := r.store.Publish(ctx, changed)
		if conflict == nil {
			for _, d := range changed {
				if d.Value != nil {
					r.known[d.Name] = d // not to be put again by what follows
				}
			}
			_, _, err = r.syncLocked(ctx, nil) // which gives the documents' versions
			return false, err
		}
		if !errors.Is(conflict, store.ErrConflict) {
			return false, errors.Join(fmt.Errorf("tell the other replicas: %w", conflict), r.undoChanges(changed))
		}
		before := r.revision.Load()
		overruled, emptied, err := r.syncLocked(ctx, changed)
		if emptied {
			r.revision.Store(before) // for Sync to find the same
		}
		if len(overruled) > 0 || emptied {
			return true, errors.Join(lostApp(changed, overruled, conflict), err)
		}
		if err != nil {
			return false, err
		}
	}
	return false, fmt.Errorf("tell the other replicas: %w", store.ErrConflict)
}

// lostApp says what came of changes that came too late.
func lostApp(changed []store.Document, overruled []string, err error) error {
	for _, d := range changed {
		if kind, _ := cutName(d.Name); kind == kindApp && d.Version == 0 && slices.Contains(overruled, d.Name) {
			return fmt.Errorf("%w: %w", app.ErrExists, err)
		}
	}
	return err
}

// undoChanges puts back what could not be written.
func (r *Replica) undoChanges(changed []store.Document) error {
	var before []store.Document
	for _, d := range changed {
		known, ok := r.known[d.Name]
		if !ok {
			known = store.Document{Name: d.Name}
		}
		before = append(before, known)
		r.known[d.Name] = d // so that what was before is a change
	}
	_, _, err := r.applyDocuments(before, func(string) bool { return true })
	return err
}

// undoUnsaved puts back what has changed here and is not saved, so that the call that has changed it can be served
// again.
func (r *Replica) undoUnsaved() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	changed, err := r.changedDocuments()
	return errors.Join(err, r.undoChanges(changed))
}

// changedDocuments are the documents that differ from what is known to be in the store.
func (r *Replica) changedDocuments() ([]store.Document, error) {
	now, err := r.allDocuments()
	if err != nil {
		return nil, err
	}
	var changed []store.Document
	for _, d := range now {
		known := r.known[d.Name]
		if known.Value == nil || !bytes.Equal(known.Value, d.Value) {
			changed = append(changed, store.Document{Name: d.Name, Version: known.Version, Value: d.Value})
		}
	}
	there := make(map[string]bool, len(now))
	for _, d := range now {
		there[d.Name] = true
	}
	for name, known := range r.known {
		if !there[name] {
			changed = append(changed, store.Document{Name: name, Version: known.Version})
		}
	}
	return changed, nil
}

// Renew forgets what an app owns and begins its generation.
func (r *Replica) Renew(ctx context.Context, a *app.App) error {
	return r.store.Renew(ctx, a.Name(), a.Generation.ID())
}

// Discard forgets what an app that was removed owned.
func (r *Replica) Discard(ctx context.Context, a *app.App) error {
	return r.store.Discard(ctx, a.Name(), a.Generation.ID())
}

// Sweep forgets what is left of an app that no replica knows: its removal or its import broke off.
func (r *Replica) Sweep(ctx context.Context, name string) (swept bool, err error) {
	generation, there, err := r.store.Generation(ctx, name)
	if err != nil || !there {
		return false, err
	}
	if err := r.Sync(ctx); err != nil { // an app that began that generation is told of before
		return false, err
	}
	if _, known := r.lab.Apps.Named(name); known {
		return false, nil
	}
	return true, r.store.Discard(ctx, name, generation)
}

// Keep saves an app's clock that was moved, for callback.Config, and nothing else: a call under way may have changed
// documents by half.
func (r *Replica) Keep(ctx context.Context, a *app.App) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.moving, a.Name())
	if now, there := r.lab.Apps.Named(a.Name()); !there || now.Generation != a.Generation {
		return nil // its clock is that of the call that has removed or reset it
	}
	_, err := r.saveLocked(ctx, func(name string) bool { return name == kindClock+" "+a.Name() })
	return err
}

// Refresh brings the server up to date before an attempt at a callback, for callback.Config.
func (r *Replica) Refresh(ctx context.Context, name string) error {
	_, _, err := r.Look(ctx, name, "", "")
	return err
}

// ReserveTasks keeps an app's callbacks for a move of its clock, for callback.Config.
func (r *Replica) ReserveTasks(ctx context.Context, name string, span time.Duration) error {
	if span == 0 {
		r.endMove(name)
	}
	if err := r.store.ReserveTasks(ctx, name, span); err != nil || span == 0 {
		return err
	}
	if err := r.Sync(ctx); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if a, there := r.lab.Apps.Named(name); there && r.moving[name] == nil {
		r.moving[name] = a.Generation
	}
	return nil
}

func (r *Replica) endMove(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.moving, name)
}

// Run brings the server up to date whenever another replica says that something has changed, for
// what nobody asks about: callbacks that wait for a clock. It ends with ctx.
func (r *Replica) Run(ctx context.Context) error {
	published, stop := r.store.Published()
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-published:
			if err := r.Sync(ctx); err != nil && ctx.Err() == nil {
				r.logger.Error("other replicas' changes can't be read; the next exchange tries again", "err", err)
			}
		}
	}
}

// newDraw serves to read the keys of an app that exists: nothing is drawn from it.
func newDraw(seed uint64) ident.Draw { return ident.NewDraw(seed, 0) }
