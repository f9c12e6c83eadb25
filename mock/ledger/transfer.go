package ledger

import (
	"fmt"
	"slices"
	"time"

	"paymock/mock/money"
)

// KindTransfer and KindHold are records that Books reads and writes itself, by the platform's
// number; KindTransferOrder and KindHoldOrder lead from the merchant's number to it.
const (
	KindTransfer      = "transfer"
	KindTransferOrder = "transfer_order"
	KindHold          = "hold"
	KindHoldOrder     = "hold_order"
)

// AccountOutside is where money goes that leaves a merchant's account outside any trade.
const AccountOutside = "outside"

// Transfer is money moved to or from a merchant's account outside any trade: Amount is the sum that the
// account gains, negative when it pays. Its postings sum to zero.
type Transfer struct {
	No       string            `json:"no"`
	Order    string            `json:"order,omitempty"` // the merchant's number, the repeat key
	Kind     string            `json:"kind"`            // the platform's word
	Other    string            `json:"other"`           // the account at the other end
	Amount   money.Amount      `json:"amount"`
	Subject  string            `json:"subject,omitempty"`
	At       time.Time         `json:"at"`
	Digest   string            `json:"digest,omitempty"`
	Postings []Posting         `json:"postings"`
	Extra    map[string]string `json:"extra,omitempty"`
}

// NewTransfer enters a transfer. ErrAmount.
func NewTransfer(t Transfer) (*Transfer, error) {
	if t.Amount == 0 {
		return nil, refuse(ErrAmount, "transfer "+t.Order, "send an amount other than zero")
	}
	other := AccountOutside + ":" + t.Other
	t.Postings = []Posting{
		{At: t.At, Account: other, Amount: -t.Amount, Memo: t.Kind},
		{At: t.At, Account: AccountMerchant, Amount: t.Amount, Memo: t.Kind},
	}
	return &t, nil
}

// Transfer finds a transfer by the platform's number, TransferByOrder by the merchant's.
func (b *Books) Transfer(no string) (*Transfer, bool) {
	t := new(Transfer)
	return t, no != "" && b.Load(KindTransfer, no, t)
}

// TransferByOrder finds a transfer by the merchant's number.
func (b *Books) TransferByOrder(order string) (*Transfer, bool) {
	var no string
	if order == "" || !b.Load(KindTransferOrder, order, &no) {
		return nil, false
	}
	return b.Transfer(no)
}

// AddTransfer saves a new transfer and its order number. ErrExists when either is taken.
func (b *Books) AddTransfer(t *Transfer) error {
	if _, taken := b.Transfer(t.No); taken {
		return refuse(ErrExists, "number "+t.No, "use another number")
	}
	if t.Order != "" {
		if _, taken := b.TransferByOrder(t.Order); taken {
			return refuse(ErrExists, "order "+t.Order, "use a new number, or query the transfer")
		}
		b.Save(KindTransferOrder, t.Order, t.No)
	}
	b.Save(KindTransfer, t.No, t)
	b.noteEffect(sumEffect(t.No, t.Kind, 0, t.Amount))
	return nil
}

// Transfers calls fn for every transfer in ascending order of number until it returns false.
func (b *Books) Transfers(fn func(*Transfer) bool) {
	for _, no := range b.IDs(KindTransfer) {
		if t, ok := b.Transfer(no); ok && !fn(t) {
			return
		}
	}
}

// HoldStep is one freeze, unfreeze or payment of a Hold.
type HoldStep struct {
	No     string       `json:"no"`
	Order  string       `json:"order"` // the merchant's number, the repeat key
	Kind   string       `json:"kind"`  // the platform's word
	Amount money.Amount `json:"amount"`
	At     time.Time    `json:"at"`
	Remark string       `json:"remark,omitempty"`
	Digest string       `json:"digest,omitempty"`
}

// Hold is a payer's money that is set aside for a merchant: a pre-authorisation.
//
// Invariants: nothing is negative; Released+Taken ≤ Frozen; the postings sum to zero.
type Hold struct {
	No        string            `json:"no"`
	Order     string            `json:"order"`
	Merchant  string            `json:"merchant"`
	Payer     string            `json:"payer"`
	Subject   string            `json:"subject,omitempty"`
	Amount    money.Amount      `json:"amount"` // asked for
	Frozen    money.Amount      `json:"frozen"` // in all
	Released  money.Amount      `json:"released"`
	Taken     money.Amount      `json:"taken"` // paid to the merchant
	Status    Status            `json:"status"`
	NotifyURL string            `json:"notify_url,omitempty"`
	CreatedAt time.Time         `json:"created_at"`
	Digest    string            `json:"digest,omitempty"`
	Steps     []HoldStep        `json:"steps,omitempty"`
	Postings  []Posting         `json:"postings,omitempty"`
	Extra     map[string]string `json:"extra,omitempty"`
}

// AccountFrozen is where a payer's frozen money lies.
const AccountFrozen = "frozen"

// Remaining is the amount still frozen.
func (h *Hold) Remaining() money.Amount { return h.Frozen - h.Released - h.Taken }

func (h *Hold) describeState() string {
	return fmt.Sprintf("status %s, frozen %d, released %d, taken %d", h.Status, h.Frozen, h.Released, h.Taken)
}

func (h *Hold) post(at time.Time, from, to string, amount money.Amount, memo string) {
	h.Postings = append(h.Postings,
		Posting{At: at, Account: from, Amount: -amount, Memo: memo},
		Posting{At: at, Account: to, Amount: amount, Memo: memo})
}

