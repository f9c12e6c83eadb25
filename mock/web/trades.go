package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// tradesData is the data of the page Trades.
type tradesData struct {
	Rows     []tradeRow
	Total    int
	Text     string
	Open     *tradeData
	Statuses []ledger.Status
}

// tradeRow is a trade in a list.
type tradeRow struct {
	*ledger.Trade
	State state
	Open  bool
}

// Ref names the trade in addresses: its number, or, while it is none yet, the order's.
func (r tradeRow) Ref() string { return cmp.Or(r.No, r.Order) }

func tradeState(t *ledger.Trade) state {
	switch t.Status {
	case ledger.Paid:
		return state{"ok", "✓", "paid"}
	case ledger.Finished:
		return state{"ok", "✓", "finished"}
	case ledger.Failed:
		return state{"refused", "●", "failed"}
	case ledger.Closed:
		return state{"note", "–", "closed"}
	case ledger.Waiting:
		if t.No == "" { // a trade when its code is scanned
			return state{"wait", "○", "not scanned"}
		}
	}
	return state{"wait", "○", "waiting"}
}

func (p *page) trades() error {
	if p.App == nil {
		return notFound("there is no app yet; make one on the page Apps")
	}
	d := &tradesData{Text: strings.TrimSpace(p.Form("q")), Statuses: ledger.Statuses()}
	text, no := strings.ToLower(d.Text), p.Form("no")
	var open *ledger.Trade
	err := p.w.Lab.Gateway.View(p.r.Context(), p.App, func(b *ledger.Books) error {
		d.Rows, d.Total = nil, 0
		b.Trades(func(t *ledger.Trade) bool {
			d.Total++
			if text == "" || tradeHas(t, text) {
				d.Rows = append(d.Rows, tradeRow{t, tradeState(t), t.No == no})
			}
			return true
		})
		asked, _ := p.w.Lab.FindOrder(b, p.App, d.Text) // by the code of precreate, too
		for _, t := range p.w.Lab.UnscannedOrders(b, p.App) {
			d.Total++
			if text == "" || tradeHas(t, text) || asked != nil && asked.Order == t.Order {
				d.Rows = append(d.Rows, tradeRow{t, tradeState(t), t.Order == no})
			}
		}
		if asked != nil && asked.No != "" && !slices.ContainsFunc(d.Rows, func(r tradeRow) bool { return r.No == asked.No }) {
			d.Rows = append(d.Rows, tradeRow{asked, tradeState(asked), asked.No == no})
		}
		if no == "" || !p.wantsDetail() {
			return nil
		}
		var err error
		open, err = p.w.Lab.FindOrder(b, p.App, no)
		return err
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(d.Rows, func(a, b tradeRow) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(b.No, a.No))
	})
	d.Rows = d.Rows[:min(len(d.Rows), maxRows)]
	p.Data = d
	if open == nil {
		p.addCommand("trade list", "GET", p.Call("trades"), "")
		return nil
	}
	ref := cmp.Or(open.No, open.Order)
	p.addCommand("trade show "+shellQuoted(ref), "GET", p.Call("trades", ref), "")
	d.Open, err = p.trade(open)
	return err
}

func tradeHas(t *ledger.Trade, text string) bool {
	for _, s := range []string{t.No, t.Order, t.Subject, t.Payer, t.Merchant, string(t.Status), t.Amount.Minor()} {
		if strings.Contains(strings.ToLower(s), text) {
			return true
		}
	}
	return false
}

// tradeData is the data of one trade's page.
type tradeData struct {
	*ledger.Trade
	State    state
	Axis     timeAxis
	Marks    []timeMark
	Bar      []moneyPart
	Accounts []balance
	Entries  []entryRow
	Calls    []callbackRow
	Settle   bool   // its merchant has to, and paymock can for it
	Ref      string // see tradeRow
}

// moneyPart is a piece of the money bar.
type moneyPart struct {
	Class, Word string
	Amount      money.Amount
	X, Wide     float64
}

type balance struct {
	Name   string
	Amount money.Amount
}

