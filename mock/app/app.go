// Package app holds merchants' registrations with a platform.
//
// An App is the unit of isolation: it owns its trades, rules, callbacks, journal, clock and
// seed. Apps are immutable values; a Registry replaces them whole:
//
//	reg := app.NewRegistry()
//	err := reg.Add(&app.App{Provider: "4pyun", ID: "op0000000000demo", Secret: "…"})
//	a, ok := reg.App("4pyun", "op0000000000demo")
//
// What an id or a key must look like is the provider's business, not this package's.
package app

import (
	"errors"
	"fmt"
	"maps"
	"sort"
	"strings"
	"sync"
	"time"

	"paymock/mock/clock"
	"paymock/mock/ident"
)

// App is one registration. Fields that its provider has no use for stay empty. An App in a
// Registry is never changed; Registry.Change puts a changed copy in its place.
type App struct {
	Provider string `json:"provider"`
	ID       string `json:"id"`
	// Secret is 4pyun's app_secret, intella's transaction password.
	Secret string `json:"secret,omitempty"`
	// RefundSecret is intella's refund password.
	RefundSecret string `json:"refund_secret,omitempty"`
	// Keys are PEM texts by name: merchant_public_key, merchant_private_key,
	// platform_public_key, platform_private_key, certificates, aes_key.
	Keys map[string]string `json:"keys,omitempty" doc:"PEM by name; a platform_private_key that paymock made has four primes (RFC 8017), which Go and OpenSSL read and Java does not"`
	// Replaced are keys that were replaced and are still taken for a while, by name.
	Replaced map[string]Replaced `json:"replaced,omitempty"`
	// Merchant is the platform's number for who receives the money (4pyun merchant,
	// Alipay seller_id).
	Merchant string `json:"merchant,omitempty"`
	// URLs are callback addresses by the name that the provider's kind has for its own
	// (provider.Kind.AddressName): notify, sharding, settlement, profit. A trade may name its own notify address.
	URLs map[string]string `json:"urls,omitempty"`
	// Dialect chooses between contradicting documents, by switch name; an absent switch has
	// the provider's default.
	Dialect map[string]string `json:"dialect,omitempty"`
	// Delivery is how callbacks go out, by kind; absent ones go as the platform sends them.
	Delivery map[string]Delivery `json:"delivery,omitempty"`
	Seed     uint64              `json:"seed"`
	Clock    clock.State         `json:"clock"`
	// Demo marks the public apps that every server has.
	Demo bool `json:"demo,omitempty"`

	// IDs hands out the app's numbers; set by the Registry.
	IDs *ident.Source `json:"-"`
	// Generation is set by the Registry, too. Nil on an app that is not registered.
	Generation *Generation `json:"-"`
	// Parsed holds the keys as the provider parsed them when the app was registered.
	Parsed any `json:"-"`
}

// Replaced is a key that another has taken the place of.
type Replaced struct {
	Key string `json:"key"`
	// Until is the end of the time in which the platform takes it, on the app's clock.
	Until time.Time `json:"until"`
	// Earlier are those that were replaced before it and are still taken, the newest first.
	Earlier []Replaced `json:"earlier,omitempty"`
}

// maxReplaced bounds how many keys of a name are still taken.
const maxReplaced = 64

// All are the keys of a name that were replaced, the newest first.
func (r Replaced) All() []Replaced {
	if r.Until.IsZero() {
		return nil
	}
	earlier := r.Earlier
	r.Earlier = nil
	return append([]Replaced{r}, earlier...)
}

// ReplacedBy puts the key that is replaced now before those of r, without what is taken no more.
func (r Replaced) ReplacedBy(key string, now, until time.Time) Replaced {
	next := Replaced{Key: key, Until: until}
	for _, old := range r.All() {
		if !now.After(old.Until) && len(next.Earlier) < maxReplaced-1 {
			next.Earlier = append(next.Earlier, old)
		}
	}
	return next
}

// Name is "provider/id", the app's name in stores, logs and URLs.
func (a *App) Name() string { return a.Provider + "/" + a.ID }

// Now is the app's time when real time is real.
func (a *App) Now(real time.Time) time.Time { return a.Clock.Now(real) }

// Lookup finds apps. Implementations are safe for concurrent use.
type Lookup interface {
	App(provider, id string) (*App, bool)
	// Apps lists a provider's apps by id, for platforms whose requests name no app before they
	// are decrypted (intella). The slice is shared: it must not be changed.
	Apps(provider string) []*App
}

// Unknown is the id under which requests are journalled that name no known app. No platform
// allows such an id.
const Unknown = "(unknown)"

// ErrExists says that an app of that provider and id is registered.
var ErrExists = errors.New("app exists")

// ErrTooMany says that there are as many apps as the registry may have.
var ErrTooMany = errors.New("too many apps")