// Freeze sets the payer's money aside. ErrPaid when that was done, ErrClosed.
func (h *Hold) Freeze(step HoldStep) error {
	switch h.Status {
	case Waiting:
	case Paid:
		return refuse(ErrPaid, h.describeState(), "use a new number")
	default:
		return refuse(ErrClosed, h.describeState(), "use a new number")
	}
	step.Amount = h.Amount
	h.Status, h.Frozen = Paid, h.Amount
	h.post(step.At, AccountPayer, AccountFrozen, h.Amount, step.Kind)
	h.Steps = append(h.Steps, step)
	return nil
}

// Unfreeze gives some back to the payer; when nothing is left the hold is Finished. ErrNotPaid,
// ErrClosed, ErrAmount, ErrExceeds.
func (h *Hold) Unfreeze(step HoldStep) error {
	if err := h.takeMoney(step); err != nil {
		return err
	}
	h.Released += step.Amount
	h.finishIfEmpty()
	return nil
}

// Take moves some to a trade's payer side, from which the trade is paid at once; the trade's own
// postings then bring it to the merchant. ErrNotPaid, ErrClosed, ErrAmount, ErrExceeds.
func (h *Hold) Take(step HoldStep) error {
	if err := h.takeMoney(step); err != nil {
		return err
	}
	h.Taken += step.Amount
	h.finishIfEmpty()
	return nil
}

// takeMoney moves frozen money to the payer's side, from which it goes back or pays a trade.
func (h *Hold) takeMoney(step HoldStep) error {
	switch {
	case h.Status == Waiting:
		return refuse(ErrNotPaid, h.describeState(), "let the payer authorise first")
	case h.Status != Paid:
		return refuse(ErrClosed, h.describeState(), "the hold is final; use another one")
	case step.Amount <= 0:
		return refuse(ErrAmount, h.describeState(), "send a positive amount")
	case step.Amount > h.Remaining():
		return refuse(ErrExceeds, h.describeState(), fmt.Sprintf("take at most %d", h.Remaining()))
	}
	h.post(step.At, AccountFrozen, AccountPayer, step.Amount, step.Kind)
	h.Steps = append(h.Steps, step)
	return nil
}

func (h *Hold) finishIfEmpty() {
	if h.Remaining() == 0 {
		h.Status = Finished
	}
}

// Close ends a hold that nobody authorised. ErrPaid, ErrClosed.
func (h *Hold) Close() error {
	switch h.Status {
	case Waiting:
		h.Status = Closed
		return nil
	case Paid, Finished:
		return refuse(ErrPaid, h.describeState(), "unfreeze it instead")
	}
	return refuse(ErrClosed, h.describeState(), "the hold needs nothing more")
}

// StepOf finds a step by the merchant's number (order) or the platform's (no). Steps whose kind is among other are found by
// the platform's number only: merchants number freezing and unfreezing each on its own, so an order number may be of both.
func (h *Hold) StepOf(order, no string, other ...string) (*HoldStep, bool) {
	i := slices.IndexFunc(h.Steps, func(s HoldStep) bool {
		return order != "" && s.Order == order && !slices.Contains(other, s.Kind) || no != "" && s.No == no
	})
	if i < 0 {
		return nil, false
	}
	return &h.Steps[i], true
}

// Hold finds a hold by the platform's number.
func (b *Books) Hold(no string) (*Hold, bool) {
	h := new(Hold)
	return h, no != "" && b.Load(KindHold, no, h)
}

// HoldByOrder finds a hold by the merchant's number.
func (b *Books) HoldByOrder(order string) (*Hold, bool) {
	var no string
	if order == "" || !b.Load(KindHoldOrder, order, &no) {
		return nil, false
	}
	return b.Hold(no)
}

// SaveHold writes a hold, a new one with its order number, when the exchange commits.
func (b *Books) SaveHold(h *Hold) {
	if _, known := b.HoldByOrder(h.Order); !known {
		b.Save(KindHoldOrder, h.Order, h.No)
	}
	was, _ := b.Hold(h.No)
	for _, sum := range []struct {
		what    string
		was, is money.Amount
	}{{"frozen", was.Frozen, h.Frozen}, {"released", was.Released, h.Released}, {"taken", was.Taken, h.Taken}} {
		b.noteEffect(sumEffect(h.No, sum.what, sum.was, sum.is))
	}
	b.Save(KindHold, h.No, h)
}

// Holds calls fn for every hold in ascending order of number until it returns false.
func (b *Books) Holds(fn func(*Hold) bool) {
	for _, no := range b.IDs(KindHold) {
		if h, ok := b.Hold(no); ok && !fn(h) {
			return
		}
	}
}

// Entries calls fn for the postings of every trade, transfer and hold, with its number, until it
// returns false.
func (b *Books) Entries(fn func(no string, p Posting) bool) {
	more := true
	each := func(no string, postings []Posting) bool {
		for _, p := range postings {
			if more = fn(no, p); !more {
				break
			}
		}
		return more
	}
	b.Trades(func(t *Trade) bool { return each(t.No, t.Postings) })
	if more {
		b.Transfers(func(t *Transfer) bool { return each(t.No, t.Postings) })
	}
	if more {
		b.Holds(func(h *Hold) bool { return each(h.No, h.Postings) })
	}
}

// MerchantBalance sums an app's postings on the merchant's account.
func (b *Books) MerchantBalance() money.Amount {
	var sum money.Amount
	b.Entries(func(_ string, p Posting) bool {
		if p.Account == AccountMerchant {
			sum = sum.Plus(p.Amount)
		}
		return true
	})
	return sum
}
