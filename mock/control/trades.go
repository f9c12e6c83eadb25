package control

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/lab"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
)

type tradePath struct {
	AppPath
	No string `path:"no" doc:"the platform's number, or the merchant's; at Alipay also the code of precreate"`
}

type newTradeRequest struct {
	AppPath
	Key  string `header:"Idempotency-Key" doc:"a repeat with the same key and body gives the trade that the first call made"`
	Body api.NewTrade
}

func (c *Control) registerTrades(calls huma.API) {
	const tag, trades = "trades", "/apps/{provider}/{id}/trades"
	handleCall(c, calls, callSpec{"POST " + trades, "open-trade", "Make a trade as if the merchant had created it and its payer had paid", http.StatusCreated, tag}, c.openTrade)
	handleCall(c, calls, callSpec{
		"GET " + trades, "list-trades",
		"List the trades by number, then orders that are no trades yet (Alipay: precreated and not scanned; waiting, without a number)", 0, tag,
	}, c.listTrades)
	handleCall(c, calls, callSpec{"GET " + trades + "/{no}", "get-trade", "Show a trade and what became of it", 0, tag}, c.getTrade)
	handleCall(c, calls, callSpec{"POST " + trades + "/{no}/pay", "pay-trade", "Let the payer pay a waiting trade", 0, tag}, c.actOn(provider.Pay))
	handleCall(c, calls, callSpec{"POST " + trades + "/{no}/fail", "fail-trade", "Let the payment of a waiting trade fail", 0, tag}, c.actOn(provider.Fail))
	handleCall(c, calls, callSpec{"POST " + trades + "/{no}/close", "close-trade", "Let a waiting trade time out", 0, tag}, c.actOn(provider.Close))
	handleCall(c, calls, callSpec{"GET /apps/{provider}/{id}/ledger", "get-ledger", "Show the double entries over all trades; their sum is zero", 0, tag}, c.getLedger)
	handleOther(c, calls, callSpec{
		"GET /apps/{provider}/{id}/ledger/check", "check-ledger",
		"Check that the books balance, and no trade moved more than was paid: status 422 when not", 0, tag,
	}, c.checkBooks)
	documentVerify[api.BooksCheck](calls, "/apps/{provider}/{id}/ledger/check")
}

func (c *Control) openTrade(ctx context.Context, in *newTradeRequest) (*jsonBody[api.Trade], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	n := lab.ReadTrade(in.Body)
	n.Key = in.Key
	t, err := c.Lab.OpenTrade(ctx, a, n)
	if err != nil {
		return nil, err
	}
	return &jsonBody[api.Trade]{showTrade(t)}, nil
}

// unscanned begins the place of a page that goes on with orders which are no trades yet; they come after
// all trades, whose numbers are digits and letters.
const unscanned = "~"

func (c *Control) listTrades(ctx context.Context, in *pageRequest) (*jsonBody[api.Trades], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	list := api.Trades{Trades: []api.Trade{}}
	add := func(t *ledger.Trade) bool {
		if n := len(list.Trades); n == in.limitOrDefault() {
			last := list.Trades[n-1]
			list.Next = cmp.Or(last.No, unscanned+last.Order)
			return false
		}
		list.Trades = append(list.Trades, showTrade(t))
		return true
	}
	err = c.Lab.Gateway.View(ctx, a, func(b *ledger.Books) error {
		b.TradesAfter(in.After, add)
		for _, t := range c.Lab.UnscannedOrders(b, a) {
			if list.Next == "" && unscanned+t.Order > in.After && !add(t) {
				break
			}
		}
		return nil
	})
	return &jsonBody[api.Trades]{list}, err
}

func (c *Control) getTrade(ctx context.Context, in *tradePath) (*jsonBody[api.Trade], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	var shown api.Trade
	err = c.Lab.Gateway.View(ctx, a, func(b *ledger.Books) error {
		t, err := c.Lab.FindOrder(b, a, in.No)
		if err == nil {
			shown = showTrade(t)
		}
		return err
	})
	return &jsonBody[api.Trade]{shown}, err
}

// actOn is the call that does one act to a trade.
func (c *Control) actOn(act provider.Act) func(context.Context, *tradePath) (*jsonBody[api.Trade], error) {
	return func(ctx context.Context, in *tradePath) (*jsonBody[api.Trade], error) {
		a, err := c.appOf(in.AppPath)
		if err != nil {
			return nil, err
		}
		t, err := c.Lab.ActOnTrade(ctx, a, in.No, act)
		if err != nil {
			return nil, err
		}
		return &jsonBody[api.Trade]{showTrade(t)}, nil
	}
}

func (c *Control) getLedger(ctx context.Context, in *pageRequest) (*jsonBody[api.Ledger], error) {
	shown := api.Ledger{Accounts: []api.Account{}, Postings: []api.Posting{}}
	balances, sum := map[string]money.Amount{}, money.Amount(0)
	reached, last := in.After == "", ""
	err := c.viewBooks(ctx, in.AppPath, func(b *ledger.Books) error {
		b.Entries(func(no string, p ledger.Posting) bool {
			balances[p.Account] = balances[p.Account].Plus(p.Amount)
			sum = sum.Plus(p.Amount)
			if no != last { // what belongs to one trade stays together
				reached = reached || last == in.After
				if last != "" && len(shown.Postings) >= in.limitOrDefault() && shown.Next == "" {
					shown.Next = last
				}
				last = no
			}
			if !reached || shown.Next != "" {
				return true
			}
			shown.Postings = append(shown.Postings, api.Posting{Trade: no, At: p.At, Account: p.Account, Amount: int64(p.Amount), Memo: p.Memo})
			return true
		})
		return nil
	})
	if err == nil && !reached && last != in.After {
		return nil, invalid("after", "%q is no next of an answer before", in.After)
	}
	for _, name := range slices.Sorted(maps.Keys(balances)) {
		shown.Accounts = append(shown.Accounts, api.Account{Name: name, Balance: int64(balances[name])})
	}
	shown.Sum = int64(sum)
	return &jsonBody[api.Ledger]{shown}, err
}

func (c *Control) viewBooks(ctx context.Context, path AppPath, fn func(*ledger.Books) error) error {
	a, err := c.appOf(path)
	if err != nil {
		return err
	}
	return c.Lab.Gateway.View(ctx, a, fn)
}

func showTrade(t *ledger.Trade) api.Trade {
	shown := api.Trade{
		No: t.No, Order: t.Order, Merchant: t.Merchant, Payer: t.Payer, Subject: t.Subject,
		Amount: int64(t.Amount), Status: string(t.Status), Paid: int64(t.Paid), Settled: int64(t.Settled),
		Shared: int64(t.Shared), Refunded: int64(t.Refunded), Left: int64(t.Left()),
		ManualSettle: t.ManualSettle, NotifyURL: withoutPassword(t.NotifyURL), CreatedAt: t.CreatedAt,
		PaidAt: timeOrNil(t.PaidAt), SettledAt: timeOrNil(t.SettledAt), ClosedAt: timeOrNil(t.ClosedAt),
		Extra: t.ShownExtra(),
	}
	for _, s := range t.Shares {
		shown.Shares = append(shown.Shares, api.Share{No: s.No, Order: s.Order, Kind: s.Kind, From: s.From, To: s.To, Amount: int64(s.Amount), At: s.At})
	}
	for _, r := range t.Refunds {
		shown.Refunds = append(shown.Refunds, api.Refund{No: r.No, Order: r.Order, Kind: string(r.Kind), Amount: int64(r.Amount), Failed: r.Failed, Reason: r.Reason, At: r.At})
	}
	return shown
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
