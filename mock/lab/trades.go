package lab

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"paymock/mock/app"
	"paymock/mock/fake"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/suggest"
)

// NewTrade describes a trade to open.
type NewTrade struct {
	provider.Order
	// Fake fills what is missing with invented data, from the app's seed.
	Fake bool
	// Key, when not empty, makes a repeat safe: a second call with the same key and the same trade
	// gives the trade that the first one made.
	Key string
}

// kindKey is the kind of the records that keep what was made with a key.
const kindKey = "idempotency"

// maxKey is the length of the longest key.
const maxKey = 255

// keyedTrade remembers a trade by the key with which it was made, so that a repeat finds it.
type keyedTrade struct{ Digest, No string }

// errRepeated ends an act that has been done before.
var errRepeated = errors.New("repeated")

// OpenTrade makes a trade as if the merchant had created it and, unless its status says otherwise,
// its payer had paid. The trade is the store's own: it must not be changed.
func (l *Lab) OpenTrade(ctx context.Context, a *app.App, n NewTrade) (*ledger.Trade, error) {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return nil, err
	}
	if err := l.checkTrade(a.Provider, n); err != nil {
		return nil, err
	}
	var opened *ledger.Trade
	err = l.Gateway.Act(ctx, a, "trade.open", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		if opened, err = n.findRepeated(b); opened != nil || err != nil {
			return "", nil, errors.Join(errRepeated, err)
		}
		t, notices, err := p.Open(b, a, n.completeOrder(b, p, env), env)
		if err != nil {
			return "", nil, err
		}
		if n.Key != "" {
			b.Save(kindKey, n.Key, keyedTrade{n.fingerprint(), t.No})
		}
		opened = t
		return t.No, notices, nil
	})
	if errors.Is(err, errRepeated) && opened != nil {
		return opened, nil
	}
	return opened, err
}

// findRepeated finds the trade that was made with the key; nil when there is none.
func (n NewTrade) findRepeated(b *ledger.Books) (*ledger.Trade, error) {
	var before keyedTrade
	if n.Key == "" || !b.Load(kindKey, n.Key, &before) {
		return nil, nil
	}
	if before.Digest != n.fingerprint() {
		return nil, conflict("", "the idempotency key %q was used for another trade, %s; use a key of its own for each", n.Key, before.No)
	}
	t, _ := b.Trade(before.No)
	return t, nil
}

