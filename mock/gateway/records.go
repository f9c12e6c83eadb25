package gateway

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"

	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// lockSubject keeps exchanges about one subject from deciding at the same time in this process: not
// for safety, which the versions give, but so that no signature is made for nothing.
func (g *Gateway) lockSubject(app, subject string) (unlock func()) {
	m := &g.locks[maphash.Comparable(g.seed, [2]string{app, subject})%uint64(len(g.locks))]
	m.Lock()
	return m.Unlock
}

// retryConflicts runs try until it doesn't conflict. Each conflict means that another exchange got
// through, so the number of tries is bounded by the traffic; the limit is for a broken store.
func (g *Gateway) retryConflicts(ctx context.Context, try func() error) error {
	const most = 1000
	var err error
	for range most {
		if err = try(); !errors.Is(err, store.ErrConflict) {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return fmt.Errorf("gave up after %d conflicts: %w", most, err)
}

// storeChange turns books and notices into a store's change, with the entry that tells of it.
func (g *Gateway) storeChange(a *app.App, books *ledger.Books, notices []provider.Notice, entry store.Entry) (store.Change, error) {
	change := store.Change{App: a.Name(), Generation: a.Generation.ID()}
	entry.Effect = ledger.EffectText(books.Effects())
	changes := books.Changes
	if g.Replica != nil {
		changes = books.Writes // their store keeps bytes
	}
	if writes := changes(); len(writes) > 0 {
		change.Writes = storeRecords(writes)
		change.Reads = storeRecords(books.Reads())
	}
	if err := books.Err(); err != nil {
		return change, err
	}
	for _, n := range notices {
		if n.IsDropped() {
			continue
		}
		task, err := callback.NewTask(a, n)
		if err != nil {
			return change, err
		}
		change.Tasks = append(change.Tasks, task)
		if !task.Timer {
			entry.Callbacks = append(entry.Callbacks, task.ID)
		}
	}
	change.Entries = []store.Entry{entry}
	return change, nil
}

// commitBooks stores what a decision that is put off has done so far. The journal says that the call
// is held; what was sent and answered follows with the answer.
func (x *exchange) commitBooks(ctx context.Context, books *ledger.Books) error {
	change, err := x.g.storeChange(x.call.App, books, x.outcome.Notices, store.Entry{
		App: x.app, At: x.now, Real: x.start, Kind: "held", Operation: x.call.Operation, Subject: x.call.Subject,
		Explanation: x.outcome.Explain, Remote: x.call.Request.Remote, Trace: x.env.Trace, Draw: x.call.Draw.Nth(),
	})
	if err != nil {
		return err
	}
	return x.appGeneration().Write(func() error { return x.g.Store.Commit(ctx, change) })
}

func storeRecords(writes []ledger.Write) []store.Record {
	out := make([]store.Record, len(writes))
	for i, w := range writes {
		out[i] = store.Record{Kind: w.Kind, ID: w.ID, Version: w.Version, Value: w.Value}
		if w.Trade != nil {
			out[i].Value, out[i].Object = nil, w.Trade.Pack()
		}
	}
	return out
}

// bookSource reads an app's committed records for Books.
type bookSource struct {
	ctx context.Context
	st  store.Records
	app string
	// preread is a record that was read already, nil for none. encoded says that the store keeps no
	// objects.
	preread *store.Record
	encoded bool
}

// sourceOf reads an app's records, but for one that was read already.
func (g *Gateway) sourceOf(ctx context.Context, name string, preread *store.Record) bookSource {
	return bookSource{ctx: ctx, st: g.Store, app: name, preread: preread, encoded: g.Replica != nil}
}

// readCall reads a call, has the other replicas' changes take effect before it is decided, and reads
// the record that it is most likely about. A call that was read with what was not up to date is
// read again.
func (g *Gateway) readCall(ctx context.Context, p provider.Provider, req *wire.Request) (*provider.Call, *store.Record, error) {
	if g.Replica == nil {
		return g.decodeCall(p, req), nil, nil
	}
	for {
		before := g.Replica.Revision()
		call := g.decodeCall(p, req)
		name := p.Name() + "/" + app.Unknown
		if call.App != nil {
			name = call.App.Name()
		}
		r, revision, err := g.Replica.Look(ctx, name, ledger.KindTrade, call.Subject)
		if err != nil {
			return call, nil, fmt.Errorf("the store does not answer: %w", err)
		}
		if revision == before {
			return call, &r, nil
		}
	}
}

func (s bookSource) Read(kind, id string) ([]byte, int64, error) {
	if s.preread != nil && s.preread.Kind == kind && s.preread.ID == id {
		return s.preread.Value, s.preread.Version, nil
	}
	r, err := s.st.Get(s.ctx, s.app, kind, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	return r.Value, r.Version, err
}

// ReadTrade gives a trade that the store holds packed.
func (s bookSource) ReadTrade(no string) (*ledger.Trade, int64) {
	if s.encoded {
		return nil, 0
	}
	r, err := s.st.Get(s.ctx, s.app, ledger.KindTrade, no)
	if err != nil {
		return nil, 0 // Read meets the error too
	}
	packed, ok := r.Object.(ledger.PackedTrade)
	if !ok {
		return nil, 0
	}
	return packed.Trade(), r.Version
}

func (s bookSource) IDs(kind string) ([]string, error) { return s.st.IDs(s.ctx, s.app, kind) }
