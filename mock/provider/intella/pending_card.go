package intella

import (
	"fmt"
	"maps"
	"strconv"
	"time"

	"paymock/mock/app"
	"paymock/mock/jsonnode"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// A call for which the payer takes a while to lay the card down is decided twice. The first time the
// reader becomes busy, and a record and a timer keep the call; the second time, when the card lies on
// the reader, money moves. Either the call itself comes first then, or the timer does, when its caller
// has left: the platform charges the card all the same.
const (
	kindPendingCard    = "laying" // records of pendingCard
	timerCardPresented = "timer:card-laid"
)

// pendingCard is a call that waits for its card: a record of the app, by reader and second.
type pendingCard struct {
	Header messageMembers `json:"header"`
	Data   messageMembers `json:"data"`
	Second time.Time      `json:"second"` // the transaction's, as the reader gave it
	Laid   time.Time      `json:"laid"`   // when the card is on the reader
	// Code of what the timer decided, and the rest of it; "" while the card is awaited.
	Code    string `json:"code,omitempty"`
	Fields  string `json:"fields,omitempty"` // JSON
	Subject string `json:"subject,omitempty"`
	Explain string `json:"explain,omitempty"`
}

// keepDecided is how long what a timer decided waits for its call, which asks at once unless its
// caller has left.
const keepDecided = time.Minute

// awaitCard makes the reader busy until the card is laid on it.
func (x *exchange) awaitCard(t *terminal, wait time.Duration) *provider.Outcome {
	laid := x.env.Now.Add(wait)
	t.BusyUntil = laid
	x.dropPendingCards(t)
	x.nextSecond(t, laid)
	id := pendingCardID(t.DeviceID, x.m.second)
	t.Laying = append(t.Laying, id)
	x.savePace(t)
	l := &pendingCard{Header: maps.Clone(x.m.header), Data: maps.Clone(x.m.data), Second: x.m.second, Laid: laid}
	delete(l.Header, "TradeKey") // both were checked
	delete(l.Data, "RefundKey")
	x.books.Save(kindPendingCard, id, l)
	return &provider.Outcome{
		Wait: wait, Explain: fmt.Sprintf("reader %s waits %s for its card", t.DeviceID, wait),
		Notices: []provider.Notice{{ID: "laid-" + id, Kind: timerCardPresented, Subject: id, At: x.env.Now, Due: laid, Timer: true}},
	}
}

func pendingCardID(device string, second time.Time) string {
	return device + "-" + second.In(taipei).Format(stampLayout)
}

// dropPendingCards drops what timers decided long ago for calls that didn't ask.
func (x *exchange) dropPendingCards(t *terminal) {
	kept := t.Laying[:0:0]
	for _, id := range t.Laying {
		var l pendingCard
		if !x.books.Load(kindPendingCard, id, &l) {
			continue
		}
		if l.Code != "" && x.env.Now.Sub(l.Laid) > keepDecided {
			x.books.Remove(kindPendingCard, id)
			continue
		}
		kept = append(kept, id)
	}
	t.Laying = kept
}

// afterWait decides a call whose card has been laid, or gives what its timer has decided.
func (x *exchange) afterWait() provider.Outcome {
	id := pendingCardID(x.dataMember("DeviceId"), x.m.second)
	l := new(pendingCard)
	if !x.books.Load(kindPendingCard, id, l) {
		return x.refuse("9998", "the reader knows no call of %s that waits for a card", id)
	}
	x.books.Remove(kindPendingCard, id)
	if l.Code == "" {
		return x.decidePendingCard(l)
	}
	code, _ := x.FindCode(l.Code)
	out := provider.Outcome{Code: code, Subject: l.Subject, Explain: l.Explain}
	if node, err := jsonnode.Parse([]byte(l.Fields)); err == nil {
		out.Fields, _ = wire.ValueOf(node).(wire.Object)
	}
	return out
}

// decidePendingCard decides a call at the instant at which its card is laid.
func (x *exchange) decidePendingCard(l *pendingCard) provider.Outcome {
	x.laid, x.m.second, x.env.Now = true, l.Second, l.Laid.In(taipei)
	return x.m.service.apply(x)
}

// firePendingCard is the timer: it decides unless the call has.
func (p *Provider) firePendingCard(b *ledger.Books, a *app.App, n provider.Notice, env provider.Env) []provider.Notice {
	l := new(pendingCard)
	if !b.Load(kindPendingCard, n.Subject, l) || l.Code != "" {
		return nil
	}
	m := &message{header: l.Header, data: l.Data, service: services[serviceKey{true, l.Header["ServiceType"]}]}
	m.retry, _ = strconv.Atoi(l.Data["Retry"]) // checkRetry has seen it
	x := &exchange{Provider: p, books: b, app: a, m: m, env: env}
	out := x.decidePendingCard(l)
	l.Code, l.Subject, l.Explain = out.Code.Name(), out.Subject, out.Explain
	if out.Fields != nil {
		l.Fields = string(out.Fields.JSON())
	}
	b.Save(kindPendingCard, n.Subject, l)
	return out.Notices
}
