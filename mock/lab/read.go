package lab

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// The names of the keys that have a field of their own in api.NewApp and api.App.
const (
	KeyMerchantPrivate = "merchant_private_key"
	KeyMerchantPublic  = "merchant_public_key"
	KeyPlatformPrivate = "platform_private_key"
	KeyPlatformPublic  = "platform_public_key"
)

// SignedText is the string that a journal entry's signature covers, secrets masked: that of a
// request as it was judged, that of a callback as the merchant has to build it.
func (l *Lab) SignedText(e store.Entry) string {
	if e.Canonical != "" || e.Kind != "attempt" {
		return e.Canonical
	}
	name, id, _ := strings.Cut(e.App, "/")
	p, err := l.Provider("", name)
	if err != nil {
		return ""
	}
	a, _ := l.Apps.App(name, id)
	return provider.SignedText(p, a, e.Operation, e.Request)
}

// ReadApp reads what describes a new app. With an error, which tells all that is wrong, it is without that.
func (l *Lab) ReadApp(n api.NewApp) (NewApp, error) {
	p, err := l.Provider("provider", n.Provider)
	if err != nil {
		return NewApp{}, err
	}
	terminals, wrongTerminals := l.readTerminals(n.Provider, n.Terminals)
	urls, wrongURLs := newAppAddresses(n).givenURLs(p, l.checkAddress)
	deliveries, wrongDeliveries := readDeliveries(n.Delivery)
	keys := readKeys(n.Keys, n.MerchantPublicKey, n.PlatformPrivateKey)
	return NewApp{
		App: app.App{
			Provider: n.Provider, ID: n.ID, Secret: n.Secret, RefundSecret: n.RefundSecret, Merchant: n.Merchant,
			Keys: keys, URLs: overlayMap(nil, urls), Dialect: n.Dialect, Delivery: deliveries,
		},
		Seed: n.Seed, Terminals: terminals,
	}, errors.Join(wrongTerminals, wrongURLs, wrongDeliveries)
}

// ReadAppChange reads what is to change of an app. With an error, which tells all that is wrong, it is without that.
func (l *Lab) ReadAppChange(a *app.App, patch api.AppPatch) (AppChange, error) {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return AppChange{}, err
	}
	urls, wrongURLs := patchAddresses(patch).givenURLs(p, l.checkAddress)
	deliveries, wrongDeliveries := readDeliveries(patch.Delivery)
	return AppChange{
		URLs: urls, Dialect: patch.Dialect, Delivery: deliveries, Secret: patch.Secret, RefundSecret: patch.RefundSecret,
		Keys: readKeys(patch.Keys, patch.MerchantPublicKey, patch.PlatformPrivateKey),
	}, errors.Join(wrongURLs, wrongDeliveries)
}

// readKeys puts the keys that have a field of their own beside the others.
func readKeys(named map[string]string, merchantPublic, platformPrivate string) map[string]string {
	keys := map[string]string{}
	maps.Copy(keys, named)
	for name, key := range map[string]string{KeyMerchantPublic: merchantPublic, KeyPlatformPrivate: platformPrivate} {
		if key != "" {
			keys[name] = key
		}
	}
	return keys
}

func readDeliveries(given map[string]api.Delivery) (map[string]app.Delivery, error) {
	if len(given) == 0 {
		return nil, nil
	}
	read := map[string]app.Delivery{}
	var wrong []error
	for _, kind := range slices.Sorted(maps.Keys(given)) {
		field, d := "delivery."+kind, given[kind]
		one := app.Delivery{Reconnect: d.Reconnect}
		var err error
		if one.Schedule, err = app.ParseSchedule(d.Schedule); err != nil {
			wrong = append(wrong, invalid(field+".schedule", "%v", err))
		}
		if d.Timeout != "" {
			one.Timeout, err = time.ParseDuration(d.Timeout)
			if err != nil || one.Timeout <= 0 || one.Timeout > app.MaxTimeout {
				wrong = append(wrong, invalid(field+".timeout", "%q is no duration such as 5s, of at most %s", d.Timeout, app.MaxTimeout))
			}
		}
		read[kind] = one
	}
	return read, errors.Join(wrong...)
}

