package ledger_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/mock/ledger"
	"paymock/mock/money"
)

// book is the slow and obvious model of a trade: a list of movements, added up whenever a
// number is wanted.
type book struct {
	status  ledger.Status
	amount  money.Amount
	manual  bool
	settled bool
	moves   []movement
}

type movement struct {
	what     string // pay, settle, refund, share
	from, to string
	amount   money.Amount
}

func (b *book) move(what, from, to string, amount money.Amount) {
	b.moves = append(b.moves, movement{what, from, to, amount})
}

func (b *book) total(what string) (sum money.Amount) {
	for _, m := range b.moves {
		if m.what == what {
			sum += m.amount
		}
	}
	return sum
}

func (b *book) balance(account string) (sum money.Amount) {
	for _, m := range b.moves {
		if m.from == account {
			sum -= m.amount
		}
		if m.to == account {
			sum += m.amount
		}
	}
	return sum
}

func (b *book) left() money.Amount { return b.total("pay") - b.total("refund") - b.total("share") }

// purse is where the merchant's money lies.
func (b *book) purse() string {
	if b.manual && !b.settled {
		return ledger.AccountPlatform
	}
	return ledger.AccountMerchant
}

// blocked is why money can't move, whatever the amount.
func (b *book) blocked() []error {
	switch b.status {
	case ledger.Paid:
		return nil
	case ledger.Waiting, ledger.Failed:
		return []error{ledger.ErrNotPaid}
	}
	return []error{ledger.ErrClosed}
}

// reasons collects an error for each condition that holds.
type reasons []error

func (r *reasons) when(holds bool, err error) {
	if holds {
		*r = append(*r, err)
	}
}

// tradeMachine drives a trade and its model side by side.
type tradeMachine struct {
	t     *rapid.T
	trade *ledger.Trade
	model book
	at    time.Time
}

// check calls the trade and demands that it refuses for one of the reasons and changes
// nothing, or passes when there is none.
func (m *tradeMachine) check(what string, why reasons, call func() error) (done bool) {
	before := encode(m.t, m.trade)
	err := call()
	if len(why) == 0 {
		if err != nil {
			m.t.Fatalf("%s: %v; there is no reason to refuse", what, err)
		}
		return true
	}
	if !slices.ContainsFunc(why, func(reason error) bool { return errors.Is(err, reason) }) {
		m.t.Fatalf("%s: %v, want a refusal for one of %v", what, err, why)
	}
	var refusal *ledger.Refusal
	if !errors.As(err, &refusal) || refusal.State == "" || refusal.Remedy == "" {
		m.t.Fatalf("%s: the refusal %#v has no state or no remedy", what, err)
	}
	if after := encode(m.t, m.trade); after != before {
		m.t.Fatalf("%s was refused and changed\n%s\nto\n%s", what, before, after)
	}
	return false
}

