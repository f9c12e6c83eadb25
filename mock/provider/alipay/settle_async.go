package alipay

import (
	"encoding/json"
	"strings"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// releaseAfter is how long the platform holds the money of a frozen trade (Alipay sheet 2.3).
const releaseAfter = 30 * 24 * time.Hour

// carryOut moves the money of one line. An error is a refusal of the ledger.
func carryOut(t *ledger.Trade, p *part, number string, now time.Time) error {
	p.At = now
	if p.Kind == kindReplenish {
		// The money comes from outside the trade, so it can't be shared again and the trade's
		// totals don't know it; only the double entries do.
		topUp(t, *p, p.Out, p.Amount)
	} else if err := t.Share(ledger.Share{
		No: p.ID, Order: number, Kind: p.Kind, From: p.Out, To: p.In, Amount: p.Amount, At: now,
	}); err != nil {
		return err
	}
	p.State = partDone
	return nil
}

// topUp enters a replenish, or with a negative amount its return to who gave it.
func topUp(t *ledger.Trade, p part, giver string, amount money.Amount) {
	t.Postings = append(t.Postings,
		ledger.Posting{At: p.At, Account: "outside:" + giver, Amount: -amount, Memo: p.Kind},
		ledger.Posting{At: p.At, Account: ledger.AccountMerchant, Amount: amount, Memo: p.Kind})
	p.State = partDone
	text, err := json.Marshal(append(replenishments(t), p))
	if err != nil {
		return // a part is always JSON
	}
	remember(t, extraReplenish, string(text))
}

// replenishments are the top-ups of a trade and their returns.
func replenishments(t *ledger.Trade) []part {
	var parts []part
	if text := t.Extra[extraReplenish]; text != "" {
		if json.Unmarshal([]byte(text), &parts) != nil {
			return nil
		}
	}
	return parts
}

// release lets go of held money: asked of it, or with zero all and then the splits are
// finished. It says how much that was: no more than is held, and nothing of a trade that is
// not paid any more.
func release(t *ledger.Trade, asked money.Amount) money.Amount {
	if t.Status != ledger.Paid {
		return 0
	}
	amount := max(held(t), 0)
	if asked > 0 {
		amount = min(amount, asked)
	} else {
		remember(t, extraFinished, "true")
	}
	remember(t, extraReleased, (fen(t, extraReleased) + amount).Minor())
	return amount
}

// fireSettle carries out an asynchronous settle: each line succeeds or fails for itself.
func (x *exchange) fireSettle(number string) []provider.Notice {
	var s settlement
	if !x.books.Load(kindRequest, number, &s) {
		return nil
	}
	t, ok := x.trade(s.Trade, "")
	if !ok {
		return nil
	}
	for i := range s.Parts {
		p := &s.Parts[i]
		if p.State != partWaiting {
			continue
		}
		if p.Kind == kindTransfer {
			remember(t, extraPending, max(0, fen(t, extraPending)-p.Amount).Minor())
		}
		if sub := x.carryOutLate(t, p, s.Number); sub != "" {
			p.State, p.At = partFailed, x.env.Now
			p.ErrorCode, p.ErrorDesc = sub, codeByName()["ACQ."+sub].Message
		}
	}
	if s.Finish && !s.Fired {
		remember(t, extraReleasing, max(0, fen(t, extraReleasing)-s.Asked).Minor())
		s.Released = release(t, s.Asked)
	}
	s.Fired = true
	x.books.SaveTrade(t)
	x.books.Save(kindRequest, s.Number, s)
	return []provider.Notice{x.settleMessage("ASYNC_SETTLE_RESULT", t, s)}
}

// carryOutLate carries out a line whose request was accepted earlier and says, without
// prefix, with which code it fails.
func (x *exchange) carryOutLate(t *ledger.Trade, p *part, number string) (sub string) {
	if sub, _ := x.accountTrouble(*p); sub != "" {
		return sub
	}
	if t.Status != ledger.Paid {
		return "TRADE_STATUS_ERROR"
	}
	if rest, _ := splittable(t, x.dialect); p.Kind == kindTransfer && p.Amount > rest {
		return "ALLOC_AMOUNT_VALIDATE_ERROR"
	}
	if err := carryOut(t, p, number, x.env.Now); err != nil {
		return "TRADE_SETTLE_ERROR"
	}
	return ""
}

// fireRelease is the platform's release of held money after 30 days.
func (x *exchange) fireRelease(no string) []provider.Notice {
	t, ok := x.trade(no, "")
	if !ok || t.Status != ledger.Paid || t.Extra[extraFrozen] != "true" || t.Extra[extraFinished] == "true" {
		return nil
	}
	released := release(t, 0)
	x.books.SaveTrade(t)
	if released == 0 {
		return nil // nothing is held any more: nothing to tell
	}
	s := settlement{No: x.fresh(kindSettle, newSettleNo), Trade: t.No, At: x.env.Now, Finish: true, Released: released}
	// No merchant's request number has a colon, so this key takes none away. The record itself
	// has no number: settle.query finds it by settle_no alone.
	key := "release:" + s.No
	x.books.Save(kindRequest, key, s)
	x.books.Save(kindSettle, s.No, key)
	return []provider.Notice{x.settleMessage("AUTO_SETTLE_FINISH", t, s)}
}

// settleMessage is alipay.trade.order.settle.notify to the application gateway (Alipay sheet
// 5.4).
func (x *exchange) settleMessage(kind string, t *ledger.Trade, s settlement) provider.Notice {
	content := wire.Object{}
	if s.Number != "" {
		content = append(content, wire.Member{Name: "out_request_no", Value: s.Number})
	}
	content = append(content,
		wire.Member{Name: "msg_type", Value: kind},
		wire.Member{Name: "trade_no", Value: t.No},
		wire.Member{Name: "settle_no", Value: s.No},
		wire.Member{Name: "operation_dt", Value: stamp(s.At)},
		wire.Member{Name: "operation_finish_dt", Value: stamp(x.env.Now)})
	if s.Finish {
		content = append(content, wire.Member{Name: "royalty_finish_amount", Value: yuan(s.Released)})
	}
	if len(s.Parts) > 0 {
		content = append(content, wire.Member{Name: "royalty_detail_list", Value: s.parts()})
	}
	c, ok := charsetOf(t.Extra[extraCharset])
	if !ok {
		c = utf8Charset
	}
	id := newNotifyID(x.env.Now, x.env.Draw)
	form := wire.Form{
		{Name: "notify_id", Value: id},
		{Name: "utc_timestamp", Value: ""}, // at delivery
		{Name: "msg_method", Value: "alipay.trade.order.settle.notify"},
		{Name: "app_id", Value: x.app.ID},
		{Name: "version", Value: "1.1"},
		{Name: "biz_content", Value: string(content.JSON())},
		{Name: "sign_type", Value: signTypeOf(t)},
		{Name: "charset", Value: c.name},
	}
	return provider.Notice{
		ID: id, Kind: noticeSettle, Subject: t.No, URL: strings.TrimSpace(x.app.URLs["gateway"]), At: x.env.Now, Content: form.Encode(),
	}
}
