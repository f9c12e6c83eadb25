package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/cucumber/godog"

	"paymock/client/adapter"
	"paymock/mock/api"
)

func (w *World) terminalSteps() vocabulary {
	return vocabulary{
		"terminal":              w.terminal,
		"terminal_with":         registered{function: w.terminalWith, makes: []string{thingSignedOn}},
		"terminal_card":         w.terminalCard,
		"terminal_named_card":   w.terminalNamedCard,
		"terminal_top_up":       w.terminalTopUp,
		"terminal_late":         w.terminalLate,
		"terminal_bare":         w.terminalBare,
		"terminal_retries":      w.terminalRetries,
		"terminal_retries_with": w.terminalRetriesWith,
		"terminal_off":          w.terminalOff,
	}.withMore(registered{makes: []string{thingTerminal}}).joinedWith(vocabulary{
		"pays":               w.payWithCard,
		"pays_as":            w.paysAs,
		"pays_once":          w.paysOnce,
		"pays_while":         w.paysWhile,
		"refunds_on":         w.refundsOn,
		"refunds_once":       w.refundsOnce,
		"closes_batch":       w.closesBatch,
		"settles_again":      w.settlesAgain,
		"reads_card":         w.readsCard,
		"pay_together":       registered{function: w.payTogether, makes: []string{thingAnswers}},
		"refund_together_on": registered{function: w.refundTogetherOn, makes: []string{thingAnswers}},
	}.withMore(registered{passes: []string{thingSignedOn}}).joinedWith(vocabulary{
		"signs_on":        registered{function: w.signsOn, makes: []string{thingSignedOn}},
		"lists_terminals": w.listsTerminals,
		"sends_retry":     registered{function: w.sendsRetry, needs: []string{thingAnswer}},
		"sends_sealed":    w.sendsSigned,
		"posts_body":      w.postsBody,
	}).withMore(registered{makes: []string{thingAnswer}})).joinedWith(vocabulary{
		"app_with_key": registered{function: w.appWithKey, makes: []string{thingApp}},

		"all_succeed":       registered{function: w.allSucceed, needs: []string{thingAnswers}},
		"asks_retry":        registered{function: w.asksRetry, needs: []string{thingAnswer}},
		"knows":             registered{function: w.outcomeKnown, needs: []string{thingAnswer}},
		"batch_holds":       w.batchHolds,
		"batch_empty":       w.batchEmpty,
		"card_has":          w.cardHas,
		"settlements_agree": w.settlementsAgree,
	})
}

// appWithKey makes an app for which the platform has a key pair of its own, known here, so that
// OpenSSL can open what the merchant sealed.
func (w *World) appWithKey(ctx context.Context, provider string) error {
	private, err := platformKey()
	if err != nil {
		return err
	}
	if err := w.newApp(ctx, api.NewApp{Provider: provider, PlatformPrivateKey: private}); err != nil {
		return err
	}
	p, err := w.party()
	if err != nil {
		return err
	}
	return w.keepKey(p, private)
}

// keepKey lets an app's merchant hand the platform's key to the judge.
func (w *World) keepKey(p *appHandles, private string) error {
	m, ok := p.merchant.(adapter.CardMerchant)
	if !ok {
		return fmt.Errorf("%s seals nothing", p.app.Provider)
	}
	m.KeepPlatformKey(private)
	return nil
}

func (w *World) put(ctx context.Context, n api.NewTerminal) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	_, err = p.handle.PutTerminal(ctx, n)
	return err
}

func (w *World) terminal(ctx context.Context, id string) error {
	return w.put(ctx, api.NewTerminal{ID: id})
}

func (w *World) terminalBare(ctx context.Context, id string) error {
	return w.put(ctx, api.NewTerminal{ID: id, NoCard: true})
}

func (w *World) terminalOff(ctx context.Context, id string) error {
	return w.put(ctx, api.NewTerminal{ID: id, Deactivated: true})
}

func (w *World) terminalRetries(ctx context.Context, id string, retries int) error {
	return w.put(ctx, api.NewTerminal{ID: id, Retries: retries})
}

func (w *World) terminalRetriesWith(ctx context.Context, id string, retries int, code string) error {
	return w.put(ctx, api.NewTerminal{ID: id, Retries: retries, RetryCode: code})
}

