package ledger

import (
	"slices"
	"strings"

	"paymock/mock/money"
)

// Effect is one change that an exchange made to a trade, a hold or a transfer: a state, or a sum in minor units.
type Effect struct{ No, What, Before, After string }

// tradeSnapshot is a trade's state and sums before an exchange, with which Effects compares those after it.
type tradeSnapshot struct {
	status                          Status
	paid, settled, shared, refunded money.Amount
}

func snapshotOf(t *Trade) tradeSnapshot {
	return tradeSnapshot{t.Status, t.Paid, t.Settled, t.Shared, t.Refunded}
}

// Effects lists what the exchange has changed so far, by number.
func (b *Books) Effects() []Effect {
	const most = 4 // of a settle: the status and three sums
	list := append(make([]Effect, 0, len(b.effects)+most), b.effects...)
	for key, r := range b.seen {
		if !r.dirty || r.trade == nil {
			continue
		}
		was, is := r.before, snapshotOf(r.trade)
		if was.status != is.status {
			list = append(list, Effect{key.id, "status", string(was.status), string(is.status)})
		}
		for _, sum := range []struct {
			what    string
			was, is money.Amount
		}{{"paid", was.paid, is.paid}, {"settled", was.settled, is.settled}, {"shared", was.shared, is.shared}, {"refunded", was.refunded, is.refunded}} {
			if sum.was != sum.is {
				list = append(list, sumEffect(key.id, sum.what, sum.was, sum.is))
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Effect) int { return strings.Compare(a.No, b.No) })
	return list
}

func sumEffect(no, what string, was, is money.Amount) Effect {
	return Effect{no, what, was.Minor(), is.Minor()}
}

// noteEffect keeps what a record outside the trades goes through.
func (b *Books) noteEffect(e Effect) {
	for i, earlier := range b.effects {
		if earlier.No == e.No && earlier.What == e.What {
			b.effects[i].After = e.After
			return
		}
	}
	if e.Before != e.After {
		b.effects = append(b.effects, e)
	}
}

// EffectText writes effects as a journal keeps them: a line each, "NUMBER WHAT BEFORE AFTER".
func EffectText(list []Effect) string {
	var text strings.Builder
	for i, e := range list {
		if i > 0 {
			text.WriteByte('\n')
		}
		for j, word := range []string{e.No, e.What, e.Before, e.After} {
			if j > 0 {
				text.WriteByte(' ')
			}
			text.WriteString(word)
		}
	}
	return text.String()
}

// ReadEffects reads what EffectText has written.
func ReadEffects(text string) []Effect {
	var list []Effect
	for line := range strings.Lines(text) {
		if words := strings.Split(strings.TrimSuffix(line, "\n"), " "); len(words) == 4 {
			list = append(list, Effect{words[0], words[1], words[2], words[3]})
		}
	}
	return list
}
