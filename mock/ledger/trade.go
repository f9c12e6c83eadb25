// Package ledger states the rules of money once, for all platforms and all stores.
//
// A Trade is one payment and what became of it; its methods change it or refuse with a
// *Refusal and leave it alone. Books is one exchange's view of an app's records: what a
// provider reads and saves there is committed by the gateway, whole or not at all.
//
//	t := ledger.Trade{No: "2026…", Amount: 5000, Status: ledger.Waiting}
//	err := t.Pay(now)
//	remainder, err := t.Settle(2203, 2203, now) // 2797 go back to the payer
//
// Invariants, property-tested: no total is negative; Shared+Refunded ≤ Paid; Settled ≤ Paid;
// Shared is the sum of Shares, each the sum of its Parts where it has any, Refunded the sum of the Refunds that have not failed; the postings sum to zero.
package ledger

import (
	"fmt"
	"slices"
	"time"

	"paymock/mock/money"
)

// Status is where a trade stands. Platforms write it in their own words.
type Status string

// The states of a trade.
const (
	Waiting  Status = "waiting"  // the payer has not paid yet
	Paid     Status = "paid"     // the money has arrived
	Failed   Status = "failed"   // the payment failed, final
	Closed   Status = "closed"   // timed out, closed, or refunded in full where the platform says so; final
	Finished Status = "finished" // no refund or share is possible any more; final
)

// Statuses lists every Status.
func Statuses() []Status { return []Status{Waiting, Paid, Failed, Closed, Finished} }

// Trade is one payment. Amounts are in the platform's minor unit.
type Trade struct {
	No       string       `json:"no"`              // the platform's number
	Order    string       `json:"order"`           // the merchant's number
	Merchant string       `json:"merchant"`        // who receives the money
	Payer    string       `json:"payer,omitempty"` // who pays
	Subject  string       `json:"subject,omitempty"`
	Amount   money.Amount `json:"amount"` // asked for
	Status   Status       `json:"status"`

	Paid     money.Amount `json:"paid"`
	Settled  money.Amount `json:"settled"`  // cleared to the merchant by an explicit settle
	Sharable money.Amount `json:"sharable"` // the part of Settled that may be shared (4pyun)
	Shared   money.Amount `json:"shared"`   // net of share returns
	Refunded money.Amount `json:"refunded"`

	// ManualSettle: the money waits for an explicit settle (4pyun manual_settle=1).
	ManualSettle bool   `json:"manual_settle,omitempty"`
	NotifyURL    string `json:"notify_url,omitempty"`

	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	PaidAt    time.Time `json:"paid_at,omitzero"`
	SettledAt time.Time `json:"settled_at,omitzero"`
	ClosedAt  time.Time `json:"closed_at,omitzero"`

	Shares   []Share   `json:"shares,omitempty"`
	Refunds  []Refund  `json:"refunds,omitempty"`
	Postings []Posting `json:"postings,omitempty"`
	Royalty  Royalty   `json:"royalty,omitzero"`
	// Extra holds the platform's own values: scene, channel, items as sent.
	Extra map[string]string `json:"extra,omitempty"`
}

// RefundKind says why money went back.
type RefundKind string

// The kinds of refund.
const (
	RefundNormal    RefundKind = "refund"    // the merchant asked
	RefundRemainder RefundKind = "remainder" // a settle for less than was paid
)

// Refund is one return of money to the payer.
type Refund struct {
	No     string       `json:"no"`              // the platform's number
	Order  string       `json:"order,omitempty"` // the merchant's number, the repeat key
	Serial string       `json:"serial,omitempty"`
	Kind   RefundKind   `json:"kind"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason,omitempty"`
	At     time.Time    `json:"at"`
	// Failed: the payer could not be given the money, so it lies where it lay before.
	Failed bool `json:"failed,omitempty"`
	// Digest identifies the details sent with Order; see Trade.Repeat.
	Digest string            `json:"digest,omitempty"`
	Extra  map[string]string `json:"extra,omitempty"`
}

// Share is money moved from the merchant to a partner; a negative Amount is a return.
type Share struct {
	No     string       `json:"no"`
	Order  string       `json:"order,omitempty"` // the repeat key
	Kind   string       `json:"kind,omitempty"`  // the platform's word
	From   string       `json:"from,omitempty"`
	To     string       `json:"to"`
	Amount money.Amount `json:"amount"`
	Base   money.Amount `json:"base,omitempty"` // what rates were taken of, where the platform shares by rate
	At     time.Time    `json:"at"`
	Digest string       `json:"digest,omitempty"`
	// Parts divide Amount, where the platform shares by item; they sum to it.
	Parts []SharePart       `json:"parts,omitempty"`
	Extra map[string]string `json:"extra,omitempty"`
}

