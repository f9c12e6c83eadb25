package merchant

import (
	"crypto/sha256"
	"errors"
)

// The bounds of what is kept beside the inbox.
const (
	maxApps = 10_000
	// maxFirst is how many notices of an app are known again when they are repeated: the newest.
	maxFirst = 100_000
	// maxBooksBytes bounds an app's books. What is booked is never dropped: it would be booked twice.
	maxBooksBytes = 64 << 20
)

// ErrBooksFull is the reason of a callback whose money there is no room to book.
var ErrBooksFull = errors.New("the merchant's books of this app are full; clear its inbox")

// size is about what a booking takes in memory, in bytes.
func (k bookKey) size() int { return 200 + 2*len(k.notice) + 2*len(k.trade) }

// identity stands for the text by which a notice is known again, however long it is.
type identity [sha256.Size]byte

// firstSeen knows which delivery of a notice was the first, of the newest maxFirst notices. The zero
// value knows none.
type firstSeen struct {
	at   map[identity]int64 // Seq
	ring []identity
	next int // place in ring of the oldest, when it is full
}

// firstDelivery is that of a notice's first delivery; 0 for one that is not known.
func (f *firstSeen) firstDelivery(text string) int64 { return f.at[sha256.Sum256([]byte(text))] }

func (f *firstSeen) add(text string, seq int64) {
	id := identity(sha256.Sum256([]byte(text)))
	if f.at == nil {
		f.at = map[identity]int64{}
	}
	if len(f.ring) < maxFirst {
		f.ring = append(f.ring, id)
	} else {
		delete(f.at, f.ring[f.next])
		f.ring[f.next] = id
		f.next = (f.next + 1) % maxFirst
	}
	f.at[id] = seq
}
