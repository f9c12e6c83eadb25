package probe

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"slices"
	"sync"
	"time"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

// stage makes genuine events: trades on books of their own, and the callbacks they cause.
type stage struct {
	run *run
	// app is a copy of the probed app whose callbacks go to the endpoint.
	app *app.App
	// forger has the app's name and other keys.
	forger *app.App
	amount money.Amount
	made   int
}

func newStage(r *run) (*stage, error) {
	s := &stage{run: r}
	own := *r.App
	own.URLs = map[string]string{r.shape.address: r.URL}
	own.IDs = ident.NewSource(r.Seed)
	s.app = &own
	draw := own.IDs.Next()
	s.amount = 2000 + money.Amount(draw.Uint64N(8000))
	var err error
	s.forger, err = s.forge(&draw)
	return s, err
}

// forge registers an app of the same name whose platform has other keys. RSA keys are not
// drawn from the seed: nothing but a signature that must not fit depends on them.
func (s *stage) forge(draw *ident.Draw) (*app.App, error) {
	other := app.App{Provider: s.app.Provider, ID: s.app.ID, Merchant: s.app.Merchant, Dialect: s.app.Dialect, Seed: s.run.Seed}
	if s.run.shape.rsa {
		key, err := forgerKey()
		if err != nil {
			return nil, fmt.Errorf("make a forger's key: %w", err)
		}
		other.Keys = map[string]string{"platform_private_key": key}
	}
	if err := s.run.Provider.Register(&other, draw); err != nil {
		return nil, fmt.Errorf("make a forger: %w", err)
	}
	return &other, nil
}

// forgerKey is one for the process, as PEM: to make it takes long.
var forgerKey = sync.OnceValues(func() (string, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), err
})

// event is a trade and the callback about it.
type event struct {
	provider.Notice
	Order
	before int64 // booked when it was marked
}

// event makes one that was caused ago before now.
func (s *stage) event(ago time.Duration, extra map[string]string) (event, error) {
	s.made++
	w := &world{stage: s, now: s.run.Clock.Now().Add(-ago)}
	n, err := s.run.shape.cause(w, provider.Order{Amount: s.amount, Status: ledger.Paid, NotifyURL: s.run.URL, Extra: extra})
	if err != nil {
		return event{}, fmt.Errorf("make a %s: %w", s.run.kind.Name, err)
	}
	e := event{Notice: n, Order: Order{Order: w.trade.Order, Trade: w.trade.No}}
	if field := s.run.shape.booked; field != "" {
		text, _ := s.run.shape.lookup(n.Content, field)
		amount, err := money.ParseMajor(text, s.run.shape.digits)
		if err != nil {
			return event{}, fmt.Errorf("amount of a %s: %w", s.run.kind.Name, err)
		}
		e.Amount = int64(amount)
	}
	return e, nil
}

// world is the books of one event.
type world struct {
	*stage
	now   time.Time
	trade *ledger.Trade
	books records
}

// act does something on the books and keeps it.
func (w *world) act(fn func(b *ledger.Books, env provider.Env) ([]provider.Notice, error)) ([]provider.Notice, error) {
	draw := w.app.IDs.Next()
	b := ledger.NewBooks(&w.books)
	notices, err := fn(b, provider.Env{Now: w.now, Draw: &draw})
	if err != nil {
		return nil, err
	}
	return notices, w.books.commit(b)
}

// open makes a trade.
func (w *world) open(o provider.Order) ([]provider.Notice, error) {
	return w.act(func(b *ledger.Books, env provider.Env) (notices []provider.Notice, err error) {
		w.trade, notices, err = w.run.Provider.Open(b, w.app, o, env)
		return notices, err
	})
}

// fire runs the timer of a kind at a time.
func (w *world) fire(among []provider.Notice, timer string, at func(provider.Notice) time.Time) ([]provider.Notice, error) {
	i := slices.IndexFunc(among, func(n provider.Notice) bool { return n.Timer && n.Kind == timer })
	if i < 0 {
		return nil, fmt.Errorf("no %s was started", timer)
	}
	w.now = at(among[i])
	return w.act(func(b *ledger.Books, env provider.Env) ([]provider.Notice, error) {
		return w.run.Provider.Fire(b, w.app, among[i], env)
	})
}

// first picks the first callback of the probed kind.
func (w *world) first(among []provider.Notice, err error) (provider.Notice, error) {
	if err != nil {
		return provider.Notice{}, err
	}
	for _, n := range among {
		if n.Kind == w.run.kind.Name && !n.Timer {
			return n, nil
		}
	}
	return provider.Notice{}, fmt.Errorf("none was caused")
}

// records are committed records in memory; the zero value is empty and ready.
type records struct{ kept map[[2]string]record }

type record struct {
	value   []byte
	version int64
}

// Read implements ledger.Source.
func (r *records) Read(kind, id string) ([]byte, int64, error) {
	found := r.kept[[2]string{kind, id}]
	return bytes.Clone(found.value), found.version, nil
}

// IDs implements ledger.Source.
func (r *records) IDs(kind string) ([]string, error) {
	var ids []string
	for key, found := range r.kept {
		if key[0] == kind && found.value != nil {
			ids = append(ids, key[1])
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// commit keeps what the books want written. Nobody else writes, so nothing can be stale.
func (r *records) commit(b *ledger.Books) error {
	if r.kept == nil {
		r.kept = map[[2]string]record{}
	}
	for _, w := range b.Writes() {
		r.kept[[2]string{w.Kind, w.ID}] = record{bytes.Clone(w.Value), w.Version + 1}
	}
	return b.Err()
}
