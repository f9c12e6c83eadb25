package intella

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// signOnLasts is how long a sign-on is good for (intella sheet 2.3).
const signOnLasts = 30 * time.Hour

// The demo reader and its dongle are those of the Settlement page (intella sheet 2.9).
const (
	demoDevice = "01304187"
	demoDongle = "5B100DE00F97"
)

// terminal is a reader's record.
type terminal struct {
	DeviceID string `json:"device_id"` // requests name it DeviceId
	DongleID string `json:"dongle_id"`
	// DeviceNumber is the device with its prefix, NewDeviceID and DeviceNumber of answers.
	DeviceNumber  string    `json:"device_number"`
	Card          *simCard  `json:"card"` // null: none lies on the reader
	SignedOnUntil time.Time `json:"signed_on_until,omitzero"`
	SessionKey    string    `json:"session_key,omitempty"`
	// BatchCount counts the batches opened so far, the open one included.
	BatchCount      int           `json:"batch_count"`
	Batch           ledger.Batch  `json:"batch"` // the open one
	Settled         *ledger.Batch `json:"settled,omitempty"`
	Retries         int           `json:"retries,omitempty"`
	RetryCode       string        `json:"retry_code,omitempty"`
	Deactivated     bool          `json:"deactivated,omitempty"`
	transactionPace `json:"-"`
}

// kindPace is the kind of the records that hold what a reader did last, by its DeviceId.
const kindPace = "reader-pace"

// transactionPace is the record of kind kindPace. It is stored apart from the reader's own record, which the control API
// shows: when a call is refused, only this one is written, and the reader stays as it was.
type transactionPace struct {
	// ForRetry is the batch that the last Settlement closed, itself or by a retry; see beginSettlement.
	ForRetry *ledger.Batch `json:"for_retry,omitempty"`
	// Taken are the seconds of the reader's transactions, whose numbers are made of them.
	Taken provider.SecondSpans `json:"taken,omitempty"`
	// BusyUntil is when the card is laid on the reader, or the reader gives up waiting for one.
	BusyUntil time.Time `json:"busy_until,omitzero"`
	// Laying are the records of calls that wait or waited for their card.
	Laying []string `json:"laying,omitempty"`
}

// SeedTerminals is the one reader 01304187 with the sample card.
func (p *Provider) SeedTerminals(*app.App) []provider.TerminalSpec {
	return []provider.TerminalSpec{{ID: demoDevice}}
}

// AddTerminal adds or changes a reader; see provider.Terminals. A reader that is there keeps
// its card when the spec names none.
func (p *Provider) AddTerminal(b *ledger.Books, _ *app.App, spec provider.TerminalSpec, _ provider.Env) error {
	if err := p.CheckTerminal(spec); err != nil {
		return err
	}
	var t terminal
	if !b.Load(provider.KindTerminal, spec.ID, &t) {
		t = terminal{
			DeviceID: spec.ID, DongleID: dongleOf(spec.ID), DeviceNumber: "08300000" + spec.ID, BatchCount: 1,
		}
		t.layCard(b, nil)
	}
	if spec.DongleID != "" {
		t.DongleID = spec.DongleID
	}
	t.Retries, t.RetryCode, t.Deactivated = spec.Retries, spec.RetryCode, spec.Deactivated
	switch {
	case spec.NoCard:
		t.Card = nil
	case spec.Card != nil:
		t.layCard(b, spec.Card)
	}
	b.Save(provider.KindTerminal, t.DeviceID, &t)
	return nil
}

