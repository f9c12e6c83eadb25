package control

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/fake"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/suggest"
)

type tradePath struct {
	AppPath
	No string `path:"no" doc:"the platform's number, or the merchant's"`
}

type newTradeRequest struct {
	AppPath
	Body api.NewTrade
}

func (c *Control) registerTrades(calls huma.API) {
	const tag, trades = "trades", "/apps/{provider}/{id}/trades"
	handle(c, calls, call{"POST " + trades, "open-trade", "Make a trade as if the merchant had created it and its payer had paid", http.StatusCreated, tag}, c.openTrade)
	handle(c, calls, call{"GET " + trades, "list-trades", "List the trades by number", 0, tag}, c.listTrades)
	handle(c, calls, call{"GET " + trades + "/{no}", "get-trade", "Show a trade and what became of it", 0, tag}, c.getTrade)
	handle(c, calls, call{"POST " + trades + "/{no}/pay", "pay-trade", "Let the payer pay a waiting trade", 0, tag}, c.actOn(provider.Pay))
	handle(c, calls, call{"POST " + trades + "/{no}/fail", "fail-trade", "Let the payment of a waiting trade fail", 0, tag}, c.actOn(provider.Fail))
	handle(c, calls, call{"POST " + trades + "/{no}/close", "close-trade", "Let a waiting trade time out", 0, tag}, c.actOn(provider.Close))
	handle(c, calls, call{"GET /apps/{provider}/{id}/ledger", "get-ledger", "Show the double entries over all trades; their sum is zero", 0, tag}, c.getLedger)
}

func (c *Control) openTrade(ctx context.Context, in *newTradeRequest) (*body[api.Trade], error) {
	a, p, err := c.place(in.AppPath)
	if err != nil {
		return nil, err
	}
	if err := checkTrade(in.Body); err != nil {
		return nil, err
	}
	var opened api.Trade
	err = c.Books.Act(ctx, a, "trade.open", func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
		n := in.Body
		if n.Fake {
			n = invent(p, n, env)
		}
		t, notices, err := p.Open(b, a, orderOf(n), env)
		if err != nil {
			return "", nil, err
		}
		opened = showTrade(t)
		return t.No, notices, nil
	})
	if err != nil {
		return nil, err
	}
	return &body[api.Trade]{opened}, nil
}

// checkTrade checks what is the same on all platforms.
func checkTrade(n api.NewTrade) error {
	switch {
	case n.Amount < 0, n.Amount == 0 && !n.Fake:
		return invalid("amount", "must be greater than 0; it is in minor units, 10000 is 100.00 yuan")
	case n.Amount > int64(money.Max):
		return invalid("amount", "must be at most %d", int64(money.Max))
	case n.NotifyURL != "":
		if err := checkURL("notify_url", n.NotifyURL); err != nil {
			return err
		}
	}
	if n.Status == "" {
		return nil
	}
	var names []string
	for _, s := range ledger.Statuses() {
		names = append(names, string(s))
	}
	if !slices.Contains(names, n.Status) {
		return invalid("status", "no status %q%s", n.Status, suggest.Hint(n.Status, names))
	}
	return nil
}

// invent fills what is missing. The draw belongs to the exchange, so the same seed and the
// same calls before give the same inventions.
func invent(p provider.Provider, n api.NewTrade, env provider.Env) api.NewTrade {
	order := fake.Order(p, env.Draw.Uint64N(1<<62))
	if n.Amount == 0 {
		n.Amount = int64(order.Amount)
	}
	for _, text := range []struct {
		given    *string
		invented string
	}{{&n.Order, order.Order}, {&n.Subject, order.Subject}, {&n.Payer, order.Payer}} {
		if *text.given == "" {
			*text.given = text.invented
		}
	}
	extra := map[string]string{}
	maps.Copy(extra, order.Extra)
	maps.Copy(extra, n.Extra)
	n.Extra = extra
	return n
}

func orderOf(n api.NewTrade) provider.Order {
	o := provider.Order{
		Amount: money.Amount(n.Amount), Status: ledger.Status(n.Status), Order: n.Order, Subject: n.Subject,
		Merchant: n.Merchant, Payer: n.Payer, NotifyURL: n.NotifyURL, ManualSettle: true, Extra: n.Extra,
	}
	if o.Status == "" {
		o.Status = ledger.Paid
	}
	if n.ManualSettle != nil {
		o.ManualSettle = *n.ManualSettle
	}
	return o
}

