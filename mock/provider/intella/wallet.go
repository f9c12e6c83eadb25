package intella

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// More members of a wallet trade's Extra.
const (
	extraToken    = "token" // of its page
	extraDevice   = "device_info"
	extraDetail   = "detail"
	extraStore    = "store_info"
	extraCallBack = "callback_url"
)

// The kinds of record beside trades and terminals.
const (
	kindToken  = "olpay"  // token of a page → number of its trade
	kindRefund = "refund" // StoreRefundNo → number of its trade
)

const (
	defaultTimeExpire = 15 * time.Minute // default of TimeExpire (intella sheet 4.1)
	feeType           = "TWD"
)

// createOrder makes an order and the address of the page where it is paid (intella sheet 4.1).
func (x *exchange) createOrder() provider.Outcome {
	trade, refused := x.newOrder()
	if refused != nil {
		return *refused
	}
	if refused := x.setExpiry(trade); refused != nil {
		return *refused
	}
	if fee := x.dataMember("FeeType"); fee != "" && fee != feeType {
		return x.refuse("7160", "FeeType is %.20q; the mock knows %s", fee, feeType)
	}
	if back := x.dataMember("CallBackUrl"); back != "" {
		if !provider.IsWebAddress(back) {
			return x.refuse("7165", "CallBackUrl %.80q is not an absolute http or https address", back)
		}
		trade.Extra[extraCallBack], trade.Extra[extraDelay] = back, x.dataMember("Delay")
	}
	if trade.Extra[extraMethod] == "" {
		trade.Extra[extraMethod] = methodAny
	}
	trade.Extra[extraToken] = newSecretHex(x.env.Now, x.env.Draw)
	if err := x.books.AddTrade(trade); err != nil {
		return x.refuse("7000", "%v", err)
	}
	x.books.Save(kindToken, trade.Extra[extraToken], trade.No)
	out := x.accept("order "+trade.Order+" waits for its payer until "+trade.ExpiresAt.In(taipei).Format(time.RFC3339),
		wire.Object{{Name: "urlToken", Value: x.pageURL(trade.Extra[extraToken])}})
	out.Subject, out.Notices = trade.No, []provider.Notice{expiryTimer(trade)}
	return out
}

// newOrder reads what OLPay and Micropay have in common.
func (x *exchange) newOrder() (*ledger.Trade, *provider.Outcome) {
	order, fee, refused := x.readOrder("TotalFee")
	if refused != nil {
		return nil, refused
	}
	no := func(code, format string, args ...any) (*ledger.Trade, *provider.Outcome) {
		out := x.refuse(code, format, args...)
		return nil, &out
	}
	if refused := x.checkBody(); refused != nil {
		return nil, refused
	}
	switch {
	case x.dataMember("Body") == "":
		return no("7151", "Body is missing")
	case x.dataMember("DeviceInfo") == "":
		return no("7130", "DeviceInfo is missing; the documents send skb0001")
	}
	if trade, taken := x.books.TradeByOrder(order); taken {
		return no("7000", "order %s exists: status %s, paid %d", order, trade.Status, trade.Paid)
	}
	trade := &ledger.Trade{
		No: x.newOrderNumber(), Order: order, Merchant: x.app.ID, Subject: x.dataMember("Body"), Amount: fee,
		Status: ledger.Waiting, CreatedAt: x.env.Now, Extra: map[string]string{},
	}
	if method := x.m.header["Method"]; method != methodAny {
		trade.Extra[extraMethod] = method
	}
	for extra, field := range map[string]string{extraDevice: "DeviceInfo", extraDetail: "Detail", extraStore: "StoreInfo"} {
		if value := x.dataMember(field); value != "" {
			trade.Extra[extra] = value
		}
	}
	return trade, nil
}

// setExpiry sets until when the order can be paid.
func (x *exchange) setExpiry(trade *ledger.Trade) *provider.Outcome {
	trade.ExpiresAt = x.env.Now.Add(defaultTimeExpire)
	text := x.dataMember("TimeExpire")
	if text == "" {
		return nil
	}
	at, err := time.ParseInLocation(stampLayout, text, taipei)
	if err != nil || !at.After(x.env.Now) {
		out := x.refuse("7124", "TimeExpire %.40q is not a time yyyyMMddHHmmss after %s", text, x.env.Now.Format(stampLayout))
		return &out
	}
	trade.ExpiresAt = at
	return nil
}

// pageURL is the address that the merchant shows as a QR code: on the host that the merchant
// called.
func (x *exchange) pageURL(token string) string {
	return x.request.Base() + pagePath + "?" + url.Values{"m": {x.app.ID}, "t": {token}}.Encode()
}

// expiryTimer is the timer that closes an order that nobody paid.
func expiryTimer(t *ledger.Trade) provider.Notice {
	return provider.Notice{
		ID: "expire-" + t.No, Kind: timerExpire, Subject: t.No, At: t.CreatedAt, Due: t.ExpiresAt, Timer: true,
	}
}