// CheckTerminal tells all that is wrong with a reader.
func (*Provider) CheckTerminal(spec provider.TerminalSpec) error {
	var all []error
	wrong := func(field, reason string) {
		all = append(all, &provider.FieldError{Field: field, Reason: reason})
	}
	if len(spec.ID) != 8 || !provider.IsDigits(spec.ID) || spec.ID == allDevices {
		wrong("id", fmt.Sprintf("%.20q is no DeviceId; use 8 digits other than %s", spec.ID, allDevices))
	}
	if spec.DongleID != "" && (len(spec.DongleID) != 12 || !upperHex(spec.DongleID)) {
		wrong("dongle_id", fmt.Sprintf("%.20q is no dongle id; use 12 upper-case hex digits", spec.DongleID))
	}
	if spec.Retries < 0 {
		wrong("retries", "can't be negative; 0 is a normal reader, 4 never succeeds")
	}
	if spec.RetryCode != "" && !wantsRetry(spec.RetryCode) {
		wrong("retry_code", fmt.Sprintf("%.20q asks for no retry; use 000125 or one of 0462xx", spec.RetryCode))
	}
	if spec.NoCard && spec.Card != nil {
		wrong("no_card", "contradicts card; leave one of them out")
	}
	if c := spec.Card; c != nil {
		checkCard(c, wrong)
	}
	return errors.Join(all...)
}

func checkCard(c *provider.Card, wrong func(field, reason string)) {
	if c.ID != "" && (len(c.ID) > 10 || !provider.IsDigits(c.ID)) {
		wrong("card.id", fmt.Sprintf("%.20q is no card number; use up to 10 digits", c.ID))
	}
	if c.Balance < 0 || c.Balance > money.Max {
		wrong("card.balance", fmt.Sprintf("%d is no balance; use 0 to %d", c.Balance, money.Max))
	}
	if c.AutoTopUp < 0 || c.AutoTopUp > money.Max {
		wrong("card.auto_top_up", fmt.Sprintf("%d is no amount; use 0 to %d", c.AutoTopUp, money.Max))
	}
	if c.After < 0 {
		wrong("card.after", "can't be negative")
	}
}

// dongleOf is a reader's hardware number, the same every time.
func dongleOf(device string) string {
	if device == demoDevice {
		return demoDongle
	}
	n, _ := strconv.ParseUint(device, 10, 32)
	return fmt.Sprintf("0810%08X", n)
}

// findTerminal finds the reader that the request names (intella sheet 5: 7130, then 7167).
func (x *exchange) findTerminal() (*terminal, *provider.Outcome) {
	id := x.dataMember("DeviceId")
	t := new(terminal)
	if id == "" {
		if sent := doctor.Meant("DeviceId", slices.Sorted(maps.Keys(x.m.data))); sent != "" && sent != "DeviceId" {
			out := x.refuse("7130", "DeviceId is missing: it was sent as %s", sent)
			return nil, &out
		}
		out := x.refuse("7130", "DeviceId is missing; the app has the readers %v", x.books.IDs(provider.KindTerminal))
		return nil, &out
	}
	if !x.books.Load(provider.KindTerminal, id, t) {
		out := x.refuse("7130", "the app has no reader %.20q; it has %v", id, x.books.IDs(provider.KindTerminal))
		return nil, &out
	}
	if t.Deactivated {
		out := x.refuse("7167", "reader %s is marked as deactivated", id)
		return nil, &out
	}
	x.books.Load(kindPace, id, &t.transactionPace)
	if !x.laid && x.env.Now.Before(t.BusyUntil) && x.hasDialect(dialectBusy, busyRefuse) {
		out := x.answerError("900001", "reader %s waits for a card until %s", t.DeviceID, t.BusyUntil.In(taipei).Format(time.RFC3339))
		return nil, &out
	}
	return t, nil
}

// nextSecond gives the transaction the next free second. A reader does one transaction a second, so
// that TerminalTXNNumber, HostSerialNumber and RRNumber, which are made of it, are unique on it
// (intella sheet 0, 2.6).
func (x *exchange) nextSecond(t *terminal, at time.Time) {
	x.m.second, x.m.batch = t.Taken.Next(at), t.batchNo(x.env.Now)
	x.savePace(t)
}

// TakenSeconds implements provider.TerminalPacer.
func (p *Provider) TakenSeconds(b *ledger.Books) map[string]provider.SecondSpans {
	taken := map[string]provider.SecondSpans{}
	for _, id := range b.IDs(kindPace) {
		var pace transactionPace
		if b.Load(kindPace, id, &pace) {
			taken[id] = pace.Taken
		}
	}
	return taken
}

