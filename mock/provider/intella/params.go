package intella

import (
	"slices"
	"strings"
)

// The members of a request's Header, and of its Data by ServiceType (intella sheet 1.4, 2, 4).
var headerMembers = strings.Fields("Method ServiceType MchId TradeKey CreateTime")

const (
	readerMembers = "DeviceId Retry "
	// A retry brings back what the failed answer said (intella sheet 2.8).
	cardMembers   = readerMembers + "Amount StoreOrderNo TerminalTXNNumber HostSerialNumber "
	walletMembers = "DeviceInfo StoreOrderNo Body TotalFee Detail StoreInfo Cashier StoreName StoreType DeviceOS CallBackUrl Delay "
)

var dataMembers = map[string]string{
	"settle":       readerMembers,
	"sign_on":      readerMembers,
	"device_query": readerMembers,
	"id_query":     readerMembers,
	// POS retries it like a payment.
	"balance_query":   readerMembers,
	"pay":             cardMembers + "Body ",
	"refund":          cardMembers + "RefundKey StoreRefundNo DeviceInfo StoreInfo Cashier RefundFee RefundedMsg RefundMsg",
	"direct_refund":   cardMembers + "RefundKey",
	"card_history":    readerMembers,
	"credit_pay":      walletMembers + "TimeExpire FeeType CardId ExtenNo ExpireDate",
	"create":          walletMembers + "TimeExpire FeeType",
	"micropay":        walletMembers + "AuthCode",
	"query":           "StoreOrderNo",
	"order_query":     "StartDate EndDate OrderStatus StoreOrderNo",
	"new_order_query": "StartDate EndDate AccoundId AccountId StoreType OrderStatus",
}

// pageFields are the parameters of the page behind an OLPay link.
var pageFields = []string{"m", "t", "act", "method"}

// requestFields are the names under which a rule may ask for a request's members: bare, or with
// Header. or Data. before.
func requestFields(name string) []string {
	data := strings.Fields(dataMembers[name])
	fields := slices.Concat(data, headerMembers)
	for _, member := range data {
		fields = append(fields, "Data."+member)
	}
	for _, member := range headerMembers {
		fields = append(fields, "Header."+member)
	}
	return fields
}
