package probe

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/multiprime"
	"paymock/mock/provider"
)

// eventMaker makes genuine events: trades on books of their own, and the callbacks they cause.
type eventMaker struct {
	run *probeRun
	// app is a copy of the probed app whose callbacks go to the endpoint.
	app *app.App
	// forger has the app's name and other keys.
	forger *app.App
	amount money.Amount
	made   int
}

func newEventMaker(r *probeRun) (*eventMaker, error) {
	s := &eventMaker{run: r}
	own := *r.App
	own.URLs = map[string]string{r.kind.AddressName(): r.URL}
	own.IDs = ident.NewSource(r.Seed)
	s.app = &own
	draw := own.IDs.Next()
	s.amount = 2000 + money.Amount(draw.Uint64N(8000))
	var err error
	s.forger, err = s.registerForger(&draw)
	return s, err
}

// registerForger registers an app of the same name whose platform has other keys. RSA keys are not
// drawn from the seed: nothing but a signature that must not fit depends on them.
func (s *eventMaker) registerForger(draw *ident.Draw) (*app.App, error) {
	other := app.App{Provider: s.app.Provider, ID: s.app.ID, Merchant: s.app.Merchant, Dialect: s.app.Dialect, Seed: s.run.Seed}
	if name := s.run.layout.SigningKey; name != "" {
		key, err := forgerKey()
		if err != nil {
			return nil, fmt.Errorf("make a forger's key: %w", err)
		}
		other.Keys = map[string]string{name: key}
	}
	if err := s.run.Provider.Register(&other, draw); err != nil {
		return nil, fmt.Errorf("make a forger: %w", err)
	}
	return &other, nil
}

// forgerKey is one for the process, as PEM: to make it takes long.
var forgerKey = sync.OnceValues(func() (string, error) {
	key, err := multiprime.Generate(rand.Reader, 2048)
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

// newEvent makes one that was caused ago before now.
func (s *eventMaker) newEvent(ago time.Duration, extra map[string]string) (event, error) {
	events, err := s.newEvents(s.run.layout.Cause, ago, extra)
	if err != nil {
		return event{}, err
	}
	return events[0], nil
}

// newEvents makes what a cause tells, in order, all about one trade.
func (s *eventMaker) newEvents(cause provider.Cause, ago time.Duration, extra map[string]string) ([]event, error) {
	s.made++
	books := &sandbox{maker: s, count: s.made, now: s.run.Clock.Now().Add(-ago)}
	notices, err := cause(books, provider.Order{Amount: s.amount, Status: ledger.Paid, NotifyURL: s.run.URL, Extra: extra})
	notices = slices.DeleteFunc(notices, func(n provider.Notice) bool { return n.Timer || n.Kind != s.run.kind.Name })
	switch {
	case err == nil && (len(notices) == 0 || books.trade == nil):
		err = errors.New("none was caused")
		fallthrough
	case err != nil:
		return nil, fmt.Errorf("make a %s: %w", s.run.kind.Name, err)
	}
	events := make([]event, len(notices))
	for i, n := range notices {
		events[i] = event{Notice: n, Order: Order{Order: books.trade.Order, Trade: books.trade.No}}
		field := s.run.layout.Booked
		if field == "" {
			continue
		}
		text, _ := s.run.layout.lookup(n.Content, field)
		amount, err := money.ParseMajor(text, s.run.layout.Digits)
		if err != nil {
			return nil, fmt.Errorf("amount of a %s: %w", s.run.kind.Name, err)
		}
		events[i].Amount = int64(amount)
	}
	return events, nil
}

// sandbox is the books of one trade; it implements provider.Sandbox.
type sandbox struct {
	maker *eventMaker
	count int
	now   time.Time
	trade *ledger.Trade
	books records
}

// App implements provider.Sandbox.
func (s *sandbox) App() *app.App { return s.maker.app }

// Count implements provider.Sandbox.
func (s *sandbox) Count() int { return s.count }

// Now implements provider.Sandbox.
func (s *sandbox) Now() time.Time { return s.now }

// SetNow implements provider.Sandbox.
func (s *sandbox) SetNow(t time.Time) { s.now = t }

// Do implements provider.Sandbox.
func (s *sandbox) Do(fn func(b *ledger.Books, env provider.Env) ([]provider.Notice, error)) ([]provider.Notice, error) {
	draw := s.maker.app.IDs.Next()
	b := ledger.NewBooks(&s.books)
	notices, err := fn(b, provider.Env{Now: s.now, Draw: &draw})
	if err != nil {
		return nil, err
	}
	return notices, s.books.commitBooks(b)
}

// Open implements provider.Sandbox.
func (s *sandbox) Open(o provider.Order) (*ledger.Trade, []provider.Notice, error) {
	notices, err := s.Do(func(b *ledger.Books, env provider.Env) (notices []provider.Notice, err error) {
		s.trade, notices, err = s.maker.run.Provider.Open(b, s.maker.app, o, env)
		return notices, err
	})
	return s.trade, notices, err
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

// commitBooks keeps what the books want written. Nobody else writes, so nothing can be stale.
func (r *records) commitBooks(b *ledger.Books) error {
	if r.kept == nil {
		r.kept = map[[2]string]record{}
	}
	for _, w := range b.Writes() {
		r.kept[[2]string{w.Kind, w.ID}] = record{bytes.Clone(w.Value), w.Version + 1}
	}
	return b.Err()
}
