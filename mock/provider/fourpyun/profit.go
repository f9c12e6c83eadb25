package fourpyun

import (
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// What the sample of a profit push has beside numbers of its own (4pyun sheet 5.8). Assumed
// for every profit: the documents know one business and one category, and print 0 for the
// rule's amount and rate although half of the trade is the profit.
const (
	profitBusiness = "plus:member:renewal"
	profitCategory = "LVIP"
	profitRule     = 0
)

// profitNotices are the pushes of a day's shares of one trade, as they were made: what the
// partner got with type 1, what it gave back with type -1 and a negative value, as in sharding
// pushes (Assumed). remain_value is the partner's part of the trade after it (Assumed). A
// share's own number is trace_id; trade_no is the payment's (Assumed).
func profitNotices(a *app.App, t *ledger.Trade, inDay func(time.Time) bool, now time.Time) []provider.Notice {
	url := a.URLs[kindProfit]
	if url == "" {
		return nil
	}
	amount := func(v money.Amount) any {
		if settingsOf(a).hasDialect(dialectProfitAmounts, "number") {
			return int64(v)
		}
		return v.Minor()
	}
	var notices []provider.Notice
	var remains money.Amount
	for _, s := range t.Shares {
		remains = remains.Plus(s.Amount)
		if !inDay(s.At) {
			continue
		}
		kind := tradeIncome
		if s.Amount < 0 {
			kind = tradeDeduction
		}
		content := wire.Object{
			{Name: "merchant", Value: s.To},
			{Name: "business", Value: profitBusiness},
			{Name: "category", Value: profitCategory},
			{Name: "amount", Value: profitRule},
			{Name: "rate", Value: profitRule},
			{Name: "trade_merchant", Value: t.Merchant},
			{Name: "trade_no", Value: t.No},
			{Name: "trace_id", Value: s.No},
			{Name: "trade_subject", Value: t.Subject},
			{Name: "trade_value", Value: amount(t.Paid)},
			{Name: "trade_time", Value: t.PaidAt.In(beijing).Format(time.DateTime)},
			{Name: "value", Value: amount(s.Amount)},
			{Name: "remain_value", Value: amount(remains)},
			{Name: "type", Value: kind},
		}
		notices = append(notices, provider.Notice{
			ID: "profit-" + s.No, Kind: kindProfit, Subject: t.No, URL: url, At: now, Content: content.JSON(),
		})
	}
	return notices
}