// SharePart is one item of a share. It is never changed.
type SharePart struct {
	Key   string       `json:"key,omitempty"`
	Rate  int64        `json:"rate"` // per mille
	Value money.Amount `json:"value"`
}

// Posting is one line of double entry. The lines of a trade sum to zero.
type Posting struct {
	At      time.Time    `json:"at"`
	Account string       `json:"account"` // payer, platform, merchant, partner:<code>
	Amount  money.Amount `json:"amount"`
	Memo    string       `json:"memo"`
}

// The accounts of a trade. A partner's is AccountPartner and its code; money from outside comes from
// AccountOutside, ":" and the giver.
const (
	AccountPayer    = "payer"
	AccountPlatform = "platform" // received and not yet cleared
	AccountMerchant = "merchant"
	AccountPartner  = "partner:"
)

func (t *Trade) post(at time.Time, from, to string, amount money.Amount, memo string) {
	if amount == 0 {
		return
	}
	t.Postings = append(t.Postings,
		Posting{At: at, Account: from, Amount: -amount, Memo: memo},
		Posting{At: at, Account: to, Amount: amount, Memo: memo})
}

// merchantAccount is the account in which the merchant's side of the money lies.
func (t *Trade) merchantAccount() string {
	if t.ManualSettle && t.SettledAt.IsZero() {
		return AccountPlatform
	}
	return AccountMerchant
}

// Left is the amount paid and neither refunded nor shared.
func (t *Trade) Left() money.Amount { return t.Paid - t.Refunded - t.Shared }

// Balance is the double-entry balance of an account.
func (t *Trade) Balance(account string) money.Amount {
	var sum money.Amount
	for _, p := range t.Postings {
		if p.Account == account {
			sum = sum.Plus(p.Amount)
		}
	}
	return sum
}

// describeState says how the trade stands, for refusals.
func (t *Trade) describeState() string {
	return fmt.Sprintf("status %s, paid %d, settled %d, shared %d, refunded %d",
		t.Status, t.Paid, t.Settled, t.Shared, t.Refunded)
}

// Pay takes the payer's money. ErrPaid, ErrClosed.
func (t *Trade) Pay(at time.Time) error {
	switch t.Status {
	case Waiting:
	case Paid, Finished:
		return refuse(ErrPaid, t.describeState(), "use a new order")
	default:
		return refuse(ErrClosed, t.describeState(), "use a new order")
	}
	t.Status, t.Paid, t.PaidAt = Paid, t.Amount, at
	t.post(at, AccountPayer, t.merchantAccount(), t.Amount, "pay")
	return nil
}

// Fail marks the payment as failed. ErrPaid, ErrClosed.
func (t *Trade) Fail(at time.Time) error { return t.endTrade(Failed, at) }

// Close ends an unpaid trade. ErrPaid, ErrClosed.
func (t *Trade) Close(at time.Time) error { return t.endTrade(Closed, at) }

func (t *Trade) endTrade(to Status, at time.Time) error {
	switch t.Status {
	case Waiting:
		t.Status, t.ClosedAt = to, at
		return nil
	case Paid, Finished:
		return refuse(ErrPaid, t.describeState(), "refund a paid trade instead")
	}
	return refuse(ErrClosed, t.describeState(), "the trade needs nothing more")
}

// checkUsable refuses a trade whose money can't move.
func (t *Trade) checkUsable() error {
	switch t.Status {
	case Paid:
		return nil
	case Waiting, Failed:
		return refuse(ErrNotPaid, t.describeState(), "let the payer pay first")
	}
	return refuse(ErrClosed, t.describeState(), "the trade is final; use another one")
}

