package ledger

import (
	"fmt"
	"maps"
	"strconv"
	"time"

	"paymock/mock/money"
)

// Royalty is the money that a trade has promised to partners and not yet shared, and that was added to it
// from outside. The zero value promises nothing.
//
// Invariants: no sum is negative; Shared+Refunded+Pending ≤ Paid; a giver never gets back more
// than he added.
type Royalty struct {
	Frozen   bool `json:"frozen,omitempty"`   // the money is held back for sharing
	Finished bool `json:"finished,omitempty"` // nothing more is shared
	// Pending is accepted for sharing and not yet carried out; Releasing likewise of releases.
	Pending   money.Amount `json:"pending,omitempty"`
	Releasing money.Amount `json:"releasing,omitempty"`
	Released  money.Amount `json:"released,omitempty"` // let go to the merchant
	// Sync and Async count the requests to share, carried out at once and later.
	Sync   int     `json:"sync,omitempty"`
	Async  int     `json:"async,omitempty"`
	TopUps []TopUp `json:"top_ups,omitempty"`
}

// TopUp is money that came from outside the trade to its merchant; a negative Amount went back.
// It can't be shared or refunded, so the trade's totals don't know it: its postings do.
type TopUp struct {
	No     string       `json:"no"`
	Order  string       `json:"order,omitempty"`
	Kind   string       `json:"kind,omitempty"` // the platform's word
	From   string       `json:"from"`           // the giver, in both directions
	To     string       `json:"to"`
	Amount money.Amount `json:"amount"`
	At     time.Time    `json:"at"`
}

// Free is the amount that can be shared or refunded now: Left less the promised part.
func (t *Trade) Free() money.Amount { return t.Left() - t.Royalty.Pending }

// Held is the amount neither shared nor released, nor promised for either. A refund can make it less
// than zero: it takes released money too.
func (t *Trade) Held() money.Amount {
	return t.Free() - t.Royalty.Released - t.Royalty.Releasing
}

// PromiseShare sets money aside for a share that is carried out later. ErrNotPaid, ErrClosed,
// ErrAmount, ErrExceeds.
func (t *Trade) PromiseShare(amount money.Amount) error {
	if err := t.checkUsable(); err != nil {
		return err
	}
	switch {
	case amount <= 0:
		return refuse(ErrAmount, t.describeState(), "promise a positive amount")
	case amount > t.Free():
		return refuse(ErrExceeds, t.describeState(), fmt.Sprintf("promise at most %d", t.Free()))
	}
	t.Royalty.Pending += amount
	return nil
}

// EndPromise ends a promise to share, kept or not. It never makes Pending negative.
func (t *Trade) EndPromise(amount money.Amount) {
	t.Royalty.Pending -= min(max(amount, 0), t.Royalty.Pending)
}

// PromiseRelease notes that so much held money will be let go later; EndPromisedRelease ends that.
func (t *Trade) PromiseRelease(amount money.Amount) { t.Royalty.Releasing += max(amount, 0) }

// EndPromisedRelease ends a promise of PromiseRelease.
func (t *Trade) EndPromisedRelease(amount money.Amount) {
	t.Royalty.Releasing -= min(max(amount, 0), t.Royalty.Releasing)
}

// Release lets go of held money: asked of it, or with zero all of it, and then nothing more is
// shared. It gives what was let go: no more than is held, and nothing of a trade that is not paid
// any more.
func (t *Trade) Release(asked money.Amount) money.Amount {
	if t.Status != Paid {
		return 0
	}
	amount := max(t.Held(), 0)
	if asked > 0 {
		amount = min(amount, asked)
	} else {
		t.Royalty.Finished = true
	}
	t.Royalty.Released += amount
	return amount
}

// AddTopUp moves money from a giver outside the trade to its merchant, or back with a negative
// amount. ErrAmount, ErrExceeds.
func (t *Trade) AddTopUp(u TopUp) error {
	switch given := t.ToppedUp(u.From); {
	case u.Amount == 0:
		return refuse(ErrAmount, t.describeState(), "send an amount other than zero")
	case u.Amount < -given:
		return refuse(ErrExceeds, t.describeState(), fmt.Sprintf("give back at most %d", given))
	}
	t.post(u.At, AccountOutside+":"+u.From, AccountMerchant, u.Amount, u.Kind)
	t.Royalty.TopUps = append(t.Royalty.TopUps, u)
	return nil
}

// ToppedUp is the amount that a giver added and did not get back.
func (t *Trade) ToppedUp(from string) money.Amount {
	var sum money.Amount
	for _, u := range t.Royalty.TopUps {
		if u.From == from {
			sum = sum.Plus(u.Amount)
		}
	}
	return sum
}

// ShownExtra is Extra with what the royalty says, under the names that the control API shows.
func (t *Trade) ShownExtra() map[string]string {
	extra := maps.Clone(t.Extra)
	set := func(name, value string, shown bool) {
		if !shown {
			return
		}
		if extra == nil {
			extra = map[string]string{}
		}
		extra[name] = value
	}
	r := t.Royalty
	set("royalty_freeze", "true", r.Frozen)
	set("royalty_finished", "true", r.Finished)
	set("royalty_pending", r.Pending.Minor(), r.Pending != 0)
	set("royalty_releasing", r.Releasing.Minor(), r.Releasing != 0)
	set("royalty_released", r.Released.Minor(), r.Released != 0)
	set("royalty_sync", strconv.Itoa(r.Sync), r.Sync != 0)
	set("royalty_async", strconv.Itoa(r.Async), r.Async != 0)
	return extra
}
