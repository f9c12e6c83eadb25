package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// merchantCall is one command's dealings with a platform as one of its merchants.
type merchantCall struct {
	session  *session
	app      api.App
	handle   *control.App
	platform adapter.Platform
	merchant adapter.Merchant
	subject  string // number of the trade or terminal that it is about
}

// runRequest opens a platform, lets do send one request, and shows the answer and the trade.
func (s *session) runRequest(flags requestFlags, do func(context.Context, *merchantCall) (*adapter.Answer, error)) error {
	brief, done := s.callContext()
	defer done()
	a, handle, err := s.appAccount(brief)
	if err != nil {
		return err
	}
	p, err := adapter.Find(a.Provider)
	if err != nil {
		return usagef("%w", err)
	}
	w := &merchantCall{session: s, app: a, handle: handle, platform: p}
	config := adapter.Config{App: a, BaseURL: s.platformURL(a), Options: s.clientOptions(p.Patience), Number: newNumber, FollowDialect: true}
	if err := refuseProduction("the platform_url that the control API names", config.BaseURL); err != nil {
		return err
	}
	if w.merchant, err = p.Open(config); err != nil {
		return usagef("%w", err)
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.timeout+p.Patience)
	defer cancel()
	out, err := do(ctx, w)
	if err == nil {
		err = out.Err
	}
	if err != nil {
		err = s.unreachablePlatform(ctx, config.BaseURL, err)
	}
	return w.showOutcome(ctx, flags, out, err)
}

// findTrade is the trade with a number, or the newest that fits.
func (w *merchantCall) findTrade(no, wanted string, fits func(api.Trade) bool) (api.Trade, error) {
	ctx, cancel := w.session.callContext()
	defer cancel()
	if no != "" {
		t, err := w.handle.Trade(ctx, no)
		var denied *control.Error
		if errors.As(err, &denied) && denied.Status == http.StatusNotFound {
			t, err = api.Trade{No: no}, nil // the platform is to say that it knows none
		}
		t.No = cmp.Or(t.No, no) // of an order that is no trade yet
		w.subject = t.No
		return t, err
	}
	all, err := w.handle.Trades(ctx)
	if err != nil {
		return api.Trade{}, err
	}
	all = slices.DeleteFunc(all, func(t api.Trade) bool { return t.No == "" || !fits(t) })
	if len(all) == 0 {
		return api.Trade{}, usagef("no trade of app %s/%s %s; make one: payctl trade add --amount 50.00", w.app.Provider, w.app.ID, wanted)
	}
	newest := slices.MaxFunc(all, func(x, y api.Trade) int {
		return cmp.Or(x.CreatedAt.Compare(y.CreatedAt), strings.Compare(x.No, y.No))
	})
	w.subject = newest.No
	return newest, nil
}

// amountOr reads a flag, or takes all that is left of the trade.
func (w *merchantCall) amountOr(flag string, a amount, t api.Trade) (int64, error) {
	if a != "" {
		return a.minorUnits(flag, w.platform)
	}
	if !t.CreatedAt.IsZero() {
		return t.Left, nil
	}
	if err := amountForTrade(flag, t.No, w.platform); err != nil {
		return 0, err
	}
	if phrase.IsPlatform(t.No) {
		return 0, usagef("no trade %q, which is a platform; it is chosen by --provider %s", t.No, phrase.PlatformOf(t.No))
	}
	return 0, usagef("paymock knows no trade %q%s; to ask the platform for it all the same, give %s", t.No, suggest.Hint(t.No, w.newestTrades()), flag)
}

// amountForTrade refuses an amount that stands where a trade is named; nil where it may be a trade's number.
func amountForTrade(flag, no string, p adapter.Platform) error {
	const shortest = 6 // no platform's number is so short
	figure, ok := suggest.Figure(no, p.Digits)
	_, unread := p.Minor(figure)
	if isNumber := figure == no && !strings.Contains(no, ".") && len(no) >= shortest; !ok || unread != nil || isNumber {
		return nil //nolint:nilerr // what is no amount may be a number
	}
	return usagef("%s is no trade; an amount stands behind its flag: %s %s", no, flag, figure)
}

// newestTrades are the numbers of a few trades that can be settled or refunded, the newest first. That they can't be
// asked for is no failure of what was asked.
func (w *merchantCall) newestTrades() (numbers []string) {
	ctx, cancel := w.session.callContext()
	defer cancel()
	all, _ := w.handle.Trades(ctx)
	slices.Reverse(all)
	const few = 3
	for _, t := range all {
		if t.No != "" && t.Status == "paid" && t.Left > 0 && len(numbers) < few {
			numbers = append(numbers, t.No)
		}
	}
	return numbers
}

