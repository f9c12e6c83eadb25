package merchant

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// Booking is the money booked for one trade.
type Booking struct {
	Notice string `json:"notice"` // what was booked, a Reading's Account: a platform may tell of several amounts under one number
	Trade  string `json:"trade"`
	Amount int64  `json:"amount"` // in total, smallest unit of the platform's money
	Times  int    `json:"times"`  // how often it was booked; more than once is the bug of a faulty merchant
}

// appAccount is all the merchant keeps for one app. Merchant.mu guards it.
type appAccount struct {
	app      App
	verifier Verifier
	script   behaviourQueue
	released chan struct{} // closed by Release, then replaced
	first    firstSeen
	books    map[bookKey]Booking
	// booksBytes is about what the books take in memory.
	booksBytes int

	// What the faults go by.
	marked map[bookKey]bool
	newest time.Time
	fields map[string]map[string]string
}

type bookKey struct{ notice, trade string }

func newAccount(a App, v Verifier) *appAccount {
	d := &appAccount{app: a, verifier: v, released: make(chan struct{})}
	d.clear()
	return d
}

func (d *appAccount) clear() {
	d.first = firstSeen{}
	d.books, d.booksBytes = map[bookKey]Booking{}, 0
	d.marked, d.newest, d.fields = map[bookKey]bool{}, time.Time{}, map[string]map[string]string{}
}

func (d *appAccount) release() {
	close(d.released)
	d.released = make(chan struct{})
}

// enterBooking enters a reading's money and returns what was entered now.
func (d *appAccount) enterBooking(r Reading) int64 {
	key := r.bookingKey()
	entry, done := d.books[key]
	if !r.Money || done && !d.app.Faulty {
		return 0
	}
	d.setBooking(key, Booking{key.notice, key.trade, saturatedSum(entry.Amount, r.Amount), entry.Times + 1})
	return r.Amount
}

func (d *appAccount) setBooking(key bookKey, b Booking) {
	if _, known := d.books[key]; !known { // what is kept must not keep the callback that it is a part of
		d.booksBytes += key.size()
		key = bookKey{strings.Clone(key.notice), strings.Clone(key.trade)}
		b.Notice, b.Trade = key.notice, key.trade
	}
	d.books[key] = b
}

// lacksRoom reports whether a reading's money is of a trade that there is no room for.
func (d *appAccount) lacksRoom(r Reading) bool {
	_, known := d.books[r.bookingKey()]
	return r.Money && !known && d.booksBytes+r.bookingKey().size() > maxBooksBytes
}

func (d *appAccount) bookings() []Booking {
	entries := make([]Booking, 0, len(d.books))
	for _, entry := range d.books {
		entries = append(entries, entry)
	}
	slices.SortFunc(entries, func(x, y Booking) int {
		return cmp.Or(cmp.Compare(x.Trade, y.Trade), cmp.Compare(x.Notice, y.Notice))
	})
	return entries
}

// saturatedSum is a+b, or the most that can be told: books of strangers may have any amounts.
func saturatedSum(a, b int64) int64 {
	switch {
	case a > 0 && b > math.MaxInt64-a:
		return math.MaxInt64
	case a < 0 && b < math.MinInt64-a:
		return math.MinInt64
	}
	return a + b
}
