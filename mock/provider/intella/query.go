package intella

import (
	"fmt"
	"strings"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The values of OrderStatus (intella sheet 4.4).
const (
	statusProcessing = "0"
	statusSuccess    = "1"
	statusFailure    = "2"
	statusRefunded   = "3"
)

func orderStatus(t *ledger.Trade) string {
	switch {
	case t.Status == ledger.Waiting:
		return statusProcessing
	case t.Status == ledger.Failed || t.Paid == 0:
		return statusFailure
	case t.Refunded == t.Paid:
		return statusRefunded
	}
	return statusSuccess
}

// queryOrder tells how one order stands (intella sheet 4.4).
func (x *exchange) queryOrder() provider.Outcome {
	trade, known := x.books.TradeByOrder(x.dataMember("StoreOrderNo"))
	if !known {
		return x.refuse("7002", "there is no order %.40q", x.dataMember("StoreOrderNo"))
	}
	data := wire.Object{
		{Name: "SysOrderNo", Value: trade.No},
		{Name: "StoreOrderNo", Value: trade.Order},
		{Name: "FeeType", Value: feeType},
		{Name: "DeviceInfo", Value: trade.Extra[extraDevice]},
		{Name: "Body", Value: trade.Subject},
		{Name: "OrderStatus", Value: orderStatus(trade)},
		{Name: "Detail", Value: trade.Extra[extraDetail]},
		{Name: "StoreInfo", Value: trade.Extra[extraStore]},
	}
	out := x.accept(fmt.Sprintf("status %s, paid %d, refunded %d", trade.Status, trade.Paid, trade.Refunded), data, usedMethod(trade))
	out.Subject = trade.No
	return out
}

// readPeriod reads StartDate and EndDate: 14 digits, or 8 for whole days (intella sheet 4.5).
func (x *exchange) readPeriod() (from, to time.Time, refused *provider.Outcome) {
	read := func(field string, end bool) (time.Time, bool) {
		text := x.dataMember(field)
		if at, err := time.ParseInLocation(stampLayout, text, taipei); err == nil {
			return at, true
		}
		at, err := time.ParseInLocation(dateLayout, text, taipei)
		if err == nil && end {
			at = midnightAfter(at).Add(-time.Second)
		}
		return at, err == nil
	}
	from, okFrom := read("StartDate", false)
	to, okTo := read("EndDate", true)
	if !okFrom || !okTo || to.Before(from) {
		out := x.refuse("7124", "StartDate %.20q and EndDate %.20q are no period; send yyyyMMddHHmmss or yyyyMMdd", x.dataMember("StartDate"), x.dataMember("EndDate"))
		return from, to, &out
	}
	return from, to, nil
}

// isWithin reports whether a time lies in a period of whole seconds, both ends included.
func isWithin(at, from, to time.Time) bool { return !at.Before(from) && at.Before(to.Add(time.Second)) }

// orderQuery lists orders (intella sheet 4.5). With Method 31800 it lists card orders only.
// Assumed: a refunded order is a success too; 2000 when there is none.
func (x *exchange) orderQuery() provider.Outcome {
	from, to, refused := x.readPeriod()
	if refused != nil {
		return *refused
	}
	want, keyword := x.dataMember("OrderStatus"), x.dataMember("StoreOrderNo")
	if len(want) != 1 || !strings.Contains("0123", want) {
		return x.refuse("7140", "OrderStatus is %.20q, not 0, 1, 2 or 3", want)
	}
	if keyword != "" && len(keyword) <= 3 {
		return x.refuse("7127", "StoreOrderNo %q is a keyword of 3 characters or less", keyword)
	}
	rows := wire.List{}
	x.books.Trades(func(t *ledger.Trade) bool {
		status := orderStatus(t)
		fits := status == want || status == statusRefunded && want == statusSuccess
		card := t.Extra[extraMethod] == methodEasyCard
		if fits && isWithin(t.CreatedAt, from, to) && strings.Contains(t.Order, keyword) && (card || !x.m.isCardCall()) {
			rows = append(rows, orderRow(t))
		}
		return true
	})
	return x.answerRows(rows)
}

// answerRows answers with a list, or 2000.
func (x *exchange) answerRows(rows wire.List) provider.Outcome {
	data := wire.Object{{Name: "DataValue", Value: rows}}
	if len(rows) == 0 {
		out := x.refuse("2000", "nothing fits")
		out.Fields = answerFields(data, nil)
		return out
	}
	return x.accept(fmt.Sprintf("%d rows", len(rows)), data)
}

func orderRow(t *ledger.Trade) wire.Object {
	status := map[string]string{statusProcessing: "Processing", statusFailure: "Trade fail"}[orderStatus(t)]
	if status == "" {
		status = "Trade success"
	}
	row := wire.Object{
		{Name: "StoreOrderNo", Value: t.Order},
		{Name: "SysOrderNo", Value: t.No},
		{Name: "TotalFee", Value: int64(t.Amount)},
		{Name: "FeeType", Value: feeType},
		{Name: "Status", Value: status},
	}
	if t.Refunded > 0 {
		row = append(row, wire.Member{Name: "RefundStatus", Value: "Refund success"})
	}
	return append(row, wire.Member{Name: "Description", Value: t.Subject}, usedMethod(t))
}

// newOrderQuery lists payments and refunds as rows of their own, each on its own date, refunds
// negative (intella sheet 4.6). Assumed: the list is DataValue, and StoreOrderNo and TotalFee
// end a row; the page's text was not seen to its end.
func (x *exchange) newOrderQuery() provider.Outcome {
	from, to, refused := x.readPeriod()
	if refused != nil {
		return *refused
	}
	account := x.dataMember("AccoundId") // sic
	if account == "" {
		account = x.dataMember("AccountId")
	}
	rows := wire.List{}
	if account == "" || account == x.app.ID {
		x.books.Trades(func(t *ledger.Trade) bool {
			if t.Paid > 0 && isWithin(t.PaidAt, from, to) {
				rows = append(rows, x.movementRow(t, t.No, t.PaidAt, int64(t.Paid)))
			}
			for i := range t.Refunds {
				if r := &t.Refunds[i]; isWithin(r.At, from, to) {
					rows = append(rows, x.movementRow(t, r.No, r.At, -int64(r.Amount)))
				}
			}
			return true
		})
	}
	return x.answerRows(rows)
}

func (x *exchange) movementRow(t *ledger.Trade, no string, at time.Time, amount int64) wire.Object {
	storeType := x.dataMember("StoreType")
	if storeType == "" {
		storeType = "1"
	}
	at = at.In(taipei)
	return wire.Object{
		{Name: "TranDate", Value: at.Format(dateLayout)},
		{Name: "TranDayTime", Value: at.Format(timeLayout)},
		{Name: "AccountId", Value: x.app.ID},
		{Name: "StoreType", Value: storeType},
		{Name: "Name", Value: x.app.ID},
		{Name: "BrandName", Value: x.app.ID},
		{Name: "SysOrderNo", Value: no},
		{Name: "Method", Value: paymentMethods[t.Extra[extraMethod]]},
		{Name: "StoreOrderNo", Value: t.Order},
		{Name: "TotalFee", Value: amount},
	}
}
