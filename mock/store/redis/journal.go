package redis

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/store"
)

// pageEntries is how many entries are read at a time.
const pageEntries = 128

// journalPage is a piece of a journal.
type journalPage struct {
	born    string // the journal's identity; "" when there is none
	last    int64  // number of the newest entry
	entries []store.Entry
}

// readPage gives up to piece entries numbered from first to last, newest first or oldest first.
func (s *Store) readPage(ctx context.Context, app string, first, last int64, newest bool, most int) (p journalPage, err error) {
	rows, err := s.run(ctx, entries, app, streamID(first), streamID(last), most, boolArg(newest))
	if err != nil {
		return p, err
	}
	if len(rows) != 3 {
		return p, fmt.Errorf("the journal of %s came as %d parts, want 3", app, len(rows))
	}
	p.born, _ = rows[0].(string)
	text, _ := rows[1].(string)
	if p.last, err = strconv.ParseInt(text, 10, 64); err != nil {
		return p, fmt.Errorf("the journal of %s: %w", app, err)
	}
	list, _ := rows[2].([]any)
	for _, row := range list {
		e, err := readEntry(app, row)
		if err != nil {
			return p, err
		}
		p.entries = append(p.entries, e)
	}
	return p, nil
}

// streamID is a place in the stream.
func streamID(seq int64) string { return strconv.FormatInt(max(seq, 0), 10) + "-0" }

// readEntry reads a stream's [id, [field, value]].
func readEntry(app string, row any) (e store.Entry, err error) {
	pair, _ := row.([]any)
	if len(pair) != 2 {
		return e, fmt.Errorf("an entry of %s came as %T", app, row)
	}
	id, _ := pair[0].(string)
	fields, _ := pair[1].([]any)
	if len(fields) != 2 {
		return e, fmt.Errorf("entry %s of %s has %d parts", id, app, len(fields))
	}
	body, _ := fields[1].(string)
	if err := decodeJSON(body, &e); err != nil {
		return e, fmt.Errorf("entry %s of %s: %w", id, app, err)
	}
	seq, _, _ := strings.Cut(id, "-")
	e.App = app
	e.Seq, err = strconv.ParseInt(seq, 10, 64)
	return e, err
}

// selectsAll selects every entry.
func selectsAll(q *store.Query) bool {
	return q.Kind == "" && q.Operation == "" && q.Code == "" && q.Subject == ""
}

// Entries lists what the query selects, oldest first.
func (s *Store) Entries(ctx context.Context, app string, q store.Query) ([]store.Entry, error) {
	found, _, err := s.selectEntries(ctx, app, &q)
	return found, err
}

// selectEntries gives what a query selects, and the last page that was read for it.
func (s *Store) selectEntries(ctx context.Context, app string, q *store.Query) (found []store.Entry, p journalPage, err error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, p, err
	}
	limit := q.Limit
	if limit <= 0 || limit > s.cfg.Entries {
		limit = s.cfg.Entries
	}
	if q.After == endOfJournal {
		return nil, p, nil
	}
	first, last := q.After+1, endOfJournal
	for len(found) < limit {
		most := pageEntries
		if selectsAll(q) {
			most = min(pageEntries, limit-len(found))
		}
		if p, err = s.readPage(ctx, app, first, last, q.Last, most); err != nil {
			return nil, p, err
		}
		for i := range p.entries {
			if q.Selects(&p.entries[i]) && len(found) < limit {
				found = append(found, p.entries[i])
			}
		}
		if len(p.entries) < most {
			break
		}
		if edge := p.entries[len(p.entries)-1].Seq; q.Last {
			last = edge - 1
		} else {
			first = edge + 1
		}
	}
	if q.Last {
		slices.Reverse(found)
	}
	return found, p, nil
}

// endOfJournal is a number that no entry reaches.
const endOfJournal = int64(1<<63 - 1)

// Entry gives one entry.
func (s *Store) Entry(ctx context.Context, app string, seq int64) (store.Entry, error) {
	if err := s.checkOpen(ctx); err != nil {
		return store.Entry{}, err
	}
	if seq <= 0 {
		return store.Entry{}, store.ErrNotFound
	}
	p, err := s.readPage(ctx, app, seq, seq, false, 1)
	if err != nil {
		return store.Entry{}, err
	}
	if len(p.entries) == 0 {
		return store.Entry{}, store.ErrNotFound
	}
	return p.entries[0], nil
}

// Follow gives what the query selects and then waits for more.
func (s *Store) Follow(ctx context.Context, app string, q store.Query) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		f := follower{store: s, app: app, query: q}
		grown, stop := s.journalGrowth(app)
		defer stop()
		store.FollowJournal(ctx, s.closed, yield, func() ([]store.Entry, <-chan struct{}, error) {
			batch, err := f.nextEntries(ctx)
			if f.more {
				return batch, nil, err
			}
			return batch, grown, err
		})
	}
}

// follower is one Follow under way.
type follower struct {
	store *Store
	app   string
	query store.Query
	begun bool
	born  string // whose numbers query.After counts in
	more  bool   // there may be more to read at once
}

// nextEntries reads on. A journal that began anew is read from its start.
func (f *follower) nextEntries(ctx context.Context) ([]store.Entry, error) {
	if f.query.Last && !f.begun {
		found, p, err := f.store.selectEntries(ctx, f.app, &f.query)
		if err != nil {
			return nil, err
		}
		f.begun, f.born, f.more = true, p.born, true
		if len(found) > 0 {
			f.query.After = found[len(found)-1].Seq
		}
		return found, nil
	}
	if err := f.store.checkOpen(ctx); err != nil {
		return nil, err
	}
	p, err := f.store.readPage(ctx, f.app, f.query.After+1, endOfJournal, false, pageEntries)
	if err != nil {
		return nil, err
	}
	if f.begun && p.born != f.born {
		f.born, f.query.After, f.more = p.born, 0, p.born != ""
		return nil, nil
	}
	f.begun, f.born, f.more = true, p.born, len(p.entries) == pageEntries
	var found []store.Entry
	for i := range p.entries {
		f.query.After = p.entries[i].Seq
		if f.query.Selects(&p.entries[i]) {
			found = append(found, p.entries[i])
		}
	}
	return found, nil
}