func encode(t *rapid.T, trade *ledger.Trade) string {
	text, err := json.Marshal(trade)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// amount draws an amount near the edge that matters, or far beyond every edge.
func (m *tradeMachine) amount(edge money.Amount) money.Amount {
	return rapid.OneOf(
		rapid.SampledFrom([]money.Amount{edge - 1, edge, edge + 1, 0, -1, 1, -edge, math.MinInt64, math.MaxInt64}),
		rapid.Custom(func(t *rapid.T) money.Amount {
			return money.Amount(rapid.Int64Range(1, max(1, int64(edge))).Draw(t, "within"))
		}),
	).Draw(m.t, "amount")
}

func (m *tradeMachine) pay(*rapid.T) {
	var why reasons
	why.when(m.model.status == ledger.Paid || m.model.status == ledger.Finished, ledger.ErrPaid)
	why.when(m.model.status == ledger.Closed || m.model.status == ledger.Failed, ledger.ErrClosed)
	if m.check("pay", why, func() error { return m.trade.Pay(m.at) }) {
		m.model.status = ledger.Paid
		m.model.move("pay", ledger.AccountPayer, m.model.purse(), m.model.amount)
	}
}

func (m *tradeMachine) end(to ledger.Status, call func(time.Time) error) {
	var why reasons
	why.when(m.model.status == ledger.Paid || m.model.status == ledger.Finished, ledger.ErrPaid)
	why.when(m.model.status == ledger.Closed || m.model.status == ledger.Failed, ledger.ErrClosed)
	if m.check("end as "+string(to), why, func() error { return call(m.at) }) {
		m.model.status = to
	}
}

func (m *tradeMachine) fail(*rapid.T)  { m.end(ledger.Failed, m.trade.Fail) }
func (m *tradeMachine) close(*rapid.T) { m.end(ledger.Closed, m.trade.Close) }

// final finishes a paid trade, as a platform does after its last day.
func (m *tradeMachine) final(t *rapid.T) {
	if m.model.status == ledger.Paid && rapid.IntRange(0, 5).Draw(t, "final") == 0 {
		m.trade.Status, m.model.status = ledger.Finished, ledger.Finished
	}
}

func (m *tradeMachine) settle(t *rapid.T) {
	left := m.model.left()
	value := m.amount(left)
	sharable := rapid.SampledFrom([]money.Amount{value, 0, value / 2, value + 1, -1}).Draw(t, "sharable")
	why := reasons(m.model.blocked())
	why.when(!m.model.manual, ledger.ErrNotManual)
	why.when(m.model.settled, ledger.ErrSettled)
	why.when(left == 0, ledger.ErrRefunded)
	why.when(value < 0 || sharable < 0 || sharable > value, ledger.ErrAmount)
	why.when(value > left, ledger.ErrExceeds)
	var remainder money.Amount
	done := m.check("settle", why, func() (err error) {
		remainder, err = m.trade.Settle(value, sharable, m.at)
		return err
	})
	if !done {
		return
	}
	m.model.settled = true
	m.model.move("settle", ledger.AccountPlatform, ledger.AccountMerchant, value)
	if remainder != left-value || m.trade.Sharable != sharable {
		t.Fatalf("settled %d of %d: remainder %d, sharable %d", value, left, remainder, m.trade.Sharable)
	}
	if remainder > 0 {
		back := ledger.Refund{No: "R", Kind: ledger.RefundRemainder, Amount: remainder, At: m.at}
		m.check("return the remainder", nil, func() error { return m.trade.Return(back) })
		m.model.move("refund", ledger.AccountPlatform, ledger.AccountPayer, remainder)
	}
}

func (m *tradeMachine) refund(t *rapid.T) {
	amount := m.amount(m.model.left())
	order := rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "order")
	why := reasons(m.model.blocked())
	why.when(amount <= 0, ledger.ErrAmount)
	why.when(m.model.total("refund") == m.model.total("pay"), ledger.ErrRefunded)
	why.when(amount > m.model.left(), ledger.ErrExceeds)
	r := ledger.Refund{No: "R", Order: order, Kind: ledger.RefundNormal, Amount: amount, At: m.at}
	if m.check("refund", why, func() error { return m.trade.Return(r) }) {
		m.model.move("refund", m.model.purse(), ledger.AccountPayer, amount)
		if found, ok := m.trade.RefundOf(order); ok != (order != "") || ok && found.Order != order {
			t.Fatalf("refund of %q: %v, %t", order, found, ok)
		}
	}
}

// failRefund lets the last refund fail, when the merchant asked for it.
func (m *tradeMachine) failRefund(t *rapid.T) {
	if len(m.trade.Refunds) == 0 {
		t.Skip("nothing is refunded")
	}
	r := &m.trade.Refunds[len(m.trade.Refunds)-1]
	r.No = fmt.Sprintf("R%d", len(m.trade.Refunds))
	why := reasons(m.model.blocked())
	why.when(r.Kind != ledger.RefundNormal || r.Failed, ledger.ErrAmount)
	if m.check("fail a refund", why, func() error { return m.trade.FailRefund(r.No, m.at) }) {
		m.model.move("refund", m.model.purse(), ledger.AccountPayer, -r.Amount)
	}
}

func (m *tradeMachine) share(t *rapid.T) {
	partner := rapid.SampledFrom([]string{"p", "q"}).Draw(t, "partner")
	has := m.model.balance("partner:" + partner)
	amount := m.amount(m.model.left())
	if rapid.Bool().Draw(t, "take back") {
		amount = -m.amount(has)
	}
	why := reasons(m.model.blocked())
	why.when(amount == 0, ledger.ErrAmount)
	why.when(amount > m.model.left(), ledger.ErrExceeds)
	why.when(amount < 0 && amount < -has, ledger.ErrExceeds)
	s := ledger.Share{No: "S", To: partner, Amount: amount, At: m.at}
	if m.check("share", why, func() error { return m.trade.Share(s) }) {
		m.model.move("share", m.model.purse(), "partner:"+partner, amount)
	}
}