// Settle clears value of the paid money to the merchant; sharable of it may be shared. What
// is left of the paid money is returned as remainder; the caller records it with Return. A
// trade settles once. ErrNotPaid, ErrClosed, ErrNotManual, ErrSettled, ErrRefunded,
// ErrAmount, ErrExceeds.
func (t *Trade) Settle(value, sharable money.Amount, at time.Time) (remainder money.Amount, err error) {
	if err := t.checkUsable(); err != nil {
		return 0, err
	}
	held := t.Left()
	switch {
	case !t.ManualSettle:
		return 0, refuse(ErrNotManual, t.describeState(), "prepare the trade with manual settlement")
	case !t.SettledAt.IsZero():
		return 0, refuse(ErrSettled, t.describeState(), "a trade settles once; query it instead")
	case held == 0:
		return 0, refuse(ErrRefunded, t.describeState(), "there is nothing left to settle")
	case sharable < 0 || sharable > value:
		return 0, refuse(ErrAmount, t.describeState(), "send 0 ≤ sharable ≤ value")
	case value > held:
		return 0, refuse(ErrExceeds, t.describeState(), fmt.Sprintf("settle at most %d", held))
	}
	t.post(at, AccountPlatform, AccountMerchant, value, "settle")
	t.Settled, t.Sharable, t.SettledAt = value, sharable, at
	return held - value, nil
}

// Return gives money back to the payer and records r. A remainder comes from the platform's
// account, any other refund from where the merchant's money lies. ErrNotPaid, ErrClosed,
// ErrAmount, ErrRefunded, ErrExceeds.
func (t *Trade) Return(r Refund) error {
	if err := t.checkUsable(); err != nil {
		return err
	}
	left := t.Free()
	switch {
	case r.Amount <= 0:
		return refuse(ErrAmount, t.describeState(), "send a positive amount")
	case t.Refunded == t.Paid:
		return refuse(ErrRefunded, t.describeState(), "nothing is left to refund")
	case r.Amount > left:
		return refuse(ErrExceeds, t.describeState(), fmt.Sprintf("refund at most %d", left))
	}
	from := t.merchantAccount()
	if r.Kind == RefundRemainder {
		from = AccountPlatform
	}
	t.post(r.At, from, AccountPayer, r.Amount, string(r.Kind))
	t.Refunded += r.Amount
	t.Refunds = append(t.Refunds, r)
	return nil
}

// FailRefund undoes a refund of kind RefundNormal, by the platform's number: the money goes back to
// the merchant's side. ErrClosed, ErrAmount.
func (t *Trade) FailRefund(no string, at time.Time) error {
	if err := t.checkUsable(); err != nil {
		return err
	}
	i := slices.IndexFunc(t.Refunds, func(r Refund) bool { return r.No == no && r.Kind == RefundNormal && !r.Failed })
	if i < 0 {
		return refuse(ErrAmount, t.describeState(), "name a refund that has not failed")
	}
	r := &t.Refunds[i]
	t.post(at, AccountPayer, t.merchantAccount(), r.Amount, "refund failed")
	t.Refunded -= r.Amount
	r.Failed = true
	return nil
}

// Share moves money from the merchant to a partner; a negative amount takes it back, never
// more than that partner has. ErrNotPaid, ErrClosed, ErrAmount, ErrExceeds.
func (t *Trade) Share(s Share) error {
	if err := t.checkUsable(); err != nil {
		return err
	}
	account := AccountPartner + s.To
	switch {
	case s.Amount == 0:
		return refuse(ErrAmount, t.describeState(), "send an amount other than zero")
	case len(s.Parts) > 0 && sumOf(s.Parts) != s.Amount:
		return refuse(ErrAmount, t.describeState(), fmt.Sprintf("the parts sum to %d, not to %d; make them agree", sumOf(s.Parts), s.Amount))
	case s.Amount > t.Free():
		return refuse(ErrExceeds, t.describeState(), fmt.Sprintf("share at most %d", t.Free()))
	case s.Amount < -t.Balance(account): // not -s.Amount: the least int64 has no negative
		return refuse(ErrExceeds, t.describeState(), fmt.Sprintf("take back at most %d", t.Balance(account)))
	}
	t.post(s.At, t.merchantAccount(), account, s.Amount, "share")
	t.Shared += s.Amount
	t.Shares = append(t.Shares, s)
	return nil
}

func sumOf(parts []SharePart) money.Amount {
	var sum money.Amount
	for _, p := range parts {
		sum = sum.Plus(p.Value)
	}
	return sum
}

// RefundOf finds the refund made with a merchant's number.
func (t *Trade) RefundOf(order string) (*Refund, bool) {
	for i := range t.Refunds {
		if t.Refunds[i].Order == order && order != "" {
			return &t.Refunds[i], true
		}
	}
	return nil, false
}