// fingerprint tells whether two trades are described by the same words.
func (n NewTrade) fingerprint() string {
	n.Key = ""
	text, _ := json.Marshal(n) // texts and numbers only
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// noAmount refuses an amount that is missing or negative, and says what a platform's are counted in.
func (l *Lab) noAmount(platform string) error {
	if p, err := l.Provider("provider", platform); err == nil {
		if money, told := provider.CurrencyOf(p); told && len(money.Minor) == 0 {
			return invalid("amount", "must be greater than 0; the platform has no cents, 100 is 100 dollars")
		}
	}
	return invalid("amount", "must be greater than 0; it is in minor units, 10000 is 100.00 yuan")
}

// checkTrade checks what is the same on all platforms.
func (l *Lab) checkTrade(platform string, n NewTrade) error {
	switch {
	case len(n.Key) > maxKey:
		return invalid("Idempotency-Key", "a key is at most %d bytes", maxKey)
	case n.Amount < 0, n.Amount == 0 && !n.Fake:
		return l.noAmount(platform)
	case n.Amount > money.Max:
		return invalid("amount", "must be at most %d", int64(money.Max))
	case n.NotifyURL != "":
		if err := l.checkAddress("notify_url", platformAddress(n.NotifyURL)); err != nil {
			return err
		}
	}
	if n.Status == "" || slices.Contains(ledger.Statuses(), n.Status) {
		return nil
	}
	return invalid("status", "no status %q%s", n.Status, phrase.StatusHint(string(n.Status)))
}

// completeOrder fills what is missing. The draw belongs to the exchange, so the same seed and the same
// calls before give the same inventions.
func (n NewTrade) completeOrder(b *ledger.Books, p provider.Provider, env provider.Env) provider.Order {
	o := n.Order
	if n.Fake {
		invented := fake.InventOrder(p, env.Draw.Uint64N(1<<62))
		for range 10 { // inventions come from some two thousand million seeds: with many trades, two meet
			if _, taken := b.TradeByOrder(invented.Order); !taken {
				break
			}
			invented = fake.InventOrder(p, env.Draw.Uint64N(1<<62))
		}
		if o.Amount == 0 {
			o.Amount = invented.Amount
		}
		for _, text := range []struct {
			given    *string
			invented string
		}{{&o.Order, invented.Order}, {&o.Subject, invented.Subject}, {&o.Payer, invented.Payer}} {
			if *text.given == "" {
				*text.given = text.invented
			}
		}
		o.Extra = map[string]string{}
		maps.Copy(o.Extra, invented.Extra)
		maps.Copy(o.Extra, n.Extra)
	}
	if o.Status == "" {
		o.Status = ledger.Paid
	}
	return o
}

// ActOnTrade lets the payer pay, the payment fail or the trade close. no is the platform's number
// or the merchant's, or a reference to an order that is no trade yet, where the provider knows such
// (see provider.ReferenceResolver). The trade is the store's own: it must not be changed.
func (l *Lab) ActOnTrade(ctx context.Context, a *app.App, no string, act provider.Act) (*ledger.Trade, error) {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return nil, err
	}
	var after *ledger.Trade
	err = l.Gateway.Act(ctx, a, "trade."+string(act), func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		platformNo, err := resolveTrade(b, a, p, no)
		if err != nil {
			return "", nil, err
		}
		t, notices, err := p.Act(b, a, platformNo, act, env)
		if err != nil {
			return "", nil, err
		}
		after = t
		return t.No, notices, nil
	})
	return after, err
}

// resolveTrade gives what the provider's Act calls the trade or order that a number or reference means.
func resolveTrade(b *ledger.Books, a *app.App, p provider.Provider, no string) (string, error) {
	t, err := FindTrade(b, no)
	if err == nil {
		return t.No, nil
	}
	if r, ok := p.(provider.ReferenceResolver); ok && r.Refers(b, a, no) {
		return no, nil
	}
	return "", err
}

// FindOrder is FindTrade for who only looks: it also finds a trade by other references to its order,
// and an order that is no trade yet, as a waiting trade without a number.
func (l *Lab) FindOrder(b *ledger.Books, a *app.App, no string) (*ledger.Trade, error) {
	t, err := FindTrade(b, no)
	if err == nil {
		return t, nil
	}
	p, unknown := l.Provider("provider", a.Provider)
	if unknown != nil {
		return nil, unknown
	}
	if r, ok := p.(provider.ReferenceResolver); ok {
		if t, ok := r.OrderOf(b, a, no, a.Now(l.Clock.Now())); ok {
			return t, nil
		}
	}
	return nil, err
}

// UnscannedOrders are the orders of an app that are no trades yet, as waiting trades without a number.
func (l *Lab) UnscannedOrders(b *ledger.Books, a *app.App) []*ledger.Trade {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return nil
	}
	r, ok := p.(provider.ReferenceResolver)
	if !ok {
		return nil
	}
	return r.UnscannedOrders(b, a, a.Now(l.Clock.Now()))
}

// FindTrade finds a trade by the platform's number or the merchant's.
func FindTrade(b *ledger.Books, no string) (*ledger.Trade, error) {
	if t, ok := b.Trade(no); ok {
		return t, nil
	}
	if t, ok := b.TradeByOrder(no); ok {
		return t, nil
	}
	hint := suggest.Hint(no, append(b.IDs(ledger.KindTrade), b.IDs(ledger.KindOrder)...))
	if hint == "" {
		hint = "; the app's trades list shows them all"
	}
	return nil, notFound("no trade %q%s", no, hint)
}
