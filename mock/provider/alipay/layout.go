package alipay

import (
	"maps"
	"strconv"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// CallbackLayouts has the trade notification (Alipay sheet 5.1) and the settle message (5.4).
func (p *Provider) CallbackLayouts() []provider.CallbackLayout {
	return []provider.CallbackLayout{
		{
			Kind: noticeTrade, AppField: "app_id", Booked: "total_amount", Digits: 2, Form: true, SigningKey: KeyPlatformPrivate,
			SignedAsParsed: true, CharsetExtra: extraCharset, Texts: []string{"subject", extraBody, extraPassback},
			Longest: map[string]int{"subject": 256, extraBody: 400, extraPassback: 512}, // Alipay sheet 5.1
			SentAt:  sentAt,
			// as reports of 2015 to 2019 saw it: expressjs/body-parser#137, beego/beego#1773,
			// alipay/alipay-sdk-nodejs-all#15
			ContentTypes: []string{"application/x-www-form-urlencoded; text/html; charset=utf-8"},
			Money: []provider.MoneyField{
				{Path: "total_amount"},
				{Path: "receipt_amount", Stake: "what the merchant receives of the payment: more is passed on, or awaited, than comes in"},
				{Path: "invoice_amount", Stake: "what may be invoiced: an invoice, and its tax, for more than was paid"},
				{Path: "buyer_pay_amount", Stake: "what the buyer paid himself: a bonus or a refund reckoned by it gives away more than came in"},
				{Path: "point_amount", Stake: "what was paid in points: the payment's parts are accounted for wrongly"},
				{Path: "fund_bill_list.*", Stake: "what a source of funds paid: the payment's parts are accounted for wrongly"},
			},
			Cause: provider.CausePayment,
			Occasions: []provider.Occasion{
				{Name: "waiting", Title: "a trade that waits for its buyer, WAIT_BUYER_PAY, books nothing", Cause: p.causeWaiting},
				{Name: "closed", Title: "a trade that was closed unpaid, TRADE_CLOSED, books nothing", Cause: p.causeClosed},
				{Name: "partial-refund", Title: "a partial refund, again TRADE_SUCCESS, books no second payment", AfterPayment: true, Cause: p.causeRefund(2)},
				{Name: "full-refund", Title: "a full refund, TRADE_CLOSED, books no second payment", AfterPayment: true, Cause: p.causeRefund(1)},
				// Alipay sheet 3.1: a product without refunds is paid so at once; the others get there when
				// their time for refunds is over, which is told where the contract wants it.
				{Name: "finished-payment", Title: "a payment that is final at once, TRADE_FINISHED, is booked", Payment: true, Cause: p.causeFinishedPayment},
				{Name: "finished-later", Title: "a paid trade whose time for refunds is over, TRADE_FINISHED, books no second payment", AfterPayment: true, Cause: p.causeFinished},
			},
		},
		{
			Kind: noticeSettle, AppField: "app_id", Form: true, SigningKey: KeyPlatformPrivate, SignedAsParsed: true, CharsetExtra: extraCharset,
			Money: []provider.MoneyField{{Path: "biz_content.*", Stake: "the settled amount: more is passed on, or awaited, than the platform transfers"}},
			Cause: p.causeRelease,
			SentAt: func(_ *app.App, at time.Time) map[string]string {
				return map[string]string{"utc_timestamp": strconv.FormatInt(at.UnixMilli(), 10)}
			},
		},
	}
}

// sentAt has the send time, which changes with each try (Alipay sheet 5.1).
func sentAt(_ *app.App, at time.Time) map[string]string {
	return map[string]string{"notify_time": formatTime(at)}
}

// causeRelease holds a payment's money and lets it be released after its 30 days.
func (p *Provider) causeRelease(s provider.Sandbox, o provider.Order) ([]provider.Notice, error) {
	at := s.Now()
	s.SetNow(at.AddDate(0, 0, -30))
	extra := map[string]string{extraFrozen: "true"}
	maps.Copy(extra, o.Extra)
	o.Extra = extra
	_, opened, err := s.Open(o)
	if err != nil {
		return nil, err
	}
	return provider.FireTimer(p, s, opened, timerRelease, func(provider.Notice) time.Time { return at })
}

// causeWaiting tells of a trade that the buyer has not paid yet.
func (p *Provider) causeWaiting(s provider.Sandbox, o provider.Order) ([]provider.Notice, error) {
	o.Status = ledger.Waiting
	t, _, err := s.Open(o)
	if err != nil {
		return nil, err
	}
	return p.notificationOf(s, t)
}

// causeClosed closes a trade unpaid. Whether that is told is a switch; here it is.
func (p *Provider) causeClosed(s provider.Sandbox, o provider.Order) ([]provider.Notice, error) {
	o.Status = ledger.Closed
	t, _, err := s.Open(o)
	if err != nil {
		return nil, err
	}
	return p.notificationOf(s, t)
}

// notificationOf is the notification of a trade as it stands.
func (p *Provider) notificationOf(s provider.Sandbox, t *ledger.Trade) ([]provider.Notice, error) {
	return s.Do(func(b *ledger.Books, env provider.Env) ([]provider.Notice, error) {
		x, err := p.outsideExchange(b, s.App(), env)
		if err != nil {
			return nil, err
		}
		return []provider.Notice{x.tradeNotification(t, nil)}, nil
	})
}

// causeRefund pays a trade and gives one part of its money back, of so many.
func (p *Provider) causeRefund(parts money.Amount) provider.Cause {
	return func(s provider.Sandbox, o provider.Order) ([]provider.Notice, error) {
		t, opened, err := s.Open(o)
		if err != nil {
			return nil, err
		}
		s.SetNow(s.Now().Add(time.Second))
		refunded, err := s.Do(func(b *ledger.Books, env provider.Env) ([]provider.Notice, error) {
			x, err := p.outsideExchange(b, s.App(), env)
			if err != nil {
				return nil, err
			}
			t, _ := b.Trade(t.No)
			r := ledger.Refund{No: newRefundNo(env.Now, env.Draw), Order: "refund" + t.No, Kind: ledger.RefundNormal, Amount: t.Paid / parts, At: env.Now}
			if err := t.Return(r); err != nil {
				return nil, err
			}
			if t.Refunded == t.Paid {
				t.Status, t.ClosedAt = ledger.Closed, env.Now
			}
			b.SaveTrade(t)
			return []provider.Notice{x.tradeNotification(t, &r)}, nil
		})
		return append(opened, refunded...), err
	}
}

// causeFinished pays a trade and lets its time for refunds end.
func (p *Provider) causeFinished(s provider.Sandbox, o provider.Order) ([]provider.Notice, error) {
	t, opened, err := s.Open(o)
	if err != nil {
		return nil, err
	}
	s.SetNow(s.Now().Add(time.Second))
	t.Status = ledger.Finished
	finished, err := p.notificationOf(s, t)
	return append(opened, finished...), err
}

// causeFinishedPayment pays a trade whose product has no refunds: the first news is TRADE_FINISHED.
func (p *Provider) causeFinishedPayment(s provider.Sandbox, o provider.Order) ([]provider.Notice, error) {
	t, _, err := s.Open(o)
	if err != nil {
		return nil, err
	}
	t.Status = ledger.Finished
	return p.notificationOf(s, t)
}
