package fourpyun

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// timerRefund ends a refund that is under way. Its notice names the trade, and the refund in its ID.
const (
	timerRefund       = "timer:refund"
	timerRefundPrefix = "timer-refund-"
)

// What a refund that isn't done at once keeps in ledger.Refund.Extra.
const (
	extraRefundProcess = "process"
	extraRefundDoneAt  = "done_at"
	extraRefundShare   = "share" // the number of the share that was taken back for it
)

// refundProcess is where a refund stands.
func refundProcess(r *ledger.Refund) int {
	switch {
	case r.Failed:
		return processFailed
	case r.Extra[extraRefundProcess] == "running":
		return processRunning
	}
	return processDone
}

// doneAt is when the payer had the money; zero when that is not yet so, or never.
func doneAt(r *ledger.Refund) time.Time {
	if refundProcess(r) != processDone {
		return time.Time{}
	}
	if at, err := time.Parse(time.RFC3339Nano, r.Extra[extraRefundDoneAt]); err == nil {
		return at
	}
	return r.At
}

// deferRefund gives a refund that dialect refund_delay holds up its timer. Its amount, and what the
// partner gave back for it, is out of reach from the beginning (Assumed). back is that share.
func (d *decision) deferRefund(r *ledger.Refund, back []ledger.Share) []provider.Notice {
	delay, _ := time.ParseDuration(d.set.dialect[dialectRefundDelay]) // checked by Register
	if delay == 0 && d.set.hasDialect(dialectRefundResult, "1") {
		return nil
	}
	r.Extra = map[string]string{extraRefundProcess: "running"}
	if len(back) > 0 {
		r.Extra[extraRefundShare] = back[0].No
	}
	return []provider.Notice{{
		ID: timerRefundPrefix + r.No, Kind: timerRefund, Subject: d.call.Subject, At: d.env.Now, Due: d.env.Now.Add(delay), Timer: true,
	}}
}

// endRefund ends a refund that is under way as dialect refund_result says: done, or failed. A failed
// one gives the partner its part again, with a push. There is no push of the refund itself (4pyun
// sheet 5.4).
func endRefund(b *ledger.Books, a *app.App, n provider.Notice, env provider.Env) ([]provider.Notice, error) {
	t, found := b.Trade(n.Subject)
	no := strings.TrimPrefix(n.ID, timerRefundPrefix)
	i := -1
	if found {
		i = slices.IndexFunc(t.Refunds, func(r ledger.Refund) bool { return r.No == no })
	}
	if i < 0 {
		return nil, fmt.Errorf("4pyun: timer %s: the app has no such refund of trade %s", n.ID, n.Subject)
	}
	r, set := &t.Refunds[i], settingsOf(a)
	if refundProcess(r) != processRunning {
		return nil, nil
	}
	r.Extra[extraRefundProcess] = "ended"
	if set.hasDialect(dialectRefundResult, "1") {
		r.Extra[extraRefundDoneAt] = env.Now.Format(time.RFC3339Nano)
		b.SaveTrade(t)
		return dayTimer(b, a, env.Now), nil
	}
	if err := t.FailRefund(no, env.Now); err != nil {
		return nil, err
	}
	notices, err := (&decision{exchange: &exchange{set: set}, books: b, app: a, env: env}).shareAgain(t, r.Extra[extraRefundShare])
	if err != nil {
		return nil, err
	}
	b.SaveTrade(t)
	return append(notices, dayTimer(b, a, env.Now)...), nil
}

// shareAgain gives a partner what was taken back by the share of that number.
func (d *decision) shareAgain(t *ledger.Trade, no string) ([]provider.Notice, error) {
	i := slices.IndexFunc(t.Shares, func(s ledger.Share) bool { return s.No == no })
	if i < 0 {
		return nil, nil
	}
	back := t.Shares[i]
	parts := slices.Clone(back.Parts)
	for i := range parts {
		parts[i].Value = -parts[i].Value
	}
	p := partnerShare{code: back.To, name: back.Extra[sharePartner]}
	s, err := d.addShare(t, p, parts, back.Base)
	if err != nil {
		return nil, err
	}
	return []provider.Notice{d.shardingNotice(t, p, s, parts)}, nil
}
