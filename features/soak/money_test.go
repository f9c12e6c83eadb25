package soak_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"paymock/client/adapter"
	"paymock/mock/api"
)

// asked is what a life has asked of one trade, and what was answered.
type asked struct {
	settles, refunds map[string]request // by the merchant's number
}

// request is money that was to move; done when the answer was a success that the client believed.
type request struct {
	amount int64
	done   bool
}

func newAsked() *asked { return &asked{map[string]request{}, map[string]request{}} }

// note keeps what was answered.
func note(to map[string]request, number string, amount int64, answer *adapter.Answer, successes ...string) {
	to[number] = request{amount, answer.Err == nil && slices.Contains(successes, answer.Code)} // else it may be under way
}

// count adds what was answered with success.
func (a *asked) count(counted map[string]int) {
	if a == nil {
		return
	}
	for what, all := range map[string]map[string]request{settlesDone: a.settles, refundsDone: a.refunds} {
		for _, r := range all {
			if r.done {
				counted[what]++
			}
		}
	}
}

// staleReplies is how many calls of a life are answered as the one before, so with a success that may not be theirs.
const staleReplies = 1

// check gives the successes that the trade lacks, and wants nothing under these numbers that was not asked for, or
// twice.
func (a *asked) check(t api.Trade) (lost []string, err error) {
	if a == nil {
		return nil, nil // a sample's own trade
	}
	found := map[string]int64{}
	for _, r := range t.Refunds {
		if want, ok := a.refunds[r.Order]; ok {
			if _, twice := found[r.Order]; twice || r.Amount != want.amount {
				return nil, fmt.Errorf("refund %s of %d moved %d, before that %d", r.Order, want.amount, r.Amount, found[r.Order])
			}
			found[r.Order] = r.Amount
		}
	}
	for number, r := range a.refunds {
		if _, ok := found[number]; r.done && !ok {
			lost = append(lost, fmt.Sprintf("refund %s of %d in trade %s", number, r.amount, t.No))
		}
	}
	shared := map[string]int64{}
	for _, s := range t.Shares {
		if s.Amount > 0 {
			shared[s.Order] += s.Amount
		}
	}
	for number, s := range a.settles {
		got, ok := shared[number]
		switch {
		case got > s.amount || s.done && ok && got != s.amount:
			return nil, fmt.Errorf("settle %s of %d shared %d", number, s.amount, got)
		case s.done && !ok && t.Settled != s.amount:
			lost = append(lost, fmt.Sprintf("settle %s of %d in trade %s", number, s.amount, t.No))
		}
	}
	return lost, nil
}

// postings are each trade's balances by account, added up here from the single lines.
func (l *life) postings(ctx context.Context) (map[string]map[string]int64, error) {
	books, err := l.app.Ledger(ctx)
	if err != nil {
		return nil, err
	}
	byTrade, balances := map[string]map[string]int64{}, map[string]int64{}
	for _, p := range books.Postings {
		if byTrade[p.Trade] == nil {
			byTrade[p.Trade] = map[string]int64{}
		}
		byTrade[p.Trade][p.Account] += p.Amount
		balances[p.Account] += p.Amount
	}
	for _, a := range books.Accounts {
		if balances[a.Name] != a.Balance {
			return nil, fmt.Errorf("the account %s has %d, its postings sum to %d", a.Name, a.Balance, balances[a.Name])
		}
	}
	return byTrade, nil
}

// checkPosted wants a trade's amounts to be what its postings sum to, and those of its lists.
func checkPosted(t api.Trade, accounts map[string]int64) error {
	partners, refunds, shares := int64(0), int64(0), int64(0)
	for _, name := range slices.Sorted(maps.Keys(accounts)) {
		if strings.HasPrefix(name, "partner:") {
			if partners += accounts[name]; accounts[name] < 0 {
				return fmt.Errorf("%s has %d", name, accounts[name])
			}
		}
	}
	for _, r := range t.Refunds {
		if !r.Failed {
			refunds += r.Amount
		}
	}
	for _, s := range t.Shares {
		shares += s.Amount
	}
	payer, rest := accounts["payer"], accounts["platform"]+accounts["merchant"]
	if payer+rest+partners != 0 || payer != refunds-t.Paid || partners != shares || rest < 0 {
		return fmt.Errorf("the postings leave %d with the payer, %d with partners, %d with merchant and platform; paid %d, refunds sum to %d, shares to %d", payer, partners, rest, t.Paid, refunds, shares)
	}
	if t.Refunded != refunds || t.Shared != shares || t.Left != rest {
		return fmt.Errorf("refunded %d, shared %d, left %d; the lists and postings have %d, %d, %d", t.Refunded, t.Shared, t.Left, refunds, shares, rest)
	}
	return nil
}

// TestChecksOfMoney: a trade whose amounts agree with each other, and not with its postings or the merchant's own
// numbers, is found.
func TestChecksOfMoney(t *testing.T) {
	t.Parallel()
	good := func() (api.Trade, map[string]int64, *asked) {
		a := newAsked()
		note(a.settles, "S", 20, &adapter.Answer{Code: "1001"}, "1001")
		note(a.refunds, "F", 10, &adapter.Answer{Code: "1001"}, "1001")
		return api.Trade{
			Paid: 50, Refunded: 10, Shared: 20, Left: 20,
			Refunds: []api.Refund{{Order: "F", Amount: 10}, {Order: "X", Amount: 5, Failed: true}}, Shares: []api.Share{{Order: "S", Amount: 20}},
		}, map[string]int64{"payer": -40, "platform": 0, "merchant": 20, "partner:a": 20}, a
	}
	for name, spoil := range map[string]func(*api.Trade, map[string]int64, *asked){
		"":                          func(*api.Trade, map[string]int64, *asked) {},
		"postings lack a refund":    func(_ *api.Trade, p map[string]int64, _ *asked) { p["payer"], p["merchant"] = -50, 30 },
		"money from nowhere":        func(_ *api.Trade, p map[string]int64, _ *asked) { p["merchant"]++ },
		"a partner owes":            func(_ *api.Trade, p map[string]int64, _ *asked) { p["partner:a"], p["partner:b"] = 30, -10 },
		"agreeing amounts":          func(t *api.Trade, _ map[string]int64, _ *asked) { t.Refunded, t.Left = 0, 30 },
		"a refund that is lost":     func(_ *api.Trade, _ map[string]int64, a *asked) { a.refunds["G"] = request{1, true} },
		"a refund of more":          func(_ *api.Trade, _ map[string]int64, a *asked) { a.refunds["F"] = request{9, false} },
		"a settle that is lost":     func(_ *api.Trade, _ map[string]int64, a *asked) { a.settles["T"] = request{1, true} },
		"a settle that shares more": func(_ *api.Trade, _ map[string]int64, a *asked) { a.settles["S"] = request{19, false} },
	} {
		trade, accounts, a := good()
		spoil(&trade, accounts, a)
		lost, err := a.check(trade)
		if wrong := checkPosted(trade, accounts) != nil || err != nil || len(lost) > 0; wrong != (name != "") {
			t.Errorf("%q: found %v", name, wrong)
		}
	}
}
