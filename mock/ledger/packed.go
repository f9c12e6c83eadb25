package ledger

import (
	"encoding/binary"
	"encoding/json"
	"sync"
	"time"
)

// PackedTrade is a committed trade in a form that a store in memory keeps: one text without pointers, which
// the garbage collector need not look into, a fifth of the memory of the Trade. It lives as long as its
// process: elsewhere a trade is JSON, as which this encodes too.
type PackedTrade string

// packingPool keeps the buffers in which trades are packed, *packing, for the next trade.
var packingPool = sync.Pool{New: func() any { return new(packing) }}

// Pack packs a trade. The result shares nothing with it.
func (t *Trade) Pack() PackedTrade {
	c, _ := packingPool.Get().(*packing)
	c.buf, c.last = c.buf[:0], time.Time{}
	t.pack(c)
	packed := PackedTrade(c.buf)
	const usual = 64 << 10
	if cap(c.buf) <= usual { // a trade of a stranger's making may be large
		packingPool.Put(c)
	}
	return packed
}

// Trade unpacks the trade. Its texts are parts of the packed one.
func (p PackedTrade) Trade() *Trade {
	t := new(Trade)
	t.pack(&packing{rest: string(p), reads: true})
	return t
}

// MarshalJSON encodes the trade.
func (p PackedTrade) MarshalJSON() ([]byte, error) { return json.Marshal(p.Trade()) }

// Weight is how many bytes of memory the packed trade takes.
func (p PackedTrade) Weight() int { return len(p) }

// packing goes through the fields of a trade, and writes each, or reads each in the same order.
type packing struct {
	buf   []byte // written
	rest  string // still to be read
	reads bool
	last  time.Time
}

func (t *Trade) pack(c *packing) {
	packTexts(c, &t.No, &t.Order, &t.Merchant, &t.Payer, &t.Subject, &t.NotifyURL)
	packTexts(c, &t.Status)
	packAmounts(c, &t.Amount, &t.Paid, &t.Settled, &t.Sharable, &t.Shared, &t.Refunded)
	c.packFlags(&t.ManualSettle, &t.Royalty.Frozen, &t.Royalty.Finished)
	c.packTimes(&t.CreatedAt, &t.ExpiresAt, &t.PaidAt, &t.SettledAt, &t.ClosedAt)
	list(c, &t.Shares, 0, (*Share).pack)
	list(c, &t.Refunds, 0, (*Refund).pack)
	const spare = 6 // for the postings of a settle, the refund of its remainder and a share
	list(c, &t.Postings, spare, (*Posting).pack)
	r := &t.Royalty
	packAmounts(c, &r.Pending, &r.Releasing, &r.Released)
	packAmounts(c, &r.Sync, &r.Async)
	list(c, &r.TopUps, 0, (*TopUp).pack)
	c.packExtra(&t.Extra)
}

func (s *Share) pack(c *packing) {
	packTexts(c, &s.No, &s.Order, &s.Kind, &s.From, &s.To, &s.Digest)
	packAmounts(c, &s.Amount, &s.Base)
	c.packTimes(&s.At)
	list(c, &s.Parts, 0, (*SharePart).pack)
	c.packExtra(&s.Extra)
}

func (p *SharePart) pack(c *packing) {
	packTexts(c, &p.Key)
	packAmounts(c, &p.Rate)
	packAmounts(c, &p.Value)
}

func (r *Refund) pack(c *packing) {
	packTexts(c, &r.No, &r.Order, &r.Serial, &r.Reason, &r.Digest)
	packTexts(c, &r.Kind)
	packAmounts(c, &r.Amount)
	c.packTimes(&r.At)
	c.packFlags(&r.Failed)
	c.packExtra(&r.Extra)
}

func (p *Posting) pack(c *packing) {
	c.packTimes(&p.At)
	packTexts(c, &p.Account, &p.Memo)
	packAmounts(c, &p.Amount)
}

func (u *TopUp) pack(c *packing) {
	packTexts(c, &u.No, &u.Order, &u.Kind, &u.From, &u.To)
	packAmounts(c, &u.Amount)
	c.packTimes(&u.At)
}

func packTexts[T ~string](c *packing, all ...*T) {
	for _, s := range all {
		n := len(*s)
		packAmounts(c, &n)
		if c.reads {
			*s, c.rest = T(c.rest[:n]), c.rest[n:]
		} else {
			c.buf = append(c.buf, *s...)
		}
	}
}

func packAmounts[T ~int | ~int64](c *packing, all ...*T) {
	for _, n := range all {
		if !c.reads {
			c.buf = binary.AppendVarint(c.buf, int64(*n))
			continue
		}
		if c.rest[0] < 1<<7 { // as most are: a length, a flag, nothing
			*n, c.rest = T(c.rest[0]>>1)^-T(c.rest[0]&1), c.rest[1:]
			continue
		}
		var longest [binary.MaxVarintLen64]byte
		value, size := binary.Varint(longest[:copy(longest[:], c.rest)])
		*n, c.rest = T(value), c.rest[size:]
	}
}

func (c *packing) packFlags(all ...*bool) {
	for _, b := range all {
		n := 0
		if *b {
			n = 1
		}
		packAmounts(c, &n)
		*b = n == 1
	}
}

// packTimes are written as "none", "as the one before", or in nanoseconds with the zone's offset, by which a time
// keeps its local date.
func (c *packing) packTimes(all ...*time.Time) {
	const none, same, other = 0, 1, 2
	for _, t := range all {
		kind := other
		switch {
		case t.IsZero(): // when it is read, too
			kind = none
		case t.Equal(c.last) && (t.Location() == c.last.Location() || offsetOf(*t) == offsetOf(c.last)):
			kind = same
		}
		packAmounts(c, &kind)
		switch kind {
		case none:
		case same:
			*t = c.last
		default:
			seconds, nanos, offset := t.Unix(), int64(t.Nanosecond()), offsetOf(*t)
			packAmounts(c, &seconds, &nanos)
			packAmounts(c, &offset)
			if c.reads {
				*t = time.Unix(seconds, nanos).In(zoneOf(offset))
			}
			c.last = *t
		}
	}
}

func offsetOf(t time.Time) int {
	_, offset := t.Zone()
	return offset
}

const eastEight = 8 * 60 * 60

// platformZone is the zone of all platforms' times: read a dozen times for each trade, it is made once.
var platformZone = sync.OnceValue(func() *time.Location { return time.FixedZone("+08", eastEight) })

func zoneOf(offset int) *time.Location {
	switch offset {
	case 0:
		return time.UTC
	case eastEight:
		return platformZone()
	}
	return time.FixedZone("", offset)
}

// list writes how many elements a list has and each of them, and reads them with spare places for more.
func list[T any](c *packing, all *[]T, spare int, pack func(*T, *packing)) {
	n := len(*all)
	packAmounts(c, &n)
	if c.reads && n > 0 {
		*all = make([]T, n, n+spare)
	}
	for i := range *all {
		pack(&(*all)[i], c)
	}
}

func (c *packing) packExtra(m *map[string]string) {
	n := len(*m)
	packAmounts(c, &n)
	if !c.reads {
		for name, value := range *m {
			packTexts(c, &name, &value)
		}
		return
	}
	if n > 0 {
		*m = make(map[string]string, n)
	}
	for range n {
		var name, value string
		packTexts(c, &name, &value)
		(*m)[name] = value
	}
}
