package lab

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"paymock/mock/app"
	"paymock/mock/fake"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/suggest"
)

// NewApp describes an app to make. Zero fields of App are invented by its provider.
type NewApp struct {
	App app.App
	// Seed is the app's own. Nil: drawn.
	Seed *uint64
	// Draw is what its id, keys and seed are drawn from. Nil: the next of the lab's Seeds.
	Draw *ident.Draw
	// Terminals are put at once and again by a reset. Nil: those that the platform gives.
	Terminals []provider.TerminalSpec
}

// AppChange says what of an app is to change; what is nil or absent stays.
type AppChange struct {
	URLs     map[string]string       // by kind of callback; "" removes an address
	Dialect  map[string]string       // by switch; "" is the default again
	Delivery map[string]app.Delivery // by kind of callback; the zero value is the platform's way again
	// Secret and RefundSecret replace the app's; an empty one is drawn anew.
	Secret, RefundSecret *string
	Keys                 map[string]string // by name; "" removes a key
}

// MakeApp registers an app and puts what it has from the start.
func (l *Lab) MakeApp(ctx context.Context, n NewApp) (*app.App, error) {
	p, err := l.Provider("provider", n.App.Provider)
	if err != nil {
		return nil, err
	}
	if n.Draw == nil {
		draw := l.Seeds.Next()
		n.Draw = &draw
	}
	a, err := n.build(p, n.Draw)
	if err != nil {
		return nil, err
	}
	if err := l.Apps.Add(a); errors.Is(err, app.ErrExists) {
		return nil, conflict("id", "app %s exists; delete it first, reset it, or choose another id", a.Name())
	} else if errors.Is(err, app.ErrTooMany) {
		return nil, conflict("", "%v with --max-apps", err)
	} else if err != nil {
		return nil, err
	}
	l.terminals.Store(a.Name(), n.Terminals)
	if err := l.shareGeneration(ctx, a); errors.Is(err, app.ErrExists) {
		return nil, conflict("id", "app %s was made on another replica meanwhile", a.Name())
	} else if err != nil {
		l.Apps.Forget(a.Name())
		return nil, err
	}
	if err := l.addStartingState(ctx, a); err != nil {
		return nil, errors.Join(err, l.RemoveApp(ctx, a))
	}
	return a, l.warnOfLiveKeys(ctx, a, n.App)
}