// compare holds the trade to its model and to the invariants in the package comment.
func (m *tradeMachine) compare(t *rapid.T) {
	m.t = t
	m.at = m.at.Add(time.Minute)
	trade := m.trade
	got := []money.Amount{trade.Paid, trade.Settled, trade.Shared, trade.Refunded, trade.Left()}
	want := []money.Amount{
		m.model.total("pay"), m.model.total("settle"), m.model.total("share"), m.model.total("refund"), m.model.left(),
	}
	if diff := cmp.Diff(want, got); diff != "" || trade.Status != m.model.status {
		t.Fatalf("status %s, want %s; paid, settled, shared, refunded, left (-model +trade):\n%s", trade.Status, m.model.status, diff)
	}
	if slices.Min(got) < 0 || trade.Shared+trade.Refunded > trade.Paid || trade.Settled > trade.Paid {
		t.Fatalf("an invariant is broken: %+v", trade)
	}
	var shares, refunds, postings money.Amount
	for _, s := range trade.Shares {
		shares += s.Amount
	}
	for _, r := range trade.Refunds {
		if !r.Failed {
			refunds += r.Amount
		}
	}
	for _, p := range trade.Postings {
		postings += p.Amount
	}
	if shares != trade.Shared || refunds != trade.Refunded || postings != 0 {
		t.Fatalf("shares sum to %d, refunds to %d, postings to %d: %+v", shares, refunds, postings, trade)
	}
	for _, account := range []string{ledger.AccountPayer, ledger.AccountPlatform, ledger.AccountMerchant, "partner:p", "partner:q", "none"} {
		balance := trade.Balance(account)
		if balance != m.model.balance(account) {
			t.Fatalf("%s has %d, want %d", account, balance, m.model.balance(account))
		}
		if balance < 0 && account != ledger.AccountPayer {
			t.Fatalf("%s has %d", account, balance)
		}
	}
	stored := encode(t, trade) // what is read back is the same trade
	back := new(ledger.Trade)
	if err := json.Unmarshal([]byte(stored), back); err != nil || encode(t, back) != stored {
		t.Fatalf("stored as %s, read as %s, %v", stored, encode(t, back), err)
	}
	*trade = *back
}

func TestTradeAgainstItsBook(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := money.Amount(rapid.SampledFrom([]int64{0, 1, 2, 100, 5000, int64(money.Max)}).Draw(t, "of"))
		manual := rapid.Bool().Draw(t, "manual")
		m := &tradeMachine{
			t: t, at: noon,
			trade: &ledger.Trade{No: "T1", Amount: amount, Status: ledger.Waiting, ManualSettle: manual},
			model: book{status: ledger.Waiting, amount: amount, manual: manual},
		}
		if rapid.IntRange(0, 9).Draw(t, "pay first") > 0 {
			m.pay(t)
		}
		t.Repeat(map[string]func(*rapid.T){
			"": m.compare, "pay": m.pay, "fail": m.fail, "close": m.close, "final": m.final,
			"settle": m.settle, "refund": m.refund, "fail a refund": m.failRefund, "share": m.share,
		})
	})
}

func TestSettleKeepsTimesAndParts(t *testing.T) {
	t.Parallel()
	trade := &ledger.Trade{Amount: 5000, Status: ledger.Waiting, ManualSettle: true}
	if err := trade.Pay(noon); err != nil {
		t.Fatal(err)
	}
	remainder, err := trade.Settle(2203, 1000, noon.Add(time.Hour))
	if err != nil || remainder != 2797 {
		t.Fatalf("remainder %d, %v; want 2797", remainder, err)
	}
	if !trade.PaidAt.Equal(noon) || !trade.SettledAt.Equal(noon.Add(time.Hour)) || trade.Settled != 2203 || trade.Sharable != 1000 {
		t.Errorf("settled %+v", trade)
	}
	if got := trade.Balance(ledger.AccountPlatform); got != 2797 {
		t.Errorf("the platform holds %d, want the remainder", got)
	}
}

func TestRefusalSaysAll(t *testing.T) {
	t.Parallel()
	trade := &ledger.Trade{Amount: 50, Paid: 50, Refunded: 30, Status: ledger.Paid}
	err := trade.Return(ledger.Refund{Amount: 21})
	if !errors.Is(err, ledger.ErrExceeds) {
		t.Fatalf("error is %v", err)
	}
	for _, part := range []string{ledger.ErrExceeds.Error(), "paid 50", "refunded 30", "refund at most 20"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q doesn't say %q", err, part)
		}
	}
	if bare := (&ledger.Refusal{Reason: ledger.ErrClosed}).Error(); bare != ledger.ErrClosed.Error() {
		t.Errorf("a refusal without state and remedy reads %q", bare)
	}
}