func (w *World) terminalCard(ctx context.Context, id, balance string) error {
	return w.terminalNamedCard(ctx, id, "", balance)
}

func (w *World) terminalNamedCard(ctx context.Context, id, card, balance string) error {
	n, err := w.readAmount(balance)
	if err != nil {
		return err
	}
	return w.put(ctx, api.NewTerminal{ID: id, Card: &api.Card{ID: card, Balance: n}})
}

func (w *World) terminalTopUp(ctx context.Context, id, balance, topUp string) error {
	n, err := w.readAmount(balance)
	if err != nil {
		return err
	}
	up, err := w.readAmount(topUp)
	if err != nil {
		return err
	}
	return w.put(ctx, api.NewTerminal{ID: id, Card: &api.Card{Balance: n, AutoTopUp: up}})
}

func (w *World) terminalLate(ctx context.Context, id, seconds string) error {
	return w.put(ctx, api.NewTerminal{ID: id, Card: &api.Card{Balance: 4000, After: seconds + "s"}})
}

// terminalWith adds a reader whose batch has entries already: a table of kind (Trade, Refund),
// count and amount in dollars. The amount of Trade is made by equal payments, and Refund gives
// that many of them back.
func (w *World) terminalWith(ctx context.Context, id string, table *godog.Table) error {
	p, cards, err := w.cardMerchant()
	if err != nil {
		return err
	}
	want, err := readTallies(table)
	if err != nil {
		return err
	}
	trade, refund := want["Trade"], want["Refund"]
	if len(want) > 2 || trade.Count == 0 || trade.Amount%trade.Count != 0 || refund.Count > trade.Count ||
		refund.Amount != refund.Count*(trade.Amount/trade.Count) {
		return errors.New("give Trade, and Refund of some of its equal payments in full")
	}
	if err := w.put(ctx, api.NewTerminal{ID: id, Card: &api.Card{Balance: trade.Amount}}); err != nil {
		return err
	}
	if a := cards.SignOn(ctx, id, nil); a.Err != nil {
		return a.Err
	}
	amount := trade.Amount / trade.Count
	for n := range trade.Count {
		made, err := p.handle.OpenTrade(ctx, api.NewTrade{Amount: amount, Extra: map[string]string{"terminal": id}})
		if err != nil {
			return err
		}
		if n >= refund.Count {
			continue
		}
		if a := cards.RefundCard(ctx, id, made.Order, amount); a.Err != nil {
			return a.Err
		}
	}
	return nil
}

// entryTally counts one kind of entry.
type entryTally struct {
	Count  int64 `json:"count"`
	Amount int64 `json:"amount"`
}

// readTallies reads a table of kind, count and amount.
func readTallies(table *godog.Table) (map[string]entryTally, error) {
	all := map[string]entryTally{}
	for _, row := range table.Rows {
		if len(row.Cells) != 3 {
			return nil, errors.New("this table has three columns: kind, count and amount in dollars")
		}
		kind := row.Cells[0].Value
		count, err := strconv.ParseInt(row.Cells[1].Value, 10, 64)
		if err != nil {
			return nil, err
		}
		amount, err := strconv.ParseInt(row.Cells[2].Value, 10, 64)
		if err != nil {
			return nil, err
		}
		if kind != "Reserve" && kind != "Trade" && kind != "Refund" && kind != "Cancel" {
			return nil, fmt.Errorf("kind %q is none of Reserve, Trade, Refund and Cancel", kind)
		}
		all[kind] = entryTally{count, amount}
	}
	return all, nil
}

func (w *World) allSucceed() error { return w.exactlySucceed(len(w.several)) }

func (w *World) asksRetry(want string) error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	if a.Field == nil {
		return fmt.Errorf("there is no answer to look at: %w", a.Err)
	}
	if got, _ := a.Field("Data.Retry"); got != want {
		return fmt.Errorf("Data.Retry is %q, want %q\n%s", got, want, wireOf(a))
	}
	return nil
}

// outcomeKnown: the merchant has an answer, or has asked and knows.
func (w *World) outcomeKnown() error {
	a, err := w.lastAnswer()
	if err != nil {
		return err
	}
	return a.Err
}

// keptTerminal is a reader as the control API shows it.
type keptTerminal struct {
	ID       string `json:"device_id"`
	DongleID string `json:"dongle_id"`
	Card     *struct {
		Balance int64 `json:"balance"`
	} `json:"card"`
	Batch struct {
		Reserve, Trade, Refund, Cancel entryTally
	} `json:"batch"`
}

