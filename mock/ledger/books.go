package ledger

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// The kinds of record that this package reads and writes itself. Providers may keep records
// of other kinds: terminals, receivers, requests.
const (
	KindTrade = "trade" // by the platform's number
	KindOrder = "order" // the merchant's number → the platform's
)

// Source reads an app's committed records. Version counts a record's commits from 1; 0 means
// that there is none.
type Source interface {
	Read(kind, id string) (value []byte, version int64, err error)
	// IDs lists the ids of a kind in ascending order.
	IDs(kind string) ([]string, error)
}

// TradeSource is a Source that keeps trades decoded. ReadTrade gives a trade that Books may change, or nil for one that
// it keeps as JSON only, which is then read as bytes.
type TradeSource interface {
	ReadTrade(no string) (t *Trade, version int64)
}

// Write is one record that Books wants committed. A nil Value, with a nil Trade, removes the
// record.
type Write struct {
	Kind, ID string
	Version  int64 // as read; a commit must refuse when it is stale
	Value    []byte
	// Trade stands for Value in what Changes gives.
	Trade *Trade
}

// Books is one exchange's view of an app's records. Reads see the exchange's own writes.
// Every record that was read counts: if another exchange changes it first, the commit is
// refused and the exchange decided anew. Books is not safe for concurrent use.
type Books struct {
	source Source
	seen   map[recordKey]*record
	err    error
	// effects are those on holds and transfers.
	effects []Effect
}

type recordKey struct{ kind, id string }

type record struct {
	version int64
	value   []byte
	trade   *Trade        // the decoded value when it was read as a trade
	before  tradeSnapshot // the committed trade's
	dirty   bool
	// listed marks records that were only listed: they don't count as read.
	listed bool
}

// NewBooks opens the books over committed records.
func NewBooks(source Source) *Books {
	return &Books{source: source, seen: make(map[recordKey]*record, 4)}
}

// Err is the first failure to read or encode a record: ours, not the merchant's. Nothing may
// be committed when it is not nil.
func (b *Books) Err() error { return b.err }

func (b *Books) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *Books) recordOf(kind, id string) *record {
	key := recordKey{kind, id}
	if r, ok := b.seen[key]; ok {
		r.listed = false
		return r
	}
	value, version, err := b.source.Read(kind, id)
	if err != nil {
		b.fail(fmt.Errorf("read %s %q: %w", kind, id, err))
	}
	r := &record{version: version, value: value}
	b.seen[key] = r
	return r
}

// Load decodes a record into v and reports whether there is one.
func (b *Books) Load(kind, id string, v any) bool {
	r := b.recordOf(kind, id)
	if r.value == nil {
		return false
	}
	value := r.value
	if r.trade != nil && len(value) == 0 { // held as a trade, not as bytes
		value = b.encodeTrade(id, r.trade)
	}
	if err := json.Unmarshal(value, v); err != nil {
		b.fail(fmt.Errorf("decode %s %q: %w", kind, id, err))
		return false
	}
	return true
}

// Save writes a record as JSON when the exchange commits.
func (b *Books) Save(kind, id string, v any) {
	value, err := json.Marshal(v)
	if err != nil {
		b.fail(fmt.Errorf("encode %s %q: %w", kind, id, err))
		return
	}
	r := b.recordOf(kind, id)
	r.value, r.trade, r.dirty = value, nil, true
}

// Remove deletes a record when the exchange commits.
func (b *Books) Remove(kind, id string) {
	r := b.recordOf(kind, id)
	r.value, r.trade, r.dirty = nil, nil, true
}

// IDs lists the ids of a kind, this exchange's writes included, in ascending order. A record
// that is added by another exchange meanwhile is not noticed.
func (b *Books) IDs(kind string) []string {
	ids, err := b.source.IDs(kind)
	if err != nil {
		b.fail(fmt.Errorf("list %s: %w", kind, err))
		return nil
	}
	known := make(map[string]bool, len(ids))
	kept := ids[:0:0]
	for _, id := range ids {
		known[id] = true
		if r, ok := b.seen[recordKey{kind, id}]; !ok || r.value != nil {
			kept = append(kept, id)
		}
	}
	for key, r := range b.seen {
		if key.kind == kind && r.dirty && r.value != nil && !known[key.id] {
			kept = append(kept, key.id)
		}
	}
	slices.Sort(kept)
	return kept
}