// Registry keeps the apps of one server. It is safe for concurrent use.
type Registry struct {
	mu      sync.RWMutex
	apps    map[string]*App
	listed  map[string][]*App     // by provider, made when asked for; nil after a change
	changed chan struct{}         // closed and replaced by each change
	lanes   map[int]*ident.Source // that apps have had, with the last one's numbers, see freeLane

	// Numbers is told of the source of numbers of each app that is added. Nil: nobody is. Set it
	// before the first app.
	Numbers func(*App)
	// Max is how many apps Add lets there be. 0: as many as come. Set it before the first app.
	Max int
}

// NewRegistry is an empty registry.
func NewRegistry() *Registry {
	return &Registry{apps: map[string]*App{}, lanes: map[int]*ident.Source{}, changed: make(chan struct{})}
}

// Changed gives a channel that is closed when an app is next changed or removed, such as by a
// move of its clock. Ask for it before looking at the app.
func (r *Registry) Changed() <-chan struct{} {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.changed
}

// wakeWatchers wakes who waits for Changed. The lock is held.
func (r *Registry) wakeWatchers() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// Add registers a; ErrExists when its name is taken, ErrTooMany beyond Max. The registry keeps a itself: the caller
// must not change it afterwards.
func (r *Registry) Add(a *App) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, taken := r.apps[a.Name()]; taken {
		return fmt.Errorf("%w: %s", ErrExists, a.Name())
	}
	if r.Max > 0 && len(r.apps) >= r.Max {
		return fmt.Errorf("%w: this server has %d, which is the most; remove some, or allow more", ErrTooMany, len(r.apps))
	}
	if a.IDs == nil {
		r.numberSource(a, r.freeLane(ident.NewSource(a.Seed).Lane()))
	}
	a.Generation = newGeneration()
	r.apps[a.Name()] = a
	r.listed = nil
	return nil
}

// freeLane gives the first lane from the wanted one on that no app has had: 4pyun's numbers are
// unique over the whole platform (4pyun sheet 0), and so are the others'. A removed app keeps its
// lane, for the numbers that it gave out. After ident.Lanes apps those of removed ones are given again,
// and their numbers go on; a server with more apps than lanes has some twice. The lock is held.
func (r *Registry) freeLane(wanted int) int {
	had := func(lane int) bool { return r.lanes[lane] != nil }
	if len(r.lanes) == ident.Lanes {
		living := map[int]bool{}
		for _, a := range r.apps {
			living[a.IDs.Lane()] = true
		}
		had = func(lane int) bool { return living[lane] && len(living) < ident.Lanes }
	}
	for had(wanted) {
		wanted = (wanted + 1) % ident.Lanes
	}
	return wanted
}

// App finds one app.
func (r *Registry) App(provider, id string) (*App, bool) { return r.Named(provider + "/" + id) }

// Named finds an app by "provider/id".
func (r *Registry) Named(name string) (*App, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	a, ok := r.apps[name]
	return a, ok
}

// Apps lists a provider's apps by id. The slice is shared and never changed.
func (r *Registry) Apps(provider string) []*App {
	r.mu.RLock()
	of, ok := r.listed[provider]
	r.mu.RUnlock()
	if ok {
		return of
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	of = nil
	for _, a := range r.apps {
		if a.Provider == provider {
			of = append(of, a)
		}
	}
	sort.Slice(of, func(i, j int) bool { return of[i].ID < of[j].ID })
	if r.listed == nil {
		r.listed = map[string][]*App{}
	}
	r.listed[provider] = of
	return of
}

// Change replaces an app by what fn makes of a copy and returns the new one; ok is false when
// there is none. fn runs under the registry's lock: it must be short.
func (r *Registry) Change(name string, fn func(*App)) (a *App, ok bool) {
	return r.changeApp(name, nil, fn)
}

// ChangeFrom is Change of an app that nobody has changed meanwhile: ok is false when another than old is
// there.
func (r *Registry) ChangeFrom(old *App, fn func(*App)) (a *App, ok bool) {
	return r.changeApp(old.Name(), old, fn)
}

func (r *Registry) changeApp(name string, from *App, fn func(*App)) (a *App, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old, ok := r.apps[name]
	if !ok || from != nil && from != old {
		return nil, false
	}
	changed := *old
	changed.Keys, changed.URLs, changed.Dialect = maps.Clone(old.Keys), maps.Clone(old.URLs), maps.Clone(old.Dialect)
	fn(&changed)
	r.put(&changed)
	return &changed, true
}

// All lists the apps: demo apps first, then by name.
func (r *Registry) All() []*App {
	r.mu.RLock()
	defer r.mu.RUnlock()
	all := make([]*App, 0, len(r.apps))
	for _, a := range r.apps {
		all = append(all, a)
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].Demo != all[j].Demo {
			return all[i].Demo
		}
		return strings.Compare(all[i].Name(), all[j].Name()) < 0
	})
	return all
}