func (w *World) keptTerminal(ctx context.Context, id string) (keptTerminal, error) {
	p, err := w.party()
	if err != nil {
		return keptTerminal{}, err
	}
	all, err := p.handle.Terminals(ctx)
	if err != nil {
		return keptTerminal{}, err
	}
	for _, raw := range all {
		var k keptTerminal
		if err := json.Unmarshal(raw, &k); err != nil {
			return keptTerminal{}, err
		}
		if k.ID == id {
			return k, nil
		}
	}
	return keptTerminal{}, fmt.Errorf("no terminal %q", w.nameOfDevice(id))
}

func (w *World) batchHolds(ctx context.Context, id string, table *godog.Table) error {
	want, err := readTallies(table)
	if err != nil {
		return err
	}
	k, err := w.keptTerminal(ctx, id)
	if err != nil {
		return err
	}
	got := map[string]entryTally{}
	for kind, t := range map[string]entryTally{"Reserve": k.Batch.Reserve, "Trade": k.Batch.Trade, "Refund": k.Batch.Refund, "Cancel": k.Batch.Cancel} {
		if t != (entryTally{}) {
			got[kind] = t
		}
	}
	if diff := differences(want, got); diff != "" {
		return fmt.Errorf("batch of %s: -want +got\n%s", id, diff)
	}
	return nil
}

func (w *World) batchEmpty(ctx context.Context, id string) error {
	return w.batchHolds(ctx, id, &godog.Table{})
}

func (w *World) cardHas(ctx context.Context, id, amount string) error {
	want, err := w.readAmount(amount)
	if err != nil {
		return err
	}
	k, err := w.keptTerminal(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case k.Card == nil:
		return fmt.Errorf("no card lies on %s, want one with %d dollars", w.nameOfDevice(id), want)
	case k.Card.Balance != want:
		return fmt.Errorf("the card on %s has %d dollars, want %d", w.nameOfDevice(id), k.Card.Balance, want)
	}
	return nil
}

// settlementsAgree adds up what Settlement told of a reader in this scenario, and compares with
// what left and reached payers by the double entries of the trades paid there.
func (w *World) settlementsAgree(ctx context.Context, id string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	k, err := w.keptTerminal(ctx, id)
	if err != nil {
		return err
	}
	told := map[string]entryTally{"Trade": {}, "Refund": {}}
	for _, a := range w.answers {
		if a.Err != nil || a.Field == nil {
			continue
		}
		if dongle, ok := a.Field("Data.TerminalID"); !ok || dongle != k.DongleID {
			continue
		}
		for kind, t := range told {
			t.Count += answerNumber(a, "Data.Tx"+kind+"Count")
			t.Amount += answerNumber(a, "Data.Tx"+kind+"Amount")
			told[kind] = t
		}
	}
	booked, err := w.bookedOn(ctx, p, id)
	if err != nil {
		return err
	}
	if diff := differences(booked, told); diff != "" {
		return fmt.Errorf("-ledger +settlements of %s\n%s", id, diff)
	}
	return nil
}

// answerNumber reads a number of an answer; what is none counts as -1, which agrees with nothing.
func answerNumber(a *answer, path string) int64 {
	text, _ := a.Field(path)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// bookedOn adds up the entries of payers for the trades that were paid on a reader.
func (w *World) bookedOn(ctx context.Context, p *appHandles, id string) (map[string]entryTally, error) {
	trades, err := p.handle.Trades(ctx)
	if err != nil {
		return nil, err
	}
	here := map[string]bool{}
	for _, t := range trades {
		here[t.No] = t.Extra["terminal"] == id
	}
	ledger, err := p.handle.Ledger(ctx)
	if err != nil {
		return nil, err
	}
	booked := map[string]entryTally{"Trade": {}, "Refund": {}}
	for _, posting := range ledger.Postings {
		if !here[posting.Trade] || posting.Account != "payer" {
			continue
		}
		kind, amount := "Trade", -posting.Amount
		if posting.Amount > 0 {
			kind, amount = "Refund", posting.Amount
		}
		booked[kind] = entryTally{booked[kind].Count + 1, booked[kind].Amount + amount}
	}
	return booked, nil
}
