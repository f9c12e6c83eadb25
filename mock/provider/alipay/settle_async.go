package alipay

import (
	"strings"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// releaseAfter is how long the platform holds the money of a frozen trade (Alipay sheet 2.3).
const releaseAfter = 30 * 24 * time.Hour

// executePart moves the money of one line. An error is a refusal of the ledger.
func executePart(t *ledger.Trade, p *settlePart, number string, now time.Time) error {
	p.At = now
	if p.Kind == kindReplenish {
		if err := t.AddTopUp(ledger.TopUp{No: p.ID, Order: number, Kind: p.Kind, From: p.Out, To: p.In, Amount: p.Amount, At: now}); err != nil {
			return err
		}
	} else if err := t.Share(ledger.Share{
		No: p.ID, Order: number, Kind: p.Kind, From: p.Out, To: p.In, Amount: p.Amount, At: now,
	}); err != nil {
		return err
	}
	p.State = partDone
	return nil
}

// fireSettle carries out an asynchronous settle: each line succeeds or fails for itself.
func (x *exchange) fireSettle(number string) []provider.Notice {
	var s settlement
	if !x.books.Load(kindRequest, number, &s) {
		return nil
	}
	t, ok := x.findTrade(s.Trade, "")
	if !ok {
		return nil
	}
	for i := range s.Parts {
		p := &s.Parts[i]
		if p.State != partWaiting {
			continue
		}
		if p.Kind == kindTransfer {
			t.EndPromise(p.Amount)
		}
		if sub := x.carryOutLate(t, p, s.Number); sub != "" {
			p.State, p.At = partFailed, x.env.Now
			p.ErrorCode, p.ErrorDesc = sub, codeByName()["ACQ."+sub].Message
		}
	}
	if s.Finish && !s.Fired {
		t.EndPromisedRelease(s.Asked)
		s.Released = t.Release(s.Asked)
	}
	s.Fired = true
	x.books.SaveTrade(t)
	x.books.Save(kindRequest, s.Number, s)
	return []provider.Notice{x.settleMessage("ASYNC_SETTLE_RESULT", t, s)}
}

// carryOutLate carries out a line whose request was accepted earlier and says, without
// prefix, with which code it fails.
func (x *exchange) carryOutLate(t *ledger.Trade, p *settlePart, number string) (sub string) {
	if sub, _ := x.accountRefusal(*p); sub != "" {
		return sub
	}
	if t.Status != ledger.Paid {
		return "TRADE_STATUS_ERROR"
	}
	if rest, _ := splittableRest(t, x.dialect); p.Kind == kindTransfer && p.Amount > rest {
		return "ALLOC_AMOUNT_VALIDATE_ERROR"
	}
	if p.Kind == kindTransfer && x.explainShortfall(p.Amount) != "" {
		return "TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH"
	}
	if err := executePart(t, p, number, x.env.Now); err != nil {
		return "TRADE_SETTLE_ERROR"
	}
	return ""
}

// fireRelease is the platform's release of held money after 30 days.
func (x *exchange) fireRelease(no string) []provider.Notice {
	t, ok := x.findTrade(no, "")
	if !ok || t.Status != ledger.Paid || !t.Royalty.Frozen || t.Royalty.Finished {
		return nil
	}
	released := t.Release(0)
	x.books.SaveTrade(t)
	if released == 0 {
		return nil // nothing is held any more: nothing to tell
	}
	s := settlement{No: x.unusedNumber(kindSettle, newSettleNo), Trade: t.No, At: x.env.Now, Finish: true, Released: released}
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
		wire.Member{Name: "operation_dt", Value: formatTime(s.At)},
		wire.Member{Name: "operation_finish_dt", Value: formatTime(x.env.Now)})
	if s.Finish {
		content = append(content, wire.Member{Name: "royalty_finish_amount", Value: formatYuan(s.Released)})
	}
	if len(s.Parts) > 0 {
		content = append(content, wire.Member{Name: "royalty_detail_list", Value: s.partList()})
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
