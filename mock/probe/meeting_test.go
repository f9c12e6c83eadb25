package probe_test

import (
	"context"
	"net/http"
	"sync"
	"time"

	"paymock/mock/clock"
	"paymock/mock/wire"
)

// meeting stands before a merchant and lets deliveries of one 4pyun notify meet in the order
// that brings a mistake to light, however busy the machine is. It tells the cases by their
// orders: the third is delivered eight times at once, the fourth breaks off and is repeated.
type meeting struct {
	races bool // the merchant looks whether it has booked, and books a moment later

	mu      sync.Mutex
	orders  []string
	broken  halfWay
	working int
	all     chan struct{} // closed when as many are at work as must meet
}

// halfWay are the two deliveries of an order of which the first breaks off.
type halfWay struct {
	contexts []context.Context
	both     chan struct{} // closed when there are two
	handled  chan struct{} // closed when the broken one is
}

const (
	atOnceOrder  = 3
	halfWayOrder = 4
)

// deliver is an endpoint.
func (m *meeting) deliver(rw http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
	form, err := wire.ParseForm(string(body))
	if err != nil || m.number(form.Get("pay_order")) != halfWayOrder {
		next.ServeHTTP(rw, r)
		return
	}
	h, other := m.meet(r.Context())
	if r.Context().Err() != nil { // paymock hung up, and repeats it on another connection
		defer close(h.handled)
		next.ServeHTTP(rw, r)
		return
	}
	<-other.Done()
	if !m.races {
		<-h.handled
	}
	next.ServeHTTP(rw, r)
	<-h.handled
}

// number counts orders from 1 as they first appear.
func (m *meeting) number(order string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, known := range m.orders {
		if known == order {
			return i + 1
		}
	}
	m.orders = append(m.orders, order)
	return len(m.orders)
}

// meet returns when both deliveries are here and one is broken off, with the other's context.
func (m *meeting) meet(own context.Context) (h halfWay, other context.Context) {
	m.mu.Lock()
	if m.broken.both == nil {
		m.broken.both, m.broken.handled = make(chan struct{}), make(chan struct{})
	}
	m.broken.contexts = append(m.broken.contexts, own)
	if len(m.broken.contexts) == 2 {
		close(m.broken.both)
	}
	m.mu.Unlock()
	<-m.broken.both
	h = m.broken
	other = h.contexts[0]
	if other == own {
		other = h.contexts[1]
	}
	select {
	case <-own.Done():
	case <-other.Done():
	}
	return h, other
}

// work is the merchant's time between look and booking. Deliveries that race have all looked when
// the first of them books.
func (m *meeting) work(ctx context.Context, _ time.Duration) error {
	m.mu.Lock()
	if m.all == nil {
		m.all = make(chan struct{})
	}
	all := m.all
	if m.working++; m.working == m.party() {
		close(all)
		m.all, m.working = nil, 0
	}
	m.mu.Unlock()
	select {
	case <-all:
		return nil
	case <-ctx.Done():
		m.mu.Lock()
		m.working--
		m.mu.Unlock()
		return ctx.Err()
	}
}

// party is how many deliveries of the present order must be at work. m.mu is held.
func (m *meeting) party() int {
	switch {
	case len(m.orders) == atOnceOrder && m.races:
		return 8
	case len(m.orders) == halfWayOrder:
		return 2 // a merchant that marks first has one at work, until paymock hangs up
	}
	return 1
}

// byHand is a clock whose timers of one length fire when the test wants.
type byHand struct {
	clock.System
	timer time.Duration
	fire  chan time.Time
}

// Timer is a real one, but for the length.
func (c byHand) Timer(d time.Duration) (<-chan time.Time, func()) {
	if d == c.timer {
		return c.fire, func() {}
	}
	return c.System.Timer(d)
}