// ReadTrade reads what describes a new trade.
func ReadTrade(n api.NewTrade) NewTrade {
	trade := NewTrade{Fake: n.Fake, Order: provider.Order{
		Amount: money.Amount(n.Amount), Status: ledger.Status(n.Status), Order: n.Order, Subject: n.Subject,
		Merchant: n.Merchant, Payer: n.Payer, NotifyURL: platformAddress(n.NotifyURL), ManualSettle: true, Extra: n.Extra,
	}}
	if n.ManualSettle != nil {
		trade.ManualSettle = *n.ManualSettle
	}
	return trade
}

// readTerminals reads the terminals that a new app's maker names, and tells all that is wrong with them.
func (l *Lab) readTerminals(platform string, list []api.NewTerminal) ([]provider.TerminalSpec, error) {
	specs := make([]provider.TerminalSpec, 0, len(list))
	if len(list) == 0 {
		return specs, nil
	}
	terminals, err := l.terminalsOf(platform)
	if err != nil {
		return nil, err
	}
	var wrong []error
	first := map[string]int{} // by id
	for i, n := range list {
		spec, err := readTerminal(terminals, n)
		if other, twice := first[n.ID]; twice && n.ID != "" {
			err = errors.Join(invalid("id", "terminals[%d] has the id %s already; give each its own", other, n.ID), err)
		} else {
			first[n.ID] = i
		}
		if err != nil {
			wrong = append(wrong, withListIndex(i, err))
		}
		specs = append(specs, spec)
	}
	return specs, errors.Join(wrong...)
}

// readTerminal tells all that is wrong with a terminal.
func readTerminal(terminals provider.Terminals, n api.NewTerminal) (provider.TerminalSpec, error) {
	spec, refused := ReadTerminal(n)
	if refused != nil {
		return spec, errors.Join(refused, terminals.CheckTerminal(spec))
	}
	return spec, terminals.CheckTerminal(spec)
}

// ReadTerminal reads what describes a terminal. A nil error is a nil *Error.
func ReadTerminal(n api.NewTerminal) (provider.TerminalSpec, *Error) {
	spec := provider.TerminalSpec{
		ID: n.ID, DongleID: n.DongleID, NoCard: n.NoCard,
		Retries: n.Retries, RetryCode: n.RetryCode, Deactivated: n.Deactivated,
	}
	if n.Card == nil {
		return spec, nil
	}
	if n.NoCard {
		return spec, invalid("no_card", "a card is given as well; leave one of them out")
	}
	spec.Card = &provider.Card{ID: n.Card.ID, Balance: money.Amount(n.Card.Balance), AutoTopUp: money.Amount(n.Card.AutoTopUp)}
	if n.Card.After != "" {
		after, err := time.ParseDuration(n.Card.After)
		if err != nil || after < 0 {
			return spec, invalid("card.after", "%q is not a duration such as 10s", n.Card.After)
		}
		spec.Card.After = after
	}
	return spec, nil
}

// ReadMove reads how a clock is to move.
func ReadMove(m api.ClockMove) (callback.Move, error) {
	var given []string
	for _, field := range []struct {
		name string
		set  bool
	}{{"advance", m.Advance != ""}, {"set", m.Set != ""}, {"freeze", m.Freeze}, {"follow", m.Follow}} {
		if field.set {
			given = append(given, field.name)
		}
	}
	move := callback.Move{Freeze: m.Freeze, Follow: m.Follow}
	if len(given) != 1 {
		list := ""
		if len(given) > 0 {
			list = " (" + strings.Join(given, ", ") + ")"
		}
		return move, invalid("", "give exactly one of advance, set, freeze and follow, not %d%s", len(given), list)
	}
	var err error
	switch given[0] {
	case "advance":
		if move.Advance, err = time.ParseDuration(m.Advance); err != nil {
			meant := ""
			if written, ok := phrase.Duration(m.Advance); ok {
				meant = "; write " + written
			}
			return move, invalid("advance", "%q is not a duration such as 25h, 4m30s or 500ms%s", m.Advance, meant)
		}
	case "set":
		if move.Set, err = time.Parse(time.RFC3339Nano, m.Set); err != nil {
			meant := ""
			if at, ok := clock.Written(m.Set, clock.PlatformZone()); ok {
				meant = "; write " + at.Format(time.RFC3339)
			}
			return move, invalid("set", "%q is not a time such as 2026-01-01T00:00:00+08:00%s", m.Set, meant)
		}
	}
	return move, nil
}
