package intella

import (
	"time"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// creditPay charges a credit card whose number the merchant sends (intella sheet 4.7, which has a
// client's request and no answer). Assumed: the answer is Micropay's without AuthCode; an order that was
// authorised is paid, and refunded as wallet orders are; no notification follows, since the answer tells.
func (x *exchange) creditPay() provider.Outcome {
	trade, refused := x.newOrder()
	if refused == nil {
		refused = x.setExpiry(trade)
	}
	if refused == nil {
		refused = x.checkCreditCard()
	}
	if refused != nil {
		return *refused
	}
	number := x.dataMember("CardId")
	trade.Payer = number[:6] + "******" + number[len(number)-4:]
	if err := trade.Pay(x.env.Now); err != nil {
		return x.refuse("9998", "%v", err)
	}
	if err := x.books.AddTrade(trade); err != nil {
		return x.refuse("7000", "%v", err)
	}
	out := x.accept("order "+trade.Order+" charged to card "+trade.Payer, wire.Object{
		{Name: "SysOrderNo", Value: trade.No},
		{Name: "StoreOrderNo", Value: trade.Order},
		{Name: "TotalFee", Value: int64(trade.Amount)},
		{Name: "PlatformRsp", Value: platformRsp(trade.No, trade.Amount)},
	}, usedMethod(trade))
	out.Subject = trade.No
	return out
}

// declinedCards are numbers that the issuer declines, by code. Assumed: the documents have no numbers for
// tests; these are of a range that acquirers' test systems use, and no card has them.
var declinedCards = map[string]string{
	"4000000000000002": "7342", // authorisation failed
	"4000000000000119": "7300", // contact the issuer
	"4000000000009995": "7345", // its limit is reached
}

// checkCreditCard looks at CardId, ExtenNo and ExpireDate. Assumed: ExtenNo is the card verification
// value, and ExpireDate MMyy; the codes are those whose labels name these fields (intella sheet 3.1).
func (x *exchange) checkCreditCard() *provider.Outcome {
	no := func(code, format string, args ...any) *provider.Outcome {
		out := x.refuse(code, format, args...)
		return &out
	}
	number, cvv, expires := x.dataMember("CardId"), x.dataMember("ExtenNo"), x.dataMember("ExpireDate")
	until, err := time.ParseInLocation("0106", expires, taipei)
	fee := x.dataMember("FeeType")
	switch {
	case fee != "" && fee != feeType:
		return no("7160", "FeeType is %.20q; the mock knows %s", fee, feeType)
	case len(number) < 13 || len(number) > 19 || !provider.IsDigits(number) || !luhn(number):
		return no("7314", "CardId has %d characters and is no card number of 13 to 19 digits with a check digit", len(number))
	case len(cvv) != 3 || !provider.IsDigits(cvv):
		return no("7347", "ExtenNo has %d characters, not 3 digits", len(cvv))
	case err != nil || len(expires) != 4:
		return no("7316", "ExpireDate %.20q is not MMyy", expires)
	case !x.env.Now.Before(until.AddDate(0, 1, 0)):
		return no("7303", "the card was valid until the end of %s", until.Format("01/2006"))
	case declinedCards[number] != "":
		return no(declinedCards[number], "the issuer of this test number declines")
	}
	return nil
}

// luhn checks a card number's last digit (ISO/IEC 7812-1).
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return sum%10 == 0
}