// Trade finds a trade by the platform's number. Change it, then SaveTrade.
func (b *Books) Trade(no string) (*Trade, bool) {
	if no == "" {
		return nil, false
	}
	return b.decodeTrade(no, b.tradeRecord(no))
}

// tradeRecord is record, from a source that may have the trade decoded.
func (b *Books) tradeRecord(no string) *record {
	if trades, ok := b.source.(TradeSource); ok && b.seen[recordKey{KindTrade, no}] == nil {
		if t, version := trades.ReadTrade(no); t != nil {
			r := &record{version: version, value: []byte{}, trade: t, before: snapshotOf(t)}
			b.seen[recordKey{KindTrade, no}] = r
			return r
		}
	}
	return b.recordOf(KindTrade, no)
}

func (b *Books) decodeTrade(no string, r *record) (*Trade, bool) {
	if r.trade == nil {
		if r.value == nil {
			return nil, false
		}
		t := new(Trade)
		if err := json.Unmarshal(r.value, t); err != nil {
			b.fail(fmt.Errorf("decode trade %q: %w", no, err))
			return nil, false
		}
		r.trade = t
		if !r.dirty {
			r.before = snapshotOf(t)
		}
	}
	return r.trade, true
}

// TradeByOrder finds a trade by the merchant's number.
func (b *Books) TradeByOrder(order string) (*Trade, bool) {
	var no string
	if order == "" || !b.Load(KindOrder, order, &no) {
		return nil, false
	}
	return b.Trade(no)
}

// Trades calls fn for every trade in ascending order of number until it returns false. The
// trades are for reading: they don't count as read when the exchange commits.
func (b *Books) Trades(fn func(*Trade) bool) { b.TradesAfter("", fn) }

// TradesAfter is Trades from behind a number on, whether there is such a trade or not.
func (b *Books) TradesAfter(after string, fn func(*Trade) bool) {
	ids := b.IDs(KindTrade)
	first, found := slices.BinarySearch(ids, after)
	if found {
		first++
	}
	for _, no := range ids[first:] {
		before, seen := b.seen[recordKey{KindTrade, no}]
		listed := !seen || before.listed
		r := b.tradeRecord(no)
		r.listed = listed && !r.dirty
		t, ok := b.decodeTrade(no, r)
		if ok && !fn(t) {
			return
		}
	}
}

// AddTrade saves a new trade and its order number. ErrExists when either number is taken.
func (b *Books) AddTrade(t *Trade) error {
	if _, taken := b.Trade(t.No); taken {
		return refuse(ErrExists, "number "+t.No, "use another number")
	}
	if t.Order != "" {
		if _, taken := b.TradeByOrder(t.Order); taken {
			return refuse(ErrExists, "order "+t.Order, "use a new order number, or query the trade")
		}
		b.Save(KindOrder, t.Order, t.No)
	}
	b.SaveTrade(t)
	return nil
}

// SaveTrade writes a trade when the exchange commits.
func (b *Books) SaveTrade(t *Trade) {
	r := b.tradeRecord(t.No)
	r.trade, r.dirty = t, true
	r.value = []byte{} // present; encoded once, by Writes
}

func (b *Books) encodeTrade(no string, t *Trade) []byte {
	value, err := json.Marshal(t)
	if err != nil {
		b.fail(fmt.Errorf("encode trade %q: %w", no, err))
	}
	return value
}

// Writes gives what must be committed: changed records with their new value, encoded.
func (b *Books) Writes() []Write {
	writes := b.Changes()
	for i, w := range writes {
		if w.Trade != nil {
			writes[i].Value, writes[i].Trade = b.encodeTrade(w.ID, w.Trade), nil
		}
	}
	return writes
}

// Changes gives what must be committed, trades as they are: for stores that keep them so. The
// books must not be used afterwards.
func (b *Books) Changes() []Write {
	var writes []Write
	for key, r := range b.seen {
		if r.dirty {
			writes = append(writes, Write{Kind: key.kind, ID: key.id, Version: r.version, Value: r.value, Trade: r.trade})
		}
	}
	slices.SortFunc(writes, func(a, b Write) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
	})
	return writes
}

// Reads gives the records that were read and not changed, with the versions that a commit
// must find unchanged. It matters only when there are writes.
func (b *Books) Reads() []Write {
	var reads []Write
	for key, r := range b.seen {
		if !r.dirty && !r.listed {
			reads = append(reads, Write{Kind: key.kind, ID: key.id, Version: r.version})
		}
	}
	return reads
}
