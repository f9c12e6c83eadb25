package merchant

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"paymock/client"
)

// Receiver is a merchant as tests hold it: *Merchant in the same process, *Remote elsewhere.
type Receiver interface {
	// Register adds an app, or replaces its keys; what it has received stays.
	Register(ctx context.Context, app App) error
	// All returns an app's callbacks, repeats and unbelieved ones included, oldest first.
	All(ctx context.Context, app Ref) ([]Callback, error)
	// Wait returns the same as soon as there are at least n of them. If ctx is over before,
	// it returns those there are and an error that wraps the context's.
	Wait(ctx context.Context, app Ref, n int) ([]Callback, error)
	// Clear forgets what an app has received and booked. How it behaves stays.
	Clear(ctx context.Context, app Ref) error
	// Behave replaces how the merchant meets the app's next callbacks: each is met by the
	// first behaviour of its kind that isn't used up, and accepted when there is none.
	// Without behaviours the merchant is good again. Held callbacks are released.
	Behave(ctx context.Context, app Ref, behaviours ...Behaviour) error
	// Release lets the callbacks held now be answered.
	Release(ctx context.Context, app Ref) error
	// Booked returns the money booked for an app, by trade.
	Booked(ctx context.Context, app Ref) ([]Booking, error)
}

// DefaultKeep is how many callbacks are kept for all apps together.
const DefaultKeep = 10_000

// DefaultKeepBytes is how much memory the callbacks kept may take.
const DefaultKeepBytes = 64 << 20

// bodyLimit bounds a callback's body, in bytes.
const bodyLimit = 1 << 20

// Config sets up a merchant; all but Providers may be left out.
type Config struct {
	// Now stamps callbacks; nil leaves their At zero.
	Now func() time.Time
	// Wait passes delays, those of callers with a wrong token, too; nil means client.Wait, which waits in real time.
	Wait func(ctx context.Context, d time.Duration) error
	// Log gets one line per callback; nil is silent.
	Log *slog.Logger
	// Observe sees every callback once it is noted and before it is answered. It may be called
	// from several goroutines; nil sees none.
	Observe func(Callback)
	// Providers are the platforms whose callbacks can be verified, by name. Package adapter has those of this build.
	Providers map[string]Build
	// Keep bounds the callbacks kept; the oldest go first. 0 means DefaultKeep.
	Keep int
	// KeepBytes bounds what they take in memory; the oldest go first. 0 means DefaultKeepBytes.
	KeepBytes int
}

// Merchant receives callbacks at [Path]; it is the handler to serve. It is safe for
// concurrent use.
type Merchant struct {
	config Config
	mux    *http.ServeMux
	inbox  *callbackInbox
	life   context.Context // over after Close
	end    context.CancelFunc

	mu       sync.Mutex
	accounts map[Ref]*appAccount
}

var (
	_ Receiver     = (*Merchant)(nil)
	_ http.Handler = (*Merchant)(nil)
)

// New returns a merchant without apps.
func New(c Config) (*Merchant, error) {
	if c.Keep < 0 {
		return nil, fmt.Errorf("config field Keep is %d: want 0 for %d, or more", c.Keep, DefaultKeep)
	}
	if c.Keep == 0 {
		c.Keep = DefaultKeep
	}
	if c.KeepBytes < 0 {
		return nil, fmt.Errorf("config field KeepBytes is %d: want 0 for %d, or more", c.KeepBytes, DefaultKeepBytes)
	}
	if c.KeepBytes == 0 {
		c.KeepBytes = DefaultKeepBytes
	}
	if c.Now == nil {
		c.Now = func() time.Time { return time.Time{} }
	}
	if c.Wait == nil {
		c.Wait = client.Wait
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Observe == nil {
		c.Observe = func(Callback) {}
	}
	m := &Merchant{config: c, mux: http.NewServeMux(), inbox: newInbox(c.Keep, c.KeepBytes), accounts: map[Ref]*appAccount{}}
	m.life, m.end = context.WithCancel(context.Background())
	m.mux.HandleFunc("POST /callbacks/{provider}/{app}/{kind}", m.serveCallback)
	return m, nil
}

// Close ends all pauses and holds, whose callbacks get no answer, and the waiting of remote
// tests. Call it before shutting the server down, which waits for all of them.
func (m *Merchant) Close() error {
	m.end()
	return nil
}

// ServeHTTP takes callbacks.
func (m *Merchant) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.mux.ServeHTTP(w, r) }

// Register implements Receiver. The errors name the field that is missing or unknown.
func (m *Merchant) Register(_ context.Context, app App) error {
	build, ok := m.config.Providers[app.Provider]
	switch {
	case !ok:
		return fieldError{"provider", fmt.Sprintf("%q is unknown to the merchant", app.Provider)}
	case app.ID == "":
		return fieldError{"id", "is empty: want the app's id"}
	}
	if err := checkFaults(app.Faults); err != nil {
		return err
	}
	verifier, err := build(app)
	if err != nil {
		return fmt.Errorf("app %s: %w", app.Ref(), err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if d := m.accounts[app.Ref()]; d != nil {
		d.app, d.verifier = app, verifier
		return nil
	}
	if len(m.accounts) >= maxApps {
		return fmt.Errorf("app %s: the merchant has %d apps, which is the most; start it anew", app.Ref(), maxApps)
	}
	m.accounts[app.Ref()] = newAccount(app, verifier)
	return nil
}

// All implements Receiver; it never fails.
func (m *Merchant) All(_ context.Context, app Ref) ([]Callback, error) {
	found, _ := m.inbox.callbacksAfter(app, 0)
	return found, nil
}

// Wait implements Receiver.
func (m *Merchant) Wait(ctx context.Context, app Ref, n int) ([]Callback, error) {
	return m.inbox.waitForCount(ctx, app, 0, n)
}

// Clear implements Receiver; it never fails.
func (m *Merchant) Clear(_ context.Context, app Ref) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inbox.clear(app)
	for ref, d := range m.accounts {
		if app.matches(ref) {
			d.clear()
		}
	}
	return nil
}

// Behave implements Receiver. The errors are ErrNoApp and those that name a field.
func (m *Merchant) Behave(_ context.Context, app Ref, behaviours ...Behaviour) error {
	orders := make(behaviourQueue, 0, len(behaviours))
	for i, b := range behaviours {
		checked, err := b.validate()
		if err != nil {
			return fmt.Errorf("behaviour %d: %w", i+1, err)
		}
		orders = append(orders, checked)
	}
	return m.withAccount(app, func(d *appAccount) {
		d.script = orders
		d.release()
	})
}

// Release implements Receiver. The error is ErrNoApp.
func (m *Merchant) Release(_ context.Context, app Ref) error {
	return m.withAccount(app, (*appAccount).release)
}

// Booked implements Receiver. The error is ErrNoApp.
func (m *Merchant) Booked(_ context.Context, app Ref) (entries []Booking, err error) {
	err = m.withAccount(app, func(d *appAccount) { entries = d.bookings() })
	return entries, err
}

// withAccount runs f at what is kept for an app.
func (m *Merchant) withAccount(app Ref, f func(*appAccount)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.accounts[app]
	if d == nil {
		return fmt.Errorf("%w: %s", ErrNoApp, app)
	}
	f(d)
	return nil
}