var wellFormedID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`) })

// build completes an app and checks it, without registering it.
func (n NewApp) build(p provider.Provider, draw *ident.Draw) (*app.App, error) {
	a := n.App
	a.Keys, a.URLs = map[string]string{}, map[string]string{}
	maps.Copy(a.Keys, n.App.Keys)
	maps.Copy(a.URLs, n.App.URLs)
	a.Dialect = maps.Clone(n.App.Dialect)
	var wrong error
	a.Delivery, wrong = changedDeliveries(p, nil, n.App.Delivery)
	if n.Seed != nil {
		a.Seed = *n.Seed
	} else {
		a.Seed = draw.Uint64N(1 << 48) // survives a JSON number
	}
	if err := errors.Join(wrong, p.Register(&a, draw)); err != nil {
		return nil, err
	}
	if !wellFormedID().MatchString(a.ID) {
		return nil, invalid("id", "an id is 1 to 64 letters, digits, dots, dashes and underscores")
	}
	return &a, nil
}

// ChangeApp changes a living app. Calls under way end with the keys that they began with; callbacks
// are signed with the new ones from their next attempt on.
func (l *Lab) ChangeApp(ctx context.Context, a *app.App, change AppChange) (*app.App, error) {
	l.changing.Lock() // otherwise, of two changes, one would undo the other
	defer l.changing.Unlock()
	after, err := l.replaceApp(a.Provider, a.ID, change)
	if err != nil {
		return nil, err
	}
	return after, errors.Join(
		l.announceAddresses(ctx, after, change.URLs),
		l.JournalAction(ctx, after, "app.change", after.Name(), change.describeReplaced()),
		l.warnOfLiveKeys(ctx, after, change.givenSecrets()),
	)
}

// replaceApp puts a changed copy in an app's place. It is worked out again when the clock, or another
// replica, has changed the app meanwhile.
func (l *Lab) replaceApp(platform, id string, change AppChange) (*app.App, error) {
	for {
		a, err := l.App(platform, id)
		if err != nil {
			return nil, err
		}
		changed, err := l.changedCopy(a, change)
		if err != nil {
			return nil, err
		}
		after, ok := l.Apps.ChangeFrom(a, func(a *app.App) {
			a.URLs, a.Dialect, a.Delivery, a.Parsed = changed.URLs, changed.Dialect, changed.Delivery, changed.Parsed
			a.Secret, a.RefundSecret, a.Keys, a.Replaced = changed.Secret, changed.RefundSecret, changed.Keys, changed.Replaced
		})
		if ok {
			return after, nil
		}
	}
}

// announceAddresses lets the platform tell what it could not without the addresses that were given now.
func (l *Lab) announceAddresses(ctx context.Context, a *app.App, given map[string]string) error {
	p, err := l.Provider("provider", a.Provider)
	listener, ok := p.(provider.AddressListener)
	if err != nil || !ok || len(given) == 0 {
		return err
	}
	follows := false // most changes take no number and no place in the journal
	err = l.Gateway.View(ctx, a, func(b *ledger.Books) error {
		follows = len(listener.AddressesChanged(b, a, provider.Env{Now: a.Now(l.Clock.Now())})) > 0
		return nil
	})
	if err != nil || !follows {
		return err
	}
	return l.Gateway.Act(ctx, a, "app.addresses", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		return a.Name(), listener.AddressesChanged(b, a, env), nil
	})
}

// describeReplaced names what was replaced, for the journal.
func (c AppChange) describeReplaced() string {
	names := slices.Sorted(maps.Keys(c.Keys))
	for name, set := range map[string]*string{"refund_secret": c.RefundSecret, "secret": c.Secret} {
		if set != nil {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return "replaced: " + strings.Join(names, ", ")
}

// changedCopy is a changed copy of an app, checked by its provider.
func (l *Lab) changedCopy(a *app.App, change AppChange) (*app.App, error) {
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return nil, err
	}
	changed := *a
	var wrong error
	changed.Delivery, wrong = changedDeliveries(p, a.Delivery, change.Delivery)
	changed.URLs, changed.Dialect = overlayMap(a.URLs, change.URLs), overlayMap(a.Dialect, change.Dialect)
	draw := ident.NewDraw(a.Seed, 0)
	if change.Secret != nil {
		changed.Secret = *change.Secret
	}
	if change.RefundSecret != nil {
		changed.RefundSecret = *change.RefundSecret
	}
	if changed.Secret == "" && a.Secret != "" || changed.RefundSecret == "" && a.RefundSecret != "" {
		draw = l.Seeds.Next()
	}
	if err := l.changeKeys(p, &changed, change.Keys); err != nil {
		return nil, errors.Join(wrong, err)
	}
	return &changed, errors.Join(wrong, p.Register(&changed, &draw))
}

// changeKeys sets keys of a copy of an app, and notes for how long replaced ones are taken.
func (l *Lab) changeKeys(p provider.Provider, a *app.App, set map[string]string) error {
	before := a.Keys
	changer, ok := p.(provider.KeyChanger)
	if !ok || len(set) == 0 {
		a.Keys = overlayMap(before, set)
		return nil
	}
	taken, err := changer.ChangeKeys(a, set)
	if err != nil {
		return err
	}
	if len(taken) == 0 {
		return nil
	}
	now := a.Now(l.Clock.Now())
	a.Replaced = maps.Clone(a.Replaced)
	if a.Replaced == nil {
		a.Replaced = map[string]app.Replaced{}
	}
	for name, span := range taken {
		a.Replaced[name] = a.Replaced[name].ReplacedBy(before[name], now, now.Add(span))
	}
	return nil
}

// overlayMap is a copy of a map with some values set, or removed by an empty one.
func overlayMap(before, set map[string]string) map[string]string {
	after := map[string]string{}
	maps.Copy(after, before)
	for name, value := range set {
		if value == "" {
			delete(after, name)
		} else {
			after[name] = value
		}
	}
	return after
}

// changedDeliveries is how callbacks go out after a change: the zero value is the platform's way again.
func changedDeliveries(p provider.Provider, before, set map[string]app.Delivery) (map[string]app.Delivery, error) {
	var kinds, titles []string
	for _, k := range p.Kinds() {
		kinds, titles = append(kinds, k.Name), append(titles, k.Title)
	}
	after := maps.Clone(before)
	var wrong []error
	for _, kind := range slices.Sorted(maps.Keys(set)) {
		d := set[kind]
		switch {
		case !slices.Contains(kinds, kind):
			wrong = append(wrong, invalid("delivery."+kind, "%s sends no %q callbacks%s", p.Name(), kind, phrase.CallbackHint(kind, kinds, titles)))
			continue
		case d.IsZero():
			delete(after, kind)
			continue
		case after == nil:
			after = map[string]app.Delivery{}
		}
		after[kind] = d
	}
	return after, errors.Join(wrong...)
}

// addStartingState puts what an app has from the start: its terminals, and for a demo app a paid trade to
// try things on.
func (l *Lab) addStartingState(ctx context.Context, a *app.App) error {
	if err := l.resumeNumbering(ctx, a); err != nil {
		return err
	}
	if named, ok := l.terminals.Load(a.Name()); ok {
		if err := l.PutTerminals(ctx, a, named.([]provider.TerminalSpec)); err != nil { // nothing else is in there
			return err
		}
	}
	p, err := l.Provider("provider", a.Provider)
	if err != nil {
		return err
	}
	if terminals, ok := p.(provider.Terminals); ok {
		if err := l.putUsualTerminals(ctx, a, terminals); err != nil {
			return err
		}
	}
	if !a.Demo {
		return nil
	}
	return l.Gateway.Act(ctx, a, "demo", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		order := fake.InventOrder(p, a.Seed)
		order.Amount, order.Status, order.ManualSettle = 5000, ledger.Paid, true
		t, notices, err := p.Open(b, a, order, env)
		if err != nil {
			return "", nil, err
		}
		return t.No, notices, nil
	})
}

// App finds an app; the error names those that may have been meant.
func (l *Lab) App(provider, id string) (*app.App, error) {
	a, ok := l.Apps.App(provider, id)
	if !ok {
		return nil, l.noApp(provider, id)
	}
	return a, nil
}

func (l *Lab) noApp(provider, id string) error {
	if _, err := l.Provider("", provider); err != nil {
		return notFound("%s", err.Error())
	}
	var ids []string
	for _, a := range l.Apps.Apps(provider) {
		ids = append(ids, a.ID)
	}
	hint := suggest.Hint(id, ids)
	if hint == "" {
		hint = "; GET /apps lists them, POST /apps makes one"
	}
	return notFound("no %s app %q%s", provider, id, hint)
}
