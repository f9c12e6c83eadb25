package lab

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"paymock/mock/app"
	"paymock/mock/store"
)

// kindVerified and idVerified are the record of the exchanges that a test's expectations have named.
const (
	kindVerified = "verified"
	idVerified   = "exchanges"
)

// Verified are the exchanges, by seq, that expectations have named since the app was made or reset.
func (l *Lab) Verified(ctx context.Context, a *app.App) (map[int64]bool, error) {
	named, _, err := l.readVerified(ctx, a)
	return named, err
}

func (l *Lab) readVerified(ctx context.Context, a *app.App) (map[int64]bool, store.Record, error) {
	named := map[int64]bool{}
	r, err := l.Store.Get(ctx, a.Name(), kindVerified, idVerified)
	if errors.Is(err, store.ErrNotFound) {
		return named, store.Record{Kind: kindVerified, ID: idVerified}, nil
	}
	if err != nil {
		return nil, r, err
	}
	var seqs []int64
	if err := json.Unmarshal(r.Value, &seqs); err != nil {
		return nil, r, err
	}
	for _, seq := range seqs {
		named[seq] = true
	}
	return named, r, nil
}

// NoteVerified notes exchanges that an expectation names. Those before the oldest that the journal still has are
// forgotten, so that the note is never longer than the journal.
func (l *Lab) NoteVerified(ctx context.Context, a *app.App, seqs []int64, oldest int64) error {
	if len(seqs) == 0 {
		return nil
	}
	for {
		named, r, err := l.readVerified(ctx, a)
		if err != nil {
			return err
		}
		for _, seq := range seqs {
			named[seq] = true
		}
		maps.DeleteFunc(named, func(seq int64, _ bool) bool { return seq < oldest })
		if r.Value, err = json.Marshal(slices.Sorted(maps.Keys(named))); err != nil {
			return err
		}
		err = a.Generation.Write(func() error {
			return l.Store.Commit(ctx, store.Change{App: a.Name(), Generation: a.Generation.ID(), Writes: []store.Record{r}})
		})
		if !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}
