package merchant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is a mistake that a merchant makes on purpose, so that whoever judges merchants can be
// judged. App.Faulty is one more.
type Fault string

// The faults.
const (
	FaultBelieves   Fault = "believes"     // says yes to callbacks with a wrong signature, or none
	FaultUnsigned   Fault = "unsigned"     // checks a signature only when there is one
	FaultAnyApp     Fault = "any-app"      // doesn't look which app a callback names
	FaultRaces      Fault = "races"        // looks whether it has booked, and books a moment later
	FaultMarksFirst Fault = "marks-first"  // notes a callback as done before booking, and gives up when the platform hangs up
	FaultInOrder    Fault = "in-order"     // refuses a payment that is older than the last
	FaultFresh      Fault = "fresh"        // refuses a payment an hour older than the newest
	FaultUpperCase  Fault = "upper-case"   // wants hex signatures in upper case
	FaultFixed      Fault = "fixed-fields" // refuses fields that the first callback of its sort lacked
)

var faults = []Fault{
	FaultBelieves, FaultUnsigned, FaultAnyApp, FaultRaces, FaultMarksFirst, FaultInOrder, FaultFresh, FaultUpperCase, FaultFixed,
}

// slowBooking is how long a merchant with FaultRaces or FaultMarksFirst takes to book.
const slowBooking = 50 * time.Millisecond

func (a App) hasFault(f Fault) bool { return slices.Contains(a.Faults, f) }

func checkFaults(given []Fault) error {
	for _, f := range given {
		if !slices.Contains(faults, f) {
			words := make([]string, len(faults))
			for i, known := range faults {
				words[i] = string(known)
			}
			return fieldError{"faults", fmt.Sprintf("%q is unknown: want %s", f, strings.Join(words, ", "))}
		}
	}
	return nil
}

// applyVerifyFaults changes a verifier's verdict as the faults say.
func (d *appAccount) applyVerifyFaults(r Reading, err error) error {
	other := errors.Is(err, ErrOtherApp)
	switch {
	case err == nil:
		return d.findFault(r)
	case d.app.hasFault(FaultAnyApp) && other, d.app.hasFault(FaultUnsigned) && r.Unsigned, d.app.hasFault(FaultBelieves) && !other:
		return nil
	}
	return err
}

// findFault finds fault with a callback that is right.
func (d *appAccount) findFault(r Reading) error {
	if sign := r.Fields["sign"]; d.app.hasFault(FaultUpperCase) && sign != strings.ToUpper(sign) {
		return errors.New("faulty: sign is not in upper case")
	}
	if d.app.hasFault(FaultFixed) {
		known, seen := d.fields[r.Notice]
		if !seen {
			d.fields[r.Notice] = r.Fields
			known = r.Fields
		}
		for name := range r.Fields {
			if _, ok := known[name]; !ok {
				return fmt.Errorf("faulty: field %q is new", name)
			}
		}
	}
	at := paidAt(r)
	if d.app.hasFault(FaultInOrder) && at.Before(d.newest) || d.app.hasFault(FaultFresh) && at.Before(d.newest.Add(-time.Hour)) {
		return fmt.Errorf("faulty: older than %s", d.newest)
	}
	if at.After(d.newest) {
		d.newest = at
	}
	return nil
}

// paidAt is a reading's time, for comparison with others of its platform; zero without one.
func paidAt(r Reading) time.Time {
	for _, name := range []string{"trade_time", "gmt_payment", "create_time"} {
		text := r.Fields[name]
		if ms, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) == 13 {
			return time.UnixMilli(ms)
		}
		for _, layout := range []string{"20060102150405", "2006-01-02 15:04:05"} {
			if at, err := time.Parse(layout, text); err == nil {
				return at
			}
		}
	}
	return time.Time{}
}

// bookWithFaults enters a reading's money with the app's faults. The merchant's lock is held.
func (m *Merchant) bookWithFaults(ctx context.Context, d *appAccount, r Reading) int64 {
	if d.app.hasFault(FaultRaces) || d.app.hasFault(FaultMarksFirst) {
		return m.bookWithRace(ctx, d, r)
	}
	return d.enterBooking(r)
}

// bookWithRace books as FaultRaces and FaultMarksFirst do. The merchant's lock is held on entry and
// on return, and not in between.
func (m *Merchant) bookWithRace(ctx context.Context, d *appAccount, r Reading) int64 {
	key := r.bookingKey()
	_, done := d.books[key]
	if !r.Money || done || d.marked[key] {
		return 0
	}
	d.marked[key] = d.app.hasFault(FaultMarksFirst)
	if !d.app.hasFault(FaultMarksFirst) {
		ctx = m.life // goes on when the platform hangs up
	}
	m.mu.Unlock()
	err := m.config.Wait(ctx, slowBooking)
	m.mu.Lock()
	if err != nil {
		return 0
	}
	entry := d.books[key]
	d.setBooking(key, Booking{key.notice, key.trade, saturatedSum(entry.Amount, r.Amount), entry.Times + 1})
	return r.Amount
}
