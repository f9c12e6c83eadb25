package alipay

import (
	"strconv"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/wire"
)

// The kinds of record that this provider keeps beside trades.
const (
	kindRequest  = "request"  // settlement by out_request_no
	kindSettle   = "settle"   // settle_no → out_request_no
	kindReceiver = "receiver" // bound receivers by type and account
	kindCode     = "code"     // precreated orders by the end of their qr_code
	kindScan     = "scan"     // out_trade_no → the end of its qr_code
	kindRate     = "rate"     // settles of a second by seller
)

// What a trade remembers in Extra.
const (
	extraFrozen = "royalty_freeze" // "true": the money is held back for splitting
	extraRatio  = "max_ratio"      // percent, before the app's dialect
)

// The kinds of a part, as operation_type names them (Alipay sheet 3.2).
const (
	kindTransfer        = "transfer"
	kindReplenish       = "replenish"
	kindTransferRefund  = "transfer_refund"
	kindReplenishRefund = "replenish_refund"
)

// The states of a part (Alipay sheet 3.2).
const (
	partDone    = "SUCCESS"
	partFailed  = "FAIL"
	partWaiting = "PROCESSING"
)

// settlement is an accepted settle request, kept under its out_request_no.
type settlement struct {
	Number   string       `json:"out_request_no"`
	No       string       `json:"settle_no"`
	Trade    string       `json:"trade_no"`
	Digest   string       `json:"digest"`
	Async    bool         `json:"async,omitempty"`
	At       time.Time    `json:"at"`
	Finish   bool         `json:"finish,omitempty"`
	Asked    money.Amount `json:"asked,omitempty"` // royalty_finish_amount, zero for all that is held
	Released money.Amount `json:"released,omitempty"`
	Fired    bool         `json:"fired,omitempty"` // an asynchronous one was carried out
	Parts    []settlePart `json:"parts,omitempty"`
}

// settlePart is one line of a settlement.
type settlePart struct {
	ID        string       `json:"id"`
	Kind      string       `json:"kind"`
	Out       string       `json:"out"`
	OutType   string       `json:"out_type,omitempty"`
	In        string       `json:"in"`
	InType    string       `json:"in_type,omitempty"`
	Name      string       `json:"name,omitempty"`
	Amount    money.Amount `json:"amount"`
	State     string       `json:"state"`
	ErrorCode string       `json:"error_code,omitempty"`
	ErrorDesc string       `json:"error_desc,omitempty"`
	At        time.Time    `json:"at"`
}

// answerFields is a part as settle.query and the settle message write it (Alipay sheet 3.2).
func (p settlePart) answerFields() wire.Object {
	o := wire.Object{
		{Name: "operation_type", Value: p.Kind},
		{Name: "execute_dt", Value: formatTime(p.At)},
		{Name: "trans_out", Value: p.Out},
	}
	if p.OutType != "" {
		o = append(o, wire.Member{Name: "trans_out_type", Value: p.OutType})
	}
	o = append(o, wire.Member{Name: "trans_in", Value: p.In}, wire.Member{Name: "trans_in_type", Value: p.InType},
		wire.Member{Name: "amount", Value: formatYuan(p.Amount)}, wire.Member{Name: "state", Value: p.State},
		wire.Member{Name: "detail_id", Value: p.ID})
	if p.ErrorCode != "" {
		o = append(o, wire.Member{Name: "error_code", Value: p.ErrorCode}, wire.Member{Name: "error_desc", Value: p.ErrorDesc})
	}
	return o
}

func (s settlement) partList() wire.List {
	list := make(wire.List, len(s.Parts))
	for i, p := range s.Parts {
		list[i] = p.answerFields()
	}
	return list
}

// splitRatio is the percent of a trade that may be split.
func splitRatio(t *ledger.Trade, d appDialects) money.Amount {
	for _, s := range []string{t.Extra[extraRatio], d.value("max_ratio")} {
		if n, err := strconv.Atoi(s); err == nil && 0 <= n && n <= 100 {
			return money.Amount(n)
		}
	}
	return 100
}

// splittableRest is how much of a trade can still be split, and what it would be by ratio alone.
func splittableRest(t *ledger.Trade, d appDialects) (rest, byRatio money.Amount) {
	if t.Royalty.Finished {
		return 0, 0
	}
	pending := t.Royalty.Pending
	byRatio = t.Amount*splitRatio(t, d)/100 - t.Shared - pending
	if d.isSet("settle", "2018") {
		byRatio = t.Paid - t.Shared - pending
	}
	rest = min(byRatio, t.Held())
	return max(rest, 0), max(byRatio, 0)
}