func (c *Control) listTrades(ctx context.Context, in *AppPath) (*body[api.Trades], error) {
	list := api.Trades{Trades: []api.Trade{}}
	err := c.view(ctx, *in, func(b *ledger.Books) error {
		b.Trades(func(t *ledger.Trade) bool {
			list.Trades = append(list.Trades, showTrade(t))
			return true
		})
		return nil
	})
	return &body[api.Trades]{list}, err
}

func (c *Control) getTrade(ctx context.Context, in *tradePath) (*body[api.Trade], error) {
	var shown api.Trade
	err := c.view(ctx, in.AppPath, func(b *ledger.Books) error {
		t, err := findTrade(b, in.No)
		if err == nil {
			shown = showTrade(t)
		}
		return err
	})
	return &body[api.Trade]{shown}, err
}

// actOn is the call that does one act to a trade.
func (c *Control) actOn(act provider.Act) func(context.Context, *tradePath) (*body[api.Trade], error) {
	return func(ctx context.Context, in *tradePath) (*body[api.Trade], error) {
		a, p, err := c.place(in.AppPath)
		if err != nil {
			return nil, err
		}
		var shown api.Trade
		err = c.Books.Act(ctx, a, "trade."+string(act), func(b *ledger.Books, env provider.Env) (string, []provider.Notice, error) {
			found, err := findTrade(b, in.No)
			if err != nil {
				return "", nil, err
			}
			t, notices, err := p.Act(b, a, found.No, act, env)
			if err != nil {
				return "", nil, err
			}
			shown = showTrade(t)
			return t.No, notices, nil
		})
		return &body[api.Trade]{shown}, err
	}
}

// findTrade finds a trade by the platform's number or the merchant's.
func findTrade(b *ledger.Books, no string) (*ledger.Trade, error) {
	if t, ok := b.Trade(no); ok {
		return t, nil
	}
	if t, ok := b.TradeByOrder(no); ok {
		return t, nil
	}
	hint := suggest.Hint(no, append(b.IDs(ledger.KindTrade), b.IDs(ledger.KindOrder)...))
	if hint == "" {
		hint = "; the app's trades list shows them all"
	}
	return nil, notFound("no trade %q%s", no, hint)
}

func (c *Control) getLedger(ctx context.Context, in *AppPath) (*body[api.Ledger], error) {
	shown := api.Ledger{Accounts: []api.Account{}, Postings: []api.Posting{}}
	balances := map[string]int64{}
	err := c.view(ctx, *in, func(b *ledger.Books) error {
		b.Trades(func(t *ledger.Trade) bool {
			for _, p := range t.Postings {
				balances[p.Account] += int64(p.Amount)
				shown.Sum += int64(p.Amount)
				shown.Postings = append(shown.Postings, api.Posting{Trade: t.No, At: p.At, Account: p.Account, Amount: int64(p.Amount), Memo: p.Memo})
			}
			return true
		})
		return nil
	})
	for _, name := range slices.Sorted(maps.Keys(balances)) {
		shown.Accounts = append(shown.Accounts, api.Account{Name: name, Balance: balances[name]})
	}
	return &body[api.Ledger]{shown}, err
}

func (c *Control) view(ctx context.Context, path AppPath, fn func(*ledger.Books) error) error {
	a, err := c.app(path)
	if err != nil {
		return err
	}
	return c.Books.View(ctx, a, fn)
}

func showTrade(t *ledger.Trade) api.Trade {
	shown := api.Trade{
		No: t.No, Order: t.Order, Merchant: t.Merchant, Payer: t.Payer, Subject: t.Subject,
		Amount: int64(t.Amount), Status: string(t.Status), Paid: int64(t.Paid), Settled: int64(t.Settled),
		Shared: int64(t.Shared), Refunded: int64(t.Refunded), Left: int64(t.Left()),
		ManualSettle: t.ManualSettle, NotifyURL: t.NotifyURL, CreatedAt: t.CreatedAt,
		PaidAt: timeOrNil(t.PaidAt), SettledAt: timeOrNil(t.SettledAt), ClosedAt: timeOrNil(t.ClosedAt),
		Extra: maps.Clone(t.Extra),
	}
	for _, s := range t.Shares {
		shown.Shares = append(shown.Shares, api.Share{No: s.No, Order: s.Order, Kind: s.Kind, From: s.From, To: s.To, Amount: int64(s.Amount), At: s.At})
	}
	for _, r := range t.Refunds {
		shown.Refunds = append(shown.Refunds, api.Refund{No: r.No, Order: r.Order, Kind: string(r.Kind), Amount: int64(r.Amount), Reason: r.Reason, At: r.At})
	}
	return shown
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