// TakeSeconds implements provider.TerminalPacer.
func (p *Provider) TakeSeconds(b *ledger.Books, taken map[string]provider.SecondSpans) {
	for id, spans := range taken {
		var pace transactionPace
		b.Load(kindPace, id, &pace)
		pace.Taken = pace.Taken.Add(spans...)
		b.Save(kindPace, id, pace)
	}
}

// readyTerminal is terminal with the checks that every card call passes: Retry, and the sign-on.
func (x *exchange) readyTerminal() (*terminal, *provider.Outcome) {
	t, refused := x.findTerminal()
	if refused != nil {
		return nil, refused
	}
	if refused = x.checkRetry(); refused != nil {
		return nil, refused
	}
	switch refused = x.checkSignOn(t); {
	case refused != nil:
	case x.laid: // its second was given when it began to wait
		x.m.batch = t.batchNo(x.env.Now)
	default:
		x.nextSecond(t, x.env.Now)
	}
	return t, refused
}

func (x *exchange) checkSignOn(t *terminal) *provider.Outcome {
	code := dialectOf(x.app, dialectSignOn)
	if code == switchAllow || x.env.Now.Before(t.SignedOnUntil) {
		return nil
	}
	why := fmt.Sprintf("reader %s was never signed on", t.DeviceID)
	if !t.SignedOnUntil.IsZero() {
		why = fmt.Sprintf("the sign-on of reader %s ended %s, 30 hours after it", t.DeviceID, t.SignedOnUntil.In(taipei).Format(time.RFC3339))
	}
	out := x.answerError(code, "%s; call SignOn", why)
	return &out
}

func (x *exchange) savePace(t *terminal) { x.books.Save(kindPace, t.DeviceID, &t.transactionPace) }

func (x *exchange) saveTerminal(t *terminal) { x.books.Save(provider.KindTerminal, t.DeviceID, t) }

// signOn opens the reader for 30 hours; again while it is open starts anew (Assumed).
func (x *exchange) signOn() provider.Outcome {
	t, refused := x.findTerminal()
	if refused == nil {
		refused = x.checkRetry()
	}
	if refused != nil {
		return *refused
	}
	t.SignedOnUntil, t.SessionKey = x.env.Now.Add(signOnLasts), newSecretHex(x.env.Now, x.env.Draw)
	x.saveTerminal(t)
	return x.answerDone(wire.Object{
		{Name: "DeviceID", Value: "02" + t.DeviceID},
		{Name: "NewDeviceID", Value: t.DeviceNumber},
		{Name: "TXNResult", Value: txnSuccess},
		{Name: "Retry", Value: "0"},
		{Name: "ErrorCode", Value: cardSuccess},
		{Name: "DongleDeviceID", Value: t.DongleID},
		{Name: "NewAESKey", Value: t.SessionKey},
	}, "reader %s is signed on until %s", t.DeviceID, t.SignedOnUntil.In(taipei).Format(time.RFC3339))
}

// allDevices is the DeviceId of DeviceQuery (intella sheet 2.2).
const allDevices = "00000000"

// deviceQuery lists the merchant's readers.
func (x *exchange) deviceQuery() provider.Outcome {
	if id := x.dataMember("DeviceId"); id != allDevices {
		return x.refuse("7130", "DeviceQuery takes DeviceId %s, not %.20q", allDevices, id)
	}
	list := wire.List{}
	for _, id := range x.books.IDs(provider.KindTerminal) {
		var t terminal
		if !x.books.Load(provider.KindTerminal, id, &t) || t.Deactivated {
			continue
		}
		list = append(list, wire.Object{
			{Name: "type", Value: "ezc"},
			{Name: "ownerDeviceId", Value: t.DeviceID},
			{Name: "batchNumber", Value: strconv.Itoa(t.BatchCount)},
			{Name: "ezcDongleId", Value: t.DongleID},
			{Name: "aesKey", Value: t.SessionKey},
		})
	}
	// Assumed: the tail of every other card answer stands here too; clients read Data.Retry.
	return x.answerDone(wire.Object{
		{Name: "DeviceList", Value: list},
		{Name: "TXNResult", Value: txnSuccess},
		{Name: "Retry", Value: "0"},
		{Name: "ErrorCode", Value: cardSuccess},
	}, "%d readers", len(list))
}
