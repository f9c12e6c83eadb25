package intella

import (
	"time"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// kindCard is the kind of the records that hold cards, by their number. A card is the app's, not
// a reader's: what is paid on one reader is gone on the next that the same card is laid on.
const kindCard = "card"

// simCard is a simulated EasyCard as it lies on a reader; the reader's record has it without the
// purse, which is the card's own record. Amounts are dollars.
type simCard struct {
	ID string `json:"id"`
	// AfterSeconds is how long the payer takes to lay it on the reader.
	AfterSeconds int64 `json:"after_seconds,omitempty"`
	cardPurse    `json:"-"`
}

// cardPurse is a card's record: the money on it.
type cardPurse struct {
	Balance   money.Amount `json:"balance"`
	AutoTopUp money.Amount `json:"auto_top_up,omitempty"`
}

func (c *simCard) delayBeforeCard() time.Duration { return time.Duration(c.AfterSeconds) * time.Second }

// readPurse reads the card's purse.
func (c *simCard) readPurse(b *ledger.Books) { b.Load(kindCard, c.ID, &c.cardPurse) }

// writePurse writes the card's purse.
func (c *simCard) writePurse(b *ledger.Books) { b.Save(kindCard, c.ID, &c.cardPurse) }

// ownCard is the card that lies on a reader whose maker names none: on the demo reader the one
// of the documents' examples (intella sheet 2.5), on any other one of its own.
func ownCard(device string) *simCard {
	c := &simCard{ID: "8" + device, cardPurse: cardPurse{Balance: 4000}}
	if device == demoDevice {
		c.ID = "934528053"
	}
	return c
}

// layCard puts the card that a spec describes on the reader. A card that is known keeps its balance
// unless the spec states one.
func (t *terminal) layCard(b *ledger.Books, spec *provider.Card) {
	t.Card = ownCard(t.DeviceID)
	if spec == nil {
		if known := new(cardPurse); b.Load(kindCard, t.Card.ID, known) {
			return
		}
	} else {
		t.Card.AfterSeconds = int64(spec.After / time.Second)
		t.Card.cardPurse = cardPurse{Balance: spec.Balance, AutoTopUp: spec.AutoTopUp}
		if spec.ID != "" {
			t.Card.ID = spec.ID
		}
	}
	t.Card.writePurse(b)
}

// shownTerminal is a reader with the whole card, as the control API shows it.
type shownTerminal struct {
	*terminal
	Card *shownCard `json:"card"` // null: none lies on the reader
}

type shownCard struct {
	*simCard
	*cardPurse
}

// Terminal gives a reader as the control API shows it; see provider.Terminals.
func (p *Provider) Terminal(b *ledger.Books, id string) (any, bool) {
	t := new(terminal)
	if !b.Load(provider.KindTerminal, id, t) {
		return nil, false
	}
	shown := shownTerminal{terminal: t}
	if t.Card != nil {
		t.Card.readPurse(b)
		shown.Card = &shownCard{t.Card, &t.Card.cardPurse}
	}
	return shown, true
}