// canCall reports whether paymock can call an operation about a trade as the chosen app's merchant may do next.
func (p *page) canCall(operation string, t *ledger.Trade) bool {
	s, ok := p.Platform.(provider.SampleProvider)
	return ok && slices.ContainsFunc(s.SampleCalls(), func(k provider.SampleKind) bool {
		return k.Operation == operation && k.About == ledger.KindTrade && (k.Wanted == nil || k.Wanted(t))
	})
}

func (p *page) trade(t *ledger.Trade) (*tradeData, error) {
	d := &tradeData{Trade: t, State: tradeState(t), Ref: cmp.Or(t.No, t.Order)}
	if p.canCall("settle", t) {
		d.Settle = true
		p.addCommand("settle "+shellQuoted(t.No), "POST", p.Call("merchant"), `{"operation":"settle","number":"`+t.No+`"}`)
	}
	d.addMarks(p.Now())
	d.divideMoney()
	for _, posting := range t.Postings {
		i := slices.IndexFunc(d.Accounts, func(b balance) bool { return b.Name == posting.Account })
		if i < 0 {
			d.Accounts = append(d.Accounts, balance{Name: posting.Account})
			i = len(d.Accounts) - 1
		}
		d.Accounts[i].Amount = d.Accounts[i].Amount.Plus(posting.Amount)
	}
	ctx := p.r.Context()
	for _, subject := range slices.Compact([]string{t.No, t.Order}) {
		if subject == "" {
			continue
		}
		entries, err := p.w.Lab.Store.Entries(ctx, p.App.Name(), store.Query{Subject: subject, Last: true, Limit: maxRows})
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			d.Entries = append(d.Entries, p.w.newRow(e))
		}
	}
	slices.SortStableFunc(d.Entries, func(a, b entryRow) int { return cmp.Compare(b.Seq, a.Seq) })
	tasks, err := p.w.Lab.Store.Tasks(ctx, p.App.Name())
	for _, task := range tasks {
		if !task.Timer && (task.Subject == t.No || task.Subject == t.Order) {
			d.Calls = append(d.Calls, p.w.callbackRow(p.App, task))
		}
	}
	return d, err
}

// addMarks puts what became of a trade on its time axis.
func (d *tradeData) addMarks(now time.Time) {
	add := func(at time.Time, s state) {
		if !at.IsZero() {
			d.Marks = append(d.Marks, timeMark{At: at, State: s, Future: at.After(now)})
		}
	}
	t := d.Trade
	add(t.CreatedAt, state{"note", "·", "created"})
	add(t.PaidAt, state{"ok", "✓", "paid"})
	add(t.SettledAt, state{"ok", "✓", "settled"})
	for _, s := range t.Shares {
		add(s.At, state{"rule", "◆", "shared"})
	}
	for _, r := range t.Refunds {
		add(r.At, state{"refused", "↩", "refunded"})
	}
	add(t.ClosedAt, state{"note", "–", string(t.Status)})
	if t.Status == ledger.Waiting {
		add(t.ExpiresAt, state{"wait", "○", "expires"})
	}
	var times []time.Time
	for _, m := range d.Marks {
		times = append(times, m.At)
	}
	var place func(time.Time) float64
	d.Axis, place = newAxis(now, times, time.Nanosecond)
	for i := range d.Marks {
		d.Marks[i].X = place(d.Marks[i].At)
	}
}

// divideMoney divides what was paid into what became of it.
func (d *tradeData) divideMoney() {
	whole := max(d.Paid, d.Amount)
	if whole <= 0 {
		return
	}
	add := func(class, word string, a money.Amount) {
		if a <= 0 {
			return
		}
		x := 0.0
		if n := len(d.Bar); n > 0 {
			x = d.Bar[n-1].X + d.Bar[n-1].Wide
		}
		d.Bar = append(d.Bar, moneyPart{class, word, a, x, float64(a) / float64(whole) * axisWide}) // a picture, not money
	}
	kept := max(d.Settled-d.Shared, 0)
	if rest := d.Left(); kept > rest {
		kept = rest
	}
	add("ok", "settled", kept)
	add("rule", "shared", d.Shared)
	add("refused", "refunded", d.Refunded)
	add("wait", "rest", d.Left()-kept)
	if d.Paid == 0 {
		add("wait", "not paid", d.Amount)
	}
}