// showOutcome shows what came of a request. The error stays, for the exit code.
func (w *merchantCall) showOutcome(ctx context.Context, flags requestFlags, out *adapter.Answer, failed error) error {
	ex := client.ExchangeOf(failed)
	var refused *client.Refused
	shown := replyJSON{Outcome: "done"}
	switch {
	case errors.As(failed, &refused):
		shown = replyJSON{Operation: refused.Operation, Outcome: "refused", Code: refused.Code, SubCode: refused.SubCode, Message: refused.Message, Hint: refused.Hint}
	case errors.Is(failed, client.ErrUnknownOutcome):
		shown.Outcome = "unknown"
	case errors.Is(failed, client.ErrNotSent):
		shown.Outcome = "not_sent"
		if ex == nil {
			failed = &exitError{exitUsage, failed}
		}
	case failed != nil:
		return failed
	}
	if out != nil && failed == nil {
		ex = out.Exchange
		shown.Operation, shown.Code, shown.SubCode, shown.Message, shown.Hint = out.Operation, out.Code, out.SubCode, out.Message, out.Hint
		shown.Fields = map[string]string{}
		for _, f := range out.Told {
			shown.Fields[f.Name] = f.Value
		}
	}
	if t, err := w.handle.Trade(ctx, w.subject); err == nil && w.subject != "" {
		shown.Trade = &t
	}
	if ex != nil {
		shown.Operation = cmp.Or(shown.Operation, ex.Request.Operation)
	}
	if w.session.json {
		shown.Exchange = showExchange(ex, w.platform)
		return errors.Join(w.session.printJSON(shown), failed)
	}
	w.printOutcome(flags, shown, out, ex)
	return failed
}

func (w *merchantCall) printOutcome(flags requestFlags, shown replyJSON, out *adapter.Answer, ex *client.Exchange) {
	to := w.session.stdout
	if flags.Verbose && ex != nil {
		printExchange(to, ex, w.platform)
	}
	if out != nil && out.Err == nil {
		printLine(to, "%s %s: %s %s", shown.Operation, cmp.Or(w.subject, w.app.ID), shown.Code, cmp.Or(shown.Message, "success"))
		facts := make([]string, 0, 2*len(out.Told))
		for _, f := range out.Told {
			facts = append(facts, f.Name, f.Value)
		}
		printPairs(to, facts...)
	}
	if shown.Trade != nil {
		w.session.printSummary(to, *shown.Trade, w.platform)
	}
}

// printExchange shows both sides, and between them the string that was signed, or what is inside
// of them where they are encrypted.
func printExchange(to io.Writer, ex *client.Exchange, p adapter.Platform) {
	printLine(to, "> %s %s", ex.Request.Method, ex.Request.URL)
	for _, name := range slices.Sorted(maps.Keys(ex.Request.Header)) {
		printLine(to, "> %s: %s", name, strings.Join(ex.Request.Header[name], ", "))
	}
	if len(ex.Request.Body) > 0 {
		printLine(to, ">\n> %s", ex.Request.Body)
	}
	inside := "signed"
	if p.Decrypted != nil {
		inside = "encrypted"
	}
	if ex.Request.Canonical != "" {
		printLine(to, "%s: %s", inside, ex.Request.Canonical)
	}
	if ex.Response == nil {
		return
	}
	printLine(to, "< %d %s\n< %s", ex.Response.Status, http.StatusText(ex.Response.Status), ex.Response.Body)
	if p.Decrypted != nil {
		printLine(to, "decrypted: %s", p.Decrypted(ex))
	}
}

// printSummary prints a trade in one line.
func (s *session) printSummary(w io.Writer, t api.Trade, p adapter.Platform) {
	name, text := s.language.Of("trade |交易 ")+t.No, ""
	if t.No == "" {
		name = fmt.Sprintf(s.language.Of("order %s, no trade until its code is scanned|订单 %s（扫码之前没有交易）"), t.Order)
	}
	for _, part := range []struct {
		name string
		n    int64
	}{{"amount|金额", t.Amount}, {"paid|已支付", t.Paid}, {"settled|已清算", t.Settled}, {"shared|已分账", t.Shared}, {"refunded|已退款", t.Refunded}, {"left|剩余", t.Left}} {
		if part.n != 0 || strings.HasPrefix(part.name, "left|") {
			text += s.comma() + s.language.Of(part.name) + " " + p.Major(part.n)
		}
	}
	printLine(w, s.language.Of("%s: %v%s|%s：%v%s"), name, s.colouredState(w, s.tradeStatus(t.Status)), text)
}