// payByScannedCode takes the money of a payer whose code the shop scanned (intella sheet 4.2).
// Assumed: every code pays at once, and no notification follows, since the answer tells it.
func (x *exchange) payByScannedCode() provider.Outcome {
	code := x.dataMember("AuthCode")
	if code == "" {
		return x.refuse("7120", "AuthCode is missing")
	}
	trade, refused := x.newOrder()
	if refused != nil {
		return *refused
	}
	trade.Payer = code
	if trade.Extra[extraMethod] == "" {
		trade.Extra[extraMethod] = methodScanned
	}
	if err := trade.Pay(x.env.Now); err != nil {
		return x.refuse("9998", "%v", err)
	}
	if err := x.books.AddTrade(trade); err != nil {
		return x.refuse("7000", "%v", err)
	}
	out := x.accept(fmt.Sprintf("order %s paid with %s", trade.Order, paymentMethods[trade.Extra[extraMethod]]), wire.Object{
		{Name: "SysOrderNo", Value: trade.No},
		{Name: "StoreOrderNo", Value: trade.Order},
		{Name: "TotalFee", Value: int64(trade.Amount)},
		{Name: "AuthCode", Value: code},
		{Name: "PlatformRsp", Value: platformRsp(trade.No, trade.Amount)},
	}, usedMethod(trade))
	out.Subject = trade.No
	return out
}

// usedMethod is Header.Method of an answer about an order: the method it was paid with
// (intella sheet 1.4).
func usedMethod(t *ledger.Trade) wire.Member {
	method := t.Extra[extraMethod]
	if method == "" {
		method = methodAny
	}
	return wire.Member{Name: "Method", Value: method}
}

// platformRsp stands for the wallet's own answer, a JSON text inside a string. Its members are
// made up.
func platformRsp(no string, amount money.Amount) string {
	return string(wire.Object{
		{Name: "returnCode", Value: "0000"},
		{Name: "returnMessage", Value: "Success"},
		{Name: "transactionId", Value: no},
		{Name: "amount", Value: int64(amount)},
	}.JSON())
}

// refundWallet gives a wallet order back (intella sheet 4.3).
func (x *exchange) refundWallet() provider.Outcome {
	if cause := x.wrongRefundKey(); cause != "" {
		return x.refuse("7168", "%s", cause)
	}
	number := x.dataMember("StoreRefundNo")
	if number == "" || len(number) > maxOrderNo || strings.Trim(number, randomLetters+"-_") != "" {
		return x.refuse("7104", "StoreRefundNo %.40q is not 1 to %d letters and digits", number, maxOrderNo)
	}
	fee, err := money.ParseMinor(x.dataMember("RefundFee"))
	if err != nil || fee <= 0 {
		return x.refuse("7107", "RefundFee %.40q is not a positive whole number", x.dataMember("RefundFee"))
	}
	trade, known := x.books.TradeByOrder(x.dataMember("StoreOrderNo"))
	if !known {
		return x.refuse("7002", "there is no order %.40q", x.dataMember("StoreOrderNo"))
	}
	out := x.refundTrade(trade, number, fee)
	out.Subject = trade.No
	return out
}

// endedRefundCodes are the codes of refunds of orders that are over.
var endedRefundCodes = map[ledger.Status]string{ledger.Closed: "7001", ledger.Failed: "7113", ledger.Finished: "7155"}

func (x *exchange) refundTrade(trade *ledger.Trade, number string, fee money.Amount) provider.Outcome {
	var before string
	switch partial := x.hasDialect(dialectPartial, switchOn); {
	case trade.Extra[extraMethod] == methodEasyCard:
		return x.refuse("7115", "order %s was paid by card; refund it on a reader, with Method %s", trade.Order, methodEasyCard)
	case trade.Refunded > 0 && trade.Refunded == trade.Paid:
		return x.refuse("7112", "order %s was refunded in full", trade.Order)
	case trade.Status == ledger.Waiting:
		return x.refuse("7114", "order %s is not paid yet", trade.Order)
	case trade.Status != ledger.Paid:
		return x.refuse(endedRefundCodes[trade.Status], "order %s has status %s", trade.Order, trade.Status)
	case !partial && fee != trade.Amount:
		return x.refuse("7110", "order %s is of %d, RefundFee is %d; dialect %s allows parts", trade.Order, trade.Amount, fee, dialectPartial)
	case fee > trade.Left():
		return x.refuse("7111", "order %s has %d left, RefundFee is %d", trade.Order, trade.Left(), fee)
	case x.books.Load(kindRefund, number, &before):
		return x.refuse("7003", "StoreRefundNo %s was used for trade %s", number, before)
	}
	reason := x.dataMember("RefundedMsg")
	if reason == "" {
		reason = x.dataMember("RefundMsg") // as one production client sends it
	}
	refund := ledger.Refund{
		No: x.newOrderNumber(), Order: number, Kind: ledger.RefundNormal, Amount: fee, Reason: reason, At: x.env.Now,
	}
	if err := trade.Return(refund); err != nil {
		return x.refuse("9998", "%v", err)
	}
	x.books.SaveTrade(trade)
	x.books.Save(kindRefund, number, trade.No)
	return x.accept(fmt.Sprintf("refunded %d, %d left", fee, trade.Left()), wire.Object{
		{Name: "SysOrderNo", Value: trade.No},
		{Name: "SysRefundNo", Value: refund.No},
		{Name: "StoreOrderNo", Value: trade.Order},
		{Name: "StoreRefundNo", Value: number},
		{Name: "RefundedAt", Value: x.env.Now.Format(stampLayout)},
		{Name: "PlatformRsp", Value: platformRsp(refund.No, fee)},
	}, usedMethod(trade))
}
